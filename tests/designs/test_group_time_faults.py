"""What group-time says of panels that cannot be used, or not wholly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from designs.group_time_panels import random_panel, rows_of

from prevstats.data.panel import Panel
from prevstats.designs.adoption import start_of_treatment
from prevstats.designs.effects import Effects
from prevstats.designs.group_time import GroupTime
from prevstats.errors import CannotAnswer, InputError


@pytest.fixture
def panel() -> Panel:
    return random_panel(np.random.default_rng(11), 60, 6)


def found(design: GroupTime, panel: Panel) -> Effects:
    effects = design(panel)
    assert isinstance(effects, Effects)
    return effects


def refused(design: GroupTime, panel: Panel) -> CannotAnswer:
    answer = design(panel)
    assert isinstance(answer, CannotAnswer)
    return answer


def complaints(design: GroupTime, panel: Panel) -> list[str]:
    with pytest.raises(InputError) as caught:
        design(panel)
    return [str(complaint) for complaint in caught.value.complaints]


def test_one_treated_unit_has_an_estimate_but_no_error(panel: Panel) -> None:
    start = np.full(60, np.inf)
    start[7] = 2013
    effects = found(GroupTime(), replace(panel, start=start))
    assert np.isfinite(effects.value).all()
    assert np.isnan(effects.std_error).all()
    estimate = effects.aggregate("simple").estimate()
    assert estimate.p_value is None
    assert estimate.std_error is None
    assert (estimate.low, estimate.high) == (None, None)
    assert estimate.p_value_reason == "one_treated_cluster"
    assert estimate.n_treated == 1


def test_few_treated_units_have_an_error_but_no_interval(panel: Panel) -> None:
    start = np.full(60, np.inf)
    start[:9] = 2013
    estimate = found(GroupTime(), replace(panel, start=start)).aggregate("simple")
    assert estimate.overall_std_error is not None
    assert estimate.estimate().low is None
    assert estimate.overall_inference.reason == ("few_treated_clusters",)
    start[9] = 2013
    estimate = found(GroupTime(), replace(panel, start=start)).aggregate("simple")
    assert estimate.estimate().p_value is not None


def test_one_comparison_unit_has_no_error(panel: Panel) -> None:
    start = np.full(60, 2013.0)
    start[3] = np.inf
    effects = found(GroupTime(), replace(panel, start=start))
    assert set(effects.inference.reason) == {"one_comparison_cluster"}


def test_none_never_treated(panel: Panel) -> None:
    treated = rows_of(panel, np.isfinite(panel.start))
    assert refused(GroupTime(control="never"), treated).reason == "no_never_treated"
    effects = found(GroupTime(), treated)
    assert "periods_without_comparison" in effects.basis.notes
    assert effects.period.max() < 2015
    assert set(effects.group) == {2012, 2013, 2014}


def test_all_treated_at_once(panel: Panel) -> None:
    together = replace(panel, start=np.full(60, 2013.0))
    answer = refused(GroupTime(), together)
    assert answer.reason == "no_comparison"
    assert answer.detail("start") == 2013


def test_a_gap_before_the_last_cohort_leaves_no_comparison() -> None:
    """Seen in 2010 and 2013 only; when the second cohort starts, all are treated."""
    gap = Panel(
        units=tuple("abcdefgh"),
        periods=(2010, 2013),
        outcome=np.random.default_rng(1).normal(size=(8, 2)),
        start=np.repeat([2012.0, 2013.0], 4),
    )
    assert refused(GroupTime(), gap).reason == "no_comparison"


def test_more_covariates_than_comparison_units() -> None:
    random = np.random.default_rng(1)
    small = random_panel(random, 18, 6)
    names = tuple("abcdef")
    small = replace(small, covariates={x: random.normal(size=(18, 6)) for x in names})
    answer = refused(GroupTime(control="never", covariates=names), small)
    assert answer.reason == "too_few_comparison_units"


def test_nobody_treated(panel: Panel) -> None:
    never = replace(panel, start=np.full(60, np.inf))
    assert refused(GroupTime(), never).reason == "no_treated"


def test_one_period(panel: Panel) -> None:
    single = replace(
        panel, periods=(2012,), outcome=panel.outcome[:, :1], covariates={}
    )
    assert refused(GroupTime(), single).reason == "one_period"


def test_no_outcome_at_all(panel: Panel) -> None:
    empty = replace(panel, outcome=np.full((60, 6), np.nan))
    assert refused(GroupTime(), empty).reason == "one_period"


@pytest.mark.parametrize(
    "outcome",
    [
        np.zeros((60, 6)),
        np.full((60, 6), 1e9 + 0.1),
        np.arange(60.0)[:, None] + 0.1 + np.zeros((60, 6)),
        np.arange(60.0)[:, None] / 7 + np.arange(6.0) ** 2 / 3,
    ],
    ids=["zero", "constant", "unit_constants", "unit_and_year_constants"],
)
def test_an_outcome_without_variation(panel: Panel, outcome: np.ndarray) -> None:
    answer = refused(GroupTime(), replace(panel, outcome=outcome))
    assert answer.reason == "no_variation"


def test_an_effect_without_noise_has_no_p_value(panel: Panel) -> None:
    after = np.array(panel.periods) >= panel.start[:, None]
    estimate = found(GroupTime(), replace(panel, outcome=-2.0 * after))
    simple = estimate.aggregate("simple").estimate()
    assert simple.value == pytest.approx(-2)
    assert simple.p_value is None
    assert simple.p_value_reason == "no_spread"


def test_always_treated_units_are_named(panel: Panel) -> None:
    start = panel.start.copy()
    start[[2, 5]] = 2010, 1999
    effects = found(GroupTime(), replace(panel, start=start))
    (gone,) = effects.basis.dropped
    assert (gone.reason, gone.units) == ("always", ("0002", "0005"))
    assert "0002, 0005" in effects.summary()


def test_only_always_treated(panel: Panel) -> None:
    answer = refused(GroupTime(), replace(panel, start=np.full(60, 2010.0)))
    assert answer.reason == "no_treated"


def test_start_after_the_data_counts_as_never(panel: Panel) -> None:
    late = np.where(np.isinf(panel.start), 2016.0, panel.start)
    effects = found(GroupTime(control="never"), replace(panel, start=late))
    assert "start_after_data_as_never" in effects.basis.notes
    np.testing.assert_array_equal(
        effects.value, found(GroupTime(control="never"), panel).value
    )


def test_start_within_the_anticipation_after_the_data_is_no_comparison(
    panel: Panel,
) -> None:
    """A unit that starts next year may already react: it is compared with nobody."""
    start = np.where(panel.start == 2015, 2016.0, panel.start)
    effects = found(GroupTime(anticipation=1), replace(panel, start=start))
    last = effects.period == 2015
    soon = np.flatnonzero(np.array(effects.basis.start) == 2016)
    assert not effects.comparison[np.ix_(soon, last)].any()


def test_only_starts_after_the_data_within_the_anticipation(panel: Panel) -> None:
    start = np.where(panel.start == 2015, 2016.0, np.inf)
    answer = refused(GroupTime(anticipation=1), replace(panel, start=start))
    assert answer.reason == "no_period_after"


def test_unknown_starts_are_left_out_and_named(panel: Panel) -> None:
    start = panel.start.copy()
    start[4] = np.nan
    (gone,) = found(GroupTime(), replace(panel, start=start)).basis.dropped
    assert (gone.reason, gone.units) == ("unknown_start", ("0004",))


def test_collinear_covariates(panel: Panel) -> None:
    twice = dict(panel.covariates, again=3 + 2 * panel.covariates["size"])
    for method in ("doubly_robust", "regression", "weighting"):
        design = GroupTime(covariates=("size", "again"), method=method)
        answer = refused(design, replace(panel, covariates=twice))
        assert answer.reason == "covariates_collinear"


def test_constant_covariate(panel: Panel) -> None:
    constant = {"size": np.full((60, 6), 4.0)}
    answer = refused(
        GroupTime(covariates=("size",)), replace(panel, covariates=constant)
    )
    assert answer.reason == "covariates_collinear"


def test_perfect_separation(panel: Panel) -> None:
    apart = np.where(np.isfinite(panel.start), 10.0, -10.0)[:, None]
    noise = panel.covariates["size"]
    split = replace(panel, covariates={"size": apart + 0.1 * noise})
    for method in ("doubly_robust", "weighting"):
        design = GroupTime(control="never", covariates=("size",), method=method)
        assert refused(design, split).reason == "no_overlap"


def test_a_cell_that_cannot_be_estimated_is_said_and_the_rest_stands(
    panel: Panel,
) -> None:
    outcome = panel.outcome.copy()
    outcome[panel.start == 2012, 5] = np.nan
    effects = found(GroupTime(), replace(panel, outcome=outcome))
    lost = (effects.group == 2012) & (effects.period == 2015)
    assert np.array(effects.cell_reason)[lost].tolist() == ["no_treated_observed"]
    assert np.isnan(effects.value[lost]).all()
    assert np.array(effects.inference.reason)[lost].tolist() == ["no_treated_observed"]
    assert "some_effects_not_estimated" in effects.basis.notes
    assert np.isfinite(effects.aggregate("event").value).all()
    assert 3 not in effects.aggregate("event").label


def test_a_cohort_without_its_base_year_is_left_out_of_the_averages(
    panel: Panel,
) -> None:
    outcome = panel.outcome.copy()
    outcome[panel.start == 2013, 2] = np.nan
    effects = found(GroupTime(), replace(panel, outcome=outcome))
    assert 2013 not in effects.aggregate("group").label
    assert "some_effects_not_estimated" in effects.basis.notes


def test_a_cell_weighs_as_much_as_the_units_seen_in_it(panel: Panel) -> None:
    outcome = panel.outcome.copy()
    cohort = np.flatnonzero(panel.start == 2012)
    outcome[cohort[1:], 5] = np.nan
    effects = found(GroupTime(weights="equal"), replace(panel, outcome=outcome))
    assert "many_incomplete_units" not in effects.basis.notes
    event = effects.aggregate("event")
    calendar = effects.aggregate("calendar")
    in_2015 = calendar.weights[calendar.label.index(2015)]
    one = (effects.group == 2012) & (effects.period == 2015)
    counted = effects.n_treated[(effects.period == 2015) & (effects.group <= 2015)]
    assert counted.tolist() == [1, 10, 10, 10]
    assert in_2015[one] == pytest.approx(1 / 31)
    assert event.n_treated[event.label.index(3)] == 1


@pytest.mark.parametrize(("gaps", "said"), [(11, False), (12, True)])
def test_many_units_with_gaps_are_said(panel: Panel, gaps: int, said: bool) -> None:
    outcome = panel.outcome.copy()
    outcome[:gaps, 0] = np.nan
    for missing in ("pairwise", "complete"):
        effects = found(GroupTime(missing=missing), replace(panel, outcome=outcome))
        assert ("many_incomplete_units" in effects.basis.notes) == said


def test_missing_year_for_all_moves_the_base_year(panel: Panel) -> None:
    kept = [0, 1, 2, 4, 5]
    gap = replace(
        panel,
        periods=tuple(panel.periods[place] for place in kept),
        outcome=panel.outcome[:, kept],
        covariates={},
    )
    effects = found(GroupTime(), gap)
    of_2014 = effects.base[(effects.group == 2014) & (effects.period >= 2014)]
    assert set(of_2014) == {2012}


def test_panel_faults_come_all_at_once(panel: Panel) -> None:
    start, weights = panel.start.copy(), np.ones(60)
    outcome = panel.outcome.copy()
    start[1], start[2], start[3] = 0, 2012.5, -np.inf
    weights[4], weights[5], weights[6] = 0, -1, np.nan
    outcome[7, 2] = np.inf
    wrong = replace(panel, start=start, weights=weights, outcome=outcome)
    told = complaints(GroupTime(), wrong)
    places = [text.split(" found ")[0] for text in told]
    assert places == [
        "panel rate:8: outcome[0007, 2012]:",
        "panel rate:2: start[0001]:",
        "panel rate:3: start[0002]:",
        "panel rate:4: start[0003]:",
        "panel rate:5: weights[0004]:",
        "panel rate:6: weights[0005]:",
        "panel rate:7: weights[0006]:",
    ]


def test_duplicate_units_and_disordered_periods(panel: Panel) -> None:
    wrong = replace(
        panel,
        units=("0001", *panel.units[1:]),
        periods=(2010, 2011, 2013, 2012, 2014, 2015),
    )
    told = complaints(GroupTime(), wrong)
    assert "panel rate:2: units: found unit 0001 again (first in row 1)" in told[0]
    assert "periods must rise" in told[1]


def test_shapes_and_names(panel: Panel) -> None:
    wrong = replace(
        panel, start=panel.start[:5], weights=np.ones(3), cluster=("a", "b")
    )
    told = complaints(GroupTime(covariates=("age",)), wrong)
    assert [text.split(" found ")[0] for text in told] == [
        "panel rate: covariates[age]:",
        "panel rate: start:",
        "panel rate: weights:",
        "panel rate: cluster:",
    ]
    assert "known: size" in told[0]


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"control": "always"}, "control"),
        ({"method": "dr"}, "method"),
        ({"base": "first"}, "base"),
        ({"missing": "drop"}, "missing"),
        ({"level": 95}, "level"),
        ({"anticipation": -1}, "anticipation"),
        ({"covariates": "size"}, "covariates"),
        ({"covariates": ("x",), "repeated_cross_sections": True}, "covariates"),
    ],
)
def test_options_are_checked_at_the_door(options: dict, key: str) -> None:
    with pytest.raises(InputError) as caught:
        GroupTime(**options)
    assert [complaint.key for complaint in caught.value.complaints] == [key]


def test_windows_without_effects_and_unknown_averages(panel: Panel) -> None:
    effects = found(GroupTime(), panel)
    for kind in ("simple", "group", "calendar"):
        with pytest.raises(InputError, match="window"):
            effects.aggregate(kind, min_e=50)
    for asked in ({"min_e": 50}, {"max_e": -50}, {"balance_e": 50}):
        with pytest.raises(InputError, match="window"):
            effects.aggregate("event", **asked)
    with pytest.raises(InputError, match="kind"):
        effects.aggregate("dynamic")
    with pytest.raises(InputError, match="balance_e"):
        effects.aggregate("group", balance_e=1)
    with pytest.raises(InputError, match="by event time"):
        effects.aggregate("group").plot()
    leads = effects.aggregate("event", max_e=-1)
    assert np.isnan(leads.overall)
    with pytest.raises(InputError, match="event time 0"):
        leads.estimate()


def test_treatment_that_is_switched_off() -> None:
    treatment = np.array([[0, 1, 1], [0, 1, 0], [0, 2, 1]])
    with pytest.raises(InputError) as caught:
        start_of_treatment(treatment, ("a", "b", "c"), (2010, 2011, 2012))
    told = [str(complaint) for complaint in caught.value.complaints]
    assert "treatment[c, 2011]: found 2" in told[0]
    assert "treatment[b, 2012]: found 0 after 1 in 2011" in told[1]


def test_start_of_treatment() -> None:
    unknown = np.nan
    treatment = np.array(
        [
            [0, 0, 1],
            [0, 0, 0],
            [1, 1, 1],
            [0, unknown, 1],
            [unknown, 0, 1],
            [0, 0, unknown],
            [0, 1, unknown],
        ]
    )
    start = start_of_treatment(treatment, tuple("abcdefg"), (2010, 2011, 2012))
    np.testing.assert_array_equal(
        start, [2012, np.inf, 2010, unknown, 2012, unknown, 2011]
    )
