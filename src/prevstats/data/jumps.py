"""Signs of a wrong unit: a series that jumps, or shares in place of per cent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from prevstats.data.step import Step
from prevstats.errors import Complaint
from prevstats.provenance import LogLine

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST_AREAS = 8
"""Areas with a positive figure in both years below which nothing is said."""
MEDIAN_RATIO = (0.2, 5.0)
UNIT_RATIO = (8.0, 12.0)
"""Ratios near ten: per cent become per mille, or the other way round."""
UNIT_SHARE = 0.25


def jumps(
    file: str,
    values: Mapping[str, NDArray[np.float64]],
    years: Sequence[int],
    accepted: Collection[str] = (),
) -> Step[None]:
    """Return warnings and complaints about jumps between neighbouring years.

    A median ratio outside 0.2 to 5 is a warning. When more than a quarter of the areas
    rise eight- to twelvefold at once, or fall so, the unit has changed within the
    series, and it is refused unless the indicator is among the ``accepted``.
    """
    log: list[LogLine] = []
    complaints: list[Complaint] = []
    for name, array in values.items():
        for place in range(1, len(years)):
            ratio = _ratios(array[:, place - 1], array[:, place])
            if ratio.size < FEWEST_AREAS:
                continue
            median, changed = float(np.median(ratio)), _unit_changed(ratio)
            span = (years[place - 1], years[place])
            if changed and name not in accepted:
                complaints.append(_complaint(file, name, span, median))
            elif changed or not MEDIAN_RATIO[0] <= median <= MEDIAN_RATIO[1]:
                log.append(_warning(file, name, span, median))
    return Step(None, tuple(log), tuple(complaints))


def small_shares(
    file: str, values: Mapping[str, NDArray[np.float64]], units: Mapping[str, str]
) -> tuple[LogLine, ...]:
    """Return warnings about percentages none of which is above one.

    They may be shares from 0 to 1, which would make every effect a hundredth of what
    it is; they may also be rare events, which is why this is no complaint.
    """
    log = []
    for name, array in values.items():
        positive = array[array > 0]
        if units.get(name) == "percent" and positive.size >= FEWEST_AREAS:
            largest = float(positive.max())
            if largest <= 1.0:
                details = (("file", file), ("column", name), ("largest", largest))
                log.append(LogLine("warning", "shares_below_one", details))
    return tuple(log)


def _ratios(
    before: NDArray[np.float64], after: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the ratio of each area with a positive figure in both years."""
    both = (before > 0) & (after > 0)
    ratio: NDArray[np.float64] = after[both] / before[both]
    return ratio


def _unit_changed(ratio: NDArray[np.float64]) -> bool:
    """Tell whether a quarter of the areas change about tenfold the same way."""
    low, high = UNIT_RATIO
    up = np.mean((ratio >= low) & (ratio <= high))
    down = np.mean((1.0 / ratio >= low) & (1.0 / ratio <= high))
    return bool(max(up, down) > UNIT_SHARE)


def _warning(file: str, name: str, span: tuple[int, int], median: float) -> LogLine:
    """Return the warning about a large change of a whole series."""
    details = (
        ("file", file),
        ("column", name),
        ("year_before", span[0]),
        ("year", span[1]),
        ("ratio", round(median, 3)),
    )
    return LogLine("warning", "series_jumps", details)


def _complaint(file: str, name: str, span: tuple[int, int], median: float) -> Complaint:
    """Return the complaint about a change of unit within a series."""
    return Complaint(
        file,
        None,
        name,
        f"a median ratio of {median:.3g} from {span[0]} to {span[1]}",
        "more than a quarter of the municipalities change about tenfold at once: the "
        "unit seems to change within the series (per cent and per mille?)",
        "bring all years to one unit, or name the column in accepted_jumps, under "
        "source (kind: file), when the jump is real",
    )
