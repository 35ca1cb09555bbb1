"""Panels that the group-time tests share: mpdta, and random staggered ones."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np

from prevstats.data.panel import Panel


def read_mpdta(path: Path) -> Panel:
    """Read the county panel of R's ``did``; a missing row is a missing outcome."""
    with path.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    units = sorted({int(float(row["countyreal"])) for row in rows})
    years = sorted({int(float(row["year"])) for row in rows})
    shape = len(units), len(years)
    outcome, lpop = np.full(shape, np.nan), np.full(shape, np.nan)
    start = np.full(len(units), np.inf)
    for row in rows:
        place = units.index(int(float(row["countyreal"])))
        column = years.index(int(float(row["year"])))
        outcome[place, column] = float(row["lemp"])
        lpop[place, column] = float(row["lpop"])
        first = float(row["first.treat"])
        start[place] = first if first > 0 else np.inf
    return Panel(
        units=tuple(str(unit) for unit in units),
        periods=tuple(years),
        outcome=outcome,
        start=start,
        covariates={"lpop": lpop},
        name="lemp",
    )


def rows_of(panel: Panel, keep: np.ndarray) -> Panel:
    """Return the panel with some rows, in the order given."""
    rows = np.arange(len(panel.units))[keep]
    return replace(
        panel,
        units=tuple(panel.units[row] for row in rows),
        outcome=panel.outcome[rows],
        start=panel.start[rows],
        covariates={name: x[rows] for name, x in panel.covariates.items()},
        cluster=None if panel.cluster is None else tuple(np.array(panel.cluster)[rows]),
        weights=None if panel.weights is None else panel.weights[rows],
    )


def random_panel(
    random: np.random.Generator, n: int = 40, t: int = 6, *, missing: float = 0.0
) -> Panel:
    """Return a staggered panel: six cohorts of which one never starts."""
    first = 2010
    starts = np.array([np.inf, 2012, 2013, 2014, np.inf, 2015])
    start = starts[np.arange(n) % starts.size]
    outcome = random.normal(size=(n, 1)) + random.normal(size=(n, t)).cumsum(axis=1)
    outcome = np.where(random.random((n, t)) < missing, np.nan, outcome)
    return Panel(
        units=tuple(f"{place:04d}" for place in range(n)),
        periods=tuple(range(first, first + t)),
        outcome=outcome,
        start=start,
        covariates={"size": random.normal(size=(n, 1)) + np.zeros((n, t))},
        weights=random.uniform(0.5, 2, n),
        name="rate",
    )
