"""How often the effect that a plan report prints is found: the long form.

    nice -n 19 python benchmarks/power_plan.py --data ../shared/data

Prints the tables of ``docs/plan.md``. Real indicators, invented starts, nothing of the
report simplified. A printed effect is found in four of five of the runs that it comes
from, by construction; here it is held against runs that it has not seen:

- *others*: printed from half of the municipalities, looked for in the other half;
- *later*: printed from years that end before, looked for in the three latest starts, as
  a plan is used;
- *formula*: how often the rule's own formula is found, which no placebo made;
- designs: printed from the report's own number of runs, looked for in as many new ones.
"""

from __future__ import annotations

import argparse
import datetime
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from placebo_worlds import FAMILY, Series, real_panel

from prevstats.analyses.plan_designs import (
    EVERY_DESIGN,
    ONE_AREA,
    RULE,
    RUNNERS,
    SERIES,
    Draw,
)
from prevstats.analyses.plan_own import OwnPlacebos, own_placebos
from prevstats.analyses.plan_window import PlaceboWindow, windows_of
from prevstats.analyses.sample import OutcomeData
from prevstats.errors import CannotAnswer
from prevstats.inference.power_placebo import Seen, power_at, seen, thresholds
from prevstats.parameters import reference
from prevstats.parameters.outcome_use import OutcomeUse
from prevstats.randomness import generator

FOLLOW_UP = 2
TOGETHER = 12
FEWEST = 200
"""Municipalities that an indicator must have in every window."""
OF_DESIGNS = ("N33817", "N09811", "N33802", "N31807", "N33001", "N15428")
SLOW = ("augmented_synthetic_control", "synthetic_did", "synthetic_control")
"""Left to the report: minutes for each indicator."""
Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Alone:
    """Shares of one indicator; ``nan`` where its years do not suffice."""

    others: float
    later: float
    formula: float
    alarms: float


def data_of(series: Series) -> OutcomeData:
    """Return an indicator as the report has it, without a lag."""
    outcome = reference.outcomes()["placed_foster"]
    named = outcome.model_copy(update={"id": series.name.lower(), "known_faults": ()})
    return OutcomeData(
        outcome=named,
        use=OutcomeUse(outcome=named.id),
        areas=tuple(f"{place:04d}" for place in range(len(series.county))),
        years=series.years,
        values=series.outcome,
        country=np.full(len(series.years), np.nan),
        exposure=series.sizes,
        denominator=None,
        county=series.county,
        price_year=None,
        log=(),
    )


def until(data: OutcomeData, last: int) -> OutcomeData:
    """Return an indicator as it was known after a year."""
    keep = np.array(data.years) <= last
    return replace(
        data,
        years=tuple(np.array(data.years)[keep].tolist()),
        values=data.values[:, keep],
        country=data.country[keep],
        exposure=data.exposure[:, keep],
    )


def starts_of(data: OutcomeData) -> tuple[PlaceboWindow, ...]:
    """Return the invented starts, none when too few municipalities are complete."""
    found = windows_of(data, np.full(len(data.areas), np.inf), FOLLOW_UP)
    if isinstance(found, CannotAnswer):
        return ()
    return found if min(each.rows.size for each in found) >= FEWEST else ()


def alone(data: OutcomeData, random: np.random.Generator) -> Alone | None:
    """Return how often what is printed for one municipality is found."""
    windows = starts_of(data)
    if not windows:
        return None
    runs = [own_placebos(data, (window,)) for window in windows]
    known = [each for each in runs if isinstance(each, OwnPlacebos)]
    rows = [window.rows for window in windows]
    if any(len(a.low) != len(b) for a, b in zip(known, rows, strict=True)):
        return None
    low = np.concatenate([each.low for each in known])
    high = np.concatenate([each.high for each in known])
    half = random.permutation(len(data.areas)) % 2 == 0
    first = half[np.concatenate(rows)]
    printed = seen(low[first], high[first])
    assert isinstance(printed, Seen)
    return Alone(
        others=power_at(printed.value, low[~first], high[~first]),
        later=_later(data, windows, known),
        formula=power_at(1.0, low, high),
        alarms=float(np.mean((low > 0.0) | (high < 0.0))),
    )


def _later(
    data: OutcomeData, windows: tuple[PlaceboWindow, ...], known: list[OwnPlacebos]
) -> float:
    """Return how often what an earlier year would have printed is found now."""
    before = until(data, min(each.start for each in windows) - 1)
    earlier = starts_of(before)
    past = own_placebos(before, earlier) if earlier else None
    if not isinstance(past, OwnPlacebos):
        return np.nan
    printed = seen(past.low, past.high)
    assert isinstance(printed, Seen)
    hits: list[Array] = []
    for window, own in zip(windows, known, strict=True):
        unit = own.detectable[window.rows]
        needed = thresholds(own.low * unit, own.high * unit)
        effect = np.tile(printed.value * past.detectable[window.rows], 2)
        hits.append((needed < effect)[np.isfinite(effect)].astype(float))
    return float(np.concatenate(hits).mean())


def ends(name: str, data: OutcomeData, runs: int, random: np.random.Generator) -> Array:
    """Return (R, 2) intervals of a design where nothing was planted."""
    windows = starts_of(data)
    treated = 1 if name in (*ONE_AREA, *SERIES) else TOGETHER
    found = []
    for _ in range(runs):
        window = windows[int(random.integers(len(windows)))]
        order = random.permutation(window.rows)
        run = Draw(data, window, order[:treated], order[treated:], random)
        told = RUNNERS[name](name, run)
        refused = isinstance(told, CannotAnswer)
        found.append((-np.inf, np.inf) if refused else told)
    return np.array(found)


def design_row(name: str, known: dict[str, OutcomeData], runs: int, seed: int) -> str:
    """Return a row of the table of designs."""
    shares, alarms = [], []
    for indicator in OF_DESIGNS:
        random = generator(seed, outcome=indicator, step=f"power_plan:{name}")
        first = ends(name, known[indicator], runs, random)
        other = ends(name, known[indicator], runs, random)
        printed = seen(*first.T)
        if not isinstance(printed, Seen) or not np.isfinite(printed.value):
            continue
        shares.append(power_at(printed.value, *other.T))
        alarms.append(np.mean((other[:, 0] > 0.0) | (other[:, 1] < 0.0)))
    if not shares:
        return f"| {name} | | | | no interval |"
    cells = " | ".join(_mean(np.array(each)) for each in (shares, alarms))
    between = f"{100 * min(shares):.0f}-{100 * max(shares):.0f}"
    return f"| {name} | {len(shares)} | {cells} | {between} |"


def _mean(values: Array) -> str:
    kept = values[np.isfinite(values)]
    error = kept.std(ddof=1) / np.sqrt(len(kept)) if len(kept) > 1 else np.nan
    return f"{100 * kept.mean():.1f} ({100 * error:.1f})"


def alone_table(known: dict[str, OutcomeData], seed: int) -> str:
    """Return the table of one municipality alone."""
    found = []
    for name, data in known.items():
        random = generator(seed, outcome=name, step="power_plan:alone")
        told = alone(data, random)
        if told is not None:
            found.append((name, told))
    lines = [
        "| family | indicators | others | later | formula | false alarms |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for family in ("rate", "percentage", "cost", "all"):
        part = [one for name, one in found if family in ("all", FAMILY[name])]
        columns = [
            _mean(np.array([getattr(one, key) for one in part]))
            for key in ("others", "later", "formula", "alarms")
        ]
        lines.append(f"| {family} | {len(part)} | {' | '.join(columns)} |")
    return "\n".join(lines)


def main() -> None:
    """Measure and print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20_261_122)
    parser.add_argument("--designs", nargs="*", default=None)
    typed = parser.parse_args()
    known = {name: data_of(each) for name, each in real_panel(typed.data).items()}
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    print(f"{day}, {typed.runs} runs, seed {typed.seed}\n", flush=True)
    if typed.designs is None:
        print(alone_table(known, typed.seed), "\n", flush=True)
    print("| design | indicators | found | false alarms | found, from-to |")
    print("|---|--:|--:|--:|--:|", flush=True)
    left_out = (*SLOW, "before_after")
    names = [each for each in EVERY_DESIGN if each not in left_out]
    for name in typed.designs or sorted(names, key=lambda each: each != RULE):
        print(design_row(name, known, typed.runs, typed.seed), flush=True)


if __name__ == "__main__":
    main()
