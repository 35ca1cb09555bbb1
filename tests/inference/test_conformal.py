"""Conformal inference over time: by hand, its size, and its ends."""

from __future__ import annotations

import numpy as np
import pytest
from designs.synthetic_panels import low_rank

from prevstats.designs.synthetic_control import SyntheticControl
from prevstats.designs.synthetic_control_result import SyntheticEffect
from prevstats.inference.conformal import Conformal, block_p_value, conformal


def test_the_p_value_by_hand() -> None:
    """Sums of two neighbours in the circle: the last two, then each shift of them."""
    residual = np.array([1.0, -3.0, 4.0, -2.0, 3.0])
    statistics = [5.0, 4.0, 4.0, 7.0, 6.0]
    expected = np.mean(np.array(statistics) >= 5.0)
    assert block_p_value(residual, 3) == expected


def test_a_true_null_is_rejected_as_often_as_said() -> None:
    """With exchangeable residuals the test is exact: size 5 % with 20 periods."""
    stream = np.random.default_rng(1)
    rejected = [block_p_value(stream.normal(size=20), 19) <= 0.05 for _ in range(4000)]
    error = np.sqrt(0.05 * 0.95 / 4000)
    assert np.mean(rejected) == pytest.approx(0.05, abs=4 * error)


def known_path(outcome: np.ndarray):  # type: ignore[no-untyped-def]
    """Residuals when the counterfactual is known to be 0."""
    return lambda taken, columns: outcome[columns] - taken


def test_the_ends_with_a_known_counterfactual() -> None:
    """|y - effect| must be among the largest: the ends are y plus and minus that."""
    outcome = np.append(np.linspace(-1, 1, 39), 5.0)
    told = conformal(known_path(outcome), 39, np.array([5.0]), 0.95)
    assert told.p_value == 1 / 40
    # kept when p > 2/40: when two or more of the 39 are as large
    second = np.sort(np.abs(outcome[:39]))[-2]
    assert told.low[0] == pytest.approx(5.0 - second, abs=1e-6)
    assert told.high[0] == pytest.approx(5.0 + second, abs=1e-6)


def test_too_few_periods_have_no_ends() -> None:
    outcome = np.append(np.linspace(-1, 1, 10), 5.0)
    told = conformal(known_path(outcome), 10, np.array([5.0]), 0.95)
    assert (told.low[0], told.high[0]) == (-np.inf, np.inf)
    assert told.smallest_p_value == 1 / 11
    nothing = conformal(known_path(np.zeros(40)), 39, np.array([0.0]), 0.95)
    assert (nothing.low[0], nothing.high[0]) == (-np.inf, np.inf)


def test_in_a_design() -> None:
    panel = low_rank(1, treated=1, effect=8.0)
    effect = SyntheticControl(inference="conformal", level=0.8)(panel)
    assert isinstance(effect, SyntheticEffect)
    assert isinstance(effect.conformal, Conformal)
    number = effect.quantity("ATT(2012)")
    assert number.low is not None
    assert number.high is not None
    assert number.low < number.value < number.high
    assert effect.p_value == effect.conformal.p_value
