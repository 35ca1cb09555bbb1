"""Kendall's rank correlation with its exact p-value, as R's ``cor.test`` gives it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

EXACT_BELOW = 50
"""Pairs from which on the normal law is taken; with ties it always is."""


@dataclass(frozen=True, slots=True)
class RankCorrelation:
    """Kendall's tau (tau-b with ties) and its two-sided p-value."""

    tau: float
    p_value: float


def kendall(a: Array, b: Array) -> RankCorrelation:
    """Return the rank correlation of a (n,) with b (n,), n at least 2."""
    n = a.size
    upper = np.triu_indices(n, 1)
    left = np.sign(a[:, None] - a[None, :])[upper]
    right = np.sign(b[:, None] - b[None, :])[upper]
    score = float(np.sum(left * right))
    sizes = [float(np.sum(side != 0)) for side in (left, right)]
    if min(sizes) == 0:
        return RankCorrelation(float("nan"), float("nan"))
    tau = score / float(np.sqrt(sizes[0] * sizes[1]))
    if n < EXACT_BELOW and sizes[0] == sizes[1] == left.size:
        return RankCorrelation(tau, exact_p_value(score, n))
    return RankCorrelation(tau, 2 * float(ndtr(-abs(score) / score_error(a, b))))


def exact_p_value(score: float, n: int) -> float:
    """Return how often n ranks in random order have as large a score."""
    ways = np.ones(1)
    for size in range(2, n + 1):
        ways = np.convolve(ways, np.ones(size)) / size
    pairs = n * (n - 1) // 2
    agreed = round((score + pairs) / 2)
    larger = min(agreed, pairs - agreed)
    return float(min(1.0, 2 * ways[: larger + 1].sum()))


def score_error(a: Array, b: Array) -> float:
    """Return the standard error of the score with ties (Kendall 1970, ch. 4)."""
    n = a.size
    ties = [np.unique(side, return_counts=True)[1].astype(float) for side in (a, b)]
    whole = n * (n - 1) * (2 * n + 5)
    fives = [float(np.sum(t * (t - 1) * (2 * t + 5))) for t in ties]
    threes = [float(np.sum(t * (t - 1) * (t - 2))) for t in ties]
    twos = [float(np.sum(t * (t - 1))) for t in ties]
    variance = (whole - fives[0] - fives[1]) / 18
    variance += threes[0] * threes[1] / (9 * n * (n - 1) * (n - 2)) if n > 2 else 0.0
    variance += twos[0] * twos[1] / (2 * n * (n - 1))
    return float(np.sqrt(variance))
