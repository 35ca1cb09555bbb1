"""Test moment inequalities by the conditional least-favourable hybrid (C-LF).

Andrews, Roth & Pakes (2023), Review of Economic Studies 90:2763-2791; Rambachan & Roth
(2023), section 3. A first test of size κ = α/10 rejects when the statistic is above
what its least favourable case exceeds with chance κ. What it leaves is judged by the
statistic's own truncated normal law, given which corner of the dual it sits at, at
(α − κ)/(1 − κ).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import log_ndtr

from prevstats.inference.honest_did_moments import Corners

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST_STAGE_SHARE = 0.1
"""κ/α, as in Rambachan & Roth and in R's HonestDiD."""
NO_VARIANCE = 1e-12
"""A corner's variance below this (in variances of a moment) is rounding error."""
NO_EXCESS = 1e-9
"""A statistic without variance below this is 0 but for rounding."""
PARALLEL = 1e-9
"""Corners whose regression on the best one is 1 but for this move along with it."""


@dataclass(frozen=True, slots=True, eq=False)
class Hybrid:
    """One set of moments, ready to be tested at any effect.

    Attributes
    ----------
    corners : of the dual; centre : (V,) their value at θ = 0.
    covariance : (V, V) of the corners' values.
    first_critical : critical value of the first test.
    second_size : size of the second.
    """

    corners: Corners
    centre: NDArray[np.float64]
    covariance: NDArray[np.float64]
    first_critical: float
    second_size: float


def prepare(
    corners: Corners,
    values: NDArray[np.float64],
    draws: NDArray[np.float64],
    alpha: float,
    covariance: NDArray[np.float64],
) -> Hybrid:
    """Return the test of these moments.

    Parameters
    ----------
    values : (P + T,) coefficients; covariance : (P + T, P + T).
    draws : (R, P + T) from the normal law with mean 0 and this covariance.
    """
    kappa = FIRST_STAGE_SHARE * alpha
    largest = (draws @ corners.contrast.T).max(axis=1)
    return Hybrid(
        corners=corners,
        centre=corners.contrast @ values + corners.offset,
        covariance=corners.contrast @ covariance @ corners.contrast.T,
        first_critical=float(np.quantile(largest, 1 - kappa)),
        second_size=(alpha - kappa) / (1 - kappa),
    )


def not_excluded(hybrid: Hybrid) -> tuple[float, float] | None:
    """Return the range of θ that the first test leaves, or ``None`` when it is empty.

    Outside of it everything is rejected, so no grid needs to reach further.
    """
    room = hybrid.first_critical - hybrid.centre
    if np.any(room[2:] < 0):
        return None
    ends = -room[:2] / hybrid.corners.slope[:2]
    return (float(ends[0]), float(ends[1])) if ends[0] <= ends[1] else None


def accepted(hybrid: Hybrid, effects: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say which of the effects (K,) are not rejected."""
    values = hybrid.centre[:, None] - hybrid.corners.slope[:, None] * effects
    best, statistic = values.argmax(axis=0), values.max(axis=0)
    variance = np.diag(hybrid.covariance)[best]
    certain = variance < NO_VARIANCE
    variance = np.where(certain, 1.0, variance)
    low, high = truncation(values, statistic, hybrid.covariance[:, best] / variance)
    scale = np.sqrt(variance)
    chance = upper_share(
        statistic / scale, low / scale, np.minimum(high, hybrid.first_critical) / scale
    )
    second = (statistic <= 0) | ~(chance < hybrid.second_size)
    usual = (statistic <= hybrid.first_critical) & second
    return np.asarray(np.where(certain, statistic <= NO_EXCESS, usual))


def truncation(
    values: NDArray[np.float64],
    statistic: NDArray[np.float64],
    regression: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return between which values the statistic stays at its corner, (K,) each.

    Parameters
    ----------
    values : (V, K); statistic : (K,) their maximum.
    regression : (V, K) of each corner's value on that of the best one. With the part
        of the data that is independent of the statistic held fixed, corner v is at
        values + regression (c − statistic) when the statistic is c.
    """
    left = 1 - regression
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = (values - regression * statistic) / left
    low = np.where(left > PARALLEL, crossing, -np.inf).max(axis=0)
    high = np.where(left < -PARALLEL, crossing, np.inf).min(axis=0)
    return low, high


def upper_share(
    at: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return P(Z > at | low ≤ Z ≤ high) for a standard normal Z, in logarithms."""
    tail_at, tail_low, tail_high = log_ndtr(-at), log_ndtr(-low), log_ndtr(-high)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        above = np.expm1(tail_high - tail_at) / np.expm1(tail_high - tail_low)
        return np.asarray(np.exp(tail_at - tail_low) * above)
