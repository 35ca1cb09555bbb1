"""Staggered starts, event study, band, families of outcomes, and size in short."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from few_treated_worlds import with_effect, world
from numpy.typing import NDArray

from prevstats.errors import CannotAnswer
from prevstats.inference.few_treated import (
    FewTreated,
    Study,
    answerable,
    few_treated,
    pool_model,
)
from prevstats.inference.few_treated_band import placebo_band
from prevstats.inference.few_treated_events import EventStudy, event_study
from prevstats.inference.few_treated_family import (
    FamilyWise,
    family_wise,
    holm,
    step_down,
)
from prevstats.inference.few_treated_pool import PoolModel

ROUNDING = 1e-9
"""Relative: sums of a few hundred numbers in another order."""


def staggered(seed: int = 1, **options: int) -> Study:
    study = world(n_before=6, n_after=4, treated=(3, 10, 50, 70), seed=seed, **options)
    start = study.start.copy()
    start[[50, 70]] = 2018
    return replace(study, start=start, pool=np.isinf(start))


def told(study: Study, level: float = 0.90, draws: int = 999) -> FewTreated:
    random = np.random.default_rng(7)
    found = few_treated(study, level=level, draws=draws, generator=random)
    assert isinstance(found, FewTreated), found
    return found


def events(study: Study, level: float = 0.90) -> EventStudy:
    random = np.random.default_rng(7)
    found = event_study(study, level=level, draws=999, generator=random)
    assert isinstance(found, EventStudy), found
    return found


def model_of(study: Study, start: int) -> PoolModel:
    model = pool_model(study, start)
    assert isinstance(model, PoolModel)
    return model


def test_staggered_estimate_is_the_weighted_sum_of_the_cohorts() -> None:
    study = staggered()
    weights = np.zeros(140)
    weights[[3, 10, 50, 70]] = 0.1, 0.2, 0.3, 0.4
    whole = told(replace(study, treated=weights))
    parts = 0.0
    for row in (3, 10, 50, 70):
        one = (np.arange(140) == row).astype(float)
        parts += weights[row] * told(replace(study, treated=one)).value
    assert whole.value == pytest.approx(parts, rel=ROUNDING)
    assert (whole.n_periods_before, whole.n_periods_after) == (6, 2)
    assert whole.n_treated == 4


def test_staggered_starts_take_an_added_effect_as_it_is() -> None:
    study = staggered()
    moved = replace(study, outcome=with_effect(study, 2.5))
    first, other = told(study), told(moved)
    assert other.value == pytest.approx(first.value + 2.5, rel=1e-8)
    assert other.high - other.low == pytest.approx(first.high - first.low)


def test_who_starts_later_serves_until_then_and_not_longer() -> None:
    study = staggered()
    every = replace(study, pool=np.ones(140, dtype=bool))
    early = replace(every, last_event=1)
    assert len(model_of(early, 2016).pool) == 138
    assert len(model_of(every, 2016).pool) == 136
    assert {50, 70} <= set(model_of(early, 2016).pool.tolist())


def test_only_municipalities_with_whole_windows_are_answerable() -> None:
    study = staggered()
    holes = study.outcome.copy()
    holes[10, 2] = np.nan
    mask = answerable(replace(study, outcome=holes))
    assert np.flatnonzero(mask).tolist() == [3, 50, 70]
    assert not answerable(replace(study, first_event=4)).any()


def test_at_most_so_many_years_before_are_used() -> None:
    found = told(replace(staggered(), years_before=3))
    assert found.n_periods_before == 3


def test_event_study_averages_to_the_effect_without_covariates_of_the_leads() -> None:
    study = world(treated=(3, 10))
    found = events(study)
    assert found.event_time.tolist() == [-5, -4, -3, -2, -1, 0, 1, 2]
    whole = told(study)
    after = found.value[found.event_time >= 0].mean()
    assert after == pytest.approx(whole.value, abs=0.1 * (whole.high - whole.low))
    assert found.value[found.event_time < 0].sum() == pytest.approx(0.0, abs=0.2)
    assert (found.band_half_width >= found.half_width).all()
    assert found.n_treated.tolist() == [2] * 8


def test_event_study_moves_with_an_added_effect_in_its_year_alone() -> None:
    study = world(treated=(3, 10))
    outcome = study.outcome.copy()
    outcome[[3, 10], 6] += 4.0
    first, other = events(study), events(replace(study, outcome=outcome))
    change = other.value - first.value
    np.testing.assert_allclose(change, [0, 0, 0, 0, 0, 0, 4, 0], atol=1e-9)
    np.testing.assert_allclose(other.half_width, first.half_width, rtol=1e-9)


def test_event_study_with_one_year_equals_the_contrast() -> None:
    study = world(treated=(3,), n_after=1)
    found, whole = events(study), told(study)
    assert found.value[-1] == pytest.approx(whole.value, rel=ROUNDING)
    assert found.half_width[-1] == pytest.approx(whole.high - whole.value, rel=1e-8)


def test_staggered_events_say_how_many_stand_behind_each() -> None:
    found = events(staggered())
    behind = dict(zip(found.event_time.tolist(), found.n_treated.tolist(), strict=True))
    assert (behind[-8], behind[-6], behind[0], behind[1], behind[3]) == (2, 4, 4, 4, 2)


def test_the_base_year_itself_is_no_event() -> None:
    found = events(replace(world(treated=(3, 10)), base="last"))
    assert -1 not in found.event_time.tolist()


def test_with_one_year_before_there_are_no_leads() -> None:
    found = events(world(treated=(3, 10), n_before=1))
    assert (found.p_leads, found.event_time.tolist()) == (None, [0, 1, 2])


def test_events_of_a_small_pool_use_t_and_bonferroni() -> None:
    found = events(world(n=40, treated=(3, 10)))
    assert (found.form, found.p_leads) == ("t", None)
    assert (found.band_half_width > found.half_width).all()
    unbounded = events(world(n=40, treated=(3, 10)), level=0.995)
    assert np.isinf(unbounded.half_width).all()


def test_events_refuse_as_the_contrast_does() -> None:
    random = np.random.default_rng(1)
    found = event_study(world(n=8), draws=99, generator=random)
    assert isinstance(found, CannotAnswer)
    assert found.reason == "pool_too_small"


def test_events_that_are_all_tied_are_refused() -> None:
    study = world(treated=(3, 10), n_before=2, n_after=2)
    outcome = study.outcome.copy()
    outcome[20:95] = 5.0
    outcome[20:95, 2] = np.random.default_rng(2).normal(5.0, 1.0, 75)
    outcome[20:60, 3], outcome[60:95, 3] = 5.0, 6.0
    found = events(replace(study, outcome=outcome))
    assert found.event_time.tolist() == [0, 1]
    assert found.p_leads is None


def test_a_lead_that_moves_is_seen() -> None:
    study = world(treated=(3, 10, 50))
    outcome = study.outcome.copy()
    outcome[[3, 10, 50], 1] += 8.0
    assert events(replace(study, outcome=outcome)).p_leads == 0.001
    assert (events(study).p_leads or 0.0) > 0.01


def test_band_is_the_difference_and_holds_the_stated_share_of_the_pool() -> None:
    study = world()
    model = model_of(study, 2015)
    band = placebo_band(model, 3, level=0.90)
    gap = study.outcome[3] - study.outcome[study.pool].mean(axis=0)
    np.testing.assert_allclose(band.difference, gap - gap[:5].mean(), rtol=1e-9)
    assert band.years == study.periods
    inside = []
    for row in model.pool:
        others = (study.pool) & (np.arange(140) != row)
        path = study.outcome[row] - study.outcome[others].mean(axis=0)
        path = (
            (path - path[:5].mean()) * model.unadjusted.s[3] / model.unadjusted.s[row]
        )
        inside.append(np.abs(path) <= band.half_width * (1 + ROUNDING))
    share = np.mean(inside, axis=0)
    assert ((share >= 0.90) & (share <= 0.90 + 2 / 139)).all()


def test_band_leaves_a_year_out_that_half_of_the_pool_lacks() -> None:
    study = world(n_after=4)
    outcome = study.outcome.copy()
    outcome[60:, 5] = np.nan
    late = replace(study, outcome=outcome, first_event=1)
    band = placebo_band(model_of(late, 2015), 3)
    assert np.isnan(band.half_width[5])
    assert np.isfinite(np.delete(band.half_width, 5)).all()
    early = replace(study, last_event=1)
    assert placebo_band(model_of(early, 2015), 3).years[-1] == 2016


def related(study: Study, share: float, seed: int) -> Study:
    other = world(seed=seed, treated=tuple(np.flatnonzero(study.treated).tolist()))
    mixed = share * study.outcome + (1 - share) * other.outcome
    return replace(study, outcome=mixed)


def family(studies: dict[str, Study], draws: int = 999) -> FamilyWise:
    random = np.random.default_rng(7)
    found = family_wise(studies, draws=draws, generator=random)
    assert isinstance(found, FamilyWise), found
    return found


@pytest.mark.parametrize("treated", [(3,), (3, 10)])
def test_family_counts_every_outcome(treated: tuple[int, ...]) -> None:
    study = world(treated=treated)
    studies = {
        "first": replace(study, outcome=with_effect(study, 1.5)),
        "second": related(study, 0.3, 5),
        "third": related(study, 0.0, 6),
    }
    found = family(studies)
    assert found.outcomes == ("first", "second", "third")
    for joint, single in zip(found.p_value, found.p_single, strict=True):
        assert single <= joint <= min(1.0, 3 * single + 1e-12)


@pytest.mark.parametrize("treated", [(3,), (3, 10)])
def test_the_same_outcome_twice_costs_nothing(treated: tuple[int, ...]) -> None:
    study = world(treated=treated)
    found = family({"once": study, "again": replace(study, outcome=study.outcome * 3)})
    assert found.p_value[0] == found.p_single[0] == pytest.approx(found.p_value[1])


def test_a_family_of_one_is_the_outcome_alone() -> None:
    study = world(treated=(3,))
    assert family({"only": study}).p_value[0] == pytest.approx(told(study).p_value)


def test_family_shares_the_pool_and_says_what_could_not_be_tested() -> None:
    study = world(treated=(3, 10))
    holes, missing = study.outcome.copy(), study.outcome.copy()
    holes[20:25, 1] = np.nan
    missing[3, 0] = np.nan
    found = family(
        {
            "whole": study,
            "holes": replace(study, outcome=holes),
            "missing": replace(study, outcome=missing),
        }
    )
    assert (found.outcomes, found.n_pool) == (("whole", "holes"), 133)
    assert found.refused[0][0] == "missing"
    assert found.refused[0][1].reason == "outcome_missing"


def test_family_that_cannot_be_tested_is_refused() -> None:
    study = world(treated=(3, 10))
    left, right = study.outcome.copy(), study.outcome.copy()
    left[::2, 1] = np.nan
    left[[3, 10]] = study.outcome[[3, 10]]
    right[1::2, 1] = np.nan
    right[[3, 10]] = study.outcome[[3, 10]]
    studies = {
        "left": replace(study, outcome=left),
        "right": replace(study, outcome=right),
    }
    random = np.random.default_rng(1)
    for asked in (studies, {"small": world(n=8)}):
        found = family_wise(asked, draws=99, generator=random)
        assert isinstance(found, CannotAnswer)
        assert found.reason == "pool_too_small"


def test_family_in_a_small_pool_uses_holm() -> None:
    study = world(n=60, treated=(3, 10))
    other = replace(world(n=60, treated=(3, 10), seed=9), exposure=study.exposure)
    found = family({"first": study, "second": other})
    assert found.form == "t"
    assert found.p_value == pytest.approx(holm(np.array(found.p_single)))


def test_family_must_ask_about_the_same_municipalities() -> None:
    random = np.random.default_rng(1)
    with pytest.raises(ValueError, match="share start and treated"):
        family_wise({"a": world(), "b": world(treated=(4,))}, generator=random)
    with pytest.raises(ValueError, match="at least one outcome"):
        family_wise({}, generator=random)


def test_step_down_by_hand() -> None:
    reference = np.array([[1.0, 2.0, 3.0, 4.0], [5.0, 0.5, 0.5, 0.5]])
    found: NDArray[np.float64] = np.array([2.5, 4.5])
    # largest 4.5 against max by draw (5, 2, 3, 4): one above → 2/5;
    # then 2.5 against its own row: two above → 3/5
    np.testing.assert_allclose(step_down(found, reference), [3 / 5, 2 / 5])
    np.testing.assert_allclose(holm(np.array([0.04, 0.01, 0.9])), [0.08, 0.03, 0.9])


@pytest.mark.parametrize("treated", [(3,), (3, 10, 50)])
def test_size_in_worlds_where_nothing_happened(treated: tuple[int, ...]) -> None:
    """400 worlds at 10 %: within four Monte Carlo standard errors (6.0 pp)."""
    worlds = 400
    rejected = [
        told(world(n=120, treated=treated, seed=seed), draws=499).p_value < 0.10
        for seed in range(worlds)
    ]
    error = np.sqrt(0.1 * 0.9 / worlds)
    assert np.mean(rejected) == pytest.approx(0.10, abs=4 * error)


def test_any_of_four_outcomes_is_seldom_wrong() -> None:
    """200 worlds of four unrelated outcomes at 10 %: four s.e. (8.5 pp)."""
    worlds = 200
    wrong = []
    for seed in range(worlds):
        study = world(n=120, treated=(3, 10), seed=seed)
        studies = {
            str(k): replace(
                study, outcome=world(n=120, seed=10_000 + 4 * seed + k).outcome
            )
            for k in range(4)
        }
        wrong.append(min(family(studies, draws=199).p_value) < 0.10)
    error = np.sqrt(0.1 * 0.9 / worlds)
    assert np.mean(wrong) == pytest.approx(0.10, abs=4 * error)
