"""A filled-in template into rows of checked values, each with the row it stands on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from prevstats.data.local_tables import LocalTable, read_local_table
from prevstats.data.step import Step
from prevstats.data.template_cells import (
    Cell,
    Read,
    Value,
    read_field,
)
from prevstats.errors import Complaint, InputError
from prevstats.parameters.templates import Template, TemplateField
from prevstats.provenance import LogLine, SourceUse


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One row: its number in the file, and a value for each column of the template.

    Words of a list are their identifiers, several of them parted by a comma; dates are
    2026-03-01; an empty cell is ``None``.
    """

    line: int
    values: Mapping[str, Value]

    def text(self, name: str) -> str:
        """Return a cell's words, "" when it is empty."""
        value = self.values[name]
        return "" if value is None else str(value)

    def number(self, name: str) -> float | None:
        """Return a cell's number; ``None`` when it is empty."""
        value = self.values[name]
        return None if value is None else float(value)

    def several(self, name: str) -> tuple[str, ...]:
        """Return the words of a cell that may hold several."""
        return tuple(self.text(name).split(",")) if self.values[name] else ()


@dataclass(frozen=True, slots=True)
class TemplateTable:
    """A filled-in template: its rows in the order of the file, and its fingerprint."""

    template: str
    file: str
    rows: tuple[TemplateRow, ...]
    source: SourceUse


def read_template(path: Path, template: Template) -> Step[TemplateTable]:
    """Return the rows of a filled-in template, from CSV or XLSX.

    Headings are understood in Swedish, in English and by the column's own name. What
    can be told beyond doubt (a decimal comma, a date as text, cells merged) is read,
    with a line in the log; everything else is complained of by row and column. E-mail
    addresses, telephone numbers and names are blanked in free text and refused where
    a role is asked for; identity numbers are refused and never repeated.

    Raises
    ------
    InputError
        When the file cannot be read, lacks a required column, has no rows or holds
        personal identity numbers.
    """
    headings = {
        field.name: (field.heading.sv, field.heading.en, field.name)
        for field in template.fields
    }
    required = {f.name: headings[f.name] for f in template.fields if f.required}
    optional = {f.name: headings[f.name] for f in template.fields if not f.required}
    step = read_local_table(path, required, optional)
    table = step.value
    read = {field.name: list(_column(table, field)) for field in template.fields}
    faults = [
        *_faults(table, template, read),
        *_repeated_identifiers(table, template, read),
        *step.complaints,
    ]
    rows = tuple(
        TemplateRow(line, {name: cells[place].value for name, cells in read.items()})
        for place, line in enumerate(table.lines)
    )
    log = step.log + tuple(_log(table, read)) + _empty_rows(table)
    done = TemplateTable(template.id, table.file, rows, table.source)
    return Step(done, log, tuple(sorted(faults, key=lambda told: told.line or 0)))


def read_templates(
    paths: Mapping[str, Path], templates: Mapping[str, Template]
) -> Step[dict[str, TemplateTable]]:
    """Return several filled-in templates; every fault of every file at once.

    Raises ``InputError`` when any file has a fault.
    """
    tables: dict[str, TemplateTable] = {}
    log: list[LogLine] = []
    faults: list[Complaint] = []
    for name, path in paths.items():
        try:
            step = read_template(path, templates[name])
        except InputError as error:
            faults += error.complaints
            continue
        tables[name] = step.value
        log += step.log
        faults += step.complaints
    if faults:
        raise InputError(faults)
    return Step(tables, tuple(log))


def _column(table: LocalTable, field: TemplateField) -> Iterator[Read]:
    workbook = table.file.lower().endswith((".xlsx", ".xlsm"))
    for text in table.column(field.name):
        yield read_field(Cell(text, workbook), field)


def _faults(
    table: LocalTable, template: Template, read: Mapping[str, Sequence[Read]]
) -> Iterator[Complaint]:
    for field in template.fields:
        for line, cell in zip(table.lines, read[field.name], strict=True):
            if cell.fault:
                yield Complaint(table.file, line, field.heading.sv, *cell.fault)


def _repeated_identifiers(
    table: LocalTable, template: Template, read: Mapping[str, Sequence[Read]]
) -> Iterator[Complaint]:
    """Yield a complaint for each row whose identifier stood on an earlier one."""
    for field in template.fields:
        if field.kind != "identifier":
            continue
        first: dict[str, int] = {}
        for line, cell in zip(table.lines, read[field.name], strict=True):
            name = str(cell.value or "").casefold()
            if name and name in first:
                yield Complaint(
                    table.file,
                    line,
                    field.heading.sv,
                    repr(cell.value),
                    f"row {first[name]} has the same identifier",
                    "give each row its own, or take one of the two away",
                )
            first.setdefault(name, line)


def _log(table: LocalTable, read: Mapping[str, Sequence[Read]]) -> Iterator[LogLine]:
    for name, cells in read.items():
        counts = Counter(note for cell in cells for note in cell.notes)
        for note, count in sorted(counts.items()):
            removed = note.startswith("blanked_")
            kind = "removed" if removed else "repair"
            details = (("file", table.file), ("column", name), ("n", count))
            yield LogLine("removed" if kind == "removed" else "repair", note, details)


def _empty_rows(table: LocalTable) -> tuple[LogLine, ...]:
    """Return the line about rows between rows that have nothing in them."""
    tall = [
        max((column[place].count("\n") for column in table.columns.values()), default=0)
        for place in range(len(table.lines))
    ]
    gaps = [
        (before + high + 1, after - before - high - 1)
        for (before, after), high in zip(pairwise(table.lines), tall[:-1], strict=True)
        if after - before - high > 1
    ]
    if not gaps:
        return ()
    n = sum(size for _, size in gaps)
    details = (("file", table.file), ("n", n), ("first_line", gaps[0][0]))
    return (LogLine("removed", "empty_rows", details),)
