"""Researchers' own tables into panels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from prevstats.data.files import read_panel
from prevstats.data.panel import Panel
from prevstats.errors import InputError

TABLE = "unit,time,y,first,w,state,x\n"


def read(text: str, folder: Path, **more: object) -> Panel:
    path = folder / "data.csv"
    path.write_text(text)
    return read_panel(
        path,
        unit="unit",
        time="time",
        outcome="y",
        start="first",
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.reference
def test_the_minimum_wage_counties(shared_data: Path) -> None:
    panel = read_panel(
        shared_data / "benchmarks" / "mpdta.csv",
        unit="countyreal",
        time="year",
        outcome="lemp",
        start="first.treat",
        covariates=["lpop"],
    )

    assert panel.outcome.shape == panel.covariates["lpop"].shape == (500, 5)
    starts, counts = np.unique(panel.start, return_counts=True)
    assert starts.tolist() == [2004, 2006, 2007, np.inf]
    assert counts.tolist() == [20, 40, 131, 309]
    row = panel.units.index("8001")
    assert panel.outcome[row, 0] == 8.461469042643875


@pytest.mark.reference
def test_empty_starts_are_never(shared_data: Path) -> None:
    panel = read_panel(
        shared_data / "benchmarks" / "ehec_medicaid.csv",
        unit="stfips",
        time="year",
        outcome="dins",
        start="yexp2",
        weights="W",
    )

    assert np.isinf(panel.start).sum() == 16
    assert panel.weights is not None
    assert panel.weights[panel.units.index("alabama")] == 613156


@pytest.mark.reference
def test_an_unbalanced_panel_with_clusters(shared_data: Path) -> None:
    panel = read_panel(
        shared_data / "reference_r" / "mpdta_unbalanced.csv",
        unit="countyreal",
        time="year",
        outcome="lemp",
        start="first.treat",
        cluster="state",
    )

    assert np.isnan(panel.outcome).sum() == 184
    assert panel.cluster is not None
    assert len(panel.cluster) == 500


def test_leading_zeros_stay_and_decimals_of_units_go(tmp_path: Path) -> None:
    rows = "0114,1,2.5,3,1,a,0\n8001.0,1,3.5,0,2,b,1\n"

    panel = read(TABLE + rows, tmp_path, weights="w", cluster="state", covariates=["x"])

    assert panel.units == ("0114", "8001")
    assert panel.start.tolist() == [3.0, np.inf]
    assert panel.weights is not None
    assert panel.weights.tolist() == [1.0, 2.0]
    assert panel.cluster == ("a", "b")
    assert panel.covariates["x"].tolist() == [[0.0], [1.0]]


def test_what_is_repaired_is_told(tmp_path: Path) -> None:
    text = TABLE.replace(",", ";") + "a;1;2,5;3;1;s;0\nb;1;3,5;;1;s;0\n"

    with pytest.warns(UserWarning, match="decimal comma"):
        panel = read(text, tmp_path)

    assert panel.outcome.ravel().tolist() == [2.5, 3.5]


@pytest.mark.parametrize(
    ("rows", "words", "line"),
    [
        ("a,1,2.5,0,1,s,0\na,1,2.6,0,1,s,0\n", "another row for the same period", 3),
        ("a,1,2.5,0,1,s,0\na,2,2.6,2,1,s,0\n", "several", 3),
        (",1,2.5,0,1,s,0\n", "names no unit", 2),
        ("a,1.5,2.5,0,1,s,0\n", "whole number", 2),
        ("a,1,two,0,1,s,0\n", "no number", 2),
        ("a,1,2.5,soon,1,s,0\n", "first whole year", 2),
        ("a,1,2.5,0,-1,s,0\n", "positive number", 2),
        ("a,1,2.5,0,,s,0\n", "positive number", 2),
        ("a,1,2.5,0,1,s,0\na,2,2.6,0,3,s,0\n", "the same on all rows", 3),
        ("a,1,2.5,0,1,s,0\na,2,2.6,0,1,t,0\n", "the same on all rows", 3),
        ("", "no rows", None),
    ],
)
def test_faults_are_refused_with_their_row(
    rows: str, words: str, line: int | None, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=words) as caught:
        read(TABLE + rows, tmp_path, weights="w", cluster="state")

    assert line in {complaint.line for complaint in caught.value.complaints}


def test_absent_columns_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read("units,time\na,1\n", tmp_path)

    assert {wrong.key for wrong in caught.value.complaints} == {"unit", "y", "first"}
    assert "did you mean units?" in str(caught.value)
