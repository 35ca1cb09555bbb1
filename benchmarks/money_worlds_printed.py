"""What the evaluation report prints of the municipality's money, and the truth of it.

Its ledger takes the effect as constant over the horizon and prices as they stand; the
truth is the same ledger with the true effect in it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from money_worlds_case import (
    LEVEL,
    PRICE_YEAR,
    RATE,
    YEARS,
    Setting,
    printed_cost_per_person,
)

from prevstats.analyses.money import PricedEffect, Size, build_ledger, per_unit
from prevstats.analyses.resolve import PricedBenefit, PricedCost
from prevstats.economics.appraisal import appraise, net_by_draw
from prevstats.estimate import Draws, Estimate
from prevstats.parameters.schema import Money
from prevstats.reporting.numbers import FIRM_CHANCE

if TYPE_CHECKING:
    from money_worlds import Case

    from prevstats.economics.ledger import Ledger

MONEY = Money(horizon_years=len(YEARS) - 1, discount_rate=RATE, price_year=PRICE_YEAR)


@dataclass(frozen=True, slots=True)
class Printed:
    """True net value, and (low, high, chance, verdict) as printed.

    The verdict is 1 where the report says without reservation that the payer comes out
    ahead.
    """

    truth: float
    line: tuple[float, float, float, float]


def printed(setting: Setting, case: Case) -> Printed:
    """Return what the evaluation report says of one municipality, and the truth."""
    known = replace(
        case.estimate, draws=Draws("truth", np.array([case.effect, case.effect]))
    )
    said = appraise(
        _ledger(setting, case, case.estimate),
        rate=RATE,
        level=LEVEL,
        payer="municipality",
    )
    true = net_by_draw(_ledger(setting, case, known), rate=RATE, payer="municipality")
    firm = float(said.chance >= FIRM_CHANCE) - float(said.chance <= 1 - FIRM_CHANCE)
    return Printed(float(true[0]), (said.net_low, said.net_high, said.chance, firm))


def _ledger(setting: Setting, case: Case, estimate: Estimate) -> Ledger:
    outcome = case.data.outcome
    cost = PricedCost(
        id="cost",
        label={},
        payer="municipality",
        amount_sek=printed_cost_per_person(setting) * case.persons,
        per="area",
        when="yearly",
        mark="example",
    )
    benefit = PricedBenefit(
        id="benefit",
        label={},
        payer="municipality",
        outcome=outcome.id,
        sek_per_unit=per_unit(outcome),
        cashable_share=1.0,
        mark="example",
    )
    effect = PricedEffect(outcome, estimate, case.persons, "local")
    size = Size(inhabitants=case.persons, children=case.persons)
    return build_ledger(MONEY, (cost,), (benefit,), (effect,), size)
