"""Cluster sums, refusals and the joint test."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from prevstats.inference.influence import (
    cluster_codes,
    cluster_sums,
    covariance,
    standard_errors,
    wald_test,
)
from prevstats.inference.normal import Support, beside, infer


def test_sums_within_clusters() -> None:
    influence = np.arange(10.0).reshape(5, 2)
    codes = cluster_codes(("b", "a", "b", "c", "a"))
    np.testing.assert_array_equal(codes, [1, 0, 1, 2, 0])
    sums = cluster_sums(influence, codes)
    np.testing.assert_array_equal(sums, [[10, 12], [4, 6], [6, 7]])
    np.testing.assert_allclose(
        np.sqrt(np.diag(covariance(sums))), standard_errors(sums)
    )


def test_units_as_their_own_clusters_stand_in_order_of_code() -> None:
    sums = cluster_sums(np.array([[1.0], [2.0], [3.0]]), np.array([2, 0, 1]))
    np.testing.assert_array_equal(sums, [[2], [3], [1]])


def test_wald_test_is_the_quadratic_form() -> None:
    random = np.random.default_rng(1)
    sums, values = random.normal(size=(50, 3)), random.normal(size=3)
    found = wald_test(values, sums)
    wanted = values @ np.linalg.inv(sums.T @ sums) @ values
    assert found.statistic == pytest.approx(wanted)
    assert found.p_value == pytest.approx(stats.chi2.sf(wanted, 3))
    scaled = wald_test(values * 1e8, sums * 1e8)
    assert scaled.statistic == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("values", "sums", "reason"),
    [
        (np.empty(0), np.empty((5, 0)), "no_period_before"),
        (np.ones(2), np.column_stack([np.ones(5), np.ones(5)]), "singular_covariance"),
        (np.ones(2), np.column_stack([np.ones(5), np.zeros(5)]), "singular_covariance"),
    ],
)
def test_no_wald_test_without_ground(
    values: np.ndarray, sums: np.ndarray, reason: str
) -> None:
    found = wald_test(values, sums)
    assert (found.p_value, found.reason) == (None, reason)


def test_refusals_by_number_of_clusters() -> None:
    treated = np.array([1, 2, 9, 10, 50, 50, 50])
    comparison = np.array([50, 50, 50, 50, 1, 9, 50])
    errors = np.array([1.0, 1, 1, 1, 1, 1, 0])
    found = infer(np.ones(7), errors, Support(treated, comparison), 0.95, 1.0)
    assert found.reason == (
        "one_treated_cluster",
        "few_treated_clusters",
        "few_treated_clusters",
        "",
        "one_comparison_cluster",
        "few_comparison_clusters",
        "no_spread",
    )
    told = [False, False, False, True, False, False, False]
    with_error = [False, True, True, True, False, True, False]
    np.testing.assert_array_equal(np.isfinite(found.p_value), told)
    np.testing.assert_array_equal(np.isfinite(found.low), told)
    np.testing.assert_array_equal(np.isfinite(found.std_error), with_error)
    assert found.p_value[3] == pytest.approx(2 * stats.norm.sf(1))
    assert found.high[3] == pytest.approx(1 + stats.norm.ppf(0.975))


def test_beside_keeps_the_order() -> None:
    one = infer(np.ones(2), np.ones(2), Support(*np.full((2, 2), 10)), 0.9, 1.0)
    other = infer(np.zeros(1), np.ones(1), Support(*np.full((2, 1), 1)), 0.9, 1.0)
    both = beside([one, other])
    assert both.reason == ("", "", "one_treated_cluster")
    np.testing.assert_array_equal(both.statistic[:2], one.statistic)
