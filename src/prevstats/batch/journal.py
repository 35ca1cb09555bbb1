"""What was made, from what, with which result: one line a report, never rewritten."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from prevstats.batch.jobs import Inputs, Links, Shard
from prevstats.errors import Complaint, InputError


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run began.

    ``number`` grows by one for each run of the folder, so that nothing is decided by
    a clock; ``started`` is for the reader alone. ``file`` and the paths in ``origin``
    are relative to the output folder. ``national`` is what the index says of all areas
    together, as JSON values.
    """

    number: int
    evaluation: str
    file: str
    areas: tuple[str, ...]
    asked: tuple[str, ...]
    languages: tuple[str, ...]
    main_language: str
    inputs: Inputs
    origin: Mapping[str, str]
    national: Mapping[str, Any]
    version: str
    started: str
    report: str = "evaluation"


@dataclass(frozen=True, slots=True)
class ReportMade:
    """A report was made, failed or was withheld; see ``prevstats.batch.report.Made``.

    ``run`` is the number of the run; ``key`` the fingerprint of all that the report
    rests on; ``files`` published name → SHA-256, and ``forecast`` likewise.
    """

    run: int
    area: str
    language: str
    status: str
    reason: str
    key: str
    files: Mapping[str, str] = field(default_factory=dict)
    summary: Mapping[str, Any] = field(default_factory=dict)
    cpu_seconds: float = 0.0
    links: Links = ()
    forecast: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunEnded:
    """A run came to its end, with the exit code it gave."""

    run: int
    exit_code: int


Row = RunStarted | ReportMade | RunEnded
KINDS: Mapping[str, type[Any]] = {
    "run": RunStarted,
    "report": ReportMade,
    "end": RunEnded,
}


NAMES = {kind: {item.name for item in fields(kind)} for kind in KINDS.values()}
NEWER = frozenset({"forecast", "links", "report"})
"""Fields that journals of earlier versions do not have."""


@dataclass(frozen=True, slots=True)
class History:
    """All that the journals of an output folder say, in the order of the runs."""

    runs: tuple[RunStarted, ...]
    reports: tuple[ReportMade, ...]
    ends: tuple[RunEnded, ...]

    @property
    def next_number(self) -> int:
        """Return the number of the run that comes next."""
        return 1 + max((run.number for run in self.runs), default=0)

    def last_good(self, area: str, language: str) -> ReportMade | None:
        """Return the last report that was published for an area, if any."""
        return self._last(area, language, ("ok", "withheld"))

    def last(self, area: str, language: str) -> ReportMade | None:
        """Return what last became of a report, if it was ever tried."""
        return self._last(area, language, ("ok", "withheld", "failed"))

    def _last(
        self, area: str, language: str, statuses: tuple[str, ...]
    ) -> ReportMade | None:
        for row in reversed(self.reports):
            same = (row.area, row.language) == (area, language)
            if same and row.status in statuses:
                return row
        return None


def journal_path(folder: Path, shard: Shard) -> Path:
    """Return the journal of a run; parts that run side by side have one each."""
    if shard.of == 1:
        return folder / "journal.jsonl"
    return folder / f"journal-{shard.number}-of-{shard.of}.jsonl"


def append(path: Path, row: Row) -> None:
    """Add one line and see it onto the disk.

    A line that a crash cut short at the end of the file is removed first.
    """
    line = json.dumps({"kind": _kind(row), **asdict(row)}, sort_keys=True)
    with path.open("ab+") as stream:
        _drop_torn_line(stream.fileno(), path)
        stream.write(line.encode() + b"\n")
        stream.flush()
        os.fsync(stream.fileno())


def read(folder: Path) -> History:
    """Return what the folder's journals say.

    Raises
    ------
    InputError
        Naming each line that is damaged; a last line cut short by a crash is passed
        over, since the report it was about counts as not made.
    """
    rows: list[Row] = []
    complaints: list[Complaint] = []
    for path in sorted(folder.glob("journal*.jsonl")):
        lines = path.read_bytes().split(b"\n")
        for number, line in enumerate(lines[:-1], start=1):
            try:
                rows.append(_row(line))
            except (ValueError, TypeError, KeyError):
                complaints.append(_damaged(path, number, line))
    if complaints:
        raise InputError(complaints)
    runs = [row for row in rows if isinstance(row, RunStarted)]
    reports = [row for row in rows if isinstance(row, ReportMade)]
    ends = [row for row in rows if isinstance(row, RunEnded)]
    return History(
        runs=tuple(sorted(runs, key=lambda row: row.number)),
        reports=tuple(sorted(reports, key=lambda row: row.run)),
        ends=tuple(sorted(ends, key=lambda row: row.run)),
    )


def _kind(row: Row) -> str:
    return next(name for name, kind in KINDS.items() if type(row) is kind)


def _row(line: bytes) -> Row:
    """Return a line's row; ``ValueError``, ``TypeError`` or ``KeyError`` if none."""
    document = json.loads(line)
    if not isinstance(document, dict):
        raise ValueError("no JSON object")
    kind = KINDS[document.pop("kind")]
    for name in ("areas", "asked", "languages"):
        if name in document:
            document[name] = tuple(document[name])
    if "inputs" in document:
        document["inputs"] = Inputs(**document["inputs"])
    if "links" in document:
        document["links"] = tuple((name, page) for name, page in document["links"])
    if not NAMES[kind] - NEWER <= set(document) <= NAMES[kind]:
        raise ValueError(f"not all fields of {kind.__name__}")
    row: Row = kind(**document)
    return row


def _drop_torn_line(handle: int, path: Path) -> None:
    content = path.read_bytes()
    if content and not content.endswith(b"\n"):
        os.ftruncate(handle, content.rfind(b"\n") + 1)


def _damaged(path: Path, number: int, line: bytes) -> Complaint:
    return Complaint(
        file=str(path),
        line=number,
        key="",
        found=repr(line[:60]),
        meaning="this line of the journal is damaged: what was made is not known",
        mend="remove the line; the report it was about is then made again",
    )
