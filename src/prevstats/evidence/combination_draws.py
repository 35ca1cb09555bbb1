"""The draws of a combination: prediction and own estimate brought together.

Three ways to the same posterior: normal draws are moved, world by world; others are
weighted by how likely the own estimate is in their world, and resampled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prevstats.evidence.commensurate import (
    CommensuratePosterior,
    NormalPair,
    half_cauchy_nodes,
)
from prevstats.evidence.key import Key
from prevstats.evidence.local_shape import LocalShape

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Draws of effect and prediction, their worlds, and what they are worth.

    Attributes
    ----------
    effect, predicted, variance : the effect, the prediction and the commensurate
        variance of each draw, shape (S,).
    worlds : the world of the given draws that each belongs to, shape (S,).
    effective : how many draws they are worth.
    """

    effect: Array
    predicted: Array
    variance: Array
    worlds: NDArray[np.intp]
    effective: float


def moved(
    values: Array, pair: NormalPair, posterior: CommensuratePosterior, key: Key
) -> Drawn:
    """Move each world's prediction by what its own simulated estimate lacks."""
    size = len(values)
    random = key.generator("normal")
    cumulative = np.cumsum(posterior.weights)
    node = np.searchsorted(cumulative, random.random(size) * cumulative[-1])
    variance = posterior.variance[node]
    apart, error = random.standard_normal((2, size))
    effect = values + np.sqrt(variance) * apart
    simulated = effect + np.sqrt(pair.local_variance) * error
    lacking = pair.local - simulated
    total = variance + pair.predicted_variance + pair.local_variance
    return Drawn(
        effect + (variance + pair.predicted_variance) / total * lacking,
        values + pair.predicted_variance / total * lacking,
        variance,
        np.arange(size),
        float(size),
    )


def resampled(values: Array, pair: NormalPair, given: float | None, key: Key) -> Drawn:
    """Weight each world by how well it predicts the local estimate, and resample."""
    random = key.generator("importance")
    variance = _variances(pair, given, len(values), random)
    total = variance + pair.local_variance
    log_weights = -0.5 * (np.log(total) + (pair.local - values) ** 2 / total)
    worlds, effective = _chosen(log_weights, random)
    share = variance[worlds] / total[worlds]
    centre = values[worlds] + share * (pair.local - values[worlds])
    deviation = np.sqrt(share * pair.local_variance)
    effect = centre + deviation * random.standard_normal(len(values))
    return Drawn(effect, values[worlds], variance[worlds], worlds, effective)


def weighted(
    values: Array,
    shape: LocalShape,
    pair: NormalPair,
    given: float | None,
    key: Key,
) -> Drawn:
    """Weight each world's own effect by the local draws' density, and resample."""
    random = key.generator("importance")
    variance = _variances(pair, given, len(values), random)
    effect = values + np.sqrt(variance) * random.standard_normal(len(values))
    worlds, effective = _chosen(shape.log_likelihood(pair.local - effect), random)
    return Drawn(effect[worlds], values[worlds], variance[worlds], worlds, effective)


def _variances(
    pair: NormalPair,
    given: float | None,
    size: int,
    random: np.random.Generator,
) -> Array:
    """Return a commensurate variance for each world: given, or from its prior."""
    if given is not None:
        return np.full(size, float(given))
    scale = float(np.sqrt(pair.predicted_variance + pair.local_variance))
    return random.permutation(half_cauchy_nodes(scale, size))


def _chosen(
    log_weights: Array, random: np.random.Generator
) -> tuple[NDArray[np.intp], float]:
    """Return worlds drawn by their weights, and how many draws they are worth."""
    size = len(log_weights)
    weights = np.exp(log_weights - log_weights.max())
    weights /= weights.sum()
    places = (np.arange(size) + random.random()) / size
    worlds = np.searchsorted(np.cumsum(weights), places).clip(max=size - 1)
    return worlds, 1.0 / float((weights**2).sum())
