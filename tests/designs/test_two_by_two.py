"""One difference in differences, with covariates, against other ways to the number."""

from __future__ import annotations

import numpy as np
import pytest

from prevstats.designs.two_by_two import (
    Propensity,
    adjusted,
    by_propensity,
    cross_sections,
    fit_propensity,
    unadjusted,
)

METHODS = ("doubly_robust", "regression", "weighting")


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(17)


def test_unadjusted_is_the_difference_of_weighted_means(
    random: np.random.Generator,
) -> None:
    change, weights = random.normal(size=30), random.uniform(1, 4, 30)
    treated = np.arange(30) < 11
    found = unadjusted(change, treated, weights)
    means = [
        np.average(change[rows], weights=weights[rows]) for rows in (treated, ~treated)
    ]
    assert found.value == pytest.approx(means[0] - means[1])
    assert found.influence.sum() == pytest.approx(0)


def test_regression_with_equal_slopes_is_hand_made(random: np.random.Generator) -> None:
    x, treated = random.normal(size=(40, 2)), np.arange(40) < 15
    change = random.normal(size=40)
    design = np.column_stack([np.ones(25), x[15:]])
    slope = np.linalg.solve(design.T @ design, design.T @ change[15:])
    expected = np.column_stack([np.ones(15), x[:15]]) @ slope
    found = adjusted(change, treated, x, np.ones(40), "regression")
    assert found.value == pytest.approx(np.mean(change[:15] - expected))


def test_propensity_is_the_logit_of_statsmodels(random: np.random.Generator) -> None:
    import statsmodels.api as sm

    x = np.column_stack([np.ones(200), random.normal(size=(200, 2))])
    treated = random.random(200) < 1 / (1 + np.exp(-x @ [0.2, 1.0, -0.5]))
    weights = random.integers(1, 4, 200).astype(float)
    found = fit_propensity(treated, x, weights)
    theirs = sm.GLM(
        treated.astype(float), x, family=sm.families.Binomial(), freq_weights=weights
    ).fit(tol=1e-13)
    assert found is not None
    np.testing.assert_allclose(found.fitted, theirs.fittedvalues, rtol=1e-9)


def test_no_propensity_with_separated_groups() -> None:
    x = np.column_stack([np.ones(20), np.arange(20.0)])
    found = fit_propensity(np.arange(20) > 9, x, np.ones(20))
    assert found is None or found.fitted.max() > 0.999


@pytest.mark.parametrize("method", METHODS)
def test_influence_is_the_slope_in_the_weights(
    random: np.random.Generator, method: str
) -> None:
    """Influence of a unit: how the estimate moves when its weight grows a little.

    Holds for every estimator that solves weighted equations, so it checks all terms of
    the influence function at once. Central differences err by about 1e-8.
    """
    n, step = 60, 1e-5
    x = random.normal(size=(n, 2))
    treated = random.random(n) < 1 / (1 + np.exp(-x[:, 0]))
    change = random.normal(size=n) + x[:, 1]
    weights = random.uniform(0.5, 2, n)
    found = adjusted(change, treated, x, weights, method)
    for unit in range(0, n, 7):
        moved = []
        for sign in (1, -1):
            other = weights.copy()
            other[unit] *= 1 + sign * step
            moved.append(adjusted(change, treated, x, other, method).value)
        slope = (moved[0] - moved[1]) / (2 * step)
        assert found.influence[unit] == pytest.approx(slope, abs=1e-7)


def test_comparison_units_almost_sure_to_be_treated_are_trimmed(
    random: np.random.Generator,
) -> None:
    """Left out one by one, the estimate is that of the others."""
    n = 30
    x, change = np.ones((n, 1)), random.normal(size=n)
    treated = np.arange(n) < 10
    fitted = np.where(np.arange(n) >= 28, 0.996, 0.4)
    propensity = Propensity(fitted, np.zeros((n, 1)))
    found = by_propensity(change, treated, x, np.ones(n), (propensity, False))
    assert found.trimmed == 2
    wanted = change[:10].mean() - change[10:28].mean()
    assert found.value == pytest.approx(wanted)
    np.testing.assert_array_equal(found.influence[28:], 0)


@pytest.mark.parametrize("method", METHODS)
def test_an_empty_side_is_a_reason(method: str) -> None:
    x, one = np.zeros((4, 1)), np.ones(4)
    everyone, nobody = np.ones(4, bool), np.zeros(4, bool)
    assert adjusted(one, everyone, x, one, method).reason == "no_comparison"
    assert adjusted(one, nobody, x, one, method).reason == "no_treated_observed"
    gap = np.array([np.nan, np.nan, 1.0, 2.0])
    first_two = np.array([True, True, False, False])
    reason = cross_sections(gap, one, first_two, one).reason
    assert reason == "no_treated_observed"


@pytest.mark.parametrize(
    ("method", "wrong", "right"),
    [
        ("doubly_robust", "outcome", True),
        ("doubly_robust", "propensity", True),
        ("regression", "outcome", False),
        ("weighting", "propensity", False),
    ],
)
def test_doubly_robust_forgives_one_wrong_model(
    random: np.random.Generator, method: str, wrong: str, right: bool
) -> None:
    """4,000 units, effect 1: the mean over 60 worlds, within 4 Monte Carlo errors.

    All models are linear in x; the wrong one is quadratic in truth.
    """
    worlds = []
    for _ in range(60):
        x = random.normal(size=4000)
        curve = (x + 1) ** 2 / 2
        of_outcome, of_treatment = (curve, x) if wrong == "outcome" else (x, curve)
        treated = random.random(4000) < 1 / (1 + np.exp(1 - 0.7 * of_treatment))
        change = treated + 1.5 * of_outcome + random.normal(size=4000)
        found = adjusted(change, treated, x[:, None], np.ones(4000), method)
        worlds.append(found.value)
    error = 4 * np.std(worlds, ddof=1) / np.sqrt(len(worlds))
    assert bool(abs(np.mean(worlds) - 1) < error) is right
