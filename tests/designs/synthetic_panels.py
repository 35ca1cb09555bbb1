"""Panels for the tests of synthetic controls: published ones and random ones."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from prevstats.data.panel import Panel


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float:
    return float(text) if text not in ("", "NA") else float("nan")


def wide(
    rows: list[dict[str, str]], unit: str, time: str, column: str
) -> tuple[tuple[str, ...], tuple[int, ...], np.ndarray]:
    units = tuple(sorted({row[unit] for row in rows}))
    periods = tuple(sorted({int(float(row[time])) for row in rows}))
    values = np.full((len(units), len(periods)), np.nan)
    for row in rows:
        place = units.index(row[unit]), periods.index(int(float(row[time])))
        values[place] = number(row[column])
    return units, periods, values


def california(shared: Path) -> Panel:
    rows = rows_of(shared / "benchmarks" / "california_prop99.csv")
    units, periods, values = wide(rows, "State", "Year", "PacksPerCapita")
    start = np.where(np.array(units) == "California", 1989.0, np.inf)
    return Panel(units, periods, values, start, name="packs")


def california_with_predictors(shared: Path) -> Panel:
    rows = rows_of(shared / "benchmarks" / "prop99_abadie_covariates.csv")
    units, periods, values = wide(rows, "state", "year", "cigsale")
    start = np.where(np.array(units) == "California", 1989.0, np.inf)
    covariates = {
        name: wide(rows, "state", "year", name)[2]
        for name in ("lnincome", "beer", "age15to24", "retprice")
    }
    return Panel(units, periods, values, start, covariates, name="cigsale")


def published(shared: Path, dataset: str, estimator: str) -> dict[str, dict[str, str]]:
    return {
        row["quantity"]: row
        for row in rows_of(shared / "published_results.csv")
        if (row["dataset"], row["estimator"]) == (dataset, estimator)
    }


def low_rank(
    seed: int, *, units: int = 30, treated: int = 4, effect: float = 1.0
) -> Panel:
    """As R synthdid's own test data: rank two, unit and period effects, noise."""
    stream = np.random.default_rng(seed)
    periods, before = 16, 11
    factors = stream.poisson(1.0, (units, 2)) @ stream.poisson(1.0, (2, periods))
    level = 10 * stream.permutation(units)[:, None] / units
    year = 10 * np.arange(periods) / periods
    values = factors + level + year + 0.5 * stream.normal(size=(units, periods))
    start = np.full(units, np.inf)
    start[-treated:] = 2000 + before
    values[-treated:, before:] += effect
    names = tuple(f"{row:03d}" for row in range(units))
    return Panel(names, tuple(range(2000, 2000 + periods)), values, start)
