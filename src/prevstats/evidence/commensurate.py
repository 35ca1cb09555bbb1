"""How far the municipality's own effect may lie from what other places predict.

Model: local estimate y ~ N(theta, s2); the prediction theta0 ~ N(m, v); the two are
tied by theta ~ N(theta0, c), with c the commensurate variance (Hobbs, Carlin,
Mandrekar & Sargent 2011, Biometrics 67:1047-1056). c = 0 takes the prediction at its
word, a large c sets it aside. Where c is not given, sqrt(c) is half-Cauchy
with scale sqrt(v + s2) and is integrated out: the further the two lie apart, the larger
c becomes, so that a prediction in conflict with the local data loses its weight
gradually.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prevstats.evidence.mixtures import mixture_quantile

Array = NDArray[np.float64]

NODES = 400
"""Midpoints of the half-Cauchy's quantiles; ten times as many move no end of an
interval by 1e-5 deviations (measured up to conflicts of six deviations)."""


@dataclass(frozen=True, slots=True)
class NormalPair:
    """The two things that are combined, each by its mean and variance.

    Attributes
    ----------
    predicted, predicted_variance : the prediction for this place, tau2 included.
    local, local_variance : the municipality's own estimate.
    """

    predicted: float
    predicted_variance: float
    local: float
    local_variance: float

    @property
    def conflict(self) -> float:
        """The distance in standard deviations, (local - predicted)/sqrt(sum)."""
        apart = self.local - self.predicted
        return float(apart / np.sqrt(self.predicted_variance + self.local_variance))


@dataclass(frozen=True, slots=True, eq=False)
class CommensuratePosterior:
    """The posterior of the commensurate variance, and of the effect given it.

    Attributes
    ----------
    variance : values of c, shape (G,); a single one where it was given.
    weights : their posterior probabilities, shape (G,).
    local_weight : weight of the local estimate at each of them, shape (G,).
    mean, deviation : of the effect at each of them, shape (G,).
    """

    variance: Array
    weights: Array
    local_weight: Array
    mean: Array
    deviation: Array

    def average(self, values: Array) -> float:
        """Return the posterior mean of something that depends on c."""
        return float(self.weights @ values)

    def std_dev(self) -> float:
        """Return the posterior standard deviation of the effect."""
        centre = self.average(self.mean)
        second = self.deviation**2 + (self.mean - centre) ** 2
        return float(np.sqrt(self.average(second)))

    def quantile(self, chance: float) -> float:
        """Return a posterior quantile of the effect, from the exact mixture."""
        found = mixture_quantile(
            self.weights[None], self.mean[None], self.deviation[None], chance
        )
        return float(found[0])


def half_cauchy_nodes(scale: float, nodes: int = NODES) -> Array:
    """Return values of c whose root is half-Cauchy, all of the same probability."""
    share = (np.arange(nodes) + 0.5) / nodes
    return np.asarray((scale * np.tan(np.pi * share / 2.0)) ** 2)


def commensurate_posterior(
    pair: NormalPair, given: float | None = None
) -> CommensuratePosterior:
    """Return the posterior of c and of the effect given it.

    Parameters
    ----------
    pair : the prediction and the local estimate.
    given : the commensurate variance, when it is known; ``None`` learns it.
    """
    together = pair.predicted_variance + pair.local_variance
    variance = (
        half_cauchy_nodes(float(np.sqrt(together)))
        if given is None
        else np.array([float(given)])
    )
    apart = pair.local - pair.predicted
    total = variance + together
    log_weights = -0.5 * (np.log(total) + apart**2 / total)
    weights = np.exp(log_weights - log_weights.max())
    local_weight = (variance + pair.predicted_variance) / total
    return CommensuratePosterior(
        variance=variance,
        weights=weights / weights.sum(),
        local_weight=local_weight,
        mean=pair.predicted + local_weight * apart,
        deviation=np.sqrt(local_weight * pair.local_variance),
    )
