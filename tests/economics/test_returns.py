"""Returns: one internal rate or none, payback that stays, ratios with a meaning."""

from __future__ import annotations

import numpy as np
import pytest

from prevstats.economics.discounting import Discounting
from prevstats.economics.returns import (
    annuity_factor,
    benefit_per_krona,
    equivalent_annual_cost,
    internal_rate_of_return,
    net_present_value,
    payback_by_draw,
    payback_time,
    payback_year,
    return_on_investment,
    sign_changes,
)
from prevstats.errors import CannotAnswer, InputError


@pytest.mark.parametrize(
    ("rate", "length"),
    [
        *((rate, length) for rate in (-0.2, 0.0, 0.01, 0.4, 9.0) for length in (2, 60)),
        (-0.9, 7),
    ],
)
def test_the_internal_rate_makes_the_net_value_zero(rate: float, length: int) -> None:
    """A loan repaid in equal parts at a known rate has that internal rate."""
    grown = (1.0 + rate) ** -np.arange(1.0, length)
    flows = np.r_[-grown.sum(), np.ones(length - 1)]
    found = internal_rate_of_return(flows)
    assert found.rate == pytest.approx(rate, abs=1e-9)
    assert internal_rate_of_return(-flows).rate == pytest.approx(rate, abs=1e-9)
    assert internal_rate_of_return(1e9 * flows).rate == pytest.approx(rate, abs=1e-9)


def test_several_sign_changes_have_no_rate_but_a_profile() -> None:
    """-1000, 2500, -1540: zero at 10 and at 40 per cent."""
    found = internal_rate_of_return([-1_000.0, 2_500.0, -1_540.0])
    assert (found.rate, found.sign_changes) == (None, 2)
    profile = dict(found.profile)
    assert profile[0.1] == pytest.approx(0.0, abs=1e-9)
    assert profile[0.2] > 0.0 > profile[0.5]


@pytest.mark.parametrize("flows", [[1.0, 2.0], [-1.0, -2.0], [0.0, 0.0]])
def test_no_sign_change_has_no_rate(flows: list[float]) -> None:
    found = internal_rate_of_return(flows)
    assert (found.rate, found.sign_changes) == (None, 0)


def test_years_without_money_change_no_sign() -> None:
    assert sign_changes([0.0, -1.0, 0.0, 0.0, 2.0, 0.0]) == 1
    found = internal_rate_of_return([0.0, -100.0, 0.0, 121.0, 0.0])
    assert found.rate == pytest.approx(0.1, abs=1e-12)


def test_payback_must_stay() -> None:
    falls_back = [-10.0, 15.0, -10.0, 6.0]
    assert payback_year(falls_back) == 3
    assert payback_time(falls_back) == pytest.approx(2.0 + 5.0 / 6.0)
    lost = payback_year([-10.0, 15.0, -10.0])
    assert isinstance(lost, CannotAnswer)
    assert (lost.reason, lost.detail("horizon_years")) == ("not_within_horizon", 2)
    assert payback_time([-10.0, 5.0]) == CannotAnswer(
        "not_within_horizon", (("horizon_years", 1),)
    )


def test_payback_discounted_comes_later() -> None:
    flows = [-100.0, 25.0, 25.0, 25.0, 25.0, 25.0]
    assert payback_year(flows) == 4
    assert payback_year(flows, 0.035) == 5
    assert payback_year(flows, Discounting(0.035, timing="mid_year")) == 5
    assert payback_year([0.0, 1.0]) == 0
    assert payback_time([0.0, 1.0]) == 0.0


def test_payback_of_thirds_is_not_lost_in_rounding() -> None:
    assert payback_year([-1.0, 1 / 3, 1 / 3, 1 / 3, 0.0]) == 3
    assert payback_year([-0.3, 0.1, 0.1, 0.1]) == 3


def test_payback_of_each_draw_is_that_of_its_flows() -> None:
    random = np.random.default_rng(8)
    flows = np.c_[np.full(200, -3.0), random.normal(0.7, 1.0, (200, 8))]
    for rate in (0.0, 0.05):
        one_by_one = [payback_year(row, rate) for row in flows]
        expected = [
            np.inf if isinstance(year, CannotAnswer) else year for year in one_by_one
        ]
        np.testing.assert_array_equal(payback_by_draw(flows, rate), expected)


def test_annuities_by_summing() -> None:
    for rate in (0.0, 1e-12, 0.03, 0.2):
        summed = sum((1 + rate) ** -year for year in range(1, 13))
        assert annuity_factor(rate, 12) == pytest.approx(summed, rel=1e-12)
    payment = equivalent_annual_cost(1_000.0, 0.03, 12)
    assert net_present_value([0.0, *[payment] * 12], 0.03) == pytest.approx(1_000.0)
    with pytest.raises(InputError, match="at least one year"):
        annuity_factor(0.03, 0)


@pytest.mark.parametrize("cost", [0.0, -5.0])
def test_a_saving_has_no_ratio_and_no_return(cost: float) -> None:
    assert benefit_per_krona(10.0, cost) == CannotAnswer(
        "cost_not_positive", (("cost", cost),)
    )
    assert isinstance(return_on_investment(10.0, cost), CannotAnswer)
    assert benefit_per_krona(-10.0, 5.0) == -2.0


@pytest.mark.parametrize("flows", [[], [[1.0, 2.0]], [1.0, float("nan")]])
def test_what_are_no_flows_is_refused(flows: list[float]) -> None:
    with pytest.raises(InputError, match="one amount for each year"):
        internal_rate_of_return(flows)


def test_a_row_that_begins_with_a_gain_borrows():
    lent = internal_rate_of_return([-100, 0, 121])
    borrowed = internal_rate_of_return([0, 100, -110])
    assert (lent.borrows, borrowed.borrows) == (False, True)
    assert borrowed.rate == pytest.approx(0.1), "what the loan costs, not a return"
    assert not internal_rate_of_return([0, 0, 0]).borrows
