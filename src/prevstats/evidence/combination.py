"""The municipality's own estimate and what other places predict, in one set of draws.

The tie between them is in ``commensurate``. Draws that pass for normal are moved world
by world (Matheron's rule, exact for normal distributions), so that the n-th draw stays
in its world; other draws are weighted by how well they predict the local estimate and
resampled, with the worlds that they came from; so are those that meet an own estimate
whose draws are symmetric but not normal. Which was done is said, and so is the weight
that the local data got and how far the two were from each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from prevstats.errors import CannotAnswer, Complaint, InputError
from prevstats.estimate import Draws
from prevstats.evidence.combination_draws import (
    Drawn,
    moved,
    resampled,
    weighted,
)
from prevstats.evidence.commensurate import (
    CommensuratePosterior,
    NormalPair,
    commensurate_posterior,
)
from prevstats.evidence.key import Key
from prevstats.evidence.local_shape import (
    SYMMETRY_DISTANCE,
    LocalShape,
    asymmetry,
    local_shape,
)

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
    local : the own estimate; draws of it are taken as normal if they pass for it, as
        they are if they are symmetric, and refused otherwise.
    key : what the draws are keyed to; its step must differ from the prediction's.

    Raises
    ------
    InputError
        when a number is not finite, an error not positive, or the prediction constant.
    """
    asked = options or CombinationOptions()
    own = _own(local)
    _refuse(predicted, own, asked)
    shape = _shape(local)
    if isinstance(shape, CannotAnswer):
        return shape
    pair = NormalPair(
        float(predicted.values.mean()),
        float(predicted.values.var(ddof=1)),
        own.value,
        own.std_error**2,
    )
    distance = normal_distance(predicted.values)
    given = asked.commensurate_variance
    posterior = commensurate_posterior(pair, given)
    method: Method = "importance_resampling"
    if shape is not None:
        drawn = weighted(predicted.values, shape, pair, given, key)
    elif distance <= NORMAL_DISTANCE:
        method = "normal_world_by_world"
        drawn = moved(predicted.values, pair, posterior, key)
    else:
        drawn = resampled(predicted.values, pair, given, key)
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


def _own(local: LocalEstimate | Draws) -> LocalEstimate:
    """Return the local estimate as mean and error."""
    if isinstance(local, LocalEstimate):
        return local
    spread = float(local.values.std(ddof=1)) if len(local.values) > 1 else 0.0
    return LocalEstimate(float(local.values.mean()), spread)


def _shape(local: LocalEstimate | Draws) -> LocalShape | CannotAnswer | None:
    """Return the shape of draws that are not normal; ``None`` when a normal does."""
    if isinstance(local, LocalEstimate):
        return None
    distance = normal_distance(local.values)
    if distance <= NORMAL_DISTANCE:
        return None
    if asymmetry(local.values) > SYMMETRY_DISTANCE:
        return CannotAnswer("local_draws_not_normal", (("distance", distance),))
    return local_shape(local.values)


def _told(drawn: Drawn, method: Method, terms: _Terms, key: Key) -> Combined:
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
