"""The few-treated rule: invariances, refusals, marks, and that it inverts its test."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from few_treated_worlds import with_effect, world
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prevstats.errors import CannotAnswer
from prevstats.inference import few_treated_pool
from prevstats.inference.few_treated import (
    FewTreated,
    Study,
    answerable,
    few_treated,
    few_treated_local,
    plain_contrast,
    pool_model,
)
from prevstats.inference.few_treated_pool import PoolModel

ROUNDING = 1e-9
"""Relative: sums of a few hundred numbers in another order or unit."""
FEW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def told(study: Study, level: float = 0.90, draws: int = 999) -> FewTreated:
    random = np.random.default_rng(7)
    found = few_treated(study, level=level, draws=draws, generator=random)
    assert isinstance(found, FewTreated), found
    return found


def refused(study: Study) -> CannotAnswer:
    found = few_treated(study, generator=np.random.default_rng(7), draws=199)
    assert isinstance(found, CannotAnswer), found
    return found


def model_of(study: Study) -> PoolModel:
    start = int(np.min(study.start[study.treated > 0]))
    model = pool_model(study, start)
    assert isinstance(model, PoolModel)
    return model


@pytest.mark.parametrize("treated", [(3,), (3, 10, 50)])
@FEW
@given(effect=st.floats(-50, 50))
def test_an_added_effect_moves_the_estimate_and_nothing_else(
    treated: tuple[int, ...], effect: float
) -> None:
    study = world(treated=treated)
    moved = replace(study, outcome=with_effect(study, effect))
    before, after = told(study), told(moved)
    assert after.value == pytest.approx(before.value + effect, abs=1e-8)
    assert after.unadjusted == pytest.approx(before.unadjusted + effect, abs=1e-8)
    assert after.high - after.low == pytest.approx(before.high - before.low)
    fits = model_of(study).adjusted, model_of(moved).adjusted
    np.testing.assert_array_equal(fits[0].q, fits[1].q)


@FEW
@given(factor=st.floats(1e-6, 1e6), shift=st.floats(-1e3, 1e3))
def test_unit_of_the_outcome_does_not_matter(factor: float, shift: float) -> None:
    study = world(treated=(3, 10))
    other = told(replace(study, outcome=factor * (study.outcome + shift)))
    first = told(study)
    for name in ("value", "low", "high", "unadjusted", "detectable"):
        expected = factor * getattr(first, name)
        assert getattr(other, name) == pytest.approx(expected, rel=1e-6), name
    assert other.p_value == first.p_value
    assert (other.kappa, other.flags) == (first.kappa, first.flags)


def test_a_change_of_sign_mirrors_the_interval() -> None:
    study = world(treated=(3, 10))
    first, mirrored = told(study), told(replace(study, outcome=-study.outcome))
    assert mirrored.value == pytest.approx(-first.value, rel=ROUNDING)
    assert mirrored.low == pytest.approx(-first.high, rel=ROUNDING)
    assert mirrored.p_value == first.p_value


def test_common_shocks_by_year_change_nothing() -> None:
    study = world()
    shocks = np.random.default_rng(3).normal(0, 5, len(study.periods))
    first, other = told(study), told(replace(study, outcome=study.outcome + shocks))
    assert other.value == pytest.approx(first.value, rel=1e-8)
    assert other.low == pytest.approx(first.low, rel=1e-8)


@pytest.mark.parametrize("treated", [(3,), (3, 10, 50)])
@FEW
@given(seed=st.integers(0, 10_000))
def test_order_of_municipalities_changes_no_bit(
    treated: tuple[int, ...], seed: int
) -> None:
    study = world(treated=treated)
    order = np.random.default_rng(seed).permutation(len(study.start))
    mixed = replace(
        study,
        outcome=study.outcome[order],
        exposure=study.exposure[order],
        county=study.county[order],
        start=study.start[order],
        treated=study.treated[order],
        pool=study.pool[order],
    )
    first, other = told(study), told(mixed)
    for name in ("value", "low", "high", "p_value", "unadjusted_low", "rho"):
        assert getattr(first, name) == getattr(other, name), name
    np.testing.assert_array_equal(first.draws, other.draws)
    np.testing.assert_array_equal(first.pool[order], other.pool)


def test_years_that_nobody_has_are_absent() -> None:
    study = world()
    gap = np.insert(study.outcome, 2, np.nan, axis=1)
    periods = (2009, 2010, *range(2012, 2018))
    assert len(periods) == gap.shape[1] - 1
    with_gap = replace(study, outcome=gap, periods=(2008, 2009, 2010, *periods[2:]))
    without = replace(study, periods=(2008, 2009, *periods[2:]))
    first, other = told(without), told(with_gap)
    assert (first.value, first.low) == (other.value, other.low)
    assert first.n_periods_before == other.n_periods_before


@FEW
@given(
    effect=st.floats(-3, 3),
    level=st.sampled_from([0.8, 0.9, 0.95, 0.99]),
    treated=st.sampled_from([(3,), (3, 10), (1, 2, 3, 4, 5)]),
    n=st.sampled_from([30, 100, 102, 140]),
)
def test_p_is_below_alpha_exactly_when_zero_is_outside(
    effect: float, level: float, treated: tuple[int, ...], n: int
) -> None:
    study = world(n=n, treated=treated)
    found = told(replace(study, outcome=with_effect(study, effect)), level)
    alpha = 1.0 - level
    outside = not found.low <= 0.0 <= found.high
    assert (found.p_value < alpha - 1e-12) == outside
    plain_outside = not found.unadjusted_low <= 0.0 <= found.unadjusted_high
    assert (found.unadjusted_p_value < alpha - 1e-12) == plain_outside


def test_one_place_in_a_hundred_can_be_ranked_but_not_beyond() -> None:
    study = world(n=100)
    clear = replace(study, outcome=with_effect(study, 100.0))
    found = told(clear)
    assert (found.n_pool, found.form) == (99, "rank")
    assert found.p_value == found.smallest_p_value == 0.01
    beyond = told(clear, level=0.995)
    assert (beyond.low, beyond.high) == (-np.inf, np.inf)


def test_below_ninety_nine_in_the_pool_the_form_is_t() -> None:
    found = told(world(n=99))
    assert (found.n_pool, found.form, found.rho) == (98, "t", 0.0)
    assert "rests_on_variance_model" in found.flags
    assert found.smallest_p_value == 0.01
    assert found.covariates == ("log_size", "level", "last_year")
    assert told(world(n=40)).covariates == ("last_year",)
    assert told(world(n=41)).covariates == ("log_size", "level", "last_year")


def test_p_values_have_a_floor() -> None:
    for n, treated, floor in ((140, (3, 10), 0.001), (30, (3,), 0.01)):
        study = world(n=n, treated=treated)
        found = told(replace(study, outcome=with_effect(study, 1e4)), draws=9_999)
        assert found.p_value == found.smallest_p_value == floor


@pytest.mark.parametrize(
    ("study", "reason"),
    [
        (world(n=8), "pool_too_small"),
        (replace(world(), pool=np.zeros(140, dtype=bool)), "pool_too_small"),
        (replace(world(), start=np.where(world().treated, 2010, np.inf)),
         "no_year_before_start"),
        (replace(world(), start=np.where(world().treated, 2018, np.inf)),
         "no_year_after_start"),
        (replace(world(), first_event=3), "no_year_after_start"),
        (replace(world(), county=np.zeros(140, dtype=int)), "pool_in_one_county"),
        (replace(world(), comparison=np.zeros(140)), "no_comparison"),
        (replace(world(), outcome=np.ones((140, 8))), "contrasts_tied"),
    ],
)  # fmt: skip
def test_refusals(study: Study, reason: str) -> None:
    assert refused(study).reason == reason


def test_a_missing_year_of_the_treated_is_refused_and_of_the_pool_counted() -> None:
    study = world(treated=(3, 10))
    holes = study.outcome.copy()
    holes[3, 1] = np.nan
    found = refused(replace(study, outcome=holes))
    assert (found.reason, found.detail("n_missing")) == ("outcome_missing", 1)
    holes = study.outcome.copy()
    holes[20:40, 1] = np.nan
    few = told(replace(study, outcome=holes))
    assert (few.n_missing, few.n_pool) == (20, 118)
    assert "pool_is_selected" not in few.flags
    assert not few.pool[20:40].any()
    holes[40:60, 6] = np.nan
    assert "pool_is_selected" in told(replace(study, outcome=holes)).flags


def test_half_of_the_pool_at_one_value_cannot_be_ranked() -> None:
    study = world()
    flat = study.outcome.copy()
    flat[50:130] = 0.0
    assert refused(replace(study, outcome=flat)).reason == "contrasts_tied"
    flat = study.outcome.copy()
    flat[50:100] = 0.0
    told(replace(study, outcome=flat))


def test_a_size_that_is_not_known_leaves_the_pool_and_is_refused_when_treated() -> None:
    study = world()
    size = study.exposure.copy()
    size[[20, 21]] = 0.0, np.nan
    assert told(replace(study, exposure=size)).n_missing == 2
    size[3] = np.nan
    assert refused(replace(study, exposure=size)).reason == "outcome_missing"


def test_marks() -> None:
    study = world()
    order = np.argsort(study.exposure)
    for place, marked in ((0, True), (2, True), (3, False), (-3, True), (-4, False)):
        found = told(world(treated=(int(order[place]),)))
        assert ("extreme_size" in found.flags) == marked, place
    for years, marked in ((1, True), (2, True), (3, False)):
        found = told(world(n_before=years))
        assert ("no_pre_trend_visible" in found.flags) == marked
    assert told(world(n_before=1)).covariates == ("log_size", "level")
    assert told(world(n_before=1)).beta_2 == 0.0


def test_many_small_treated_get_an_interval_without_verdict() -> None:
    order = np.argsort(world().exposure)
    smallest = tuple(int(row) for row in order[:12])
    assert "interval_without_verdict" in told(world(treated=smallest)).flags
    assert "interval_without_verdict" not in told(world(treated=smallest[:9])).flags
    spread = tuple(int(row) for row in order[::11][:12])
    assert "interval_without_verdict" not in told(world(treated=spread)).flags


def test_disagreement_between_adjusted_and_not_is_marked() -> None:
    study = world(treated=(3, 10))
    steps = np.linspace(0.0, 6.0, 61)
    found = [told(replace(study, outcome=with_effect(study, step))) for step in steps]
    for one in found:
        differ = (one.low > 0) != (one.unadjusted_low > 0) or (one.high < 0) != (
            one.unadjusted_high < 0
        )
        assert ("adjusted_and_unadjusted_disagree" in one.flags) == differ
    assert any("adjusted_and_unadjusted_disagree" in one.flags for one in found)


def test_detectable_is_stated_for_a_test_at_five_per_cent_whatever_the_level() -> None:
    study = world(treated=(3, 10))
    wide, narrow = told(study, level=0.95), told(study, level=0.80)
    assert wide.detectable == narrow.detectable
    assert wide.detectable == pytest.approx(1.43 * (wide.high - wide.value))


@pytest.mark.parametrize("treated", [(3,), (3, 10, 50)])
def test_draws_are_the_interval(treated: tuple[int, ...]) -> None:
    found = told(world(treated=treated), level=0.90, draws=9_999)
    assert found.draws.shape == (9_999,)
    share = np.mean((found.draws >= found.low) & (found.draws <= found.high))
    simulation = 5 * np.sqrt(0.9 * 0.1 / 9_999)
    one_place = 2 / found.n_pool if len(treated) == 1 else 0.0
    assert 0.90 - simulation <= share <= 0.90 + one_place + simulation
    assert np.mean(found.draws > found.value) == pytest.approx(0.5, abs=0.025)


def test_one_answer_from_a_shared_model_is_the_same_as_alone() -> None:
    study = world(treated=(3, 10, 50))
    model = model_of(study)
    for row in (3, 10, 50):
        alone = told(replace(study, treated=(np.arange(140) == row).astype(float)))
        shared = few_treated_local(
            model, row, draws=999, generator=np.random.default_rng(7)
        )
        assert isinstance(shared, FewTreated)
        assert (shared.value, shared.low, shared.high, shared.p_value) == (
            alone.value,
            alone.low,
            alone.high,
            alone.p_value,
        )


def test_hundreds_of_local_answers_cost_one_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Counted, not timed: the pool is fitted twice in all (adjusted and not)."""
    fitted = []
    honest = few_treated_pool.fit_pool

    def counted(*given: object) -> few_treated_pool.Fit:
        fitted.append(1)
        return honest(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(few_treated_pool, "fit_pool", counted)
    study = world(treated=tuple(range(30)))
    model = model_of(study)
    for row in range(30):
        few_treated_local(model, row, draws=99, generator=np.random.default_rng(row))
    assert len(fitted) == 2


def test_a_pool_that_never_moved_before_leaves_size_alone_to_the_scale() -> None:
    study = world()
    still = study.outcome.copy()
    still[:, :5] = 7.0
    found = told(replace(study, outcome=still))
    assert (found.beta_2, found.covariates) == (0.0, ("log_size",))


def test_a_municipality_of_another_start_is_no_user_of_the_model() -> None:
    with pytest.raises(ValueError, match="does not start in"):
        few_treated_local(
            model_of(world()), 5, generator=np.random.default_rng(1), draws=99
        )


def test_a_local_answer_is_refused_where_the_outcome_is_missing() -> None:
    study = world(treated=(3, 10))
    holes = study.outcome.copy()
    holes[3, 0] = np.nan
    model = model_of(replace(study, outcome=holes))
    found = few_treated_local(model, 3, generator=np.random.default_rng(1), draws=99)
    assert isinstance(found, CannotAnswer)
    assert answerable(model.study).nonzero()[0].tolist() == [10]


def test_the_same_seed_gives_the_same_answer() -> None:
    study = world(treated=(3, 10))
    np.testing.assert_array_equal(told(study).draws, told(study).draws)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"treated": np.zeros(140)}, "sum to 1"),
        ({"outcome": np.zeros((140, 3))}, "shape"),
        ({"county": np.zeros(3, dtype=int)}, "county"),
        ({"comparison": np.ones(3)}, "comparison"),
        ({"periods": (2, 1, 3, 4, 5, 6, 7, 8)}, "rising"),
    ],
)
def test_a_study_that_does_not_hang_together(
    change: dict[str, object], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        replace(world(), **change)  # type: ignore[arg-type]


def test_a_treated_municipality_must_have_a_start() -> None:
    study = replace(world(), start=np.full(140, np.inf))
    with pytest.raises(ValueError, match="no start year"):
        told(study)


def test_plain_contrast_is_the_difference_in_differences() -> None:
    study = world(treated=(3, 10))
    d = study.outcome[:, 5:].mean(1) - study.outcome[:, :5].mean(1)
    by_hand = d[[3, 10]].mean() - d[study.pool].mean()
    assert plain_contrast(study) == pytest.approx(by_hand, rel=ROUNDING)
    assert told(study).unadjusted == pytest.approx(by_hand, rel=ROUNDING)
    small = world(n=5, treated=(3,))
    assert isinstance(plain_contrast(small), float)
    assert plain_contrast(replace(small, first_event=3)) is None
    assert plain_contrast(replace(small, comparison=np.zeros(5))) is None


def test_base_of_the_last_year_before() -> None:
    study = replace(world(treated=(3, 10)), base="last")
    d = study.outcome[:, 5:].mean(1) - study.outcome[:, 4]
    by_hand = d[[3, 10]].mean() - d[study.pool].mean()
    assert told(study).unadjusted == pytest.approx(by_hand, rel=ROUNDING)


def test_the_comparison_may_be_part_of_the_pool_and_weighted() -> None:
    study = world(treated=(3, 10))
    weights = np.zeros(140)
    weights[20:35] = np.arange(1, 16)
    some = replace(study, comparison=weights)
    d = study.outcome[:, 5:].mean(1) - study.outcome[:, :5].mean(1)
    by_hand = d[[3, 10]].mean() - np.average(d[20:35], weights=weights[20:35])
    found = told(some)
    assert found.unadjusted == pytest.approx(by_hand, rel=ROUNDING)
    assert found.n_pool == 138
    assert found.high - found.low > told(study).high - told(study).low
