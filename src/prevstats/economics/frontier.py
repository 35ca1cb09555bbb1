"""Which options are worth considering: dominance, extended dominance and the ratios.

Options in order of cost. Dominated: another costs no more and does at least as much.
Extendedly dominated: a mix of two others does as much for less, which shows as a ratio
higher than the next option's. The others form the frontier, and each one's ratio is
against the one before it on the frontier.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from prevstats.economics.decision import fault, refuse

Status = Literal["frontier", "extendedly_dominated", "dominated"]


@dataclass(frozen=True, slots=True)
class FrontierRow:
    """One option's place.

    Attributes
    ----------
    option : name.
    cost, effect : means, in kronor and in units of effect.
    status : whether it is on the frontier, and if not why.
    added_cost, added_effect, ratio : against the option before it on the frontier;
        ``None`` for the cheapest, and off the frontier.
    """

    option: str
    cost: float
    effect: float
    status: Status
    added_cost: float | None = None
    added_effect: float | None = None
    ratio: float | None = None


def frontier(
    costs: Mapping[str, float], effects: Mapping[str, float]
) -> tuple[FrontierRow, ...]:
    """Return the frontier by rising cost, then the extendedly dominated, then the rest.

    ``costs`` (kronor) and ``effects`` (more is better) are means by option. Of two
    options alike in both, the one named first stays and the other is dominated. Raises
    ``InputError`` when the two do not name the same options or a mean is not finite.
    """
    _check(costs, effects)
    names = sorted(costs, key=lambda name: (costs[name], -effects[name]))
    undominated: list[str] = []
    for name in names:
        if not undominated or effects[name] > effects[undominated[-1]]:
            undominated.append(name)
    kept: list[str] = []
    for name in undominated:
        while len(kept) > 1 and _ratio(kept[-2:], costs, effects) > _ratio(
            [kept[-1], name], costs, effects
        ):
            kept.pop()
        kept.append(name)
    rows = [
        _row(name, before, costs, effects)
        for before, name in zip([None, *kept], kept, strict=False)
    ]
    mixed = [name for name in undominated if name not in kept]
    lost = [name for name in names if name not in undominated]
    rows += [
        FrontierRow(name, costs[name], effects[name], "extendedly_dominated")
        for name in mixed
    ]
    rows += [
        FrontierRow(name, costs[name], effects[name], "dominated") for name in lost
    ]
    return tuple(rows)


def _ratio(
    pair: list[str], costs: Mapping[str, float], effects: Mapping[str, float]
) -> float:
    before, name = pair
    return (costs[name] - costs[before]) / (effects[name] - effects[before])


def _row(
    name: str,
    before: str | None,
    costs: Mapping[str, float],
    effects: Mapping[str, float],
) -> FrontierRow:
    cost, effect = costs[name], effects[name]
    if before is None:
        return FrontierRow(name, cost, effect, "frontier")
    added_cost, added_effect = cost - costs[before], effect - effects[before]
    return FrontierRow(
        name,
        cost,
        effect,
        "frontier",
        added_cost,
        added_effect,
        added_cost / added_effect,
    )


def _check(costs: Mapping[str, float], effects: Mapping[str, float]) -> None:
    faults = [
        fault(
            name,
            "a cost without an effect, or an effect without a cost",
            "the option has no place on the frontier",
            "give both means for every option",
        )
        for name in sorted(set(costs) ^ set(effects))
    ]
    faults += [
        fault(
            name,
            f"cost {costs[name]}, effect {effects[name]}",
            "the option has no place on the frontier",
            "give finite means",
        )
        for name in sorted(set(costs) & set(effects))
        if not np.isfinite([costs[name], effects[name]]).all()
    ]
    if not costs and not effects:
        faults.append(
            fault("options", "none", "there is no frontier", "name the options")
        )
    refuse(faults)
