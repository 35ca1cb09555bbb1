"""Power of a test of the trends before the start: closed forms and definitions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr
from scipy.stats import multivariate_normal

from prevstats.errors import InputError
from prevstats.inference.honest_did_study import EventCoefficients
from prevstats.inference.pretrend_power import (
    conditional_bias,
    event_times,
    power,
    slope_for_power,
)

DRAWS_ERROR = 4 * np.sqrt(0.25 / 200_000)
"""Four Monte Carlo errors of a chance from the module's 200,000 draws, at worst."""
CRITICAL = 1.9599639845400545


def study(before: int = 3, after: int = 2) -> EventCoefficients:
    """Coefficients against one base period: errors share its variance."""
    count = before + after
    covariance = 0.04 * (np.eye(count) + 1.0)
    return EventCoefficients(np.zeros(before), np.zeros(after), covariance)


def test_one_period_before_is_the_normal_test() -> None:
    single = study(before=1)
    error = np.sqrt(0.08)
    for difference in (0.0, 0.2, 0.7):
        expected = ndtr(-CRITICAL - difference / error) + ndtr(
            -CRITICAL + difference / error
        )
        given = power(single, np.array([difference]))
        assert given == pytest.approx(expected, abs=DRAWS_ERROR)
        joint = power(single, np.array([difference]), test="joint")
        assert joint == pytest.approx(expected, abs=1e-9)


def test_box_chance_is_that_of_scipy() -> None:
    three = study()
    difference = np.array([-0.5, -0.3, -0.1])
    covariance = three.covariance[:3, :3]
    ends = CRITICAL * np.sqrt(np.diag(covariance))
    inside = multivariate_normal.cdf(
        ends, mean=difference, cov=covariance, lower_limit=-ends
    )
    assert power(three, difference) == pytest.approx(1 - inside, abs=DRAWS_ERROR)


def test_independent_coefficients_multiply() -> None:
    apart = EventCoefficients(np.zeros(2), np.zeros(1), np.eye(3))
    passed = ndtr(CRITICAL - 1.0) - ndtr(-CRITICAL - 1.0)
    found = power(apart, np.array([1.0, -1.0]))
    assert found == pytest.approx(1 - passed**2, abs=DRAWS_ERROR)


def test_joint_test_has_its_size() -> None:
    assert power(study(), np.zeros(3), test="joint") == pytest.approx(0.05)
    wider = power(study(), np.zeros(3), test="joint", level=0.9)
    assert wider == pytest.approx(0.10)


@pytest.mark.parametrize("test", ["any", "joint"])
@pytest.mark.parametrize("target", [0.5, 0.8])
def test_the_slope_has_the_power_asked_for(test, target: float) -> None:
    three = study()
    slope = slope_for_power(three, target, test=test)
    assert slope > 0
    reached = power(three, slope * event_times(three), test=test)
    assert reached == pytest.approx(target, abs=1e-4)
    mirrored = power(three, -slope * event_times(three), test=test)
    assert mirrored == pytest.approx(target, abs=1e-4)


def test_the_slope_follows_the_unit() -> None:
    three = study()
    larger = EventCoefficients(three.before, three.after, 1e12 * three.covariance)
    assert slope_for_power(larger) == pytest.approx(1e6 * slope_for_power(three))


def test_bias_of_those_that_passed_is_that_of_simulated_studies() -> None:
    three = study()
    difference = 0.15 * event_times(three)
    found = conditional_bias(three, difference)
    np.testing.assert_array_equal(found.bias, difference[3:])
    random = np.random.default_rng(4)
    root = np.linalg.cholesky(three.covariance)
    worlds = difference + random.standard_normal((100_000, 5)) @ root.T
    ends = CRITICAL * np.sqrt(np.diag(three.covariance)[:3])
    passed = worlds[(np.abs(worlds[:, :3]) <= ends).all(axis=1), 3:]
    error = passed.std(axis=0) / np.sqrt(len(passed))
    assert np.all(np.abs(found.bias_if_passed - passed.mean(axis=0)) < 4 * error)
    assert found.power == pytest.approx(1 - len(passed) / 100_000, abs=0.008)
    assert np.all(found.bias_if_passed > found.bias)


def test_nothing_passes_a_cliff() -> None:
    found = conditional_bias(study(), 1e6 * event_times(study()))
    assert found.power == 1.0
    assert np.isnan(found.bias_if_passed).all()


def test_what_is_refused() -> None:
    with pytest.raises(InputError, match="no period"):
        power(study(before=0), np.zeros(2))
    with pytest.raises(InputError, match="difference"):
        power(study(), np.zeros(4))
    with pytest.raises(InputError, match="difference"):
        conditional_bias(study(), np.zeros(3))
    for target in (0.01, 1.0):
        with pytest.raises(InputError, match="target"):
            slope_for_power(study(), target)
