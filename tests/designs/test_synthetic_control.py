"""Synthetic control: published numbers, the exact optimum, invariances, faults."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from designs.synthetic_panels import (
    california,
    california_with_predictors,
    low_rank,
    published,
)

from prevstats.data.panel import Panel
from prevstats.designs.augmented_synthetic_control import AugmentedSyntheticControl
from prevstats.designs.synthetic_control import SyntheticControl
from prevstats.designs.synthetic_control_predictors import Predictor, read_predictor
from prevstats.designs.synthetic_control_result import SyntheticEffect
from prevstats.designs.synthetic_control_weights import nearest_mixture
from prevstats.designs.synthetic_did import SyntheticDid
from prevstats.errors import CannotAnswer, InputError
from prevstats.inference.few_treated import FewTreated

ROUNDING = 1e-9
OPTIMUM = 1e-8
"""Of the scale of the data: an exact method, so only rounding."""
POINT = SyntheticControl(inference="none")
ABADIE = (
    "lnincome(1980,1988)",
    "retprice(1980,1988)",
    "age15to24(1980,1988)",
    "beer(1984,1988)",
    "cigsale(1975)",
    "cigsale(1980)",
    "cigsale(1988)",
)


def told(design: SyntheticControl, panel: Panel) -> SyntheticEffect:
    effect = design(panel)
    assert isinstance(effect, SyntheticEffect)
    return effect


@pytest.mark.reference
def test_california_without_predictors(shared_data: Path) -> None:
    rows = published(
        shared_data, "california_prop99", "synthetic_control_no_covariates"
    )
    row = rows["ATT_1989_2000"]
    effect = told(SyntheticControl(), california(shared_data))
    assert effect.effect == pytest.approx(
        float(row["value"]), abs=float(row["tolerance"])
    )
    assert effect.effect == pytest.approx(-19.51363, abs=1e-5)  # mlsynth: -19.51363
    assert effect.quantity("p_value").value == pytest.approx(3 / 39)
    assert "outside_convex_hull" in effect.notes


@pytest.mark.reference
def test_california_as_abadie_and_others_have_it(shared_data: Path) -> None:
    rows = published(
        shared_data, "prop99_abadie_covariates", "synthetic_control_abadie_2010"
    )
    panel = california_with_predictors(shared_data)
    effect = told(SyntheticControl(predictors=ABADIE), panel)
    for quantity, name in {
        "fisher_exact_p_mspe_ratio": "p_value",
        "mspe_ratio_california": "mspe_ratio",
        "pre_mspe_california": "pre_mspe",
        "post_mspe_california": "post_mspe",
    }.items():
        row = rows[quantity]
        assert effect.quantity(name).value == pytest.approx(
            float(row["value"]), abs=float(row["tolerance"])
        )
    in_the_paper = {
        "Colorado": 0.164,
        "Connecticut": 0.069,
        "Montana": 0.199,
        "Nevada": 0.234,
        "Utah": 0.334,
    }
    search = 0.01  # V is not identified: another local optimum, a little lower
    for unit, weight in effect.donor_weights.items():
        assert weight == pytest.approx(in_the_paper.get(unit, 0.0), abs=search)
    assert sum(effect.cohorts[0].weighting.importance) == pytest.approx(1.0)
    share = effect.quantity("importance(beer(1984,1988))").value
    assert 0 < share < 1


def slow_mixture(donors: np.ndarray, aim: np.ndarray) -> np.ndarray:
    """The same problem as a general program, by sequential least squares."""
    from scipy.optimize import minimize

    inner, cross = donors @ donors.T, donors @ aim
    found = minimize(
        lambda w: w @ inner @ w - 2 * cross @ w,
        np.full(len(donors), 1 / len(donors)),
        jac=lambda w: 2 * (inner @ w - cross),
        method="SLSQP",
        bounds=[(0, 1)] * len(donors),
        constraints={
            "type": "eq",
            "fun": lambda w: w.sum() - 1,
            "jac": lambda w: np.ones(len(w)),
        },
        options={"ftol": 1e-14, "maxiter": 2000},
    )
    return np.asarray(found.x)


@pytest.mark.parametrize("seed", range(10))
def test_the_mixture_against_a_general_program(seed: int) -> None:
    stream = np.random.default_rng(seed)
    donors, aim = stream.normal(size=(12, 20)), stream.normal(size=20)
    ours = nearest_mixture(donors, aim)
    assert ours == pytest.approx(slow_mixture(donors, aim), abs=1e-5)  # theirs: 1e-14


@pytest.mark.parametrize("shape", [(5, 20), (60, 8), (289, 12), (1, 4), (3, 1)])
@pytest.mark.parametrize("level", [0.0, 1e6])
def test_the_mixture_is_optimal(shape: tuple[int, int], level: float) -> None:
    """The conditions of Karush, Kuhn and Tucker, which only the optimum meets."""
    stream = np.random.default_rng(shape[0])
    for _ in range(20):
        donors = level + stream.normal(size=shape) + stream.normal(size=(shape[0], 1))
        aim = level + stream.normal(size=shape[1])
        weights = nearest_mixture(donors, aim)
        assert weights.min() >= 0
        assert weights.sum() == pytest.approx(1.0, abs=ROUNDING)
        assert (weights > 0).sum() <= shape[1] + 1
        gap = weights @ donors - aim
        slopes = (donors - aim) @ gap
        assert slopes.min() >= gap @ gap - OPTIMUM * np.max((donors - aim) ** 2) * 10


def test_twins_and_a_perfect_donor() -> None:
    donors = np.array([[1.0, 2.0], [1.0, 2.0], [5.0, 5.0]])
    assert nearest_mixture(donors, np.array([1.0, 2.0])).sum() == 1.0
    weights = nearest_mixture(donors, np.array([3.0, 3.5]))
    assert weights @ donors == pytest.approx([3.0, 3.5])
    same = nearest_mixture(np.ones((4, 3)), np.ones(3))
    assert same.sum() == 1.0


def test_period_effects_change_nothing() -> None:
    panel = low_rank(1, treated=1)
    added = 2.0 * np.arange(1, 17)[None, :]
    first = told(SyntheticControl(), panel)
    second = told(SyntheticControl(), replace(panel, outcome=panel.outcome + added))
    assert second.effect == pytest.approx(first.effect, abs=ROUNDING)
    assert second.p_value == first.p_value


@pytest.mark.parametrize("scale", [1e-6, 1e6, -1.0])
def test_the_unit_of_the_outcome_only_scales(scale: float) -> None:
    panel = low_rank(2, treated=1)
    first = told(SyntheticControl(), panel)
    second = told(SyntheticControl(), replace(panel, outcome=scale * panel.outcome))
    assert second.effect == pytest.approx(scale * first.effect, rel=ROUNDING)
    assert second.cohorts[0].weighting.unit == pytest.approx(
        first.cohorts[0].weighting.unit, abs=ROUNDING
    )
    assert second.p_value == first.p_value


def test_an_added_effect_is_found_whole() -> None:
    panel = low_rank(3)
    after = np.outer(np.isfinite(panel.start), np.array(panel.periods) >= 2011)
    for shift in (1e-6, 0.25, 1e6):
        moved = replace(panel, outcome=panel.outcome + shift * after)
        found = told(POINT, moved).effect - told(POINT, panel).effect
        assert found == pytest.approx(shift, rel=1e-6, abs=ROUNDING)


def test_the_order_of_the_units_changes_no_bit() -> None:
    panel = low_rank(4, treated=1)
    shuffled = np.random.default_rng(0).permutation(30)
    turned = replace(
        panel,
        units=tuple(panel.units[row] for row in shuffled),
        outcome=panel.outcome[shuffled],
        start=panel.start[shuffled],
    )
    first, second = told(SyntheticControl(), panel), told(SyntheticControl(), turned)
    assert (first.effect, first.p_value) == (second.effect, second.p_value)
    assert first.donor_weights == second.donor_weights
    one, other = first.few_treated(), second.few_treated()
    assert isinstance(one, FewTreated)
    assert isinstance(other, FewTreated)
    assert (one.value, one.low, one.p_value) == (other.value, other.low, other.p_value)


def test_a_donor_without_weight_may_go() -> None:
    panel = low_rank(5, treated=1)
    effect = told(POINT, panel)
    without = effect.leave_one_out()
    weighted = {unit for unit, w in effect.donor_weights.items() if w > 1e-6}
    assert set(without.units) == weighted
    idle = next(unit for unit, w in effect.donor_weights.items() if w == 0)
    mask = np.array([unit != idle for unit in panel.units])
    again = POINT(panel, donors=mask)
    assert isinstance(again, SyntheticEffect)
    assert again.effect == pytest.approx(effect.effect, abs=ROUNDING)
    mask = np.array([unit != without.units[0] for unit in panel.units])
    left_out = POINT(panel, donors=mask)
    assert isinstance(left_out, SyntheticEffect)
    assert left_out.effect == pytest.approx(without.effects[0], abs=ROUNDING)


def test_all_placebos_of_the_country_take_less_than_three_seconds() -> None:
    stream = np.random.default_rng(6)
    units, periods = 290, 15
    values = 5 * stream.normal(size=(units, 1)) + stream.normal(
        size=(units, 2)
    ) @ stream.normal(size=(2, periods)).cumsum(axis=1)
    values = values + stream.normal(size=(units, periods))
    start = np.where(np.arange(units) == 0, 2012.0, np.inf)
    names = tuple(f"{row:04d}" for row in range(units))
    panel = Panel(names, tuple(range(2002, 2002 + periods)), values, start)
    began = time.process_time()
    effect = told(SyntheticControl(), panel)
    assert effect.p_value is not None
    assert time.process_time() - began < 3.0
    assert effect.placebos[0].shape == (289, 15)
    answer = effect.few_treated()
    assert isinstance(answer, FewTreated)
    assert answer.form == "rank"
    assert answer.smallest_p_value == pytest.approx(1 / 290)


def test_few_donors_still_have_a_large_pool() -> None:
    panel = low_rank(7, units=120, treated=1)
    mask = np.arange(120) < 15
    effect = SyntheticControl()(panel, donors=mask)
    assert isinstance(effect, SyntheticEffect)
    assert len(effect.cohorts[0].donors) == 15
    assert effect.placebos[0].shape == (119, 16)
    answer = effect.few_treated()
    assert isinstance(answer, FewTreated)
    assert (answer.form, answer.n_pool) == ("rank", 119)
    rank = effect.rank
    assert rank is not None
    assert len(rank.placebos) == 15


def test_the_rule_moves_with_the_effect_and_with_the_unit() -> None:
    panel = low_rank(8, treated=1, units=40)
    size = np.random.default_rng(8).uniform(200, 2000, (40, 1)) * np.ones((1, 16))
    panel = replace(panel, exposure=size)
    after = np.outer(np.isfinite(panel.start), np.array(panel.periods) >= 2011)
    cases = (panel.outcome, panel.outcome + 5.0 * after, 3.0 * panel.outcome)
    base, moved, scaled = (
        told(SyntheticControl(), replace(panel, outcome=case)).few_treated()
        for case in cases
    )
    assert isinstance(base, FewTreated)
    assert isinstance(moved, FewTreated)
    assert isinstance(scaled, FewTreated)
    assert moved.value - base.value == pytest.approx(5.0, abs=ROUNDING)
    assert moved.high - moved.low == pytest.approx(base.high - base.low, rel=ROUNDING)
    assert scaled.value == pytest.approx(3 * base.value, rel=ROUNDING)
    assert scaled.high == pytest.approx(3 * base.high, rel=ROUNDING)
    assert "size_not_known" not in base.flags


def test_several_treated_are_judged_by_the_rule_alone() -> None:
    effect = told(SyntheticControl(), low_rank(9, effect=4.0))
    assert effect.p_value is None
    assert effect.p_value_reason == "several_treated"
    answer = effect.few_treated()
    assert isinstance(answer, FewTreated)
    assert answer.n_treated == 4
    estimate = effect.estimate(seed=3)
    assert estimate.p_value is not None
    assert estimate.low is not None
    assert estimate.low <= estimate.value <= estimate.high  # type: ignore[operator]
    again = effect.estimate(seed=3)
    assert (estimate.low, estimate.p_value) == (again.low, again.p_value)


def test_several_starts() -> None:
    panel = low_rank(10)
    start = panel.start.copy()
    start[-1] = 2013
    effect = told(SyntheticControl(), replace(panel, start=start))
    assert effect.quantity("ATT(2013)").value == effect.cohorts[1].effect
    assert effect.quantity("ATT(2011,2012)").value == effect.cohorts[0].gap[12]
    shares = [cohort.share for cohort in effect.cohorts]
    assert shares == pytest.approx([15 / 18, 3 / 18])
    assert isinstance(effect.few_treated(), FewTreated)
    told_over_time = SyntheticControl(inference="conformal")(
        replace(panel, start=start)
    )
    assert isinstance(told_over_time, SyntheticEffect)
    assert told_over_time.p_value_reason == "several_starts"


def test_table_text_and_figure() -> None:
    effect = told(SyntheticControl(), low_rank(11, treated=1))
    table = effect.table
    assert list(table.columns[:4]) == ["term", "estimate", "std_error", "statistic"]
    assert table["term"].tolist()[:2] == ["ATT", "ATT(2011)"]
    assert table["estimate"][0] == pytest.approx(table["estimate"][1:].mean())
    assert "pre_rmspe" in effect.summary()
    assert len(effect.plot().axes) == 2


def test_numbers_by_name() -> None:
    effect = told(SyntheticControl(), low_rank(12, treated=1))
    cohort = effect.cohorts[0]
    assert effect.quantity("ATT( 2011 )").value == cohort.gap[11]
    assert effect.quantity("pre_rmspe").value ** 2 == pytest.approx(
        effect.quantity("pre_mspe").value
    )
    assert effect.quantity("l2_imbalance").value == pytest.approx(
        cohort.pre_rmspe * np.sqrt(11)
    )
    weights = [effect.quantity(f"weight({unit})").value for unit in cohort.donors]
    assert sum(weights) == pytest.approx(1.0)
    with pytest.raises(KeyError, match="ATT, "):
        effect.quantity("effect")


def test_inside_the_hull_is_said() -> None:
    panel = low_rank(13, treated=1)
    outcome = panel.outcome.copy()
    outcome[-1, :11] = outcome[:29, :11].mean(axis=0)
    effect = told(SyntheticControl(), replace(panel, outcome=outcome))
    assert "weights_not_unique" in effect.notes
    assert "outside_convex_hull" not in effect.notes
    only = np.arange(30) == 0
    single = POINT(panel, donors=only)
    assert isinstance(single, SyntheticEffect)
    assert "one_donor" in single.notes


def test_refusals() -> None:
    panel = low_rank(14)
    gap = panel.outcome.copy()
    gap[-1, -1] = np.nan
    first = replace(panel, start=np.where(np.isfinite(panel.start), 2000.0, np.inf))
    cases = {
        "no_comparison": replace(panel, start=np.full(30, 2011.0)),
        "no_variation": replace(panel, outcome=np.full((30, 16), 3.0)),
        "outcome_missing": replace(panel, outcome=gap),
        "no_treated": first,
    }
    for reason, case in cases.items():
        answer = POINT(case)
        assert isinstance(answer, CannotAnswer)
        assert answer.reason == reason
    nobody = POINT(panel, donors=np.zeros(30, bool))
    assert isinstance(nobody, CannotAnswer)
    assert nobody.reason == "no_comparison"


def test_too_small_a_pool_is_said() -> None:
    effect = told(SyntheticControl(), low_rank(15, units=6, treated=1))
    answer = effect.few_treated()
    assert isinstance(answer, CannotAnswer)
    assert answer.reason == "pool_too_small"
    estimate = effect.estimate()
    assert (estimate.p_value, estimate.p_value_reason) == (None, "pool_too_small")
    assert estimate.low is None


def test_one_donor_has_no_placebo() -> None:
    panel = low_rank(16, treated=1)
    for design in (SyntheticControl(), AugmentedSyntheticControl(), SyntheticDid()):
        effect = design(panel, donors=np.arange(30) == 4)
        assert isinstance(effect, SyntheticEffect)
        assert np.isfinite(effect.effect)
        assert (effect.placebos, effect.p_value) == ((), None)
        answer = effect.few_treated()
        assert isinstance(answer, CannotAnswer)
        assert answer.reason == "no_placebos"


def test_the_rule_refuses_what_it_cannot_judge() -> None:
    panel = low_rank(17, treated=1)
    unsized = np.ones((30, 16))
    unsized[-1] = np.nan
    lines = np.add.outer(np.arange(30.0), np.arange(16.0))
    lines[-1, 11:] += 2
    cases = {
        "size_missing": replace(panel, exposure=unsized),
        "pool_in_one_county": replace(panel, cluster=("01",) * 30),
        "contrasts_tied": replace(panel, outcome=lines),
    }
    for reason, case in cases.items():
        for design in (SyntheticControl(), AugmentedSyntheticControl()):
            effect = design(case)
            assert isinstance(effect, SyntheticEffect)
            answer = effect.few_treated()
            assert isinstance(answer, CannotAnswer)
            assert answer.reason == reason


@pytest.mark.parametrize(
    ("text", "predictor"),
    [
        ("beer", Predictor("beer")),
        ("beer(1984,1988)", Predictor("beer", 1984, 1988)),
        (" beer ( 1984 : 1988 ) ", Predictor("beer", 1984, 1988)),
        ("cigsale(1975)", Predictor("cigsale", 1975, 1975)),
        ("beer(1984", None),
        ("", None),
    ],
)
def test_predictors_are_read(text: str, predictor: Predictor | None) -> None:
    assert read_predictor(text) == predictor
    if predictor is not None:
        assert read_predictor(str(predictor)) == predictor


def with_covariate(seed: int) -> Panel:
    panel = low_rank(seed, units=14, treated=1)
    x = panel.outcome[:, :1] + np.random.default_rng(seed).normal(size=(14, 16))
    x[:, :4] = np.nan
    return replace(panel, covariates={"x": x})


def test_the_importance_of_predictors_does_not_hang_on_their_units() -> None:
    panel = with_covariate(16)
    design = SyntheticControl(
        predictors=("x", "outcome(2004,2006)", "outcome(2010)"), inference="none"
    )
    first = told(design, panel)
    other = replace(panel, covariates={"x": 1000 * panel.covariates["x"]})
    assert told(design, other).effect == pytest.approx(first.effect, abs=1e-6)
    free = told(POINT, panel)
    assert free.cohorts[0].pre_rmspe <= first.cohorts[0].pre_rmspe + ROUNDING


def test_a_donor_without_a_predictor_is_left_out() -> None:
    panel = with_covariate(17)
    x = panel.covariates["x"].copy()
    x[2] = np.nan
    design = SyntheticControl(predictors=("x", "outcome(2010)"), inference="none")
    effect = told(design, replace(panel, covariates={"x": x}))
    assert "002" not in effect.donor_weights
    x[-1] = np.nan
    answer = design(replace(panel, covariates={"x": x}))
    assert isinstance(answer, CannotAnswer)
    assert answer.reason == "predictor_missing"


def test_wrong_predictors_are_told_all_at_once() -> None:
    design = SyntheticControl(
        predictors=("y", "x(1990)", "x(2009,2012)", "x(", "outcome"), inference="none"
    )
    with pytest.raises(InputError) as caught:
        design(with_covariate(18))
    assert [each.key for each in caught.value.complaints] == [
        "predictors[0]",
        "predictors[1]",
        "predictors[2]",
        "predictors[3]",
    ]
    with pytest.raises(InputError, match="conformal with predictors"):
        SyntheticControl(predictors=("x",), inference="conformal")
    with pytest.raises(InputError, match="a list of names"):
        SyntheticControl(predictors="x")  # type: ignore[arg-type]
