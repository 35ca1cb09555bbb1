"""The mapping: gaps, doubles, bounds, ranking, agreement, holes, from small tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from prevstats.analyses.mapping import mapping, prepare_mapping
from prevstats.analyses.mapping_alike import ALIKE, likeness, proposed
from prevstats.analyses.mapping_findings import MappingFindings
from prevstats.analyses.mapping_groups import group_sizes, intersection
from prevstats.analyses.mapping_ideas import ideas, places
from prevstats.analyses.mapping_inventory import inventory
from prevstats.analyses.mapping_plan import plan
from prevstats.analyses.mapping_views import competences, incidents, rights, themes
from prevstats.analyses.reading import read
from prevstats.data.template_rows import TemplateRow, TemplateTable
from prevstats.errors import CannotAnswer, InputError
from prevstats.parameters.load import complaints, load
from prevstats.parameters.templates import templates
from prevstats.provenance import SourceUse
from prevstats.randomness import generator

BANDS = ((0, 5), (6, 12), (13, 20))
EVEN = {"need": 1.0, "evidence": 1.0, "cost": 1.0, "feasibility": 1.0}


def table(name: str, *rows: dict[str, Any]) -> TemplateTable:
    empty = {field.name: None for field in templates()[name].fields}
    made = tuple(
        TemplateRow(place, {**empty, **row}) for place, row in enumerate(rows, start=2)
    )
    return TemplateTable(name, f"{name}.csv", made, SourceUse("", "", "", "", "", ""))


def stock(**changes: Any) -> dict[str, Any]:
    return {
        "id": "1",
        "name": "a",
        "arena": "school",
        "levels": "universal",
        "perspective": "individual",
        "age_from": 6.0,
        "age_to": 12.0,
        "provider": "x",
        "provider_kind": "municipality",
    } | changes


@pytest.fixture(scope="module")
def example(root: Path) -> MappingFindings:
    file = root / "parameters" / "examples" / "mapping.yaml"
    study = load(file)
    common = prepare_mapping(study, read(study, file=file), file=file)
    return mapping(study, "9001", common)


def test_gaps_are_the_levels_and_ages_that_nothing_covers() -> None:
    found = inventory(table("inventory", stock()), BANDS)
    assert ("universal", (6, 12)) not in found.gaps
    assert ("universal", (13, 20)) in found.gaps
    assert len(found.gaps) == 8
    cell = next(c for c in found.cells if c.items)
    assert (cell.arena, cell.level, cell.band) == ("school", "universal", (6, 12))


def test_an_arena_is_not_asked_for_outside_its_ages() -> None:
    found = inventory(table("inventory", stock()), BANDS)
    asked = {(c.arena, c.band): c.relevant for c in found.cells}
    assert not asked["preschool", (13, 20)]
    assert asked["preschool", (0, 5)]


def test_doubles_share_arena_perspective_level_and_age() -> None:
    other = stock(id="2", name="b", age_from=12.0, age_to=15.0)
    assert len(inventory(table("inventory", stock(), other), BANDS).doubled) == 1
    for change in ({"age_from": 13.0}, {"arena": "home"}, {"levels": "indicated"}):
        apart = stock(**(other | change))
        assert inventory(table("inventory", stock(), apart), BANDS).doubled == ()


def test_what_is_known_comes_from_the_catalogue_before_the_users_words() -> None:
    named = stock(catalogue="orebro_prevention_programme", evidence_note="works")
    own = stock(id="2", evidence_note="described")
    found = inventory(table("inventory", named, own, stock(id="3")), BANDS)
    kinds = [item.evidence.kind for item in found.items]
    assert kinds == ["catalogue", "own", "none"]
    assert found.items[0].evidence.standing == "mixed"
    assert "works" not in found.items[0].evidence.note["sv"]


@pytest.mark.parametrize("change", [{"age_from": 13.0}, {"catalogue": "no_such_thing"}])
def test_an_inventory_that_does_not_fit_is_refused_by_row(change: Any) -> None:
    with pytest.raises(InputError) as refused:
        inventory(table("inventory", stock(), stock(id="2", **change)), BANDS)
    assert [told.line for told in refused.value.complaints] == [3]


@given(some.data())
def test_frechet_bounds_hold_for_every_pair_of_sets(data: Any) -> None:
    n = data.draw(some.integers(1, 30))
    one = data.draw(some.sets(some.integers(1, n)))
    other = data.draw(some.sets(some.integers(1, n)))
    low, high = intersection(len(one), len(other), n)
    assert low <= len(one & other) <= high


def test_group_sizes_are_share_times_population() -> None:
    row = {"id": "a", "group": "a", "population": 5770.0, "source": "s"}
    shares = {"low": 3.0, "mid": 6.0, "high": 12.0, "verified": "example"}
    second = row | shares | {"id": "b", "low": 50.0, "mid": 96.0, "high": 97.0}
    found = group_sizes(table("target_groups", row | shares, second))
    assert [count.value for count in found.groups[0].persons] == [173, 346, 692]
    (overlap,) = found.overlaps
    assert [count.value for count in overlap.middle] == [115, 346]
    assert not isinstance(found.in_any, CannotAnswer)
    assert [count.value for count in found.in_any] == [5539, 5770]
    unequal = group_sizes(
        table("target_groups", row | shares, second | {"population": 100.0})
    )
    assert isinstance(unequal.in_any, CannotAnswer)
    assert unequal.overlaps[0].middle[0].value == 0


def test_a_range_out_of_order_is_refused_by_row() -> None:
    row = {"id": "a", "population": 10.0, "low": 5.0, "mid": 4.0, "high": 6.0}
    with pytest.raises(InputError, match="rising order"):
        group_sizes(table("target_groups", row))


def test_likeness_sees_another_order_of_words() -> None:
    assert likeness("Läxhjälp på fritids", "på fritids: läxhjälp") == 1.0
    assert likeness("a b", "b a") == likeness("b a", "a b")
    assert likeness("Läxhjälp", "Kameror i centrum") < ALIKE


@given(some.lists(some.text("abcd ", max_size=12), max_size=8))
def test_the_quick_look_loses_no_pair(texts: list[str]) -> None:
    named = [(str(place), text) for place, text in enumerate(texts)]
    found = proposed(named)
    assert not isinstance(found, CannotAnswer)
    slowly = {
        (a, b)
        for i, (a, x) in enumerate(named)
        for b, y in named[i + 1 :]
        if likeness(x, y) >= ALIKE
    }
    assert {(a, b) for a, b, _ in found} == slowly


def test_too_many_ideas_are_not_compared() -> None:
    found = proposed([(str(n), "x") for n in range(401)])
    assert found == CannotAnswer("too_many_to_compare", (("n", 401),))


def idea(name: str, **changes: Any) -> dict[str, Any]:
    whole = {"cost_sek": 1.0, "evidence": "trial", "need": 3.0, "feasibility": 3.0}
    return {"id": name, "idea": name, "status": "new"} | whole | changes


def test_an_idea_best_on_everything_is_first_whatever_the_weights() -> None:
    best = idea("best", need=5.0, feasibility=5.0)
    worse = idea("worse", need=4.0, feasibility=4.0, cost_sek=2.0)
    found = ideas(table("ideas", worse, best), EVEN, 500, generator(1, step="t"))
    assert not isinstance(found.ranking, CannotAnswer)
    first = found.ranking[0]
    assert (first.id, first.place, first.low, first.high) == ("best", 1, 1, 1)
    assert first.first_near == first.first_any == 1.0


def test_two_opposite_ideas_share_the_first_place_evenly() -> None:
    one = idea("one", need=5.0, feasibility=1.0)
    other = idea("other", need=1.0, feasibility=5.0)
    weights = EVEN | {"cost": 0.0, "evidence": 0.0}
    draws = 4_000
    found = ideas(table("ideas", one, other), weights, draws, generator(1, step="t"))
    assert not isinstance(found.ranking, CannotAnswer)
    error = 4 * (0.25 / draws) ** 0.5
    assert all(abs(each.first_near - 0.5) < error for each in found.ranking)
    assert all(abs(each.first_any - 0.5) < error for each in found.ranking)
    assert {(each.low, each.high) for each in found.ranking} == {(1, 2)}


def test_what_lacks_a_score_or_is_settled_is_not_ranked_and_says_why() -> None:
    rows = [
        idea("a"),
        idea("b"),
        idea("c", cost_sek=None),
        idea("d", status="declined"),
        idea("e", need=None),
    ]
    found = ideas(table("ideas", *rows), EVEN, 200, generator(1, step="t"))
    assert dict(found.not_ranked) == {"c": "no_cost", "d": "declined", "e": "no_need"}
    only = EVEN | {"cost": 0.0}
    found = ideas(table("ideas", *rows), only, 200, generator(1, step="t"))
    assert "c" not in dict(found.not_ranked)


def test_a_criterion_that_no_idea_has_is_left_out_and_named() -> None:
    rows = [idea("a", evidence=None), idea("b", evidence=None)]
    found = ideas(table("ideas", *rows), EVEN, 200, generator(1, step="t"))
    assert found.unused == ("evidence",)
    assert dict(found.weights) == pytest.approx(
        {"need": 1 / 3, "cost": 1 / 3, "feasibility": 1 / 3}
    )
    alone = ideas(table("ideas", idea("a")), EVEN, 200, generator(1, step="t"))
    assert alone.ranking == CannotAnswer("too_few_to_rank", (("n", 1),))


def test_ties_share_the_better_place() -> None:
    assert places(np.array([0.5, 0.9, 0.5])).tolist() == [2, 1, 2]


def test_the_same_row_twice_is_refused_by_row() -> None:
    need = {"need": "a", "competence": "lawyer", "importance": 2.0}
    theme = {"theme": "a", "voice": "children", "persons": 9.0}
    right = {"decision": "a", "article": "article_3", "answer": "met"}
    for make, name, row in (
        (competences, "competences", need),
        (themes, "themes", theme),
        (rights, "child_rights", right),
    ):
        with pytest.raises(InputError) as refused:
            make(table(name, row, row))  # type: ignore[operator]
        assert [told.line for told in refused.value.complaints] == [3]


def test_articles_without_an_answer_are_not_examined() -> None:
    row = {"decision": "a", "article": "article_3", "answer": "met"}
    found = rights(table("child_rights", row))
    assert [each.answer for each in found] == [
        "not_examined",
        "met",
        "not_examined",
        "not_examined",
    ]


def test_incidents_are_counted_whatever_the_case_of_their_words() -> None:
    rows = [{"date": f"2026-01-0{n}", "kind": k} for n, k in ((2, "A b"), (1, "a B"))]
    found = incidents(table("incidents", *rows))
    assert [(each.kind, each.times.value) for each in found.kinds] == [("A b", 2)]
    assert (found.first, found.last) == ("2026-01-01", "2026-01-02")


WHOLE = {
    "goal": "g",
    "intervention": "i",
    "indicator": "n",
    "baseline": 1.0,
    "baseline_year": 2025.0,
    "target": 2.0,
    "due": "2027-12-31",
    "committee": "c",
    "responsible": "r",
    "follow_up": "2027-06-30",
}


@pytest.mark.parametrize(
    ("change", "holes"),
    [
        ({}, set()),
        ({"intervention": None}, {"no_intervention"}),
        ({"indicator": None}, {"no_indicator"}),
        ({"baseline": None}, {"no_baseline"}),
        ({"baseline_year": None}, {"no_baseline_year"}),
        ({"target": None}, {"no_target"}),
        ({"target": 1.0}, {"no_change"}),
        ({"due": None}, {"no_due"}),
        ({"responsible": None}, {"no_responsible"}),
        ({"committee": None}, {"no_committee", "committee_without_part"}),
        ({"follow_up": None}, {"no_follow_up"}),
        ({"due": "2026-01-01"}, {"overdue"}),
        (
            {"due": "2024-12-31"},
            {"overdue", "due_before_baseline", "followed_up_after"},
        ),
    ],
)
def test_each_hole_of_a_plan_is_found_and_no_other(
    change: dict[str, Any], holes: set[str]
) -> None:
    found = plan(table("plan", WHOLE | change), ("C",), "2026-11-22")
    assert {hole.key for hole in found.holes} == holes


def test_two_baselines_of_an_indicator_contradict_each_other() -> None:
    found = plan(table("plan", WHOLE, WHOLE | {"baseline": 3.0}), (), None)
    assert [(hole.key, hole.line) for hole in found.holes] == [("two_baselines", 3)]
    later = WHOLE | {"baseline": 3.0, "baseline_year": 2026.0}
    assert plan(table("plan", WHOLE, later), (), None).holes == ()


def test_the_example_is_whole_and_the_same_each_time(
    example: MappingFindings, root: Path
) -> None:
    assert example.invented
    for name in ("inventory", "group_sizes", "ideas", "collaboration", "plan"):
        assert getattr(example, name) is not None
    file = root / "parameters" / "examples" / "mapping.yaml"
    study = load(file)
    again = prepare_mapping(study, read(study, file=file), file=file)
    assert mapping(study, "9001", again) == example


def test_the_tables_are_part_of_the_fingerprint(root: Path, tmp_path: Path) -> None:
    import shutil

    folder = root / "parameters" / "examples"
    shutil.copytree(folder / "mapping", tmp_path / "mapping")
    shutil.copy(folder / "mapping.yaml", tmp_path)
    file = tmp_path / "mapping.yaml"
    study = load(file)
    reading = read(study, file=file)
    before = prepare_mapping(study, reading, file=file).key
    with (tmp_path / "mapping" / "themes.csv").open("a", encoding="utf-8") as stream:
        stream.write("en sak till;personal;30\n")
    assert prepare_mapping(study, reading, file=file).key != before


BAD_BLOCKS = {
    "  inventory: https://x.se/a.csv": "read from this machine",
    "  inventory: a.pdf": "read from this machine",
    "  invented: true": "nothing to map",
    "  plan: a.csv\n  age_bands: [{first: 5, last: 2}]": "age bands rise",
    "  plan: a.csv\n  age_bands: [{first: 0, last: 5}, {first: 5, last: 9}]": "bands",
    "  plan: a.csv\n  weights: {need: 0, evidence: 0, cost: 0, feasibility: 0}": "rank",
    "  plan: a.csv\n  as_of: i våras": "as_of",
    "  plan: a.csv\n  inventering: b.csv": "inventering",
}


@pytest.mark.parametrize("block", BAD_BLOCKS)
def test_a_bad_block_is_complained_of(tmp_path: Path, root: Path, block: str) -> None:
    text = (root / "parameters" / "examples" / "mapping.yaml").read_text("utf-8")
    head, _, _ = text.partition("\nmapping:")
    file = tmp_path / "m.yaml"
    file.write_text(f"{head}\nmapping:\n{block}\n", "utf-8")
    assert any(BAD_BLOCKS[block] in str(told) for told in complaints(file))


def test_a_mapping_is_of_one_municipality(tmp_path: Path, root: Path) -> None:
    text = (root / "parameters" / "examples" / "mapping.yaml").read_text("utf-8")
    file = tmp_path / "m.yaml"
    file.write_text(text.replace('areas: ["9001"]', 'areas: ["9001", "9002"]'), "utf-8")
    assert any("one municipality" in told.meaning for told in complaints(file))


def test_kappa_needs_ten_statements(example: MappingFindings) -> None:
    from prevstats.analyses.mapping_views import collaboration

    row = {"statement": "s", "side": "deficiency", "owner": "both", "school": 4.0}
    rows = [row | {"id": str(n), "social_services": float(n % 5 + 1)} for n in range(9)]
    found = collaboration(table("collaboration", *rows), 0.9)
    assert found.agreement == CannotAnswer("too_few_rated", (("n", 9),))
    assert not isinstance(example.collaboration, CannotAnswer)
