"""What a figure will be some years ahead, told from how wrong the same rule has been.

The rule: a unit's figure ahead is the mean of its last three observed periods. Its past
errors, in all units and from every earlier point at which it could have been used, each
divided by the size of that unit's own changes up to then, are taken as draws of the
error to come, times the size of this unit's changes now. No family of distributions is
assumed; what is assumed is that the years to come surprise as those behind us did
(the empirical errors of Williams and Goodman 1971, JASA 66, 752-754).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import CannotAnswer

if TYPE_CHECKING:
    from numpy.typing import NDArray

REMEMBERED = 3
"""Observed periods whose mean is the forecast."""
FEWEST_CHANGES = 4
"""Changes from one period to the next that are needed to tell their size."""
FEWEST_UNITS = 20
FEWEST_ORIGINS = 3
PROBABILITIES: tuple[float, ...] = tuple(place / 100 for place in range(1, 100))
"""Quantiles that are kept: enough to score by, to a hundredth of a probability."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """A figure ahead as a distribution.

    Attributes
    ----------
    mean : of the draws, in the figure's unit.
    quantiles : at ``PROBABILITIES``, rising.
    n_errors, n_units, n_origins : past errors, the units and the points in time that
        they come from. Errors of one unit or one period are not independent.
    """

    mean: float
    quantiles: tuple[float, ...]
    n_errors: int
    n_units: int
    n_origins: int


def forecast_by_past_errors(
    values: NDArray[np.float64], row: int, horizon: int
) -> Forecast | CannotAnswer:
    """Return the forecast of one unit's figure ``horizon`` periods after the last.

    Parameters
    ----------
    values : (N, T) figures of all units in equally spaced periods, ``nan`` = missing.
    row : whose figure is asked for; its last period must be observed.
    horizon : periods after the last, from 1.

    Returns
    -------
    ``CannotAnswer`` with the reason ``forecast_last_missing`` (nothing to start from),
    ``forecast_no_changes`` (too short a series of its own) or ``forecast_few_errors``.
    """
    last = values.shape[1] - 1
    points, sizes = _points(values, last), _sizes(values, last)
    if np.isnan(values[row, last]):
        return CannotAnswer("forecast_last_missing")
    if np.isnan(points[row]) or np.isnan(sizes[row]):
        return CannotAnswer("forecast_no_changes")
    errors = _errors(values, horizon)
    found = ~np.isnan(errors)
    units = int(found.any(axis=1).sum())
    origins = int(found.any(axis=0).sum())
    if units < FEWEST_UNITS or origins < FEWEST_ORIGINS:
        details = (("n_units", units), ("n_origins", origins))
        return CannotAnswer("forecast_few_errors", details)
    draws = points[row] + sizes[row] * errors[found]
    if float(np.nanmin(values)) >= 0.0:
        draws = np.maximum(draws, 0.0)
    levels = np.quantile(draws, PROBABILITIES)
    return Forecast(
        mean=float(draws.mean()),
        quantiles=tuple(float(each) for each in levels),
        n_errors=int(found.sum()),
        n_units=units,
        n_origins=origins,
    )


def _errors(values: NDArray[np.float64], horizon: int) -> NDArray[np.float64]:
    """Return scaled errors (N, T - horizon) of the rule from every earlier period."""
    columns = [
        (values[:, origin + horizon] - _points(values, origin)) / _sizes(values, origin)
        for origin in range(max(values.shape[1] - horizon, 0))
    ]
    if not columns:
        return np.full((len(values), 1), np.nan)
    return np.stack(columns, axis=1)


def _points(values: NDArray[np.float64], origin: int) -> NDArray[np.float64]:
    """Return the rule's forecast (N,) from what was known at ``origin``."""
    recent = values[:, max(origin - REMEMBERED + 1, 0) : origin + 1]
    whole = ~np.isnan(recent).any(axis=1)
    points = np.full(len(values), np.nan)
    if recent.shape[1] == REMEMBERED:
        points[whole] = recent[whole].mean(axis=1)
    return points


def _sizes(values: NDArray[np.float64], origin: int) -> NDArray[np.float64]:
    """Return the root mean square (N,) of the changes known at ``origin``."""
    changes = np.diff(values[:, : origin + 1], axis=1)
    known = ~np.isnan(changes)
    number = known.sum(axis=1)
    squares = np.where(known, changes, 0.0) ** 2
    size = np.sqrt(squares.sum(axis=1) / np.maximum(number, 1))
    return np.where((number >= FEWEST_CHANGES) & (size > 0), size, np.nan)
