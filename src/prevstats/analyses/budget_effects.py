"""Each effect of a budget as draws: own, from studies, stated, or combined."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.analyses.basis import labels
from prevstats.analyses.budget_evidence import Carried, carried
from prevstats.analyses.budget_grounds import CombinationFindings, EffectFindings
from prevstats.economics.cascade_draws import drawn
from prevstats.economics.cascade_result import summarised
from prevstats.economics.links import SHARES, unit_factor
from prevstats.errors import CannotAnswer
from prevstats.estimate import Draws, Estimate, Quantity
from prevstats.evidence.base_rate import risk_difference
from prevstats.evidence.combination import (
    CombinationOptions,
    Combined,
    combine,
)
from prevstats.evidence.key import Key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from prevstats.analyses.budget_streams import Keys, Streams
    from prevstats.parameters.budget import Part
    from prevstats.parameters.budget_items import BudgetEffect
    from prevstats.parameters.cascade import CascadeLink

Scale = Literal["unit", "standardised"]
"""``standardised``: a size (d) that is carried to the base rate when it is used."""
MIDDLE_RATE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class EffectDraws:
    """An effect as it enters the cascade.

    Attributes
    ----------
    link : the link that it is the number of.
    values : draws (S,) on ``scale``.
    found : what the report says of it.
    worlds : the world that each draw came from, where draws were weighted anew; the
        base rate and the reach that went into it must be taken from the same.
    """

    link: CascadeLink
    scale: Scale
    values: NDArray[np.float64]
    found: EffectFindings
    worlds: NDArray[np.intp] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """One effect with all that it is made from."""

    part: Part
    effect: BudgetEffect
    link: CascadeLink
    streams: Streams
    keys: Keys
    level: float
    own: Mapping[str, Estimate | CannotAnswer]
    reach: NDArray[np.float64]


def effect_draws(
    part: Part,
    streams: Streams,
    keys: Keys,
    level: float,
    own: Mapping[str, Estimate | CannotAnswer],
    reach: NDArray[np.float64],
) -> dict[str, EffectDraws | CannotAnswer]:
    """Return the effects of one programme, by identifier.

    ``own`` are the municipality's estimates by outcome; ``reach`` the share of those
    concerned who complete it, () or (S,), used to carry published sizes to the own
    estimate's average over all concerned when the two are combined.
    """
    found: dict[str, EffectDraws | CannotAnswer] = {}
    for effect in part.effects:
        link = next(item for item in part.cascade.links if item.estimate == effect.id)
        asked = _Asked(part, effect, link, streams, keys, level, own, reach)
        found[effect.id] = _MAKERS[effect.kind](asked)
    return found


def in_unit(
    made: EffectDraws, part: Part, streams: Streams, values: NDArray[np.float64]
) -> NDArray[np.float64] | CannotAnswer:
    """Return draws of an effect in its link's unit.

    A published size is carried to the base rate, world by world, where the outcome
    happens or not.
    """
    unit = made.link.unit or ""
    if made.scale == "unit" or unit not in SHARES:
        return values
    effect = Draws(streams.identity, values)
    risks = base_rates(part, made.link, streams, values.size)
    change = risk_difference(effect, "standardised_difference", risks)
    if isinstance(change, CannotAnswer):
        return change
    return np.asarray(change.values / SHARES[unit])


def base_rates(
    part: Part, link: CascadeLink, streams: Streams, size: int
) -> NDArray[np.float64]:
    """Return the base rate (S,) of the outcome that a link changes."""
    outcome = next(item for item in part.cascade.outcomes if item.id == link.to)
    rate = outcome.base_rate.value if outcome.base_rate is not None else MIDDLE_RATE
    drawn_rate = streams.get(f"{part.id}.{outcome.id}.base_rate", rate)
    return np.broadcast_to(np.clip(drawn_rate, 1e-9, 1.0 - 1e-9), (size,))


def _stated(asked: _Asked) -> EffectDraws | CannotAnswer:
    stated = asked.effect.stated
    if stated is None:
        return CannotAnswer("no_effect_stated")
    random = asked.keys.worlds(f"effect:{asked.part.id}").random(asked.effect.id)
    values = drawn(stated.number, asked.keys.n_draws, random)
    said = (stated.source, stated.verified, stated.date)
    return EffectDraws(asked.link, "unit", values, _told(asked, values, said))


def _own(asked: _Asked) -> EffectDraws | CannotAnswer:
    estimate = _own_estimate(asked)
    if isinstance(estimate, CannotAnswer):
        return estimate
    values = _own_values(asked, estimate)
    said = (estimate.method, "yes", "")
    return EffectDraws(asked.link, "unit", values, _told(asked, values, said))


def _evidence(asked: _Asked) -> EffectDraws | CannotAnswer:
    found = carried(asked.part, asked.effect, asked.keys)
    if isinstance(found, CannotAnswer):
        return found
    told = _with_studies(asked, found, _size(asked, found.values))
    return EffectDraws(asked.link, "standardised", found.values, told)


def _combined(asked: _Asked) -> EffectDraws | CannotAnswer:
    estimate = _own_estimate(asked)
    found = carried(asked.part, asked.effect, asked.keys)
    if isinstance(estimate, CannotAnswer):
        return estimate
    if isinstance(found, CannotAnswer):
        return found
    predicted = _size(asked, found.values) * asked.reach
    local = _own_values(asked, estimate)
    key = Key(
        asked.keys.seed,
        asked.keys.area,
        asked.keys.study,
        asked.effect.id,
        "budget_combination",
    )
    options = CombinationOptions(asked.effect.commensurate_variance, asked.level)
    both = combine(
        Draws(key.identity, predicted), Draws(key.identity, local), key, options
    )
    if isinstance(both, CannotAnswer):
        return both
    told = _with_studies(asked, found, both.effect.values)
    combination = _combination(both, local, predicted, asked.level)
    return EffectDraws(
        asked.link,
        "unit",
        both.effect.values,
        replace(told, combination=combination),
        None if both.method == "normal_world_by_world" else both.worlds,
    )


_MAKERS = {
    "own": _own,
    "evidence": _evidence,
    "stated": _stated,
    "combined": _combined,
}


def _own_estimate(asked: _Asked) -> Estimate | CannotAnswer:
    found = asked.own.get(asked.effect.outcome or "")
    if found is None:
        return CannotAnswer("no_own_estimate")
    if isinstance(found, Estimate) and found.draws is None:
        return CannotAnswer("estimate_without_draws")
    return found


def _own_values(asked: _Asked, estimate: Estimate) -> NDArray[np.float64]:
    """Return the own estimate's draws in the link's unit, renamed to the budget's.

    Its draws are independent of every other stream: which world each meets is
    arbitrary, so the order that they came in is kept.
    """
    draws = estimate.draws.values if estimate.draws is not None else np.zeros(0)
    factor = unit_factor(estimate.unit, asked.link.unit or "") or 1.0
    return np.asarray(draws[: asked.keys.n_draws] * factor)


def _size(asked: _Asked, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a published size in the link's unit."""
    unit = asked.link.unit or ""
    if unit not in SHARES:
        return values
    risks = base_rates(asked.part, asked.link, asked.streams, values.size)
    effect = Draws("", values)
    change = risk_difference(effect, "standardised_difference", risks)
    if isinstance(change, CannotAnswer):
        return values
    return np.asarray(change.values / SHARES[unit])


def _told(
    asked: _Asked, values: NDArray[np.float64], said: tuple[str, str, str]
) -> EffectFindings:
    sign = -1.0 if asked.effect.wanted == "less" else 1.0
    return EffectFindings(
        id=asked.effect.id,
        part=asked.part.id,
        label=labels(asked.effect.label),
        basis=asked.effect.kind,
        own_outcome=asked.effect.outcome or "",
        outcome=asked.link.to,
        unit=asked.link.unit or "",
        size=summarised(values, asked.level),
        chance_of_gain=float(np.mean(sign * values > 0.0)),
        studies=(),
        left_out=(),
        standing=None,
        rating=None,
        multipliers=(),
        combination=None,
        source=said[0],
        mark=said[1],
        date=said[2],
    )


def _with_studies(
    asked: _Asked, carried: Carried, values: NDArray[np.float64]
) -> EffectFindings:
    """Return what is said of an effect that rests on studies."""
    return replace(
        _told(asked, values, carried.said()),
        studies=carried.names,
        left_out=carried.left_out,
        standing=carried.group.standing if carried.group else None,
        rating=carried.group.rating if carried.group else None,
        multipliers=carried.found.steps,
    )


def _combination(
    both: Combined,
    local: NDArray[np.float64],
    predicted: NDArray[np.float64],
    level: float,
) -> CombinationFindings:
    one: Quantity = summarised(local, level)
    other: Quantity = summarised(np.asarray(predicted), level)
    return CombinationFindings(
        one, other, both.local_weight, both.conflict, both.in_conflict
    )
