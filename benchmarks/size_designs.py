"""How often the interval of each panel design is wrong, on invented municipalities.

    python benchmarks/size_designs.py --worlds 500 --out docs/size_designs.md

Every world is drawn twice: without effect (size: how often 0 lies outside the 95 %
interval) and with a known one (coverage: how often it lies inside). Nothing is tuned; a
row that is off is printed as it is.
"""

from __future__ import annotations

import argparse
import datetime
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from designs_tried import DESIGNS, Interval
from size_designs_words import document

from prevstats.data.simulate import simulate
from prevstats.data.worlds import World
from prevstats.randomness import generator

EFFECT = -2.0
"""Per 1,000, in worlds with a mean of 9: the effect of the worlds for coverage."""
AREAS = (10, 18, 50, 290)
TREATED = (1, 2, 5)
SPREADS = {"equal": 0.0, "skewed": 1.0}
"""Standard deviation of the logarithm of the inhabitants; Sweden's is 1."""
FEWEST_WORLDS = 20
"""A design that refuses all of the first so many is not asked again."""
SLOW = {
    "synthetic_control": (0.6, 0.3),
    "augmented_synthetic_control": (0.4, 0.1),
    "synthetic_did": (0.12, 0.03),
}
"""Share of the worlds that slow designs are given: up to 50 areas, and beyond."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is asked of a design: which one, of how many areas, how many treated."""

    design: str
    areas: int
    treated: int
    sizes: str

    def world(self, effect: float) -> World:
        """Return the world: half treated start in three years, fewer in one."""
        half = 2 * self.treated == self.areas
        return World(
            n_areas=self.areas,
            n_treated=self.treated,
            start_years=(2015, 2017, 2019) if half else (2017,),
            log_sd_size=SPREADS[self.sizes],
            effect=effect,
        )

    def worlds(self, asked: int) -> int:
        """Return how many worlds this row gets of those asked for."""
        few, many = SLOW.get(self.design, (1.0, 1.0))
        return round(asked * (few if self.areas <= 50 else many))


@dataclass(frozen=True, slots=True)
class Count:
    """Of the worlds tried, in how many the design answered, and how it did.

    Attributes
    ----------
    tried, answered : worlds, and those in which there was an interval.
    wrong : answered worlds in which the truth lay outside.
    unbounded : answered worlds in which an end of the interval was infinite.
    reasons : why there was no interval, each once.
    """

    tried: int
    answered: int
    wrong: int
    unbounded: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """A row with its counts in worlds without and with an effect."""

    row: Row
    size: Count
    coverage: Count


def rows() -> Iterator[Row]:
    """Yield every row of the table."""
    for design in DESIGNS:
        for areas in AREAS:
            for treated in dict.fromkeys((*TREATED, areas // 2)):
                for sizes in SPREADS:
                    yield Row(design, areas, treated, sizes)


def count(row: Row, effect: float, worlds: int, seed: int) -> Count:
    """Ask the design in world after world."""
    world, tried = row.world(effect), DESIGNS[row.design]
    place = f"{row.areas}:{row.treated}:{row.sizes}"
    answered = wrong = unbounded = number = 0
    reasons: dict[str, None] = {}
    for number in range(1, worlds + 1):
        stream = generator(seed, area=str(number), outcome=place, step="size_designs")
        drawn = simulate(world, stream)
        answer = tried(drawn, number)
        if isinstance(answer, Interval):
            truth = drawn.truth.average if effect else 0.0
            answered += 1
            wrong += not answer.holds(truth)
            unbounded += not answer.bounded
        else:
            reasons[answer] = None
        if number == FEWEST_WORLDS and not answered:
            break
    return Count(number, answered, wrong, unbounded, tuple(reasons))


def measure(row: Row, worlds: int, seed: int) -> Measured:
    """Return a row's counts."""
    share = row.worlds(worlds)
    return Measured(row, *(count(row, size, share, seed) for size in (0.0, EFFECT)))


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--worlds", type=int, default=500, help="worlds per row")
    parser.add_argument("--only", default="", help="designs whose name contains this")
    parser.add_argument("--seed", type=int, default=20_261_121)
    parser.add_argument("--out", type=Path, help="file to write; else printed")
    return parser.parse_args(words)


def main() -> None:
    """Measure every row and write the page."""
    asked = arguments()
    began = time.process_time()
    chosen = [row for row in rows() if asked.only in row.design]
    measured = [measure(row, asked.worlds, asked.seed) for row in chosen]
    date = datetime.datetime.now(datetime.UTC).date().isoformat()
    asked_for = f"--worlds {asked.worlds} --seed {asked.seed}"
    asked_for += f" --only {asked.only}" if asked.only else ""
    text = document(measured, date, asked_for, time.process_time() - began)
    if asked.out is None:
        print(text)
    else:
        asked.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
