"""A follow-up's own tables: read once, every fault gathered, nothing of a row kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from prevstats.analyses.study_findings import Count
from prevstats.data.local_tables import Headings, LocalTable, read_local_table
from prevstats.data.step import Step
from prevstats.errors import Complaint, InputError
from prevstats.parameters.followup import FollowUp
from prevstats.provenance import LogLine, SourceUse

T = TypeVar("T")

PSEUDONYM: Headings = {"pseudonym": ("pseudonym", "löpnummer", "lopnummer", "id")}


@dataclass(slots=True)
class Reader:
    """Reads tables beside a parameter file and gathers what they call for.

    The only object here that grows: log, sources and complaints of all tables, so that
    the user hears of every fault at once.
    """

    folder: Path
    block: FollowUp
    level: float
    log: list[LogLine] = field(default_factory=list)
    sources: list[SourceUse] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)

    @property
    def first_day(self) -> date:
        """Return the day on which the work began."""
        return date.fromisoformat(self.block.began)

    @property
    def last_day(self) -> date:
        """Return the day on which the tables were taken out."""
        return date.fromisoformat(self.block.as_of)

    def table(
        self, path: str, required: Headings, optional: Headings | None = None
    ) -> LocalTable | None:
        """Return a table, or ``None`` when it is refused (the complaints are kept)."""
        try:
            found = self.taken(read_local_table(self.folder / path, required, optional))
        except InputError as error:
            self.complaints.extend(error.complaints)
            return None
        self.sources.append(found.source)
        return found

    def taken(self, step: Step[T]) -> T:
        """Return a step's value; its log and complaints are kept."""
        self.log.extend(step.log)
        self.complaints.extend(step.complaints)
        return step.value

    def note(self, kind: str, key: str, table: LocalTable, n: int, row: int) -> None:
        """Keep a log line about ``n`` rows, the first of them at place ``row``."""
        details = (("file", table.file), ("n", n), ("first_line", table.lines[row]))
        self.log.append(
            LogLine("warning" if kind == "warning" else "repair", key, details)
        )

    def fresh(self, faults: Sequence[Complaint]) -> bool:
        """Keep complaints; tell whether there were none."""
        self.complaints.extend(faults)
        return not faults


def persons(n: int) -> Count:
    """Return a number counted from rows about persons."""
    return Count(float(n), "persons")


def stated(n: int) -> Count:
    """Return a number that the user states as published."""
    return Count(float(n), "published")


def spelled(**forms: str) -> Mapping[str, tuple[str, ...]]:
    """Return agreed words with their spellings, given as ``name="one|other"``."""
    return {name: tuple(words.split("|")) for name, words in forms.items()}
