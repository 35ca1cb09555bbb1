"""How often the interval holds the truth, when others' studies and own figures meet.

    python benchmarks/coverage_combination.py [--worlds 20000] [--places 2000]

Prints the tables of docs/transfer.md as Markdown: the combination over its prior's
fit and over fixed conflicts, two simpler rules, and the prediction for a new place
from few studies.
"""

from __future__ import annotations

import argparse
import math

import numpy as np
from numpy.typing import NDArray

from prevstats.evidence.commensurate import NormalPair, commensurate_posterior
from prevstats.evidence.tau_prior import tau_posterior
from prevstats.randomness import generator

Array = NDArray[np.float64]
LOW, HIGH = 0.05, 0.95
SPREADS = (0.5, 1.0, 2.0)
"""Standard deviation of the prediction, in those of the local estimate."""
CONFLICTS = (1.0, 2.0, 3.0, 4.0, 6.0)
"""Fixed distances between truth and prediction, in deviations of their difference."""


def held(truth: float, pair: NormalPair, given: float | None) -> tuple[bool, float]:
    """Tell whether the interval holds the truth, and how wide it is."""
    posterior = commensurate_posterior(pair, given)
    low, high = posterior.quantile(LOW), posterior.quantile(HIGH)
    return low <= truth <= high, high - low


def combination(
    spread: float, truths: Array, given: float | None, random: np.random.Generator
) -> tuple[float, float]:
    """Return the share of worlds in which the truth is held, and the mean width."""
    errors = random.standard_normal(len(truths))
    results = [
        held(truth, NormalPair(0.0, spread**2, truth + error, 1.0), given)
        for truth, error in zip(truths, errors, strict=True)
    ]
    return (
        float(np.mean([inside for inside, _ in results])),
        float(np.mean([width for _, width in results])),
    )


def combination_rows(worlds: int) -> list[str]:
    """Return the table of the combination, one row per spread and truth."""
    local = HIGH_WIDTH
    lines = [
        "| prediction's sd | truth | c | coverage | width against local alone |",
        "|---|---|---|---|---|",
    ]
    for spread in SPREADS:
        random = generator(20261122, step=f"coverage_combination:{spread}")
        together = math.sqrt(spread**2 + 1.0)
        normal = random.standard_normal(worlds)
        cases: list[tuple[str, Array, float | None]] = [
            ("as predicted", spread * normal, 0.0),
            ("as predicted", spread * normal, None),
            ("c = 1, drawn", math.sqrt(spread**2 + 1.0) * normal, 1.0),
            ("c = 1, drawn", math.sqrt(spread**2 + 1.0) * normal, 0.0),
            ("c = 1, drawn", math.sqrt(spread**2 + 1.0) * normal, None),
            ("c = 9, drawn", math.sqrt(spread**2 + 9.0) * normal, None),
        ]
        for distance in CONFLICTS:
            cases.append(
                (f"{distance:g} sd off", np.full(worlds, distance * together), None)
            )
        cases.append(("3 sd off", np.full(worlds, 3.0 * together), 0.0))
        for name, truths, given in cases:
            share, width = combination(spread, truths, given, random)
            tie = "learned" if given is None else f"{given:g}"
            lines.append(
                f"| {spread:g} | {name} | {tie} | {100 * share:.1f} % | "
                f"{width / local:.2f} |"
            )
    return lines


HIGH_WIDTH = 2.0 * 1.6448536269514722
"""Width of the local estimate's own 90 per cent interval, with error 1."""


def rejected_rows(worlds: int) -> list[str]:
    """Return the table of two simpler rules for c, as predicted and one sd off."""
    lines = [
        "| prediction's sd | rule | as predicted | 1 sd off |",
        "|---|---|---|---|",
    ]
    for spread in SPREADS:
        random = generator(20261122, step=f"rejected:{spread}")
        before, together = spread**2, spread**2 + 1.0
        for rule, limit in (("estimated", 0.0), ("threshold at 1.645", HIGH_WIDTH / 2)):
            shares = []
            for truths in (
                spread * random.standard_normal(worlds),
                np.full(worlds, math.sqrt(together)),
            ):
                local = truths + random.standard_normal(worlds)
                excess = np.maximum(0.0, local**2 - together)
                far = np.abs(local) > limit * math.sqrt(together)
                tie = np.where(far, excess, 0.0)
                weight = (before + tie) / (together + tie)
                off = np.abs(truths - weight * local)
                shares.append(np.mean(off <= HIGH_WIDTH / 2 * np.sqrt(weight)))
            told = " | ".join(f"{100 * share:.1f} %" for share in shares)
            lines.append(f"| {spread:g} | {rule} | {told} |")
    return lines


def prediction_rows(places: int) -> list[str]:
    """Return the table of the prediction, over studies and true tau."""
    lines = [
        "| studies | true tau | coverage of the prediction | of the mean's interval |",
        "|---|---|---|---|",
    ]
    for studies in (1, 2, 3, 5, 10):
        for tau in (0.0, 0.1, 0.2, 0.4, None):
            random = generator(20261122, step=f"coverage_prediction:{studies}:{tau}")
            size = (places, studies)
            spread = (
                np.abs(0.15 * random.standard_normal((places, 1)))
                if tau is None
                else np.full((places, 1), tau)
            )
            errors = random.uniform(0.05, 0.2, size)
            values = 0.2 + spread * random.standard_normal(size)
            values = values + errors * random.standard_normal(size)
            truth = 0.2 + spread[:, 0] * random.standard_normal(places)
            posterior = tau_posterior(values, errors**2, 0.15)
            low = posterior.predictive_quantile(LOW)
            high = posterior.predictive_quantile(HIGH)
            inside = np.mean((low <= truth) & (truth <= high))
            weights = 1.0 / errors**2
            mean = (weights * values).sum(axis=1) / weights.sum(axis=1)
            half = HIGH_WIDTH / 2.0 / np.sqrt(weights.sum(axis=1))
            naive = np.mean(np.abs(truth - mean) <= half)
            told = "drawn from the prior" if tau is None else f"{tau:g}"
            lines.append(
                f"| {studies} | {told} | {100 * inside:.1f} % | {100 * naive:.1f} % |"
            )
    return lines


def main() -> None:
    """Print both tables with their Monte Carlo errors."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", type=int, default=20_000)
    parser.add_argument("--places", type=int, default=2_000)
    asked = parser.parse_args()
    for count, rows in (
        (asked.worlds, combination_rows(asked.worlds)),
        (10 * asked.worlds, rejected_rows(10 * asked.worlds)),
        (asked.places, prediction_rows(asked.places)),
    ):
        error = 100.0 * math.sqrt(0.9 * 0.1 / count)
        print("\n".join(rows))
        print(f"\nMonte Carlo error of a coverage of 90 %: {error:.1f}.\n")


if __name__ == "__main__":
    main()
