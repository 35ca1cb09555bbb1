"""A table that an office keeps itself, with pseudonyms, into named columns of text.

Neither a message nor a log line repeats what a cell holds: they name rows and columns.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from prevstats.data.encoding import decode
from prevstats.data.file_bytes import FileBytes, read_bytes
from prevstats.data.headers import plain
from prevstats.data.personal_numbers import refuse_personal_numbers
from prevstats.data.step import Step
from prevstats.data.tables import DELIMITERS
from prevstats.data.workbook import SheetRows, rows_of_workbook
from prevstats.errors import Complaint, InputError
from prevstats.provenance import LogLine, SourceUse

Headings = Mapping[str, tuple[str, ...]]
"""Name of a column → the headings understood for it, the one we ask for first."""
HEADING_WITHIN = 20
"""Rows among which the heading is looked for; a title often stands above it."""


@dataclass(frozen=True, slots=True)
class LocalTable:
    """Named columns of text, each row with the row of the file it stands on."""

    file: str
    columns: Mapping[str, tuple[str, ...]]
    lines: tuple[int, ...]
    source: SourceUse

    def has(self, name: str) -> bool:
        """Tell whether the file has this column."""
        return name in self.columns

    def column(self, name: str) -> tuple[str, ...]:
        """Return a column's cells; empty ones when the file does not have it."""
        return self.columns.get(name, ("",) * len(self.lines))

    def without(self, rows: Sequence[int]) -> LocalTable:
        """Return the table without these rows (places from 0)."""
        kept = [row for row in range(len(self.lines)) if row not in set(rows)]
        return replace(
            self,
            columns={
                name: tuple(cells[row] for row in kept)
                for name, cells in self.columns.items()
            },
            lines=tuple(self.lines[row] for row in kept),
        )


def read_local_table(
    path: Path, required: Headings, optional: Headings | None = None
) -> Step[LocalTable]:
    """Return the columns asked for; others are left out, with a log line.

    Raises
    ------
    InputError
        When the file cannot be read, holds personal identity numbers, lacks a required
        column or has no rows.
    """
    wanted = {**required, **(optional or {})}
    file = _bytes(path)
    step = _rows(file, wanted)
    rows, lines = step.value.rows, step.value.lines
    refuse_personal_numbers(file.name, rows, lines)
    faults = tuple(replace(each, found="(not repeated)") for each in step.complaints)
    if faults:
        raise InputError(faults)
    top = _heading(rows, wanted)
    places = _places(rows[top], wanted)
    _refuse_unusable(file.name, required, places, len(rows) - top - 1)
    columns = {
        name: tuple(row[at].strip() if at < len(row) else "" for row in rows[top + 1 :])
        for name, at in places.items()
    }
    log = step.log + _left_out(file.name, rows[top], top, places)
    table = LocalTable(file.name, columns, lines[top + 1 :], file.source_use())
    return Step(table, log)


def _bytes(path: Path) -> FileBytes:
    if path.suffix.lower() == ".xlsx" and path.is_file():
        return FileBytes(path.name, path.read_bytes())
    return read_bytes(path)


def _rows(file: FileBytes, wanted: Headings) -> Step[SheetRows]:
    """Return the file's rows; a text is parted by the mark that finds most headings."""
    if file.content[:2] == b"PK":
        return rows_of_workbook(file.name, file.content)
    text = decode(file)
    parted = [_parted(text.value, mark) for mark in DELIMITERS]
    best = max(parted, key=lambda each: _found(each.rows, wanted))
    ragged = _ragged(file.name, best, wanted)
    return Step(best, text.log, text.complaints + ragged)


def _parted(text: str, delimiter: str) -> SheetRows:
    """Part a text into rows of cells, empty rows left out."""
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows, lines, begins = [], [], 1
    for row in reader:
        if any(cell.strip() for cell in row):
            rows.append(tuple(cell.strip() for cell in row))
            lines.append(begins)
        begins = reader.line_num + 1
    return SheetRows(tuple(rows), tuple(lines))


def _ragged(file: str, found: SheetRows, wanted: Headings) -> tuple[Complaint, ...]:
    """Return complaints about rows with cells beyond the heading, or over two lines."""
    if not found.rows:
        return ()
    top = _heading(found.rows, wanted)
    width = len(found.rows[top])
    meaning = "values may stand in the wrong column, or a quotation mark is not closed"
    mend = "put text with the separating mark in quotes, and close every quotation mark"
    return tuple(
        Complaint(file, line, "", "a row that does not fit", meaning, mend)
        for row, line in zip(found.rows[top:], found.lines[top:], strict=True)
        if any(row[width:]) or any("\n" in cell for cell in row)
    )


def _heading(rows: Sequence[Sequence[str]], wanted: Headings) -> int:
    """Return the number of the row that names most of the columns asked for."""
    within = range(min(HEADING_WITHIN, len(rows)))
    return max(within, key=lambda place: len(_places(rows[place], wanted)), default=0)


def _found(rows: Sequence[Sequence[str]], wanted: Headings) -> int:
    return len(_places(rows[_heading(rows, wanted)], wanted)) if rows else 0


def _places(header: Sequence[str], wanted: Headings) -> dict[str, int]:
    names = [plain(cell) for cell in header]
    return {
        name: names.index(plain(heading))
        for name, headings in wanted.items()
        for heading in headings[::-1]
        if plain(heading) in names
    }


def _refuse_unusable(
    file: str, required: Headings, places: Mapping[str, int], rows: int
) -> None:
    told = [
        Complaint(
            file,
            None,
            required[name][0],
            "no such column",
            f"the table needs it; understood are {', '.join(required[name])}",
            "add the column, or correct its heading",
        )
        for name in required
        if name not in places
    ]
    if not rows and not told:
        meaning = "there is nothing to count"
        mend = "fill in the table, or take it out of the parameter file"
        told.append(Complaint(file, None, "", "no rows", meaning, mend))
    if told:
        raise InputError(told)


def _left_out(
    file: str, header: Sequence[str], top: int, places: Mapping[str, int]
) -> tuple[LogLine, ...]:
    used = set(places.values())
    unused = sum(bool(cell) and at not in used for at, cell in enumerate(header))
    counted = (("local_rows_above", top), ("local_columns", unused))
    return tuple(
        LogLine("removed", key, (("file", file), ("n", n))) for key, n in counted if n
    )
