"""The rule that chooses a design: shapes in, a design or a refusal out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prevstats.analyses.choosing import CANDIDATES, choose
from prevstats.analyses.shape import DataShape

MANY = DataShape(
    level="panel",
    n_treated=60,
    n_never=90,
    n_comparison=120,
    n_cohorts=8,
    first_start=2010,
    last_start=2018,
    years_before=9,
    years_after=6,
    n_started=70,
)
"""Sixty that started in eight different years, with ninety that never did."""


def needed(shape: DataShape) -> dict[str, int]:
    refusal = choose(shape).refusal
    return dict(refusal.needed) if refusal else {}


def reason(shape: DataShape, design: str) -> str:
    return {each.design: each.reason for each in choose(shape).considered}[design]


@pytest.mark.parametrize(
    ("changes", "design", "why"),
    [
        ({}, "group_time", "many_started"),
        ({"n_cohorts": 1}, "group_time", "many_at_once"),
        ({"n_treated": 19}, "few_treated", "few_started"),
        ({"n_treated": 20}, "group_time", "many_started"),
        ({"n_treated": 1, "n_cohorts": 1}, "few_treated", "one_started"),
        (
            {"n_stopped": 9, "asks_first_start": False},
            "switching",
            "goes_on_and_off",
        ),
        ({"n_stopped": 9}, "group_time", "many_started"),
        ({"level": "running_variable"}, "discontinuity", "limit_decides"),
        ({"level": "randomised"}, "trial", "drawn_by_lot"),
        ({"level": "cross_section"}, "matching", "one_time_only"),
    ],
)
def test_the_shape_decides(changes, design, why):
    choice = choose(replace(MANY, **changes))
    assert (choice.design, choice.reason) == (design, why)
    assert choice.refusal is None


@pytest.mark.parametrize(
    ("before", "after", "design"),
    [(8, 8, "interrupted_series"), (7, 20, "before_after"), (1, 1, "before_after")],
)
def test_a_single_series_is_described(before, after, design):
    shape = replace(
        MANY,
        level="series",
        n_treated=1,
        n_never=0,
        n_comparison=0,
        years_before=before,
        years_after=after,
    )
    assert choose(shape).design == design
    assert choose(shape).beside == ()


def test_everyone_at_once_cannot_be_answered():
    shape = replace(MANY, n_cohorts=1, n_never=0, n_comparison=0)
    choice = choose(shape)
    assert choice.design == ""
    assert choice.reason == "all_at_once"
    assert needed(shape) == {"untreated": 8}
    assert reason(shape, "before_after") == "only_describes"
    assert reason(shape, "interrupted_series") == "series_too_short"


@pytest.mark.parametrize(("others", "more"), [(7, {"untreated": 1}), (8, {})])
def test_eight_are_needed_to_compare_with(others, more):
    assert needed(replace(MANY, n_comparison=others)) == more


@pytest.mark.parametrize(
    ("before", "why", "more"),
    [(0, "no_year_before", 2), (1, "too_few_before", 1)],
)
def test_years_before_are_counted(before, why, more):
    shape = replace(MANY, years_before=before)
    assert choose(shape).reason == why
    assert needed(shape) == {"years_before": more}


def test_all_that_is_lacking_is_told_at_once():
    shape = replace(
        MANY, n_treated=0, n_comparison=2, years_before=1, years_after=0, n_cohorts=0
    )
    assert needed(shape) == {"untreated": 6, "years_before": 1, "years_after": 1}


def test_nobody_started():
    shape = replace(MANY, n_started=0, n_treated=0, n_cohorts=0)
    assert choose(shape).reason == "nobody_started"
    assert needed(shape) == {"treated": 1}


def test_values_are_asked_for_only_when_nothing_else_is_lacking():
    assert needed(replace(MANY, n_treated=0)) == {"values": 1}


@pytest.mark.parametrize(
    ("changes", "second"),
    [
        ({}, "imputation"),
        ({"share_missing": 0.3}, "stacked"),
        ({"n_never": 7}, "sun_abraham"),
    ],
)
def test_the_second_design_follows_the_shape(changes, second):
    shape = replace(MANY, **changes)
    assert choose(shape).beside == (second, "two_way_fixed_effects")
    assert reason(shape, second) == "stands_beside"


def test_one_that_started_is_held_against_synthetic_controls():
    shape = replace(MANY, n_treated=1, n_cohorts=1)
    assert choose(shape).beside == ("augmented_synthetic_control", "synthetic_did")


def test_two_way_fixed_effects_mixes_only_staggered_starts():
    assert reason(MANY, "two_way_fixed_effects") == "mixes_starts"
    one = replace(MANY, n_cohorts=1)
    assert reason(one, "two_way_fixed_effects") == "same_as_group_time"


def test_every_design_is_chosen_or_considered_once():
    shapes = [MANY, replace(MANY, n_treated=3), replace(MANY, n_comparison=0)]
    for shape in shapes:
        choice = choose(shape)
        names = [each.design for each in choice.considered]
        chosen = [choice.design] if choice.design else []
        assert sorted([*names, *chosen]) == sorted(CANDIDATES)
