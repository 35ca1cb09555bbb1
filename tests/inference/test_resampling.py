"""Multiplier bootstrap and simultaneous bands."""

from __future__ import annotations

import numpy as np
import pytest

from prevstats.inference.influence import standard_errors
from prevstats.inference.resampling import (
    multiplier_draws,
    multipliers,
    pointwise_critical,
    quartile_scale,
    simultaneous_critical,
)

LABELS = tuple(f"{place:04d}" for place in range(290))
DRAWS = 20_000
KINDS = ("rademacher", "mammen", "normal")


@pytest.fixture
def sums() -> np.ndarray:
    """Cluster sums of four correlated estimates."""
    random = np.random.default_rng(3)
    common = random.normal(size=(290, 1))
    return (0.7 * common + random.normal(size=(290, 4))) / 290


@pytest.mark.parametrize("kind", KINDS)
def test_multipliers_have_mean_0_and_variance_1(kind: str) -> None:
    draws = multipliers(LABELS, 5000, 1, kind)
    assert draws.shape == (5000, 290)
    within = 4 / np.sqrt(draws.size)
    assert abs(draws.mean()) < within
    assert abs((draws**2).mean() - 1) < within * np.std(draws**2) + 1e-12
    third = {"rademacher": 0.0, "mammen": 1.0, "normal": 0.0}[kind]
    assert abs((draws**3).mean() - third) < within * np.std(draws**3)


@pytest.mark.parametrize("kind", KINDS)
def test_each_cluster_has_its_own_stream(kind: str) -> None:
    """Other clusters, their order and their number change nobody's draws."""
    draws = multipliers(LABELS, 99, 5, kind)
    fewer = multipliers(("0007", "0003", "new"), 99, 5, kind)
    np.testing.assert_array_equal(fewer[:, 0], draws[:, 7])
    np.testing.assert_array_equal(fewer[:, 1], draws[:, 3])
    assert not np.array_equal(draws, multipliers(LABELS, 99, 6, kind))
    assert abs(np.corrcoef(draws.T)[0, 1:]).max() < 0.6


@pytest.mark.parametrize("kind", KINDS)
def test_bootstrap_error_is_the_analytic_one(sums: np.ndarray, kind: str) -> None:
    """Standard deviation and quartile distance, within 4 Monte Carlo errors."""
    deviations = multiplier_draws(sums, multipliers(LABELS, DRAWS, 2, kind))
    analytic = standard_errors(sums)
    np.testing.assert_allclose(
        deviations.std(axis=0), analytic, rtol=4 / np.sqrt(2 * DRAWS)
    )
    np.testing.assert_allclose(
        quartile_scale(deviations), analytic, rtol=4 * 1.17 / np.sqrt(DRAWS)
    )
    np.testing.assert_allclose(
        np.corrcoef(deviations.T), np.corrcoef(sums.T), atol=4 / np.sqrt(DRAWS) + 0.01
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_simultaneous_critical_covers_all_at_once(
    sums: np.ndarray, kind: str, level: float
) -> None:
    """Independent normal draws stay inside with the level's chance (4 MC errors)."""
    deviations = multiplier_draws(sums, multipliers(LABELS, DRAWS, 4, kind))
    critical = simultaneous_critical(deviations, standard_errors(sums), level)
    assert critical > pointwise_critical(level)
    root = np.linalg.cholesky(np.corrcoef(sums.T))
    covariance = sums.T @ sums
    scale = np.sqrt(np.diag(covariance))
    root = np.linalg.cholesky(covariance / np.outer(scale, scale))
    fresh = np.random.default_rng(9).normal(size=(DRAWS, 4)) @ root.T
    inside = np.mean(np.abs(fresh).max(axis=1) <= critical)
    assert abs(inside - level) < 4 * np.sqrt(2 * level * (1 - level) / DRAWS)


def test_one_number_needs_no_more_than_its_interval(sums: np.ndarray) -> None:
    deviations = multiplier_draws(sums[:, :1], multipliers(LABELS, DRAWS, 4, "normal"))
    critical = simultaneous_critical(deviations, standard_errors(sums[:, :1]), 0.95)
    assert critical == pytest.approx(1.96, abs=0.06)


def test_numbers_without_error_do_not_count(sums: np.ndarray) -> None:
    weights = multipliers(LABELS, 999, 4)
    errors = standard_errors(sums)
    alone = simultaneous_critical(multiplier_draws(sums, weights), errors, 0.95)
    with_base = np.column_stack([sums, np.zeros(290)])
    errors = np.append(errors, np.nan)
    beside = simultaneous_critical(multiplier_draws(with_base, weights), errors, 0.95)
    assert alone == beside
    none = np.full(5, np.nan)
    assert simultaneous_critical(
        multiplier_draws(with_base, weights), none, 0.95
    ) == pointwise_critical(0.95)
