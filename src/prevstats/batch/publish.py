"""Put finished files in place so that a reader never meets a half-written one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from prevstats.errors import Complaint, InputError, RunFailed
from prevstats.provenance import sha256_of_file

ROOM_PER_REPORT = 1_000_000
"""Bytes that must be free for each report before a run starts."""


def write_durably(path: Path, content: bytes) -> None:
    """Write a file that is there whole, or not at all, even after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    _remember_names(path.parent)


def promote(staged: Path, published: Path, sha256: str) -> None:
    """Move a finished file into place, over an earlier one.

    Raises ``RunFailed`` when the staged file is not the one that was made.
    """
    found = sha256_of_file(staged)
    if found != sha256:
        raise RunFailed(f"{published.name} changed between writing and publishing")
    published.parent.mkdir(parents=True, exist_ok=True)
    staged.replace(published)
    _remember_names(published.parent)


def inside(root: Path, name: str) -> Path:
    """Return ``root/name``; ``InputError`` when that lies outside ``root``."""
    path = (root / name).resolve()
    if not path.is_relative_to(root.resolve()):
        raise InputError(_complaint(root, name, "a path outside the output folder"))
    return path


def probe(folder: Path, reports: int) -> None:
    """Refuse a folder that cannot take the reports, before any is made.

    Raises ``InputError`` when the folder cannot be made or written to, or has too
    little room.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_durably(folder / ".probe", b"x" * 4096)
        (folder / ".probe").unlink()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        reason = f"cannot be written to ({error.strerror})"
        raise InputError(_complaint(folder, str(folder), reason)) from error
    needed = ROOM_PER_REPORT * max(reports, 1)
    if free < needed:
        meaning = f"{free:,} bytes are free and about {needed:,} are needed"
        raise InputError(_complaint(folder, str(folder), meaning))


def sweep(folder: Path, pattern: str) -> None:
    """Remove what an interrupted run left behind in the output folder."""
    for path in folder.glob(pattern):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _remember_names(folder: Path) -> None:
    """Make the folder's list of names durable, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _complaint(folder: Path, found: str, meaning: str) -> Complaint:
    return Complaint(
        file=str(folder),
        line=None,
        key="--out",
        found=found,
        meaning=meaning,
        mend="choose another folder with --out, or mend this one",
    )
