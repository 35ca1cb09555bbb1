"""Series for the tests of interrupted series and before-after."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from prevstats.designs.interrupted_series_data import Series


def sicily(shared_data: Path) -> Series:
    """Acute coronary events in Sicily by month; the smoking ban began in month 37."""
    path = shared_data / "benchmarks" / "sicily_smoking_ban.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return Series(
        time=np.array([float(row["time"]) for row in rows]),
        outcome=np.array([float(row["aces"]) for row in rows]),
        start=37.0,
        exposure=np.array([float(row["stdpop"]) for row in rows]),
        name="aces",
    )


def published(shared_data: Path, dataset: str) -> list[dict[str, str]]:
    """The published rows of one data set."""
    path = shared_data / "published_results.csv"
    with path.open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["dataset"] == dataset]


def counts(seed: int, n: int = 48, start: int = 25, mean: float = 20.0) -> Series:
    """Poisson counts with a trend and a fall of a quarter at the start."""
    random = np.random.default_rng(seed)
    time = np.arange(1.0, n + 1)
    exposure = np.linspace(900, 1100, n)
    rate = mean / 1000 * np.exp(0.004 * (time - start) - 0.2877 * (time >= start))
    return Series(
        time, random.poisson(rate * exposure).astype(float), float(start), exposure
    )


def continuous(seed: int, n: int = 60, rho: float = 0.5, step: float = 2.0) -> Series:
    """Autocorrelated errors of variance 1 around a line with a step in the middle."""
    random = np.random.default_rng(seed)
    shocks = random.normal(size=n) * np.sqrt(1 - rho**2)
    errors = np.empty(n)
    errors[0] = random.normal()
    for t in range(1, n):
        errors[t] = rho * errors[t - 1] + shocks[t]
    time = np.arange(2000.0, 2000 + n)
    start = time[n // 2]
    return Series(
        time, 10 + 0.1 * (time - start) + step * (time >= start) + errors, start
    )
