"""Others' studies and own figures: exact where it can be, covering, never silent."""

from __future__ import annotations

import math

import numpy as np
import pytest
from few_treated_worlds import world
from numpy.testing import assert_allclose, assert_array_equal
from scipy.integrate import quad
from scipy.stats import halfcauchy, norm
from scipy.stats import t as student

from prevstats.analyses.contrast import mirrored
from prevstats.errors import CannotAnswer, InputError
from prevstats.estimate import Draws
from prevstats.evidence.base_rate import BaseRate, risk_difference
from prevstats.evidence.catalogue import catalogue, usable
from prevstats.evidence.combination import (
    CombinationOptions,
    LocalEstimate,
    combine,
    normal_distance,
)
from prevstats.evidence.commensurate import NormalPair, commensurate_posterior
from prevstats.evidence.key import Key
from prevstats.evidence.transfer import TransferOptions, transfer
from prevstats.inference.few_treated import few_treated
from prevstats.randomness import generator

KEY = Key(7, "0781", "x", "y", "combination")
GIVEN = CombinationOptions(commensurate_variance=0.0)
NODES = 1e-4
"""Midpoints of 400 quantiles against an adaptive integral."""
WORLDS = 700
"""Monte Carlo error of a coverage of 90 per cent: 1.1 per cent."""


def normal(mean=0.0, sd=0.2, size=20_000, step="predicted"):
    drawn = generator(3, step=step).standard_normal(size)
    standard = (drawn - drawn.mean()) / drawn.std(ddof=1)
    return Draws("predicted", mean + sd * standard)


def skewed(size=20_000):
    return Draws("predicted", generator(3, step="skewed").gamma(1.0, 0.2, size))


def test_two_normals_give_the_textbook_answer():
    found = combine(normal(), LocalEstimate(0.3, 0.1), KEY, GIVEN)
    precision = 1 / 0.04 + 1 / 0.01
    assert found.method == "normal_world_by_world"
    assert_allclose(found.value, 0.3 / 0.01 / precision)
    assert_allclose(found.std_dev, precision**-0.5)
    assert_allclose(found.local_weight, 0.8)
    assert_allclose(found.local_weight_if_trusted, 0.8)
    assert_allclose(found.conflict, 0.3 / math.sqrt(0.05))
    assert_allclose(found.effect.values.mean(), found.value, atol=0.003)
    assert_allclose(found.effect.values.std(), found.std_dev, rtol=0.03)
    assert_allclose(found.effect.values, found.predicted.values)


def test_a_given_commensurate_variance_sets_prediction_and_effect_apart():
    options = CombinationOptions(commensurate_variance=0.02)
    found = combine(normal(), LocalEstimate(0.3, 0.1), KEY, options)
    assert_allclose(found.local_weight, 0.06 / 0.07)
    assert_allclose(found.value, 0.3 * 0.06 / 0.07)
    assert_allclose(found.predicted.values.mean(), 0.3 * 0.04 / 0.07, atol=0.005)
    covariance = np.cov(found.effect.values, found.predicted.values)
    assert_allclose(covariance[0, 1], 0.04 * 0.01 / 0.07, rtol=0.06)


def test_the_learned_posterior_agrees_with_an_adaptive_integral():
    pair = NormalPair(0.1, 0.04, 0.7, 0.02)
    found = commensurate_posterior(pair)
    scale = math.sqrt(0.06)

    def integrand(root, point):
        total = root**2 + 0.06
        weight = (root**2 + 0.04) / total
        likely = norm.pdf(0.6, 0, math.sqrt(total)) * halfcauchy.pdf(root, scale=scale)
        inside = norm.cdf(point, 0.1 + weight * 0.6, math.sqrt(weight * 0.02))
        return likely * (1.0 if point is None else inside)

    total = quad(lambda r: integrand(r, math.inf), 0, math.inf, limit=400)[0]
    for chance in (0.05, 0.5, 0.95):
        point = found.quantile(chance)
        below = quad(lambda r, p=point: integrand(r, p), 0, math.inf, limit=400)[0]
        assert_allclose(below / total, chance, atol=NODES)


def test_both_ways_to_draw_agree_where_both_may_be_used(monkeypatch):
    local = LocalEstimate(0.5, 0.2)
    for options in (GIVEN, CombinationOptions(0.02), CombinationOptions()):
        moved = combine(normal(), local, KEY, options)
        with monkeypatch.context() as patch:
            patch.setattr("prevstats.evidence.combination.NORMAL_DISTANCE", 0.0)
            weighted = combine(normal(), local, KEY, options)
        assert weighted.method == "importance_resampling"
        assert_allclose(weighted.value, moved.value, atol=0.01)
        assert_allclose(weighted.std_dev, moved.std_dev, rtol=0.04)
        assert_allclose(
            (weighted.low, weighted.high), (moved.low, moved.high), atol=0.02
        )
        assert_allclose(weighted.local_weight, moved.local_weight, atol=0.02)


def test_draws_that_are_not_normal_are_resampled_with_their_worlds():
    predicted = skewed()
    found = combine(predicted, LocalEstimate(0.5, 0.2), KEY, GIVEN)
    assert found.method == "importance_resampling"
    assert_array_equal(found.predicted.values, predicted.values[found.worlds])
    assert_array_equal(found.effect.values, found.predicted.values)

    def density(x):
        return math.exp(-x / 0.2) * norm.pdf(0.5, x, 0.2)

    total = quad(density, 0, 5)[0]
    mean = quad(lambda x: x * density(x), 0, 5)[0] / total
    assert_allclose(found.value, mean, atol=0.01)


def test_a_normal_combination_keeps_every_draw_in_its_world():
    predicted = normal()
    found = combine(predicted, LocalEstimate(0.1, 0.4), KEY, GIVEN)
    assert_array_equal(found.worlds, np.arange(20_000))
    assert np.corrcoef(found.effect.values, predicted.values)[0, 1] > 0.75
    assert found.effect.identity == KEY.identity


def test_conflict_is_shown_and_takes_weight_from_the_prediction():
    agree = combine(normal(), LocalEstimate(0.1, 0.2), KEY)
    apart = combine(normal(), LocalEstimate(1.2, 0.2), KEY)
    assert not agree.in_conflict
    assert apart.in_conflict
    assert_allclose(apart.conflict, 1.2 / math.sqrt(0.08))
    assert apart.local_weight > 0.9 > agree.local_weight
    assert apart.local_weight_if_trusted == pytest.approx(0.5)
    assert apart.commensurate_variance > 10 * agree.commensurate_variance
    assert apart.low < 1.2 < apart.high
    trusted = combine(normal(), LocalEstimate(1.2, 0.2), KEY, GIVEN)
    assert trusted.in_conflict
    assert trusted.high < 1.2


def test_weighting_that_leaves_too_few_draws_cannot_answer():
    found = combine(skewed(), LocalEstimate(3.0, 0.05), KEY, GIVEN)
    assert isinstance(found, CannotAnswer)
    assert found.reason == "too_few_effective_draws"


def test_local_draws_are_taken_when_they_pass_for_normal():
    draws = Draws("local", normal(0.3, 0.1, step="local").values)
    by_draws = combine(normal(), draws, KEY)
    by_number = combine(normal(), LocalEstimate(0.3, 0.1), KEY)
    assert_allclose(by_draws.value, by_number.value, atol=1e-9)
    refused = combine(normal(), skewed(), KEY)
    assert isinstance(refused, CannotAnswer)
    assert refused.reason == "local_draws_not_normal"


def test_the_distance_from_a_normal_tells_skewness():
    assert normal_distance(normal().values) < 0.014
    assert normal_distance(skewed().values) > 0.1


def test_shift_and_scale_of_the_unit_do_not_matter():
    plain = combine(normal(), LocalEstimate(0.4, 0.1), KEY)
    values = 1.0 + 5.0 * normal().values
    moved = combine(Draws("p", values), LocalEstimate(3.0, 0.5), KEY)
    assert_allclose(moved.low, 1.0 + 5.0 * plain.low)
    assert_allclose(moved.effect.values, 1.0 + 5.0 * plain.effect.values, atol=1e-9)
    assert_allclose(moved.local_weight, plain.local_weight)


def coverage(truths, given, random):
    held = []
    for truth in truths:
        local = truth + random.standard_normal()
        found = commensurate_posterior(NormalPair(0.0, 1.0, local, 1.0), given)
        held.append(found.quantile(0.05) <= truth <= found.quantile(0.95))
    return float(np.mean(held))


def test_the_interval_covers_when_the_prediction_holds():
    random = generator(11, step="coverage:agree")
    truths = random.standard_normal(WORLDS)
    assert 0.87 <= coverage(truths, 0.0, random) <= 0.93
    assert 0.88 <= coverage(truths, None, random) <= 0.97


def test_the_interval_covers_when_the_commensurate_variance_is_known():
    random = generator(11, step="coverage:known")
    truths = math.sqrt(1.0 + 2.0) * random.standard_normal(WORLDS)
    assert 0.87 <= coverage(truths, 2.0, random) <= 0.93
    assert coverage(truths, 0.0, random) < 0.80


def test_in_conflict_the_interval_is_not_falsely_narrow():
    random = generator(11, step="coverage:conflict")
    drawn = 3.0 * random.standard_normal(WORLDS)
    assert coverage(drawn, None, random) > 0.83
    far = np.full(WORLDS, 6.0 * math.sqrt(2.0))
    assert coverage(far, None, random) > 0.85
    assert coverage(far, 0.0, random) < 0.01


@pytest.mark.parametrize(
    ("predicted", "local", "options", "words"),
    [
        (Draws("p", np.zeros(9)), LocalEstimate(0, 1), None, "do not vary"),
        (Draws("p", np.array([0, np.nan])), LocalEstimate(0, 1), None, "not finite"),
        (normal(size=9), LocalEstimate(0, 0.0), None, "positive error"),
        (normal(size=9), Draws("l", np.ones(3)), None, "positive error"),
        (normal(size=9), LocalEstimate(np.inf, 1), None, "finite estimate"),
        (normal(size=9), LocalEstimate(0, 1), CombinationOptions(-1.0), "0 or more"),
        (
            normal(size=9),
            LocalEstimate(0, 1),
            CombinationOptions(level=1.0),
            "between 0 and 1",
        ),
    ],
)
def test_faults_are_told(predicted, local, options, words):
    with pytest.raises(InputError, match=words):
        combine(predicted, local, KEY, options)


def test_the_whole_way_from_studies_to_the_municipality_own_rate():
    found = usable(catalogue()["orebro_prevention_programme"], "alcohol_drugs")
    there = Key(7, "0781", "orebro_prevention_programme", "drunkenness")
    carried = transfer(
        found.studies, there, TransferOptions(multipliers=("developer",))
    )
    risks = BaseRate(90, 600).draws(there, len(carried.draws.values))
    difference = risk_difference(carried.draws, "standardised_difference", risks)
    per_1000 = Draws(difference.identity, 1000.0 * difference.values)
    own = LocalEstimate(-10.0, 30.0)
    both = combine(per_1000, own, KEY)
    assert (difference.values > -risks).all()
    assert both.std_dev < own.std_error
    assert 0.2 < both.local_weight < 0.9
    assert both.low < both.value < both.high


def heavy(value=0.3, scale=0.2, degrees=4, size=4_000):
    """Return draws like the few-treated rule's: symmetric, with longer tails."""
    deviation = scale * generator(3, step="heavy").standard_t(degrees, size // 2)
    both = np.concatenate([value + deviation, value - deviation])
    return Draws("local", both)


@pytest.mark.parametrize("value", [0.1, 0.5, 0.9])
def test_symmetric_local_draws_are_taken_as_they_are(value):
    """Against the posterior by quadrature; a t with 4 degrees is far from normal."""
    local = heavy(value)
    found = combine(normal(), local, KEY, GIVEN)
    assert normal_distance(local.values) > 0.03
    assert found.method == "importance_resampling"
    assert_array_equal(found.effect.values, normal().values[found.worlds])

    def density(x):
        return norm.pdf(x, 0.0, 0.2) * student.pdf((value - x) / 0.2, 4)

    total = quad(density, -2, 3)[0]
    mean = quad(lambda x: x * density(x), -2, 3)[0] / total
    square = quad(lambda x: x * x * density(x), -2, 3)[0] / total
    assert_allclose(found.value, mean, atol=0.02)
    assert_allclose(found.std_dev, math.sqrt(square - mean**2), rtol=0.06)


def test_normal_draws_combine_alike_by_their_shape_and_as_normal():
    local = heavy(0.3, degrees=1_000_000)
    for given in (0.0, 0.05, None):
        options = CombinationOptions(commensurate_variance=given)
        as_normal = combine(normal(), local, KEY, options)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("prevstats.evidence.combination.NORMAL_DISTANCE", 0.0)
            by_shape = combine(normal(), local, KEY, options)
        assert as_normal.method == "normal_world_by_world"
        assert by_shape.method == "importance_resampling"
        assert_allclose(by_shape.value, as_normal.value, atol=0.015)
        assert_allclose(by_shape.std_dev, as_normal.std_dev, rtol=0.06)


def test_a_few_treated_answer_is_combined_whatever_its_tails():
    """As its estimate carries it, each draw with its mirror image."""
    distances = []
    for seed in range(20):
        told = few_treated(
            world(seed=seed), draws=2_000, generator=generator(seed, step="rule")
        )
        local = Draws("local", mirrored(told))
        spread = float(local.values.std())
        found = combine(normal(told.value, spread), local, KEY, GIVEN)
        distances.append(normal_distance(local.values))
        assert found.low < told.value < found.high
        assert found.std_dev < spread
    assert np.mean(np.array(distances) > 0.03) > 0.25
