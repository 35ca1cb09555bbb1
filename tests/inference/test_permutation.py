"""Permutation tests: by hand, against scipy, exactness, intervals."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from prevstats.errors import CannotAnswer, InputError
from prevstats.inference.permutation import Permutation, permutation_test


def random(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def first(count: int, units: int) -> np.ndarray:
    return np.arange(units) < count


def told(*arguments, **options) -> Permutation:
    found = permutation_test(*arguments, random(), **options)
    assert isinstance(found, Permutation)
    return found


def test_tea_with_milk() -> None:
    """Fisher's eight cups: all four right has chance 1 in 70, two-sided 2 in 70."""
    found = told(np.array([1.0, 1, 1, 1, 0, 0, 0, 0]), first(4, 8))
    assert found.enumerated
    assert found.assignments == 70
    assert found.p_value == pytest.approx(2 / 70)
    assert found.smallest_p_value == pytest.approx(2 / 70)


def test_one_of_eighteen_can_reach_one_in_eighteen() -> None:
    values = np.concatenate([[100.0], np.linspace(-1, 1, 17)])
    found = told(values, first(1, 18))
    assert found.p_value == found.smallest_p_value == pytest.approx(1 / 18)
    assert (found.low, found.high) == (-np.inf, np.inf)


@pytest.mark.parametrize("statistic", ["difference", "studentised"])
def test_every_assignment_is_that_of_scipy(statistic: str) -> None:
    values = random(3).normal(size=11)
    treated = first(4, 11)

    def by_scipy(x, y, axis=-1):
        if statistic == "difference":
            return np.mean(x, axis=axis) - np.mean(y, axis=axis)
        return stats.ttest_ind(x, y, axis=axis, equal_var=False).statistic

    samples = (values[treated], values[~treated])
    expected = stats.permutation_test(
        samples, by_scipy, permutation_type="independent", n_resamples=np.inf
    )
    found = told(values, treated, statistic=statistic)
    assert found.statistic == pytest.approx(expected.statistic)
    away = np.abs(expected.null_distribution) >= abs(expected.statistic) * (1 - 1e-9)
    assert found.p_value == pytest.approx(away.mean())


@pytest.mark.parametrize("statistic", ["difference", "studentised"])
def test_it_is_exact_over_all_assignments(statistic: str) -> None:
    """Whatever the values: of all 120 assignments at most 5 % have p ≤ 0.05."""
    values = np.exp(2 * random(4).normal(size=10))
    small = 0
    for places in combinations(range(10), 3):
        treated = np.zeros(10, bool)
        treated[list(places)] = True
        small += told(values, treated, statistic=statistic).p_value <= 0.05
    assert small / 120 <= 0.05
    assert small > 0


@pytest.mark.parametrize("statistic", ["difference", "studentised"])
def test_the_interval_holds_what_is_not_rejected(statistic: str) -> None:
    values = random(5).normal(size=14)
    treated = first(6, 14)
    found = told(values, treated, statistic=statistic)
    width = found.high - found.low
    assert found.low < found.value < found.high
    for effect, kept in (
        (found.low + 1e-6 * width, True),
        (found.low - 1e-6 * width, False),
        (found.high - 1e-6 * width, True),
        (found.high + 1e-6 * width, False),
    ):
        there = told(values - effect * treated, treated, statistic=statistic)
        assert (there.p_value >= 0.05) == kept


def test_draws_agree_with_all_assignments() -> None:
    values = random(6).normal(size=16) + 0.7 * first(8, 16)
    treated = first(8, 16)
    every = told(values, treated, draws=20_000)
    drawn = told(values, treated, draws=9_999)
    assert every.enumerated
    assert not drawn.enumerated
    assert drawn.smallest_p_value == pytest.approx(1e-4)
    chance = every.p_value
    assert abs(drawn.p_value - chance) < 4 * np.sqrt(chance * (1 - chance) / 9_999)


def test_studentised_holds_when_variances_differ() -> None:
    """10 treated with variance 16, 40 others with 1: the difference does not hold."""
    rejected = {"difference": 0, "studentised": 0}
    worlds = 500
    treated = first(10, 50)
    for world in range(worlds):
        values = random(world).normal(size=50) * np.where(treated, 4.0, 1.0)
        for statistic in rejected:
            found = told(values, treated, statistic=statistic, draws=199)
            rejected[statistic] += found.p_value <= 0.05
    assert rejected["studentised"] / worlds < 0.09
    assert rejected["difference"] / worlds > 0.15


def test_units_and_added_constants() -> None:
    values = random(7).normal(size=12)
    treated = first(5, 12)
    plain = told(values, treated, statistic="studentised")
    moved = told(1e9 + 1e3 * values, treated, statistic="studentised")
    assert moved.p_value == plain.p_value
    assert moved.low == pytest.approx(1e3 * plain.low, rel=1e-4, abs=1e-2)
    mirrored = told(-values, treated, statistic="studentised")
    assert mirrored.p_value == plain.p_value
    assert mirrored.low == pytest.approx(-plain.high)


@pytest.mark.parametrize(
    ("values", "treated", "statistic", "reason"),
    [
        (np.arange(4.0), first(0, 4), "difference", "no_treated"),
        (np.arange(4.0), first(4, 4), "difference", "no_comparison"),
        (np.arange(4.0), first(1, 4), "studentised", "one_treated_unit"),
        (np.arange(4.0), first(3, 4), "studentised", "one_comparison_unit"),
        (np.ones(4), first(2, 4), "difference", "no_spread"),
    ],
)
def test_what_cannot_be_answered(values, treated, statistic, reason: str) -> None:
    found = permutation_test(values, treated, random(), statistic=statistic)
    assert isinstance(found, CannotAnswer)
    assert found.reason == reason


def test_what_is_refused() -> None:
    with pytest.raises(InputError, match="one length"):
        permutation_test(np.ones(3), first(1, 4), random())
    with pytest.raises(InputError, match="missing"):
        permutation_test(np.array([1.0, np.nan]), first(1, 2), random())
