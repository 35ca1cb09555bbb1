"""Each budget's money: payback, yearly cost, and how much and how many must work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.analyses.money_budget_result import BudgetResult, HelpedNeeded
from prevstats.analyses.money_marks import MARK_ORDER
from prevstats.economics.appraisal import appraise, discount_factors
from prevstats.economics.break_even import break_even
from prevstats.economics.budget_impact import BudgetYear, budget_impact
from prevstats.economics.ledger import Ledger
from prevstats.economics.links import SHARES
from prevstats.economics.must_succeed import must_succeed
from prevstats.economics.mvpf import MarginalValueInterval, marginal_value_of
from prevstats.economics.payers import reference_payers
from prevstats.economics.price_index import Inflation, PriceIndex
from prevstats.economics.returns import (
    equivalent_annual_cost,
    payback_by_draw,
    payback_year,
)
from prevstats.parameters import reference

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.estimate import Draws
    from prevstats.parameters.schema import Money, Outcome

Role = Literal["payer", "body", "society"]


@dataclass(frozen=True, slots=True, eq=False)
class RateEffect:
    """A priced outcome as cases a year.

    ``change`` are the draws (S,) of the effect in the outcome's ``unit``, ``persons``
    the number that a rate is over. Outcomes that count nobody have no cases.
    """

    outcome: str
    label: Mapping[str, str]
    unit: str
    change: NDArray[np.float64]
    persons: float

    @property
    def counted(self) -> bool:
        """Tell whether the outcome happens to a person or not."""
        return self.unit in SHARES

    @property
    def cases(self) -> NDArray[np.float64]:
        """Return the change in cases a year (S,)."""
        return self.change * SHARES.get(self.unit, 1.0) * self.persons


def rated(outcome: Outcome, draws: Draws, persons: float) -> RateEffect:
    """Return an outcome's effect with the number of persons that it falls on."""
    label = {"sv": outcome.label.sv, "en": outcome.label.en}
    return RateEffect(outcome.id, label, outcome.unit, draws.values, persons)


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What every budget of one evaluation is read from."""

    ledger: Ledger
    money: Money
    level: float
    effects: tuple[RateEffect, ...]
    marks: Mapping[str, str]
    index: tuple[tuple[int, float], ...]

    @property
    def factors(self) -> NDArray[np.float64]:
        """Return each year's discount factor (Y,)."""
        return np.array(discount_factors(self.ledger, self.money.discount_rate))


def budgets(ground: Ground) -> tuple[BudgetResult, ...]:
    """Return every payer, the bodies that they form, and society, in that order.

    A body is given also where only one of its committees pays or gains: whoever decides
    for the body looks for its name.
    """
    known = reference_payers()
    present = ground.ledger.payers()
    bodies: dict[str, list[str]] = {}
    for payer in present:
        if known.top(payer) != payer:
            bodies.setdefault(known.top(payer), []).append(payer)
    for body, members in bodies.items():
        if body in present:
            members.append(body)
    years = _impact(ground)
    seats: list[tuple[str, Role, tuple[str, ...]]] = [
        (payer, "payer", (payer,)) for payer in present if payer not in bodies
    ]
    seats += [(body, "body", tuple(members)) for body, members in bodies.items()]
    seats.append(("society", "society", present))
    return tuple(_budget(ground, *seat, years.get(seat[0], ())) for seat in seats)


def marginal_value(ground: Ground) -> MarginalValueInterval | None:
    """Return what people gain per krona of net public cost, with its interval.

    ``None`` where nothing that people gain or lose
    outside the public sector has a price: the value would be zero by leaving it out.
    """
    ledger, known = ground.ledger, reference_payers()
    public = known.public_of(ledger.payers())
    if len(public) == len(ledger.payers()) or not public:
        return None
    return marginal_value_of(
        ledger, rate=ground.money.discount_rate, level=ground.level
    )


def _budget(
    ground: Ground,
    payer: str,
    role: Role,
    members: tuple[str, ...],
    by_year: tuple[BudgetYear, ...],
) -> BudgetResult:
    ledger, rate = ground.ledger, ground.money.discount_rate
    told = appraise(ledger, rate=rate, level=ground.level, payer=members)
    yearly = ledger.by_year(members)
    expected = yearly.mean(axis=0)
    return BudgetResult(
        payer=payer,
        label={} if role == "society" else _label(payer),
        role=role,
        members=members,
        cost=told.cost,
        benefit=told.benefit,
        cashable=told.cashable_benefit,
        net=told.net,
        net_low=told.net_low,
        net_high=told.net_high,
        chance=told.chance,
        equivalent_annual_cost=equivalent_annual_cost(
            told.cost, rate, ground.money.horizon_years
        ),
        payback=payback_year(expected),
        payback_discounted=payback_year(expected, rate),
        payback_chance=float(np.mean(np.isfinite(payback_by_draw(yearly)))),
        break_even=_break_even(ground, members),
        helped=_helped(ground, members),
        by_year=by_year,
        mark=max(
            (ground.marks.get(each, "yes") for each in members), key=MARK_ORDER.index
        ),
    )


def _label(payer: str) -> dict[str, str]:
    label = reference.payers()[payer].label
    return {"sv": label.sv, "en": label.en}


def _gain_by(
    ground: Ground, outcome: str, members: tuple[str, ...]
) -> NDArray[np.float64]:
    """Return the present value of what an outcome gains some payers: (S,)."""
    total = np.zeros(ground.ledger.n_draws)
    for entry in ground.ledger.select(payer=members, side="benefit"):
        if entry.outcome == outcome:
            total += entry.amount.present_value(ground.factors)
    return total


def _cost(ground: Ground, members: tuple[str, ...]) -> float:
    whole = ground.ledger.total(payer=members, side="cost", weights=ground.factors)
    return float(-whole.mean())


def _worth(own: NDArray[np.float64], change: NDArray[np.float64]) -> float:
    """Return what a unit of change is worth: the gain is proportional to it."""
    size = float(np.abs(change).sum())
    return float((own * np.sign(change)).sum()) / size if size else 0.0


def _break_even(ground: Ground, members: tuple[str, ...]) -> float | None:
    if len(ground.effects) != 1:
        return None
    effect = ground.effects[0]
    unit = _worth(_gain_by(ground, effect.outcome, members), effect.change)
    return break_even(_cost(ground, members), unit)


def _helped(ground: Ground, members: tuple[str, ...]) -> tuple[HelpedNeeded, ...]:
    """Return how many must be helped a year in each rate that gains these payers."""
    rows = []
    everyone = ground.ledger.payers()
    for effect in ground.effects:
        whole = _worth(_gain_by(ground, effect.outcome, everyone), effect.cases)
        own = _worth(_gain_by(ground, effect.outcome, members), effect.cases)
        if not effect.counted or whole == 0.0 or own == 0.0:
            continue
        way = float(np.sign(whole))
        number = must_succeed(
            _cost(ground, members), way * own, way * effect.cases, level=ground.level
        )
        rows.append(HelpedNeeded(effect.outcome, effect.label, number))
    return tuple(rows)


def _impact(ground: Ground) -> dict[str, tuple[BudgetYear, ...]]:
    """Return each budget's years in their own kronor; none where no rise is stated."""
    stated, money = ground.money.budget_years, ground.money
    if stated is None:
        return {}
    index = PriceIndex("price_index", dict(ground.index), "price_index.yaml", "partly")
    calendar = [stated.first_year + year for year in ground.ledger.years]
    inflation = Inflation(stated.inflation, stated.source.en, stated.verified)
    rows = budget_impact(
        ground.ledger,
        first_year=stated.first_year,
        deflators=index.deflators(money.price_year, calendar, inflation=inflation),
        level=ground.level,
    )
    found: dict[str, list[BudgetYear]] = {}
    for row in rows:
        found.setdefault(row.payer, []).append(row)
    return {payer: tuple(years) for payer, years in found.items()}
