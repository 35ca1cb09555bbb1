"""How likely an own estimate is at a distance from the truth, from its draws.

Draws of a symmetric confidence distribution are y - e with e the estimate's error, and
e and -e are equally likely: their density around the estimate is the likelihood of the
truth. The few-treated rule's draws are such, with longer tails than a normal's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SYMMETRY_DISTANCE = 0.03
"""Largest distance between the shares of the draws and of their mirror image that
passes for symmetry; 4 000 symmetric draws lie within 0.026 in 99 per cent of cases."""
POINTS = 1_024
REACH = 1.5
"""The grid reaches this many times the farthest draw; beyond, the density is its last:
so small that a world there has no weight."""


@dataclass(frozen=True, slots=True, eq=False)
class LocalShape:
    """The density of an estimate's error, symmetric about zero.

    Attributes
    ----------
    distance : distances from zero, evenly spaced, shape (P,).
    density : the density there, shape (P,).
    """

    distance: Array
    density: Array

    def log_likelihood(self, error: Array) -> Array:
        """Return the log density of errors of any size, shape as given."""
        found = np.interp(np.abs(error), self.distance, self.density)
        return np.asarray(np.log(np.maximum(found, np.finfo(float).tiny)))


def local_shape(values: Array) -> LocalShape:
    """Return the density of draws (S,) around their mean, mirrored.

    A Gaussian kernel with Silverman's bandwidth, 0.9 min(sd, IQR / 1.34) S^(-1/5), on
    binned draws; the deviations are drawn together so that the variance is that of the
    draws.
    """
    deviation = np.abs(values - values.mean())
    spread = float(np.sqrt(np.mean(deviation**2)))
    middle = 2.0 * float(np.quantile(deviation, 0.5)) / 1.34
    width = 0.9 * (min(spread, middle) or spread) * len(values) ** -0.2
    deviation = deviation * np.sqrt(max(0.0, 1.0 - (width / spread) ** 2))
    step = REACH * float(deviation.max()) / POINTS
    edges = step * (np.arange(-POINTS, POINTS + 1) - 0.5)
    both = np.concatenate([deviation, -deviation])
    share = np.histogram(both, edges)[0] / (len(both) * step)
    reach = int(np.ceil(4.0 * width / step))
    kernel = np.exp(-0.5 * (step * np.arange(-reach, reach + 1) / width) ** 2)
    smooth = np.convolve(share, kernel / kernel.sum(), mode="same")
    return LocalShape(step * np.arange(POINTS, dtype=np.float64), smooth[POINTS:])


def asymmetry(values: Array) -> float:
    """Return the largest distance between the draws' shares and their mirror image's.

    The mirror stands at the mean. Draws of which each is followed by its own mirror
    image have none.
    """
    deviation = np.sort(values - values.mean())
    mirrored = -deviation[::-1]
    share = np.searchsorted(deviation, deviation, side="right") / len(deviation)
    other = np.searchsorted(mirrored, deviation, side="right") / len(deviation)
    return float(np.abs(share - other).max())
