"""A trend, a step or noise in a series of counts."""

from __future__ import annotations

import numpy as np
import pytest

from prevstats.errors import CannotAnswer, InputError
from prevstats.inference.trend_or_noise import TrendOrNoise, trend_or_noise


def asked(counts: list[float], seed: int = 1, **options: float) -> TrendOrNoise:
    found = trend_or_noise(
        np.array(counts, dtype=float), None, np.random.default_rng(seed), **options
    )
    assert isinstance(found, TrendOrNoise)
    return found


def share_below(overdispersed: bool, **options: float) -> float:
    """Return how often a series in which nothing changes is called a change."""
    generator = np.random.default_rng(3)
    below = []
    for _ in range(300):
        mean = generator.gamma(20.0, 1.0, size=8) if overdispersed else np.full(8, 20.0)
        counts = generator.poisson(mean).astype(float)
        found = trend_or_noise(counts, None, generator, draws=299, **options)
        assert isinstance(found, TrendOrNoise)
        below.append(found.p_value <= 0.05)
    return float(np.mean(below))


def test_noise_is_called_a_change_one_time_in_twenty() -> None:
    assert share_below(overdispersed=False) <= 0.05 + 3 * 0.0126


def test_siblings_widen_what_chance_gives() -> None:
    assert share_below(overdispersed=True) > 0.10
    assert share_below(True, overdispersion=2.0) <= 0.05 + 3 * 0.0126


def test_a_step_is_found_where_it_is() -> None:
    found = asked([10, 12, 9, 11, 10, 24, 26, 23])
    assert found.p_value < 0.01
    assert found.kind == "step"
    assert found.rising
    assert found.step_at == 5
    assert found.ratio == pytest.approx((73 / 3) / (52 / 5))


def test_a_steady_fall_is_a_trend() -> None:
    found = asked([40, 36, 33, 28, 25, 21, 17, 14, 10])
    assert found.p_value < 0.01
    assert not found.rising


def test_growth_of_the_group_is_no_trend() -> None:
    persons = np.linspace(1_000, 4_000, 10)
    counts = np.round(persons * 0.01)
    found = trend_or_noise(counts, persons, np.random.default_rng(2))
    assert isinstance(found, TrendOrNoise)
    assert found.p_value > 0.5


def test_too_little_is_said_and_wrong_input_refused() -> None:
    generator = np.random.default_rng(1)
    short = trend_or_noise(np.array([5.0, 6.0, 7.0]), None, generator)
    assert isinstance(short, CannotAnswer)
    assert short.reason == "too_few_years"
    few = trend_or_noise(np.array([1.0, 0, 2, 1, 0]), None, generator)
    assert isinstance(few, CannotAnswer)
    assert few.reason == "too_few_persons"
    with pytest.raises(InputError, match="whole numbers"):
        trend_or_noise(np.array([1.5, 2, 3, 4, 5]), None, generator)
