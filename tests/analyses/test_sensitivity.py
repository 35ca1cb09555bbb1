"""What would change the answer: each part against what it must be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from prevstats.analyses import evaluation as analyses
from prevstats.analyses.common import Common, load_common
from prevstats.analyses.contrast import Question, estimate, national_study
from prevstats.analyses.sensitivity_findings import Specification, Trends, Variant
from prevstats.analyses.sensitivity_left_out import (
    differences,
    left_out_of,
    municipalities_left_out,
    placed_in_space,
)
from prevstats.analyses.sensitivity_neighbours import (
    border_matrix,
    exposed_neighbours,
    without_neighbours,
)
from prevstats.analyses.sensitivity_own import with_own_sensitivity
from prevstats.analyses.sensitivity_specifications import (
    distinct,
    said_years,
    years_tried,
)
from prevstats.analyses.sensitivity_trends import trends
from prevstats.data.panel import Panel
from prevstats.designs.group_time import GroupTime
from prevstats.errors import CannotAnswer
from prevstats.inference.few_treated import Study, cohorts_of
from prevstats.parameters.load import load


@pytest.fixture(scope="module")
def common(root: Path) -> Common:
    file = root / "parameters" / "example.yaml"
    evaluation = load(file)
    return analyses.prepare(evaluation, analyses.read(evaluation, file=file), file=file)


def question(common: Common) -> Question:
    evaluation = common.resolved.evaluation
    return Question(evaluation.intervention, "", "national", evaluation.inference)


def test_the_curve_holds_the_national_estimate_as_its_main_one(common: Common) -> None:
    for national in common.national:
        curve = national.sensitivity.curve
        main = [each for each in curve.specifications if each.is_main]
        assert [each.value for each in main] == [national.national.value]
        assert [each.low for each in main] == [national.national.low]
        values = [each.value for each in curve.specifications]
        assert values == sorted(values)
        assert len({each.choices for each in curve.specifications}) == len(values)


def test_leaving_one_out_equals_estimating_without_it(common: Common) -> None:
    data, starts = common.outcomes[0], common.starts
    study = national_study(data, starts)
    names = [f"row {row}" for row in range(len(data.areas))]
    found = municipalities_left_out(cohorts_of(study), names)
    rows = np.flatnonzero(study.treated > 0)
    assert found.n == len(rows)
    values = []
    for row in rows:
        weights = study.treated.copy()
        weights[row] = 0.0
        again = replace(study, treated=weights / weights.sum())
        values.append(estimate(again, data, question(common)).value)
    assert found.lowest == pytest.approx(min(values), abs=1e-9)
    assert found.highest == pytest.approx(max(values), abs=1e-9)
    far = rows[int(np.argmax(np.abs(np.array(values) - found.whole)))]
    assert found.most == names[far]


def test_leaving_a_start_year_out_equals_estimating_without_it(
    common: Common,
) -> None:
    data, starts = common.outcomes[0], common.starts
    study = national_study(data, starts)
    for variant in common.national[0].sensitivity.cohorts:
        weights = np.where(study.start == int(variant.name), 0.0, study.treated)
        again = replace(study, treated=weights / weights.sum())
        assert variant.value == pytest.approx(
            estimate(again, data, question(common)).value, abs=1e-9
        )


def test_the_range_names_the_one_that_matters_most() -> None:
    rows = [("2008", -3.0), ("2009", 1.0), ("2010", -2.0)]
    made = [Variant(name, value, None, None, 1, 9) for name, value in rows]
    made.append(Variant("2011", None, None, None, 0, 0, "no_comparison"))
    found = left_out_of("cohort", -2.5, made)
    assert (found.n, found.lowest, found.highest) == (3, -3.0, 1.0)
    assert (found.most, found.most_value, found.n_other_side) == ("2009", 1.0, 1)


def test_the_estimate_is_the_mean_of_the_differences(common: Common) -> None:
    for data, national in zip(common.outcomes, common.national, strict=True):
        cohorts = cohorts_of(national_study(data, common.starts))
        weights = np.concatenate([cohort.weights for cohort in cohorts])
        found = weights @ differences(cohorts)
        assert found == pytest.approx(national.national.value)


def test_one_treated_stands_among_every_member_of_the_pool(common: Common) -> None:
    data, starts = common.outcomes[0], common.starts
    study = national_study(data, starts)
    row = int(np.flatnonzero(study.treated > 0)[0])
    alone = replace(study, treated=np.eye(len(data.areas))[row])
    cohorts = cohorts_of(alone)
    rank = placed_in_space(cohorts, np.random.default_rng(1))
    assert rank.n_placebos == len(cohorts[0].model.pool)
    assert 0 <= rank.n_as_large <= rank.n_placebos
    assert rank.low < 0 < rank.high


# ------------------------------------------------------------------ neighbours

BORDERS = np.array(
    [
        [0, 1, 0, 0, 0],
        [1, 0, 1, 0, 0],
        [0, 1, 0, 0, 0],
        [0, 0, 0, 0, 1],
        [0, 0, 0, 1, 0],
    ],
    dtype=bool,
)


def small_study(start: tuple[float, ...]) -> Study:
    first = np.isfinite(start) & (np.arange(5) == 0)
    return Study(
        outcome=np.arange(20.0).reshape(5, 4),
        periods=(2010, 2011, 2012, 2013),
        exposure=np.ones(5),
        county=np.arange(5),
        start=np.array(start),
        treated=first / first.sum(),
        pool=~np.isnan(start),
    )


def test_neighbours_of_the_treated_leave_the_pool() -> None:
    study = small_study((2012.0, np.inf, np.inf, np.inf, np.nan))
    kept = without_neighbours(study, BORDERS)
    assert kept.pool.tolist() == [True, False, True, True, False]


def test_a_neighbour_is_exposed_from_the_first_start_beside_it() -> None:
    study = small_study((2012.0, np.inf, 2011.0, np.inf, np.nan))
    moved = exposed_neighbours(study, BORDERS)
    assert isinstance(moved, Study)
    assert moved.treated.tolist() == [0.0, 1.0, 0.0, 0.0, 0.0]
    assert moved.start[1] == 2011.0
    assert moved.pool.tolist() == [False, True, False, True, False]


def test_without_neighbours_there_is_nobody_to_ask() -> None:
    study = small_study((2012.0, np.inf, np.inf, np.inf, np.inf))
    found = exposed_neighbours(study, np.zeros((5, 5), dtype=bool))
    assert found == CannotAnswer("no_neighbour")


def test_made_up_municipalities_have_no_neighbours_and_real_ones_do() -> None:
    assert border_matrix(("9001", "9002")) is None
    borders = border_matrix(("0767", "0781", "0980"))
    assert borders[0, 1]
    assert borders[1, 0]
    assert not borders[2].any()


# ------------------------------------------------------------------ trends


def drifting(slope: float, effect: float, seed: int = 3) -> Panel:
    """80 units, half start in year 6; the treated drift away by ``slope`` a year."""
    random = np.random.default_rng(seed)
    years = np.arange(10)
    outcome = random.normal(0, 0.3, (80, 10))
    treated = np.arange(80) < 40
    outcome[treated] += slope * years + effect * (years >= 6)
    start = np.where(treated, 6.0, np.inf)
    units = tuple(f"{unit:03d}" for unit in range(80))
    return Panel(units, tuple(years.tolist()), outcome, start, {}, name="y")


def test_a_clear_effect_bears_some_difference_in_trends() -> None:
    found = trends(drifting(0.0, 2.0), GroupTime(level=0.90), 0, None)
    assert isinstance(found, Trends)
    assert abs(found.value - 2.0) < found.high - found.low
    assert found.relative_breakdown is None or found.relative_breakdown > 1.0
    widths = [each.high - each.low for each in found.relative]
    assert widths == sorted(widths)
    assert [each.bound for each in found.relative] == [0.5, 1.0, 2.0]


def test_a_drift_alone_is_lost_at_once_when_straight_lines_are_allowed() -> None:
    found = trends(drifting(0.3, 0.0), GroupTime(level=0.90), 0, None)
    assert isinstance(found, Trends)
    assert found.low > 0.0
    assert found.smooth_breakdown == 0.0


def test_the_slope_that_would_be_seen_adds_what_it_adds() -> None:
    """A line through the base year adds slope x 1, 2, … to the years after it."""
    found = trends(drifting(0.0, 0.0), GroupTime(level=0.90), 0, None)
    assert isinstance(found, Trends)
    mean = np.mean(np.arange(1, found.n_after + 1))
    assert found.slope_adds == pytest.approx(found.slope * mean)


def test_the_lag_takes_years_out_of_the_mean() -> None:
    panel = drifting(0.0, 0.0)
    later = trends(panel, GroupTime(level=0.90), 2, None)
    assert later.slope_adds == pytest.approx(later.slope * np.mean([3.0, 4.0]))


def test_too_few_that_started_give_no_interval() -> None:
    panel = drifting(0.0, 1.0)
    start = np.where(np.arange(80) < 3, 6.0, np.inf)
    found = trends(replace(panel, start=start), GroupTime(level=0.90), 0, None)
    assert isinstance(found, CannotAnswer)


# ------------------------------------------------------------------ the whole


def test_years_tried_begin_with_the_evaluations_own(common: Common) -> None:
    data = common.outcomes[0]
    assert years_tried(data)[0] == data.use.years_before
    assert len(set(years_tried(data))) == len(years_tried(data))
    assert (said_years(4), said_years(30)) == ("4", "all")


def test_more_years_than_were_observed_are_not_another_way() -> None:
    def way(years: str, kind: str, value: float) -> Specification:
        choices = (("method", kind), ("start", "main"), ("years_before", years))
        return Specification(choices, value, -1.0, 1.0, False)

    ways = [way("8", "a", 0.5), way("4", "a", 0.5), way("4", "b", 0.5)]
    other = way("all", "a", 0.6)
    assert distinct([*ways, other]) == [ways[0], ways[2], other]


def test_the_store_keeps_all_of_it(common: Common, tmp_path: Path) -> None:
    again = load_common(analyses.save_common(common, tmp_path))
    assert [each.sensitivity for each in again.national] == [
        each.sensitivity for each in common.national
    ]
    assert [each.limit for each in again.together] == [
        each.limit for each in common.together
    ]


def test_own_parts_are_there_for_those_that_started(common: Common) -> None:
    status = np.array(common.starts.status)
    row = int(np.flatnonzero(status == "starts")[0])
    found = analyses.outcome_findings(common, row)
    own = found[0].sensitivity.own
    assert own.county_left_out.lowest <= own.county_left_out.whole + 1e-9
    assert [each.name for each in own.variants] == ["outside_own_county"]
    assert found[1].sensitivity.own.county_left_out is None
    again = with_own_sensitivity(common, row, found)
    assert [each.sensitivity for each in again] == [each.sensitivity for each in found]


def test_never_started_means_no_own_part(common: Common) -> None:
    row = common.starts.status.index("never")
    found = analyses.outcome_findings(common, row)
    assert {each.sensitivity.own for each in found} == {None}
