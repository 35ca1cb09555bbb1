"""Waiting times against statsmodels, by hand, and competing exits."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from prevstats.errors import CannotAnswer, InputError
from prevstats.inference.time_to_event import (
    Curve,
    exits,
    median,
    share_at,
    waiting,
)

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning:statsmodels")


def drawn(seed: int, n: int = 80) -> tuple[np.ndarray, np.ndarray]:
    """Return whole days (with ties) and exits 0, 1 or 2."""
    stream = np.random.default_rng(seed)
    time = np.ceil(stream.exponential(10, n))
    return time, stream.choice([0, 1, 2], size=n, p=[0.3, 0.5, 0.2])


def curve(found: Curve | CannotAnswer) -> Curve:
    assert isinstance(found, Curve)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_the_curve_agrees_with_statsmodels(seed):
    time, kind = drawn(seed)
    wanted = SurvfuncRight(time, (kind > 0).astype(int))
    found = curve(waiting(time, kind, level=0.95))
    assert found.time.tolist() == wanted.surv_times.tolist()
    assert found.share == pytest.approx(wanted.surv_prob, abs=1e-10)
    inside = found.share > 0
    assert found.std_error[inside] == pytest.approx(wanted.surv_prob_se[inside])
    ends = wanted.quantile_ci(0.5, alpha=0.05, method="cloglog")
    middle = median(found)
    assert middle.value == wanted.quantile(0.5)
    assert (middle.low, middle.high) == pytest.approx(ends)


@pytest.mark.parametrize("seed", range(4))
def test_exits_agree_with_statsmodels(seed):
    time, kind = drawn(seed)
    wanted = CumIncidenceRight(time, kind)
    for place, number in enumerate((1, 2)):
        found = curve(exits(time, kind, kind=number, level=0.95))
        at = np.searchsorted(wanted.times, found.time, side="right") - 1
        assert found.share == pytest.approx(wanted.cinc[place][at], abs=1e-10)


def test_exits_and_waiting_sum_to_one():
    time, kind = drawn(9)
    still = curve(waiting(time, kind, level=0.9))
    first, second = (
        curve(exits(time, kind, kind=number, level=0.9)) for number in (1, 2)
    )
    assert still.share + first.share + second.share == pytest.approx(1.0)


def test_one_exit_alone_has_greenwoods_error():
    time, kind = drawn(5)
    kind = np.minimum(kind, 1)
    still = curve(waiting(time, kind, level=0.9))
    gone = curve(exits(time, kind, kind=1, level=0.9))
    inside = still.share > 0
    assert gone.std_error[inside] == pytest.approx(still.std_error[inside], rel=0.02)


def test_without_anyone_still_waiting_errors_are_binomial():
    time, kind = drawn(6)
    kind = np.where(kind == 0, 1, kind)
    gone = curve(exits(time, kind, kind=2, level=0.9))
    binomial = np.sqrt(gone.share * (1 - gone.share) / time.size)
    assert gone.std_error == pytest.approx(binomial, rel=0.03)


def test_by_hand():
    found = curve(
        waiting(np.array([1.0, 2, 2, 3, 4]), np.array([1, 1, 0, 1, 0]), level=0.9)
    )
    assert found.time.tolist() == [1, 2, 3]
    assert found.at_risk.tolist() == [5, 4, 2]
    assert found.share == pytest.approx([0.8, 0.6, 0.3])
    assert median(found).value == 3
    assert share_at(found, 0.5) == (1.0, 1.0, 1.0)
    assert share_at(found, 2.5)[0] == pytest.approx(0.6)


def test_intervals_stay_within_nought_and_one():
    time, kind = drawn(7, n=12)
    found = curve(waiting(time, kind, level=0.99))
    assert np.all((found.low >= 0) & (found.low <= found.share))
    assert np.all((found.high <= 1) & (found.high >= found.share))


def test_a_median_that_is_not_reached_is_not_told():
    time, kind = np.arange(1.0, 11), np.array([1, 1] + [0] * 8)
    assert median(curve(waiting(time, kind, level=0.9))).value is None


def test_nobody_left():
    gone = waiting(np.array([1.0, 2]), np.array([0, 0]), level=0.9)
    assert gone == CannotAnswer("nobody_left", (("n", 2),))
    other = exits(np.array([1.0, 2]), np.array([1, 0]), kind=2, level=0.9)
    assert other == CannotAnswer("nobody_left", (("n", 2),))


def test_times_below_nought_are_refused():
    with pytest.raises(InputError, match="before the start"):
        waiting(np.array([-1.0, 2]), np.array([1, 0]), level=0.9)
