"""How much studies differ beyond chance: tau2 by ten estimators, and its interval.

Veroniki et al. (2016), Research Synthesis Methods 7:55-79; Viechtbauer (2005), Journal
of Educational and Behavioral Statistics 30:261-293; with moderators Raudenbush (2009).
The interval is the Q-profile (Viechtbauer 2007, Statistics in Medicine 26:37-52).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import chdtri

from prevstats.evidence.random_effects_fit import gls, projection

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

ESTIMATORS = ("EE", "DL", "DLIT", "HE", "HS", "SJ", "ML", "REML", "EB", "PM")
GRID = np.concatenate([[0.0], np.geomspace(1e-6, 100.0, 60)])
"""Where the likelihood is looked at first, in units of the effects' spread."""


@dataclass(frozen=True, slots=True)
class Tau2:
    """The variance of true effects.

    Attributes
    ----------
    value : in squared units of the effects; 0 for EE.
    std_error : by large samples; ``None`` for EE.
    """

    value: float
    std_error: float | None


def tau2_of(y: Array, v: Array, x: Array, estimator: str) -> Tau2:
    """Return tau2 of effects y (k,) with variances v (k,) given x (k, p), k > p."""
    if estimator == "EE":
        return Tau2(0.0, None)
    if estimator in ("DL", "HE", "HS"):
        return moments(y, v, x, estimator)
    if estimator == "SJ":
        return sidik_jonkman(y, v, x)
    if estimator in ("EB", "PM", "DLIT"):
        return paule_mandel(y, v, x, estimator)
    return likelihood(y, v, x, restricted=estimator == "REML")


def moments(y: Array, v: Array, x: Array, estimator: str) -> Tau2:
    """Return DerSimonian & Laird's, Hedges & Olkin's or Hunter & Schmidt's estimate."""
    k = y.size
    w = np.ones(k) if estimator == "HE" else 1 / v
    fit = gls(y, x, w)
    inner = projection(x, w, fit.bread)
    trace = float(np.trace(inner))
    noise = float(np.sum(np.diag(inner) * v))
    if estimator == "HS":
        divisor = float(w.sum())
        found = (fit.residual_sum - k) / divisor
    else:
        divisor = trace
        found = (fit.residual_sum - noise) / divisor
    value = max(0.0, found)
    return Tau2(value, quadratic_error(inner, v, value) / divisor)


def quadratic_error(inner: Array, v: Array, tau2: float) -> float:
    """Return the standard error of y'Py for normal effects, √(2 tr(PMPM))."""
    product = inner * (v + tau2)
    return float(np.sqrt(2 * np.sum(product * product.T)))


def sidik_jonkman(y: Array, v: Array, x: Array) -> Tau2:
    """Return Sidik & Jonkman's estimate, from the effects' own variance on."""
    k, p = x.shape
    first = float(np.mean((y - y.mean()) ** 2))
    if first == 0:
        return Tau2(0.0, None)
    w = 1 / (v + first)
    fit = gls(y, x, w)
    inner = projection(x, w, fit.bread)
    value = first * fit.residual_sum / (k - p)
    return Tau2(value, first / (k - p) * quadratic_error(inner, v, value))


def paule_mandel(y: Array, v: Array, x: Array, estimator: str) -> Tau2:
    """Return the tau2 at which Q is its expectation, k − p.

    Morris's empirical Bayes and the iterated DerSimonian & Laird end in the same value.
    """
    k, p = x.shape
    value = generalised_q_root(y, v, x, float(k - p))
    w = 1 / (v + value)
    if estimator == "DLIT":
        fit = gls(y, x, w)
        inner = projection(x, w, fit.bread)
        error = quadratic_error(inner, v, value) / float(np.trace(inner))
        return Tau2(value, error)
    return Tau2(value, float(np.sqrt(2 * k**2 / (k - p)) / w.sum()))


def generalised_q(y: Array, v: Array, x: Array, tau2: float) -> float:
    """Return Q with weights 1/(v + tau2); it falls as tau2 rises."""
    return gls(y, x, 1 / (v + tau2)).residual_sum


def generalised_q_root(y: Array, v: Array, x: Array, target: float) -> float:
    """Return the tau2 at which Q equals a number; 0 when Q is below it everywhere."""
    if generalised_q(y, v, x, 0.0) <= target:
        return 0.0
    high = spread(y, v, x)
    while generalised_q(y, v, x, high) > target:
        high *= 4
    return root(lambda tau2: generalised_q(y, v, x, tau2) - target, 0.0, high)


def root(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function crosses 0 between two points of unlike sign."""
    from scipy.optimize import brentq

    tolerance = 1e-14 * max(abs(low), abs(high))
    return float(brentq(function, low, high, xtol=max(tolerance, 1e-300), rtol=1e-14))


def spread(y: Array, v: Array, x: Array) -> float:
    """Return a size for tau2: the residual variance, or the smallest sampling one."""
    k, p = (int(size) for size in x.shape)
    return max(gls(y, x, np.ones(k)).residual_sum / (k - p), float(v.min()))


def likelihood(y: Array, v: Array, x: Array, restricted: bool) -> Tau2:
    """Return the tau2 of the highest likelihood, restricted or not.

    The whole range is looked at before the peak is climbed, so that a lower one beside
    it is not taken.
    """
    grid = GRID * spread(y, v, x)
    heights = [height(y, v, x, tau2, restricted) for tau2 in grid]
    best = int(np.argmax(heights))

    def rise(tau2: float) -> float:
        return slope(y, v, x, tau2, restricted)

    low, high = grid[max(best - 1, 0)], grid[min(best + 1, grid.size - 1)]
    if rise(low) <= 0:
        value = 0.0 if low == 0 else float(grid[best])
    else:
        value = root(rise, low, high)
    w = 1 / (v + value)
    if not restricted:
        return Tau2(value, float(np.sqrt(2 / np.sum(w**2))))
    inner = projection(x, w, gls(y, x, w).bread)
    return Tau2(value, float(np.sqrt(2 / np.sum(inner**2))))


def height(y: Array, v: Array, x: Array, tau2: float, restricted: bool) -> float:
    """Return the log likelihood at tau2, but for constants."""
    fit = gls(y, x, 1 / (v + tau2))
    extra = fit.log_information if restricted else 0.0
    return -0.5 * (float(np.sum(np.log(v + tau2))) + extra + fit.residual_sum)


def slope(y: Array, v: Array, x: Array, tau2: float, restricted: bool) -> float:
    """Return the derivative of the log likelihood by tau2."""
    w = 1 / (v + tau2)
    fit = gls(y, x, w)
    squared = float(np.sum((w * fit.residuals) ** 2))
    trace = float(w.sum())
    if restricted:
        wx = w[:, None] * x
        trace -= float(np.sum(fit.bread * (wx.T @ wx)))
    return 0.5 * (squared - trace)


def q_profile(y: Array, v: Array, x: Array, level: float) -> tuple[float, float]:
    """Return the interval of tau2: where Q is no surprise under chi-squared.

    Both ends are 0 when even at 0 Q is smaller than chance would have it.
    """
    freedom = x.shape[0] - x.shape[1]
    tail = (1 - level) / 2
    low, high = float(chdtri(freedom, tail)), float(chdtri(freedom, 1 - tail))
    return generalised_q_root(y, v, x, low), generalised_q_root(y, v, x, high)
