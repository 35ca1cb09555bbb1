"""Small counts, drawn intervals and the wandering level, against other ways there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from designs.series_worlds import continuous, counts

from prevstats.designs.interrupted_series import InterruptedSeries
from prevstats.designs.interrupted_series_bootstrap import (
    BootstrapInterval,
    bootstrap_rate_ratio,
)
from prevstats.designs.interrupted_series_exact import (
    Events,
    RateComparison,
    compare_rates,
)
from prevstats.designs.interrupted_series_structural import (
    StructuralStep,
    structural_step,
)
from prevstats.errors import CannotAnswer, InputError


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((7, 3.0), (2, 2.0)),
        ((0, 4.0), (5, 3.0)),
        ((6, 2.0), (0, 1.0)),
        ((40, 9.0), (41, 8.0)),
    ],
)
def test_the_exact_test_is_that_of_scipy(
    before: tuple[int, float], after: tuple[int, float]
) -> None:
    from scipy.stats import binomtest

    found = compare_rates(Events(*before), Events(*after))
    assert isinstance(found, RateComparison)
    total, share = before[0] + after[0], after[1] / (before[1] + after[1])
    interval = binomtest(after[0], total, share).proportion_ci(0.95, "exact")
    odds = before[1] / after[1]
    expected = [
        np.inf if end == 1 else end / (1 - end) * odds
        for end in (interval.low, interval.high)
    ]
    assert [found.low, found.high] == pytest.approx(expected, rel=1e-9)
    tails = [
        binomtest(after[0], total, share, alternative=side).pvalue
        for side in ("less", "greater")
    ]
    assert found.p_value == pytest.approx(min(1, 2 * min(tails)), rel=1e-9)


def test_the_exact_size_and_coverage_hold_for_every_small_rate() -> None:
    """Summed over all pairs of counts, not drawn: never beyond 5 % and below 95 %."""
    from scipy.stats import poisson

    for mean, ratio in ((2.0, 1.0), (4.0, 0.5), (6.0, 1.5)):
        outside = rejected = 0.0
        for x in range(25):
            for y in range(30):
                chance = poisson.pmf(x, mean) * poisson.pmf(y, mean * ratio)
                found = compare_rates(Events(x, 1.0), Events(y, 1.0))
                if isinstance(found, CannotAnswer):
                    continue
                outside += chance * (not found.low <= ratio <= found.high)
                rejected += chance * (found.p_value < 0.05)
        assert outside <= 0.05
        if ratio == 1:
            assert rejected <= 0.05


def test_interval_and_p_value_agree() -> None:
    for x in range(12):
        for y in range(12):
            found = compare_rates(Events(x, 2.0), Events(y, 3.0))
            if isinstance(found, RateComparison):
                assert (found.p_value < 0.05) == (not found.low <= 1 <= found.high)


def test_small_counts_without_a_case_or_with_faults() -> None:
    found = compare_rates(Events(0, 1.0), Events(0, 1.0))
    assert isinstance(found, CannotAnswer)
    assert found.reason == "no_case"
    with pytest.raises(InputError) as raised:
        compare_rates(Events(-1, 1.0), Events(2, 0.0))
    assert len(raised.value.complaints) == 2
    told = compare_rates(Events(3, 1.0), Events(1, 1.0))
    assert isinstance(told, RateComparison)
    assert told.quantity("rate_ratio").value == pytest.approx(1 / 3)
    with pytest.raises(KeyError, match="p_value"):
        told.quantity("step")


POISSON = InterruptedSeries(family="poisson", offset="exposure", slope_change=False)


def test_drawn_intervals_are_the_normal_ones_for_large_counts() -> None:
    series = counts(2, mean=400)
    random = np.random.default_rng(1)
    found = bootstrap_rate_ratio(POISSON, series, random, draws=800)
    normal = POISSON(series).quantity("rate_ratio")
    width = normal.high - normal.low
    assert found.low == pytest.approx(normal.low, abs=0.12 * width)
    assert found.high == pytest.approx(normal.high, abs=0.12 * width)


def test_drawn_intervals_repeat_with_the_generator() -> None:
    series = counts(4, mean=3)
    one, two = (
        bootstrap_rate_ratio(POISSON, series, np.random.default_rng(7), draws=60)
        for _ in range(2)
    )
    np.testing.assert_array_equal(one.draws, two.draws)


@pytest.mark.parametrize("family", ["quasipoisson", "negative_binomial"])
def test_drawn_intervals_are_wider_when_counts_are_wild(family: str) -> None:
    random = np.random.default_rng(3)
    series = replace(counts(1), outcome=random.negative_binomial(2, 0.1, 48) * 1.0)
    options = {"offset": "exposure", "slope_change": False}
    wild = InterruptedSeries(family=family, **options)
    wide = bootstrap_rate_ratio(wild, series, np.random.default_rng(1), draws=150)
    plain = bootstrap_rate_ratio(POISSON, series, np.random.default_rng(1), draws=150)
    assert isinstance(wide, BootstrapInterval)
    assert wide.high / wide.low > 1.5 * plain.high / plain.low
    normal = wild(series).quantity("rate_ratio")
    assert np.log(wide.high / wide.low) == pytest.approx(
        np.log(normal.high / normal.low), rel=0.35
    )


def test_drawn_intervals_of_very_small_counts_keep_their_coverage() -> None:
    """About two cases a year for sixteen years: at least 95 % less 4 errors."""
    inside = worlds = 0
    for seed in range(80):
        series = counts(seed + 500, n=16, start=9, mean=2.0)
        random = np.random.default_rng(seed)
        found = bootstrap_rate_ratio(POISSON, series, random, draws=79)
        if isinstance(found, BootstrapInterval):
            worlds += 1
            inside += found.low <= np.exp(-0.2877) <= found.high
    assert worlds > 70
    assert inside / worlds > 0.95 - 4 * np.sqrt(0.95 * 0.05 / worlds)


def test_no_drawn_interval_where_it_does_not_fit() -> None:
    series, random = counts(1), np.random.default_rng(1)
    gaussian = bootstrap_rate_ratio(InterruptedSeries(), series, random)
    assert isinstance(gaussian, CannotAnswer)
    both = bootstrap_rate_ratio(
        POISSON, replace(series, control=series.outcome), random
    )
    assert isinstance(both, CannotAnswer)
    nothing = replace(series, outcome=np.where(series.after, 0.0, series.outcome))
    empty = bootstrap_rate_ratio(POISSON, nothing, random)
    assert isinstance(empty, CannotAnswer)
    assert empty.reason == "no_case_after"
    told = bootstrap_rate_ratio(POISSON, series, random, draws=20)
    assert told.quantity("rate_ratio").low == told.low
    with pytest.raises(KeyError, match="rate_ratio"):
        told.quantity("step")


@pytest.mark.parametrize("with_control", [False, True])
def test_the_wandering_level_is_generalised_least_squares(with_control: bool) -> None:
    """Given the variances, step and error are GLS of a random walk and noise."""
    series = continuous(11, n=40, rho=0.8)
    if with_control:
        series = replace(series, control=continuous(12, n=40).outcome)
    found = structural_step(series)
    assert isinstance(found, StructuralStep)
    columns = [np.ones(40), series.after.astype(float)]
    if with_control:
        columns.append(series.control)
    x = np.column_stack(columns)
    walk = np.minimum.outer(np.arange(40), np.arange(40)).astype(float)
    spread = found.quantity("variance(level)").value * walk
    spread += found.quantity("variance(irregular)").value * np.eye(40)
    inverse = np.linalg.inv(spread + 1e-9 * np.eye(40))
    bread = np.linalg.inv(x.T @ inverse @ x)
    expected = bread @ x.T @ inverse @ series.outcome
    step = found.quantity("step")
    assert step.value == pytest.approx(expected[1], rel=1e-4)
    assert step.std_error == pytest.approx(np.sqrt(bread[1, 1]), rel=1e-4)
    if with_control:
        assert found.quantity("control").value == pytest.approx(expected[2], rel=1e-3)


def test_the_wandering_level_scales_with_the_unit() -> None:
    series = continuous(11, n=40)
    dear = replace(series, outcome=1e9 + 1e3 * series.outcome)
    small, large = structural_step(series), structural_step(dear)
    assert large.quantity("step").value == pytest.approx(
        1e3 * small.quantity("step").value, rel=1e-4
    )
    assert "step" in small.summary()
    assert list(small.table["term"]) == ["step"]
    with pytest.raises(KeyError, match="step"):
        small.quantity("slope")


def test_the_wandering_level_with_seasons_and_slope_runs() -> None:
    series = continuous(13, n=48)
    season = np.tile([3.0, -1, 0, -2], 12)
    seasonal = replace(series, outcome=series.outcome + season)
    found = structural_step(seasonal, seasonal=4)
    plain = structural_step(series)
    step = plain.quantity("step")
    assert abs(found.quantity("step").value - step.value) < 1.5 * step.std_error
    sloped = structural_step(series, trend="local_linear_trend")
    assert sloped.quantity("step").std_error > 0


def test_what_the_wandering_level_cannot_tell() -> None:
    series = continuous(1, n=20)
    flat = structural_step(replace(series, outcome=np.ones(20)))
    late = structural_step(replace(series, start=9999.0))
    gap = structural_step(replace(series, time=series.time + (series.time > 2005)))
    reasons = [found.reason for found in (flat, late, gap)]
    assert reasons == ["no_variation", "no_period_after", "gaps_in_series"]
