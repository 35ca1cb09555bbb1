"""The rows of a table that are about a municipality and a year, and were wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from types import MappingProxyType
from typing import TypeVar

from prevstats.data.area_codes import AreaReader, AreaText, read_areas
from prevstats.data.code_changes import NO_HISTORY, code_history
from prevstats.data.genders import choose_gender
from prevstats.data.layouts import Plan
from prevstats.data.options import ReadOptions
from prevstats.data.step import Step
from prevstats.data.tables import Table, is_remark
from prevstats.data.year_labels import NO_YEAR, read_years
from prevstats.errors import Complaint
from prevstats.provenance import LogLine

T = TypeVar("T")
KEPT_KINDS = ("municipality", "national")


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that stay, with their area and year.

    Attributes
    ----------
    table : the rows' cells.
    areas : today's code of each row, 0000 for the country.
    years : year of each row.
    removed : filter → how many rows it took away, in the order of the filters.
    """

    table: Table
    areas: Sequence[str]
    years: Sequence[int]
    removed: Mapping[str, int]


def rows_of(table: Table, plan: Plan, options: ReadOptions) -> Step[Rows]:
    """Return the rows to read, one filter after the other, each counted."""
    bare = _without_remarks(table, plan.roles["year"])
    areas = _areas(bare.value, plan, options)
    kept = [area.kind in KEPT_KINDS for area in areas.value]
    municipal = bare.value.keep(kept)
    codes = [area.code for area in areas.value if area.kind in KEPT_KINDS]
    gender = _gender(municipal, plan, options)
    chosen = municipal.keep(gender.value)
    codes = _only(codes, gender.value)
    years = _years(chosen, plan, options)
    first, last = options.years or (NO_YEAR + 1, 9999)
    inside = [first <= year <= last for year in years.value]
    rows = Rows(
        table=chosen.keep(inside),
        areas=_only(codes, inside),
        years=_only(years.value, inside),
        removed=MappingProxyType(
            {
                "remarks": len(table.lines) - len(bare.value.lines),
                "areas that are no municipality": kept.count(False),
                "gender": gender.value.count(False),
                "years": inside.count(False),
            }
        ),
    )
    steps: tuple[Step[Table] | Step[list[AreaText]] | Step[list[bool]], ...]
    steps = (bare, areas, gender)
    log = tuple(line for step in steps for line in step.log)
    complaints = tuple(wrong for step in steps for wrong in step.complaints)
    log += years.log + _outside(table.file, options, years.value, inside)
    return Step(rows, log, complaints + years.complaints)


def nothing_left(table: Table, rows: Rows, n_figures: int) -> tuple[Complaint, ...]:
    """Return the complaint that no figures are left, saying what each filter took."""
    areas = [code for code in rows.areas if code != "0000"]
    if areas and n_figures:
        return ()
    steps = ", ".join(f"{name}: {n} rows" for name, n in rows.removed.items() if n)
    found = f"{len(table.lines)} rows read"
    if areas:
        found += f", {len(areas)} kept, every figure in them missing"
    return (
        Complaint(
            table.file,
            None,
            "",
            found + (f"; removed by {steps}" if steps else ""),
            "nothing is left to evaluate",
            "widen the years, choose another gender or indicator, or use another file",
        ),
    )


def _without_remarks(table: Table, year: int) -> Step[Table]:
    """Return the table without notes and repeated headings, naming the first.

    ``year`` is the year's column: a row with a figure in it is looked at no further.
    """
    remark = [not row[year][:1].isdigit() and is_remark(row) for row in table.rows]
    heading = [
        row[year] == table.header[year] and tuple(map(str.strip, row)) == table.header
        for row in table.rows
    ]
    log = []
    for key, which in (("remarks_removed", remark), ("headings_removed", heading)):
        if any(which):
            place = which.index(True)
            details = (
                ("file", table.file),
                ("n", sum(which)),
                ("first_line", table.lines[place]),
                ("example", " ".join(table.rows[place]).strip()[:60]),
            )
            log.append(LogLine("removed", key, details))
    kept = [not (a or b) for a, b in zip(remark, heading, strict=True)]
    return Step(table.keep(kept), tuple(log))


def _areas(table: Table, plan: Plan, options: ReadOptions) -> Step[list[AreaText]]:
    """Return what each row's code stands for."""
    place = plan.roles["code"]
    reader = AreaReader(
        history=NO_HISTORY if options.known_areas is not None else code_history(),
        known=options.known_areas,
        simulated=options.simulated_codes,
    )
    heading = table.header[place]
    return read_areas(table.file, heading, table.column(place), table.lines, reader)


def _gender(table: Table, plan: Plan, options: ReadOptions) -> Step[list[bool]]:
    """Return which rows are of the wanted gender; all where there is no column."""
    place = plan.roles.get("gender")
    if place is not None:
        return choose_gender(
            table.file,
            table.header[place],
            table.column(place),
            table.lines,
            options.gender,
        )
    everything = [True] * len(table.lines)
    if options.gender in (None, "T"):
        return Step(everything)
    complaint = Complaint(
        table.file,
        1,
        "gender",
        "no such column",
        f"rows for {options.gender} are wanted, but the file does not tell genders "
        "apart",
        "use a file with a column gender, or leave gender out",
    )
    return Step(everything, (), (complaint,))


def _years(table: Table, plan: Plan, options: ReadOptions) -> Step[list[int]]:
    """Return each row's year."""
    place = plan.roles["year"]
    return read_years(
        table.file,
        table.header[place],
        table.column(place),
        table.lines,
        options.school_year,
    )


def _only(values: Sequence[T], which: Sequence[bool]) -> list[T]:
    """Return the values marked true."""
    return list(compress(values, which))


def _outside(
    file: str, options: ReadOptions, years: Sequence[int], inside: Sequence[bool]
) -> tuple[LogLine, ...]:
    """Return the line about rows of other years than those wanted."""
    n = sum(
        not kept and year != NO_YEAR for kept, year in zip(inside, years, strict=True)
    )
    if not n or options.years is None:
        return ()
    first, last = options.years
    details = (("file", file), ("n", n), ("first", first), ("last", last))
    return (LogLine("removed", "other_years_removed", details),)
