"""What an evaluation file must agree on with the reference tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from prevstats.parameters import reference
from prevstats.parameters.budget_reference_rules import BUDGET_REFERENCE_RULES
from prevstats.parameters.faults import Areas, Fault, Rules, Source, Start
from prevstats.parameters.plan_reference_rules import PLAN_REFERENCE_RULES
from prevstats.parameters.promise_rules import PROMISE_REFERENCE_RULES
from prevstats.parameters.reference_lookups import (
    outside_index,
    prices_can_be_stated,
    unknown,
)
from prevstats.parameters.rows import Intervention, UnitCost
from prevstats.parameters.schema import (
    KoladaSource,
    Money,
    Outcome,
    OutcomeUse,
    SimulatedSource,
    StartFromIndicator,
    YearRange,
)
from prevstats.parameters.situation import Situation
from prevstats.parameters.start_rules import codes

KOLADA_IDENTIFIER = re.compile(r"[A-Z]\d{5}")


def _intervention(name: str, declared: tuple[Intervention, ...]) -> Iterator[Fault]:
    own = {item.id for item in declared}
    yield from _shadows("declared_interventions", declared, reference.interventions())
    for index, item in enumerate(declared):
        key = f"declared_interventions[{index}].target_group"
        yield from unknown(key, item.target_group, reference.target_groups())
    yield from unknown(
        "intervention",
        name,
        own | set(reference.interventions()),
        "describe it under declared_interventions",
    )


def _outcomes(
    uses: tuple[OutcomeUse, ...], declared: tuple[Outcome, ...]
) -> Iterator[Fault]:
    yield from _shadows("declared_outcomes", declared, reference.outcomes())
    known = {item.id for item in declared} | set(reference.outcomes())
    for index, use in enumerate(uses):
        key = f"outcomes[{index}].outcome"
        advice = "describe it under declared_outcomes"
        yield from unknown(key, use.outcome, known, advice)


def _situation(
    situation: Situation | None, declared: tuple[Outcome, ...]
) -> Iterator[Fault]:
    known = {item.id for item in declared} | set(reference.outcomes())
    for index, name in enumerate(situation.indicators if situation else ()):
        key = f"situation.indicators[{index}]"
        yield from unknown(key, name, known, "describe it under declared_outcomes")


def _price_year(
    uses: tuple[OutcomeUse, ...],
    declared: tuple[Outcome, ...],
    years: YearRange,
    price_year: int | None,
) -> Iterator[Fault]:
    names = tuple(use.outcome for use in uses)
    yield from prices_can_be_stated(names, declared, years, price_year)


def _price_year_of_situation(
    situation: Situation | None,
    declared: tuple[Outcome, ...],
    years: YearRange,
    price_year: int | None,
) -> Iterator[Fault]:
    names = situation.indicators if situation else ()
    yield from prices_can_be_stated(names, declared, years, price_year)


def _shadows(key: str, declared: tuple[Any, ...], table: Any) -> Iterator[Fault]:
    """Yield a fault for each declared row that hides one of the reference."""
    for index, item in enumerate(declared):
        if item.id in table:
            yield Fault(
                f"{key}[{index}].id",
                item.id,
                "the reference has a row of this name, which would be hidden",
                "choose another name, or use the reference's row and remove this one",
            )


def _indicators(
    source: Source,
    start: Start,
    declared: tuple[Outcome, ...],
) -> Iterator[Fault]:
    """Check the shape of Kolada identifiers, and warn of undescribed indicators."""
    if not isinstance(source, KoladaSource):
        return
    named = [
        (f"declared_outcomes[{index}].indicator", item.indicator)
        for index, item in enumerate(declared)
    ]
    if isinstance(start, StartFromIndicator):
        named.append(("start.indicator", start.indicator))
    described = {item.indicator for item in declared} | {
        item.start_indicator for item in reference.interventions().values()
    }
    described |= {item.indicator for item in reference.outcomes().values()}
    for key, indicator in named:
        if not KOLADA_IDENTIFIER.fullmatch(indicator):
            yield Fault(
                key,
                indicator,
                "a Kolada identifier is a capital letter and five digits",
                "write it like N24013",
            )
        elif indicator not in described:
            yield Fault(
                key,
                indicator,
                "the reference does not describe this indicator, so its breaks and "
                "known faults are not looked after",
                "read its description in Kolada before you trust the starts",
                warning=True,
            )


def _old_codes(areas: Areas, start: Start, source: Source) -> Iterator[Fault]:
    """Explain a code that a municipality no longer has."""
    if isinstance(source, SimulatedSource):
        return
    changed = {
        change.old_code: change
        for change in reference.municipality_changes()
        if change.kind == "recode"
    }
    for key, code in codes(areas, start):
        if code in changed:
            change = changed[code]
            yield Fault(
                key,
                code,
                f"{change.label.en}: since {change.valid_from} the code is "
                f"{change.new_code}",
                f'write "{change.new_code}"',
            )


def _costs(money: Money | None) -> Iterator[Fault]:
    if money is None:
        return
    index = reference.price_index()
    if money.price_year not in index:
        yield outside_index("money.price_year", money.price_year)
    for number, item in enumerate(money.costs):
        key = f"money.costs[{number}]"
        yield from unknown(f"{key}.payer", item.payer, reference.payers())
        if item.price_year not in index:
            yield outside_index(f"{key}.price_year", item.price_year)


def _benefits(
    money: Money | None, declared: tuple[Outcome, ...], prices: tuple[UnitCost, ...]
) -> Iterator[Fault]:
    if money is None:
        return
    outcomes = {**reference.outcomes(), **{item.id: item for item in declared}}
    unit_costs = {**reference.unit_costs(), **{item.id: item for item in prices}}
    for number, item in enumerate(money.benefits):
        key = f"money.benefits[{number}]"
        yield from unknown(f"{key}.payer", item.payer, reference.payers())
        outcome = outcomes.get(item.outcome)
        kronor = outcome is not None and outcome.unit == "sek_per_inhabitant"
        if item.unit_cost is None and outcome is not None and not kronor:
            yield Fault(
                f"{key}.unit_cost",
                "nothing",
                f"{item.outcome} is not in kronor, so it needs a price",
                "name a row of unit_costs.yaml",
            )
        if item.unit_cost is not None:
            advice = "describe it under declared_unit_costs"
            yield from unknown(f"{key}.unit_cost", item.unit_cost, unit_costs, advice)
            cost = unit_costs.get(item.unit_cost)
            yield from _usable(f"{key}.unit_cost", cost, kronor)
        if outcome is not None and outcome.direction == "neutral" and not kronor:
            yield Fault(
                f"{key}.outcome",
                item.outcome,
                "a change of this outcome is neither good nor bad by itself, but a "
                "price makes it one or the other",
                "price an outcome with a direction",
                warning=True,
            )


def _usable(key: str, cost: UnitCost | None, kronor: bool) -> Iterator[Fault]:
    """Yield what forbids a price in a calculation."""
    if cost is None:
        return
    if kronor:
        yield Fault(
            key,
            cost.id,
            "the outcome is in kronor already; a price would count it twice",
            "remove unit_cost",
        )
    if cost.price_year is None or cost.currency != "SEK":
        yield Fault(
            key,
            cost.id,
            f"its price is in {cost.currency} of {cost.price_year or 'no known year'} "
            "and cannot be restated",
            "use a price in kronor with a year, or one of your own "
            "(declared_unit_costs)",
        )
    elif cost.price_year not in reference.price_index():
        yield outside_index(key, cost.price_year)


def _own_prices(prices: tuple[UnitCost, ...]) -> Iterator[Fault]:
    for number, item in enumerate(prices):
        for place, payer in enumerate(item.payers):
            key = f"declared_unit_costs[{number}].payers[{place}]"
            yield from unknown(key, payer, reference.payers())


REFERENCE_RULES: Rules = (
    *BUDGET_REFERENCE_RULES,
    *PLAN_REFERENCE_RULES,
    *PROMISE_REFERENCE_RULES,
    (_intervention, ("intervention", "declared_interventions")),
    (_outcomes, ("outcomes", "declared_outcomes")),
    (_indicators, ("source", "start", "declared_outcomes")),
    (_old_codes, ("areas", "start", "source")),
    (_price_year, ("outcomes", "declared_outcomes", "years", "price_year")),
    (_situation, ("situation", "declared_outcomes")),
    (
        _price_year_of_situation,
        ("situation", "declared_outcomes", "years", "price_year"),
    ),
    (_costs, ("money",)),
    (_benefits, ("money", "declared_outcomes", "declared_unit_costs")),
    (_own_prices, ("declared_unit_costs",)),
)
