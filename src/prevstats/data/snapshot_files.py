"""What a snapshot holds, and that every byte of it is still what was received."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from prevstats.data.answers import Document, Fault, json_document
from prevstats.errors import Complaint, InputError
from prevstats.provenance import LogLine, sha256_of_bytes

FORMAT = "prevstats snapshot 1"
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Stored:
    """One stored answer: what was asked, when, and the fingerprint of what came.

    ``order`` counts from 1 in the order of arrival; ``length`` is in bytes.
    """

    order: int
    file: str
    role: str
    method: str
    address: str
    payload: str
    status: int
    retrieved: str
    content_type: str
    sha256: str
    length: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole and verified snapshot.

    Attributes
    ----------
    directory : where it stands.
    name : what was fetched, as named on the call.
    kind : ``kolada`` or ``pxweb``.
    created : UTC time at which it was complete, ISO 8601.
    base_url : base address of the source.
    request : what was asked for, as plain values.
    responses : the stored answers, in the order of arrival.
    log : warnings that arose while it was fetched.
    sha256 : fingerprint of the manifest, and so of everything in the snapshot.
    """

    directory: Path
    name: str
    kind: str
    created: str
    base_url: str
    request: Mapping[str, Any]
    responses: tuple[Stored, ...]
    log: tuple[LogLine, ...]
    sha256: str

    def with_role(self, role: str) -> tuple[Stored, ...]:
        """Return the stored answers that are about this (``data``, ``kpi`` …)."""
        return tuple(one for one in self.responses if one.role == role)

    def body(self, stored: Stored) -> bytes:
        """Return the bytes of one answer.

        Raises
        ------
        InputError
            The file is gone or is not what was received.
        """
        return _verified(self.directory / stored.file, stored)


def stored_document(snapshot: Snapshot, stored: Stored) -> Document:
    """Return one answer of a snapshot as JSON.

    Raises
    ------
    FetchFailed
        What was received is no JSON (no fetch of ours stores such an answer).
    InputError
        The file is gone or is not what was received.
    """
    try:
        return json_document(snapshot.body(stored), stored.content_type)
    except Fault as fault:
        raise fault.failure(stored.address) from fault


def mark_line(document: Document, stored: Stored) -> tuple[LogLine, ...]:
    """Return the log line for a byte order mark that was passed over, if any.

    It names the host alone: every answer of a host has the mark, or none.
    """
    details = (("address", urlsplit(stored.address).netloc),)
    line = LogLine("repair", "byte_order_mark", details)
    return (line,) if document.byte_order_mark else ()


def checked_name(name: str) -> str:
    """Return the name if it can be a folder's on every system.

    Raises
    ------
    InputError
        It holds anything but small letters, digits, ``_`` and ``-``.
    """
    if re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,79}", name):
        return name
    raise InputError(
        Complaint(
            file="snapshots",
            line=None,
            key="name",
            found=repr(name),
            meaning="a snapshot's name becomes a folder",
            mend="use small letters a-z, digits, _ and -",
        )
    )


def checksum_of(manifest: Mapping[str, Any]) -> str:
    """Return the fingerprint of a manifest's content, its own checksum left out."""
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True)
    return sha256_of_bytes(text.encode())


def wrong(path: Path, found: str, meaning: str) -> InputError:
    """Return the error for a file of a snapshot that is not what it was."""
    return InputError(
        Complaint(
            file=str(path),
            line=None,
            key="snapshot",
            found=found,
            meaning=meaning,
            mend="fetch again, or restore the snapshot from a copy",
        )
    )


def _verified(path: Path, stored: Stored) -> bytes:
    if not re.fullmatch(r"\d{4,6}\.json", stored.file):
        raise wrong(path, repr(stored.file), "no file of a snapshot has such a name")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise wrong(path, "no such file", "the snapshot is not whole") from error
    found = sha256_of_bytes(content)
    if found != stored.sha256:
        raise wrong(path, f"SHA-256 {found}", f"received was {stored.sha256}")
    return content
