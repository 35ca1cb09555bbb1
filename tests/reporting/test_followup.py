"""What a follow-up's page may say: no small cell, no pseudonym, never an effect."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from prevstats.analyses.followup import followup, prepare_followup
from prevstats.analyses.followup_findings import (
    Change,
    ChildrenFindings,
    FollowupFindings,
    FollowupParts,
    Step,
    Waiting,
)
from prevstats.analyses.reading import read
from prevstats.analyses.study_findings import Count
from prevstats.errors import CannotAnswer
from prevstats.parameters.load import load
from prevstats.parameters.shipped import shipped
from prevstats.reporting.content import to_json
from prevstats.reporting.content_json import section_from_json
from prevstats.reporting.followup_cells import released_changes, released_parts
from prevstats.reporting.followup_counts import counts_in
from prevstats.reporting.followup_curves import controlled
from prevstats.reporting.followup_page import (
    page_meta,
    released_json,
    summary_of,
    why_withheld,
)
from prevstats.reporting.followup_release import release_followup
from prevstats.reporting.followup_sections import SECTIONS
from prevstats.reporting.language import language
from prevstats.reporting.reports import release

EXAMPLE = shipped("parameters") / "examples" / "follow_up.yaml"
CLAIMS = re.compile(
    r"\b(effekten av|har lett till att|tack vare|bevisar|ger effekt|sparar|fungerar|"
    r"the effect of|has led to|thanks to|proves|saves|works)\b",
    re.IGNORECASE,
)
PSEUDONYM = re.compile(r"\b[BP]\d{3}\b")


@pytest.fixture(scope="module")
def findings() -> FollowupFindings:
    study = load(EXAMPLE)
    common = prepare_followup(study, read(study, file=EXAMPLE), file=EXAMPLE)
    return followup(study, "9001", common)


def persons(*numbers: int) -> list[Count]:
    return [Count(float(n), "persons") for n in numbers]


def with_parts(findings: FollowupFindings, **changes: Any) -> FollowupFindings:
    return replace(findings, parts=replace(findings.parts, **changes))


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ((30, 20, 10), (30, 20, 10)),
        ((31, 22, 8), (30, 20, 10)),
        ((30, 20, 3), (30, None, None)),
        ((30, 5, 3), (30, None, None)),
        ((30, 0, 3), (None, 0, None)),
        ((0, 0, 3), (0, 0, None)),
        ((7, 8), (None, None)),
    ],
)
def test_a_part_of_a_total_is_never_hidden_alone(
    numbers: tuple[int, ...], shown: tuple[int | None, ...]
) -> None:
    found = released_parts(persons(*numbers))
    assert tuple(each.value for each in found) == shown


def test_a_hidden_group_takes_another_groups_mean_with_it() -> None:
    groups = [
        Change("a", Count(40.0, "persons"), 4.0, 5.0, 1.0, 0.5, 1.5),
        Change("b", Count(5.0, "persons"), 4.0, 9.0, 5.0, 2.0, 8.0),
    ]
    for each in released_changes(groups):
        assert (each.n.value, each.mean, each.low) == (None, None, None)


def test_no_section_and_no_number_holds_a_pseudonym(
    findings: FollowupFindings,
) -> None:
    released = release_followup(findings)
    told = [json.dumps(released_json(released), ensure_ascii=False)]
    for code in ("sv", "en"):
        for write in SECTIONS.values():
            content = to_json(write(released, language(code)))
            section_from_json(content)
            told.append(json.dumps(content, ensure_ascii=False))
    for text in told:
        assert PSEUDONYM.search(text) is None


@pytest.mark.parametrize("code", ["sv", "en"])
def test_nothing_is_called_an_effect(findings: FollowupFindings, code: str) -> None:
    released = release_followup(findings)
    words = language(code)
    texts = [
        json.dumps(to_json(write(released, words)), ensure_ascii=False)
        for write in SECTIONS.values()
    ]
    for text in texts:
        assert CLAIMS.search(text) is None
    said = " ".join(texts)
    assert words.say("followup.children.no_effect") in said.replace("**", "") or (
        words.say("followup.children.no_effect").split(".")[0] in said
    )


def test_the_released_numbers_name_no_effect(findings: FollowupFindings) -> None:
    document = released_json(release_followup(findings))
    assert document["design_label"] == "descriptive"

    def keys(value: Any) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {k for each in value.values() for k in keys(each)}
        if isinstance(value, list):
            return {key for each in value for key in keys(each)}
        return set()

    assert not any(
        "effect" in key or "estimate" in key for key in keys(document["parts"])
    )


def test_every_released_count_obeys_the_rules(findings: FollowupFindings) -> None:
    parts = json.dumps(released_json(release_followup(findings))["parts"])
    values = [int(n) for n in re.findall(r'"status": "shown", "value": (\d+)', parts)]
    values += [int(n) for n in re.findall(r'"value": (\d+), "status": "shown"', parts)]
    assert values
    assert all(value == 0 or value >= 8 for value in values)
    assert all(value % 5 == 0 for value in values)


def few_children(n: int) -> ChildrenFindings[Count]:
    whole = Change("all", Count(float(n), "persons"), 3.0, 5.0, 2.0, 1.0, 3.0)
    return ChildrenFindings(
        n=Count(float(n), "persons"),
        scale=(1.0, 10.0),
        better="higher",
        smallest_change=1.0,
        whole=whole,
        groups=(whole,),
        outcome=(Step("improved", Count(float(n), "persons")),),
        took_part=(),
        view=(),
        toward_mean=0.5,
        ordinary=None,
    )


@pytest.mark.parametrize(("n", "mean"), [(6, None), (7, None), (8, 2.0)])
def test_means_need_more_than_seven_children(
    findings: FollowupFindings, n: int, mean: float | None
) -> None:
    released = release_followup(with_parts(findings, children=few_children(n)))
    found = released.parts.children
    assert found is not None
    assert found.whole.mean == mean
    text = json.dumps(to_json(SECTIONS["children"](released, language("sv"))))
    assert ("+2,0" in text) == (mean is not None)


def test_a_curve_steps_only_where_eight_have_left(
    findings: FollowupFindings,
) -> None:
    gone = (0, 3, 9, 12, 20, 20, 26)
    shares = tuple(n / 40 for n in gone)
    raw = Waiting(
        n=Count(40.0, "persons"),
        events=Count(26.0, "persons"),
        others=Count(2.0, "persons"),
        days=tuple(range(0, 210, 30)),
        share=shares,
        low=shares,
        high=shares,
        gone=tuple(persons(*gone)),
        median=(101.0, 90.0, None),
    )
    found = release_followup(with_parts(findings, staff=raw)).parts.staff
    assert not isinstance(found, CannotAnswer)
    assert found is not None
    assert found.days == (0, 60, 120)
    assert found.median == (98.0, 91.0, None)
    assert found.others.value is None


def test_a_report_of_small_numbers_alone_is_withheld(
    findings: FollowupFindings,
) -> None:
    parts = findings.parts
    none = dict.fromkeys(("training", "districts", "capacity", "staff", "audit"))
    only = with_parts(
        findings,
        **none,
        routines=(),
        detection=None,
        ratings=None,
        children=few_children(5),
    )
    released = release_followup(only)
    assert parts.children is not None
    assert why_withheld(released, language("sv"))
    assert summary_of(released, language("sv"))["form"] == "withheld"
    for write in SECTIONS.values():
        write(released, language("sv"))


def test_an_empty_part_says_that_the_records_say_nothing(
    findings: FollowupFindings,
) -> None:
    empty = dict.fromkeys(("children", "detection", "training", "districts"))
    released = release_followup(
        with_parts(findings, **empty, capacity=None, staff=None)
    )
    for name in ("children", "detection", "trained", "districts"):
        text = json.dumps(to_json(SECTIONS[name](released, language("en"))))
        assert language("en").say("followup.nothing") in text


def test_control_limits_leave_room_for_rounding(findings: FollowupFindings) -> None:
    audit = release_followup(findings).parts.audit
    assert audit is not None
    chart = controlled(audit, 0.9)
    of = sum(each.found.of for each in chart)
    mean = sum(each.found.count for each in chart) / of
    for each in chart:
        plain = 3.0 * (mean * (1 - mean) / each.found.of) ** 0.5
        assert each.high >= min(1.0, mean + plain)
        assert each.low <= max(0.0, mean - plain)


def test_the_kind_is_registered(findings: FollowupFindings) -> None:
    released = release(findings)
    assert isinstance(findings.parts, FollowupParts)
    for code in ("sv", "en"):
        meta = page_meta(released, language(code))  # type: ignore[arg-type]
        assert len(meta.ways) == 3
        linked = {word.anchor for _, words in meta.ways for word in words} - {""}
        assert linked == set(SECTIONS)


def test_the_ledger_names_each_part_that_counts_persons(
    findings: FollowupFindings,
) -> None:
    released = release_followup(findings)
    assert sum(line.n_counts for line in released.ledger) == len(
        counts_in(released.parts)
    )
    for code in ("sv", "en"):
        words = language(code)
        told = json.dumps(
            to_json(SECTIONS["traceability"](released, words)), ensure_ascii=False
        )
        assert words.say("trace.ledger_whole") not in told
        for line in released.ledger:
            assert words.say(f"followup.parts.{line.outcome}") in told


def test_invented_tables_have_a_banner_and_own_ones_none(
    findings: FollowupFindings,
) -> None:
    words = language("sv")
    invented = replace(findings.parts, invented=True)
    own = replace(findings.parts, invented=False)
    shown = page_meta(release(replace(findings, parts=invented)), words)
    assert shown.marks == words.words("followup.invented")
    assert page_meta(release(replace(findings, parts=own)), words).marks == ()
