"""Where every municipality stands in one figure: level, expectation and change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.money import per_unit
from prevstats.analyses.sample import OutcomeData
from prevstats.analyses.situation_change import Change, change_of
from prevstats.errors import CannotAnswer
from prevstats.inference.expected import Expected, expected_values

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """One figure of all N municipalities in their latest year, and its change.

    Attributes
    ----------
    year : the latest year of all, ``columns`` the (N,) place of each one's own figure:
        the same year, or for a survey of every second year the one before.
    value, expected, std_error, size : (N,).
    z, z_paper, z_plain : (N,) with the spread that names, the paper's, and without.
    tau, explained : spread between places; share that the circumstances explain.
    change, change_z : (N,), and what the others changed by on the mean.
    early, late : years that the change is between.
    reason : why there is no expectation, "" when there is one.
    """

    year: int
    columns: NDArray[np.int_]
    value: NDArray[np.float64]
    expected: NDArray[np.float64]
    std_error: NDArray[np.float64]
    size: NDArray[np.float64]
    z: NDArray[np.float64]
    z_paper: NDArray[np.float64]
    z_plain: NDArray[np.float64]
    tau: float
    explained: float
    change: NDArray[np.float64]
    change_z: NDArray[np.float64]
    early: tuple[int, ...]
    late: tuple[int, ...]
    reason: str


def standing(data: OutcomeData, circumstances: NDArray[np.float64]) -> Standing:
    """Return where every municipality stands in one figure.

    Parameters
    ----------
    data : the figure, in years in which half of the municipalities have it.
    circumstances : (N, K), each at its latest known year.
    """
    columns = _latest(data)
    rows = np.arange(len(data.areas))
    value = np.where(columns >= 0, data.values[rows, columns], np.nan)
    size = data.exposure[rows, columns]
    variance = _variance(data, value, columns)
    if data.outcome.unit == "count":
        value = np.full(value.size, np.nan)
    found = expected_values(value, circumstances, sampling_variance=variance, size=size)
    change = _change(data, variance, size)
    nothing = np.full(len(data.areas), np.nan)
    stands = found.funnel if isinstance(found, Expected) else None
    moved = change.stands
    return Standing(
        year=data.years[-1],
        columns=columns,
        value=value,
        expected=found.expected if isinstance(found, Expected) else nothing,
        std_error=stands.std_error if stands else nothing,
        size=size,
        z=stands.z_corrected if stands else nothing,
        z_paper=stands.z if stands else nothing,
        z_plain=stands.plain if stands else nothing,
        tau=stands.tau_corrected if stands else np.nan,
        explained=found.explained if isinstance(found, Expected) else np.nan,
        change=change.change,
        change_z=moved.funnel.z_corrected if isinstance(moved, Expected) else nothing,
        early=tuple(data.years[place] for place in change.early),
        late=tuple(data.years[place] for place in change.late),
        reason=_reason(data, found),
    )


def _reason(data: OutcomeData, found: Expected | CannotAnswer) -> str:
    """Return why there is no expectation: a number of places grows with size."""
    if data.outcome.unit == "count":
        return "a_number_not_a_rate"
    return "" if isinstance(found, Expected) else found.reason


def _latest(data: OutcomeData) -> NDArray[np.int_]:
    """Return the place of each area's latest figure, -1 when it is too old."""
    known = np.isfinite(data.values)
    width = known.shape[1]
    last = width - 1 - np.argmax(known[:, ::-1], axis=1)
    oldest = width - data.outcome.every_years
    return np.where(known.any(axis=1) & (last >= oldest), last, -1)


def _variance(
    data: OutcomeData, value: NDArray[np.float64], columns: NDArray[np.int_]
) -> NDArray[np.float64] | None:
    """Return the sampling variance of counted rates at the typical rate, or ``None``.

    Taken at the mean rate of all: a municipality without a case would else be certain.
    """
    if data.outcome.counted is None or data.denominator is None:
        return None
    rows = np.arange(len(data.areas))
    persons = data.denominator[rows, columns]
    known = np.isfinite(value) & (data.exposure[rows, columns] > 0)
    both = known & np.isfinite(persons)
    if both.sum() < known.sum() / 2:
        return None
    about = data.exposure[rows, columns]
    ratio = float(np.median(persons[both] / about[both]))
    persons = np.where(np.isfinite(persons), persons, about * ratio)
    typical = float(np.nansum(value * persons) / np.nansum(persons[known]))
    per = per_unit(data.outcome)
    spread = (
        typical * (per - typical) if data.outcome.unit == "percent" else typical * per
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(spread / persons)


def _change(
    data: OutcomeData,
    variance: NDArray[np.float64] | None,
    size: NDArray[np.float64],
) -> Change:
    """Return the change within the years since the series last changed meaning."""
    from_year = max((item.year for item in data.outcome.breaks), default=0)
    inside = [place for place, year in enumerate(data.years) if year >= from_year]
    if data.outcome.every_years > 1 or data.outcome.unit == "count":
        inside = []
    years = tuple(data.years[place] for place in inside)
    found = change_of(data.values[:, inside], variance, size, years=years)
    offset = inside[0] if inside else 0
    return Change(
        tuple(place + offset for place in found.early),
        tuple(place + offset for place in found.late),
        found.change,
        found.stands,
    )
