"""Power of tests on means and shares: statsmodels, R's tables and limits."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, fisher_exact
from statsmodels.stats.power import NormalIndPower, TTestIndPower, TTestPower
from statsmodels.stats.proportion import proportion_effectsize

from prevstats.errors import InputError
from prevstats.inference.power_normal import (
    Precision,
    detectable,
    effect_of_shares,
    fisher_power,
    one_mean,
    power,
    two_means,
)

SAME = 1e-8
"""The same law computed by two libraries."""
SIDES = {"two_sided": "two-sided", "one_sided": "larger"}


@pytest.mark.parametrize("effect", [0.1, 0.5, 1.5])
@pytest.mark.parametrize(("first", "second"), [(5, 5), (12, 40), (200, 100)])
@pytest.mark.parametrize("side", SIDES)
def test_statsmodels_gives_the_same_power(effect, first, second, side):
    ratio, other = second / first, SIDES[side]
    given = {"side": side}
    ours = power(two_means(1.0, first, second), effect, **given)
    theirs = TTestIndPower().power(effect, first, 0.05, ratio, alternative=other)
    assert ours == pytest.approx(theirs, abs=SAME)
    ours = power(two_means(1.0, first, second, student=False), effect, **given)
    theirs = NormalIndPower().power(effect, first, 0.05, ratio, alternative=other)
    assert ours == pytest.approx(theirs, abs=SAME)
    ours = power(one_mean(1.0, first), effect, **given)
    theirs = TTestPower().power(effect, first, 0.05, alternative=other)
    assert ours == pytest.approx(theirs, abs=SAME)


def test_statsmodels_solves_for_the_same_effect():
    ours = detectable(two_means(1.0, 20, 30))
    theirs = TTestIndPower().solve_power(nobs1=20, ratio=1.5, alpha=0.05, power=0.8)
    assert ours == pytest.approx(theirs, abs=SAME)


def test_cohens_h_is_statsmodels():
    ours, theirs = effect_of_shares(0.39, 0.72), proportion_effectsize(0.39, 0.72)
    assert ours == pytest.approx(theirs, abs=1e-12)


def test_fishers_power_is_the_sum_over_all_tables():
    total = 0.0
    for first in range(11):
        for second in range(15):
            p_value = fisher_exact([[first, 10 - first], [second, 14 - second]])[1]
            if p_value <= 0.05:
                chance = binom.pmf(first, 10, 0.2) * binom.pmf(second, 14, 0.7)
                total += chance
    assert fisher_power(0.2, 0.7, 10, 14) == pytest.approx(total, abs=1e-12)


def test_no_effect_is_found_as_often_as_the_size_says():
    assert power(Precision(2.0), 0.0) == pytest.approx(0.05, abs=1e-12)
    assert power(Precision(2.0, 7.0), 0.0) == pytest.approx(0.05, abs=1e-9)


def test_the_unit_scales_the_detectable_effect():
    one, ten = detectable(Precision(1.0, 9.0)), detectable(Precision(10.0, 9.0))
    assert ten == pytest.approx(10 * one)


def test_what_cannot_be_is_refused():
    with pytest.raises(InputError, match="positive number"):
        two_means(-1.0, 5, 5)
    with pytest.raises(InputError, match="at least two"):
        one_mean(1.0, 1)
    with pytest.raises(InputError, match="chance between"):
        detectable(Precision(1.0), target=0.01)
    with pytest.raises(InputError, match="share between"):
        effect_of_shares(1.2, 0.5)
    with pytest.raises(InputError, match="smaller groups"):
        fisher_power(0.5, 0.5, 5_000, 5_000)
    assert np.isfinite(fisher_power(0.0, 1.0, 3, 3))
