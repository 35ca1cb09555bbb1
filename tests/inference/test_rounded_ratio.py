"""Counts and denominators found from the digits of published rates."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from prevstats.errors import InputError
from prevstats.inference.rounded_ratio import (
    RoundedRate,
    digits_of,
    half_of_last_digit,
    recovered,
)


def published(count: int, persons: int, per: float = 1_000.0) -> float:
    """Return a rate as it is printed: six significant digits."""
    return float(f"{per * count / persons:.6g}")


def test_one_child_of_two_kinds_of_care_gives_the_children_away() -> None:
    rates = [
        RoundedRate(published(38, 6_584), 1_000.0),
        RoundedRate(published(12, 6_584), 1_000.0),
    ]
    found = recovered(rates, near=6_628, within=0.04)
    assert found.denominators == (6_584,)
    assert (found.count(0), found.count(1)) == (38, 12)


def test_the_truth_is_always_among_what_is_found() -> None:
    generator = np.random.default_rng(7)
    alone = together = 0
    for _ in range(300):
        persons = int(np.exp(generator.normal(8.3, 1.0))) + 300
        counts = generator.binomial(persons, [0.004, 0.009])
        rates = [RoundedRate(published(int(one), persons), 1_000.0) for one in counts]
        near = persons * generator.uniform(0.97, 1.03)
        single = recovered(rates[1:], near, 0.04)
        both = recovered(rates, near, 0.04)
        assert persons in single.denominators
        assert persons in both.denominators
        assert set(both.denominators) <= set(single.denominators)
        low, high = both.count_range(1) or (0, 0)
        assert low <= counts[1] <= high
        if both.count(1) is not None:
            assert both.count(1) == counts[1]
        alone += single.denominator() is not None
        together += both.denominator() is not None
    assert together > alone


def test_what_cannot_be_told_apart_is_said() -> None:
    half = recovered([RoundedRate(50.0, 100.0)], near=100, within=0.03)
    assert half.denominators == (98, 100, 102)
    assert half.count() is None
    assert half.denominator() is None
    assert half.count_range() == (49, 51)
    none = recovered([RoundedRate(0.0, 1_000.0)], near=500, within=0.02)
    assert none.count() == 0
    assert none.denominator() is None


def test_a_rate_that_is_no_ratio_near_that_size_is_said() -> None:
    found = recovered([RoundedRate(7.12345, 1_000.0)], near=705, within=0.02)
    assert found.denominators == ()
    assert found.count() is None
    assert found.count_range() is None


def test_digits_are_read_from_the_column() -> None:
    assert digits_of(np.array([7.76119, 12.0, np.nan, 0.0])) == 6
    assert digits_of(np.array([31.32959689])) == 10
    assert half_of_last_digit(RoundedRate(7.76119, 1_000.0)) == pytest.approx(5e-6)
    assert half_of_last_digit(RoundedRate(0.0, 1_000.0)) == 0.0


@pytest.mark.parametrize(
    ("value", "near", "within"),
    [(-1.0, 100.0, 0.1), (np.nan, 100.0, 0.1), (1.0, 0.0, 0.1), (1.0, 9.0, 1.0)],
)
def test_impossible_input_is_refused(value: float, near: float, within: float) -> None:
    with pytest.raises(InputError, match="whole numbers"):
        recovered([RoundedRate(value, 1_000.0)], near, within)


def test_the_children_of_ljungby_are_found(shared_data: Path) -> None:
    panel = pd.read_csv(
        shared_data / "sweden" / "kolada_panel_total.csv",
        dtype={"municipality_code": str},
    )
    row = panel[(panel.municipality_code == "0781") & (panel.year == 2022)].iloc[0]
    rates = [RoundedRate(row[name], 1_000.0) for name in ("N33816", "N33817")]
    near = 1.05 * (row.N01952 + row.N01953 + row.N01954)
    assert recovered(rates, near, 0.04).denominator() == 6_584
