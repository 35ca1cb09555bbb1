"""Universal against targeted: by hand, at the extremes, and where it turns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from prevstats.economics.risk_strata import Strata, beta_strata
from prevstats.economics.universal_targeted import (
    Approach,
    Screening,
    break_even,
    contest,
    reach,
    scaled_effect,
    targeted,
    universal,
)
from prevstats.errors import CannotAnswer, InputError

ONE = np.ones(1)


def two_strata() -> Strata:
    """Return 900 persons at 2 per cent and 100 at 30 per cent."""
    return Strata(np.array([900.0, 100.0]), np.array([0.02, 0.30]))


def screening(sensitivity: float = 0.8, specificity: float = 0.9) -> Screening:
    return Screening(np.array([False, True]), sensitivity, specificity, cost=10.0)


def test_strata_have_the_mean_and_the_spread_asked_for():
    strata = beta_strata(10_000, mean=0.05, spread=1.2, count=2_000)
    assert strata.cases.sum() == pytest.approx(500)
    assert np.all(np.diff(strata.risk) >= 0)
    spread = np.sqrt(np.mean((strata.risk - 0.05) ** 2)) / 0.05
    assert spread == pytest.approx(1.2, abs=0.01)


def test_strata_agree_with_drawn_risks():
    strata = beta_strata(1_000, mean=0.1, spread=0.8)
    total = 0.9 / (0.1 * 0.64) - 1
    drawn = np.random.default_rng(1).beta(0.1 * total, 0.9 * total, 400_000)
    groups = np.array_split(np.sort(drawn), 10)
    means = [group.mean() for group in groups]
    errors = [group.std() / np.sqrt(group.size) for group in groups]
    edges = 4 * np.array(errors) + 1e-3
    assert np.all(np.abs(strata.risk - means) < edges)


def test_no_spread_is_one_risk_for_all():
    assert beta_strata(100, mean=0.2, spread=0.0).risk.tolist() == [0.2] * 10


def test_a_spread_that_no_distribution_has_is_refused():
    with pytest.raises(InputError, match="no distribution"):
        beta_strata(100, mean=0.5, spread=1.0)


def test_share_of_cases_at_the_top():
    strata = two_strata()
    assert strata.share_of_cases(0.1) == pytest.approx(30 / 48)
    assert strata.share_of_cases(0.05) == pytest.approx(15 / 48)
    assert strata.share_of_cases(1.0) == pytest.approx(1.0)


def test_universal_by_hand():
    many = universal(two_strata(), take_up=0.5, effect=0.2 * ONE, cost=100.0)
    found = reach(two_strata(), many, 25_000.0)
    assert not isinstance(found, CannotAnswer)
    assert found.extent == pytest.approx(0.5)
    assert found.participants == pytest.approx(250)
    assert found.prevented == pytest.approx([0.5 * 0.5 * 48 * 0.2])
    assert found.spent == pytest.approx(25_000)


def test_targeted_by_hand():
    few = targeted(screening(), take_up=0.5, effect=0.2 * ONE, cost=500.0)
    few = replace(few, fixed=1_000.0, harm=0.01 * ONE)
    found = reach(two_strata(), few, 50_000.0)
    assert not isinstance(found, CannotAnswer)
    participants = 0.5 * (900 * 0.1 + 100 * 0.8)
    helped = 0.5 * 0.2 * (900 * 0.1 * 0.02 + 100 * 0.8 * 0.3)
    assert found.extent == pytest.approx((50_000 - 11_000) / (participants * 500))
    harmed = 900 * 0.1 * 0.01
    assert found.prevented == pytest.approx([found.extent * (helped - harmed)])


def test_more_money_than_needed_is_not_spent():
    many = universal(two_strata(), take_up=1.0, effect=0.2 * ONE, cost=1.0)
    found = reach(two_strata(), many, 5_000.0)
    assert not isinstance(found, CannotAnswer)
    assert (found.extent, found.spent) == (1.0, 1_000.0)


def test_either_may_win():
    strata = two_strata()
    few = targeted(screening(), take_up=0.5, effect=0.3 * ONE, cost=500.0)
    cheap = universal(strata, take_up=0.8, effect=0.3 * ONE, cost=30.0)
    dear = universal(strata, take_up=0.8, effect=0.02 * ONE, cost=300.0)
    found = [
        contest(strata, each, few, budget=30_000, level=0.9) for each in (cheap, dear)
    ]
    assert [getattr(each, "winner", "") for each in found] == ["universal", "targeted"]


def test_it_cannot_be_told_when_the_effect_is_not_known():
    strata, stream = two_strata(), np.random.default_rng(2)
    few = targeted(
        screening(),
        take_up=0.5,
        effect=stream.normal(0.1, 0.3, 500).clip(max=1),
        cost=500.0,
    )
    many = universal(
        strata, take_up=0.5, effect=stream.normal(0.1, 0.3, 500).clip(max=1), cost=60.0
    )
    found = contest(strata, many, few, budget=30_000, level=0.9)
    assert not isinstance(found, CannotAnswer)
    assert found.winner == "cannot_tell"
    assert found.low < found.difference < found.high
    for name, approach in (("universal", many), ("targeted", few)):
        alone = reach(strata, approach, 30_000)
        assert not isinstance(alone, CannotAnswer)
        ends = np.quantile(alone.prevented, [0.05, 0.95])
        told = [getattr(found, f"{name}_{end}") for end in ("low", "high")]
        assert told == pytest.approx(ends)
        assert told[0] < getattr(found, name) < told[1]


def test_the_break_even_effect_makes_them_equal():
    strata = two_strata()
    few = targeted(screening(), take_up=0.5, effect=0.2 * ONE, cost=500.0)
    many = universal(strata, take_up=0.5, effect=0.1 * ONE, cost=60.0)
    factor = break_even(
        strata, many, few, budget=30_000, vary=scaled_effect, between=(0.0, 5.0)
    )
    assert isinstance(factor, float)
    even = contest(strata, many, scaled_effect(few, factor), budget=30_000, level=0.9)
    assert not isinstance(even, CannotAnswer)
    assert even.difference == pytest.approx(0.0, abs=1e-5)


def test_no_break_even_says_who_wins():
    strata = two_strata()
    few = targeted(screening(), take_up=0.5, effect=0.2 * ONE, cost=500.0)
    many = universal(strata, take_up=0.5, effect=0.9 * ONE, cost=1.0)
    found = break_even(
        strata, many, few, budget=30_000, vary=scaled_effect, between=(0.1, 1.0)
    )
    assert found == CannotAnswer("no_break_even_within", (("winner", "many"),))


def test_a_budget_below_screening_reaches_nobody():
    few = targeted(screening(), take_up=0.5, effect=0.2 * ONE, cost=500.0)
    found = reach(two_strata(), few, 9_999.0)
    assert found == CannotAnswer("budget_below_set_up", (("overhead", 10_000.0),))


def test_impossible_shares_and_effects_are_refused_together():
    with pytest.raises(InputError) as told:
        Approach(
            offered=np.array([1.2]),
            take_up=np.array([-0.1]),
            effect=np.array([[1.5]]),
            cost=-1.0,
        )
    keys = [each.key for each in told.value.complaints]
    assert keys == ["offered", "take_up", "cost", "effect"]
