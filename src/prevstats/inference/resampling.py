"""Multiplier bootstrap by cluster sums, and the simultaneous bands that it gives.

Callaway & Sant'Anna (2021, J. Econometrics 225, Algorithm 1 and Remark 10); multipliers
of Mammen (1993, Annals of Statistics 21) and Rademacher.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import ndtri

from prevstats.randomness import generator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Multiplier = Literal["rademacher", "mammen", "normal"]
"""Distribution of the multipliers: mean 0, variance 1 each."""

MAMMEN_HIGH = (1 + np.sqrt(5)) / 2
MAMMEN_LOW = (1 - np.sqrt(5)) / 2
MAMMEN_CHANCE_HIGH = (np.sqrt(5) - 1) / (2 * np.sqrt(5))
QUARTILES_OF_NORMAL = float(ndtri(0.75) - ndtri(0.25))


def one_stream(
    random: np.random.Generator, draws: int, kind: Multiplier
) -> NDArray[np.float64]:
    """Return ``draws`` independent multipliers of one cluster, shape (draws,)."""
    if kind == "normal":
        return random.standard_normal(draws)
    if kind == "mammen":
        high = random.random(draws) < MAMMEN_CHANCE_HIGH
        return np.asarray(np.where(high, MAMMEN_HIGH, MAMMEN_LOW), np.float64)
    bits = np.frombuffer(random.bytes((draws + 7) // 8), dtype=np.uint8)
    return 2.0 * np.unpackbits(bits)[:draws].astype(np.float64) - 1.0


def multipliers(
    labels: Sequence[str], draws: int, seed: int, kind: Multiplier = "rademacher"
) -> NDArray[np.float64]:
    """Return the multipliers of each cluster, shape (draws, C).

    Each cluster's stream is keyed to its label, never to its place: adding a
    municipality changes no other's draws, and the n-th draw of two outcomes is the
    same world, so that sums over outcomes keep their covariance.
    """
    streams = np.empty((len(labels), draws))
    for row, label in enumerate(labels):
        random = generator(seed, area=label, step=f"multiplier_{kind}")
        streams[row] = one_stream(random, draws, kind)
    return streams.T


def multiplier_draws(
    sums: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return bootstrap deviations (draws, K) from cluster sums (C, K).

    ``weights`` are the multipliers (draws, C). Each row is one draw of estimate minus
    truth for all K numbers at once.
    """
    return weights @ sums


def quartile_scale(deviations: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the bootstrap standard errors (K,) as R's ``did`` takes them.

    The distance between the quartiles (order statistics ⌈B/4⌉ and ⌈3B/4⌉) over that of
    the normal distribution: robust against a few wild draws.
    """
    ordered = np.sort(deviations, axis=0)
    count = ordered.shape[0]
    upper = ordered[int(np.ceil(0.75 * count)) - 1]
    lower = ordered[int(np.ceil(0.25 * count)) - 1]
    return np.asarray((upper - lower) / QUARTILES_OF_NORMAL)


def pointwise_critical(level: float) -> float:
    """Return the normal quantile of a two-sided interval at this level."""
    return float(ndtri(0.5 + level / 2))


def simultaneous_critical(
    deviations: NDArray[np.float64],
    standard_errors: NDArray[np.float64],
    level: float,
) -> float:
    """Return the critical value that covers all K numbers at once (sup-t).

    The ``level`` order statistic of the largest absolute studentised deviation, over
    the numbers whose standard error is positive; never below the pointwise value,
    which it could undercut only by too few draws or clusters.
    """
    usable = np.isfinite(standard_errors) & (standard_errors > 0)
    lowest = pointwise_critical(level)
    if not usable.any() or deviations.shape[0] == 0:
        return lowest
    largest = np.sort(
        np.max(np.abs(deviations[:, usable]) / standard_errors[usable], axis=1)
    )
    place = int(np.ceil(level * largest.size)) - 1
    return max(lowest, float(largest[place]))
