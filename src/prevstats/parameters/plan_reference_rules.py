"""What a plan must agree on with the reference tables."""

from __future__ import annotations

from collections.abc import Iterator

from prevstats.parameters import reference
from prevstats.parameters.faults import Fault, Rules
from prevstats.parameters.outcomes import Outcome
from prevstats.parameters.plan import Plan
from prevstats.parameters.plan_rules import Given, uses_of
from prevstats.parameters.reference_lookups import (
    outside_index,
    prices_can_be_stated,
    unknown,
)
from prevstats.parameters.sources import YearRange


def _named(plan: Given, declared: tuple[Outcome, ...]) -> Iterator[Fault]:
    if not isinstance(plan, Plan):
        return
    known = {item.id for item in declared} | set(reference.outcomes())
    for index, use in enumerate(plan.outcomes):
        key = f"plan.outcomes[{index}].outcome"
        yield from unknown(key, use.outcome, known, "describe it in declared_outcomes")
    for index, item in enumerate(plan.evidence):
        key = f"plan.evidence[{index}]"
        yield from unknown(
            f"{key}.intervention", item.intervention, reference.interventions()
        )
        yield from unknown(f"{key}.outcome", item.outcome, known)
    if plan.money is not None:
        yield from unknown("plan.money.payer", plan.money.payer, reference.payers())
        if plan.money.price_year not in reference.price_index():
            yield outside_index("plan.money.price_year", plan.money.price_year)


def _prices(
    plan: Given,
    declared: tuple[Outcome, ...],
    years: YearRange,
    price_year: int | None,
) -> Iterator[Fault]:
    names = tuple(use.outcome for use in uses_of(plan))
    yield from prices_can_be_stated(names, declared, years, price_year)


PLAN_REFERENCE_RULES: Rules = (
    (_named, ("plan", "declared_outcomes")),
    (_prices, ("plan", "declared_outcomes", "years", "price_year")),
)
