"""What the ways of starting among a municipality's own units could show."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prevstats.analyses.money import per_unit
from prevstats.analyses.plan_findings import Option, OwnSeen, RollOut
from prevstats.errors import CannotAnswer
from prevstats.inference.power_designs import Clusters, stepped, steps, waiting_list
from prevstats.inference.power_normal import detectable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from prevstats.parameters.outcomes import Outcome
    from prevstats.parameters.plan import PlanUnits

MOST_UNITS = 2_000
OPTIONS: tuple[Option, ...] = ("all_at_once", "waiting_list", "stepped")


@dataclass(frozen=True, slots=True)
class Place:
    """The municipality in which units would start.

    Attributes
    ----------
    level, persons : its latest value and the number that it is over.
    years : of follow-up; a period is a year, the first of them before any start.
    lag : years until a response; the years that cannot respond are no periods.
    smallest : smallest difference that matters, in the outcome's unit.
    """

    level: float | None
    persons: float | None
    years: int
    lag: int
    smallest: float | None


def roll_outs(
    outcome: Outcome,
    units: PlanUnits | None,
    place: Place,
    own: OwnSeen | CannotAnswer,
) -> tuple[RollOut, ...]:
    """Return what each option could show, in the outcome's unit.

    All at once leaves only other municipalities to compare with: ``own``.
    """
    seen = own if isinstance(own, CannotAnswer) else own.simulated.value
    together = RollOut("all_at_once", seen, None)
    if units is None:
        return (together,)
    periods = place.years + 1 - place.lag
    clusters = clusters_of(outcome, units, level=place.level, persons=place.persons)
    if periods < 2:
        details = (("lag_years", place.lag), ("years", place.years))
        clusters = CannotAnswer("nothing_responds_yet", details)
    if isinstance(clusters, CannotAnswer):
        return (together, *(RollOut(each, clusters, None) for each in OPTIONS[1:]))
    return (
        together,
        *(
            RollOut(
                option,
                _detectable(option, clusters, units.number, periods),
                _needed(option, clusters, periods, place.smallest),
            )
            for option in OPTIONS[1:]
        ),
    )


def clusters_of(
    outcome: Outcome,
    units: PlanUnits,
    *,
    level: float | None,
    persons: float | None,
) -> Clusters | CannotAnswer:
    """Return how the units vary, in the outcome's unit.

    Without a stated deviation the outcome is taken as yes or no for each person, at
    the municipality's own rate.
    """
    each = units.persons
    if each is None and persons is not None:
        each = persons / units.number
    if each is None:
        return CannotAnswer("size_not_known")
    deviation = units.deviation
    if deviation is None:
        base = per_unit(outcome)
        share = None if level is None else level / base
        if outcome.unit not in ("per_1000", "per_100000", "percent") or share is None:
            return CannotAnswer("deviation_not_known")
        if not 0.0 < share < 1.0:
            return CannotAnswer("deviation_not_known")
        deviation = base * math.sqrt(share * (1.0 - share))
    return Clusters(deviation, units.icc, each)


def schedule_of(option: Option, units: int, periods: int) -> NDArray[np.bool_]:
    """Return who has the intervention when: half wait to the end, or all in steps."""
    if option == "waiting_list":
        return waiting_list(units, periods, first=units // 2)
    return steps(units, periods)


def _detectable(
    option: Option, clusters: Clusters, units: int, periods: int
) -> float | CannotAnswer:
    found = stepped(clusters, schedule_of(option, units, periods))
    if isinstance(found, CannotAnswer):
        return found
    return detectable(found)


def _needed(
    option: Option, clusters: Clusters, periods: int, smallest: float | None
) -> int | None:
    """Return how many units of that size would see the smallest difference."""
    if smallest is None:
        return None

    def enough(units: int) -> bool:
        found = _detectable(option, clusters, units, periods)
        return not isinstance(found, CannotAnswer) and found <= smallest

    if not enough(MOST_UNITS):
        return None
    low, high = 1, MOST_UNITS  # one unit leaves nobody to compare with
    while high - low > 1:
        middle = (low + high) // 2
        if enough(middle):
            high = middle
        else:
            low = middle
    return high
