"""Kappa against statsmodels, and what cannot be rated."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from prevstats.errors import CannotAnswer, InputError
from prevstats.inference.agreement import Agreement, cross_table, kappa

TABLES = [
    np.array([[20.0, 5.0], [10.0, 15.0]]),
    np.array([[11.0, 3.0, 0.0], [2.0, 9.0, 4.0], [1.0, 0.0, 12.0]]),
    np.array([[1.0, 8.0, 3.0], [7.0, 2.0, 6.0], [5.0, 9.0, 0.0]]),
    np.random.default_rng(8).poisson(4, size=(5, 5)).astype(float),
]
OURS_AND_THEIRS = [("none", None), ("linear", "linear"), ("quadratic", "quadratic")]


@pytest.mark.parametrize("table", TABLES, ids=range(len(TABLES)))
@pytest.mark.parametrize(("ours", "theirs"), OURS_AND_THEIRS)
def test_kappa_agrees_with_statsmodels(table, ours, theirs):
    wanted = cohens_kappa(table, wt=theirs)
    found = kappa(table, level=0.95, weights=ours)
    assert isinstance(found, Agreement)
    assert found.kappa == pytest.approx(wanted.kappa, abs=1e-10)
    assert found.std_error == pytest.approx(wanted.std_kappa, abs=1e-10)
    assert found.p_value == pytest.approx(wanted.pvalue_two_sided, abs=1e-10)
    ends = (max(-1, wanted.kappa_low), min(1, wanted.kappa_upp))
    assert (found.low, found.high) == pytest.approx(ends, abs=1e-8)


def test_weights_make_no_difference_between_two_grades():
    found = [kappa(TABLES[0], level=0.9, weights=each) for each, _ in OURS_AND_THEIRS]
    assert len({round(getattr(each, "kappa", 9.0), 12) for each in found}) == 1


def test_table_of_two_raters():
    table = cross_table(list("aabc"), list("abbc"), list("abc"))
    assert table.tolist() == [[1, 1, 0], [0, 1, 0], [0, 0, 1]]


def test_strange_grades_are_named_by_row():
    with pytest.raises(InputError) as told:
        cross_table(["a", "x"], ["y", "a"], ["a", "b"])
    assert [each.key for each in told.value.complaints] == ["row 1", "row 2"]
    with pytest.raises(InputError, match="rated by both"):
        cross_table(["a"], [], ["a", "b"])


def test_few_ratings_and_one_grade_are_refused():
    few = kappa(np.eye(3), level=0.9)
    assert few == CannotAnswer("too_few_rated", (("n", 3),))
    same = kappa(np.array([[20.0, 0.0], [0.0, 0.0]]), level=0.9)
    assert same == CannotAnswer("one_grade_only", (("n", 20),))


@pytest.mark.parametrize("table", [np.ones((2, 3)), np.array([[-1.0, 2], [3, 4]])])
def test_no_square_table_is_refused(table):
    with pytest.raises(InputError, match="square"):
        kappa(table, level=0.9)
