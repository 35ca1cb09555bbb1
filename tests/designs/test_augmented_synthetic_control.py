"""Augmented synthetic control: written out, as a regression, invariances, faults."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from designs.synthetic_panels import california, low_rank

from prevstats.data.panel import Panel
from prevstats.designs.augmented_synthetic_control import AugmentedSyntheticControl
from prevstats.designs.synthetic_control import SyntheticControl
from prevstats.designs.synthetic_control_result import SyntheticEffect
from prevstats.designs.synthetic_control_weights import nearest_mixture
from prevstats.errors import CannotAnswer, InputError
from prevstats.inference.few_treated import FewTreated

ROUNDING = 1e-8
BEFORE = 11
POINT = AugmentedSyntheticControl(inference="none")


def told(
    design: AugmentedSyntheticControl | SyntheticControl, panel: Panel
) -> SyntheticEffect:
    effect = design(panel)
    assert isinstance(effect, SyntheticEffect)
    return effect


def plain(panel: Panel) -> SyntheticEffect:
    return told(SyntheticControl(inference="none"), panel)


def literal_ridge(x: np.ndarray, own: np.ndarray) -> tuple[float, np.ndarray]:
    """R augsynth's cv_lambda and fit_ridgeaug_inner, loop by loop."""
    largest = np.linalg.norm(x, 2) ** 2
    penalties = [largest * (1e-8) ** (step / 20) for step in range(21)]
    errors = np.zeros((x.shape[1] - 1, 21))
    for i in range(x.shape[1] - 1):
        rest, aim = np.delete(x, i, 1), np.delete(own, i)
        w = nearest_mixture(rest, aim)
        for j, penalty in enumerate(penalties):
            inner = rest.T @ rest + penalty * np.eye(rest.shape[1])
            full = w + rest @ np.linalg.solve(inner, aim - rest.T @ w)
            errors[i, j] = (own[i] - x[:, i] @ full) ** 2
    mean = errors.mean(axis=0)
    best = mean.argmin()
    limit = mean[best] + errors[:, best].std(ddof=1) / np.sqrt(len(errors))
    penalty = max(p for p, error in zip(penalties, mean, strict=True) if error <= limit)
    w = nearest_mixture(x, own)
    inner = x.T @ x + penalty * np.eye(x.shape[1])
    return penalty, w + x @ np.linalg.solve(inner, own - x.T @ w)


@pytest.mark.parametrize("seed", range(5))
def test_against_the_algorithm_written_out(seed: int) -> None:
    panel = low_rank(seed, treated=2)
    x = panel.outcome[:28, :BEFORE]
    centre = x.mean(axis=0)
    own = panel.outcome[28:, :BEFORE].mean(axis=0) - centre
    penalty, weights = literal_ridge(x - centre, own)
    cohort = told(POINT, panel).cohorts[0]
    assert cohort.weighting.ridge == pytest.approx(penalty, rel=ROUNDING)
    assert cohort.weighting.unit == pytest.approx(weights, abs=1e-6)
    gap = panel.outcome[28:].mean(axis=0) - weights @ panel.outcome[:28]
    assert cohort.gap == pytest.approx(gap, abs=1e-6)
    assert cohort.l2_imbalance == pytest.approx(np.linalg.norm(gap[:BEFORE]), abs=1e-6)


@pytest.mark.parametrize("ridge", [0.5, 20.0])
def test_it_is_the_synthetic_control_less_what_a_regression_says(ridge: float) -> None:
    """Ben-Michael et al. (2021), eq. 3: the prediction of a ridge regression."""
    panel = low_rank(6, treated=1)
    donors, own = panel.outcome[:29], panel.outcome[29]
    x = donors[:, :BEFORE] - donors[:, :BEFORE].mean(axis=0)
    y = donors[:, BEFORE:] - donors[:, BEFORE:].mean(axis=0)
    slopes = np.linalg.solve(x.T @ x + ridge * np.eye(BEFORE), x.T @ y)
    control = plain(panel).cohorts[0]
    left = own[:BEFORE] - control.weighting.unit @ donors[:, :BEFORE]
    expected = control.gap[BEFORE:] - left @ slopes
    design = AugmentedSyntheticControl(ridge=ridge, inference="none")
    assert told(design, panel).cohorts[0].gap[BEFORE:] == pytest.approx(
        expected, abs=ROUNDING
    )


def test_between_the_synthetic_control_and_a_perfect_fit() -> None:
    panel = low_rank(7, treated=1)
    imbalance = [
        told(AugmentedSyntheticControl(ridge=ridge, inference="none"), panel)
        .cohorts[0]
        .l2_imbalance
        for ridge in (0.0, 0.1, 10.0, 1e12)
    ]
    assert imbalance == sorted(imbalance)
    assert imbalance[0] == pytest.approx(0.0, abs=ROUNDING)
    assert imbalance[-1] == pytest.approx(plain(panel).cohorts[0].l2_imbalance)


def test_more_periods_than_donors() -> None:
    panel = low_rank(8, units=7, treated=1)
    free = told(AugmentedSyntheticControl(ridge=0.0, inference="none"), panel)
    assert np.isfinite(free.effect)
    assert free.cohorts[0].l2_imbalance <= plain(panel).cohorts[0].l2_imbalance


def test_weights_sum_to_one_and_shifts_and_scales_pass_through() -> None:
    panel = low_rank(9, treated=1)
    first = told(POINT, panel)
    assert sum(first.donor_weights.values()) == pytest.approx(1.0, abs=ROUNDING)
    year = replace(panel, outcome=panel.outcome + 3.0 * np.arange(16))
    assert told(POINT, year).effect == pytest.approx(first.effect, abs=ROUNDING)
    level = replace(panel, outcome=panel.outcome + 1e5)
    assert told(POINT, level).effect == pytest.approx(first.effect, abs=ROUNDING)
    for scale in (1e-6, 1e6):
        scaled = told(POINT, replace(panel, outcome=scale * panel.outcome))
        assert scaled.effect == pytest.approx(scale * first.effect, rel=1e-6)
    after = np.outer(np.isfinite(panel.start), np.array(panel.periods) >= 2011)
    moved = told(POINT, replace(panel, outcome=panel.outcome + 2.0 * after))
    assert moved.effect - first.effect == pytest.approx(2.0, abs=ROUNDING)


def test_covariates_are_matched_and_their_unit_is_none() -> None:
    panel = low_rank(10, treated=1)
    x = panel.outcome[:, :1] + np.random.default_rng(10).normal(size=(30, 16))
    with_x = replace(panel, covariates={"x": x})
    design = AugmentedSyntheticControl(covariates=("x",), ridge=1e-6, inference="none")
    effect = told(design, with_x)
    unit = effect.cohorts[0].weighting.unit
    mean = x[:, :BEFORE].mean(axis=1)
    assert unit @ mean[:29] == pytest.approx(mean[29], abs=1e-4)
    tenfold = replace(panel, covariates={"x": 10 * x})
    assert told(design, tenfold).effect == pytest.approx(effect.effect, abs=ROUNDING)
    same = replace(panel, covariates={"x": np.ones((30, 16))})
    alone = AugmentedSyntheticControl(ridge=1e-6, inference="none")
    assert told(design, same).effect == pytest.approx(
        told(alone, panel).effect, abs=1e-6
    )


@pytest.mark.reference
def test_california_fits_better_than_the_synthetic_control(shared_data: Path) -> None:
    panel = california(shared_data)
    effect = told(AugmentedSyntheticControl(), panel)
    assert effect.cohorts[0].pre_rmspe < plain(panel).cohorts[0].pre_rmspe
    assert plain(panel).effect < effect.effect < 0
    rank = effect.rank
    assert rank is not None
    assert effect.quantity("p_value").value == rank.p_value
    assert len(rank.placebos) == 38
    assert isinstance(effect.few_treated(), FewTreated)
    assert effect.quantity("ridge").value > 0


def test_a_known_effect_is_found() -> None:
    """Mean over 30 worlds with effect 3: within 4 Monte Carlo errors."""
    found = [told(POINT, low_rank(seed, effect=3.0)).effect for seed in range(30)]
    assert np.mean(found) == pytest.approx(3.0, abs=4 * np.std(found) / np.sqrt(30))


def test_over_time_and_with_short_histories() -> None:
    panel = low_rank(11, treated=1, effect=8.0)
    effect = told(AugmentedSyntheticControl(inference="conformal", level=0.8), panel)
    number = effect.quantity("ATT(2013)")
    assert number.low is not None
    assert number.low <= number.value <= number.high  # type: ignore[operator]
    assert effect.p_value is not None
    for year in (2001, 2002):
        start = np.where(np.isfinite(panel.start), float(year), np.inf)
        assert np.isfinite(told(POINT, replace(panel, start=start)).effect)


def test_faults() -> None:
    with pytest.raises(InputError) as caught:
        AugmentedSyntheticControl(ridge=-1.0, level=1.0, inference="jackknife")  # type: ignore[arg-type]
    assert {each.key for each in caught.value.complaints} == {
        "ridge",
        "level",
        "inference",
    }
    with pytest.raises(InputError, match="no such column"):
        AugmentedSyntheticControl(covariates=("x",))(low_rank(12))
    nobody = POINT(low_rank(12), donors=np.zeros(30, bool))
    assert isinstance(nobody, CannotAnswer)
