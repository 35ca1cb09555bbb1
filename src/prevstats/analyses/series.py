"""One municipality's own figures, year by year, beside the comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.findings import Count, CountOrigin, SeriesPoint
from prevstats.analyses.money import per_unit
from prevstats.analyses.sample import OutcomeData
from prevstats.data.starts import Starts
from prevstats.designs.aggregate import known

if TYPE_CHECKING:
    from numpy.typing import NDArray


def series(
    data: OutcomeData, starts: Starts, row: int, level: float
) -> tuple[SeriesPoint, ...]:
    """Return the municipality's series beside the areas that never start."""
    never = np.array([status == "never" for status in starts.status])
    return series_beside(data, never, row, level)


def series_beside(
    data: OutcomeData, others: NDArray[np.bool_], row: int, level: float
) -> tuple[SeriesPoint, ...]:
    """Return the municipality's series with intervals where a count is known.

    The comparison is the unweighted mean of ``others``, a mask over all areas from
    which the municipality itself is taken out; the interval is the exact Poisson
    interval of the count behind the rate.
    """
    comparison = others.copy()
    comparison[row] = False
    return tuple(
        _point(data, row, column, data.values[comparison, column], level)
        for column in range(len(data.years))
    )


def poisson_interval(count: float, level: float) -> tuple[float, float]:
    """Return the exact interval of a Poisson mean given a count (Garwood 1936)."""
    from scipy.special import gammaincinv

    tail = (1.0 - level) / 2.0
    low = float(gammaincinv(count, tail)) if count > 0 else 0.0
    return low, float(gammaincinv(count + 1.0, 1.0 - tail))


def persons_behind(data: OutcomeData, row: int) -> float | None:
    """Return the latest number of persons that the municipality's rate is over.

    ``None`` when the data do not carry the exact denominator: the size that is named
    for the variance model may count other persons.
    """
    if data.denominator is None:
        return None
    own = data.denominator[row]
    known = own[~np.isnan(own) & (own > 0)]
    return float(known[-1]) if known.size else None


def _point(
    data: OutcomeData,
    row: int,
    column: int,
    others: NDArray[np.float64],
    level: float,
) -> SeriesPoint:
    value = known(data.values[row, column])
    count = _count(data, row, column, value)
    low: float | None = None
    high: float | None = None
    if count is not None and count.value is not None and data.outcome.unit != "percent":
        scale = _scale(data, row, column)
        bounds = poisson_interval(count.value, level)
        low, high = bounds[0] * scale, bounds[1] * scale
    seen = others[~np.isnan(others)]
    return SeriesPoint(
        year=data.years[column],
        value=value,
        low=low,
        high=high,
        count=count,
        comparison=float(seen.mean()) if seen.size else None,
        n_comparison=int(seen.size),
        country=known(data.country[column]),
    )


def _count(
    data: OutcomeData, row: int, column: int, value: float | None
) -> Count | None:
    """Return the persons behind a value: as published, or recovered from the rate."""
    if value is None or data.outcome.counted is None:
        return None
    if data.outcome.unit == "count":
        return Count(value, "published")
    if data.denominator is None or np.isnan(data.denominator[row, column]):
        return None
    origin: CountOrigin = "derived"
    persons = value * data.denominator[row, column] / per_unit(data.outcome)
    return Count(float(round(persons)), origin)


def _scale(data: OutcomeData, row: int, column: int) -> float:
    """Return the outcome's units per person."""
    if data.outcome.unit == "count" or data.denominator is None:
        return 1.0
    return per_unit(data.outcome) / float(data.denominator[row, column])
