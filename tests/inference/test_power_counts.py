"""Counts before and after: the numbers the documents ask for, and the exact law."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, poisson

from prevstats.errors import InputError
from prevstats.inference.power_counts import (
    Counts,
    detectable_fall,
    power,
    years_needed,
)

LJUNGBY = 5_770 * 9 / 1_000
"""5 770 children at an assumed 9 per 1 000: 52 a year."""


@pytest.mark.parametrize(
    ("children", "test", "fall"),
    [
        (5_770, "exact", 36.0),
        (5_770, "normal", 35.3),
        (5_770, "exact_one_sided", 32.4),
        (20_000, "exact", 20.1),
        (45_000, "exact", 13.6),
    ],
)
def test_two_years_against_two_find_the_stated_fall(children, test, fall):
    found = detectable_fall(Counts(children * 0.009, 2, 2, test))
    assert round(100 * found, 1) == fall


def test_a_fall_of_32_per_cent_is_found_in_seven_of_ten():
    assert round(power(Counts(LJUNGBY, 2, 2), 0.32), 2) == 0.69


def test_a_tenth_needs_about_thirty_years_against_thirty():
    assert years_needed(LJUNGBY, 0.10) == 30
    assert years_needed(LJUNGBY, 1e-4) is None


def test_the_power_is_that_of_every_pair_of_counts():
    """Sum the test over all pairs of counts, by another road: scipy's laws."""
    before, after, null = 6.0, 2.4, 1 / 3
    counts = Counts(per_year=3.0, years_before=2.0, years_after=1.0)
    total = 0.0
    for first in range(60):
        for second in range(60):
            n = first + second
            low = binom.cdf(second, n, null)
            high = binom.sf(second - 1, n, null)
            if min(low, high) <= 0.025:
                total += poisson.pmf(first, before) * poisson.pmf(second, after)
    assert power(counts, 0.2) == pytest.approx(total, abs=1e-9)


def test_the_size_is_never_above_five_per_cent():
    sizes = [power(Counts(rate, 2, 2), 0.0) for rate in (0.5, 1, 3, 10, 52)]
    assert max(sizes) <= 0.05


def test_simulated_studies_find_the_printed_fall_in_four_of_five():
    random = np.random.default_rng(20261122)
    fall = detectable_fall(Counts(LJUNGBY, 2, 2))
    runs = 20_000
    before = random.poisson(2 * LJUNGBY, runs)
    after = random.poisson(2 * LJUNGBY * (1 - fall), runs)
    sums = before + after
    p_value = 2 * binom.cdf(np.minimum(before, after), sums, 0.5)
    share = np.mean(p_value <= 0.05)
    assert share == pytest.approx(0.80, abs=4 * np.sqrt(0.16 / runs))


def test_too_few_cases_find_nothing():
    assert detectable_fall(Counts(1.0, 1, 1)) is None


@pytest.mark.parametrize("wrong", [(0.0, 2, 2), (5.0, -1, 2), (5.0, 2, np.nan)])
def test_what_no_study_can_be_is_refused(wrong):
    with pytest.raises(InputError, match="no test is so"):
        Counts(*wrong)
    with pytest.raises(InputError, match="no more than all"):
        power(Counts(5.0, 2, 2), 1.5)
