"""Each budget of an evaluation: held against a ledger that is summed by hand."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from prevstats.analyses.money import PricedEffect, Size, build_ledger
from prevstats.analyses.money_budgets import Ground, budgets, marginal_value, rated
from prevstats.analyses.resolve import PricedBenefit, PricedCost
from prevstats.errors import CannotAnswer
from prevstats.estimate import Draws
from prevstats.parameters.schema import BudgetYears, Money

YEARS = 5
RATE = 0.03
ANNUITY = sum(1.03**-year for year in range(1, YEARS + 1))
SIZE = Size(inhabitants=1_000.0, children=100.0)
INDEX = ((2022, 100.0), (2023, 108.0), (2024, 111.0))


def outcome(unit: str = "per_1000") -> SimpleNamespace:
    label = SimpleNamespace(sv="placerade barn", en="children placed")
    return SimpleNamespace(id="placed", label=label, unit=unit, direction="lower")


def cost(payer: str, amount: float, when: str = "yearly") -> PricedCost:
    return PricedCost(f"cost_{payer}", {}, payer, amount, "area", when, "yes")


def gain(payer: str, kronor: float, cashable: float = 1.0) -> PricedBenefit:
    return PricedBenefit(
        f"gain_{payer}", {}, payer, "placed", kronor, cashable, "memory"
    )


def ground(costs, benefits, draws, *, unit="per_1000", nominal=None) -> Ground:
    money = Money(
        horizon_years=YEARS,
        discount_rate=RATE,
        price_year=2022,
        budget_years=nominal,
    )
    values = Draws("own", np.asarray(draws, dtype=float))
    estimate = SimpleNamespace(draws=values, outcome="placed")
    effect = PricedEffect(outcome(unit), estimate, 2_000.0, "local")
    ledger = build_ledger(money, costs, benefits, [effect], SIZE)
    return Ground(
        ledger,
        money,
        0.9,
        (rated(effect.outcome, values, effect.persons),),
        {each.payer: each.mark for each in benefits},
        INDEX,
    )


def of(found, name):
    return next(each for each in found if each.payer == name)


DRAWS = np.linspace(-3.0, 1.0, 401)
COSTS = (cost("education_committee", 400_000.0), cost("region", 100_000.0))
GAINS = (gain("social_committee", 300_000.0, 0.5),)


def test_the_municipality_is_its_committees_and_society_is_all():
    found = budgets(ground(COSTS, GAINS, DRAWS))
    committees = [of(found, f"{name}_committee") for name in ("education", "social")]
    whole = of(found, "municipality")
    assert whole.role == "body"
    assert whole.net == pytest.approx(sum(each.net for each in committees))
    region = of(found, "region")
    assert of(found, "society").net == pytest.approx(whole.net + region.net)
    assert whole.mark == "memory"
    assert region.mark == "yes"
    assert found[-1].payer == "society"


def test_the_yearly_cost_and_what_is_money_are_those_of_the_terms():
    whole = of(budgets(ground(COSTS, GAINS, DRAWS)), "municipality")
    assert whole.equivalent_annual_cost == pytest.approx(400_000.0)
    worth = 300_000.0 * 2.0 * -DRAWS.mean() * ANNUITY
    assert whole.benefit == pytest.approx(worth)
    assert whole.cashable == pytest.approx(0.5 * worth)


def test_payback_with_interest_comes_later_or_not_at_all():
    start = (cost("social_committee", 1_150_000.0, "start"),)
    told = of(budgets(ground(start, GAINS, np.full(10, -0.5))), "social_committee")
    assert told.payback == 4
    assert told.payback_discounted == 5 - (1_150_000.0 <= 300_000.0 * 3.7170984)
    assert told.payback_chance == 1.0
    dear = (cost("social_committee", 1_400_000.0, "start"),)
    told = of(budgets(ground(dear, GAINS, np.full(10, -0.5))), "social_committee")
    assert told.payback == 5
    assert isinstance(told.payback_discounted, CannotAnswer)


def test_at_its_break_even_effect_a_budget_has_no_net():
    made = ground(COSTS, GAINS, DRAWS)
    for name in ("municipality", "society"):
        effect = of(budgets(made), name).break_even
        again = of(budgets(ground(COSTS, GAINS, np.full(7, effect))), name)
        assert again.net == pytest.approx(0.0, abs=1e-6)
    assert of(budgets(made), "education_committee").break_even is None


def test_as_many_as_must_be_helped_cover_the_cost_and_one_less_does_not():
    whole = of(budgets(ground(COSTS, GAINS, DRAWS)), "municipality")
    (row,) = whole.helped
    assert row.number.needed == 2.0
    assert 2 * 300_000.0 >= 400_000.0 > 1 * 300_000.0
    helped = -DRAWS * 2.0
    assert row.number.helped == pytest.approx(np.median(helped))
    assert row.number.helped_low == pytest.approx(np.quantile(helped, 0.05))
    assert row.number.chance == pytest.approx(np.mean(helped >= 2.0))
    assert of(budgets(ground(COSTS, GAINS, DRAWS)), "region").helped == ()


def test_kronor_per_inhabitant_count_nobody():
    made = ground(COSTS, GAINS, DRAWS, unit="sek_per_inhabitant")
    assert all(each.helped == () for each in budgets(made))


def test_no_effect_at_all_is_answered():
    found = budgets(ground(COSTS, GAINS, np.zeros(9)))
    society = of(found, "society")
    assert society.break_even is None
    assert society.helped == ()
    assert isinstance(society.payback, CannotAnswer)


def test_budget_years_stand_in_each_years_own_kronor():
    nominal = BudgetYears(
        first_year=2023,
        label={"sv": "prisökning", "en": "rise of prices"},
        inflation=0.02,
        source={"sv": "ett antagande", "en": "an assumption"},
        verified="memory",
        date="2026-11-22",
    )
    assert all(each.by_year == () for each in budgets(ground(COSTS, GAINS, DRAWS)))
    found = budgets(ground(COSTS, GAINS, DRAWS, nominal=nominal))
    years = of(found, "municipality").by_year
    assert [row.year for row in years] == [2023, 2024, 2025, 2026, 2027, 2028]
    level = 1.11 * 1.02**4
    assert years[-1].running == pytest.approx(-400_000.0 * level)
    assert years[-1].benefit == pytest.approx(600_000.0 * level)
    assert years[-1].released == pytest.approx(300_000.0 * level)
    assert years[0].net == 0.0


def test_a_value_per_public_krona_needs_a_price_on_what_people_gain():
    assert marginal_value(ground(COSTS, GAINS, DRAWS)) is None
    people = (gain("individual", 500_000.0),)
    told = marginal_value(ground(COSTS, people, np.full(11, -1.0)))
    assert told.point.value == pytest.approx(2.0)
    assert told.point.quadrant == "helps_and_costs"


def test_several_outcomes_have_no_break_even_of_their_own():
    made = ground(COSTS, GAINS, DRAWS)
    both = replace(made, effects=(*made.effects, *made.effects))
    assert all(each.break_even is None for each in budgets(both))
