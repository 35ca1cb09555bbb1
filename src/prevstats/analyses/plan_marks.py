"""What must be gained, what others have found, and what could be seen: on one axis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.basis import labels
from prevstats.analyses.money import per_unit, sign_of_gain
from prevstats.analyses.plan_findings import DesignSeen, Mark, OwnSeen, RollOut
from prevstats.economics.break_even import break_even
from prevstats.errors import CannotAnswer
from prevstats.estimate import Draws
from prevstats.evidence.base_rate import BaseRate, risk_difference
from prevstats.evidence.catalogue import catalogue, usable
from prevstats.evidence.key import Key
from prevstats.evidence.transfer import TransferOptions, transfer

if TYPE_CHECKING:
    from prevstats.analyses.study_findings import Labels
    from prevstats.parameters.outcomes import Outcome
    from prevstats.parameters.plan import PlanEvidence, PlanMoney

INTERVAL = 0.90
DRAWS = 4_000
_BINARY = ("per_1000", "per_100000", "percent")


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """What studies of one intervention predict for a new place, on the scale d.

    ``draws`` or why there are none; ``left_out`` studies have no number to carry.
    """

    outcome: str
    name: Labels
    draws: Draws | CannotAnswer
    studies: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Gains:
    """What could be seen, by whom: the positions of the axis that power decides."""

    smallest: float | None
    own: OwnSeen | CannotAnswer
    together: DesignSeen | None
    roll_out: tuple[RollOut, ...]


def published(item: PlanEvidence, seed: int) -> Published:
    """Return what the catalogue's studies of an intervention predict."""
    entry = catalogue()[item.intervention]
    found = usable(entry, item.domain)
    key = Key(seed, "", item.intervention, item.outcome)
    made = transfer(found.studies, key, TransferOptions(draws=DRAWS))
    return Published(
        outcome=item.outcome,
        name=labels(entry.intervention.label),
        draws=made if isinstance(made, CannotAnswer) else made.draws,
        studies=len(found.studies),
        left_out=len(found.left_out),
    )


def carried(
    found: Published,
    outcome: Outcome,
    *,
    level: float | None,
    persons: float | None,
    key: Key,
) -> Mark | CannotAnswer:
    """Return a published effect at the municipality's own rate, as a gain.

    The studies' outcome is another than this one: the place on the axis is where the
    effect would lie if this outcome moved as much, in standard deviations.
    """
    if isinstance(found.draws, CannotAnswer):
        return found.draws
    if outcome.unit not in _BINARY or level is None or persons is None:
        return CannotAnswer("no_common_scale")
    base = per_unit(outcome)
    cases = round(level / base * persons)
    if not 0 < cases < round(persons):
        return CannotAnswer("no_common_scale")
    risks = BaseRate(cases, round(persons)).draws(key, len(found.draws.values))
    moved = risk_difference(found.draws, "standardised_difference", risks)
    if isinstance(moved, CannotAnswer):
        return moved
    gain = sign_of_gain(outcome) * base * moved.values
    tail = (1.0 - INTERVAL) / 2.0
    low, middle, high = np.quantile(gain, [tail, 0.5, 1.0 - tail])
    return Mark(
        kind="published",
        value=float(middle),
        low=float(low),
        high=float(high),
        name=found.name,
        studies=found.studies,
        left_out=found.left_out,
    )


def marks_of(
    outcome: Outcome,
    gains: Gains,
    money: PlanMoney | None,
    evidence: Mapping[str, Mark | CannotAnswer],
    *,
    persons: float | None,
    lag: int,
) -> tuple[Mark, ...]:
    """Return everything that has a place on the axis, as gains in the unit."""
    found: list[Mark] = []
    if gains.smallest is not None:
        found.append(Mark("smallest_difference", gains.smallest, None, None))
    worth = break_even_mark(outcome, money, persons=persons, lag=lag)
    if worth is not None:
        found.append(worth)
    found += [mark for mark in evidence.values() if isinstance(mark, Mark)]
    if not isinstance(gains.own, CannotAnswer):
        own = gains.own.simulated
        found.append(Mark("own", own.value, own.low, own.high))
    many = gains.together
    if many is not None and not isinstance(many.simulated, CannotAnswer):
        seen = many.simulated
        if np.isfinite(seen.value):
            found.append(Mark("together", seen.value, seen.low, _finite(seen.high)))
    for each in gains.roll_out:
        if each.option == "waiting_list" and not isinstance(
            each.detectable, CannotAnswer
        ):
            found.append(Mark("waiting_list", each.detectable, None, None))
    return tuple(found)


def break_even_mark(
    outcome: Outcome, money: PlanMoney | None, *, persons: float | None, lag: int
) -> Mark | None:
    """Return the effect at which the payer's money comes back over the horizon.

    The cost is paid every year from the start, the worth comes from the lag on; both
    as present values at mid-year prices of the file. ``None`` when it never does.
    """
    if money is None or persons is None or money.horizon_years <= lag:
        return None
    years = np.arange(money.horizon_years)
    factors = (1.0 + money.discount_rate) ** -years
    cost = money.cost_sek * float(factors.sum())
    cases_per_unit = persons / per_unit(outcome)
    worth = money.value_sek * cases_per_unit * float(factors[lag:].sum())
    value = break_even(cost, worth)
    if value is None:
        return None
    return Mark("break_even", value, None, None, verified=money.verified)


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
