"""How an effect fades: closed forms, the reference rows, and draws of the pace."""

from __future__ import annotations

import csv
import re

import numpy as np
import pytest
from economics.cascade_worlds import IDENTITY, stream

from prevstats.economics.cascade_numbers import Numbers
from prevstats.economics.fade_out import (
    Geometric,
    Held,
    Linear,
    TwoPoint,
    geometric,
    linear,
    retention_of_half_life,
    two_point,
)
from prevstats.errors import InputError
from prevstats.estimate import Draws

EXACT = 1e-12
"""Closed forms differ by rounding alone."""


@pytest.fixture
def cases(shared_data) -> dict[str, dict[str, str]]:
    path = shared_data / "economics" / "ref_finance_cases.csv"
    with path.open(encoding="utf-8") as file:
        return {row["case"]: row for row in csv.DictReader(file)}


def numbers_in(text: str) -> list[float]:
    return [float(found) for found in re.findall(r"-?\d+\.?\d*", text)]


def test_reference_geometric(cases) -> None:
    row = cases["fin_fade_geom"]
    size, _, retention, years = numbers_in(row["inputs"])
    total = size * geometric(np.arange(years), retention).sum()
    assert total == pytest.approx(float(row["expected"]), abs=float(row["abs_tol"]))


def test_reference_linear(cases) -> None:
    row = cases["fin_fade_linear"]
    size, start, _, end = numbers_in(row["inputs"])[:4]
    expected = [float(value) for value in row["expected"].split(";")]
    values = size * linear(np.arange(len(expected)) - start, end - start)
    np.testing.assert_allclose(values, expected, atol=float(row["abs_tol"]))


@pytest.mark.parametrize("retention", [0.0, 0.35, 0.8, 0.999])
@pytest.mark.parametrize("years", [1, 7, 40])
def test_geometric_sums_as_its_closed_form(retention: float, years: int) -> None:
    total = geometric(np.arange(years), retention).sum()
    closed = (1.0 - retention**years) / (1.0 - retention)
    assert total == pytest.approx(closed, rel=EXACT)


@pytest.mark.parametrize("half_life", [0.5, 1.0, 3.0, 12.5])
def test_half_is_left_after_the_half_life(half_life: float) -> None:
    kept = retention_of_half_life(half_life)
    assert geometric(half_life, kept) == pytest.approx(0.5, rel=EXACT)


@pytest.mark.parametrize("length", [1, 6, 17])
def test_linear_sums_as_its_closed_form(length: int) -> None:
    assert linear(np.arange(60), length).sum() == pytest.approx((length + 1) / 2)


def test_two_points_are_met_and_joined_by_a_line() -> None:
    course = two_point(np.arange(9), 4.0, 0.5, 0.8)
    by_hand = [1.0, 0.875, 0.75, 0.625, 0.5, 0.4, 0.32, 0.256, 0.2048]
    np.testing.assert_allclose(course, by_hand, rtol=EXACT)
    held = two_point(np.arange(9), 4.0, 0.5)
    np.testing.assert_allclose(held[4:], 0.5, rtol=EXACT)


def test_nothing_before_the_full_size() -> None:
    before = np.array([-3.0, -1.0, 0.0])
    for course in (
        geometric(before, 0.8),
        linear(before, 5.0),
        two_point(before, 2.0, 0.5, 0.9),
    ):
        np.testing.assert_array_equal(course, [0.0, 0.0, 1.0])


def test_a_drawn_pace_is_the_mean_over_its_draws_and_no_pace_of_the_mean() -> None:
    random = np.random.default_rng(3)
    pace = Draws(IDENTITY, random.uniform(0.5, 1.0, 20_000))
    numbers = Numbers({"pace": pace})
    fade = Geometric(retention="pace").read(numbers, "fade_out")
    years = 10
    kept = fade.share(np.array([[years]]).repeat(20_000, 0)[:, 0])
    exact = (1.0 - 0.5 ** (years + 1)) / (years + 1) / 0.5
    error = kept.std() / np.sqrt(kept.size)
    assert abs(kept.mean() - exact) < 4.0 * error
    assert kept.mean() > 0.75**years * 1.5


@pytest.mark.parametrize(
    ("fade_out", "words"),
    [
        (Geometric(retention=1.2), "values from 1.2 to 1.2"),
        (Geometric(retention=-0.1), "the number lies from 0 to 1"),
        (Geometric(half_life=0.0), "the number lies above 0"),
        (Geometric(half_life=-2.0), "the number lies above 0"),
        (Geometric(), "retention and half-life both, or neither"),
        (Geometric(0.8, 2.0), "retention and half-life both, or neither"),
        (Geometric(retention="nobody"), "there are no draws of that name"),
        (Linear(0.0), "the number lies above 0"),
        (TwoPoint(0.0, 0.5, 1.0), "the number lies above 0"),
        (TwoPoint(3.0, 0.5, 1.1), "the number lies from 0 to 1"),
        (Linear(float("nan")), "values from nan"),
    ],
)
def test_a_fade_out_that_cannot_be_is_refused(fade_out, words: str) -> None:
    numbers = Numbers({"effect": stream("effect", 0.0, 1.0)})
    fade_out.read(numbers, "fade_out")
    with pytest.raises(InputError, match=words):
        numbers.refuse()


def test_what_is_held_stays() -> None:
    numbers = Numbers({"effect": stream("effect", 0.0, 1.0)})
    fade = Held().read(numbers, "fade_out")
    np.testing.assert_array_equal(fade.share(np.arange(50)), 1.0)
    assert not fade.drawn
