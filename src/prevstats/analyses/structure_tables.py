"""The tables of schools and areas: read once, every fault gathered and told at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from prevstats.analyses.study_findings import Count
from prevstats.data.local_cells import (
    BLANK,
    Told,
    complaints_in,
    numbers,
    repeated_rows,
    words,
)
from prevstats.data.local_tables import Headings, LocalTable, read_local_table
from prevstats.data.step import Step
from prevstats.errors import Complaint, InputError
from prevstats.provenance import LogLine, SourceUse

T = TypeVar("T")

UNIT: Headings = {
    "unit": ("enhet", "skola", "område", "omrade", "kommun", "unit", "school", "area")
}
YEAR: Headings = {"year": ("år", "ar", "läsår", "lasar", "year")}
LARGEST = 1e12
TWICE = Told(
    "a unit that stands twice in one year",
    "it cannot be told which row is right",
    "keep one row for each unit and year",
)
NOT_WHOLE = Told(
    "what is no whole number", "persons are counted one by one", "give a whole number"
)
MORE = Told(
    "more than there are", "a part cannot be larger than its whole", "correct the row"
)


@dataclass(slots=True)
class UnitReader:
    """Reads tables beside a parameter file; what it gathers grows with each."""

    folder: Path
    level: float
    seed: int
    log: list[LogLine] = field(default_factory=list)
    sources: list[SourceUse] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)

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

    def names(self, table: LocalTable, column: str = "unit") -> tuple[str, ...]:
        """Return a column that is filled in on every row."""
        return self.taken(words(table, column))

    def amounts(
        self, table: LocalTable, column: str, low: float = 0.0
    ) -> tuple[float, ...]:
        """Return a column of numbers that is filled in on every row."""
        found = self.taken(numbers(table, column, low, LARGEST))
        blank = [at for at, cell in enumerate(table.column(column)) if not cell]
        self.complaints.extend(complaints_in(table, column, blank, BLANK))
        return tuple(0.0 if each is None else each for each in found)

    def whole(
        self, table: LocalTable, column: str, low: float = 0.0
    ) -> tuple[float, ...]:
        """Return a column of whole numbers, filled in on every row."""
        found = self.amounts(table, column, low)
        bad = [at for at, each in enumerate(found) if each != int(each)]
        self.complaints.extend(complaints_in(table, column, bad, NOT_WHOLE))
        return found

    def years(self, table: LocalTable) -> tuple[int, ...]:
        """Return the years; a school year 2023/24 is no number and is refused."""
        found = self.taken(numbers(table, "year", 1900.0, 2100.0))
        blank = [at for at, cell in enumerate(table.column("year")) if not cell]
        self.complaints.extend(complaints_in(table, "year", blank, BLANK))
        return tuple(0 if each is None else int(each) for each in found)

    def once(self, table: LocalTable, keys: Sequence[tuple[object, ...]]) -> None:
        """Complain of rows whose unit and year stood on an earlier row."""
        again = repeated_rows(keys)
        self.complaints.extend(complaints_in(table, "unit", again, TWICE))

    def part_of(
        self,
        table: LocalTable,
        column: str,
        part: Sequence[float],
        whole: Sequence[float],
    ) -> None:
        """Complain of rows where a part is larger than its whole."""
        bad = [at for at, each in enumerate(part) if each > whole[at]]
        self.complaints.extend(complaints_in(table, column, bad, MORE))


def rows_of(
    table: LocalTable, years: Sequence[int], year: int, reader: UnitReader
) -> list[int]:
    """Return the rows of one year; complain when there is none."""
    rows = [at for at, each in enumerate(years) if each == year]
    if not rows and not reader.complaints:
        reader.complaints.append(
            Complaint(
                table.file,
                None,
                "year",
                f"no row for {year}",
                "the parameter file asks for that year",
                "add the year's rows, or correct the year in the parameter file",
            )
        )
    return rows


def persons(n: float) -> Count:
    """Return a number of persons."""
    return Count(float(n), "persons")
