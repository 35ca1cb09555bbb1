"""CPU seconds and memory of a cascade, beside the same as a loop over draws.

    python benchmarks/speed_cascade.py
    python benchmarks/speed_cascade.py --draws 10000 --outcomes 5

100,000 draws, 50 years, 20 outcomes. Three kinds of course, all with drawn parameters:
a geometric fade-out, a straight one (no closed form), and log odds that follow a cause
that fades (computed anew in each year). The loop takes a share of the draws, and its
time is multiplied: what is compared is seconds per draw, in the same run. Both must
give the same present values, or no time is printed.
"""

from __future__ import annotations

import argparse
import math
import resource
import time
from collections.abc import Callable, Mapping

import numpy as np

from prevstats.economics.cascade import run
from prevstats.economics.cascade_graph import Cascade
from prevstats.economics.fade_out import FadeOut, Geometric, Linear
from prevstats.economics.links import Link, LinkedOutcome, Resource
from prevstats.estimate import Draws
from prevstats.randomness import generator

LOOPED = 400
REPEATS = 3
RATE = 0.035
LAG = 3


def cascade_of(kind: str, outcomes: int) -> Cascade:
    """Return an intervention with one outcome and links from it to many others."""
    fade: FadeOut = Linear("length") if kind == "linear" else Geometric("retention")
    shared = {"source": "invented", "verified": "example"}
    first = Link(
        "effect",
        "intervention",
        "near",
        "effect",
        "slope",
        "",
        "sd",
        **shared,
        fade_out=fade,
    )
    links = [first]
    nodes = [LinkedOutcome("near", "sd", 100.0)]
    resources = []
    for number in range(outcomes):
        name = f"far{number}"
        nodes.append(LinkedOutcome(name, "share", 100.0, base_rate=0.2))
        resources.append(Resource(f"days{number}", "day"))
        links.append(
            Link(
                f"link{number}",
                "near",
                name,
                f"link{number}",
                "log_odds",
                "sd",
                "",
                **shared,
                confounding_discount="discount",
                lag_years=LAG,
                fade_out=None if kind == "bent" else fade,
            )
        )
        links.append(
            Link(
                f"use{number}",
                name,
                f"days{number}",
                f"use{number}",
                "slope",
                "share",
                "day",
                **shared,
            )
        )
    return Cascade(tuple(nodes), tuple(resources), tuple(links))


def draws_of(size: int, outcomes: int) -> dict[str, Draws]:
    random = generator(0, step="speed_cascade")
    values = {
        "effect": random.normal(-0.2, 0.1, size),
        "discount": random.uniform(0.1, 0.5, size),
        "retention": random.uniform(0.5, 0.95, size),
        "length": random.uniform(3.0, 20.0, size),
    }
    for number in range(outcomes):
        values[f"link{number}"] = random.normal(0.5, 0.2, size)
        values[f"use{number}"] = random.normal(30.0, 5.0, size)
    return {name: Draws("invented", array) for name, array in values.items()}


def ours(
    cascade: Cascade, draws: Mapping[str, Draws], weights: list[float]
) -> dict[str, np.ndarray]:
    result = run(cascade, draws, range(len(weights)), weights=weights)
    return {item.id: result.total(item.id, weights) for item in cascade.resources}


def looped(
    kind: str, draws: Mapping[str, Draws], weights: list[float], outcomes: int
) -> dict[str, list[float]]:
    """Return the same, one draw and year after the other."""
    found: dict[str, list[float]] = {f"days{n}": [] for n in range(outcomes)}
    for draw in range(LOOPED):
        at = {name: float(stream.values[draw]) for name, stream in draws.items()}
        left = []
        for year in range(len(weights)):
            elapsed = year - 1 - LAG
            if elapsed < 0:
                left.append(0.0)
            elif kind == "linear":
                left.append(max(0.0, 1.0 - elapsed / at["length"]))
            else:
                left.append(at["retention"] ** elapsed)
        for number in range(outcomes):
            whole = at["effect"] * at[f"link{number}"] * (1.0 - at["discount"])
            total = 0.0
            for share, weight in zip(left, weights, strict=True):
                shift = whole * share if kind == "bent" else whole
                odds = 0.25 * math.exp(shift)
                change = odds / (1.0 + odds) - 0.2
                change *= 1.0 if kind == "bent" else share
                total += change * 100.0 * at[f"use{number}"] * weight
            found[f"days{number}"].append(total)
    return found


def least_seconds(task: Callable[[], object], repeats: int) -> float:
    taken = []
    for _ in range(repeats):
        began = time.process_time()
        task()
        taken.append(time.process_time() - began)
    return min(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=100_000)
    parser.add_argument("--years", type=int, default=50)
    parser.add_argument("--outcomes", type=int, default=20)
    asked = parser.parse_args()
    weights = [(1.0 + RATE) ** -year for year in range(asked.years)]
    draws = draws_of(asked.draws, asked.outcomes)
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for kind in ("geometric", "linear", "bent"):
        cascade = cascade_of(kind, asked.outcomes)
        mine = ours(cascade, draws, weights)
        for name, values in looped(kind, draws, weights, asked.outcomes).items():
            np.testing.assert_allclose(mine[name][:LOOPED], values, rtol=1e-9)
        del mine
        seconds = least_seconds(lambda c=cascade: ours(c, draws, weights), REPEATS)
        loop = least_seconds(
            lambda k=kind: looped(k, draws, weights, asked.outcomes), 1
        )
        whole = loop * asked.draws / LOOPED
        print(
            f"{kind}: {seconds:.2f} CPU s; loop {whole:.0f} CPU s "
            f"({whole / seconds:.0f} times)"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"memory: peak {peak / 1024:.0f} MB, of which before {held / 1024:.0f} MB")


if __name__ == "__main__":
    main()
