"""The smallest fall in a count that a follow-up of so many years can be trusted to see.

Equal time before and after, two Poisson counts compared by the exact conditional test:
given their sum, the later one is binomial (Przyborowski & Wilenski 1940). Chance alone
is counted; a municipality that swings for other reasons needs a larger fall.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

POWER = 0.80
SIZE = 0.05
"""The usual demands: found four times in five, a false alarm one time in twenty."""
_EXACT_UP_TO = 5_000.0
"""Above so many expected cases in all the normal approximation is as good."""
_SPREAD = 8.0
_STEPS = 16


def smallest_fall(count_per_year: float, years: int) -> float | None:
    """Return the smallest share (0-1) that the count must fall by to be seen.

    ``count_per_year`` before the change, ``years`` before and as many after. ``None``
    when not even the disappearance of all cases would be seen with ``POWER``.
    """
    expected = count_per_year * years
    if expected <= 0.0 or power(expected, 1.0) < POWER:
        return None
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2.0
        if power(expected, middle) < POWER:
            low = middle
        else:
            high = middle
    return high


def power(expected: float, fall: float) -> float:
    """Return the chance that a fall of this share is found at ``SIZE``, two-sided.

    ``expected`` cases before; the same time after.
    """
    after = expected * (1.0 - fall)
    total = expected + after
    if total > _EXACT_UP_TO:
        return _normal_power(expected, after)
    from scipy.special import bdtr, bdtrc, gammaln

    reach = _SPREAD * np.sqrt(total) + _SPREAD
    sums = np.arange(max(0, int(total - reach)), int(total + reach) + 1, dtype=np.int64)
    chance_of_sum = np.exp(sums * np.log(total) - total - gammaln(sums + 1.0))
    share = after / total
    lower = _critical(sums)
    found_low = np.where(lower >= 0, bdtr(np.maximum(lower, 0), sums, share), 0.0)
    upper = sums - lower - 1
    found_high = np.where(lower >= 0, bdtrc(np.maximum(upper, 0), sums, share), 0.0)
    return float(np.sum(chance_of_sum * (found_low + found_high)))


def _critical(sums: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the largest later count that the test rejects, -1 when it never does."""
    from scipy.special import bdtr

    low, high = np.full_like(sums, -1), sums // 2
    while np.any(low < high):
        middle = (low + high + 1) // 2
        tail = np.where(middle >= 0, bdtr(np.maximum(middle, 0), sums, 0.5), 0.0)
        rejects = tail <= SIZE / 2.0
        low = np.where(rejects, middle, low)
        high = np.where(rejects, high, middle - 1)
    return low


def _normal_power(before: float, after: float) -> float:
    from scipy.special import ndtr, ndtri

    distance = (before - after) / np.sqrt(before + after)
    limit = ndtri(1.0 - SIZE / 2.0)
    return float(ndtr(distance - limit) + ndtr(-distance - limit))
