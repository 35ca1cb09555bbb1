"""Snapshots: every answer as it was received, with address, time and SHA-256.

A snapshot is both the cache and the provenance. It stands in
``<root>/<name>/<UTC time>/``: one file per answer, and ``manifest.json``, which is
written last. The folder gets its name only when all is on the disk, so that an
interrupted fetch leaves no half snapshot (at most a folder ``.incoming-…``, which is
never read). Analyses read snapshots, never the network.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from prevstats.data.kolada_answers import Gender
from prevstats.data.kolada_reading import KoladaOptions, read_kolada
from prevstats.data.panel import Reading
from prevstats.data.snapshot_files import (
    FORMAT,
    MANIFEST,
    Snapshot,
    Stored,
    checked_name,
    checksum_of,
    wrong,
)
from prevstats.errors import Complaint, InputError
from prevstats.provenance import LogLine, sha256_of_bytes

__all__ = ["Snapshot", "newest", "open_snapshot", "read"]


def newest(root: Path, name: str) -> Path | None:
    """Return the newest whole snapshot of this name, ``None`` when there is none."""
    place = root / checked_name(name)
    if not place.is_dir():
        return None
    found = [
        folder
        for folder in place.iterdir()
        if not folder.name.startswith(".") and (folder / MANIFEST).is_file()
    ]
    return max(found, default=None, key=lambda folder: folder.name)


def open_snapshot(directory: Path) -> Snapshot:
    """Open a snapshot and compare every file with its fingerprint.

    Raises
    ------
    InputError
        The manifest or any file is missing, changed or not of this format; every
        file that is wrong is named.
    """
    path = directory / MANIFEST
    try:
        content = path.read_bytes()
    except OSError as error:
        raise wrong(path, "no manifest.json", "this is not a snapshot") from error
    manifest = _manifest(path, content)
    snapshot = Snapshot(
        directory=directory,
        name=manifest["name"],
        kind=manifest["kind"],
        created=manifest["created"],
        base_url=manifest["base_url"],
        request=manifest["request"],
        responses=tuple(Stored(**one) for one in manifest["responses"]),
        log=tuple(_log_line(one) for one in manifest["log"]),
        sha256=sha256_of_bytes(content),
    )
    complaints: list[Complaint] = []
    for stored in snapshot.responses:
        try:
            snapshot.body(stored)
        except InputError as error:
            complaints += error.complaints
    if complaints:
        raise InputError(complaints)
    return snapshot


def read(
    snapshot: Snapshot,
    indicators: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    gender: Gender = "T",
    units: Mapping[str, str] | None = None,
) -> Reading:
    """Return the municipalities' figures in a snapshot of Kolada as a ``Dataset``.

    See ``prevstats.data.kolada_reading.read_kolada``.

    Raises
    ------
    InputError
        It is a snapshot of another source, an indicator was not asked for in it, or
        its figures break the contract.
    """
    if snapshot.kind != "kolada":
        path = snapshot.directory / MANIFEST
        raise wrong(path, f"a snapshot of {snapshot.kind}", "Kolada's was expected")
    options = KoladaOptions(
        indicators=None if indicators is None else tuple(indicators),
        years=None if years is None else tuple(years),
        gender=gender,
        units=units or {},
    )
    return read_kolada(snapshot, options)


def _manifest(path: Path, content: bytes) -> dict[str, Any]:
    try:
        manifest = json.loads(content)
        checksum = manifest.pop("checksum")
        whole = manifest["format"] == FORMAT and checksum == checksum_of(manifest)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise wrong(path, "no readable manifest", "the file is damaged") from error
    if not whole:
        raise wrong(path, "another checksum or format", "the file has been changed")
    return dict(manifest)


def _log_line(stored: Mapping[str, Any]) -> LogLine:
    details = tuple((name, value) for name, value in stored["details"])
    return LogLine(stored["kind"], stored["key"], details)
