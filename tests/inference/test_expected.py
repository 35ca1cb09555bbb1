"""Expected figures from circumstances, each municipality left out of its own."""

from __future__ import annotations

import numpy as np
import statsmodels.api as sm

from prevstats.errors import CannotAnswer
from prevstats.inference.expected import Expected, expected_values


def world(seed: int, spread: float = 0.5) -> tuple[np.ndarray, ...]:
    generator = np.random.default_rng(seed)
    size = np.exp(generator.normal(8.3, 1.0, size=290)) + 400
    circumstances = generator.normal(size=(290, 3))
    true = 8.0 + circumstances @ np.array([1.0, -0.5, 0.0])
    rate = true + spread * generator.normal(size=290)
    counts = generator.poisson(np.maximum(rate, 0.1) * size / 1_000)
    return counts / size * 1_000, circumstances, 8_000.0 / size, size, true


def test_with_equal_weights_it_is_the_regression_without_the_place_itself() -> None:
    generator = np.random.default_rng(2)
    x = generator.normal(size=(60, 2))
    y = x @ np.array([1.0, 2.0]) + generator.normal(size=60)
    found = expected_values(
        y, x, sampling_variance=np.full(60, 1e-12), size=np.ones(60)
    )
    assert isinstance(found, Expected)
    keep = np.arange(60) != 7
    other = sm.OLS(y[keep], sm.add_constant(x[keep])).fit()
    np.testing.assert_allclose(
        found.expected[7], other.predict(np.array([[1.0, *x[7]]]))[0], rtol=1e-9
    )


def test_z_varies_as_it_should_with_real_spread() -> None:
    beyond = []
    for seed in range(20):
        value, x, variance, size, true = world(seed)
        found = expected_values(value, x, sampling_variance=variance, size=size)
        assert isinstance(found, Expected)
        assert np.corrcoef(found.expected, true)[0, 1] > 0.97
        beyond.append(np.mean(np.abs(found.funnel.z_corrected) > 1.96))
    assert abs(np.mean(beyond) - 0.05) < 0.02


def test_without_persons_the_variance_is_taken_from_the_sizes() -> None:
    value, x, _, size, _ = world(4, spread=0.0)
    found = expected_values(value, x, sampling_variance=None, size=size)
    assert isinstance(found, Expected)
    small, large = size < np.median(size), size >= np.median(size)
    z = np.abs(found.funnel.z_corrected)
    assert abs(np.mean(z[small] > 1.96) - np.mean(z[large] > 1.96)) < 0.08


def test_a_place_without_circumstances_has_no_expectation() -> None:
    value, x, variance, size, _ = world(6)
    x[3, 1] = np.nan
    found = expected_values(value, x, sampling_variance=variance, size=size)
    assert isinstance(found, Expected)
    assert np.isnan(found.expected[3])
    assert np.isnan(found.funnel.z_corrected[3])
    assert np.isfinite(found.expected[4])


def test_what_cannot_be_expected_is_said() -> None:
    value, x, variance, size, _ = world(8)
    few = expected_values(value[:12], x[:12], sampling_variance=None, size=size[:12])
    assert isinstance(few, CannotAnswer)
    assert few.reason == "too_few_places"
    same = expected_values(np.ones(290), x, sampling_variance=variance, size=size)
    assert isinstance(same, CannotAnswer)
    assert same.reason == "all_the_same"


def test_nothing_is_expected_outside_all_figures_there_are() -> None:
    value, x, variance, size, _ = world(9)
    x[5] = [-40.0, 0.0, 0.0]
    found = expected_values(value, x, sampling_variance=variance, size=size)
    assert isinstance(found, Expected)
    assert np.isnan(found.expected[5])
    told = found.expected[np.isfinite(found.expected)]
    assert told.min() >= value.min()
