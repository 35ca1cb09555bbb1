"""How often the few-treated rule sees an effect where there is none.

    python benchmarks/size_few_treated.py --data ../shared/data \\
        --out docs/size_few_treated.md

Every world is a placebo, so every rejection at 5 % is false. Nothing here is tuned:
the targets are fixed beforehand, and a row outside is printed as outside. ``--worlds``
is per row; with 4,000 the whole takes some 15 to 20 CPU minutes.
"""

from __future__ import annotations

import argparse
import datetime
import multiprocessing
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from placebo_worlds import (
    artificial_world,
    real_world,
)
from scipy.special import ndtr
from size_rows import Row, rows
from size_words import document

from prevstats.errors import CannotAnswer
from prevstats.inference.few_treated import few_treated
from prevstats.inference.few_treated_pool import mean_contrast
from prevstats.inference.few_treated_study import Study, window_of
from prevstats.randomness import generator

LEVEL = 0.95
DRAWS = 1_999


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """False rejections (W,) of a row: adjusted, unadjusted, CR1, and the indicator."""

    row: Row
    adjusted: NDArray[np.float64]
    unadjusted: NDArray[np.float64]
    cluster: NDArray[np.float64]
    names: tuple[str, ...]
    refused: int
    seconds: float


def measure(row: Row, *, worlds: int, data: Path, seed: int) -> Measured:
    """Return what the rule says in each of the row's worlds."""
    random = generator(seed, step=f"size:{row.key}")
    began = time.process_time()
    tried: list[tuple[float, float, float, str]] = []
    refused = 0
    while len(tried) < worlds:
        cell = row.cells[(len(tried) + refused) % len(row.cells)]
        if row.artificial:
            name, study = artificial_world(data, cell, random)
        else:
            name, study = real_world(data, row.indicators, cell, random, row.before)
        told = few_treated(study, level=LEVEL, draws=DRAWS, generator=random)
        if isinstance(told, CannotAnswer):
            refused += 1
            continue
        tried.append(
            (
                float(told.p_value < 1 - LEVEL),
                float(told.unadjusted_p_value < 1 - LEVEL),
                cluster_rejects(study),
                name,
            )
        )
    return Measured(
        row=row,
        adjusted=np.array([one[0] for one in tried]),
        unadjusted=np.array([one[1] for one in tried]),
        cluster=np.array([one[2] for one in tried]),
        names=tuple(one[3] for one in tried),
        refused=refused,
        seconds=time.process_time() - began,
    )


def cluster_rejects(study: Study) -> float:
    """Return 1 where CR1 clustered errors with normal quantiles reject; nan staggered.

    With one start the two-way difference in differences is the difference in mean
    contrast, and its cluster-robust variance the sum of squared residuals by group.
    """
    starts = np.unique(study.start[study.treated > 0])
    if len(starts) > 1 or study.comparison is None:
        return float("nan")
    contrast = mean_contrast(study, window_of(study, int(starts[0])))
    treated, compared = study.treated > 0, np.asarray(study.comparison, dtype=bool)
    groups = contrast[treated], contrast[compared]
    variance = sum(((one - one.mean()) ** 2).sum() / len(one) ** 2 for one in groups)
    clusters = len(groups[0]) + len(groups[1])
    variance *= clusters / (clusters - 1)
    effect = groups[0].mean() - groups[1].mean()
    return float(2.0 * ndtr(-abs(effect) / np.sqrt(variance)) < 1 - LEVEL)


def arguments() -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--worlds", type=int, default=4_000, help="worlds per row")
    parser.add_argument("--data", type=Path, required=True, help="folder of the data")
    parser.add_argument("--out", type=Path, help="file to write; else printed")
    parser.add_argument("--seed", type=int, default=20_261_121)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--only", default="", help="rows whose name contains this")
    return parser.parse_args()


def main() -> None:
    """Measure every row and write the table."""
    asked = arguments()
    run = partial(measure, worlds=asked.worlds, data=asked.data, seed=asked.seed)
    chosen = [row for row in rows() if asked.only in row.key]
    if asked.workers > 1:
        with multiprocessing.Pool(asked.workers) as pool:
            measured = pool.map(run, chosen, chunksize=1)
    else:
        measured = [run(row) for row in chosen]
    date = datetime.datetime.now(datetime.UTC).date().isoformat()
    text = document(measured, date=date, worlds=asked.worlds, seed=asked.seed)
    if asked.out is None:
        print(text)
    else:
        asked.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
