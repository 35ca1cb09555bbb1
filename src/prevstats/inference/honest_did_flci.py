"""The shortest interval of fixed length when trends may bend by at most M each period.

Rambachan & Roth (2023), section 4.1; Armstrong & Kolesár (2018), Econometrica
86:655-683. The interval is a'β̂ ± σ(a)·c(M b(a)/σ(a)): a holds the effect's weights l
after the start, v before it; M b(a) is the largest bias over |δ_(t+1) − 2δ_t + δ_(t−1)|
≤ M; c(t) is the 1 − α quantile of |N(t, 1)|; v is chosen so that it is shortest.

With y_j = Σ_(t>j) v_(−t) (t − j), the bias is that of the weights after the start plus
Σ_(j≥1) |y_j|, and no straight line biases when y_0 = Σ l_t t. So the best v for any
trade of bias against variance is a lasso in y_1 … y_(P−1), whose whole path is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, ndtri

from prevstats.inference.honest_did_path import lasso_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

NEWTON_STEPS = 60
GOLDEN = (np.sqrt(5) - 1) / 2
GOLDEN_STEPS = 60
SETTLED = 1e-13
"""Relative changes below this are rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class FixedLength:
    """An affine estimator with its interval.

    Attributes
    ----------
    weights : (P + T,) of the coefficients, earliest first.
    value : the estimate; half_length : of the interval, both in the outcome's unit.
    std_error : of the estimate; bias : the largest that the restriction allows.
    """

    weights: NDArray[np.float64]
    value: float
    half_length: float
    std_error: float
    bias: float


def folded_quantile(bias: float, alpha: float) -> float:
    """Return the 1 − α quantile of |N(bias, 1)|, bias ≥ 0."""
    value = bias + float(ndtri(1 - alpha / 2))
    for _ in range(NEWTON_STEPS):
        excess = float(ndtr(value - bias) - ndtr(-value - bias)) - (1 - alpha)
        density = np.exp(-0.5 * (value - bias) ** 2) + np.exp(
            -0.5 * (value + bias) ** 2
        )
        step = excess * np.sqrt(2 * np.pi) / float(density)
        value -= step
        if abs(step) <= SETTLED * value:
            break
    return value


def weights_before(bends: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return v (P, …), earliest first, from y_0 … y_(P−1): second differences."""
    padded = np.concatenate([bends, np.zeros((2, *bends.shape[1:]))])
    return np.asarray((padded[:-2] - 2 * padded[1:-1] + padded[2:])[::-1])


def bias_after(weights: NDArray[np.float64]) -> float:
    """Return the bias per unit of M that the weights (T,) after the start bring."""
    total = np.cumsum(np.cumsum(weights[::-1]))
    return float(np.abs(total).sum())


def best_weights(
    weights: NDArray[np.float64],
    covariance: NDArray[np.float64],
    bound: float,
    alpha: float,
) -> NDArray[np.float64]:
    """Return the weights (P + T,) whose interval is shortest."""
    before = covariance.shape[0] - weights.size
    straight = float(weights @ np.arange(1, weights.size + 1))
    bends = np.vstack([np.zeros(before - 1), np.eye(before - 1)])
    effect = np.zeros((weights.size, before - 1))
    start = weights_before(straight * np.eye(before)[0])
    fixed = np.concatenate([start, weights])
    turning = np.vstack([weights_before(bends), effect])
    root = np.linalg.cholesky(covariance).T
    x, target = root @ turning, -root @ fixed
    after = bias_after(weights)

    def half_length(bend: NDArray[np.float64]) -> float:
        spread = float(np.linalg.norm(target - x @ bend))
        bias = bound * (after + float(np.abs(bend).sum()))
        return spread * folded_quantile(bias / spread, alpha)

    knots = lasso_path(x, target)
    best = shortest(knots, half_length) if bound > 0 else knots[-1]
    return np.asarray(fixed + turning @ best)


def shortest(
    knots: list[NDArray[np.float64]],
    half_length: Callable[[NDArray[np.float64]], float],
) -> NDArray[np.float64]:
    """Return the point on the path through the knots with the shortest interval.

    The length is convex in bias and spread, so it falls along the path and then rises:
    the best point is beside the best knot.
    """
    place = int(np.argmin([half_length(knot) for knot in knots]))
    found = knots[place]
    for first in (place - 1, place):
        if 0 <= first < len(knots) - 1:
            near = golden(knots[first], knots[first + 1], half_length)
            found = min(found, near, key=half_length)
    return found


def golden(
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    length: Callable[[NDArray[np.float64]], float],
) -> NDArray[np.float64]:
    """Return the point between start and end that is shortest (golden section)."""

    def at(share: float) -> float:
        return length(start + share * (end - start))

    low, high = 0.0, 1.0
    left, right = 1 - GOLDEN, GOLDEN
    at_left, at_right = at(left), at(right)
    for _ in range(GOLDEN_STEPS):
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - GOLDEN * (high - low)
            at_left = at(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + GOLDEN * (high - low)
            at_right = at(right)
    return np.asarray(start + 0.5 * (low + high) * (end - start))


def fixed_length(
    values: NDArray[np.float64],
    covariance: NDArray[np.float64],
    weights: NDArray[np.float64],
    bound: float,
    alpha: float,
) -> FixedLength:
    """Return the shortest fixed-length interval of l'τ when |Δ²δ| ≤ ``bound``.

    Parameters
    ----------
    values : (P + T,) coefficients; covariance : theirs; weights : l (T,).
    bound : M, in the outcome's unit; 0 allows straight lines only.
    """
    chosen = best_weights(weights, covariance, bound, alpha)
    before = values.size - weights.size
    bends = np.cumsum(np.cumsum(chosen[:before]))[::-1]
    bias = bound * (bias_after(weights) + float(np.abs(bends[1:]).sum()))
    spread = float(np.sqrt(chosen @ covariance @ chosen))
    return FixedLength(
        weights=chosen,
        value=float(chosen @ values),
        half_length=spread * folded_quantile(bias / spread, alpha),
        std_error=spread,
        bias=bias,
    )
