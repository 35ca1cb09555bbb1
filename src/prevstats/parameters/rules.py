"""What must hold between the fields of an evaluation file, each rule by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prevstats.parameters.budget_rules import BUDGET_RULES
from prevstats.parameters.decision_rules import DECISION_RULES
from prevstats.parameters.faults import Fault, Rules, repeated
from prevstats.parameters.followup_rules import FOLLOWUP_RULES
from prevstats.parameters.mapping_rules import MAPPING_RULES
from prevstats.parameters.plan_rules import PLAN_RULES
from prevstats.parameters.promise_rules import PROMISE_RULES
from prevstats.parameters.schema import (
    Money,
    Outcome,
    OutcomeUse,
    YearRange,
)
from prevstats.parameters.start_rules import START_RULES
from prevstats.parameters.structure_rules import STRUCTURE_RULES
from prevstats.parameters.study_rules import STUDY_RULES


def _outcomes(
    outcomes: tuple[OutcomeUse, ...], years: YearRange, declared: tuple[Outcome, ...]
) -> Iterator[Fault]:
    yield from repeated("outcomes", tuple(use.outcome for use in outcomes))
    yield from repeated("declared_outcomes", tuple(item.id for item in declared))
    for index, use in enumerate(outcomes):
        key = f"outcomes[{index}]"
        if use.last_effect_year is not None and use.last_effect_year < use.lag_years:
            yield Fault(
                f"{key}.last_effect_year",
                str(use.last_effect_year),
                f"the outcome responds after {use.lag_years} years at the earliest",
                "let last_effect_year be at least lag_years",
            )
        if use.lag_years >= years.last - years.first:
            yield Fault(
                f"{key}.lag_years",
                str(use.lag_years),
                "no municipality can be followed that long inside the years of the "
                "data; the outcome will only serve as a negative control",
                "check lag_years, or widen years",
                warning=True,
            )


def _declared(
    interventions: tuple[Any, ...], prices: tuple[Any, ...]
) -> Iterator[Fault]:
    yield from repeated(
        "declared_interventions", tuple(item.id for item in interventions)
    )
    yield from repeated("declared_unit_costs", tuple(item.id for item in prices))


def _money(money: Money | None, outcomes: tuple[OutcomeUse, ...]) -> Iterator[Fault]:
    if money is None:
        return
    yield from repeated("money.costs", tuple(item.id for item in money.costs))
    yield from repeated("money.benefits", tuple(item.id for item in money.benefits))
    used = [use.outcome for use in outcomes]
    for index, item in enumerate(money.benefits):
        if item.outcome not in used:
            yield Fault(
                f"money.benefits[{index}].outcome",
                item.outcome,
                "only an outcome that the evaluation estimates can be priced",
                f"name one of {', '.join(used)}",
            )


RULES: Rules = (
    *STUDY_RULES,
    *START_RULES,
    *MAPPING_RULES,
    *BUDGET_RULES,
    *PLAN_RULES,
    *FOLLOWUP_RULES,
    *STRUCTURE_RULES,
    *PROMISE_RULES,
    *DECISION_RULES,
    (_outcomes, ("outcomes", "years", "declared_outcomes")),
    (_declared, ("declared_interventions", "declared_unit_costs")),
    (_money, ("money", "outcomes")),
)
