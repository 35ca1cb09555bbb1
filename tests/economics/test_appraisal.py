"""What a ledger says beyond its sums: basis, horizon, budgets, how many, equity."""

from __future__ import annotations

import numpy as np
import pytest

from prevstats.economics.appraisal import (
    appraise,
    beyond_observed,
    net_by_draw,
    not_monetised,
)
from prevstats.economics.break_even import break_even_by_payer, break_even_effect
from prevstats.economics.budget_impact import BudgetYear, budget_impact, eligible_cost
from prevstats.economics.costs import running_cost, setup_cost
from prevstats.economics.discounting import Discounting
from prevstats.economics.entry import Entry
from prevstats.economics.equity import concentration, equity_weights, weighted_gains
from prevstats.economics.flow import Flow
from prevstats.economics.ledger import Ledger
from prevstats.economics.must_succeed import (
    must_succeed,
    needed_effect,
    successes_needed,
)
from prevstats.economics.price import Price
from prevstats.errors import CannotAnswer, InputError
from prevstats.estimate import Draws
from prevstats.randomness import generator

S, YEARS = 2_000, (0, 1, 2, 3)


def gain(payer: str, amount: Flow, kind: str = "resource", share: float = 0.5) -> Entry:
    return Entry("go", "placed", "gain", payer, kind, "benefit", share, amount)


@pytest.fixture
def ledger() -> Ledger:
    price = Price(100.0, 2022, "own", "example", name="group")
    size = generator(1, step="gain").normal(80.0, 40.0, S)
    after = Flow(size, [0.0, 1.0, 1.0, 1.0])
    ledger = Ledger("w", 2022, YEARS, S)
    for entry in (
        setup_cost(price, YEARS, payer="education_committee"),
        running_cost(price, YEARS, payer="social_committee", units=0.4),
        gain("social_committee", after),
        gain("individual", after, kind="wellbeing"),
    ):
        ledger = ledger.add(entry)
    return ledger


def test_real_and_nominal_are_not_mixed(ledger: Ledger) -> None:
    nominal = Discounting(0.05, basis="nominal")
    with pytest.raises(InputError, match="a nominal rate on real kronor"):
        appraise(ledger, rate=nominal, level=0.9)
    other = Ledger("w", 2022, YEARS, S, ledger.entries, basis="nominal")
    with pytest.raises(InputError, match="a real rate on nominal kronor"):
        net_by_draw(other, rate=0.03)
    assert appraise(other, rate=nominal, level=0.9).cost > 0.0


def test_mid_year_shifts_all_but_the_set_up(ledger: Ledger) -> None:
    end = appraise(ledger, rate=0.03, level=0.9)
    mid = appraise(ledger, rate=Discounting(0.03, "mid_year"), level=0.9)
    assert mid.benefit == pytest.approx(end.benefit * 1.03**0.5)
    assert mid.cost - 100.0 == pytest.approx((end.cost - 100.0) * 1.03**0.5)


def test_share_beyond_what_was_observed(ledger: Ledger) -> None:
    weights = 1.03 ** -np.array([1.0, 2.0, 3.0])
    share = beyond_observed(ledger, rate=0.03, last_year=1)
    assert share == pytest.approx(weights[1:].sum() / weights.sum())
    assert beyond_observed(ledger, rate=0.03, last_year=3) == 0.0
    assert beyond_observed(ledger, rate=0.03, last_year=0, payer="state") is None
    assert not ledger.by_year("state").any()


def test_what_carries_no_price_is_listed(ledger: Ledger) -> None:
    assert not_monetised(ledger, ("school", "placed", "worry")) == ("school", "worry")


def test_break_even_of_a_bent_net_value() -> None:
    found = break_even_effect(lambda effect: effect**3 - 8.0, 0.0, 10.0)
    assert found == pytest.approx(2.0, abs=1e-12)
    assert break_even_effect(lambda effect: -effect, 0.0, 1.0) == 0.0
    assert break_even_effect(lambda effect: effect - 1.0, 0.0, 1.0) == 1.0
    assert break_even_effect(lambda effect: 1.0 + effect, 0.0, 1.0) == CannotAnswer(
        "no_break_even_between", (("low", 0.0), ("high", 1.0))
    )


def test_break_even_of_each_payer_is_where_its_net_value_is_zero() -> None:
    random = generator(2, step="break_even")
    effect = Draws("w", random.normal(-3.0, 1.0, S))
    course = [0.0, 1.0, 1.0, 0.5]
    worth = random.uniform(-60.0, -40.0, S)
    price = Price(100.0, 2022, "own", "example", name="group")
    ledger = Ledger("w", 2022, YEARS, S)
    ledger = ledger.add(setup_cost(price, YEARS, payer="region"))
    ledger = ledger.add(gain("region", Flow(effect.values * worth, course)))
    ledger = ledger.add(gain("state", Flow(0.0, course)))
    found = break_even_by_payer(ledger, effect, rate=0.03, level=0.9)
    region = found["region"]
    assert region.value is not None
    assert region.low is not None
    assert region.high is not None
    assert region.low < region.value < region.high < 0.0
    assert region.effect == pytest.approx(effect.values.mean())
    at = Ledger("w", 2022, YEARS, S, ledger.entries[:1])
    at = at.add(gain("region", Flow(region.value * worth, course)))
    assert net_by_draw(at, rate=0.03).mean() == pytest.approx(0.0, abs=1e-9)
    assert found["state"].value is None
    for wrong in (Draws("v", effect.values), Draws("w", effect.values[:-1])):
        with pytest.raises(InputError, match="the ledger holds"):
            break_even_by_payer(ledger, wrong, rate=0.03, level=0.9)
    with pytest.raises(InputError, match="a draw of 0"):
        break_even_by_payer(ledger, Draws("w", np.zeros(S)), rate=0.03, level=0.9)


def rows(ledger: Ledger) -> dict[tuple[str, int], BudgetYear]:
    prices = [1.0, 1.02, 1.02**2, 1.02**3]
    found = budget_impact(ledger, first_year=2026, deflators=prices, level=0.9)
    return {(row.payer, row.year): row for row in found}


def test_budgets_are_nominal_cash_by_payer_and_year(ledger: Ledger) -> None:
    found = rows(ledger)
    assert {payer for payer, _ in found} == {
        "education_committee",
        "social_committee",
        "municipality",
    }
    start = found["municipality", 2026]
    assert (start.setup, start.running, start.benefit) == (-100.0, 0.0, 0.0)
    last = found["municipality", 2029]
    mean = generator(1, step="gain").normal(80.0, 40.0, S).mean() * 1.02**3
    assert last.running == pytest.approx(-40.0 * 1.02**3)
    assert last.benefit == pytest.approx(mean)
    assert last.released == pytest.approx(mean / 2)
    assert last.net == pytest.approx(last.setup + last.running + last.benefit)
    assert last.net_low < last.net < last.net_high


def test_budgets_of_committees_sum_to_the_municipality(ledger: Ledger) -> None:
    found = rows(ledger)
    for year in range(2026, 2030):
        parts = [found[payer, year].net for payer, y in found if y == year]
        assert sum(parts) == pytest.approx(2 * found["municipality", year].net)


def test_budgets_refuse_nominal_kronor_and_other_years(ledger: Ledger) -> None:
    other = Ledger("w", 2022, YEARS, S, ledger.entries, basis="nominal")
    with pytest.raises(InputError, match="inflated a second time"):
        rows(other)
    with pytest.raises(InputError, match="2 deflators"):
        budget_impact(ledger, first_year=2026, deflators=[1.0, 1.0], level=0.9)
    with pytest.raises(InputError, match="uptake is a share"):
        eligible_cost(1_000.0, 40.0, 3_000.0)


def test_how_many_must_be_helped() -> None:
    needed = successes_needed([0.0, -5.0, 10.0, 10.0, 10.0], [1.0, 1.0, 5.0, 3.0, 0.0])
    np.testing.assert_array_equal(needed, [0.0, 0.0, 2.0, 4.0, np.inf])
    assert successes_needed(0.3, 0.1) == 3.0
    assert needed_effect(10.0, 0.0) == CannotAnswer("case_saves_nothing")


def test_how_many_as_a_distribution() -> None:
    saving = Draws("w", np.array([100.0, 50.0, 25.0, -1.0]))
    helped = Draws("w", np.array([1.0, 1.0, 4.0, 99.0]))
    found = must_succeed(100.0, saving, helped, level=0.9)
    assert (found.needed_low, found.needed, found.needed_high) == (1.0, 2.0, np.inf)
    assert (found.never, found.chance) == (0.25, 0.5)
    assert found.chance_error == pytest.approx((0.25 / 4) ** 0.5)
    assert found.helped == 2.5
    with pytest.raises(InputError, match="worlds would be mixed"):
        must_succeed(1.0, saving, Draws("v", helped.values), level=0.9)
    with pytest.raises(InputError, match="worlds would be mixed"):
        must_succeed(1.0, saving, np.ones(3), level=0.9)


def test_equity_weights_and_the_plain_sum_first() -> None:
    np.testing.assert_allclose(equity_weights([100.0, 200.0], 200.0), [2**1.3, 1.0])
    gains, incomes = {"low": 10.0, "high": 10.0}, {"low": 100.0, "high": 400.0}
    found = weighted_gains(gains, incomes, 200.0)
    assert [row.elasticity for row in found] == [0.0, 1.3, 2.0]
    assert found[0].value == 20.0
    assert found[2].value == pytest.approx(10.0 * 4.0 + 10.0 * 0.25)
    only = weighted_gains(gains, incomes, 200.0, (1.0,))
    assert [row.elasticity for row in only] == [0.0, 1.0]
    with pytest.raises(InputError, match="high: found no income"):
        weighted_gains(gains, {"low": 1.0}, 200.0)
    with pytest.raises(InputError, match="incomes must lie above 0"):
        equity_weights([0.0], 200.0)


def test_gains_by_tenth_of_risk() -> None:
    risks = np.arange(100.0)
    shares = concentration(risks, risks)
    assert shares.sum() == pytest.approx(1.0)
    assert np.all(np.diff(shares) < 0)
    with pytest.raises(InputError, match="no share of the gain"):
        concentration([1.0, 2.0], [1.0, 2.0])
