"""The rating: where designs start, every step with its reason, never up, never high."""

from __future__ import annotations

import dataclasses
import itertools

import pytest

from prevstats.errors import InputError
from prevstats.evidence.certainty import (
    LEVELS,
    Checked,
    Consistency,
    Grounds,
    Precision,
    rate,
)
from prevstats.reporting.language import language, languages

PASSED = (Checked("pre_trend", True), Checked("placebo", True))
EXACT = Precision(0.1, 0.3, 0.05, 2_000)
AGREED = Consistency(12, 0.05, 0.35, False)
BEST = Grounds("trial", PASSED, EXACT, AGREED, (), 0.6, False)


def test_the_best_of_all_is_high_and_has_no_step():
    rating = rate(BEST)
    assert (rating.level, rating.steps, rating.not_judged) == ("high", (), ())


@pytest.mark.parametrize(
    ("design", "level"),
    [
        ("trial", "high"),
        ("quasi_experiment", "moderate"),
        ("with_comparison", "low"),
        ("before_after", "very_low"),
        ("descriptive", "very_low"),
    ],
)
def test_the_design_sets_where_it_starts(design, level):
    rating = rate(dataclasses.replace(BEST, design=design))
    assert (rating.start, rating.level) == (level, level)


@pytest.mark.parametrize(
    ("change", "domain", "reason", "down"),
    [
        ({"checks": ()}, "checks", "no_checks_known", 1),
        ({"checks": (*PASSED, Checked("a", False))}, "checks", "check_failed", 1),
        (
            {"checks": (Checked("a", False), Checked("b", False), Checked("c", False))},
            "checks",
            "checks_failed",
            2,
        ),
        (
            {"checks": (Checked("a", None), Checked("b", True))},
            "checks",
            "checks_not_made",
            1,
        ),
        ({"precision": Precision()}, "precision", "no_interval", 1),
        (
            {"precision": Precision(persons=5_000)},
            "precision",
            "no_interval_but_many",
            1,
        ),
        (
            {"precision": Precision(-0.2, 0.3, 0.1, 900)},
            "precision",
            "interval_holds_benefit_and_harm",
            2,
        ),
        (
            {"precision": Precision(-0.05, 0.3, 0.1, 900)},
            "precision",
            "interval_holds_zero",
            1,
        ),
        ({"precision": Precision(0.1, 0.3, 0.05, 60)}, "precision", "few_persons", 1),
        ({"indirect": ("place",)}, "directness", "indirect_place", 1),
        (
            {"consistency": Consistency(12, None, None, True)},
            "consistency",
            "studies_opposed",
            1,
        ),
        (
            {"consistency": Consistency(12, -0.1, 0.4, False)},
            "consistency",
            "prediction_holds_zero",
            1,
        ),
        ({"asymmetry": 0.02}, "small_studies", "small_studies_find_more", 1),
        ({"developers_only": True}, "small_studies", "developers_only", 1),
    ],
)
def test_each_fault_takes_its_step_and_says_why(change, domain, reason, down):
    rating = rate(dataclasses.replace(BEST, **change))
    (step,) = rating.steps
    assert (step.domain, step.reason, step.down) == (domain, reason, down)
    assert rating.level == LEVELS[down]


def test_an_interval_within_what_does_not_matter_is_exact():
    narrow = Precision(-0.02, 0.03, 0.05, 2_000)
    assert rate(dataclasses.replace(BEST, precision=narrow)).level == "high"


def test_two_differences_from_the_question_are_two_steps_not_three():
    many = dataclasses.replace(BEST, indirect=("place", "outcome", "version"))
    assert rate(many).level == "low"


def test_one_check_of_many_that_could_not_be_made_takes_no_step():
    checks = (*PASSED, Checked("c", True), Checked("d", None))
    assert rate(dataclasses.replace(BEST, checks=checks)).level == "high"


def test_asymmetry_of_few_studies_is_not_judged():
    few = dataclasses.replace(BEST, asymmetry=0.001, consistency=Consistency(4, 0, 1))
    rating = rate(few)
    assert rating.steps == ()
    assert "small_study_signs" in rating.not_judged


def test_the_floor_is_very_low_and_later_reasons_are_still_told():
    worst = Grounds("descriptive", (Checked("a", False),), indirect=("place",))
    rating = rate(worst)
    assert rating.level == "very_low"
    assert [step.reason for step in rating.steps] == [
        "descriptive",
        "check_failed",
        "no_interval",
        "indirect_place",
    ]
    assert [step.down for step in rating.steps] == [3, 0, 0, 0]


PARTS = {
    "checks": (PASSED, (), (Checked("a", False),)),
    "precision": (EXACT, Precision()),
    "consistency": (AGREED, Consistency(12, None, None, True)),
    "indirect": ((), ("place",)),
    "developers_only": (False, True),
}


def every_combination():
    for values in itertools.product(*PARTS.values()):
        yield dict(zip(PARTS, values, strict=True))


@pytest.mark.parametrize("design", ["before_after", "descriptive", "with_comparison"])
def test_nothing_makes_it_high_without_a_strong_comparison(design):
    for change in every_combination():
        assert rate(dataclasses.replace(BEST, design=design, **change)).level != "high"


def test_steps_add_up_to_the_level_and_no_fault_ever_raises_it():
    for change in every_combination():
        rating = rate(dataclasses.replace(BEST, **change))
        assert LEVELS.index(rating.level) == sum(step.down for step in rating.steps)
        for name, values in PARTS.items():
            better = rate(dataclasses.replace(BEST, **{**change, name: values[0]}))
            assert LEVELS.index(better.level) <= LEVELS.index(rating.level)


def test_every_reason_has_a_sentence_that_its_details_fill():
    for change in every_combination():
        rating = rate(dataclasses.replace(BEST, **change))
        for code in languages():
            for step in rating.steps:
                key = f"certainty.reason.{step.reason}"
                assert language(code).can_say(key, dict(step.details)), (code, key)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"precision": Precision(0.3, 0.1)}, "both ends in order"),
        ({"precision": Precision(low=0.3)}, "both ends in order"),
        ({"precision": Precision(0, 1, 0.0)}, "above zero"),
        ({"precision": Precision(persons=0)}, "one or more"),
        ({"consistency": Consistency(-1)}, "0 or more"),
        ({"consistency": Consistency(3, 1.0, 0.0)}, "both ends in order"),
        ({"asymmetry": 1.5}, "a p-value"),
        ({"design": "survey"}, "use trial, quasi_experiment"),
    ],
)
def test_faults_are_told(change, words):
    with pytest.raises(InputError, match=words):
        dataclasses.replace(BEST, **change)
