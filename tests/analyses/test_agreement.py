"""The stated rule of agreement between designs, case by case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prevstats.analyses.agreement import agreement, agreement_check, stance
from prevstats.analyses.design_findings import Rival
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate

NONE = CannotAnswer("too_few_units")


def answer(value: float, half: float | None) -> Estimate:
    return Estimate(
        value=value,
        std_error=None,
        low=None if half is None else value - half,
        high=None if half is None else value + half,
        level=0.90,
        p_value=None,
        p_value_reason="",
        outcome="outcome",
        unit="percent",
        per_whom="target_group",
        method="method",
        n_areas=10,
        n_treated=1,
        n_periods=5,
    )


def rival(main: Estimate, found: Estimate | CannotAnswer) -> Rival:
    return Rival("imputation", found, True, stance(main, found))


@pytest.mark.parametrize(
    ("main", "other", "expected"),
    [
        (answer(-2, 1), answer(-5, 1), "confirms"),
        (answer(-2, 1), answer(2, 1), "conflicts"),
        (answer(-2, 1), answer(-1, 3), "same"),
        (answer(-2, 5), answer(1, 2), "same"),
        (answer(-2, 1), answer(1, 2), "conflicts"),
        (answer(-2, 2.5), answer(1, 2), "conflicts"),
        (answer(-2, 1), answer(9, None), "sign"),
        (answer(-2, 1), NONE, "none"),
        (NONE, answer(-2, 1), "none"),
    ],
)
def test_a_rival_is_held_against_the_main_estimate(main, other, expected):
    assert stance(main, other) == expected


def test_the_rule_is_the_same_both_ways():
    pairs = [(-2, 1, 1, 2), (-2, 5, 1, 2), (-2, 1, 2, 1), (0.5, 3, 1, 0.2)]
    for first, half, second, other in pairs:
        one, two = answer(first, half), answer(second, other)
        assert stance(one, two) == stance(two, one)


def test_one_conflict_is_enough():
    main = answer(-2, 1)
    rivals = [rival(main, answer(-2, 1)), rival(main, answer(3, 1))]
    assert agreement(main, rivals) == "conflict"
    check = agreement_check("other_designs", "conflict", rivals)
    assert check.passed is False
    assert dict(check.details) == {"n_designs": 2, "n_conflicts": 1}


def test_a_biased_design_cannot_conflict():
    main = answer(-2, 1)
    biased = replace(rival(main, answer(3, 1)), counted=False)
    assert agreement(main, [rival(main, answer(-2, 1)), biased]) == "agree"
    assert agreement(main, [biased]) == "none"


def test_other_sides_within_chance_are_no_conflict():
    main = answer(-0.5, 2)
    assert agreement(main, [rival(main, answer(0.5, 2))]) == "within_chance"


def test_nothing_to_compare_is_no_agreement():
    main = answer(-2, 1)
    assert agreement(main, []) == "none"
    assert agreement(NONE, [rival(main, answer(-2, 1))]) == "none"
    assert agreement_check("other_designs", "none", []).passed is None
