"""Fingerprints of what a result rests on, and the lines of the data log."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class LogLine:
    """One repair, warning or removal made while the data were read.

    ``key`` is a key of the language files (``data_log.<key>``); ``details`` are the
    named values that its sentence needs.
    """

    kind: Literal["repair", "warning", "removed"]
    key: str
    details: tuple[tuple[str, float | int | str], ...] = ()


@dataclass(frozen=True, slots=True)
class SourceUse:
    """Where data came from: publisher, title, address or file name, time, SHA-256."""

    id: str
    publisher: str
    title: str
    address: str
    retrieved: str
    sha256: str


def sha256_of_bytes(content: bytes) -> str:
    """Return the SHA-256 of some bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def sha256_of_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, as 64 hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sha256_of_tree(root: Path, pattern: str = "**/*.py") -> str:
    """Return one SHA-256 over the names and contents of all files that match.

    Names are taken relative to ``root`` with forward slashes, in sorted order, so that
    the same tree gives the same fingerprint on every machine.
    """
    digest = hashlib.sha256()
    for path in sorted(root.glob(pattern), key=lambda path: path.as_posix()):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()
