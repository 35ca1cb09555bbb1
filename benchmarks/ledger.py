"""How fast a ledger is summed, beside the same sums draw by draw in plain numpy.

    python benchmarks/ledger.py --out docs/speed_ledger.md

Each case runs in a process of its own, which prints its CPU seconds and its peak
memory. The loop does a part of the draws of the general form, in the same run, and is
scaled up: the ratio is what is claimed, the seconds belong to the machine.
"""

from __future__ import annotations

import argparse
import datetime
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from prevstats.economics.entry import Entry
from prevstats.economics.flow import Flow
from prevstats.economics.ledger import Ledger
from prevstats.economics.profile import ComputedProfile, GeometricFade, Profile
from prevstats.randomness import generator

DRAWS, YEARS, OUTCOMES = 100_000, 50, 20
PAYERS = ("municipality", "region", "state", "individual", "employer")
RATE = 0.03
LOOPED = 5_000
"""Draws that the loop does; the rest would only repeat them."""

MUNICIPALITIES, LOCAL_DRAWS, LOCAL_YEARS, LOCAL_OUTCOMES = 290, 10_000, 40, 12

Course = Callable[[np.random.Generator, int, int], Profile]


def bent(random: np.random.Generator, draws: int, years: int) -> Profile:
    """Return a course with no closed form: it holds, bends and fades by draw."""
    peak, floor = random.uniform(0.5, 1.0, draws), random.uniform(0.0, 0.3, draws)
    pace = random.uniform(0.0, 0.2, draws)
    elapsed = np.arange(years, dtype=np.float64)

    def make(rows: slice) -> NDArray[np.float64]:
        path = np.multiply.outer(-pace[rows], elapsed)
        path += 1.0
        path *= peak[rows, None]
        return np.maximum(path, floor[rows, None], out=path)

    return ComputedProfile(make, draws, years)


def fading(random: np.random.Generator, draws: int, years: int) -> Profile:
    """Return a geometric fade-out with a drawn retention."""
    return GeometricFade(random.uniform(0.7, 0.95, draws), years)


def ledger_of(course: Course, area: str, shape: tuple[int, int, int]) -> Ledger:
    """Return a ledger of (draws, years, outcomes): each payer has prices of its own."""
    draws, years, outcomes = shape
    ledger = Ledger(area, 2022, tuple(range(years)), draws)
    for outcome in range(outcomes):
        random = generator(1, area=area, outcome=str(outcome), step="benchmark")
        profile = course(random, draws, years)
        effect = random.normal(1.0, 0.5, draws)
        for place, payer in enumerate(PAYERS):
            flow = Flow(effect * (1_000.0 + place), profile)
            ledger = ledger.add(
                Entry(
                    "go", str(outcome), "item", payer, "resource", "benefit", 1.0, flow
                )
            )
    return ledger


def discounting(years: int) -> NDArray[np.float64]:
    return (1.0 + RATE) ** -np.arange(years, dtype=np.float64)


def summed(course: Course) -> dict[str, float]:
    """Return the CPU seconds of the sums alone, and of building the ledger."""
    began = time.process_time()
    ledger = ledger_of(course, "0001", (DRAWS, YEARS, OUTCOMES))
    built = time.process_time()
    positions = ledger.by_payer(weights=discounting(YEARS))
    ended = time.process_time()
    society = sum(positions.values(), start=np.zeros(DRAWS))
    return {
        "building": built - began,
        "seconds": ended - built,
        "checksum": float(society.mean()),
    }


def looped(course: Course) -> dict[str, float]:
    """Return the CPU seconds of all draws, from the loop over some of them.

    The loop shares each course between the payers as the ledger does.
    """
    ledger = ledger_of(course, "0001", (DRAWS, YEARS, OUTCOMES))
    factors = discounting(YEARS)
    net = np.zeros((LOOPED, len(PAYERS)))
    entries = [
        ledger.entries[first : first + len(PAYERS)]
        for first in range(0, len(ledger.entries), len(PAYERS))
    ]
    began = time.process_time()
    paths = [group[0].amount.profile.block(slice(0, LOOPED)) for group in entries]
    sizes = [np.array([entry.amount.draws for entry in group]) for group in entries]
    for draw in range(LOOPED):
        for path, size in zip(paths, sizes, strict=True):
            net[draw] += size[:, draw] * (path[draw] @ factors)
    seconds = (time.process_time() - began) * DRAWS / LOOPED
    ours = ledger.by_payer(weights=factors)
    for place, payer in enumerate(PAYERS):
        np.testing.assert_allclose(net[:, place], ours[payer][:LOOPED], rtol=1e-9)
    return {"seconds": seconds}


def whole_country() -> dict[str, float]:
    """Return the CPU seconds of every municipality's ledger, made and summed."""
    factors = discounting(LOCAL_YEARS)
    shape = (LOCAL_DRAWS, LOCAL_YEARS, LOCAL_OUTCOMES)
    began = time.process_time()
    total = 0.0
    for municipality in range(MUNICIPALITIES):
        ledger = ledger_of(bent, f"{municipality:04d}", shape)
        positions = ledger.by_payer(weights=factors)
        total += sum(float(position.mean()) for position in positions.values())
    return {"seconds": time.process_time() - began, "checksum": total}


CASES: dict[str, Callable[[], dict[str, float]]] = {
    "general form": lambda: summed(bent),
    "general form, draw by draw": lambda: looped(bent),
    "geometric fade-out": lambda: summed(fading),
    "geometric fade-out, draw by draw": lambda: looped(fading),
    "290 municipalities": whole_country,
}


def measured(case: str) -> dict[str, float]:
    """Run one case in a process of its own and return what it printed."""
    done = subprocess.run(
        [sys.executable, __file__, "--case", case],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def document(found: dict[str, dict[str, float]]) -> str:
    lines = [
        "# Speed of the ledger",
        "",
        f"Measured {datetime.date.today().isoformat()} by "
        "`python benchmarks/ledger.py`, one thread, each row in a process of its own.",
        f"{DRAWS:,} draws, {YEARS} years, {OUTCOMES} outcomes, {len(PAYERS)} payers "
        "with a price of their own in every draw. *General form*: a course over the "
        "years of its own in every draw and outcome (S x Y numbers each, made in "
        f"blocks). *Draw by draw*: a numpy loop over draws and entries, {LOOPED} of "
        "the draws timed and scaled up; its sums agree with the ledger's to nine "
        "digits. *290 municipalities*: the general form, "
        f"{LOCAL_DRAWS:,} draws, {LOCAL_YEARS} years, {LOCAL_OUTCOMES} outcomes each, "
        "built and summed.",
        "",
        "| case | CPU seconds of the sums | of building | peak memory, MB |",
        "|---|--:|--:|--:|",
    ]
    for case, row in found.items():
        building = f"{row['building']:.2f}" if "building" in row else ""
        lines.append(
            f"| {case} | {row['seconds']:.2f} | {building} | {row['peak_mb']:.0f} |"
        )
    for case in ("general form", "geometric fade-out"):
        ratio = found[f"{case}, draw by draw"]["seconds"] / found[case]["seconds"]
        lines += [
            "",
            f"Paired ratio, {case}: the loop takes {ratio:.0f} times as long.",
        ]
    return "\n".join([*lines, ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", choices=CASES)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    if asked.case:
        row = CASES[asked.case]()
        row["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(row))
        return
    text = document({case: measured(case) for case in CASES})
    if asked.out:
        asked.out.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
