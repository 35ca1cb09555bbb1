"""The committee's summary says what its reports say, and links to each of them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from prevstats.analyses.findings import Promised
from prevstats.analyses.followup import followup, prepare_followup
from prevstats.analyses.reading import read
from prevstats.parameters.load import load
from prevstats.parameters.shipped import shipped
from prevstats.parameters.situation import Situation
from prevstats.reporting.content import Table, to_json
from prevstats.reporting.decision_findings import ReleasedDecision
from prevstats.reporting.decision_law import DUTIES, answered
from prevstats.reporting.decision_parts import (
    decision_summary,
    prepare_decision,
    release_decision,
)
from prevstats.reporting.decision_sections import SECTIONS, evaluation_of
from prevstats.reporting.followup_release import release_followup
from prevstats.reporting.language import language, plain_text
from prevstats.reporting.report_links import with_addresses
from prevstats.reporting.reports import REPORTS, finished, named
from prevstats.reporting.sections import SECTIONS as EVALUATION
from prevstats.reporting.summary import ANSWER_WORDS
from prevstats.reporting.verdicts import tell


@pytest.fixture(scope="module")
def released(root: Path) -> ReleasedDecision:
    study = load(root / "parameters" / "example.yaml").model_copy(
        update={
            "reports": ("evaluation", "situation", "decision"),
            "situation": Situation(indicators=("placed_any", "support_cost")),
        }
    )
    common = prepare_decision(study, read(study))
    return release_decision(decision_summary(study, "9001", common))


@pytest.mark.parametrize("code", ["sv", "en"])
def test_the_verdict_is_the_evaluations_word_for_word(
    released: ReleasedDecision, code: str
) -> None:
    words = language(code)
    evaluation = evaluation_of(released)
    assert evaluation is not None
    told = tell(evaluation.primary(), evaluation, words)
    section = SECTIONS["answer"](released, words)
    assert section.blocks[0].words == told.answer
    table = next(each for each in section.blocks if isinstance(each, Table))
    for row, outcome in zip(table.rows, evaluation.outcomes, strict=True):
        own = outcome.verdict.basis == "local"
        verdict = outcome.verdict if own else outcome.national_verdict
        assert verdict is not None
        assert plain_text(row[2].words) == words.say(ANSWER_WORDS[verdict.form])


def anchors(document: object) -> list[str]:
    if isinstance(document, list):
        return [found for each in document for found in anchors(each)]
    if not isinstance(document, dict):
        return []
    own = [document["anchor"]] if document.get("anchor") else []
    return own + [found for each in document.values() for found in anchors(each)]


def test_links_lead_to_reports_that_are_there_and_to_no_other(
    released: ReleasedDecision,
) -> None:
    words = language("sv")
    pages = {"evaluation": "../9001.html"}
    for write in SECTIONS.values():
        section = json.loads(json.dumps(to_json(write(released, words))))
        for address in anchors(with_addresses(section, pages)):
            page, _, place = address.partition("#")
            assert page == "../9001.html"
            assert place in EVALUATION


def test_every_duty_points_to_a_section_that_exists(
    released: ReleasedDecision,
) -> None:
    for places in DUTIES.values():
        for kind, section in places:
            assert section in named(REPORTS[kind].sections)
    assert answered("child", released) == ()
    assert ("evaluation", "effect") in answered("prevent", released)
    text = json.dumps(to_json(SECTIONS["law"](released, language("sv"))))
    assert "kap." not in text
    assert "§" not in text


def test_a_promise_is_told_with_who_when_and_target(
    released: ReleasedDecision,
) -> None:
    from dataclasses import replace

    promise = Promised(
        id="fewer",
        what={"sv": "Färre placeras", "en": "Fewer are placed"},
        who="social_committee",
        who_label={"sv": "socialnämnden", "en": "the social services committee"},
        decided="2022-11-01",
        due="2024-12-31",
        outcome="placed_any",
        at_most=8.0,
        at_least=None,
        done=None,
    )
    section = SECTIONS["decide"](replace(released, promises=(promise,)), language("sv"))
    table = next(each for each in section.blocks if isinstance(each, Table))
    row = [plain_text(cell.words) for cell in table.rows[0]]
    assert row[:3] == ["Färre placeras", "Socialnämnden", "2024-12-31"]
    assert row[3].startswith("högst 8,0")


def test_the_summary_on_the_index_is_the_evaluations(
    released: ReleasedDecision,
) -> None:
    words = language("sv")
    own = finished(released, words)
    evaluation = evaluation_of(released)
    assert evaluation is not None
    assert own["summary"] == finished(evaluation, words)["summary"]
    assert own["withheld"] == ""
    assert own["released"]["context"]["rests_on"] == ["evaluation", "situation"]
    assert own["forecast"] is None


def test_a_follow_up_without_answers_from_children_says_so(
    released: ReleasedDecision,
) -> None:
    file = shipped("parameters") / "examples" / "follow_up.yaml"
    study = load(file)
    common = prepare_followup(study, read(study, file=file), file=file)
    found = release_followup(followup(study, "9001", common))
    words = language("sv")
    asked = replace(released, parts={**released.parts, "followup": found})
    none = replace(found, parts=replace(found.parts, children=None))
    unasked = replace(released, parts={**released.parts, "followup": none})
    not_asked = words.words("decision.children.not_asked")
    assert SECTIONS["children"](unasked, words).blocks[0].words == not_asked
    assert SECTIONS["children"](asked, words).blocks[0].words != not_asked
