"""Scores agree with closed forms, and the exact interval with published values."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binom, norm

from prevstats.inference.forecast_scores import (
    Quantiles,
    brier,
    chance_at_most,
    crps,
    exact_share,
    pit,
)

LEVELS = tuple(place / 100 for place in range(1, 100))
NORMAL = Quantiles(LEVELS, tuple(float(each) for each in norm.ppf(LEVELS)))
GRID = 0.01
"""Quantiles are kept to a hundredth; the tails beyond them are cut."""


@pytest.mark.parametrize("outcome", [-1.5, 0.0, 0.3, 2.0])
def test_crps_of_a_normal_forecast_is_the_closed_form(outcome: float) -> None:
    closed = outcome * (2 * norm.cdf(outcome) - 1)
    closed += 2 * norm.pdf(outcome) - 1 / math.sqrt(math.pi)
    assert crps(NORMAL, outcome) == pytest.approx(closed, abs=GRID)


def test_crps_of_a_certain_forecast_is_the_absolute_error() -> None:
    certain = Quantiles(LEVELS, (3.0,) * len(LEVELS))
    assert crps(certain, 5.0) == pytest.approx(2.0, rel=1e-9)


@pytest.mark.parametrize("outcome", [-1.2, 0.0, 1.7])
def test_pit_is_the_forecasts_own_probability(outcome: float) -> None:
    assert pit(NORMAL, outcome) == pytest.approx(norm.cdf(outcome), abs=GRID)


def test_pit_outside_the_quantiles_and_at_ties() -> None:
    assert pit(NORMAL, -9.0) == pytest.approx(0.005)
    assert pit(NORMAL, 9.0) == pytest.approx(0.995)
    zeros = Quantiles((0.25, 0.5, 0.75), (0.0, 0.0, 1.0))
    assert pit(zeros, 0.0) == pytest.approx(0.375)


def test_pit_of_true_forecasts_is_uniform() -> None:
    draws = np.random.default_rng(5).normal(size=2_000)
    tenths = np.histogram([pit(NORMAL, each) for each in draws], 10, (0, 1))[0]
    assert np.all(np.abs(tenths - 200) < 4 * math.sqrt(200 * 0.9))


def test_chance_and_brier() -> None:
    assert chance_at_most(NORMAL, 0.0) == pytest.approx(0.5, abs=GRID)
    assert brier([1.0, 0.0], [True, False]) == 0.0
    assert brier([0.5, 0.5], [True, False]) == pytest.approx(0.25)


@pytest.mark.parametrize(("count", "of"), [(0, 7), (3, 10), (9, 10), (10, 10)])
def test_exact_interval_leaves_its_tail_on_each_side(count: int, of: int) -> None:
    share = exact_share(count, of, 0.90)
    if count:
        assert binom.sf(count - 1, of, share.low) == pytest.approx(0.05)
    else:
        assert share.low == 0.0
    if count < of:
        assert binom.cdf(count, of, share.high) == pytest.approx(0.05)
    else:
        assert share.high == 1.0


def test_a_share_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="is no share"):
        exact_share(0, 0, 0.9)
