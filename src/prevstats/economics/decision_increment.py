"""One option against another: incremental net benefit, the ratio, where it switches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.economics.decision import Decision, fault, refuse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.errors import Complaint

Quadrant = Literal["north_east", "south_east", "south_west", "north_west", "axis"]
"""East: more effect. North: more cost. ``axis``: no difference in effect or in cost."""


@dataclass(frozen=True, slots=True, eq=False)
class Increment:
    """What ``option`` is worth more than ``comparator``, in every draw.

    Attributes
    ----------
    option, comparator : names; a positive value speaks for ``option``.
    thresholds : K prices in kronor; (nan,) without one.
    values : (K, S) net benefit of ``option`` less that of ``comparator``, in kronor.
    """

    option: str
    comparator: str
    thresholds: tuple[float, ...]
    values: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CostPerEffect:
    """The incremental cost-effectiveness ratio, where it can be read.

    Attributes
    ----------
    cost, effect : differences, option less comparator, in kronor and units of effect.
    quadrant : where the difference lies.
    ratio : kronor per unit of effect; ``None`` in south-east (dominates), north-west
        (is dominated) and on an axis, where the sign of a ratio says nothing. In
        north-east it is what a unit gained costs; in south-west what is saved for a
        unit given up, so that there a higher ratio is the better one.
    """

    cost: float
    effect: float
    quadrant: Quadrant
    ratio: float | None


@dataclass(frozen=True, slots=True)
class Switch:
    """From ``threshold`` kronor a unit of effect on, ``option`` is expected best."""

    threshold: float
    option: str


def incremental_net_benefit(
    choice: Decision, option: str, comparator: str
) -> Increment:
    """Return the draws of ``option`` less ``comparator``.

    Raises ``InputError`` for names that are not options.
    """
    refuse(
        [
            fault(
                name,
                "no such option",
                "it cannot be compared",
                "name one of " + ", ".join(choice.options),
            )
            for name in (option, comparator)
            if name not in choice.options
        ]
    )
    first, second = (choice.options.index(name) for name in (option, comparator))
    worth = choice.net_benefit
    return Increment(
        option, comparator, choice.thresholds, worth[:, :, first] - worth[:, :, second]
    )


def cost_per_effect(cost: float, effect: float) -> CostPerEffect:
    """Return the ratio of a difference in cost to one in effect, with its quadrant.

    ``cost`` and ``effect`` are means over draws: a mean of ratios is never taken.
    """
    quadrant: Quadrant
    if cost == 0.0 or effect == 0.0:
        quadrant = "axis"
    elif effect > 0.0:
        quadrant = "north_east" if cost > 0.0 else "south_east"
    else:
        quadrant = "north_west" if cost > 0.0 else "south_west"
    readable = quadrant in ("north_east", "south_west")
    return CostPerEffect(cost, effect, quadrant, cost / effect if readable else None)


def switches_on_grid(choice: Decision) -> tuple[Switch, ...]:
    """Return the expected best option at the first threshold and wherever it changes.

    A switch stands at the first threshold of the grid, in rising order, at which the
    new option is best. Ties keep the option named first.
    """
    order = np.argsort(choice.thresholds, kind="stable")
    best = choice.best()[order]
    starts = np.flatnonzero(np.r_[True, best[1:] != best[:-1]])
    return tuple(
        Switch(choice.thresholds[order[start]], choice.options[best[start]])
        for start in starts
    )


def switching_thresholds(
    effects: Mapping[str, float],
    costs: Mapping[str, float],
    *,
    lowest: float = 0.0,
    highest: float = np.inf,
) -> tuple[Switch, ...]:
    """Return exactly where the option of highest expected net benefit changes.

    ``effects`` and ``costs`` are means by option; between the first and the last price
    of a unit of effect the best option is the upper envelope of threshold x effect -
    cost. The first ``Switch`` stands at ``lowest``. Where options tie, the one that is
    best just above is named, and of equal ones the first.
    """
    names = tuple(effects)
    refuse(_mean_faults(names, costs, lowest, highest))
    slope = np.array([effects[name] for name in names])
    level = np.array([costs[name] for name in names])
    found: list[Switch] = []
    at = float(lowest)
    current = _best_just_above(at, slope, level)
    while True:
        found.append(Switch(at, names[current]))
        steeper = np.flatnonzero(slope > slope[current])
        if not steeper.size:
            break
        crossing = (level[steeper] - level[current]) / (slope[steeper] - slope[current])
        at = float(crossing.min())
        if at > highest:
            break
        nearest = steeper[crossing == crossing.min()]
        current = int(nearest[np.argmax(slope[nearest])])
    return tuple(found)


def _best_just_above(
    at: float, slope: NDArray[np.float64], level: NDArray[np.float64]
) -> int:
    worth = at * slope - level
    highest = np.flatnonzero(worth == worth.max())
    return int(highest[np.argmax(slope[highest])])


def _mean_faults(
    names: Sequence[str], costs: Mapping[str, float], lowest: float, highest: float
) -> list[Complaint]:
    faults = []
    if not names or set(names) != set(costs):
        faults.append(
            fault(
                "options",
                f"effects of {sorted(names)}, costs of {sorted(costs)}",
                "an option's net benefit is not known",
                "give the mean effect and the mean cost of every option",
            )
        )
    if not (np.isfinite(lowest) and lowest <= highest):
        faults.append(
            fault(
                "thresholds",
                f"from {lowest} to {highest}",
                "there is no range of prices to look through",
                "give a finite lowest price, and a highest above it",
            )
        )
    return faults
