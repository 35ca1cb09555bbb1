"""Before and after in one area: a description with its warnings, never a verdict."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from prevstats.data.panel import Panel
from prevstats.designs.before_after import BeforeAfter, Described
from prevstats.errors import CannotAnswer, InputError


def panel(seed: int = 1, n: int = 40, own: float = 0.0) -> Panel:
    """Areas with lasting levels and noise of equal variance; 0114 starts in 2015."""
    random = np.random.default_rng(seed)
    level = random.normal(size=n)
    level[0] += own
    outcome = 20 + level[:, None] + random.normal(size=(n, 10))
    start = np.full(n, np.inf)
    start[0] = 2015
    units = ("0114", *(f"{9000 + i}" for i in range(1, n)))
    return Panel(units, tuple(range(2010, 2020)), outcome, start)


def describe(data: Panel, unit: str | None = None) -> Described:
    found = BeforeAfter(unit)(data)
    assert isinstance(found, Described)
    return found


def test_means_difference_and_ratio() -> None:
    data = panel()
    found = describe(data)
    before, after = data.outcome[0, :5].mean(), data.outcome[0, 5:].mean()
    assert found.quantity("difference").value == pytest.approx(after - before)
    assert found.quantity("ratio").value == pytest.approx(after / before)
    named = describe(data, "0114")
    assert named.quantity("difference") == found.quantity("difference")


def test_there_is_no_interval_p_value_or_verdict() -> None:
    estimate = describe(panel()).estimate()
    assert estimate.design_label == "before_after"
    assert estimate.p_value_reason == "before_after_design"
    assert estimate.p_value is None
    assert (estimate.std_error, estimate.low, estimate.high) == (None, None, None)
    assert "says_nothing_of_cause" in estimate.notes


def test_the_pull_is_the_slope_of_after_on_before() -> None:
    data = panel(own=3.0)
    found = describe(data)
    first, last = data.outcome[1:, :5].mean(axis=1), data.outcome[1:, 5:].mean(axis=1)
    slope = np.polyfit(first, last, 1)[0]
    away = data.outcome[0, :5].mean() - first.mean()
    assert found.quantity("regression_to_mean").value == pytest.approx(
        (slope - 1) * away
    )
    change = found.quantity("others_change").value
    assert change == pytest.approx((last - first).mean())
    assert "regression_to_mean_likely" in found.notes


def test_the_pull_is_what_chance_does_to_chosen_areas() -> None:
    """The worst of 40 areas before, without any effect: 400 worlds.

    Its mean change is the reckoned pull, within 4 Monte Carlo errors.
    """
    changes, pulls = [], []
    for seed in range(400):
        random = np.random.default_rng(seed)
        level = random.normal(size=60)
        outcome = 20 + level[:, None] + 2 * random.normal(size=(60, 6))
        worst = int(np.argmax(outcome[:, :3].mean(axis=1)))
        start = np.full(60, np.inf)
        start[worst] = 3
        data = Panel(tuple(map(str, range(60))), tuple(range(6)), outcome, start)
        found = describe(data)
        changes.append(found.quantity("difference").value)
        pulls.append(
            found.quantity("regression_to_mean").value
            + found.quantity("others_change").value
        )
    gap = np.array(changes) - np.array(pulls)
    assert np.mean(changes) < -1
    assert abs(gap.mean()) < 4 * gap.std() / np.sqrt(gap.size)


def test_an_unusual_last_year_is_named() -> None:
    data = panel()
    outcome = data.outcome.copy()
    outcome[0, 4] += 9
    found = describe(replace(data, outcome=outcome))
    assert "started_after_unusual_period" in found.notes


def test_without_others_the_pull_is_not_reckoned() -> None:
    found = describe(panel(n=6))
    assert "regression_to_mean_not_reckoned" in found.notes
    with pytest.raises(KeyError, match="difference"):
        found.quantity("regression_to_mean")


@pytest.mark.parametrize(("start", "reason"), [(2030, "after"), (2010, "before")])
def test_a_side_without_periods(start: float, reason: str) -> None:
    data = panel()
    begins = data.start.copy()
    begins[0] = start
    found = BeforeAfter()(replace(data, start=begins))
    assert isinstance(found, CannotAnswer)
    assert found.reason == f"no_period_{reason}"


def test_one_period_on_each_side_zeros_and_gaps() -> None:
    data = panel()
    outcome = np.full_like(data.outcome, np.nan)
    outcome[0, 4], outcome[0, 5] = 0.0, 3.0
    found = describe(replace(data, outcome=outcome))
    assert found.quantity("difference").value == 3
    with pytest.raises(KeyError):
        found.quantity("ratio")


def test_faults() -> None:
    data = panel()
    for unit in ("0115", "9003"):
        with pytest.raises(InputError, match=unit):
            BeforeAfter(unit)(data)
    two = data.start.copy()
    two[3] = 2012
    with pytest.raises(InputError, match="2 units have a start"):
        BeforeAfter()(replace(data, start=two))


def test_table_summary_and_drawing() -> None:
    found = describe(panel())
    assert "difference" in list(found.table["term"])
    assert "label: before_after" in found.summary()
    assert len(found.plot().axes) == 1
