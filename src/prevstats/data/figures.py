"""The figures of a table's rows, each with indicator, area, year and line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from prevstats.data.contract import Observations
from prevstats.data.headers import indicator_name
from prevstats.data.layouts import Plan
from prevstats.data.numbers_text import (
    TextColumn,
    decimal_mark_of,
    numbers,
    read_column,
)
from prevstats.data.options import ReadOptions
from prevstats.data.step import Step, shown
from prevstats.data.table_rows import Rows
from prevstats.data.tables import Table
from prevstats.errors import Complaint
from prevstats.provenance import LogLine

if TYPE_CHECKING:
    from numpy.typing import NDArray


T = TypeVar("T")


def observations_of(rows: Rows, plan: Plan, options: ReadOptions) -> Step[Observations]:
    """Return every figure that is there, in numbers.

    Areas and years of rows without any figure stay among the labels, so that a
    municipality that reported nothing is missing and not unknown.
    """
    if plan.layout == "long":
        return _long(rows, plan, options)
    matrix = table_numbers(rows.table, list(plan.figures.values()), options)
    labels = _Labels.of(rows)
    row, column = np.nonzero(~np.isnan(matrix.value))
    observed = Observations(
        file=rows.table.file,
        layout="wide",
        indicators=tuple(plan.figures),
        areas=labels.areas,
        years=labels.years,
        indicator=column,
        area=labels.area[row],
        year=labels.year[row],
        value=matrix.value[row, column],
        line=np.array(rows.table.lines, dtype=np.int64)[row],
    )
    key = labels.area * len(labels.years) + labels.year
    log = matrix.log + _filled(rows.table, key, matrix.value)
    return Step(observed, log, matrix.complaints)


@dataclass(frozen=True, slots=True, eq=False)
class _Labels:
    """Areas and years in order, and where each row's stand among them."""

    areas: tuple[str, ...]
    years: tuple[int, ...]
    area: NDArray[np.int64]
    year: NDArray[np.int64]

    @staticmethod
    def of(rows: Rows) -> _Labels:
        """Return the labels of some rows."""
        areas, years = tuple(sorted(set(rows.areas))), tuple(sorted(set(rows.years)))
        return _Labels(
            areas, years, _place(rows.areas, areas), _place(rows.years, years)
        )


def _place(values: Sequence[T], labels: Sequence[T]) -> NDArray[np.int64]:
    """Return where each value stands among the labels."""
    position = {label: place for place, label in enumerate(labels)}
    return np.array([position[value] for value in values], dtype=np.int64)


def table_numbers(
    table: Table, places: Sequence[int], options: ReadOptions
) -> Step[NDArray[np.float64]]:
    """Return the numbers of some columns by place, (rows, columns)."""
    columns = [
        read_column(
            TextColumn(
                table.file, table.header[place], table.column(place), table.lines
            )
        )
        for place in places
    ]
    mark = decimal_mark_of(columns, options.decimal, table.delimiter)
    read = [
        numbers(
            column,
            mark,
            "." if column.source.name in table.typed else options.decimal,
            options.dash,
        )
        for column in columns
    ]
    values = np.full((len(table.lines), len(places)), np.nan)
    for place, step in enumerate(read):
        values[:, place] = step.value
    return Step(
        values,
        tuple(line for step in read for line in step.log),
        tuple(wrong for step in read for wrong in step.complaints),
    )


def _long(rows: Rows, plan: Plan, options: ReadOptions) -> Step[Observations]:
    """Return the figures of a long table, for the indicators wanted."""
    texts = rows.table.column(plan.roles["kpi"])
    name_of = {text: indicator_name(text) for text in set(texts)}
    names = [name_of[text] for text in texts]
    there = tuple(dict.fromkeys(name for name in names if name))
    wanted = there
    if options.indicators is not None:
        asked = dict.fromkeys((*options.indicators, *options.optional))
        wanted = tuple(name for name in asked if name in there)
    place = {name: number for number, name in enumerate(wanted)}
    position = np.array([place.get(name, -1) for name in names], dtype=np.int64)
    kept = position >= 0
    table = rows.table.keep(kept.tolist())
    column = table_numbers(table, [plan.figures["value"]], options)
    values = column.value[:, 0]
    labels = _Labels.of(rows)
    filled = np.flatnonzero(~np.isnan(values))
    indicator = position[kept]
    observed = Observations(
        file=table.file,
        layout="long",
        indicators=wanted,
        areas=labels.areas,
        years=labels.years,
        indicator=indicator[filled],
        area=labels.area[kept][filled],
        year=labels.year[kept][filled],
        value=values[filled],
        line=np.array(table.lines, dtype=np.int64)[filled],
    )
    complaints = _missing_indicators(rows.table, plan, names, options)
    area_year = labels.area[kept] * len(labels.years) + labels.year[kept]
    key = area_year * len(wanted) + indicator
    log = column.log + _filled(table, key, column.value)
    return Step(observed, log, complaints + column.complaints)


def _filled(
    table: Table, key: NDArray[np.int64], values: NDArray[np.float64]
) -> tuple[LogLine, ...]:
    """Return the line about rows for one key where one has what the other lacks.

    Two rows with different figures are refused by the contract; here one of them has
    a figure and the other none, and the figure is taken.
    """
    order = np.argsort(key, kind="stable")
    again = np.flatnonzero(key[order][1:] == key[order][:-1]) + 1
    later, earlier = order[again], order[again - 1]
    differ = (np.isnan(values[later]) != np.isnan(values[earlier])).any(axis=1)
    if not differ.any():
        return ()
    first = int(np.flatnonzero(differ)[0])
    details = (
        ("file", table.file),
        ("n", int(differ.sum())),
        ("first_line", table.lines[int(earlier[first])]),
        ("repeated_line", table.lines[int(later[first])]),
    )
    return (LogLine("warning", "repeated_rows_filled", details),)


def _missing_indicators(
    table: Table, plan: Plan, names: Sequence[str], options: ReadOptions
) -> tuple[Complaint, ...]:
    """Return complaints about wanted indicators that no row has, and nameless rows."""
    heading = table.header[plan.roles["kpi"]]
    found = []
    if "" in names:
        found.append(
            Complaint(
                table.file,
                table.lines[names.index("")],
                heading,
                f"an empty cell ({names.count('')} rows)",
                "the row does not say which indicator its value belongs to",
                "write the indicator, for instance N33817",
            )
        )
    there = sorted(set(names) - {""})
    for name in dict.fromkeys(options.indicators or ()):
        if name not in there:
            found.append(
                Complaint(
                    table.file,
                    None,
                    heading,
                    f"no row with {name} (there are {shown(', '.join(there))})",
                    "the evaluation needs this indicator",
                    f"add its rows to the file, or correct the name {name}",
                )
            )
    return tuple(found)
