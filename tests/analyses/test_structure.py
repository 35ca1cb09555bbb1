"""A structure report: what comes out of the tables, and how bad ones are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from scipy import stats

from prevstats.analyses.handover import loaded, save_common
from prevstats.analyses.reading import read
from prevstats.analyses.structure import CLASSES, StructureCommon, prepare_structure
from prevstats.analyses.structure import structure as structured
from prevstats.errors import CannotAnswer, InputError
from prevstats.inference.inequality import Ends, Slope
from prevstats.inference.rank_order import RankCorrelation
from prevstats.parameters.load import load
from prevstats.parameters.shipped import shipped
from prevstats.parameters.study import Study

EXAMPLE = shipped("parameters") / "examples" / "structure.yaml"
HEAD = """\
name: tried
title: {sv: a, en: a}
question: {sv: a, en: a}
source: {kind: simulated}
areas: ["9001"]
years: {first: 2015, last: 2025}
structure:
"""
TEXT = "{sv: a, en: a}"
NEED = f"need: {{file: t.csv, year: 2025, resource: {TEXT}}}"
GAPS = f"gaps: {{file: t.csv, year: 2025, outcome: {TEXT}}}"
PAIR = (
    f"paired: {{file: t.csv, before: 2023, after: 2025, outcome: {TEXT}, "
    "better: higher}"
)
DOSE = f"dose: {{file: t.csv, dose: {TEXT}, outcome: {TEXT}}}"
REACH = "reach: {file: t.csv, year: 2025}"
TURNOVER = "turnover: {file: t.csv}"
NEED_HEAD = "skola;år;elever;behov;kronor\n"
Tried = Callable[..., StructureCommon]


@pytest.fixture
def tried(tmp_path: Path) -> Tried:
    """Read a block and its one table, both given as text."""

    def call(block: str, table: str) -> StructureCommon:
        file = tmp_path / "tried.yaml"
        file.write_text(f"{HEAD}  {block}\n", "utf-8")
        (tmp_path / "t.csv").write_text(table, "utf-8")
        study = load(file)
        return prepare_structure(study, read(study, file=file), file=file)

    return call


def told(call: Callable[[], object]) -> str:
    with pytest.raises(InputError) as caught:
        call()
    return str(caught.value)


def schools(per_need: int, per_child: int) -> str:
    """Schools whose resource is so much for each in need and for each child."""
    rows = [(100, 10), (80, 20), (120, 60), (90, 9), (110, 44), (70, 35)]
    lines = [
        f"S{at};2025;{n};{need};{per_child * n + per_need * need}"
        for at, (n, need) in enumerate(rows)
    ]
    return NEED_HEAD + "\n".join(lines) + "\nS0;2024;1;1;1\n"


def test_resources_that_follow_need_have_needs_index(tried: Tried) -> None:
    found = tried(NEED, schools(5_000, 0)).parts.need
    assert found is not None
    assert found.resource_index == pytest.approx(found.need_index)
    assert len(found.units) == 6
    assert isinstance(found.rank, RankCorrelation)
    assert found.rank.value == pytest.approx(1.0)


def test_the_same_for_each_child_is_no_index_and_no_correlation(tried: Tried) -> None:
    found = tried(NEED, schools(0, 300)).parts.need
    assert found is not None
    assert found.resource_index == pytest.approx(0.0, abs=1e-12)
    assert found.gini == pytest.approx(0.0, abs=1e-12)
    assert isinstance(found.rank, CannotAnswer)


def test_gaps_stand_from_the_least_disadvantaged(tried: Tried) -> None:
    rows = "A;2025;9;100;30\nB;2025;1;100;10\nC;2025;5;100;20\nD;2025;12;100;40\n"
    found = tried(GAPS, f"område;år;utsatthet;barn;fall\n{rows}").parts.gaps
    assert found is not None
    assert [each.name for each in found.areas] == ["B", "C", "A", "D"]
    assert isinstance(found.slope, Slope)
    assert found.slope.absolute.value == pytest.approx(0.4)
    assert isinstance(found.ratio, Ends)
    assert found.ratio.value == pytest.approx(4.0)


def test_equally_disadvantaged_areas_have_no_order(tried: Tried) -> None:
    rows = "".join(f"{name};2025;5;100;10\n" for name in "ABCD")
    found = tried(GAPS, f"område;år;utsatthet;barn;fall\n{rows}").parts.gaps
    assert found is not None
    assert isinstance(found.slope, CannotAnswer)
    assert isinstance(found.ratio, CannotAnswer)


def test_pairs_are_those_with_both_years(tried: Tried) -> None:
    before, after = [60.5, 55.0, 71.0, 64.0], [66.0, 61.0, 70.0, 69.5]
    rows = "".join(
        f"S{at};2023;{one};30\nS{at};2025;{two};40\n"
        for at, (one, two) in enumerate(zip(before, after, strict=True))
    )
    table = f"skola;år;andel;svarande\n{rows}Ny;2025;80;20\nS0;2019;1;30\n"
    found = tried(PAIR, table).parts.paired
    assert found is not None
    assert (len(found.units), found.left_out, found.rose, found.fell) == (4, 1, 3, 1)
    change = np.subtract(after, before)
    own = stats.ttest_1samp(change, 0).confidence_interval(0.9)
    assert isinstance(found.mean, Ends)
    assert found.mean.value == pytest.approx(change.mean())
    assert (found.mean.low, found.mean.high) == pytest.approx(tuple(own))
    assert found.sign_p == pytest.approx(stats.binomtest(3, 4).pvalue)
    wanted = stats.wilcoxon(change, method="exact").pvalue
    assert found.rank_p == pytest.approx(wanted, abs=1e-9)


def dosed(units: int, noise: float) -> str:
    random = np.random.default_rng(2)
    rows = []
    for unit in range(units):
        own = random.normal(0, 20)
        for year in range(2018, 2024):
            dose = 20 + random.normal()
            out = own + 3 * (year - 2018) - 1.5 * dose + noise * random.normal()
            rows.append(f"U{unit};{year};{dose:.6f};{out:.6f}")
    return "kommun;år;klasstorlek;resultat\n" + "\n".join(rows) + "\n"


def test_a_dose_is_told_apart_from_units_and_years(tried: Tried) -> None:
    found = tried(DOSE, dosed(12, 0.3)).parts.dose
    assert found is not None
    assert isinstance(found.value, Ends)
    assert found.value.value == pytest.approx(-1.5, abs=0.2)
    assert found.value.low is not None
    assert found.value.high is not None
    assert found.value.low < found.value.value < found.value.high
    assert (found.units, found.rows, found.years) == (12, 72, (2018, 2023))


def test_a_dose_needs_ten_units_and_must_differ(tried: Tried) -> None:
    few = tried(DOSE, dosed(9, 1.0)).parts.dose
    assert few is not None
    assert few.value == CannotAnswer("too_few_units", (("n", 9),))
    same = "".join(f"U{u};{y};20;{u + y}\n" for u in range(12) for y in (2020, 2021))
    flat = tried(DOSE, f"kommun;år;klasstorlek;resultat\n{same}").parts.dose
    assert flat is not None
    assert flat.value == CannotAnswer("no_difference", ())


def test_shares_are_counted_by_area_and_group(tried: Tried) -> None:
    rows = "A;2025;flickor;10;40\nA;2025;pojkar;12;50\nB;2025;K;20;60\n"
    found = tried(REACH, f"område;år;kön;deltog;barn\n{rows}").parts.reach
    assert found is not None
    assert [(each.group, each.count.value, each.of.value) for each in found.totals] == [
        ("girls", 30, 100),
        ("boys", 12, 50),
    ]


@pytest.mark.parametrize(
    ("block", "table", "words"),
    [
        (NEED, "skola;år;elever;kronor\nA;2025;1;1\n", "behov"),
        (NEED, NEED_HEAD + "A;2025;10;12;5\n", "more than there are"),
        (NEED, NEED_HEAD + "A;2025;0;0;5\n", "outside the scale"),
        (NEED, NEED_HEAD + "A;2025;10;;5\n", "an empty cell"),
        (NEED, NEED_HEAD + "A;2025;10;1,5;5\n", "no whole number"),
        (NEED, NEED_HEAD + "A;2025;10;x;5\n", "no number"),
        (NEED, NEED_HEAD + "A;2024;10;1;5\n", "no row for 2025"),
        (NEED, NEED_HEAD + "A;2025;10;0;5\nB;2025;9;0;5\n", "only zeros"),
        (NEED, NEED_HEAD + "A;2025;10;1;5\nA;2025;9;1;5\n", "stands twice"),
        (NEED, NEED_HEAD + ";2025;10;1;5\n", "an empty cell"),
        (NEED, NEED_HEAD + "A;2023/24;10;1;5\n", "no number"),
        (NEED, NEED_HEAD, "no rows"),
        (GAPS, "område;år;utsatthet;barn;fall\nA;2025;;10;1\n", "an empty cell"),
        (
            PAIR,
            "skola;år;andel;svarande\nA;2023;60;20\nB;2025;61;20\n",
            "no unit with both 2023 and 2025",
        ),
        (PAIR, "skola;år;andel;svarande\nA;2023;60;0\n", "outside the scale"),
        (REACH, "område;år;kön;deltog;barn\nA;2025;x;1;2\n", "not agreed on"),
        (TURNOVER, "område;år;slutat;anställda\nA;2025;9;8\n", "more than there are"),
        (
            TURNOVER,
            "område;år;slutat;anställda\n20100101-2384;2025;1;8\n",
            "personal identity number",
        ),
    ],
)
def test_each_fault_of_a_table_is_told(
    tried: Tried, block: str, table: str, words: str
) -> None:
    assert words in told(lambda: tried(block, table))


def test_a_missing_file_is_told(tried: Tried, tmp_path: Path) -> None:
    block = TURNOVER.replace("t.csv", "borta.csv")
    assert "borta.csv" in told(lambda: tried(block, ""))


def test_a_workbook_says_the_same_as_a_text(tried: Tried, tmp_path: Path) -> None:
    table = "område;år;slutat;anställda\nA;2024;9;80\nA;2025;10;81\n"
    text = tried(TURNOVER, table).parts.turnover
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (("område", "år", "slutat", "anställda"), ("A", 2024, 9, 80)):
        book.active.append(row)
    book.active.append(("A", 2025, 10, 81))
    book.save(tmp_path / "t.xlsx")
    assert tried(TURNOVER.replace("csv", "xlsx"), table).parts.turnover == text


def test_rows_in_another_order_say_the_same(tried: Tried) -> None:
    head, *rows = schools(900, 400).splitlines()
    turned = "\n".join([head, *rows[::-1]]) + "\n"
    assert tried(NEED, schools(900, 400)).parts == tried(NEED, turned).parts


def test_the_common_part_is_stored_and_read_again(tmp_path: Path) -> None:
    study = load(EXAMPLE)
    common = prepare_structure(study, read(study, file=EXAMPLE), file=EXAMPLE)
    path = save_common(common, tmp_path)
    assert loaded(path, StructureCommon, CLASSES).parts == common.parts
    assert structured(study, "9001", common).parts == common.parts


def test_a_study_without_the_block_is_refused() -> None:
    study = load(EXAMPLE)
    reading = read(study, file=EXAMPLE)
    bare = replace_structure(study)
    assert "add structure:" in told(lambda: prepare_structure(bare, reading))


def replace_structure(study: Study) -> Study:
    """Return the study without its block."""
    return study.model_copy(update={"structure": None})
