"""The prediction for a new place: wider than the mean, keyed, and never certain."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.stats import kstest, norm, t

from prevstats.errors import CannotAnswer, InputError
from prevstats.evidence.key import Key
from prevstats.evidence.multipliers import Multiplier, named, shipped_multipliers
from prevstats.evidence.published_effects import (
    CONCLUSION_ONLY_STD_ERROR,
    PooledEffect,
    StudyEffect,
    no_effect_concluded,
)
from prevstats.evidence.transfer import TransferOptions, transfer, transfer_pooled

KEY = Key(7, "0781", "orebro_prevention_programme", "drunkenness")
POOLED = PooledEffect(0.2, 0.05, 0.04, 8)
OWN = StudyEffect("own", 0.4, 0.1, frozenset({"developer"}))
OTHER = StudyEffect("other", 0.0, 0.1)
MONTE_CARLO = 4.5
"""Standard errors of a mean of draws: one time of 150 000 by chance."""


def near(values, mean, sd):
    assert abs(values.mean() - mean) < MONTE_CARLO * sd / math.sqrt(len(values))


def test_a_new_place_varies_more_than_the_mean():
    draws = transfer_pooled(POOLED, KEY).draws.values
    spread = math.sqrt(0.04 + 0.05**2)
    near(draws, 0.2, spread)
    assert kstest(draws, norm(0.2, spread).cdf).pvalue > 0.001


def test_the_t_reference_is_named_with_its_degrees():
    found = transfer_pooled(POOLED, KEY, TransferOptions(reference="t"))
    assert (found.reference, found.degrees) == ("t", 6)
    spread = math.sqrt(0.04 + 0.05**2)
    assert kstest(found.draws.values, t(6, 0.2, spread).cdf).pvalue > 0.001


def test_a_published_prediction_interval_comes_back():
    """Raudenbush (1985) with REML tau2 0.0188, se 0.0516: -0.2036 to 0.3711."""
    pooled = PooledEffect(0.0837, 0.0516, 0.0188, 19)
    options = TransferOptions(draws=400_000)
    draws = transfer_pooled(pooled, KEY, options).draws.values
    low, high = np.quantile(draws, (0.025, 0.975))
    assert_allclose((low, high), (-0.2036, 0.3711), atol=0.003)


def test_a_t_of_two_studies_cannot_be_answered():
    found = transfer_pooled(
        PooledEffect(0.2, 0.1, 0.0, 2), KEY, TransferOptions(reference="t")
    )
    assert found == CannotAnswer("too_few_studies_for_t", (("studies", 2),))


def test_no_study_is_no_prediction():
    assert transfer([], KEY) == CannotAnswer("no_effect_study")


def test_draws_are_keyed_to_municipality_outcome_and_step():
    first = transfer([OWN, OTHER], KEY)
    assert first.draws.identity == (
        "7:0781:orebro_prevention_programme:drunkenness:transfer"
    )
    again = transfer([OWN, OTHER], KEY)
    assert_array_equal(first.draws.values, again.draws.values)
    for other in (
        Key(8, KEY.area, KEY.intervention, KEY.outcome),
        Key(7, "0780", KEY.intervention, KEY.outcome),
        Key(7, KEY.area, "komet", KEY.outcome),
        Key(7, KEY.area, KEY.intervention, "crime"),
        Key(7, KEY.area, KEY.intervention, KEY.outcome, "again"),
    ):
        draws = transfer([OWN, OTHER], other).draws
        assert draws.identity != first.draws.identity
        assert abs(np.corrcoef(draws.values, first.draws.values)[0, 1]) < 0.05


def test_no_multiplier_acts_unless_it_is_named():
    plain = transfer([OWN, OTHER], KEY)
    assert plain.steps == ()
    without = StudyEffect("own", 0.4, 0.1)
    assert_array_equal(plain.draws.values, transfer([without, OTHER], KEY).draws.values)


def test_a_multiplier_shows_what_it_did_and_adds_no_weight():
    options = TransferOptions(multipliers=("developer", "waiting_list"))
    found = transfer([OWN, OTHER], KEY, options)
    developer, waiting = found.steps
    assert (developer.name, developer.studies) == ("developer", 1)
    assert developer.mean_after < developer.mean_before
    assert developer.source
    assert developer.verified == "partly"
    assert waiting.studies == 0
    assert (waiting.mean_after, waiting.sd_after) == (
        waiting.mean_before,
        waiting.sd_before,
    )
    halved = transfer([StudyEffect("own", 0.24, 0.1), OTHER], KEY)
    assert_allclose(found.draws.values.mean(), halved.draws.values.mean(), atol=0.01)


def test_a_multiplier_with_its_uncertainty_widens_a_lone_study():
    lone = StudyEffect("own", 1.0, 0.01, frozenset({"developer"}))
    options = TransferOptions(tau_scale=0.001, multipliers=("developer",))
    (step,) = transfer([lone], KEY, options).steps
    assert step.sd_after > 10.0 * step.sd_before
    draws = named(["developer"])[0].draws(KEY.seed, options.draws)
    low, high = np.quantile(draws, (0.05, 0.95))
    assert_allclose((low, high), (0.35, 1.0), rtol=0.03)


def test_a_multiplier_is_one_unknown_shared_by_all_municipalities():
    developer = named(["developer"])[0]
    assert_array_equal(developer.draws(1, 50), developer.draws(1, 50))
    assert not np.array_equal(developer.draws(1, 50), developer.draws(2, 50))


def test_a_pooled_effect_is_multiplied_draw_by_draw():
    pooled = PooledEffect(0.2, 0.05, 0.04, 8, frozenset({"waiting_list"}))
    options = TransferOptions(multipliers=("waiting_list", "developer"))
    found = transfer_pooled(pooled, KEY, options)
    plain = transfer_pooled(pooled, KEY).draws.values
    factor = named(["waiting_list"])[0].draws(KEY.seed, len(plain))
    assert_allclose(found.draws.values, plain * factor)
    assert [step.studies for step in found.steps] == [8, 0]


def test_every_shipped_multiplier_leaves_no_correction_possible():
    table = shipped_multipliers()
    assert set(table) == {
        "developer",
        "waiting_list",
        "no_randomisation",
        "close_outcome",
    }
    for multiplier in table.values():
        assert multiplier.low < 1.0 <= multiplier.high
        assert multiplier.verified != "yes"
        assert multiplier.source


def test_a_conclusion_without_a_number_is_wide_and_never_certain():
    large = no_effect_concluded("large", 1_000_000)
    small = no_effect_concluded("small", 20)
    unknown = no_effect_concluded("unknown", None)
    assert large.std_error == unknown.std_error == CONCLUSION_ONLY_STD_ERROR
    assert small.std_error > CONCLUSION_ONLY_STD_ERROR
    found = transfer([large], KEY)
    assert found.without_number == ("large",)
    assert found.draws.values.std() > CONCLUSION_ONLY_STD_ERROR
    low, high = np.quantile(found.draws.values, (0.05, 0.95))
    assert low < -0.4
    assert high > 0.4


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: StudyEffect("a", 0.1, 0.0), "no_effect_concluded"),
        (lambda: StudyEffect("a", math.nan, 0.1), "no_effect_concluded"),
        (lambda: PooledEffect(0.1, 0.0, 0.0, 3), "positive standard error"),
        (lambda: PooledEffect(0.1, 0.1, -0.1, 3), "tau2 of 0 or more"),
        (lambda: PooledEffect(0.1, 0.1, 0.1, 0), "at least one study"),
        (lambda: Multiplier("a", 1.0, 1.0, "s", "no"), "0 < low < high"),
        (lambda: named(["developers"]), "use developer, waiting_list"),
        (lambda: named(["developer", "developer"]), "named once"),
        (lambda: transfer([OWN], KEY, TransferOptions(draws=1)), "at least two"),
        (
            lambda: transfer([OWN], KEY, TransferOptions(tau_scale=-1.0)),
            "positive scale",
        ),
    ],
)
def test_faults_are_told(make, words):
    with pytest.raises(InputError, match=words):
        make()
