"""Wilson, McNemar and Fisher against statsmodels and scipy; the districts of 2006."""

from __future__ import annotations

import pytest
from scipy.stats import fisher_exact
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

from prevstats.errors import InputError
from prevstats.inference.proportions import (
    changes_between,
    same_units,
    two_groups,
    wilson,
)

SHARES = [(0, 5), (1, 5), (7, 18), (13, 18), (18, 18), (50, 1000)]
TABLES = [(7, 18, 13, 18), (0, 5, 3, 9), (10, 10, 0, 12), (3, 40, 30, 41), (0, 4, 0, 9)]


@pytest.mark.parametrize(("count", "of"), SHARES)
@pytest.mark.parametrize("level", [0.80, 0.95])
def test_wilson_agrees_with_statsmodels(count, of, level):
    low, high = proportion_confint(count, of, alpha=1 - level, method="wilson")
    found = wilson(count, of, level=level)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-12)


@pytest.mark.parametrize("first", range(6))
@pytest.mark.parametrize("second", range(6))
def test_mcnemar_agrees_with_statsmodels(first, second):
    expected = mcnemar([[9, first], [second, 4]], exact=True).pvalue
    assert same_units(first, second).p_value == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("first", "first_of", "second", "second_of"), TABLES)
def test_fisher_agrees_with_scipy(first, first_of, second, second_of):
    table = [[first, first_of - first], [second, second_of - second]]
    found = two_groups(first, first_of, second, second_of)
    assert found.p_value == pytest.approx(fisher_exact(table).pvalue, abs=1e-8)


def test_the_districts_of_2006():
    paired = changes_between(7, 13, 18)
    assert paired[0].p_value == pytest.approx(0.03125)
    assert (paired[0].gained, paired[0].lost) == (6, 0)
    assert len(paired) == 6
    assert (paired[-1].gained, paired[-1].lost) == (11, 5)
    assert two_groups(7, 18, 13, 18).p_value == pytest.approx(0.0922, abs=5e-4)


@pytest.mark.parametrize(("count", "of"), [(3, 2), (-1, 4), (0, 0)])
def test_what_is_no_share_is_refused(count, of):
    with pytest.raises(InputError, match="no such share"):
        wilson(count, of, level=0.9)
    with pytest.raises(InputError, match="no such share"):
        two_groups(count, of, 1, 2)


def test_changes_below_zero_are_refused():
    with pytest.raises(InputError):
        same_units(-1, 2)
