"""The verdict's rule: its order, and that interval and chance cannot disagree."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prevstats.analyses.verdict import (
    both_agree,
    chance_lower,
    verdict,
    verdict_without_own_estimate,
)
from prevstats.checks import Check
from prevstats.errors import CannotAnswer
from prevstats.estimate import Draws, Estimate

PASSED = Check("placebo_start_earlier", True, 0.1, 0.8)
FAILED = replace(PASSED, passed=False)
UNKNOWN = replace(PASSED, passed=None)


def estimate(value: float, half: float, **changes: object) -> Estimate:
    spread = half / np.quantile(np.abs(np.linspace(-1, 1, 2001)), 0.9)
    draws = value + spread * np.linspace(-1, 1, 2001)
    made = Estimate(
        value=value,
        std_error=None,
        low=value - half,
        high=value + half,
        level=0.90,
        p_value=None,
        p_value_reason="",
        outcome="y",
        unit="per_1000",
        per_whom="target_group",
        method="few_treated",
        n_areas=290,
        n_treated=1,
        n_periods=12,
        draws=Draws("1", draws),
    )
    return replace(made, **changes)


def form(found: Estimate | CannotAnswer, *, checks=(PASSED,), smallest=None) -> tuple:
    told = verdict(found, basis="local", checks=checks, smallest_difference=smallest)
    return told.form, told.reason


@pytest.mark.parametrize(
    ("value", "half", "expected"),
    [
        (-2.0, 1.0, ("fewer", "")),
        (2.0, 1.0, ("more", "")),
        (0.5, 1.0, ("cannot_tell", "too_small")),
        (0.0, 0.0, ("cannot_tell", "too_small")),
    ],
)
def test_the_interval_decides(value, half, expected) -> None:
    assert form(estimate(value, half)) == expected


def test_a_firm_but_small_difference_does_not_matter() -> None:
    assert form(estimate(-0.3, 0.1), smallest=0.5) == ("no_difference", "")
    assert form(estimate(-0.45, 0.1), smallest=0.5) == ("fewer", "")


def test_a_failed_check_goes_before_the_interval() -> None:
    found = estimate(-2.0, 1.0)
    assert form(found, checks=(PASSED, FAILED)) == ("cannot_tell", "comparison_fails")
    assert form(found, checks=(UNKNOWN,)) == ("fewer", "")


def test_a_design_without_comparison_never_tells() -> None:
    weak = estimate(-2.0, 1.0, design_label="before_after")
    assert form(weak) == ("cannot_tell", "no_comparison")


def test_an_interval_without_verdict() -> None:
    marked = estimate(-2.0, 1.0, notes=("interval_without_verdict",))
    assert form(marked) == ("cannot_tell", "comparison_fails")


def test_an_unbounded_interval_cannot_tell() -> None:
    assert form(estimate(-2.0, 1.0, low=None, high=None))[0] == "cannot_tell"


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("no_year_before_start", "no_before"),
        ("pool_too_small", "no_comparison"),
        ("outcome_missing", "too_small"),
    ],
)
def test_no_estimate_says_why(reason: str, told: str) -> None:
    assert form(CannotAnswer(reason)) == ("cannot_tell", told)


def test_without_an_own_estimate_the_chance_is_the_national() -> None:
    national = estimate(-1.0, 2.0)
    told = verdict_without_own_estimate("never", national)
    assert (told.form, told.reason) == ("cannot_tell", "not_in_estimate")
    assert told.basis == "national"
    assert told.chance_lower == chance_lower(national)
    assert verdict_without_own_estimate("always", national).reason == "no_before"


@given(st.floats(-5, 5), st.floats(0.01, 5))
def test_interval_and_chance_agree(value: float, half: float) -> None:
    found = estimate(value, half)
    chance = chance_lower(found)
    told = form(found)[0]
    if told == "fewer":
        assert chance >= 0.949
    if told == "more":
        assert chance <= 0.051
    if told == "cannot_tell":
        assert 0.049 <= chance <= 0.951


def test_two_intervals_agree_only_on_one_side() -> None:
    down, up, unsure = estimate(-2, 1), estimate(2, 1), estimate(0, 1)
    assert both_agree(down, down)
    assert not both_agree(down, up)
    assert not both_agree(down, unsure)
    assert not both_agree(unsure, unsure)
    assert not both_agree(down, CannotAnswer("no_start"))
