"""Rows of single units (persons, schools) over periods, and what is wrong in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from prevstats.errors import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from prevstats.data.panel import Panel

LOOKUP = 1 << 22
"""Whole numbers that span no more than this are coded by a table, without sorting."""
SHORT_RUN = 4
"""Runs shorter than this are not worth finding."""


@dataclass(frozen=True, slots=True, eq=False)
class UnitRows:
    """R rows of a long table, one per unit and period, in any order.

    Attributes
    ----------
    cluster : (R,) text or whole numbers, the cluster that the row's unit lies in.
    start : (R,) the unit's first treated period; ``inf`` = never.
    period : (R,) whole numbers.
    outcome : (R,) in the outcome's unit, none missing.
    weight : (R,) positive, the same in all rows of a unit, or ``None``.
    unit : (R,) identifiers, or ``None``. With them it is checked that every unit has
        one row per period and keeps its cluster, start and weight; without them only
        that every cell keeps its size.
    """

    cluster: NDArray[Any]
    start: NDArray[np.float64]
    period: NDArray[np.int_]
    outcome: NDArray[np.float64]
    weight: NDArray[np.float64] | None = None
    unit: NDArray[Any] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """Values as numbers (R,) of their distinct values in rising order."""

    distinct: NDArray[Any]
    codes: NDArray[np.intp]


def coded(values: NDArray[Any]) -> Coded:
    """Return the values as numbers, without sorting them all.

    Rows of one unit mostly stand together, and one value per run is enough to sort;
    whole numbers that change from row to row are looked up in a table.
    """
    heads = run_heads(values)
    if values.dtype.kind in "iu" and SHORT_RUN * heads.size > values.size:
        low, high = int(values.min()), int(values.max())
        if high - low < LOOKUP:
            shifted = (values - values.dtype.type(low)).astype(np.intp)
            seen = np.bincount(shifted) > 0
            if seen.all():
                return Coded(np.arange(low, high + 1), shifted)
            numbers = np.cumsum(seen) - 1
            return Coded(np.flatnonzero(seen) + low, numbers[shifted])
    distinct, numbers = np.unique(values[heads], return_inverse=True)
    lengths = np.diff(heads, append=values.size)
    return Coded(distinct, np.repeat(numbers, lengths))


def run_heads(values: NDArray[Any]) -> NDArray[np.intp]:
    """Return the places where a value differs from the one before, with the first."""
    changes = np.flatnonzero(values[1:] != values[:-1]) + 1
    return np.concatenate([np.zeros(min(values.size, 1), np.intp), changes])


def rows_of_panel(panel: Panel) -> UnitRows:
    """Return a panel of N units over T periods as N·T rows.

    A panel without cluster labels is clustered on the unit: as many cells as units.
    """
    n, t = np.shape(panel.outcome)
    labels = panel.units if panel.cluster is None else panel.cluster
    weight = None if panel.weights is None else np.repeat(panel.weights, t)
    return UnitRows(
        cluster=np.repeat(np.array([str(label) for label in labels]), t),
        start=np.repeat(np.asarray(panel.start, float), t),
        period=np.tile(np.array(panel.periods, int), n),
        outcome=np.asarray(panel.outcome, float).ravel(),
        weight=weight,
        unit=np.repeat(np.arange(n), t),
    )


def row_complaints(rows: UnitRows, name: str) -> list[Complaint]:
    """Return every complaint: shapes and kinds first, then values, then units."""
    for check in (shape_complaints, value_complaints, unit_complaints):
        found = [
            Complaint(f"rows of {name}", line, key, *words)
            for line, key, words in check(rows)
        ]
        if found:
            return found
    return []


Fault = tuple[int | None, str, tuple[str, str, str]]
"""Row (from 1) or ``None``, column, and what was found, what it means, how to mend."""


def columns_of(rows: UnitRows) -> dict[str, NDArray[Any]]:
    """Return the columns that are there, by name."""
    names = ("cluster", "start", "period", "outcome", "weight", "unit")
    there = {name: getattr(rows, name) for name in names}
    return {name: array for name, array in there.items() if array is not None}


def shape_complaints(rows: UnitRows) -> Iterator[Fault]:
    """Yield columns of another length, without rows or of an unusable kind."""
    expected = (np.size(rows.outcome),)
    kinds = {"cluster": "iuUO", "unit": "iuUO", "period": "iu"}
    for key, array in columns_of(rows).items():
        if np.shape(array) != expected or not array.size:
            words = (
                f"shape {np.shape(array)}",
                f"the outcome has {expected[0]} rows, and there must be one at least",
                "give one value per row",
            )
            yield None, key, words
        elif array.dtype.kind not in kinds.get(key, "iuf") or not all_text(array):
            words = (
                f"values of kind {array.dtype}",
                "cells cannot be told apart by them",
                "give whole numbers"
                + (", or text, none missing" if key in ("cluster", "unit") else ""),
            )
            yield None, key, words


def all_text(array: NDArray[Any]) -> bool:
    """Say whether an array of objects holds text alone; other arrays pass."""
    return array.dtype.kind != "O" or all(isinstance(value, str) for value in array)


def value_complaints(rows: UnitRows) -> Iterator[Fault]:
    """Yield the first missing outcome, unknown start and impossible weight."""
    weight = np.ones(1) if rows.weight is None else rows.weight
    faults = {
        "outcome": (
            ~np.isfinite(rows.outcome),
            "cells hold whole units only",
            "leave out units with gaps, or call the design with the units themselves",
        ),
        "start": (
            np.isnan(rows.start),
            "a unit without known start cannot be called untreated",
            "give the first treated period, or inf for never, or leave the unit out",
        ),
        "weight": (
            ~(np.isfinite(weight) & (weight > 0)),
            "weights must be positive and finite",
            "leave the unit out or give it a weight",
        ),
    }
    for key, (wrong, meaning, mend) in faults.items():
        if wrong.any():
            row = int(np.argmax(wrong))
            value = columns_of(rows)[key][row]
            found = f"{value} (in {int(wrong.sum())} rows, this is the first)"
            yield row + 1, key, (found, meaning, mend)


def regular(rows: UnitRows) -> bool:
    """Say whether the rows stand unit by unit, each with the same periods in order.

    Nothing is wrong with the units then, and the longer search for what is can be left.
    """
    columns = columns_of(rows)
    unit, period = columns["unit"], columns.pop("period")
    t = int(np.argmax(unit != unit[0])) or unit.size
    if unit.size % t or np.unique(period[:t]).size < t:
        return False
    if not (period.reshape(-1, t) == period[:t]).all():
        return False
    del columns["outcome"]
    tables = [column.reshape(-1, t) for column in columns.values()]
    if not all((table == table[:, :1]).all() for table in tables):
        return False
    return coded(unit[::t]).distinct.size == unit.size // t


def unit_complaints(rows: UnitRows) -> Iterator[Fault]:
    """Yield units without exactly one row per period, or that change their cell."""
    if rows.unit is None or regular(rows):
        return
    unit, period = coded(rows.unit), coded(rows.period)
    n, t = unit.distinct.size, period.distinct.size
    seen = np.bincount(unit.codes * t + period.codes, minlength=n * t)
    if (seen != 1).any():
        place = int(np.argmax(seen != 1))
        words = (
            f"unit {unit.distinct[place // t]} with {seen[place]} rows in period "
            f"{period.distinct[place % t]}",
            "cells need every unit once in every period",
            "leave out units with gaps and rows given twice, or call the design with "
            "the units themselves",
        )
        yield None, "unit", words
        return
    for key in ("cluster", "start", "weight"):
        column = columns_of(rows).get(key)
        if column is None:
            continue
        first = np.empty(n, column.dtype)
        first[unit.codes] = column
        changed = first[unit.codes] != column
        if changed.any():
            row = int(np.argmax(changed))
            words = (
                f"{column[row]} and {first[unit.codes[row]]} for unit {rows.unit[row]}",
                f"a unit keeps its {key} in all periods",
                "give each unit one value",
            )
            yield row + 1, key, words
