"""One link: logit shifts, two-by-two tables, units and the variance of a product."""

from __future__ import annotations

import csv
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from prevstats.economics.links import (
    case_difference,
    logit_shift,
    product_variance,
    unit_factor,
)

shares = some.floats(0.001, 0.999)
shifts = some.floats(-8.0, 8.0)


def by_definition(shift: float, base: float) -> float:
    odds = np.exp(shift) * base / (1.0 - base)
    return odds / (1.0 + odds) - base


def test_reference_linked_outcome(shared_data) -> None:
    path = shared_data / "economics" / "ref_finance_cases.csv"
    with path.open(encoding="utf-8") as file:
        row = next(r for r in csv.DictReader(file) if r["case"] == "fin_cascade")
    effect, link, base = [
        float(found) for found in re.findall(r"-?\d+\.\d+", row["inputs"])
    ]
    change = logit_shift(effect * link, base)
    assert change == pytest.approx(float(row["expected"]), abs=float(row["abs_tol"]))


@given(shift=shifts, base=shares)
def test_a_shift_is_the_change_of_odds_at_the_base_rate(
    shift: float, base: float
) -> None:
    assert logit_shift(shift, base) == pytest.approx(
        by_definition(shift, base), rel=1e-9, abs=1e-14
    )


@given(shift=shifts, base=shares)
def test_those_spared_and_those_hit_are_mirror_images(
    shift: float, base: float
) -> None:
    there = float(logit_shift(shift, base))
    assert logit_shift(-shift, 1.0 - base) == pytest.approx(-there, abs=1e-13)
    assert logit_shift(-shift, base + there) == pytest.approx(-there, abs=1e-11)


@pytest.mark.parametrize("shift", [-800.0, 800.0])
def test_a_shift_without_end_ends_at_nobody_or_all(shift: float) -> None:
    expected = 0.7 if shift > 0 else -0.3
    assert logit_shift(shift, 0.3) == pytest.approx(expected, abs=1e-15)


def test_a_small_shift_keeps_its_digits() -> None:
    assert logit_shift(1e-12, 0.25) == pytest.approx(0.1875e-12, rel=1e-10)


@given(log_odds=some.floats(-5.0, 5.0), cause=shares, outcome=shares)
def test_cases_and_others_give_back_margins_and_odds_ratio(
    log_odds: float, cause: float, outcome: float
) -> None:
    difference = float(case_difference(log_odds, cause, outcome))
    others = outcome - cause * difference
    cases = others + difference
    assert -1e-9 <= others <= 1.0 + 1e-9
    assert -1e-9 <= cases <= 1.0 + 1e-9
    left = cases * (1.0 - others)
    right = np.exp(log_odds) * others * (1.0 - cases)
    assert left == pytest.approx(right, abs=1e-7)


def test_no_odds_ratio_is_no_difference() -> None:
    assert case_difference(0.0, 0.3, 0.2) == pytest.approx(0.0, abs=1e-15)


@pytest.mark.parametrize(
    ("found", "wanted", "factor"),
    [
        ("sd", "sd", 1.0),
        ("percent", "share", 0.01),
        ("share", "per_1000", 1000.0),
        ("per_100000", "per_1000", 0.01),
        ("sd", "share", None),
        ("day", "month", None),
    ],
)
def test_units_meet_or_they_do_not(found: str, wanted: str, factor) -> None:
    assert unit_factor(found, wanted) == (
        factor if factor is None else pytest.approx(factor, rel=1e-15)
    )


@pytest.mark.parametrize("spread", [0.05, 0.6])
@pytest.mark.parametrize("law", ["normal", "gamma"])
def test_the_variance_of_a_product_within_its_monte_carlo_error(
    spread: float, law: str
) -> None:
    random = np.random.default_rng(5)
    size = 400_000
    first = random.normal(-0.2, spread, size)
    if law == "normal":
        second = random.normal(0.5, 0.2, size)
    else:
        second = random.gamma(6.25, 0.08, size)
    deviation = (first * second - np.mean(first * second)) ** 2
    error = deviation.std() / np.sqrt(size)
    exact = product_variance(-0.2, spread, 0.5, 0.2)
    assert abs(deviation.mean() - exact) < 4.0 * error
    assert error < 0.02 * exact
