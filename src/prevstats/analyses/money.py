"""The effect in kronor, payer by payer and year by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.analyses.findings import Labels, MoneyFindings, PayerResult
from prevstats.analyses.money_budgets import (
    Ground,
    budgets,
    marginal_value,
    rated,
)
from prevstats.analyses.money_marks import MARK_ORDER, marks_of
from prevstats.analyses.resolve import PricedBenefit, PricedCost, Resolved
from prevstats.economics.appraisal import (
    Appraisal,
    appraise,
    benefit_cost_ratio,
    discount_factors,
)
from prevstats.economics.break_even import break_even
from prevstats.economics.flow import Flow
from prevstats.economics.ledger import Entry, Ledger
from prevstats.errors import CannotAnswer
from prevstats.estimate import Draws, Estimate
from prevstats.parameters.schema import Money, Outcome

if TYPE_CHECKING:
    from numpy.typing import NDArray

DRAWS = 4_000
"""Draws in a ledger: the Monte Carlo error of a chance is at most 0.8 points."""


@dataclass(frozen=True, slots=True, eq=False)
class PricedEffect:
    """An estimated effect with the size of the group that it falls on.

    ``persons`` is the number that a rate is multiplied by (inhabitants for kronor per
    inhabitant, the denominator for a rate), in units of the rate's base.
    """

    outcome: Outcome
    estimate: Estimate
    persons: float
    basis: Literal["local", "national"]


@dataclass(frozen=True, slots=True)
class Size:
    """How many areas, inhabitants and children the costs are multiplied by."""

    inhabitants: float
    children: float


def per_unit(outcome: Outcome) -> float:
    """Return how many persons one unit of the outcome is a rate over."""
    bases = {"per_1000": 1_000.0, "per_100000": 100_000.0, "percent": 100.0}
    return bases.get(outcome.unit, 1.0)


def sign_of_gain(outcome: Outcome) -> float:
    """Return +1 when more of the outcome is the gain, -1 when less of it is.

    What is neutral as an outcome (more children in open support) still costs money, so
    more of it is counted as an expense.
    """
    return 1.0 if outcome.direction == "higher" else -1.0


def build_ledger(
    money: Money,
    costs: Sequence[PricedCost],
    benefits: Sequence[PricedBenefit],
    effects: Sequence[PricedEffect],
    size: Size,
) -> Ledger:
    """Return the ledger of carrying on with the intervention over the horizon.

    The effect of each draw is held constant over the years 1 to the horizon. Raises
    ``InputError`` when the effects rest on different draws.
    """
    by_outcome = {effect.outcome.id: effect for effect in effects}
    draws = {name: _draws(effect.estimate) for name, effect in by_outcome.items()}
    first = next(iter(draws.values()))
    ledger = Ledger(
        identity=first.identity,
        price_year=money.price_year,
        years=tuple(range(money.horizon_years + 1)),
        n_draws=len(first.values),
    )
    for cost in costs:
        ledger = ledger.add(_cost_entry(cost, ledger, size))
    for benefit in benefits:
        if benefit.outcome in by_outcome:
            stream = draws[benefit.outcome]
            entry = _benefit_entry(benefit, ledger, by_outcome[benefit.outcome], stream)
            ledger = ledger.add(entry, draws=stream)
    return ledger


def money_findings(
    resolved: Resolved,
    effects: Sequence[PricedEffect],
    size: Size,
    *,
    last_observed_event: int | None,
) -> MoneyFindings | CannotAnswer:
    """Return who pays, who gains and how surely, from the effects' own draws."""
    money = resolved.evaluation.money
    priced = {benefit.outcome for benefit in resolved.benefits}
    usable = [effect for effect in effects if effect.outcome.id in priced]
    if money is None:
        return CannotAnswer("no_money_section")
    if not usable:
        return CannotAnswer("no_priced_effect")
    ledger = build_ledger(money, resolved.costs, resolved.benefits, usable, size)
    level = resolved.evaluation.inference.level
    payer_labels = dict(resolved.payer_labels)
    marks = marks_of(resolved)
    payers = tuple(
        _payer_result(
            payer,
            payer_labels[payer],
            appraise(ledger, rate=money.discount_rate, level=level, payer=payer),
            ledger,
            marks.get(payer, "yes"),
        )
        for payer in ledger.payers()
    )
    society = _payer_result(
        "society",
        {},
        appraise(ledger, rate=money.discount_rate, level=level),
        ledger,
        max(marks.values(), key=MARK_ORDER.index, default="yes"),
    )
    ratio = benefit_cost_ratio(ledger, rate=money.discount_rate, level=level)
    ground = Ground(
        ledger,
        money,
        level,
        tuple(rated(u.outcome, _draws(u.estimate), u.persons) for u in usable),
        marks,
        resolved.price_index,
    )
    return MoneyFindings(
        basis=usable[0].basis,
        outcome=usable[0].outcome.id,
        horizon_years=money.horizon_years,
        discount_rate=money.discount_rate,
        price_year=money.price_year,
        n_draws=ledger.n_draws,
        payers=payers,
        society=society,
        ratio=None if ratio is None else ratio.value,
        ratio_low=None if ratio is None else ratio.low,
        ratio_high=None if ratio is None else ratio.high,
        break_even=_break_even(resolved, money, usable, ledger),
        by_year=_by_year(ledger),
        not_priced=_not_priced(resolved, priced),
        beyond_observed=_beyond_observed(ledger, money, last_observed_event),
        budgets=budgets(ground),
        marginal_value=marginal_value(ground),
    )


def _draws(estimate: Estimate) -> Draws:
    if estimate.draws is None:
        raise ValueError(f"the estimate of {estimate.outcome} keeps no draws")
    return Draws(estimate.draws.identity, estimate.draws.values[:DRAWS])


def _cost_entry(cost: PricedCost, ledger: Ledger, size: Size) -> Entry:
    units = {"area": 1.0, "inhabitant": size.inhabitants, "child": size.children}
    years = np.array(ledger.years)
    falls = years == 0 if cost.when == "start" else years > 0
    yearly = -cost.amount_sek * units[cost.per] * falls.astype(np.float64)
    return Entry(
        option="continue",
        outcome="",
        item=cost.id,
        payer=cost.payer,
        kind="resource",
        side="cost",
        cashable_share=1.0,
        amount=Flow(1.0, yearly),
    )


def _benefit_entry(
    benefit: PricedBenefit, ledger: Ledger, effect: PricedEffect, draws: Draws
) -> Entry:
    value = _value_of_unit(benefit, effect)
    years = (np.array(ledger.years) > 0).astype(np.float64)
    return Entry(
        option="continue",
        outcome=benefit.outcome,
        item=benefit.id,
        payer=benefit.payer,
        kind="resource",
        side="benefit",
        cashable_share=benefit.cashable_share,
        amount=Flow(draws.values * value, years, draws.identity),
    )


def _value_of_unit(benefit: PricedBenefit, effect: PricedEffect) -> float:
    """Return what one unit of effect is worth a year to the payer, in kronor."""
    persons = effect.persons / per_unit(effect.outcome)
    return sign_of_gain(effect.outcome) * persons * benefit.sek_per_unit


def _payer_result(
    payer: str, label: Labels, result: Appraisal, ledger: Ledger, mark: str
) -> PayerResult:
    yearly_cost = sum(
        float(-entry.amount.mean_by_year()[1:].mean())
        for entry in ledger.entries
        if entry.side == "cost" and payer in ("society", entry.payer)
    )
    return PayerResult(
        payer=payer,
        label=label,
        cost_per_year=yearly_cost,
        cost=result.cost,
        benefit=result.benefit,
        net=result.net,
        net_low=result.net_low,
        net_high=result.net_high,
        net_per_year=result.net * result.annuity,
        net_per_year_low=result.net_low * result.annuity,
        net_per_year_high=result.net_high * result.annuity,
        chance=result.chance,
        chance_error=result.chance_error,
        mark=mark,
        cashable_benefit=result.cashable_benefit,
    )


def _break_even(
    resolved: Resolved, money: Money, effects: Sequence[PricedEffect], ledger: Ledger
) -> float | None:
    """Return the effect on the one priced outcome at which society's net is zero."""
    if len(effects) != 1:
        return None
    factors = discount_factors(ledger, money.discount_rate)
    cost = float(ledger.total(side="cost", weights=factors).mean())
    unit = sum(
        _value_of_unit(benefit, effects[0])
        for benefit in resolved.benefits
        if benefit.outcome == effects[0].outcome.id
    )
    yearly = sum(
        factor for year, factor in zip(ledger.years, factors, strict=True) if year > 0
    )
    return break_even(-cost, unit * yearly)


def _by_year(ledger: Ledger) -> tuple[tuple[int, str, float], ...]:
    means = {payer: ledger.mean_by_year(payer) for payer in ledger.payers()}
    return tuple(
        (year, payer, float(mean[position]))
        for payer, mean in means.items()
        for position, year in enumerate(ledger.years)
    )


def _not_priced(resolved: Resolved, priced: set[str]) -> tuple[Labels, ...]:
    return tuple(
        {"sv": outcome.label.sv, "en": outcome.label.en}
        for outcome in resolved.outcomes
        if outcome.id not in priced
    )


def _beyond_observed(
    ledger: Ledger, money: Money, last_event: int | None
) -> float | None:
    """Return the share of the benefits' present value that no data have reached."""
    if last_event is None:
        return None
    factors: NDArray[np.float64] = np.array(
        discount_factors(ledger, money.discount_rate)
    )
    years = np.array(ledger.years)
    total = factors[years > 0].sum()
    return float(factors[(years > 0) & (years > last_event)].sum() / total)
