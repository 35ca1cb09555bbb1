"""The stacked contrast with CR2 errors: against one regression, and when it refuses."""

from __future__ import annotations

import numpy as np
import pytest

from prevstats.errors import CannotAnswer
from prevstats.inference.cluster import ContrastTest
from prevstats.inference.few_treated import Study, few_treated
from prevstats.inference.stacked_contrast import stacked_contrast_cr2

N, YEARS = 200, tuple(range(2000, 2013))


def study(starts: dict[int, int], *, effect: float = 0.0, seed: int = 3) -> Study:
    """Return a panel in which the first units start as ``starts`` says."""
    random = np.random.default_rng(seed)
    size = random.lognormal(9, 1, N)
    noise = random.normal(0, 1, (N, len(YEARS))) * (500 / size[:, None]) ** 0.25
    outcome = 10 + random.normal(0, 2, (N, 1)) + noise
    start = np.full(N, np.inf)
    first = 0
    for year, count in starts.items():
        start[first : first + count] = year
        first += count
    outcome += effect * (np.array(YEARS)[None, :] >= start[:, None])
    treated = np.isfinite(start) / np.isfinite(start).sum()
    return Study(
        outcome=outcome,
        periods=YEARS,
        exposure=size,
        county=np.arange(N) % 20,
        start=start,
        treated=treated,
        pool=np.ones(N, dtype=bool),
    )


def test_one_start_is_one_weighted_regression() -> None:
    """Against statsmodels: weighted least squares with the same regressors, HC2."""
    from statsmodels.regression.linear_model import WLS

    from prevstats.inference.few_treated import cohorts_of

    asked = study({2006: 25}, effect=-0.5)
    (cohort,) = cohorts_of(asked)
    rows = np.concatenate([cohort.rows, cohort.model.pool])
    treated = np.arange(len(rows)) < 25
    x = np.column_stack([treated, cohort.model.adjusted.x[rows]])
    weights = np.where(treated, 1 / 25, 1 / len(cohort.model.pool))
    fit = WLS(cohort.model.contrast[rows], x, weights=weights).fit(cov_type="HC2")
    ours = stacked_contrast_cr2(asked, level=0.9)
    assert isinstance(ours, ContrastTest)
    assert ours.value == pytest.approx(fit.params[0], rel=1e-9)
    assert ours.std_error == pytest.approx(fit.bse[0], rel=1e-9)


def test_it_stands_near_the_rule_with_many_treated() -> None:
    asked = study({2005: 30, 2007: 30}, effect=-0.8)
    ours = stacked_contrast_cr2(asked, level=0.9)
    rule = few_treated(asked, generator=np.random.default_rng(1))
    assert ours.value == pytest.approx(rule.value, abs=2 * ours.std_error)
    assert ours.low < -0.8 < ours.high


def test_order_of_units_does_not_matter() -> None:
    asked = study({2005: 12, 2008: 13})
    order = np.random.default_rng(0).permutation(N)
    moved = Study(
        outcome=asked.outcome[order],
        periods=YEARS,
        exposure=asked.exposure[order],
        county=asked.county[order],
        start=asked.start[order],
        treated=asked.treated[order],
        pool=asked.pool[order],
    )
    first, second = stacked_contrast_cr2(asked), stacked_contrast_cr2(moved)
    assert first.value == pytest.approx(second.value, rel=1e-9)
    assert first.std_error == pytest.approx(second.std_error, rel=1e-9)


def test_a_refusal_of_the_rule_is_passed_on() -> None:
    asked = study({2000: 20})
    assert stacked_contrast_cr2(asked) == CannotAnswer(
        "no_year_before_start", (("start_year", 2000),)
    )


@pytest.mark.slow
def test_size_with_thirty_treated_at_random() -> None:
    """400 null worlds at 5 %: within four Monte Carlo errors (1.1 points each)."""
    rejected = [
        stacked_contrast_cr2(study({2005: 15, 2007: 15}, seed=seed)).p_value < 0.05
        for seed in range(400)
    ]
    assert abs(np.mean(rejected) - 0.05) < 4 * np.sqrt(0.05 * 0.95 / 400)
