"""Rows of a case: cells into numbers and labels, filters, made columns, panels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from prevstats.analyses.replication_data import read_frame, rows_of
from prevstats.analyses.replication_file import read_replication
from prevstats.analyses.replication_frame import Frame, number_in, plain_label
from prevstats.analyses.replication_panel import panel_of
from prevstats.analyses.replication_request import Request, request_of
from prevstats.errors import InputError

TABLE = """\
area,year,y,income,rate,group,first
0114,2001,1.0,10,0.5,a,2002
0114,2002,2.0,NA,0.6,a,2002
0115,2001,3.0,20,,b,0
0115,2002,4.0,0,0.8,b,0
"""
CASE = """
cases:
  - design: {name: group_time}
    expect: {quantity: simple, value: 1}
"""


def request(tmp_path: Path, spec: str, table: str = TABLE) -> Request:
    (tmp_path / "t.csv").write_text(table, encoding="utf-8")
    path = tmp_path / "spec.yaml"
    path.write_text("data: t.csv\n" + spec + CASE, encoding="utf-8")
    file = read_replication(path)
    return request_of(file, 0, rows_of(read_frame(file, None), file, 0))


@pytest.mark.parametrize(
    ("text", "comma", "number"),
    [
        (" 1.5 ", False, 1.5),
        ("1e-3", False, 0.001),
        ("TRUE", False, 1.0),
        ("false", False, 0.0),
        ("1,5", True, 1.5),
        ("1,5", False, None),
        ("1_000", False, None),
        ("small", False, None),
    ],
)
def test_cells_as_numbers(text: str, comma: bool, number: float | None) -> None:
    assert number_in(text, comma) == number


@pytest.mark.parametrize("text", ["", "NA", "NaN", ".", "null", "N/A"])
def test_cells_that_say_nothing(text: str) -> None:
    assert np.isnan(number_in(text))
    assert plain_label(text) == ""


def test_labels_keep_leading_zeros_and_lose_decimals() -> None:
    assert [plain_label(text) for text in ("0114", "8001.0", "1.5", " a ")] == [
        "0114",
        "8001",
        "1.5",
        "a",
    ]


def test_columns_are_made_in_order(tmp_path: Path) -> None:
    spec = """\
transform:
  log_y: {log: y}
  per_cent: {multiply: [rate, 100]}
  full: {fill_missing: [rate, 0.25]}
  ratio: {divide: [per_cent, y]}
  total: {add: [y, full, 1]}
  less: {subtract: [total, 1, full]}
  in_a: {equals: [group, a]}
"""
    frame = request(tmp_path, spec).frame
    y, rate = np.array([1.0, 2, 3, 4]), np.array([0.5, 0.6, np.nan, 0.8])
    np.testing.assert_allclose(frame.numbers("log_y"), np.log(y))
    np.testing.assert_allclose(frame.numbers("per_cent"), 100 * rate)
    np.testing.assert_allclose(frame.numbers("full"), [0.5, 0.6, 0.25, 0.8])
    np.testing.assert_allclose(frame.numbers("ratio"), 100 * rate / y)
    np.testing.assert_allclose(frame.numbers("less"), y)
    assert frame.numbers("in_a").tolist() == [1, 1, 0, 0]


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        ("[{column: year, min: 2002}]", [1, 3]),
        ("[{column: year, max: 2001}]", [0, 2]),
        ("{column: area, equals: 0114}", [0, 1]),
        ("[{column: year, equals: 2001}]", [0, 2]),
        ("[{column: year, in: [2001, 1999]}, {column: group, in: [b]}]", [2]),
        ("[{column: income, not_missing: true}]", [0, 2, 3]),
        ("[{not_missing: [income, rate]}]", [0, 3]),
        ("[{column: made, min: 3}]", [1, 2, 3]),
        ("[{column: income, min: 0, max: 10}]", [0, 3]),
    ],
)
def test_filters(tmp_path: Path, filters: str, rows: list[int]) -> None:
    spec = f"filter: {filters}\ntransform: {{made: {{add: [y, 1]}}}}\n"
    frame = request(tmp_path, spec).frame
    assert frame.lines == [2 + row for row in rows]


def test_a_logarithm_of_zero_is_refused_only_where_it_counts(tmp_path: Path) -> None:
    spec = "transform: {x: {log: income}}\n"
    with pytest.raises(InputError, match=r"log without result in 1 rows.*line 5 of t"):
        request(tmp_path, spec)
    kept = request(tmp_path, spec + "filter: [{column: income, min: 1}]\n").frame
    np.testing.assert_allclose(kept.numbers("x"), np.log([10, 20]))


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("transform: {x: {log: incom}}", "did you mean income?"),
        ("filter: [{column: yeer, min: 1}]", "did you mean year?"),
        ("filter: [{column: year, min: 2050}]", "the filters leave nothing"),
        ("transform: {x: {add: [group, 1]}}", "the column is read as numbers"),
    ],
)
def test_what_the_data_lack_is_told(tmp_path: Path, spec: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        request(tmp_path, spec + "\n")


def test_data_that_are_not_there_are_told_with_the_folders(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text("data: gone.csv" + CASE, encoding="utf-8")
    with pytest.raises(
        InputError, match=r"spec.yaml:1: data: found gone.csv.*data-dir"
    ):
        read_frame(read_replication(path), tmp_path / "other")


def test_data_of_a_package(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text("data: {package: statsmodels, name: longley}" + CASE, "utf-8")
    frame = read_frame(read_replication(path), None)
    assert frame.size == 16
    assert "TOTEMP" in frame.names


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("{package: os, name: path}", "give one of causaldata"),
        ("{package: statsmodels, name: nothing_such}", "no data set nothing_such"),
    ],
)
def test_other_packages_are_not_imported(tmp_path: Path, data: str, words: str) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(f"data: {data}" + CASE, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        read_frame(read_replication(path), None)


COLUMNS = "columns: {unit: area, time: year, outcome: y, start: first}\n"


def test_rows_become_a_panel(tmp_path: Path) -> None:
    panel = panel_of(request(tmp_path, COLUMNS), ("income",))
    assert panel.units == ("0114", "0115")
    assert panel.periods == (2001, 2002)
    assert panel.outcome.tolist() == [[1, 2], [3, 4]]
    assert panel.start.tolist() == [2002, np.inf]
    assert np.isnan(panel.covariates["income"][0, 1])


def test_a_start_is_where_treated_turns_one(tmp_path: Path) -> None:
    spec = COLUMNS.replace("start: first", "treated: begun")
    on = "transform: {begun: {equals: [y, 2, 3, 4]}}\n"
    assert panel_of(request(tmp_path, spec + on)).start.tolist() == [2002, 2001]
    back = "transform: {begun: {equals: [y, 1, 4]}}\n"
    with pytest.raises(InputError, match="treated in an earlier period"):
        panel_of(request(tmp_path, spec + back))
    with pytest.raises(InputError, match="treated is 0 or 1"):
        panel_of(request(tmp_path, spec.replace("begun}", "y}")))


@pytest.mark.parametrize(
    ("spec", "table", "words"),
    [
        (COLUMNS, TABLE + "0114,2001,9,1,1,a,2002\n", "another row for the same"),
        (COLUMNS, TABLE + ",2001,9,1,1,a,2002\n", "the row names no unit"),
        (COLUMNS, TABLE + "0116,2001.5,9,1,1,a,0\n", "a period is a whole number"),
        (COLUMNS, TABLE.replace("a,2002\n", "a,2001\n", 1), "same on all rows"),
        ("columns: {unit: area, time: year, outcome: y}\n", TABLE, "found no start"),
        ("columns: {unit: area}\n", TABLE, "no outcome"),
        (COLUMNS.replace("area", "place"), TABLE, "has no such column"),
        (COLUMNS.replace("}", ", weights: y}"), TABLE, "same on all rows"),
    ],
)
def test_rows_that_are_no_panel(
    tmp_path: Path, spec: str, table: str, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        panel_of(request(tmp_path, spec, table))


def test_several_absent_columns_are_told_together(tmp_path: Path) -> None:
    asked = request(
        tmp_path, "columns: {unit: a1, time: b1, outcome: y, start: first}\n"
    )
    with pytest.raises(InputError) as caught:
        panel_of(asked)
    assert len(caught.value.complaints) == 2


def test_nothing_given_is_changed() -> None:
    frame = Frame("f", {"a": ["1"]}, [2])
    more = frame.with_column("b", np.array([2.0]))
    assert frame.names == ("a",)
    assert more.names == ("a", "b")


def test_fill_missing_with_a_number_fills_the_column_itself(tmp_path: Path) -> None:
    frame = request(tmp_path, "transform: {rate: {fill_missing: 7}}\n").frame
    assert frame.numbers("rate").tolist() == [0.5, 0.6, 7, 0.8]


def test_clusters_weights_and_population_stand_beside_the_units(tmp_path: Path) -> None:
    spec = COLUMNS.replace("}", ", cluster: group, weights: size, population: year}")
    size = "transform: {size: {equals: [group, a, b]}}\n"
    panel = panel_of(request(tmp_path, spec + size))
    assert panel.cluster == ("a", "b")
    assert panel.weights is not None
    assert panel.weights.tolist() == [1, 1]
    assert panel.exposure is not None
    assert panel.exposure[0].tolist() == [2001, 2002]
    with pytest.raises(InputError, match="same on all rows"):
        panel_of(request(tmp_path, spec.replace("cluster: group", "cluster: y") + size))


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("filter: [{column: year}]", "a filter says min, max, equals, in"),
        ("transform: {x: {add: [y, true]}}", "an operand is a column or a number"),
        ("transform: {x: {fill_missing: [y, 1, 2]}}", "a list of column and value"),
        ("filter: [{not_missing: [yeer]}]", "did you mean year?"),
    ],
)
def test_filters_and_columns_that_make_no_sense(
    tmp_path: Path, spec: str, words: str
) -> None:
    with pytest.raises(InputError, match=words.replace("?", r"\?")):
        request(tmp_path, spec + "\n")
