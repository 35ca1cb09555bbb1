"""The joint purse, the fund that is paid back, and a county's money."""

from __future__ import annotations

import numpy as np
import pytest

from prevstats.economics.county_money import spread_over
from prevstats.economics.pay_back import pay_back
from prevstats.economics.purse import (
    Purse,
    agrees,
    equal_gain_transfers,
    joint_purse,
    least_transfers,
    positions,
    proportional_shares,
)
from prevstats.errors import CannotAnswer, InputError

PARTIES = ("social_committee", "education_committee", "region")


def purse(cost: float = 100.0, means: tuple[float, ...] = (150.0, 10.0, 20.0)) -> Purse:
    gains = np.random.default_rng(4).normal(means, 40.0, size=(5_000, 3))
    gains += np.array(means) - gains.mean(axis=0)
    return joint_purse("draws", PARTIES, [0.4, 0.4, 0.2], cost, gains)


def known(found: Purse | CannotAnswer) -> Purse:
    assert isinstance(found, Purse)
    return found


def test_positions_by_hand():
    first, second, third = positions(purse(), level=0.9)
    assert (first.paid, second.paid, third.paid) == (40.0, 40.0, 20.0)
    assert first.net == pytest.approx(110.0)
    assert second.net == pytest.approx(-30.0)
    assert second.net_low < second.net < second.net_high
    share = np.mean(purse().net[:, 1] < 0)
    assert second.loses == share
    assert second.loses_error == pytest.approx(np.sqrt(share * (1 - share) / 5_000))


def test_parties_sum_to_the_surplus_in_every_draw():
    for each in (purse(), known(equal_gain_transfers(purse()))):
        expected = each.gains.sum(axis=1) - each.cost
        assert each.surplus == pytest.approx(expected, abs=1e-9)


def test_equal_gain_makes_gains_equal():
    means = known(equal_gain_transfers(purse())).net.mean(axis=0)
    assert means == pytest.approx([80 / 3] * 3)


def test_least_transfers_leave_nobody_worse_off_and_move_no_more():
    found = known(least_transfers(purse()))
    assert found.net.mean(axis=0) == pytest.approx([80.0, 0.0, 0.0], abs=1e-9)
    assert np.abs(found.transfers).sum() / 2 == pytest.approx(30.0)


def test_nothing_moves_when_nobody_loses():
    content = purse(cost=10.0)
    assert least_transfers(content) is content


def test_a_purse_that_loses_is_refused_transfers():
    loses = purse(cost=500.0)
    for found in (least_transfers(loses), equal_gain_transfers(loses)):
        assert isinstance(found, CannotAnswer)
        assert found.reason == "purse_loses"
        assert found.detail("surplus") == pytest.approx(-320.0)


def test_shares_follow_expected_gains():
    found = known(proportional_shares(purse()))
    assert found.shares == pytest.approx([15 / 18, 1 / 18, 2 / 18])
    ratio = found.gains.mean(axis=0) / (found.shares * 100.0)
    assert ratio == pytest.approx([1.8] * 3)


def test_who_does_not_gain_does_not_pay():
    found = known(proportional_shares(purse(means=(50.0, -5.0, 0.0))))
    assert found.shares == pytest.approx([1.0, 0.0, 0.0])
    nobody = proportional_shares(purse(means=(-1.0, -5.0, -2.0)))
    assert nobody == CannotAnswer("nobody_gains")


def test_who_agrees_depends_on_what_is_asked():
    bag = purse(means=(150.0, 10.0, 25.0))
    assert agrees(bag) == dict(zip(PARTIES, (True, False, True), strict=True))
    cautious = agrees(bag, at_least=0.95)
    assert cautious == dict(zip(PARTIES, (True, False, False), strict=True))


def test_shares_that_do_not_sum_to_one_are_refused():
    with pytest.raises(InputError, match=r"summing to 1\.1"):
        joint_purse("draws", PARTIES, [0.5, 0.4, 0.2], 1.0, np.ones((5, 3)))


def test_streams_of_other_length_are_refused():
    with pytest.raises(InputError, match="gains"):
        joint_purse("draws", PARTIES, [0.4, 0.4, 0.2], np.ones(4), np.ones((5, 3)))


def test_pay_back_by_hand():
    savings = np.array([[50.0, 50.0, 50.0], [10.0, -20.0, 10.0]])
    found = pay_back(savings, drawn=60.0, share=0.8, level=0.9)
    assert found.by_year == pytest.approx((24.0, 34.0, 38.0))
    assert found.repaid == pytest.approx(38.0)
    assert found.whole == 0.5
    assert found.median_year == 2
    assert found.fund_loss == pytest.approx(22.0)
    assert found.party_net == pytest.approx(((150 - 60) + (0 - 16)) / 2)
    assert found.party_loses == 0.5


def test_a_fund_without_savings_loses_all():
    found = pay_back(np.zeros((10, 4)), drawn=5.0, share=1.0, level=0.9)
    assert (found.repaid, found.whole, found.fund_loss) == (0.0, 0.0, 5.0)
    assert found.median_year is None


def test_terms_that_cannot_be_are_refused_together():
    with pytest.raises(InputError) as told:
        pay_back(np.ones(3), drawn=-1.0, share=1.5, level=0.9)
    assert [each.key for each in told.value.complaints] == ["share", "drawn", "savings"]


def test_kronoberg_is_not_booked_on_one():
    children = {"0760": 2000, "0761": 1900, "0763": 2600, "0764": 4300}
    children |= {"0765": 3600, "0767": 1900, "0780": 19_000, "0781": 5_770}
    parts = spread_over(13_500_000, children)
    assert sum(parts.values()) == 13_500_000
    assert parts["0781"] == round(13_500_000 * 5_770 / sum(children.values()))
    assert all(parts[code] < 13_500_000 for code in parts)


def test_largest_remainder_and_ties():
    assert spread_over(10, {"b": 1, "a": 1, "c": 1}) == {"b": 3, "a": 4, "c": 3}
    assert spread_over(0, {"a": 1}) == {"a": 0}


@pytest.mark.parametrize("keys", [{}, {"a": 0}, {"a": -1, "b": 2}, {"a": float("nan")}])
def test_keys_that_divide_nothing_are_refused(keys):
    with pytest.raises(InputError, match="cannot be divided"):
        spread_over(100, keys)
