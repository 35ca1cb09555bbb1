"""How often the intervals hold when trends differ as much as is allowed.

    python benchmarks/coverage_honest_did.py --worlds 10000 \\
        --out docs/coverage_honest_did.md

In every world the difference in trends changes after the start by M times its largest
change before it, each period in the same direction, and the true effect is 0: the
hardest case that the bound allows. Nothing is tuned; a row below 94 % is printed as it
is.
"""

from __future__ import annotations

import argparse
import datetime
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prevstats.inference.honest_did import hybrids, problem
from prevstats.inference.honest_did_hybrid import accepted
from prevstats.inference.honest_did_study import EventCoefficients, effect_weights
from prevstats.randomness import generator

BOUNDS = (0.5, 1.0, 2.0)
BREAKS = (0.5, 1.0, 3.0, 10.0)
"""Largest change before the start, in standard errors of a coefficient."""
SHAPES = ((3, 4), (5, 2), (2, 6))
PROMISE = 0.94


@dataclass(frozen=True, slots=True)
class World:
    """Periods before and after; M; the change before in errors; the effect meant."""

    before: int
    after: int
    bound: float
    change: float
    l_vec: str


def event_covariance(before: int, after: int) -> NDArray[np.float64]:
    """Return the covariance of coefficients against one base period.

    Yearly means with variance 1/2 and correlation 0.5 from one year to the next, so
    that each coefficient has about variance 1/2.
    """
    places = np.arange(before + 1 + after)
    yearly = 0.5 * 0.5 ** np.abs(places[:, None] - places)
    against = np.delete(np.eye(places.size), before, axis=0)
    against[:, before] = -1.0
    return against @ yearly @ against.T


def true_difference(world: World, scale: float) -> NDArray[np.float64]:
    """Return δ (P + T,): one change before the start, M times it in each after."""
    changes = np.zeros(world.before + world.after)
    changes[world.before // 2] = world.change * scale
    changes[world.before :] = world.bound * world.change * scale
    path = np.concatenate([[0.0], np.cumsum(changes)])
    return np.delete(path - path[world.before], world.before)


def coverage(world: World, worlds: int, seed: int = 0) -> float:
    """Return the share of worlds in which the true effect, 0, is not rejected."""
    covariance = event_covariance(world.before, world.after)
    truth = true_difference(world, float(np.sqrt(np.diag(covariance).mean())))
    study = EventCoefficients(truth[: world.before], truth[world.before :], covariance)
    weights = effect_weights(world.l_vec, world.after)  # type: ignore[arg-type]
    asked = problem(
        study, weights, "relative_magnitudes", "C-LF", level=0.95, grid=1000
    )
    tests = hybrids(asked, world.bound)
    random = generator(seed, step=f"coverage_honest_did:{world}")
    root = np.linalg.cholesky(covariance)
    none = np.zeros(1)
    held = 0
    for _ in range(worlds):
        values = truth + root @ random.standard_normal(truth.size)
        held += any(
            bool(
                accepted(
                    replace(
                        test,
                        centre=test.corners.contrast @ values + test.corners.offset,
                    ),
                    none,
                )[0]
            )
            for test in tests
        )
    return held / worlds


def every_world() -> list[World]:
    """Return the worlds of the table."""
    return [
        World(before, after, bound, change, l_vec)
        for before, after in SHAPES
        for l_vec in ("average", "first")
        for change in BREAKS
        for bound in BOUNDS
    ]


def document(measured: dict[World, float], worlds: int, seconds: float) -> str:
    """Return the page with the table."""
    error = 100 * np.sqrt(0.05 * 0.95 / worlds)
    lines = [
        "# Coverage of the sensitivity intervals",
        "",
        f"Measured {datetime.date.today().isoformat()} by "
        f"`python benchmarks/coverage_honest_did.py --worlds {worlds}` "
        f"({seconds:.0f} CPU seconds).",
        "Relative magnitudes, C-LF, nominal 95 %. The difference in trends changes by "
        "M times its largest change before the start in every period after it, all in "
        "one direction, and the true effect is 0: the edge of what the bound allows.",
        f"{worlds:,} worlds a figure, Monte Carlo error {error:.2f} percentage points "
        f"at 95 %. Promised: at least {100 * PROMISE:.0f} %.",
        "",
        "| periods before, after | effect | largest change before, in errors | "
        + " | ".join(f"M = {bound:g}" for bound in BOUNDS)
        + " |",
        "|---|---|--:|" + "--:|" * len(BOUNDS),
    ]
    rows = dict.fromkeys((w.before, w.after, w.l_vec, w.change) for w in measured)
    for before, after, l_vec, change in rows:
        cells = " | ".join(
            f"{100 * measured[World(before, after, bound, change, l_vec)]:.1f}"
            for bound in BOUNDS
        )
        lines.append(f"| {before}, {after} | {l_vec} | {change:g} | {cells} |")
    lowest = min(measured.values())
    lines += ["", f"Lowest: {100 * lowest:.1f} %.", ""]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=10_000)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    began = time.process_time()
    measured = {world: coverage(world, asked.worlds) for world in every_world()}
    seconds = time.process_time() - began
    asked.out.write_text(document(measured, asked.worlds, seconds), encoding="utf-8")


if __name__ == "__main__":
    main()
