"""How often the intervals of the slope and the relative index hold the truth.

    python benchmarks/coverage_slope_index.py

Prints the table of ``docs/structure.md``: equal areas whose rates lie along a line.
"""

from __future__ import annotations

import argparse

import numpy as np

from prevstats.errors import CannotAnswer
from prevstats.inference.inequality import Ends, slope_index
from prevstats.randomness import generator

LOWEST, SLOPE, LEVEL = 0.05, 0.05, 0.90


def row(areas: int, people: int, draws: int) -> str:
    """Return one row: coverage of both indices, and how often one has no bounds."""
    random = generator(1, step=f"slope index {areas} {people}")
    middle = (np.arange(areas) + 0.5) / areas
    absolute = relative = open_ended = 0
    for _ in range(draws):
        cases = random.binomial(people, LOWEST + SLOPE * middle)
        found = slope_index(cases, [people] * areas, range(areas), level=LEVEL)
        if isinstance(found, CannotAnswer):
            raise RuntimeError(f"no slope: {found.reason}")
        absolute += _holds(found.absolute, SLOPE)
        ratio = found.relative
        if isinstance(ratio, Ends) and ratio.low is not None:
            relative += _holds(ratio, (LOWEST + SLOPE) / LOWEST)
        else:
            open_ended += 1
    shares = (absolute / draws, relative / (draws - open_ended), open_ended / draws)
    return " | ".join(("", *map(str, (areas, people)), *(f"{s:.3f}" for s in shares)))


def _holds(found: Ends, true: float) -> bool:
    return (
        found.low is not None
        and found.high is not None
        and (found.low <= true <= found.high)
    )


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--draws", type=int, default=1_000)
    draws = asked.parse_args().draws
    for areas in (4, 5, 8):
        for people in (400, 4_000):
            print(row(areas, people, draws))


if __name__ == "__main__":
    main()
