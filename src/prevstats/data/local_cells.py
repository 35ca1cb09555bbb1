"""The cells of an office's own table as dates, numbers, yes or no, and agreed words.

Every fault is named by row and column; what the cell holds is never repeated.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from prevstats.data.local_tables import LocalTable
from prevstats.data.step import SHOWN_PER_FAULT, Step
from prevstats.errors import Complaint
from prevstats.provenance import LogLine

YES = ("ja", "j", "yes", "y", "x", "1", "sant", "true")
NO = ("nej", "n", "no", "0", "falskt", "false")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_DASHED = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[ T]00:00(?::00)?)?")
_PLAIN = re.compile(r"[-−]?\d+(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one kind of fault: found, what it means, how to mend it."""

    found: str
    meaning: str
    mend: str


BLANK = Told("an empty cell", "the row cannot be used without it", "fill it in")
NO_DATE = Told(
    "what is no date", "a day is written 2026-03-23", "correct or empty the cell"
)
NO_NUMBER = Told("what is no number", "a number is needed", "correct or empty the cell")
NO_ANSWER = Told(
    "neither yes nor no", "ja or nej is needed", "write ja or nej, or leave it empty"
)
TOO_EARLY = Told(
    "a day before the work began", "it cannot have happened then", "correct the date"
)
TOO_LATE = Told(
    "a day after the data were taken out",
    "it cannot have happened yet",
    "correct the date, or as_of in the parameter file",
)
MIXED = Told(
    "decimals both with a comma and with a dot",
    "it cannot be told what the marks mean",
    "use one decimal mark throughout",
)


def complaints_in(
    table: LocalTable, column: str, rows: Sequence[int], told: Told
) -> tuple[Complaint, ...]:
    """Return complaints about rows (places from 0), the first few one by one."""
    first = [
        Complaint(
            table.file, table.lines[row], column, told.found, told.meaning, told.mend
        )
        for row in rows[:SHOWN_PER_FAULT]
    ]
    rest = rows[SHOWN_PER_FAULT:]
    if rest:
        found = f"{told.found}, in {len(rest)} more rows to row {table.lines[rest[-1]]}"
        line = table.lines[rest[0]]
        first.append(
            Complaint(table.file, line, column, found, told.meaning, told.mend)
        )
    return tuple(first)


def words(table: LocalTable, column: str) -> Step[tuple[str, ...]]:
    """Return a column that must be filled in on every row (a pseudonym, a district)."""
    cells = table.column(column)
    blank = [row for row, cell in enumerate(cells) if not cell]
    return Step(cells, (), complaints_in(table, column, blank, BLANK))


def chosen(
    table: LocalTable, column: str, known: Mapping[str, Sequence[str]]
) -> Step[tuple[str, ...]]:
    """Return a column of agreed words; ``known`` maps each to all its spellings."""
    spelled = {
        form.casefold(): name
        for name, forms in known.items()
        for form in (name, *forms)
    }
    cells = tuple(spelled.get(cell.casefold(), "") for cell in table.column(column))
    told = Told(
        "a word that is not agreed on",
        f"known are {', '.join(known)}",
        "use one of these words",
    )
    bad = [row for row, cell in enumerate(cells) if not cell]
    return Step(cells, (), complaints_in(table, column, bad, told))


def yes_or_no(table: LocalTable, column: str) -> Step[tuple[bool | None, ...]]:
    """Return ja/nej as truth; ``None`` where the cell is empty."""
    cells = [cell.casefold() for cell in table.column(column)]
    bad = [row for row, cell in enumerate(cells) if cell and cell not in YES + NO]
    values = tuple(None if not cell else cell in YES for cell in cells)
    return Step(values, (), complaints_in(table, column, bad, NO_ANSWER))


def days(
    table: LocalTable, column: str, first: date | None, last: date
) -> Step[tuple[date | None, ...]]:
    """Return dates; ``None`` where empty. ``first`` and ``last`` are the possible ones.

    A month alone counts as its first day, with a log line.
    """
    cells = table.column(column)
    read = [_day(cell) if cell else None for cell in cells]
    bad = [row for row, cell in enumerate(cells) if cell and read[row] is None]
    early = [r for r, day in enumerate(read) if day and first and day < first]
    late = [r for r, day in enumerate(read) if day and day > last]
    faults = (
        *complaints_in(table, column, bad, NO_DATE),
        *complaints_in(table, column, early, TOO_EARLY),
        *complaints_in(table, column, late, TOO_LATE),
    )
    months = sum(bool(re.fullmatch(r"\d{4}-\d{1,2}", cell)) for cell in cells)
    log = _repaired(table, column, "local_month_first_day", months)
    return Step(tuple(read), log, faults)


def in_order(
    table: LocalTable,
    column: str,
    earlier: Sequence[date | None],
    later: Sequence[date | None],
) -> tuple[Complaint, ...]:
    """Return complaints about rows where ``later`` comes before ``earlier``."""
    wrong = [
        row
        for row, (one, two) in enumerate(zip(earlier, later, strict=True))
        if one is not None and two is not None and two < one
    ]
    told = Told(
        "an end before its start", "time does not run backwards", "correct the dates"
    )
    return complaints_in(table, column, wrong, told)


def numbers(
    table: LocalTable, column: str, low: float, high: float
) -> Step[tuple[float | None, ...]]:
    """Return numbers between ``low`` and ``high``; ``None`` where the cell is empty.

    A decimal comma is read as one, with a log line; a column with both marks is not.
    """
    cells = table.column(column)
    bad = [r for r, cell in enumerate(cells) if cell and not _PLAIN.fullmatch(cell)]
    commas = [r for r, cell in enumerate(cells) if "," in cell and r not in bad]
    dots = [r for r, cell in enumerate(cells) if "." in cell and r not in bad]
    rarer = (commas if len(commas) <= len(dots) else dots) if commas and dots else []
    values = tuple(
        None if not cell or row in bad else float(_dotted(cell))
        for row, cell in enumerate(cells)
    )
    outside = [
        row
        for row, value in enumerate(values)
        if value is not None and not low <= value <= high
    ]
    told = Told(
        "a number outside the scale",
        f"the scale runs from {low:g} to {high:g}",
        "correct the cell, or the scale in the parameter file",
    )
    faults = (
        *complaints_in(table, column, bad, NO_NUMBER),
        *complaints_in(table, column, rarer, MIXED),
        *complaints_in(table, column, outside, told),
    )
    log = _repaired(table, column, "local_decimal_comma", len(commas))
    return Step(values, log, faults)


def repeated_rows(keys: Sequence[tuple[object, ...]]) -> tuple[int, ...]:
    """Return the places of rows whose key stood on an earlier row."""
    seen: Counter[tuple[object, ...]] = Counter()
    again = []
    for place, key in enumerate(keys):
        if seen[key]:
            again.append(place)
        seen[key] += 1
    return tuple(again)


def _repaired(table: LocalTable, column: str, key: str, n: int) -> tuple[LogLine, ...]:
    if not n:
        return ()
    details = (("file", table.file), ("column", column), ("n", n))
    return (LogLine("repair", key, details),)


def _dotted(cell: str) -> str:
    return cell.replace(",", ".").replace("−", "-")


def _day(cell: str) -> date | None:
    found = _COMPACT.fullmatch(cell) or _DASHED.fullmatch(cell)
    if found is None:
        return None
    year, month, day = (int(part) if part else 1 for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None
