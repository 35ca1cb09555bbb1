"""Effects within studies within districts: a variance for every level, by likelihood.

M = V + Σ σ²_l Z_l Z_l', V the sampling covariance (with a given correlation within
studies, if any). Konstantopoulos (2011), Research Synthesis Methods 2:61-76.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import chdtri

from prevstats.evidence.random_effects_fit import (
    gls,
    inverse,
    log_likelihood,
    projection,
)
from prevstats.evidence.random_effects_heterogeneity import root, spread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.evidence.random_effects_studies import Sample

    Array = NDArray[np.float64]

STEPS = 60
"""Most steps of Fisher scoring after the search; ten are usual."""
DOUBLINGS = 60
"""How often the upper end is doubled before the interval has none."""
NEAR = 1e-10
"""Share of the variances' size below which a step is the last one."""


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """A multilevel model without its variances.

    Attributes
    ----------
    y : (k,); x : (k, p); sampling : (k, k), V.
    shared : for each level (k, k), 1 where two effects share it.
    restricted : REML, or ML.
    size : a size for the variances.
    """

    y: Array
    x: Array
    sampling: Array
    shared: tuple[Array, ...]
    restricted: bool
    size: float


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """The likelihood at some variances: its height, slope (L,) and information."""

    height: float
    slope: Array
    information: Array


def levels_of(sample: Sample, restricted: bool) -> Levels:
    """Return the model of a sample with levels."""
    sampling = np.diag(sample.v) if sample.covariance is None else sample.covariance
    shared = tuple(
        (codes[:, None] == codes[None, :]).astype(float) for _, codes in sample.levels
    )
    size = spread(sample.y, sample.v, sample.x)
    return Levels(sample.y, sample.x, sampling, shared, restricted, size)


def marginal(model: Levels, variances: Array) -> Array:
    """Return M (k, k) at given variances (L,)."""
    pairs = zip(variances, model.shared, strict=True)
    return np.asarray(model.sampling + sum(value * each for value, each in pairs))


def height_at(model: Levels, variances: Array) -> float:
    """Return the log likelihood at given variances."""
    m = marginal(model, variances)
    fit = gls(model.y, model.x, inverse(m))
    determinant = float(np.linalg.slogdet(m)[1])
    return log_likelihood(fit, model.x, determinant, model.restricted)


def point_at(model: Levels, variances: Array) -> Point:
    """Return height, slope and expected information at given variances."""
    m = marginal(model, variances)
    w = inverse(m)
    fit = gls(model.y, model.x, w)
    inner = projection(model.x, w, fit.bread) if model.restricted else w
    scaled = w @ fit.residuals
    turned = [inner @ each for each in model.shared]
    slope = [
        float(scaled @ each @ scaled) - float(np.trace(product))
        for each, product in zip(model.shared, turned, strict=True)
    ]
    information = [
        [float(np.sum(left * right.T)) for right in turned] for left in turned
    ]
    determinant = float(np.linalg.slogdet(m)[1])
    height = log_likelihood(fit, model.x, determinant, model.restricted)
    return Point(height, np.array(slope) / 2, np.array(information) / 2)


def variances_of(model: Levels) -> Array:
    """Return the variances (L,) of the highest likelihood; none is below 0."""
    count = len(model.shared)
    shares = [np.full(count, 1 / count), *np.eye(count)]
    peaks = [searched(model, share * model.size) for share in shares]
    best = max(peaks, key=lambda variances: height_at(model, variances))
    return scored(model, best, np.ones(count, bool))


def searched(model: Levels, start: Array) -> Array:
    """Climb from a start within the bounds, in units of the variances' size."""
    from scipy.optimize import minimize

    def down(values: Array) -> tuple[float, Array]:
        point = point_at(model, np.maximum(values, 0.0) * model.size)
        return -point.height, -point.slope * model.size

    found = minimize(
        down,
        start / model.size,
        jac=True,
        method="L-BFGS-B",
        bounds=[(0.0, None)] * start.size,
    )
    return np.asarray(np.maximum(found.x, 0.0) * model.size)


def scored(model: Levels, variances: Array, free: NDArray[np.bool_]) -> Array:
    """Polish by Fisher scoring; a variance at 0 with falling likelihood stays there."""
    point = point_at(model, variances)
    for _ in range(STEPS):
        inner = free & ((variances > 0) | (point.slope > 0))
        if not inner.any():
            return variances
        step = np.zeros(free.size)
        block = point.information[np.ix_(inner, inner)]
        step[inner] = np.linalg.lstsq(block, point.slope[inner], rcond=None)[0]
        share = 1.0
        while share > NEAR:
            moved = np.maximum(variances + share * step, 0.0)
            there = point_at(model, moved)
            if there.height >= point.height:
                break
            share /= 2
        else:
            return variances
        change = float(np.max(np.abs(moved - variances)))
        variances, point = moved, there
        if change <= NEAR * model.size:
            return variances
    return variances


def profile_interval(
    model: Levels, variances: Array, which: int, level: float
) -> tuple[float, float]:
    """Return the interval of one variance by its profile likelihood.

    The other variances climb from where they are best together.
    """
    top = height_at(model, variances)
    allowed = float(chdtri(1, 1 - level)) / 2
    free = np.arange(variances.size) != which

    def above(value: float) -> float:
        start = np.where(free, variances, value)
        return height_at(model, scored(model, start, free)) - top + allowed

    here = float(variances[which])
    low = 0.0 if above(0.0) >= 0 else root(above, 0.0, here)
    high = max(2 * here, 0.1 * model.size)
    for _ in range(DOUBLINGS):
        if above(high) <= 0:
            return low, root(above, here, high)
        high *= 2
    return low, float("inf")
