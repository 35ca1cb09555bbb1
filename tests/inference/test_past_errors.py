"""Forecasts from past errors hold as often as they say, and refuse what they cannot."""

from __future__ import annotations

import numpy as np
import pytest

from prevstats.errors import CannotAnswer
from prevstats.inference.forecast_scores import Quantiles
from prevstats.inference.past_errors import (
    PROBABILITIES,
    Forecast,
    forecast_by_past_errors,
)

SLACK = 0.06
"""Three Monte Carlo errors of a share near 0.9 in the 240 forecasts below."""


def rates(generator: np.random.Generator) -> np.ndarray:
    size = generator.lognormal(8.5, 1.0, (60, 1))
    level = generator.gamma(20.0, 0.8, (60, 1)) * size / 1_000
    noise = np.exp(generator.normal(0.0, 0.1, (60, 18)))
    return generator.poisson(level * noise) / size * 1_000


def test_intervals_hold_as_often_as_they_say() -> None:
    generator = np.random.default_rng(20261122)
    inside = []
    for _ in range(80):
        values = rates(generator)
        for row in range(3):
            found = forecast_by_past_errors(values[:, :16], row, 2)
            assert isinstance(found, Forecast)
            told = Quantiles(PROBABILITIES, found.quantiles)
            inside.append(told.at(0.05) <= values[row, 17] <= told.at(0.95))
    assert abs(np.mean(inside) - 0.9) < SLACK


def test_unit_and_order_of_others_do_not_matter() -> None:
    values = rates(np.random.default_rng(1))
    found = forecast_by_past_errors(values, 0, 1)
    scaled = forecast_by_past_errors(1_000.0 * values, 0, 1)
    turned = forecast_by_past_errors(np.vstack([values[:1], values[:0:-1]]), 0, 1)
    assert isinstance(found, Forecast)
    assert isinstance(scaled, Forecast)
    assert isinstance(turned, Forecast)
    assert scaled.mean == pytest.approx(1_000.0 * found.mean)
    assert turned.quantiles == pytest.approx(found.quantiles)


def test_a_figure_that_is_never_negative_is_not_forecast_below_zero() -> None:
    values = rates(np.random.default_rng(2)) / 50.0
    found = forecast_by_past_errors(values, 5, 2)
    assert isinstance(found, Forecast)
    assert found.quantiles[0] >= 0.0
    assert list(found.quantiles) == sorted(found.quantiles)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("last", "forecast_last_missing"),
        ("recent", "forecast_no_changes"),
        ("still", "forecast_no_changes"),
        ("few", "forecast_few_errors"),
        ("short", "forecast_few_errors"),
    ],
)
def test_what_cannot_be_forecast_is_said(change: str, reason: str) -> None:
    values = rates(np.random.default_rng(3))
    if change == "last":
        values[0, -1] = np.nan
    elif change == "recent":
        values[0, -2] = np.nan
    elif change == "still":
        values[0] = 4.0
    elif change == "few":
        values = values[:10]
    else:
        values = values[:, -5:]
    found = forecast_by_past_errors(values, 0, 1)
    assert isinstance(found, CannotAnswer)
    assert found.reason == reason
