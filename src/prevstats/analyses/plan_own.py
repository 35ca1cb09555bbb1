"""What could be seen in one municipality: the rule's formula, held against placebos.

Every untreated municipality stands in as the treated, at each invented start. How
large an effect each would have needed is counted in units of its own formula, so that
municipalities of all sizes tell how well the formula keeps its promise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.plan_findings import OwnSeen, PretrendSeen
from prevstats.analyses.plan_window import PlaceboWindow, study_of
from prevstats.errors import CannotAnswer
from prevstats.inference.few_treated import FewTreated, few_treated
from prevstats.inference.power_placebo import Seen, power_at, seen
from prevstats.randomness import generator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.analyses.sample import OutcomeData

LEVEL = 0.95
"""Power is told for a test at 5 per cent, as everywhere."""
PRETREND_POWER = 0.80
_DRAWS = 199
"""Of no consequence with one treated: its reference is the pool itself."""


@dataclass(frozen=True, slots=True, eq=False)
class OwnPlacebos:
    """What is common to all municipalities of one outcome.

    Attributes
    ----------
    low, high : (R,) ends of the placebos' intervals over their own formula.
    detectable : (N,) formula of each municipality at the newest invented start, in
        the outcome's unit; ``nan`` where it has no complete window.
    pool, years_before, years_after : of the newest window.
    slope : difference in trends a year that a test before the start sees, over the
        formula; ``nan`` with fewer than three years before.
    response : mean year of response, counted from the last year before the start.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    detectable: NDArray[np.float64]
    pool: int
    years_before: int
    years_after: int
    slope: float
    response: float


def own_placebos(
    data: OutcomeData, windows: tuple[PlaceboWindow, ...]
) -> OwnPlacebos | CannotAnswer:
    """Return every placebo of one treated, or the first reason for none."""
    low: list[float] = []
    high: list[float] = []
    formula = np.full(len(data.areas), np.nan)
    refusal = CannotAnswer("too_few_runs", (("runs", 0),))
    for place, window in enumerate(windows):
        for row in window.rows:
            found = answer(data, window, np.array([row]))
            if isinstance(found, CannotAnswer):
                refusal = found
                continue
            low.append(found.low / found.detectable)
            high.append(found.high / found.detectable)
            if place == 0:
                formula[row] = found.detectable
    if not low:
        return refusal
    newest = windows[0]
    for row in np.setdiff1d(np.arange(len(data.areas)), newest.rows):
        formula[row] = _of_started(data, newest, int(row))
    slope, response = _pretrend(data, newest, formula)
    return OwnPlacebos(
        low=np.array(low),
        high=np.array(high),
        detectable=formula,
        pool=int(newest.rows.size) - 1,
        years_before=int(newest.before.size),
        years_after=int(newest.after.size),
        slope=slope,
        response=response,
    )


def answer(
    data: OutcomeData, window: PlaceboWindow, treated: NDArray[np.intp]
) -> FewTreated | CannotAnswer:
    """Return the rule's answer at an invented start; an unbounded one is none."""
    found = few_treated(
        study_of(data, window, treated),
        level=LEVEL,
        draws=_DRAWS,
        generator=generator(0, step="plan_own"),
    )
    if isinstance(found, CannotAnswer):
        return found
    if not (np.isfinite(found.detectable) and found.detectable > 0.0):
        return CannotAnswer("pool_too_small", (("n_pool", found.n_pool),))
    return found


def own_seen(placebos: OwnPlacebos | CannotAnswer, row: int) -> OwnSeen | CannotAnswer:
    """Return what could be seen in one municipality."""
    if isinstance(placebos, CannotAnswer):
        return placebos
    formula = float(placebos.detectable[row])
    if not np.isfinite(formula):
        return CannotAnswer("missing")
    relative = seen(placebos.low, placebos.high)
    if isinstance(relative, CannotAnswer):
        return relative
    chance = power_at(1.0, placebos.low, placebos.high)
    runs = len(placebos.low)
    return OwnSeen(
        formula=formula,
        simulated=scaled(relative, formula),
        power=chance,
        power_error=float(np.sqrt(chance * (1.0 - chance) / runs)),
        pool=placebos.pool,
        years_before=placebos.years_before,
        years_after=placebos.years_after,
    )


def scaled(relative: Seen, unit: float) -> Seen:
    """Return what was seen in the outcome's unit."""
    return replace(
        relative,
        value=relative.value * unit,
        low=relative.low * unit,
        high=relative.high * unit,
    )


def pretrend_seen(
    placebos: OwnPlacebos | CannotAnswer, row: int
) -> PretrendSeen | CannotAnswer:
    """Return how large a difference in trends could hide before the start."""
    if isinstance(placebos, CannotAnswer):
        return placebos
    unit = float(placebos.detectable[row])
    if not np.isfinite(unit):
        return CannotAnswer("missing")
    if not np.isfinite(placebos.slope):
        years = (("n_years", placebos.years_before),)
        return CannotAnswer("history_too_short", years)
    slope = placebos.slope * unit
    return PretrendSeen(slope, PRETREND_POWER, slope * placebos.response)


def _of_started(data: OutcomeData, window: PlaceboWindow, row: int) -> float:
    """Return the formula of one that has started already; ``nan`` without figures."""
    if not np.isfinite(data.values[row, window.columns]).all():
        return np.nan
    if not np.isfinite(data.size_before(window.start)[row]):
        return np.nan
    found = answer(data, window, np.array([row]))
    return np.nan if isinstance(found, CannotAnswer) else found.detectable


def _pretrend(
    data: OutcomeData, window: PlaceboWindow, formula: NDArray[np.float64]
) -> tuple[float, float]:
    """Return the slope seen with 80 % chance over the formula, and the response year.

    The covariance of the coefficients is that of the untreated, each year against the
    last before the start, each municipality over its own formula.
    """
    from prevstats.inference.honest_did_study import EventCoefficients
    from prevstats.inference.pretrend_power import slope_for_power

    years = np.array(data.years)[window.columns]
    base = int(window.before[-1])
    since = years - data.years[base]
    response = float(since[len(window.before) :].mean())
    if window.before.size < FEWEST_FOR_TRENDS:
        return np.nan, response
    rows = window.rows[np.isfinite(formula[window.rows])]
    values = data.values[np.ix_(rows, window.columns)]
    change = values - data.values[rows, base][:, None]
    change = (change - change.mean(axis=0)) / formula[rows][:, None]
    others = np.flatnonzero(since != 0)
    covariance = np.cov(change[:, others], rowvar=False)
    before = int((since < 0).sum())
    count = len(others)
    if len(rows) <= 2 * count or np.linalg.eigvalsh(covariance)[0] <= 0.0:
        return np.nan, response
    study = EventCoefficients(
        np.zeros(before), np.zeros(count - before), np.asarray(covariance)
    )
    return slope_for_power(study, PRETREND_POWER, test="joint"), response


FEWEST_FOR_TRENDS = 3
"""A line through two points always fits."""
