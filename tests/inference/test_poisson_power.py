"""The smallest fall that can be seen, against the figures of the domain notes."""

from __future__ import annotations

import numpy as np
import pytest

from prevstats.inference.poisson_power import POWER, SIZE, power, smallest_fall

RATE = 9.0 / 1000.0
"""Placements per child and year, the notes' illustration."""


@pytest.mark.parametrize(
    ("children", "per_cent"), [(5_770, 36.0), (20_000, 20.1), (45_000, 13.6)]
)
def test_the_exact_falls_of_two_years_against_two(children, per_cent):
    found = smallest_fall(RATE * children, 2)
    assert found is not None
    assert 100 * found == pytest.approx(per_cent, abs=0.06)


def test_the_power_at_a_fall_of_a_third():
    assert power(2 * 52.0, 0.32) == pytest.approx(0.69, abs=0.01)


def test_a_tenth_takes_about_thirty_years():
    found = [smallest_fall(RATE * 5_770, years) for years in (25, 35)]
    assert found[1] < 0.10 < found[0]


def test_the_test_keeps_its_size():
    for expected in (5.0, 20.0, 104.0, 900.0):
        assert power(expected, 0.0) <= SIZE


def test_too_few_cases_show_nothing_at_all():
    assert smallest_fall(1.0, 2) is None
    assert smallest_fall(0.0, 2) is None


def test_the_approximation_joins_the_exact():
    exact, rough = smallest_fall(2_600.0, 1), smallest_fall(2_700.0, 1)
    assert exact == pytest.approx(rough, rel=0.04)


def test_the_power_agrees_with_drawn_counts():
    from scipy.special import bdtr

    generator = np.random.default_rng(1)
    before, after = generator.poisson(60, 20_000), generator.poisson(36, 20_000)
    tail = bdtr(np.minimum(before, after), before + after, 0.5)
    share = np.mean(2 * tail <= SIZE)
    assert power(60.0, 0.4) == pytest.approx(share, abs=0.012)
    assert 0 < POWER < 1
