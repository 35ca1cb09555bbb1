"""Panels of the published difference-in-differences examples, read in place."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from prevstats.data.panel import Panel

Row = dict[str, str]


def read_panel(
    path: Path,
    *,
    unit: str,
    time: str,
    outcome: Callable[[Row], float],
    start: Callable[[Row], float] = lambda _: np.inf,
    covariates: Sequence[str] = (),
    keep: Callable[[Row], bool] = lambda _: True,
) -> Panel:
    """Read a long file into a panel; a missing row is a missing outcome."""
    with path.open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if keep(row)]
    units = sorted({row[unit] for row in rows})
    periods = sorted({int(float(row[time])) for row in rows})
    shape = len(units), len(periods)
    values, first = np.full(shape, np.nan), np.full(len(units), np.inf)
    columns = {name: np.full(shape, np.nan) for name in covariates}
    for row in rows:
        place = units.index(row[unit]), periods.index(int(float(row[time])))
        values[place], first[place[0]] = outcome(row), start(row)
        for name, column in columns.items():
            column[place] = float(row[name])
    return Panel(tuple(units), tuple(periods), values, first, covariates=columns)


def start_or_never(text: str) -> float:
    """Return a start year, ``inf`` for an empty cell, NA or 0."""
    year = float(text) if text not in ("", "NA") else 0.0
    return year if year > 0 else np.inf


def castle(folder: Path) -> Panel:
    """Cheng & Hoekstra (2013): log homicide; a state starts in its first year of 1."""
    panel = read_panel(
        folder / "castle.csv",
        unit="state",
        time="year",
        outcome=lambda row: float(row["l_homicide"]),
        covariates=("post", "l_income"),
    )
    post = panel.covariates["post"] == 1
    years = np.array(panel.periods, float)
    start = np.where(post.any(axis=1), years[np.argmax(post, axis=1)], np.inf)
    return Panel(
        panel.units, panel.periods, panel.outcome, start, panel.covariates, name="lhom"
    )


def math_reform(folder: Path) -> Panel:
    """Goodman (2019): log earnings by state and class."""
    return read_panel(
        folder / "math_reform.csv",
        unit="state",
        time="class",
        outcome=lambda row: float(row["incearn_ln"]),
        start=lambda row: start_or_never(row["reformyr_math"]),
        covariates=("reform_math",),
    )


def fatalities(folder: Path, *years: str) -> Panel:
    """Stock & Watson, chapter 10: traffic deaths per 10,000 and the beer tax."""
    return read_panel(
        folder / "fatalities.csv",
        unit="state",
        time="year",
        outcome=lambda row: float(row["fatal"]) / float(row["pop"]) * 10_000,
        covariates=("beertax", "unemp"),
        keep=lambda row: not years or row["year"] in years,
    )


def medicaid(folder: Path) -> Panel:
    """Rambachan & Roth's example: expansion of 2014 against states without by 2015."""

    def year(row: Row) -> float:
        return start_or_never(row["yexp2"])

    return read_panel(
        folder / "ehec_medicaid.csv",
        unit="stfips",
        time="year",
        outcome=lambda row: float(row["dins"]),
        start=lambda row: year(row) if year(row) == 2014 else np.inf,
        keep=lambda row: int(row["year"]) < 2016 and year(row) != 2015,
    )


def published(shared_data: Path, dataset: str, estimator: str) -> dict[str, Row]:
    """Return the published rows of an estimator by the name of their quantity."""
    path = shared_data / "published_results.csv"
    with path.open(encoding="utf-8") as stream:
        return {
            row["quantity"]: row
            for row in csv.DictReader(stream)
            if (row["dataset"], row["estimator"]) == (dataset, estimator)
        }
