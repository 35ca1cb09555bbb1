"""What a structure report's page may say: no small cell, never an effect."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from prevstats.analyses.reading import read
from prevstats.analyses.structure import prepare_structure, structure
from prevstats.analyses.structure_findings import (
    AreaRate,
    ProgrammeFindings,
    ProgrammeLevel,
    ShareCell,
    ShareFindings,
    StructureFindings,
    UnitNeed,
    UnitPair,
)
from prevstats.analyses.study_findings import Count
from prevstats.errors import CannotAnswer
from prevstats.inference.inequality import Ends, Slope
from prevstats.inference.rank_order import RankCorrelation
from prevstats.parameters.load import load
from prevstats.parameters.shipped import shipped
from prevstats.reporting.content import to_json
from prevstats.reporting.content_json import section_from_json
from prevstats.reporting.language import language
from prevstats.reporting.reports import release
from prevstats.reporting.structure_counts import counts_in
from prevstats.reporting.structure_page import (
    page_meta,
    released_json,
    summary_of,
    why_withheld,
)
from prevstats.reporting.structure_release import release_structure
from prevstats.reporting.structure_sections import SECTIONS

EXAMPLE = shipped("parameters") / "examples" / "structure.yaml"
CLAIMS = re.compile(
    r"\b(effekten av|har lett till att|tack vare|bevisar|ger effekt|sparar|fungerar|"
    r"the effect of|has led to|thanks to|proves|saves|works)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def findings() -> StructureFindings:
    study = load(EXAMPLE)
    common = prepare_structure(study, read(study, file=EXAMPLE), file=EXAMPLE)
    return structure(study, "9001", common)


def persons(n: int) -> Count:
    return Count(float(n), "persons")


def with_parts(findings: StructureFindings, **changes: Any) -> StructureFindings:
    return replace(findings, parts=replace(findings.parts, **changes))


def said(findings: StructureFindings, name: str, code: str = "sv") -> str:
    section = SECTIONS[name](release_structure(findings), language(code))
    content = to_json(section)
    section_from_json(content)
    return json.dumps(content, ensure_ascii=False)


@pytest.mark.parametrize("code", ["sv", "en"])
def test_nothing_is_called_an_effect(findings: StructureFindings, code: str) -> None:
    for name in SECTIONS:
        assert CLAIMS.search(said(findings, name, code)) is None
    words = language(code)
    assert words.say("structure.paired.no_effect").split(".")[0] in said(
        findings, "paired", code
    )
    assert ("samband" if code == "sv" else "association") in said(
        findings, "dose", code
    )


def test_every_released_count_obeys_the_rules(findings: StructureFindings) -> None:
    counts = counts_in(release_structure(findings).parts)
    values = [each.value for each in counts if each.value is not None]
    assert values
    assert all(value == 0 or (value >= 8 and value % 5 == 0) for value in values)
    assert any(each.status == "hidden" for each in counts)


def test_a_small_area_takes_another_with_it(findings: StructureFindings) -> None:
    cells = (
        ShareCell("A", "girls", persons(40), persons(90)),
        ShareCell("B", "girls", persons(3), persons(60)),
        ShareCell("C", "girls", persons(21), persons(70)),
        ShareCell("A", "boys", persons(30), persons(80)),
    )
    total = (ShareCell("", "girls", persons(64), persons(220)),)
    made = with_parts(findings, reach=ShareFindings(cells, total))
    reach = release_structure(made).parts.reach
    assert reach is not None
    assert [each.count.value for each in reach.cells] == [40, None, None, 30]
    assert "C, flickor" in said(made, "reach")


def test_a_school_with_few_answers_takes_another_with_it(
    findings: StructureFindings,
) -> None:
    units = tuple(
        UnitPair(f"S{at}", 60.0 + at, 61.23 + at, persons(n), persons(n + 1))
        for at, n in enumerate((6, 20, 30, 40, 50))
    )
    assert findings.parts.paired is not None
    made = with_parts(findings, paired=replace(findings.parts.paired, units=units))
    paired = release_structure(made).parts.paired
    assert paired is not None
    assert [each.before for each in paired.units] == [None, None, 62.0, 63.0, 64.0]
    assert isinstance(paired.mean, Ends)
    two = with_parts(findings, paired=replace(findings.parts.paired, units=units[:3]))
    few = release_structure(two).parts.paired
    assert few is not None
    assert isinstance(few.mean, CannotAnswer)
    assert "visas inte" in said(two, "paired")


def test_few_in_need_are_hidden_and_the_curve_is_not_drawn(
    findings: StructureFindings,
) -> None:
    assert findings.parts.need is not None
    assert "figure-structure-curves" in said(findings, "need")
    first, *rest = findings.parts.need.units
    few = UnitNeed(first.name, first.children, persons(3), first.resource)
    made = with_parts(findings, need=replace(findings.parts.need, units=(few, *rest)))
    need = release_structure(made).parts.need
    assert need is not None
    assert sum(each.need.value is None for each in need.units) == 2
    assert need.units[-1].need.value is None
    text = said(made, "need")
    assert "figure-structure-curves" not in text
    assert language("sv").say("structure.need.no_curve") in text


def test_indices_over_two_units_are_withheld(findings: StructureFindings) -> None:
    assert findings.parts.need is not None
    two = replace(findings.parts.need, units=findings.parts.need.units[:2])
    need = release_structure(with_parts(findings, need=two)).parts.need
    assert need is not None
    assert (need.resource_index, need.need_index, need.gini) == (None, None, None)
    assert isinstance(need.rank, CannotAnswer)


def test_a_gap_over_few_persons_is_withheld(findings: StructureFindings) -> None:
    assert findings.parts.gaps is not None
    areas = tuple(
        AreaRate(name, at, persons(50), persons(n))
        for at, (name, n) in enumerate(zip("ABCD", (0, 2, 1, 3), strict=True))
    )
    made = with_parts(findings, gaps=replace(findings.parts.gaps, areas=areas))
    gaps = release_structure(made).parts.gaps
    assert gaps is not None
    assert isinstance(gaps.slope, CannotAnswer)
    assert isinstance(gaps.ratio, CannotAnswer)
    assert said(made, "gaps")


def test_a_small_level_of_the_programme_is_hidden(findings: StructureFindings) -> None:
    level = ProgrammeLevel("more", {"sv": "x", "en": "x"}, persons(40), persons(4), 9e5)
    made = ProgrammeFindings(2025, (level,), {"sv": "y", "en": "y"}, "example")
    shown = with_parts(findings, programme=made)
    programme = release_structure(shown).parts.programme
    assert programme is not None
    assert programme.levels[0].reached.value is None
    assert "225" not in said(shown, "programme")


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.2, 0.8, "Enheter med större behov har mer per barn"),
        (-0.8, -0.2, "Enheter med större behov har mindre per barn"),
        (-0.2, 0.8, "Det går inte att säga att resurserna följer behoven"),
    ],
)
def test_the_sentence_on_need_follows_the_interval(
    findings: StructureFindings, low: float, high: float, words: str
) -> None:
    assert findings.parts.need is not None
    rank = RankCorrelation(10, (low + high) / 2, low, high, 0.0002, exact=False)
    made = with_parts(findings, need=replace(findings.parts.need, rank=rank))
    text = said(made, "need")
    assert words in text
    assert "under 0,001" in text


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        (Ends(0.05, 0.02, 0.08), "desto högre andel"),
        (Ends(-0.05, -0.08, -0.02), "desto lägre andel"),
        (Ends(0.05, -0.02, 0.12), "går inte att säga att andelen följer"),
    ],
)
def test_the_sentence_on_gaps_follows_the_interval(
    findings: StructureFindings, ends: Ends, words: str
) -> None:
    assert findings.parts.gaps is not None
    slope = Slope(ends, Ends(2.0, None, None))
    made = with_parts(findings, gaps=replace(findings.parts.gaps, slope=slope))
    text = said(made, "gaps")
    assert words in text
    assert "går inte att avgränsa" in text
    if ends.high is not None and ends.high < 0:
        assert "5,0 procentenheter (2,0 till 8,0)" in text


@pytest.mark.parametrize(
    ("ends", "better", "words"),
    [
        (Ends(3.0, 1.0, 5.0), "higher", "blev det bättre"),
        (Ends(3.0, 1.0, 5.0), "lower", "blev det sämre"),
        (Ends(3.0, -1.0, 5.0), "higher", "går inte att säga att det har ändrats"),
    ],
)
def test_the_sentence_on_change_follows_interval_and_direction(
    findings: StructureFindings, ends: Ends, better: str, words: str
) -> None:
    assert findings.parts.paired is not None
    found = replace(findings.parts.paired, mean=ends, better=better)
    assert words in said(with_parts(findings, paired=found), "paired")


def test_movement_toward_the_mean_is_warned_of(findings: StructureFindings) -> None:
    assert findings.parts.paired is not None
    words = language("sv")
    for against, key in ((-0.6, "toward_mean"), (0.2, "chosen"), (None, "chosen")):
        found = replace(findings.parts.paired, level_and_change=against)
        text = said(with_parts(findings, paired=found), "paired")
        assert words.say(f"structure.paired.{key}") in text


@pytest.mark.parametrize(
    "part", ["need", "gaps", "paired", "dose", "reach", "turnover", "programme"]
)
@pytest.mark.parametrize("code", ["sv", "en"])
def test_a_report_without_a_part_says_so(
    findings: StructureFindings, part: str, code: str
) -> None:
    made = with_parts(findings, **{part: None})
    assert language(code).say("followup.nothing") in said(made, part, code)
    assert said(made, "answer", code)


@pytest.mark.parametrize(
    ("reason", "under"),
    [
        ("too_few_areas", "structure.cannot"),
        ("too_few_units", "structure.cannot"),
        ("withheld", "structure.cannot"),
        ("no_order", "cannot_answer"),
        ("no_difference", "cannot_answer"),
    ],
)
def test_every_reason_has_words(
    findings: StructureFindings, reason: str, under: str
) -> None:
    assert findings.parts.dose is not None
    found = replace(findings.parts.dose, value=CannotAnswer(reason))
    made = with_parts(findings, dose=found)
    assert language("sv").say(f"{under}.{reason}") in said(made, "dose")


def test_the_page_and_its_numbers(findings: StructureFindings) -> None:
    released = release(findings)
    document = released_json(released)
    assert document["design_label"] == "descriptive"
    json.dumps(document)
    for code in ("sv", "en"):
        words = language(code)
        assert page_meta(released, words).ways
        assert why_withheld(released, words) == ""
        assert summary_of(released, words)["form"] == "cannot_tell"


def test_a_report_of_small_numbers_alone_is_withheld(
    findings: StructureFindings,
) -> None:
    parts = ("need", "gaps", "paired", "dose", "reach", "programme")
    cells = (ShareCell("A", "2025", persons(3), persons(6)),)
    totals = (ShareCell("", "2025", persons(3), persons(6)),)
    made = with_parts(
        findings,
        **dict.fromkeys(parts),
        turnover=ShareFindings(cells, totals),
    )
    released = release_structure(made)
    assert why_withheld(released, language("sv")) != ""
    assert summary_of(released, language("sv"))["form"] == "withheld"
