"""How good forecasts were: coverage, where outcomes fell, and proper scores.

Gneiting and Raftery (2007), JASA 102, 359-378: the continuous ranked probability score
(CRPS) is twice the integral over all probabilities of the quantile (pinball) loss; it
is in the figure's unit, lower is better, and for a single number it is the absolute
error. Gneiting, Balabdaoui and Raftery (2007), JRSS B 69, 243-268: where forecasts are
calibrated, the probability integral transform (PIT) is uniform.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Quantiles:
    """A forecast distribution: its quantiles ``values`` at rising ``probabilities``."""

    probabilities: tuple[float, ...]
    values: tuple[float, ...]

    def at(self, probability: float) -> float:
        """Return a quantile, between the kept ones by a straight line."""
        return float(np.interp(probability, self.probabilities, self.values))


@dataclass(frozen=True, slots=True)
class ExactShare:
    """A share with Clopper and Pearson's (1934) exact interval."""

    count: int
    of: int
    low: float
    high: float


def pit(forecast: Quantiles, outcome: float) -> float:
    """Return the forecast's probability of at most the outcome (PIT).

    Where quantiles are equal (a forecast held at zero) it is the middle of their
    probabilities; outside the kept quantiles, half of what lies beyond.
    """
    values = np.asarray(forecast.values)
    levels = np.asarray(forecast.probabilities)
    tied = values == outcome
    if tied.any():
        return float(levels[tied].mean())
    if outcome < values[0]:
        return float(levels[0] / 2)
    if outcome > values[-1]:
        return float((1 + levels[-1]) / 2)
    above = int(np.searchsorted(values, outcome))
    share = (outcome - values[above - 1]) / (values[above] - values[above - 1])
    return float(levels[above - 1] + share * (levels[above] - levels[above - 1]))


def crps(forecast: Quantiles, outcome: float) -> float:
    """Return the CRPS from evenly spaced quantiles, in the figure's unit.

    Each quantile stands for the probabilities nearest to it, and the outermost two
    also for what lies beyond them.
    """
    step = forecast.probabilities[0]
    ends = (step / 4, 1.0 - step / 4)
    levels = np.array([ends[0], *forecast.probabilities, ends[1]])
    values = np.array([forecast.values[0], *forecast.values, forecast.values[-1]])
    widths = np.full(len(levels), step)
    widths[[0, -1]] = step / 2
    loss = (levels - (outcome < values)) * (outcome - values)
    return float(2.0 * (widths * loss).sum())


def chance_at_most(forecast: Quantiles, limit: float) -> float:
    """Return the forecast's probability that the figure is at most ``limit``."""
    values = np.asarray(forecast.values)
    inside = np.mean(values <= limit)
    return float(inside)


def brier(chances: Sequence[float], happened: Sequence[bool]) -> float:
    """Return the mean squared difference between chance and what happened (0 to 1)."""
    differences = np.asarray(chances) - np.asarray(happened, dtype=float)
    return float(np.mean(differences**2))


def exact_share(count: int, of: int, level: float) -> ExactShare:
    """Return a share's exact binomial interval at ``level``.

    Raises ``ValueError`` unless 0 <= count <= of and of > 0.
    """
    from scipy.special import betaincinv

    if not 0 <= count <= of or of == 0:
        raise ValueError(f"{count} of {of} is no share")
    tail = (1.0 - level) / 2.0
    low = 0.0 if count == 0 else float(betaincinv(count, of - count + 1, tail))
    high = 1.0 if count == of else float(betaincinv(count + 1, of - count, 1.0 - tail))
    return ExactShare(count, of, low, high)
