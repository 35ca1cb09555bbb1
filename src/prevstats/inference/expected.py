"""What a municipality's figure would be expected to be, given its circumstances.

A regression over all municipalities of the figure on named circumstances (education,
income, unemployment, foreign-born, parents' schooling, inhabitants), with each
municipality left out of its own expectation. Weights are 1 / (sampling variance +
spread between places), with the spread found again at each round, so that the large
do not decide alone. Where no number of persons is published the sampling variance is
taken to fall with size: squared residuals are fitted by a constant and a part over
size, neither below zero. What is not among the circumstances is not adjusted for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import CannotAnswer
from prevstats.inference.funnel import Funnel, funnel

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROUNDS = 3
PLACES_PER_TERM = 5
"""Fewest places for each circumstance; with fewer the regression only repeats them."""
LEAST_ERROR = 1e-3
"""Sampling error of a figure that has none, as a share of the spread: the funnel needs
one above zero, and this changes z in its sixth digit."""
LARGEST_LEVERAGE = 0.95
"""A place that decides its own expectation cannot be judged against it."""


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """What is expected of each place, and where it stands against that.

    Attributes
    ----------
    expected : (N,) from the others' figures; ``nan`` where a circumstance is missing,
        or so unusual that the expectation lies outside all figures there are.
    funnel : z, spread and p-values of value against expected.
    explained : share of the variation between places that the circumstances explain,
        measured on places left out; below 0 they explain nothing.
    """

    expected: NDArray[np.float64]
    funnel: Funnel
    explained: float


def expected_values(
    value: NDArray[np.float64],
    circumstances: NDArray[np.float64],
    *,
    sampling_variance: NDArray[np.float64] | None,
    size: NDArray[np.float64],
) -> Expected | CannotAnswer:
    """Return each place's expected figure and where it stands.

    Parameters
    ----------
    value : (N,) figures; ``nan`` where none is published.
    circumstances : (N, K); may have no column: the expectation is then the others'
        weighted mean.
    sampling_variance : (N,) where persons are known, else ``None``.
    size : (N,) persons in the group, about; for the variance when it is not known.
    """
    known = np.isfinite(value) & np.isfinite(circumstances).all(axis=1) & (size > 0)
    if sampling_variance is not None:
        known &= np.isfinite(sampling_variance) & (sampling_variance >= 0)
    terms = circumstances.shape[1] + 1
    if known.sum() < max(PLACES_PER_TERM * terms, 2 * PLACES_PER_TERM):
        details = (("n", int(known.sum())), ("terms", terms))
        return CannotAnswer("too_few_places", details)
    y = value[known]
    if np.ptp(y) == 0.0:
        return CannotAnswer("all_the_same", (("value", float(y[0])),))
    design = _design(circumstances[known])
    left_out, variance = _fitted(
        y,
        design,
        None if sampling_variance is None else sampling_variance[known],
        size[known],
    )
    beyond = (left_out < y.min()) | (left_out > y.max())
    left_out = np.where(beyond, np.nan, left_out)
    least = LEAST_ERROR * float(np.nanstd(y - left_out))
    error = np.full(value.size, np.nan)
    error[known] = np.sqrt(np.maximum(variance, least**2))
    expected = np.full(value.size, np.nan)
    expected[known] = left_out
    told = np.isfinite(expected)
    stands = funnel(np.where(told, value, np.nan), error, expected)
    if isinstance(stands, CannotAnswer):
        return stands
    gaps = value[told] - expected[told]
    explained = 1.0 - float(np.mean(gaps**2) / np.var(value[told]))
    return Expected(expected, stands, explained)


def _design(circumstances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a constant and the circumstances, standardised."""
    spread = circumstances.std(axis=0)
    centred = circumstances - circumstances.mean(axis=0)
    scaled = centred[:, spread > 0] / spread[spread > 0]
    return np.column_stack([np.ones(len(circumstances)), scaled])


def _fitted(
    y: NDArray[np.float64],
    design: NDArray[np.float64],
    sampling: NDArray[np.float64] | None,
    size: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return fitted values with each place left out, and the sampling variances."""
    variance = np.zeros(y.size) if sampling is None else sampling
    weight = np.ones(y.size)
    left_out = y
    for _ in range(ROUNDS):
        left_out = _left_out(y, design, weight)
        gap = np.nan_to_num(y - left_out)
        if sampling is None:
            variance = _fitted_variance(gap, size)
        floor = max(float(np.var(gap)), 1e-300)
        error = np.sqrt(np.maximum(variance, LEAST_ERROR**2 * floor))
        spread = funnel(gap, error, 0.0)
        tau = 0.0 if isinstance(spread, CannotAnswer) else spread.tau_corrected
        weight = 1.0 / (error**2 + tau**2)
    return left_out, variance


def _left_out(
    y: NDArray[np.float64], design: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the weighted fit of each place from all others; ``nan`` where it rules."""
    root = np.sqrt(weight)
    weighted = design * root[:, None]
    inverse = np.linalg.pinv(weighted.T @ weighted)
    fit = design @ (inverse @ (weighted.T @ (root * y)))
    leverage = np.einsum("ij,jk,ik->i", weighted, inverse, weighted)
    free = leverage < LARGEST_LEVERAGE
    gap = (y - fit) / np.where(free, 1.0 - leverage, 1.0)
    return np.where(free, y - gap, np.nan)


def _fitted_variance(
    gap: NDArray[np.float64], size: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the part of the residuals' variance that falls with size.

    Squared residuals, the largest tenth drawn in, are fitted by least squares on a
    constant and 1 / size; without a falling part there is no sampling variance.
    """
    squared = gap**2
    squared = np.minimum(squared, np.quantile(squared, 0.9))
    inverse = 1.0 / size
    slope = float(np.cov(inverse, squared)[0, 1] / max(np.var(inverse), 1e-300))
    mean = float(squared.mean())
    if slope <= 0.0:
        return np.zeros(size.size)
    steepest = mean / float(inverse.mean())
    return np.asarray(min(slope, steepest) * inverse)
