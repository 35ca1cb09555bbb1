"""Coverage of 95 % intervals of the step in short series with autocorrelated errors.

``python benchmarks/coverage_interrupted_series.py [worlds]`` prints a table as in
docs/interrupted_series.md. Truth: a line, a step of 2, errors of first order with
variance 1; and Poisson counts with a fall of a quarter.
"""

from __future__ import annotations

import sys

import numpy as np

from prevstats.designs.interrupted_series import InterruptedSeries
from prevstats.designs.interrupted_series_data import Series

ERRORS = ("none", "newey_west", "prais_winsten", "glsar")


def world(random: np.random.Generator, n: int, rho: float) -> Series:
    shocks = random.normal(size=n) * np.sqrt(1 - rho**2)
    errors = np.empty(n)
    errors[0] = random.normal()
    for t in range(1, n):
        errors[t] = rho * errors[t - 1] + shocks[t]
    time = np.arange(float(n))
    return Series(time, 0.1 * time + 2 * (time >= n // 2) + errors, float(n // 2))


def small_counts(random: np.random.Generator, n: int, mean: float) -> Series:
    time = np.arange(float(n))
    rate = np.where(time >= n // 2, 0.75 * mean, mean)
    return Series(time, random.poisson(rate).astype(float), float(n // 2))


def coverage(design: InterruptedSeries, worlds: list[Series], truth: float) -> str:
    found = [design(series) for series in worlds]
    steps = [effect.quantity("step") for effect in found if hasattr(effect, "quantity")]
    inside = [step.low <= truth <= step.high for step in steps]
    return f"{100 * np.mean(inside):.1f} ({len(steps)})"


def main(worlds: int) -> None:
    for n in (16, 24, 48, 96):
        for rho in (0.0, 0.4, 0.8):
            random = np.random.default_rng([n, int(10 * rho)])
            drawn = [world(random, n, rho) for _ in range(worlds)]
            row = [
                coverage(InterruptedSeries(autocorrelation=errors), drawn, 2.0)
                for errors in ERRORS
            ]
            print(n, rho, *row, sep=" | ", flush=True)
    for n, mean in ((16, 2.0), (16, 5.0), (48, 2.0), (48, 20.0)):
        random = np.random.default_rng([n, int(mean)])
        drawn = [small_counts(random, n, mean) for _ in range(worlds)]
        row = [
            coverage(
                InterruptedSeries(family=family, slope_change=False),
                drawn,
                float(np.log(0.75)),
            )
            for family in ("poisson", "quasipoisson")
        ]
        print(n, mean, *row, sep=" | ", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
