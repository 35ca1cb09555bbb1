"""A column of start years, one per area, out of a table with one row per year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.data.step import Fault, Step, complaints_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEVER = frozenset(("", "0", "0.0", "never", "aldrig", "inf", "infinity", "na", "nan"))
"""Texts that say that the unit has not started."""
CALENDAR = (1900, 2100)
WHOLE = re.compile(r"^(-?[0-9]{1,6})(\.0+)?$")
CONFLICT = Fault(
    "a unit has one start, but its rows give several",
    "write the same start, or nothing, on all rows of the unit",
)
NO_START = Fault(
    "a start is the first whole year (or period) with the intervention",
    "write it, for instance 2012, and 0 or nothing for a unit that never starts",
)


@dataclass(frozen=True, slots=True, eq=False)
class StartColumn:
    """The column as it stands, and which unit each row is about.

    ``rows`` holds each row's unit number; rows of negative number are passed over.
    """

    file: str
    name: str
    texts: Sequence[str]
    lines: Sequence[int]
    rows: Sequence[int]


def start_years(
    column: StartColumn, n_units: int, bounds: tuple[int, int] | None = None
) -> Step[NDArray[np.float64]]:
    """Return array (N,) of starts; ``inf`` where the column says 0 or nothing.

    Starts outside ``bounds`` are refused, as are several for one unit.
    """
    start = np.full(n_units, np.inf)
    seen: set[int] = set()
    wrong, conflicts = [], []
    for text, line, row in zip(column.texts, column.lines, column.rows, strict=True):
        if row < 0:
            continue
        year = _start(text.strip(), bounds)
        if year is None:
            wrong.append((line, text))
        elif row in seen and start[row] != year:
            conflicts.append((line, text or "nothing"))
        elif row not in seen:
            start[row] = year
            seen.add(row)
    complaints = complaints_of(column.file, column.name, NO_START, wrong)
    complaints += complaints_of(column.file, column.name, CONFLICT, conflicts)
    return Step(start, (), complaints)


def _start(text: str, bounds: tuple[int, int] | None) -> float | None:
    """Return the start that a text gives, or ``None`` when it gives none."""
    if text.casefold() in NEVER:
        return float("inf")
    whole = WHOLE.match(text)
    if not whole:
        return None
    year = int(whole.group(1))
    if bounds and not bounds[0] <= year <= bounds[1]:
        return None
    return float(year)
