"""The prior on tau: against a plain double integral, and in known limits."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.integrate import quad
from scipy.stats import halfnorm, kstest, norm

from prevstats.errors import InputError
from prevstats.evidence.tau_prior import tau_posterior
from prevstats.randomness import generator

QUADRATURE = 1e-7
"""Two exact integrations of the same thing: what scipy's adaptive rule promises."""

CASES = [
    ([-0.35, 0.0, 0.05], [0.01, 0.02, 0.04], 0.15),
    ([0.4], [0.02], 0.15),
    ([1.2, -0.6], [0.001, 0.002], 0.1),
    ([0.1, 0.2, 0.15, 0.3, -0.1], [0.01] * 5, 0.2),
]


def by_hand(values, variances, scale, point):
    """Density of tau and the predictive CDF at a point, by adaptive quadrature."""
    y, v = np.array(values), np.array(variances)

    def terms(tau):
        w = 1.0 / (v + tau**2)
        mu = (w * y).sum() / w.sum()
        log = 0.5 * np.log(w).sum() - 0.5 * np.log(w.sum())
        density = np.exp(log - 0.5 * (w * (y - mu) ** 2).sum())
        return density * halfnorm.pdf(tau, scale=scale), mu, 1.0 / w.sum()

    def upper(tau):
        density, mu, var = terms(tau)
        return density * norm.cdf(point, mu, np.sqrt(var + tau**2))

    ends = {"limit": 400, "epsabs": 1e-13, "epsrel": 1e-11}
    breaks = [scale * x for x in (0.1, 0.5, 1, 2, 4, 8)]
    total = quad(lambda t: terms(t)[0], 0, 12 * scale, points=breaks, **ends)[0]
    below = quad(upper, 0, 12 * scale, points=breaks, **ends)[0]
    return below / total


@pytest.mark.parametrize(("values", "variances", "scale"), CASES)
@pytest.mark.parametrize("chance", [0.05, 0.5, 0.95])
def test_quantiles_agree_with_an_adaptive_integral(values, variances, scale, chance):
    posterior = tau_posterior(np.array(values), np.array(variances), scale)
    point = float(posterior.predictive_quantile(chance)[0])
    assert_allclose(by_hand(values, variances, scale, point), chance, atol=QUADRATURE)


def test_one_study_leaves_the_prior_as_it_was():
    posterior = tau_posterior(np.array([0.3]), np.array([0.04]), 0.15)
    mean = float((posterior.weights[0] * posterior.tau).sum())
    assert_allclose(mean, halfnorm.mean(scale=0.15), rtol=1e-6)
    assert_allclose(posterior.predictive_mean(), 0.3)
    assert_allclose(posterior.predictive_sd(), np.sqrt(0.04 + 2 * 0.15**2), rtol=1e-6)


def test_a_prior_of_no_width_is_the_fixed_effect_mean():
    values, variances = np.array([0.1, 0.4]), np.array([0.01, 0.04])
    posterior = tau_posterior(values, variances, 1e-7)
    weights = 1.0 / variances
    mean = (weights * values).sum() / weights.sum()
    assert_allclose(posterior.predictive_mean(), mean, rtol=1e-6)
    assert_allclose(posterior.predictive_sd(), weights.sum() ** -0.5, rtol=1e-6)


def test_order_shift_and_scale_of_the_studies_do_not_matter():
    values, variances = np.array([0.1, 0.4, -0.2]), np.array([0.01, 0.04, 0.02])
    plain = tau_posterior(values, variances, 0.15)
    turned = tau_posterior(values[::-1], variances[::-1], 0.15)
    moved = tau_posterior(3.0 * values + 1.0, 9.0 * variances, 0.45)
    for chance in (0.05, 0.95):
        at = plain.predictive_quantile(chance)
        assert_allclose(turned.predictive_quantile(chance), at, atol=1e-12)
        assert_allclose(moved.predictive_quantile(chance), 3.0 * at + 1.0, atol=1e-9)


def test_draws_follow_the_exact_distribution():
    posterior = tau_posterior(np.array([0.3, -0.1]), np.array([0.01, 0.02]), 0.15)
    random = generator(3, step="tau")
    uniforms = random.random(20_000)
    errors, places = random.standard_normal((2, 20_000))
    drawn = posterior.draw(uniforms, errors, places)
    spread = np.sqrt(posterior.variance[0] + posterior.tau**2)

    def shares(points):
        each = norm.cdf(np.atleast_1d(points)[:, None], posterior.mean[0], spread)
        return each @ posterior.weights[0]

    assert kstest(drawn, shares).pvalue > 0.001


def test_rows_are_worlds_of_their_own():
    values = np.array([[0.3, 0.0], [0.1, 0.0]])
    both = tau_posterior(values, np.full((2, 2), 0.02), 0.15)
    single = tau_posterior(values[1], np.full(2, 0.02), 0.15)
    assert_allclose(both.predictive_mean()[1], single.predictive_mean()[0])
    drawn = both.draw(np.full(2, 0.5), np.zeros(2), np.zeros(2))
    assert drawn[0] > drawn[1]


@pytest.mark.parametrize(
    ("values", "variances", "scale", "words"),
    [
        ([], [], 0.15, "one variance for each study"),
        ([0.1], [0.1, 0.2], 0.15, "one variance for each study"),
        ([0.1], [0.0], 0.15, "positive variance"),
        ([np.nan], [0.1], 0.15, "leave the study out"),
        ([0.1], [0.1], 0.0, "positive scale"),
        ([0.1], [-1.0], np.nan, "positive scale"),
    ],
)
def test_faults_are_told(values, variances, scale, words):
    with pytest.raises(InputError, match=words):
        tau_posterior(np.array(values), np.array(variances), scale)
