"""What a replication file may say, and that each fault is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from prevstats.analyses.replication_file import read_replication
from prevstats.analyses.replication_spec import Columns, quantity_name
from prevstats.errors import InputError

SOUND = """\
data: some.csv
columns: {unit: area, time: year, outcome: y, start: first}
cases:
  - design: group_time
    expect: {quantity: simple, value: 1e-3, tolerance: 1e-8}
"""


def faults(tmp_path: Path, text: str) -> str:
    path = tmp_path / "spec.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_replication(path)
    return str(caught.value).replace(str(tmp_path), "")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ATT(g=2004;t=2004)", "ATT(2004,2004)"),
        ("ATT(g=2004, t=2006)", "ATT(2004,2006)"),
        ("ATT(2004,2006)", "ATT(2004,2006)"),
        ("event(e=-3)", "event(-3)"),
        ("event(+1)", "event(1)"),
        ("event( 0.0 )", "event(0)"),
        ("interval(M=0.50)", "interval(0.5)"),
        ("simple", "simple"),
        (" simple ", "simple"),
        ("coef(stark[regular+aide])", "coef(stark[regular+aide])"),
        ("coef(a:b)", "coef(a:b)"),
        ("coef(x^2)", "coef(x^2)"),
        ("weight(New Mexico)", "weight(New Mexico)"),
        ("weight(Earlier vs Later Treated)", "weight(Earlier vs Later Treated)"),
        ("event_overall(balance_e=1)", "event_overall(1)"),
    ],
)
def test_quantities_are_read_as_designs_name_them(written: str, read: str) -> None:
    assert quantity_name(written) == read


def test_short_forms_and_numbers_that_yaml_takes_for_text(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(SOUND, encoding="utf-8")
    spec = read_replication(path).spec
    assert spec.data.file == "some.csv"
    assert spec.cases[0].design == {"name": "group_time"}
    assert spec.cases[0].expect[0].value == 0.001
    assert spec.cases[0].expect[0].tolerance == 1e-8


def test_a_case_overrides_single_columns() -> None:
    columns = Columns(unit="a", outcome="y", covariates=("x",))
    other = Columns.model_validate({"outcome": "z", "covariates": None or ()})
    assert columns.overridden(other) == Columns(unit="a", outcome="z")
    assert columns.overridden(None) == columns


@pytest.mark.parametrize(
    ("changed", "line", "words"),
    [
        ("outcome: y,", 2, "outcom:"),
        ("quantity: simple, ", 5, "quantity is needed"),
        ("value: 1e-3,", 5, "an expectation says value"),
    ],
)
def test_one_fault_is_told_with_its_line(
    tmp_path: Path, changed: str, line: int, words: str
) -> None:
    text = SOUND.replace(changed, "outcom: y," if "outcome" in changed else "")
    told = faults(tmp_path, text)
    assert f"spec.yaml:{line}:" in told
    assert words in told


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = """\
data: {package: causaldata}
colums: {unit: area}
filter:
  - {column: year, min: soon}
  - {min: 3}
transform:
  a: {log: [x, y]}
  b: {cube: x}
  c: {add: [x]}
cases:
  - design: {control: never}
    expect:
      - {quantity: simple, value: one, tolerance: -1}
"""
    told = faults(tmp_path, text)
    for line, words in (
        (1, "data is a file name, or {package"),
        (2, "did you mean columns?"),
        (4, "a number is wanted"),
        (5, "a filter names its column"),
        (7, "log takes one column"),
        (8, "cube:"),
        (9, "add takes a list of at least two"),
        (13, "a number is wanted"),
        (13, "at least 0"),
    ):
        assert any(
            f"spec.yaml:{line}:" in one and words in one for one in told.split("\n")
        ), (line, words, told)


def test_a_design_without_name_is_refused(tmp_path: Path) -> None:
    told = faults(tmp_path, SOUND.replace("group_time", "{control: never}"))
    assert "spec.yaml:4: cases[0].design: found no name" in told


@pytest.mark.parametrize("text", ["", "- a\n", "just words\n", "data: [\n"])
def test_no_mapping_is_refused_in_words(tmp_path: Path, text: str) -> None:
    assert "spec.yaml:" in faults(tmp_path, text)


def test_cells_of_the_data_are_taken_as_they_are_written(tmp_path: Path) -> None:
    """0781 and no are labels here, not the number 505 and false."""
    path = tmp_path / "spec.yaml"
    path.write_text(
        SOUND.replace(
            "cases:",
            "filter:\n"
            "  - {column: code, equals: 0781}\n"
            "  - {column: jail, in: [no, yes, 2004]}\n"
            "cases:",
        ).replace("design: group_time", "design: {name: ols, factors: [{jail: no}]}"),
        encoding="utf-8",
    )
    spec = read_replication(path).spec
    assert spec.filter[0].equals == "0781"
    assert spec.filter[1].within == ("no", "yes", "2004")
    assert spec.cases[0].design["factors"] == ({"jail": "no"},)


def test_yes_and_no_may_be_written_for_options(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    text = SOUND.replace("design: group_time", "design: {name: trial, mixed: yes}")
    path.write_text(text, encoding="utf-8")
    assert read_replication(path).spec.cases[0].design["mixed"] is True
