"""The mapping's page: every part in both languages, and nothing that points at few."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from reporting.reading import inlines

import prevstats as ps
from prevstats.analyses.mapping import mapping, prepare_mapping
from prevstats.analyses.mapping_findings import (
    EvidenceNote,
    IncidentKind,
    MappingFindings,
    PlanHole,
)
from prevstats.analyses.reading import read
from prevstats.analyses.study_findings import Count
from prevstats.errors import CannotAnswer
from prevstats.parameters.load import load
from prevstats.reporting.drawing_bars import BarData, BarRow, draw_bars
from prevstats.reporting.figures import Frame
from prevstats.reporting.language import Language, language, plain_text
from prevstats.reporting.mapping_page import page_meta, summary_of
from prevstats.reporting.mapping_release import release_mapping
from prevstats.reporting.mapping_sections import PARTS, SECTIONS
from prevstats.reporting.report_json import canonical_json
from prevstats.reporting.reports import finished

OPTIONAL = tuple(PARTS.values())


@pytest.fixture(scope="module")
def findings(root: Path) -> MappingFindings:
    file = root / "parameters" / "examples" / "mapping.yaml"
    study = load(file)
    common = prepare_mapping(study, read(study, file=file), file=file)
    return mapping(study, "9001", common)


def text_of(findings: MappingFindings, name: str, spoken: Language) -> str:
    section = SECTIONS[name](release_mapping(findings), spoken)
    return plain_text(tuple(inlines(section.blocks)))


@pytest.mark.parametrize("code", ["sv", "en"])
def test_every_section_is_there_with_and_without_its_table(
    findings: MappingFindings, code: str
) -> None:
    spoken = language(code)
    nothing = replace(findings, **dict.fromkeys(OPTIONAL))
    for given in (findings, nothing):
        released = ps.release(given)
        shown = [write(released, spoken) for write in SECTIONS.values()]  # type: ignore[arg-type]
        assert [each.id for each in shown] == list(SECTIONS)
        assert all(each.blocks for each in shown)
        said = finished(released, spoken)
        assert json.loads(canonical_json(said["released"]))["schema"]
        assert said["withheld"] == ""


def test_every_part_is_optional(findings: MappingFindings) -> None:
    for part in OPTIONAL:
        lacking = replace(findings, **{part: None})
        name = next(name for name, own in PARTS.items() if own == part)
        spoken = language("sv")
        assert spoken.say(f"mapping.{name}.table") in text_of(lacking, "answer", spoken)
        assert text_of(lacking, name, spoken)


def test_small_counts_are_hidden_others_rounded_and_order_tells_nothing(
    findings: MappingFindings,
) -> None:
    released = release_mapping(findings)
    assert released.inventory is not None
    reached = {each.id: each.reached for each in released.inventory.items}
    assert (reached["I7"].value, reached["I7"].status) == (None, "hidden")
    assert (reached["I3"].value, reached["I8"].value) == (40, 25)
    assert released.themes is not None
    hidden = [each.theme for each in released.themes if each.persons.value is None]
    assert hidden == sorted(hidden) == [each.theme for each in released.themes[-2:]]
    assert released.incidents is not None
    kinds = released.incidents.kinds
    assert [each.kind for each in kinds[-2:]] == [
        "barnet fick inte veta",
        "handling saknades",
    ]
    assert all(each.share is None for each in kinds[-2:])
    assert kinds[-3].cumulative == 1.0
    assert sum(line.n_hidden for line in released.ledger) == 5


def test_no_hidden_count_is_anywhere_in_the_json(findings: MappingFindings) -> None:
    incidents = findings.incidents
    assert incidents is not None
    few = IncidentKind("mycket ovanligt", Count(7.0, "persons"))
    changed = replace(findings, incidents=replace(incidents, kinds=(few,)))
    document = finished(ps.release(changed), language("sv"))["released"]
    (number,) = (n for n in document["numbers"] if "ovanligt" in n["id"])
    assert number["value"] is None
    assert "visas inte" in text_of(changed, "incidents", language("sv"))


def test_invented_tables_have_a_banner_and_own_ones_none(
    findings: MappingFindings,
) -> None:
    spoken = language("sv")
    assert page_meta(release_mapping(findings), spoken).marks
    own = replace(findings, invented=False)
    assert page_meta(release_mapping(own), spoken).marks == ()
    assert "påhittade" not in text_of(own, "sources", spoken)


def test_no_intervention_is_called_proven_without_what_was_found(
    findings: MappingFindings,
) -> None:
    for code, word in (("sv", "evidensbaserad"), ("en", "evidence-based")):
        for name in SECTIONS:
            assert word not in text_of(findings, name, language(code)).lower()


def test_a_place_that_changes_with_the_weights_is_not_said_to_hold(
    findings: MappingFindings,
) -> None:
    ideas = findings.ideas
    assert ideas is not None
    assert not isinstance(ideas.ranking, CannotAnswer)
    first, *others = ideas.ranking
    for near, words in ((0.95, "det håller"), (0.85, "ingen säker etta")):
        ranking = (replace(first, first_near=near), *others)
        changed = replace(findings, ideas=replace(ideas, ranking=ranking))
        assert words in text_of(changed, "ideas", language("sv"))


def test_bars_are_drawn_from_nought_and_a_hidden_one_has_none() -> None:
    frame = Frame("bars", "t", "d", "antal", simulated="PÅHITTAT")
    rows = (
        BarRow("a", 8.0, "8"),
        BarRow("b", None, "visas inte"),
        BarRow("c", 4.0, "4"),
    )
    drawn = draw_bars(BarData(frame, rows))
    assert drawn.count("<rect") == 2
    assert "PÅHITTAT" in drawn
    assert draw_bars(BarData(frame, ())).startswith("<svg")


class Recorder(Mapping[str, str]):
    """A language's texts that remember which were used."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self.used: set[str] = set()

    def __getitem__(self, key: str) -> str:
        self.used.add(key)
        return self.texts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)


def states(findings: MappingFindings) -> Iterator[MappingFindings]:
    """States that between them need every sentence."""
    yield findings
    yield replace(findings, inventory=None)
    yield replace(findings, invented=False, simulated=False)
    yield replace(findings, **dict.fromkeys(OPTIONAL))
    stock, sizes, ideas = findings.inventory, findings.group_sizes, findings.ideas
    shared, plan = findings.collaboration, findings.plan
    assert stock
    assert sizes
    assert ideas
    assert shared
    assert plan
    standings = ("no_study", "no_effect_study", "no_result", "better", "no_difference")
    items = (
        *stock.items,
        *(
            replace(
                stock.items[0],
                evidence=EvidenceNote("catalogue", {"sv": "x"}, "", "yes", each),
            )
            for each in (*standings, "mixed")
        ),
    )
    yield replace(findings, inventory=replace(stock, gaps=(), doubled=(), items=items))
    known = tuple(replace(each, evidence=items[-1].evidence) for each in stock.items)
    yield replace(findings, inventory=replace(stock, items=known))
    alike = ((stock.items[0].id, stock.items[1].id, 0.9),)
    yield replace(findings, inventory=replace(stock, doubled=alike))
    unequal = CannotAnswer("unequal_populations")
    yield replace(findings, group_sizes=replace(sizes, in_any=unequal))
    why = ("in_use", "declined", "no_need", "no_evidence", "no_cost", "no_feasibility")
    unranked = tuple(zip((each.id for each in ideas.ideas), why, strict=False))
    few = CannotAnswer("too_few_to_rank", (("n", 1),))
    yield replace(findings, ideas=replace(ideas, ranking=few, not_ranked=unranked))
    yield replace(findings, ideas=replace(ideas, alike=()))
    many = CannotAnswer("too_many_to_compare", (("n", 500),))
    assert not isinstance(ideas.ranking, CannotAnswer)
    sure = (replace(ideas.ranking[0], first_near=1.0), *ideas.ranking[1:])
    yield replace(findings, ideas=replace(ideas, alike=many, ranking=sure))
    for agreement in (
        replace(shared.agreement, low=0.1),  # type: ignore[type-var]
        CannotAnswer("too_few_rated", (("n", 3),)),
        CannotAnswer("one_grade_only", (("n", 12),)),
    ):
        yield replace(findings, collaboration=replace(shared, agreement=agreement))
    named = findings.competences
    assert named
    yield replace(findings, competences=replace(named, cells={}))
    yield replace(findings, themes=(findings.themes or ())[-1:])
    yield replace(
        findings, rights=tuple(replace(r, answer="met") for r in findings.rights or ())
    )
    incidents = findings.incidents
    assert incidents
    rare = tuple(replace(k, times=Count(2.0, "persons")) for k in incidents.kinds)
    yield replace(findings, incidents=replace(incidents, kinds=rare))
    yield replace(findings, plan=replace(plan, holes=(), as_of=""))
    keys = language("sv").group("mapping.plan.hole")
    holes = tuple(PlanHole(key, "g", 2, "w") for key in keys)
    yield replace(findings, plan=replace(plan, holes=holes))


def test_every_sentence_of_the_mapping_is_said(findings: MappingFindings) -> None:
    spoken = language("sv")
    recorder = Recorder(spoken.texts)
    listening = Language("sv", recorder, spoken.number_format)
    for state in states(findings):
        released = release_mapping(state)
        page_meta(released, listening)
        summary_of(released, listening)
        for write in SECTIONS.values():
            write(released, listening)
    own = {key for key in spoken.texts if key.startswith("mapping.")}
    assert sorted(own - recorder.used) == []


def test_a_released_report_holds_no_raw_count(findings: MappingFindings) -> None:
    def walk(value: Any) -> Iterator[Any]:
        yield value
        if hasattr(value, "__dataclass_fields__"):
            for field in fields(value):
                yield from walk(getattr(value, field.name))
        elif isinstance(value, tuple):
            for item in value:
                yield from walk(item)

    found = [
        each for each in walk(release_mapping(findings)) if isinstance(each, Count)
    ]
    assert found == []


@pytest.mark.parametrize("code", ["sv", "en"])
def test_without_an_inventory_the_headline_says_what_there_is(
    findings: MappingFindings, code: str
) -> None:
    words = language(code)
    bare = replace(findings, inventory=None)
    told = text_of(bare, "answer", words)
    assert words.say("mapping.rights.table") in told
    assert plain_text(words.words("mapping.answer.no_inventory")) not in told
