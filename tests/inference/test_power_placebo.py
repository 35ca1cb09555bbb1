"""Planted effects: the detectable one is found in four placebo studies of five."""

from __future__ import annotations

import numpy as np
import pytest

from prevstats.errors import CannotAnswer
from prevstats.inference.power_normal import Precision, detectable
from prevstats.inference.power_placebo import power_at, seen, thresholds


def intervals(runs: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    error = np.random.default_rng(seed).standard_normal(runs)
    return error - 1.96, error + 1.96


def test_known_errors_give_the_formula():
    found = seen(*intervals(40_000, 1))
    assert found.value == pytest.approx(detectable(Precision(1.0)), abs=0.02)
    assert found.low < detectable(Precision(1.0)) < found.high
    assert found.false_alarms == pytest.approx(0.05, abs=0.005)


def test_fresh_runs_find_the_printed_effect_in_four_of_five():
    """Within two points, on runs that the effect was not chosen from."""
    printed = seen(*intervals(20_000, 2)).value
    assert power_at(printed, *intervals(20_000, 3)) == pytest.approx(0.80, abs=0.02)


def test_the_monte_carlo_interval_holds_the_truth():
    truth = detectable(Precision(1.0))
    held = [
        one.low <= truth <= one.high
        for one in (seen(*intervals(100, seed)) for seed in range(300))
    ]
    assert np.mean(held) >= 0.93


def test_an_unbounded_interval_never_finds_anything():
    low, high = np.full(40, -np.inf), np.full(40, np.inf)
    assert seen(low, high).value == np.inf
    assert np.isinf(thresholds(low, high)).all()


def test_a_few_runs_say_nothing():
    found = seen(*intervals(10, 1))
    assert isinstance(found, CannotAnswer)
    assert found.reason == "too_few_runs"
