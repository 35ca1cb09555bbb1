"""Write a snapshot: answers byte for byte, the manifest last, then its name."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prevstats.data.snapshot_files import (
    FORMAT,
    MANIFEST,
    Snapshot,
    Stored,
    checked_name,
    checksum_of,
)
from prevstats.errors import Complaint, InputError
from prevstats.provenance import LogLine, sha256_of_bytes

if TYPE_CHECKING:
    from prevstats.data.http import Response

INCOMING = ".incoming-"
"""How a folder is called while answers still arrive; it is never read."""


@dataclass(slots=True)
class SnapshotWriter:
    """Takes answers into a folder that is not a snapshot yet."""

    folder: Path
    name: str
    kind: str
    base_url: str
    responses: list[Stored] = field(default_factory=list)

    def add(self, role: str, response: Response) -> None:
        """Store one answer, byte for byte, on the disk."""
        order = len(self.responses) + 1
        stored = Stored(
            order=order,
            file=f"{order:04d}.json",
            role=role,
            method=response.method,
            address=response.address,
            payload=response.payload,
            status=response.status,
            retrieved=response.retrieved,
            content_type=response.content_type,
            sha256=sha256_of_bytes(response.content),
            length=len(response.content),
        )
        _write(self.folder / stored.file, response.content)
        self.responses.append(stored)

    def draft(self, request: Mapping[str, Any]) -> Snapshot:
        """Return what has come so far, to be looked at before it is finished."""
        return Snapshot(
            directory=self.folder,
            name=self.name,
            kind=self.kind,
            created="",
            base_url=self.base_url,
            request=request,
            responses=tuple(self.responses),
            log=(),
            sha256="",
        )

    def finish(self, request: Mapping[str, Any], log: tuple[LogLine, ...]) -> Path:
        """Write the manifest and give the folder its name, in one step."""
        created = datetime.now(UTC)
        content: dict[str, Any] = {
            "format": FORMAT,
            "name": self.name,
            "kind": self.kind,
            "created": created.isoformat(timespec="seconds"),
            "base_url": self.base_url,
            "request": dict(request),
            "responses": [asdict(stored) for stored in self.responses],
            "log": [asdict(line) for line in log],
        }
        content["checksum"] = checksum_of(content)
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        _write(self.folder / MANIFEST, text.encode())
        _sync_folder(self.folder)
        target = _free_name(self.folder.parent, created)
        self.folder.rename(target)
        _sync_folder(target.parent)
        return target


@contextlib.contextmanager
def writing(
    root: Path, name: str, kind: str, base_url: str
) -> Iterator[SnapshotWriter]:
    """Open a new snapshot; if ``finish`` is not reached, nothing of it remains.

    Raises
    ------
    InputError
        The name is not fit for a folder, or the folder cannot be written.
    """
    place = root / checked_name(name)
    try:
        place.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=INCOMING, dir=place))
        folder.chmod(0o755)
    except OSError as error:
        raise InputError(
            Complaint(
                file=str(place),
                line=None,
                key="",
                found=error.strerror or type(error).__name__,
                meaning="snapshots cannot be written here",
                mend="choose another folder, or make this one writable",
            )
        ) from error
    try:
        yield SnapshotWriter(folder, name, kind, base_url)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_name(place: Path, created: datetime) -> Path:
    stem = created.strftime("%Y-%m-%dT%H%M%SZ")
    names = (stem, *(f"{stem}-{number:02d}" for number in range(2, 100)))
    return next(place / name for name in names if not (place / name).exists())


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open a folder, and keeps it in order itself
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
