"""A column of start years, one per area, out of a table with one row per year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from prevstats.data.step import Fault, Step, complaints_of
from prevstats.data.year_labels import NO_YEAR, read_years
from prevstats.errors import Complaint

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEVER = frozenset(("", "0", "0.0", "never", "aldrig", "inf", "infinity", "na", "nan"))
"""Texts that say that the area has not started."""
CONFLICT = Fault(
    "an area has one start, but its rows give several",
    "write the same start year, or nothing, on all rows of the area",
)


def start_years(
    file: str,
    heading: str,
    texts: Sequence[str],
    lines: Sequence[int],
    rows: Sequence[int],
    n_areas: int,
) -> Step[NDArray[np.float64]]:
    """Return array (N,) of start years; ``inf`` where the column says 0 or nothing.

    ``rows`` holds each row's area number; rows of negative number are passed over.
    """
    used = [place for place, row in enumerate(rows) if row >= 0]
    stated = [place for place in used if texts[place].strip().casefold() not in NEVER]
    years = read_years(
        file, heading, [texts[place] for place in stated], [lines[p] for p in stated]
    )
    by_row = dict(zip(stated, years.value, strict=True))
    start = np.full(n_areas, np.inf)
    seen: set[int] = set()
    conflicts = []
    for place in used:
        year, row = float(by_row.get(place, np.inf)), rows[place]
        if row in seen and start[row] != year and year != NO_YEAR:
            conflicts.append((lines[place], texts[place] or "nothing"))
        if row not in seen:
            start[row] = year
            seen.add(row)
    complaints: tuple[Complaint, ...] = complaints_of(
        file, heading, CONFLICT, conflicts
    )
    return Step(start, years.log, years.complaints + complaints)
