"""How far trends may differ before the answer changes, and what a test would see."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.sensitivity_findings import Bound, Trends
from prevstats.designs.group_time import GroupTime
from prevstats.designs.honest_did import HonestDid, HonestDidResult
from prevstats.designs.honest_did_coefficients import coefficients_of
from prevstats.errors import CannotAnswer
from prevstats.inference.pretrend_power import (
    conditional_bias,
    event_times,
    slope_for_power,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.data.panel import Panel
    from prevstats.designs.aggregate import Aggregate
    from prevstats.inference.honest_did_study import EventCoefficients

LEADS = 5
"""Years before the start in the event study, the base year among them."""
YEARS_OF_RESPONSE = 5
"""Years of response in the event study; the covariance must be told from clusters."""
RELATIVE_BOUNDS = (0.5, 1.0, 2.0)
SMOOTH_SHARES = (0.0, 0.5, 1.0)
"""Shown bounds on the slope's change, in standard errors of the mean effect."""
POWER = 0.80


def trends(
    panel: Panel, design: GroupTime, lag: int, last: int | None
) -> Trends | CannotAnswer:
    """Return how sensitive the group-time event study is to unparallel trends.

    The effect meant is the mean over the first ``YEARS_OF_RESPONSE`` years from
    ``lag`` on. Years with too few municipalities behind them for a clustered error
    are left out at both ends.
    """
    effects = replace(design, base="universal")(panel)
    if isinstance(effects, CannotAnswer):
        return effects
    until = lag + YEARS_OF_RESPONSE - 1
    until = until if last is None else min(until, last)
    event = effects.period - effects.group
    if event.min() > -2 or event.max() < lag:
        return CannotAnswer("no_period_before")
    study = _usable(effects.aggregate("event", min_e=-LEADS, max_e=until))
    found: EventCoefficients | CannotAnswer
    if study[0] > -2 or study[1] < lag:
        return CannotAnswer("few_treated_clusters")
    whole = effects.aggregate("event", min_e=study[0], max_e=study[1])
    found = coefficients_of(whole)
    if isinstance(found, CannotAnswer):
        return found
    weights = _weights(found.after.size, lag)
    return _told(found, weights, design.level)


def _usable(study: Aggregate) -> tuple[int, int]:
    """Return the first and last event time around the base with a clustered error."""
    label = np.array(study.label)
    good = np.array([reason == "" for reason in study.inference.reason])
    good |= study.is_base
    base = int(np.flatnonzero(study.is_base)[0])
    first = last = base
    while first > 0 and good[first - 1]:
        first -= 1
    while last + 1 < len(label) and good[last + 1]:
        last += 1
    return int(label[first]), int(label[last])


def _weights(n_after: int, lag: int) -> tuple[float, ...]:
    """Return equal weights on the event times from the lag on (the first is 0)."""
    return tuple(
        0.0 if event < lag else 1 / (n_after - lag) for event in range(n_after)
    )


def _told(
    study: EventCoefficients, weights: tuple[float, ...], level: float
) -> Trends | CannotAnswer:
    relative = HonestDid(l_vec=weights, bounds=RELATIVE_BOUNDS, level=level)(study)
    if isinstance(relative, CannotAnswer):
        return relative
    error = relative.problem.std_error
    bounds = tuple(share * error for share in SMOOTH_SHARES)
    options = HonestDid(type="smoothness", l_vec=weights, bounds=bounds, level=level)
    smooth = options(study)
    if isinstance(smooth, CannotAnswer):
        return smooth
    slope = slope_for_power(study, POWER)
    passed = conditional_bias(study, slope * event_times(study))
    toll: NDArray[np.float64] = np.array(weights)
    return Trends(
        n_before=study.before.size + 1,
        n_after=study.after.size,
        value=relative.problem.estimate,
        low=relative.parallel.low,
        high=relative.parallel.high,
        relative=_bounds(relative),
        relative_breakdown=_finite(relative.breakdown),
        smooth=_bounds(smooth),
        smooth_breakdown=_finite(smooth.breakdown),
        slope=slope,
        slope_adds=float(toll @ passed.bias),
        slope_adds_if_passed=_finite(float(toll @ passed.bias_if_passed)),
    )


def _bounds(found: HonestDidResult) -> tuple[Bound, ...]:
    return tuple(
        Bound(float(row.bound), float(row.low), float(row.high))
        for row in found.intervals
    )


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
