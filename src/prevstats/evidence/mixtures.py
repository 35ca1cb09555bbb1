"""Quantiles of mixtures of normal distributions, by bisection on the exact CDF."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Array = NDArray[np.float64]

_HALVINGS = 80
"""Halvings of an interval of 24 deviations: exact to the last digits."""


def mixture_quantile(
    weights: Array, means: Array, deviations: Array, chance: float
) -> Array:
    """Return the quantile of each row's mixture, shape (R,).

    Parameters
    ----------
    weights, means, deviations : shape (R, G); each row of weights sums to 1.
    chance : between 0 and 1.
    """
    low = (means - 12.0 * deviations).min(axis=1)
    high = (means + 12.0 * deviations).max(axis=1)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        below = (weights * ndtr((middle[:, None] - means) / deviations)).sum(axis=1)
        low = np.where(below < chance, middle, low)
        high = np.where(below < chance, high, middle)
    return np.asarray((low + high) / 2.0)
