"""A follow-up: what comes out of the tables, and what never does."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from prevstats.analyses.followup import CLASSES, FollowupCommon, prepare_followup
from prevstats.analyses.followup import followup as follow_up
from prevstats.analyses.followup_waiting import waited
from prevstats.analyses.handover import loaded, save_common
from prevstats.analyses.reading import read
from prevstats.errors import InputError
from prevstats.inference.time_to_event import waiting
from prevstats.parameters.load import load
from prevstats.parameters.shipped import shipped
from prevstats.parameters.study import Study

EXAMPLE = shipped("parameters") / "examples" / "follow_up.yaml"
EXACT = 1e-12
HEAD = """\
name: tried
title: {sv: a, en: a}
question: {sv: a, en: a}
source: {kind: simulated}
areas: ["9001"]
years: {first: 2015, last: 2024}
follow_up:
  began: "2024-01-01"
  as_of: "2026-06-30"
"""
Tried = Callable[..., FollowupCommon]


@pytest.fixture
def tried(tmp_path: Path) -> Tried:
    """Read a block and its one table, both given as text."""

    def call(block: str, table: str = "", name: str = "t.csv") -> FollowupCommon:
        file = tmp_path / "tried.yaml"
        lines = "".join(f"  {line}\n" for line in block.strip().splitlines())
        file.write_text(HEAD + lines, "utf-8")
        if table:
            (tmp_path / name).write_text(table, "utf-8")
        study = load(file)
        return prepare_followup(study, read(study, file=file), file=file)

    return call


def told(call: Callable[[], object]) -> InputError:
    with pytest.raises(InputError) as caught:
        call()
    return caught.value


PLACES = """
training:
  places: {base: 170, in_depth: 210, specialist: 75, seminar: 40, other: 230}
"""


def test_places_are_not_persons_and_a_wider_step_is_no_funnel(tried: Tried) -> None:
    found = tried(PLACES).parts.training
    assert found is not None
    assert found.total.value == 725
    assert found.wider == ("base", "in_depth")
    assert found.persons is None


def test_a_register_tells_persons_overlaps_and_repeated_courses(tried: Tried) -> None:
    rows = "a;grund;2024-02-01\nb;grund;2024-02-01\na;fördjupning;2024-03\n"
    rows += "a;grund;2024-05-01\n"
    common = tried(
        "training: {register_file: t.csv}", f"pseudonym;utbildning;datum\n{rows}"
    )
    found = common.parts.training
    assert found is not None
    assert [each.count.value for each in found.steps] == [2, 1]
    assert (found.persons.value, found.several.value) == (2, 1)  # type: ignore[union-attr]
    assert [(each.both.value, each.of.value) for each in found.overlaps] == [(1, 2)]
    lines = {line.key: dict(line.details) for line in common.log}
    assert lines["local_course_twice"]["first_line"] == 5
    assert lines["local_month_first_day"]["n"] == 1


def test_districts_by_totals_ask_and_give_the_whole_range(tried: Tried) -> None:
    block = "districts: {before: 2004, after: 2006, units: 18, had: 7, have: 13}"
    found = tried(block).parts.districts
    assert found is not None
    assert found.paired is None
    assert found.unpaired == pytest.approx(0.092, abs=5e-4)
    assert found.possible[0] == (0, pytest.approx(0.03125, abs=EXACT))
    assert [lost for lost, _ in found.possible] == [0, 1, 2, 3, 4, 5]
    assert found.possible[-1][1] == pytest.approx(0.2101, abs=5e-5)


NAMES = ["Norra", "Södra", "Östra", "Västra", "Centrum"]


def district_rows(later: str = "Centrum") -> str:
    rows = [f"{name};2004;{'ja' if name == 'Norra' else 'nej'}" for name in NAMES]
    rows += [f"{name};2006;ja" for name in (*NAMES[:4], later)]
    return "stadsdel;år;erbjuder\n" + "\n".join(rows) + "\n"


def test_a_renamed_district_is_refused_by_row_or_mapped_with_a_log(
    tried: Tried,
) -> None:
    block = "districts: {before: 2004, after: 2006, file: t.csv}"
    error = told(lambda: tried(block, district_rows("City")))
    assert {each.line for each in error.complaints} == {6, 11}
    mapped = "districts: {before: 2004, after: 2006, file: t.csv, "
    common = tried(mapped + "renamed: {Centrum: City}}", district_rows("City"))
    found = common.parts.districts
    assert found is not None
    assert (found.units, found.gained, found.lost) == (5, 4, 0)
    assert found.paired == pytest.approx(0.125, abs=EXACT)
    assert "local_district_renamed" in {line.key for line in common.log}


CAPACITY = """
capacity:
  children: 5770
  trained: [{label: {sv: a, en: a}, count: 4}, {label: {sv: b, en: b}, count: 6}]
  leaders_per_group: {low: 2.0, value: 2.0, high: 2.0}
  groups_per_leader: {low: 1.0, value: 2.0, high: 3.0}
  places_per_group: {low: 8.0, value: 10.0, high: 14.0}
  source: {sv: a, en: a}
  verified: "example"
"""


def test_ten_trained_for_5770_children(tried: Tried) -> None:
    found = tried(CAPACITY).parts.capacity
    assert found is not None
    assert found.per_trained == 577.0
    assert found.per_year.value == 100.0
    assert found.years.value == pytest.approx(57.7, abs=EXACT)
    assert found.years.low < found.years.value < found.years.high


def test_without_other_exits_the_share_is_one_less_kaplan_meier() -> None:
    from datetime import date, timedelta

    rng = np.random.default_rng(4)
    start = [date(2024, 1, 1)] * 80
    waits = rng.integers(1, 400, 80)
    left = rng.random(80) < 0.7
    event = [
        day + timedelta(int(n)) if gone else None
        for day, n, gone in zip(start, waits, left, strict=True)
    ]
    found = waited(start, event, [None] * 80, date(2025, 6, 30), 0.9)
    time = np.where(left, waits, (date(2025, 6, 30) - date(2024, 1, 1)).days)
    curve = waiting(time.astype(float), left.astype(int), level=0.9)
    for day, share in zip(found.days, found.share, strict=True):  # type: ignore[union-attr]
        reached = np.flatnonzero(curve.time <= day)  # type: ignore[union-attr]
        plain = curve.share[reached[-1]] if reached.size else 1.0  # type: ignore[union-attr]
        assert share == pytest.approx(1.0 - plain, abs=1e-9)


CHILDREN = "children: {file: t.csv, low: 1.0, high: 10.0, better: higher}"


def test_a_child_with_many_goals_counts_once(tried: Tried) -> None:
    rows = "a;2;4\na;4;8\nb;5;5\nc;6;4\nd;3;\n"
    found = tried(CHILDREN, f"pseudonym;före;efter\n{rows}").parts.children
    assert found is not None
    assert found.n.value == 4
    assert found.whole.n.value == 3
    assert found.whole.mean == pytest.approx(1 / 3, abs=EXACT)
    assert [each.count.value for each in found.outcome] == [1, 1, 1]


def test_lower_may_be_better(tried: Tried) -> None:
    block = CHILDREN.replace("higher", "lower")
    found = tried(block, "pseudonym;före;efter\na;8;3\nb;3;8\n").parts.children
    assert found is not None
    assert [each.count.value for each in found.outcome] == [1, 0, 1]


SECRET = "QX7-hemlig"
BAD_CHILDREN = [
    (f"{SECRET};2;11\n", 2, "outside the scale"),
    (f"{SECRET};två;3\n", 2, "no number"),
    (f"a;2,5;3\n{SECRET};2.5;3\nb;2,5;3\n", 3, "comma and with a dot"),
    (";2;3\n", 2, "empty cell"),
]


@pytest.mark.parametrize(("rows", "line", "words"), BAD_CHILDREN)
def test_bad_goals_are_named_by_row_and_never_repeated(
    tried: Tried, rows: str, line: int, words: str
) -> None:
    error = told(lambda: tried(CHILDREN, f"pseudonym;före;efter\n{rows}"))
    assert [each.line for each in error.complaints] == [line]
    assert words in str(error)
    assert SECRET not in str(error)


CHAIN = "pseudonym;oro;anmälan;utredning;erbjudet;stöd;avslutat\n"
BAD_CASES = [
    (f"{SECRET};2023-12-31;;;;;\n", "before the work began"),
    (f"{SECRET};2027-01-01;;;;;\n", "after the data were taken out"),
    (f"{SECRET};2024-05-01;2024-04-01;;;;\n", "end before its start"),
    (f"{SECRET};i våras;;;;;\n", "no date"),
    (f"{SECRET};2024-02-30;;;;;\n", "no date"),
    (f"{SECRET};2024-05-01;;;;;\n{SECRET};2024-05-01;;;;;\n", "earlier row"),
    (f"{SECRET};;;;;;\n", "empty cell"),
]


@pytest.mark.parametrize(("rows", "words"), BAD_CASES)
def test_impossible_days_are_named_by_row_and_never_repeated(
    tried: Tried, rows: str, words: str
) -> None:
    error = told(lambda: tried("detection: {file: t.csv}", CHAIN + rows))
    assert words in str(error)
    assert all(each.line in (2, 3) for each in error.complaints)
    assert SECRET not in str(error)


@pytest.mark.parametrize(
    "number",
    ["19850312-1236", "850312-1236", "198503121236", "8503121231", "850372-1230"],
)
def test_a_personal_identity_number_is_refused_at_once(
    tried: Tried, number: str
) -> None:
    rows = f"pseudonym;före;efter;anteckning\na;2;99;x\nb;2;3;se {number}\n"
    error = told(lambda: tried(CHILDREN, rows))
    assert "identity number" in str(error)
    assert [each.line for each in error.complaints] == [3]
    assert number not in str(error)
    assert number[-4:] not in str(error)


def test_a_workbook_with_merged_cells_and_decimal_comma(
    tried: Tried, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    rows: list[list[Any]] = [
        ["Uppföljning", None, None],
        ["pseudonym", "före", "efter"],
        ["a", "2,5", 4],
        [None, "3,5", 6.0],
        ["b", "5,0", 5],
    ]
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A3:A4")
    book.save(tmp_path / "t.xlsx")
    common = tried(CHILDREN.replace("t.csv", "t.xlsx"))
    found = common.parts.children
    assert found is not None
    assert found.whole.n.value == 2
    assert found.whole.mean == pytest.approx(1.0, abs=EXACT)
    keys = {line.key for line in common.log}
    assert {"local_merged_cells", "local_decimal_comma", "local_rows_above"} <= keys


def test_a_formula_without_value_is_refused_by_row(
    tried: Tried, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["pseudonym", "före", "efter"], [SECRET, 2, "=1+1"]):
        sheet.append(row)
    book.save(tmp_path / "t.xlsx")
    error = told(lambda: tried(CHILDREN.replace("t.csv", "t.xlsx")))
    assert [each.line for each in error.complaints] == [2]
    assert SECRET not in str(error)


def test_every_fault_of_every_table_is_told_at_once(tried: Tried) -> None:
    block = f"{CHILDREN}\nratings: {{file: none.csv, grades: [a, b]}}"
    error = told(lambda: tried(block, "pseudonym;före;efter\na;2;11\n"))
    assert {each.file for each in error.complaints} == {"t.csv", "none.csv"}


@pytest.fixture(scope="module")
def example() -> tuple[Study, FollowupCommon]:
    study = load(EXAMPLE)
    return study, prepare_followup(study, read(study, file=EXAMPLE), file=EXAMPLE)


def test_the_example_is_told_in_every_part(
    example: tuple[Study, FollowupCommon],
) -> None:
    study, common = example
    parts = follow_up(study, "9001", common).parts
    assert parts.invented
    held = (parts.training, parts.districts, parts.capacity, parts.staff, parts.audit)
    assert None not in (*held, parts.detection, parts.ratings, parts.children)
    assert len(parts.routines) == 5
    assert parts.districts is not None
    assert parts.districts.paired == pytest.approx(0.03125, abs=EXACT)


def test_what_is_handed_on_holds_no_pseudonym(
    example: tuple[Study, FollowupCommon], tmp_path: Path
) -> None:
    _, common = example
    stored = save_common(common, tmp_path)
    content = stored.read_text("utf-8")
    for number in range(1, 181):
        assert f'"B{number:03d}"' not in content
        assert f'"P{number:03d}"' not in content
    again = loaded(stored, FollowupCommon, CLASSES)
    assert again.parts == common.parts
    assert json.loads(content)["key"] == common.key


def test_another_table_makes_another_key(
    example: tuple[Study, FollowupCommon], tmp_path: Path
) -> None:
    study, common = example
    folder = tmp_path / "follow_up"
    folder.mkdir()
    for path in (EXAMPLE.parent / "follow_up").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    with (folder / "kvar.csv").open("a", encoding="utf-8") as stream:
        stream.write("P999;2024-02-01;\n")
    changed = prepare_followup(
        study, read(study, file=EXAMPLE), file=tmp_path / "follow_up.yaml"
    )
    assert changed.key != common.key
    assert replace(changed.parts, staff=common.parts.staff) == common.parts
