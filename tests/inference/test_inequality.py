"""Curves and gaps against closed forms, by hand, and over repeated draws."""

from __future__ import annotations

import numpy as np
import pytest

from prevstats.errors import CannotAnswer, InputError
from prevstats.inference.inequality import (
    Ends,
    Slope,
    concentration,
    lorenz,
    rate_ratio,
    slope_index,
)


@pytest.mark.parametrize(("people", "amount"), [(0.8, 0.2), (0.5, 0.1), (0.3, 0.3)])
def test_two_groups_have_the_gap_between_their_shares(
    people: float, amount: float
) -> None:
    found = lorenz([amount, 1 - amount], [people, 1 - people])
    assert found.index == pytest.approx(people - amount, abs=1e-12)


@pytest.mark.parametrize("law", ["uniform", "exponential", "pareto"])
def test_the_index_is_the_laws_own(law: str) -> None:
    at = (np.arange(400_000) + 0.5) / 400_000
    drawn = {"uniform": at, "exponential": -np.log1p(-at), "pareto": (1 - at) ** -0.25}
    wanted = {"uniform": 1 / 3, "exponential": 1 / 2, "pareto": 1 / 7}
    found = lorenz(drawn[law], np.ones(len(at)))
    assert found.index == pytest.approx(wanted[law], abs=2e-4)


def test_the_curve_of_a_uniform_law_is_a_square() -> None:
    at = (np.arange(1_000) + 0.5) / 1_000
    found = lorenz(at, np.ones(1_000))
    assert np.allclose(found.amount, np.square(found.people), atol=1e-6)


def test_the_order_decides_the_sign_and_ties_are_not_broken_by_the_rows() -> None:
    amount, people = [1.0, 2.0, 3.0, 6.0], [2.0, 2.0, 3.0, 3.0]
    up = concentration(amount, people, [1, 2, 3, 4]).index
    down = concentration(amount, people, [4, 3, 2, 1]).index
    assert up == pytest.approx(-down, abs=1e-12)
    assert up > 0
    tied = [1, 1, 2, 2]
    turned = concentration(amount[::-1], people[::-1], tied[::-1])
    assert turned.index == pytest.approx(concentration(amount, people, tied).index)
    assert concentration(amount, people, [5] * 4).index == pytest.approx(0.0)


def test_a_resource_that_is_proportional_to_need_has_needs_own_index() -> None:
    need, people = np.array([3.0, 10.0, 24.0]), np.array([100.0, 90.0, 110.0])
    own = concentration(need, people, need / people).index
    assert concentration(700 * need, people, need / people).index == pytest.approx(own)


def test_a_straight_line_is_found_exactly() -> None:
    people = np.array([100.0, 300.0, 200.0, 400.0])
    middle = (np.cumsum(people) - people / 2) / people.sum()
    found = slope_index((0.1 + 0.2 * middle) * people, people, range(4), level=0.9)
    assert isinstance(found, Slope)
    assert found.absolute.value == pytest.approx(0.2)
    assert found.absolute.low == pytest.approx(0.2)
    assert isinstance(found.relative, Ends)
    assert found.relative.value == pytest.approx(3.0)


def test_the_slope_is_that_of_the_normal_equations() -> None:
    """By hand: equal areas, middles 1/8 to 7/8, rates 0.1, 0.3, 0.2, 0.4."""
    found = slope_index([10, 30, 20, 40], [100] * 4, range(4), level=0.9)
    assert isinstance(found, Slope)
    middle, rate = np.array([1, 3, 5, 7]) / 8, np.array([0.1, 0.3, 0.2, 0.4])
    slope, start = np.polyfit(middle, rate, 1)
    assert found.absolute.value == pytest.approx(slope)
    left = rate - (start + slope * middle)
    spread = np.sum((middle - middle.mean()) ** 2)
    half = 2.919986 * np.sqrt(np.sum(left**2) / 2 / spread)
    assert found.absolute.high == pytest.approx(slope + half, rel=1e-6)


def test_intervals_cover_as_often_as_they_say() -> None:
    """400 draws, error of a share at most 0.015: between 0.86 and 0.94 of 90 %."""
    random = np.random.default_rng(3)
    people = np.full(8, 4_000.0)
    middle = (np.arange(8) + 0.5) / 8
    inside = [0, 0]
    for _ in range(400):
        cases = random.binomial(4_000, 0.05 + 0.05 * middle)
        found = slope_index(cases, people, range(8), level=0.9)
        assert isinstance(found, Slope)
        assert isinstance(found.relative, Ends)
        for at, (each, true) in enumerate(
            ((found.absolute, 0.05), (found.relative, 2.0))
        ):
            assert each.low is not None
            assert each.high is not None
            inside[at] += each.low <= true <= each.high
    for each in inside:
        assert 0.86 <= each / 400 <= 0.94


def test_a_ratio_over_what_may_be_nothing_has_no_bounds() -> None:
    found = slope_index([1, 40, 3, 60], [100] * 4, range(4), level=0.95)
    assert isinstance(found, Slope)
    relative = found.relative
    assert isinstance(relative, CannotAnswer) or relative.low is None


def test_what_cannot_be_told_is_said() -> None:
    few = slope_index([1, 2, 3], [9, 9, 9], range(3), level=0.9)
    same = slope_index([1, 2, 3, 4], [9] * 4, [1] * 4, level=0.9)
    assert isinstance(few, CannotAnswer)
    assert isinstance(same, CannotAnswer)
    assert isinstance(rate_ratio((0, 3), (9, 9), level=0.9), CannotAnswer)


def test_the_rate_ratio_is_katzs() -> None:
    """By hand: 30/100 over 15/100, log error sqrt(1/30 - 1/100 + 1/15 - 1/100)."""
    found = rate_ratio((30, 15), (100, 100), level=0.95)
    assert isinstance(found, Ends)
    assert found.value == pytest.approx(2.0)
    assert found.low == pytest.approx(2 * np.exp(-1.959964 * np.sqrt(0.08)), rel=1e-6)


@pytest.mark.parametrize(
    ("amount", "people"),
    [([1, -1], [1, 1]), ([0, 0], [1, 1]), ([1, 2], [1, 0]), ([1, np.nan], [1, 1])],
)
def test_numbers_that_cannot_be_shared_out_are_refused(
    amount: list[float], people: list[float]
) -> None:
    with pytest.raises(InputError, match="cannot be shared out"):
        concentration(amount, people, [1, 2])
