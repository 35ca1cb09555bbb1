"""The municipality's own estimate and what other places predict, in one set of draws.

The tie between them is in ``commensurate``. Draws that pass for normal are moved world
by world (Matheron's rule, exact for normal distributions), so that the n-th draw stays
in its world; other draws are weighted by how well they predict the local estimate and
resampled, with the worlds that they came from. Which was done is said, and so is the
weight that the local data got and how far the two were from each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from prevstats.errors import CannotAnswer, Complaint, InputError
from prevstats.estimate import Draws
from prevstats.evidence.commensurate import (
    CommensuratePosterior,
    NormalPair,
    commensurate_posterior,
    half_cauchy_nodes,
)
from prevstats.evidence.key import Key

Array = NDArray[np.float64]
Method = Literal["normal_world_by_world", "importance_resampling"]

CONFLICT_LIMIT = 1.645
"""From this many deviations the two are said to be in conflict: one time of ten even
when nothing is wrong."""
NORMAL_DISTANCE = 0.03
"""Largest distance between the draws' shares and a normal's that passes for normal; 10
000 normal draws lie within 0.014 in 99 per cent of cases."""
FEWEST_EFFECTIVE = 400
"""Fewest effective draws after weighting: a chance is then known to 0.025 or better."""


@dataclass(frozen=True, slots=True)
class LocalEstimate:
    """The municipality's own estimate, on the scale of the prediction.

    ``std_error`` is in the same unit; a few-treated estimate without one is given by
    its draws instead.
    """

    value: float
    std_error: float


@dataclass(frozen=True, slots=True)
class CombinationOptions:
    """How the two are combined.

    Attributes
    ----------
    commensurate_variance : how far this place may lie from the prediction, beyond the
        prediction's own spread; ``None`` learns it from how far apart they are.
    level : level of the interval.
    """

    commensurate_variance: float | None = None
    level: float = 0.90


@dataclass(frozen=True, slots=True, eq=False)
class Combined:
    """The combination: joint draws, and what went into them.

    Attributes
    ----------
    effect : draws of the municipality's effect.
    predicted : draws of the prediction given the local data, in the same worlds.
    worlds : the world of the given draws that each draw belongs to, shape (S,).
    method : how the draws were made.
    value, std_dev, low, high, level : of the municipality's effect.
    local_weight : weight of the local estimate, 0 to 1.
    local_weight_if_trusted : what it would be with no commensurate variance.
    commensurate_variance : its posterior median, or as given.
    conflict : (local - predicted)/sqrt(sum of variances).
    in_conflict : whether that is beyond ``CONFLICT_LIMIT`` in size.
    normal_distance : the prediction's draws against a normal's.
    effective_draws : draws that the result is worth.
    """

    effect: Draws
    predicted: Draws
    worlds: NDArray[np.intp]
    method: Method
    value: float
    std_dev: float
    low: float
    high: float
    level: float
    local_weight: float
    local_weight_if_trusted: float
    commensurate_variance: float
    conflict: float
    in_conflict: bool
    normal_distance: float
    effective_draws: float


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    """Draws of effect and prediction, their worlds, and what they are worth."""

    effect: Array
    predicted: Array
    variance: Array
    worlds: NDArray[np.intp]
    effective: float


def combine(
    predicted: Draws,
    local: LocalEstimate | Draws,
    key: Key,
    options: CombinationOptions | None = None,
) -> Combined | CannotAnswer:
    """Return the municipality's effect from both, as joint draws.

    Parameters
    ----------
    predicted : draws of the effect in this place, from ``transfer``.
    local : the own estimate; draws of it are taken as normal, if they pass for it.
    key : what the draws are keyed to; its step must differ from the prediction's.

    Raises
    ------
    InputError
        when a number is not finite, an error not positive, or the prediction constant.
    """
    asked = options or CombinationOptions()
    own = _own(local)
    if isinstance(own, CannotAnswer):
        return own
    _refuse(predicted, own, asked)
    pair = NormalPair(
        float(predicted.values.mean()),
        float(predicted.values.var(ddof=1)),
        own.value,
        own.std_error**2,
    )
    distance = normal_distance(predicted.values)
    posterior = commensurate_posterior(pair, asked.commensurate_variance)
    if distance <= NORMAL_DISTANCE:
        method: Method = "normal_world_by_world"
        drawn = _moved(predicted.values, pair, posterior, key)
    else:
        method = "importance_resampling"
        drawn = _resampled(predicted.values, pair, asked, key)
    if drawn.effective < FEWEST_EFFECTIVE:
        details = (("effective", int(drawn.effective)), ("needed", FEWEST_EFFECTIVE))
        return CannotAnswer("too_few_effective_draws", details)
    return _told(drawn, method, _Terms(pair, posterior, distance, asked.level), key)


def normal_distance(values: Array) -> float:
    """Return the largest distance between the draws' shares and a normal's.

    The normal has the draws' own mean and deviation (Lilliefors' statistic).
    """
    ordered = np.sort(values)
    share = np.arange(1, len(ordered) + 1) / len(ordered)
    expected = ndtr((ordered - ordered.mean()) / ordered.std(ddof=1))
    above = np.abs(share - expected).max()
    below = np.abs(expected - share + 1.0 / len(ordered)).max()
    return float(max(above, below))


@dataclass(frozen=True, slots=True, eq=False)
class _Terms:
    """What the result is told with beside its draws."""

    pair: NormalPair
    posterior: CommensuratePosterior
    distance: float
    level: float


def _own(local: LocalEstimate | Draws) -> LocalEstimate | CannotAnswer:
    """Return the local estimate as mean and error, where its draws allow it."""
    if isinstance(local, LocalEstimate):
        return local
    spread = float(local.values.std(ddof=1)) if len(local.values) > 1 else 0.0
    if spread > 0.0:
        distance = normal_distance(local.values)
        if distance > NORMAL_DISTANCE:
            return CannotAnswer("local_draws_not_normal", (("distance", distance),))
    return LocalEstimate(float(local.values.mean()), spread)


def _moved(
    values: Array, pair: NormalPair, posterior: CommensuratePosterior, key: Key
) -> _Drawn:
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
    return _Drawn(
        effect + (variance + pair.predicted_variance) / total * lacking,
        values + pair.predicted_variance / total * lacking,
        variance,
        np.arange(size),
        float(size),
    )


def _resampled(
    values: Array, pair: NormalPair, options: CombinationOptions, key: Key
) -> _Drawn:
    """Weight each world by how well it predicts the local estimate, and resample."""
    size = len(values)
    random = key.generator("importance")
    given = options.commensurate_variance
    if given is None:
        scale = float(np.sqrt(pair.predicted_variance + pair.local_variance))
        variance = random.permutation(half_cauchy_nodes(scale, size))
    else:
        variance = np.full(size, float(given))
    total = variance + pair.local_variance
    log_weights = -0.5 * (np.log(total) + (pair.local - values) ** 2 / total)
    weights = np.exp(log_weights - log_weights.max())
    weights /= weights.sum()
    places = (np.arange(size) + random.random()) / size
    worlds = np.searchsorted(np.cumsum(weights), places).clip(max=size - 1)
    share = variance[worlds] / total[worlds]
    centre = values[worlds] + share * (pair.local - values[worlds])
    deviation = np.sqrt(share * pair.local_variance)
    effect = centre + deviation * random.standard_normal(size)
    effective = 1.0 / float((weights**2).sum())
    return _Drawn(effect, values[worlds], variance[worlds], worlds, effective)


def _told(drawn: _Drawn, method: Method, terms: _Terms, key: Key) -> Combined:
    pair, posterior = terms.pair, terms.posterior
    tail = (1.0 - terms.level) / 2.0
    if method == "normal_world_by_world":
        value, spread = posterior.average(posterior.mean), posterior.std_dev()
        low, high = posterior.quantile(tail), posterior.quantile(1.0 - tail)
    else:
        value, spread = float(drawn.effect.mean()), float(drawn.effect.std(ddof=1))
        low, high = (float(x) for x in np.quantile(drawn.effect, (tail, 1.0 - tail)))
    before = pair.predicted_variance
    weight = (drawn.variance + before) / (drawn.variance + before + pair.local_variance)
    return Combined(
        effect=Draws(key.identity, drawn.effect),
        predicted=Draws(key.identity, drawn.predicted),
        worlds=drawn.worlds,
        method=method,
        value=value,
        std_dev=spread,
        low=low,
        high=high,
        level=terms.level,
        local_weight=float(weight.mean()),
        local_weight_if_trusted=before / (before + pair.local_variance),
        commensurate_variance=float(np.median(drawn.variance)),
        conflict=pair.conflict,
        in_conflict=abs(pair.conflict) > CONFLICT_LIMIT,
        normal_distance=terms.distance,
        effective_draws=drawn.effective,
    )


def _refuse(predicted: Draws, own: LocalEstimate, options: CombinationOptions) -> None:
    given = options.commensurate_variance
    wrong = []
    if not np.isfinite(predicted.values).all():
        wrong.append(("predicted", "a draw that is not finite", "leave it out"))
    elif not (len(predicted.values) > 1 and predicted.values.std() > 0.0):
        wrong.append(("predicted", "draws that do not vary", "give predictive draws"))
    if not (np.isfinite(own.value) and 0.0 < own.std_error < np.inf):
        found = f"{own.value:g} with error {own.std_error:g}"
        wrong.append(("local", found, "give a finite estimate with a positive error"))
    if given is not None and not 0.0 <= given < np.inf:
        found = f"{given:g}"
        wrong.append(
            ("commensurate_variance", found, "give 0 or more, or leave it out")
        )
    if not 0.0 < options.level < 1.0:
        wrong.append(("level", f"{options.level:g}", "give a level between 0 and 1"))
    if wrong:
        meaning = "the two cannot be combined"
        raise InputError(
            Complaint("evidence", None, key, found, meaning, mend)
            for key, found, mend in wrong
        )
