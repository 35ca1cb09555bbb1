"""An effect at the municipality's own base rate: the definitions, and their bounds."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import beta, kstest

from prevstats.errors import CannotAnswer, InputError
from prevstats.estimate import Draws
from prevstats.evidence.base_rate import BaseRate, risk_difference
from prevstats.evidence.key import Key

KEY = Key(7, "0781", "x", "y")


def one(value, scale, risk, study_risk=None):
    found = risk_difference(
        Draws("a", np.array([value])), scale, np.array([risk]), study_risk
    )
    assert isinstance(found, Draws)
    assert found.identity == "a"
    return float(found.values[0])


def test_an_odds_ratio_follows_its_definition():
    odds = 0.5 * 0.2 / 0.8
    expected = odds / (1 + odds) - 0.2
    assert_allclose(one(math.log(0.5), "log_odds_ratio", 0.2), expected)


def test_d_is_log_odds_over_the_logistic_deviation():
    log_odds = 0.3 * math.pi / math.sqrt(3)
    assert_allclose(
        one(0.3, "standardised_difference", 0.1),
        one(log_odds, "log_odds_ratio", 0.1),
    )


@pytest.mark.parametrize("risk", [0.05, 0.3, 0.8])
def test_at_the_study_own_risk_its_own_difference_comes_back(risk):
    assert_allclose(one(-0.04, "risk_difference", risk, risk), -0.04)
    ratio = one(math.log(0.9), "log_risk_ratio", risk, risk)
    assert_allclose(ratio, -0.1 * risk)


def test_less_can_be_prevented_where_there_is_less():
    common = one(-0.04, "risk_difference", 0.3, 0.3)
    rare = one(-0.04, "risk_difference", 0.02, 0.3)
    assert common < rare < 0.0
    assert rare > -0.02


def test_no_effect_is_no_difference_and_signs_mirror():
    assert_allclose(one(0.0, "standardised_difference", 0.3), 0.0, atol=1e-15)
    up = one(0.7, "log_odds_ratio", 0.3)
    assert_allclose(one(-0.7, "log_odds_ratio", 0.7), -up)


def test_a_risk_outside_its_bounds_is_not_cut_off():
    draws = Draws("a", np.array([-0.4, 0.1]))
    found = risk_difference(draws, "risk_difference", np.full(2, 0.3), 0.3)
    assert found == CannotAnswer("risk_outside_its_bounds", (("share", 0.5),))


def test_the_base_rate_is_uncertain_as_a_share_is():
    draws = BaseRate(3, 400).draws(KEY, 5_000)
    assert kstest(draws, beta(3.5, 397.5).cdf).pvalue > 0.001
    assert (BaseRate(0, 50).draws(KEY, 100) > 0.0).all()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: BaseRate(5, 4), "0 <= cases <= persons"),
        (lambda: BaseRate(0, 0), "at least one person"),
        (lambda: one(0.1, "log_risk_ratio", 0.2), "the study's risk"),
        (lambda: one(0.1, "risk_difference", 0.2, 1.0), "between 0 and 1"),
        (lambda: one(0.1, "log_odds_ratio", 0.0), "between them"),
        (
            lambda: risk_difference(
                Draws("a", np.zeros(2)), "log_odds_ratio", np.full(3, 0.1)
            ),
            "as many risks as effects",
        ),
    ],
)
def test_faults_are_told(make, words):
    with pytest.raises(InputError, match=words):
        make()
