"""Speed and size of the synthetic control family.

Speed, in CPU-seconds of fit and inference, on California's Proposition 99 and on an
invented panel of 290 x 15, ours and diff-diff's in turn in one run:

    python benchmarks/estimators_synthetic.py speed --data ../shared/data

Size, how often the rule calls an effect where nothing was done (nominal 5 %), with
one municipality of the real panel called treated:

    python benchmarks/estimators_synthetic.py size --data ../shared/data \
        --design synthetic_control --studies 250
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from placebo_worlds import INDICATORS, Cell, real_world

from prevstats.data.panel import Panel
from prevstats.designs.augmented_synthetic_control import AugmentedSyntheticControl
from prevstats.designs.synthetic_control import SyntheticControl
from prevstats.designs.synthetic_control_result import SyntheticEffect
from prevstats.designs.synthetic_did import SyntheticDid
from prevstats.errors import CannotAnswer
from prevstats.inference.few_treated_study import Study
from prevstats.randomness import generator

DESIGNS = {
    "synthetic_control": SyntheticControl(),
    "augmented_synthetic_control": AugmentedSyntheticControl(),
    "synthetic_did": SyntheticDid(),
}
PLACEMENTS = ("random", "smallest fifth", "largest fifth")
LEVEL = 0.95


def california(data: Path) -> Panel:
    path = data / "benchmarks" / "california_prop99.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    units = tuple(sorted({row["State"] for row in rows}))
    years = tuple(sorted({int(row["Year"]) for row in rows}))
    values = np.full((len(units), len(years)), np.nan)
    for row in rows:
        place = units.index(row["State"]), years.index(int(row["Year"]))
        values[place] = float(row["PacksPerCapita"])
    start = np.where(np.array(units) == "California", 1989.0, np.inf)
    return Panel(units, years, values, start)


def country() -> Panel:
    stream = generator(1, step="country")
    units, years = 290, 15
    values = 5 * stream.normal(size=(units, 1)) + stream.normal(
        size=(units, 2)
    ) @ stream.normal(size=(2, years)).cumsum(axis=1)
    values = values + stream.normal(size=(units, years))
    start = np.where(np.arange(units) == 0, 2012.0, np.inf)
    names = tuple(f"{row:04d}" for row in range(units))
    return Panel(names, tuple(range(2002, 2002 + years)), values, start)


def seconds(call: Callable[[], object]) -> float:
    began = time.process_time()
    call()
    return time.process_time() - began


def diff_diff_call(panel: Panel) -> Callable[[], object]:
    import diff_diff
    import pandas as pd

    n, t = panel.outcome.shape
    frame = pd.DataFrame(
        {
            "unit": np.repeat(np.array(panel.units), t),
            "time": np.tile(np.array(panel.periods), n),
            "y": panel.outcome.ravel(),
            "treated": np.repeat(np.isfinite(panel.start).astype(int), t),
        }
    )
    first = np.min(panel.start)
    after = [period for period in panel.periods if period >= first]

    def call() -> object:
        design = diff_diff.SyntheticDiD(
            variance_method="placebo", n_bootstrap=200, seed=1
        )
        return design.fit(frame, "y", "treated", "unit", "time", post_periods=after)

    return call


def speed(data: Path, repeats: int) -> None:
    there = importlib.util.find_spec("diff_diff") is not None
    if not there:
        print("diff-diff is not installed (extra 'bench'): ours alone")
    for name, panel in (("california 39x31", california(data)), ("290x15", country())):
        calls: dict[str, Callable[[], object]] = {
            f"{key}, every placebo": lambda design=design, panel=panel: design(panel)
            for key, design in DESIGNS.items()
        }
        if there:
            calls["diff-diff SyntheticDiD, 200 placebos"] = diff_diff_call(panel)
        taken: dict[str, list[float]] = {key: [] for key in calls}
        for _ in range(repeats):
            for key, call in calls.items():
                taken[key].append(seconds(call))
        for key, times in taken.items():
            middle = statistics.median(times)
            print(f"{name}: {key}: {middle:.3f} (of {repeats}: {min(times):.3f} least)")
        if there:
            pairs = zip(
                taken["diff-diff SyntheticDiD, 200 placebos"],
                taken["synthetic_did, every placebo"],
                strict=True,
            )
            ratio = statistics.median(theirs / ours for theirs, ours in pairs)
            print(f"{name}: diff-diff over ours, paired: {ratio:.2f}")


def panel_of(study: Study) -> Panel:
    n, t = study.outcome.shape
    return Panel(
        units=tuple(f"{row:04d}" for row in range(n)),
        periods=study.periods,
        outcome=study.outcome,
        start=study.start,
        cluster=tuple(str(label) for label in study.county),
        exposure=np.repeat(study.exposure[:, None], t, axis=1),
    )


def size(data: Path, design: str, studies: int) -> None:
    names = tuple(name for family in INDICATORS.values() for name in family)
    for placement in PLACEMENTS:
        stream = generator(7, outcome=placement, step=design)
        found: dict[str, list[bool]] = {"rule": [], "unadjusted": [], "rank": []}
        for _ in range(studies):
            study = real_world(data, names, Cell(1, placement), stream)[1]
            effect = DESIGNS[design](panel_of(study))
            if not isinstance(effect, SyntheticEffect):
                continue
            told = effect.few_treated(level=LEVEL)
            if isinstance(told, CannotAnswer) or effect.p_value is None:
                continue
            found["rule"].append(told.p_value < 1 - LEVEL)
            found["unadjusted"].append(told.unadjusted_p_value < 1 - LEVEL)
            found["rank"].append(effect.p_value < 1 - LEVEL)
        shares = ", ".join(f"{k} {100 * np.mean(v):.1f}" for k, v in found.items())
        count = len(found["rule"])
        error = 100 * np.sqrt(0.05 * 0.95 / max(count, 1))
        print(
            f"{design}, {placement}: {shares} % of {count} (±{error:.1f})", flush=True
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("speed", "size"))
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--design", choices=tuple(DESIGNS), default="synthetic_control")
    parser.add_argument("--studies", type=int, default=250)
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args()
    if asked.what == "speed":
        speed(asked.data, asked.repeats)
    else:
        size(asked.data, asked.design, asked.studies)


if __name__ == "__main__":
    main()
