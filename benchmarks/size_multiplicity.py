"""How often a run names any municipality when nothing has happened anywhere.

    python benchmarks/size_multiplicity.py --data ../shared/data \\
        --out docs/multiplicity_sizes.md

Every world is a placebo in a window of real figures: municipalities are called treated
though nothing was done, each gets its own answer, and a municipality that is named is
named falsely. Beside it: how often one municipality with a true effect is named.
Limits and rules are those of ``analyses/many_own``; nothing is tuned here.
"""

from __future__ import annotations

import argparse
import datetime
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from placebo_worlds import FAMILY, Cell, real_world

from prevstats.analyses.many_own import limit_of
from prevstats.inference.few_treated_many import OwnAnswers, own_answers
from prevstats.inference.few_treated_study import Study
from prevstats.inference.multiplicity import benjamini_hochberg, benjamini_yekutieli
from prevstats.randomness import generator

LEVEL = 0.90
EFFECTS = (4.0, 6.0, 8.0)
"""True effects of one municipality, in its own standard errors."""
CELLS = (
    ("2 of about 280", Cell(2, "random")),
    ("14 of about 280", Cell(14, "random", starts=2)),
    ("50 of about 280", Cell(50, "random", starts=3)),
    ("50, smallest fifth", Cell(50, "smallest fifth")),
    ("50, largest fifth", Cell(50, "largest fifth")),
    ("110 of about 280", Cell(110, "random", starts=3)),
    ("50, only 87 others known", Cell(50, "random", 1, 137, True)),
    ("100, only 87 others known", Cell(100, "random", 1, 187, True)),
)
RULES = ("raw", "floor", "bh", "by")


@dataclass(frozen=True, slots=True)
class Row:
    """Shares of ``worlds`` runs of one cell in which anyone was named, by rule."""

    label: str
    worlds: int
    pool: float
    named: dict[str, float]
    found: dict[float, float]


def measure(label: str, cell: Cell, worlds: int, data: Path, seed: int) -> Row:
    """Return how often anyone is named in the cell's worlds."""
    random = generator(seed, step=f"multiplicity:{label}")
    counts = dict.fromkeys(RULES, 0)
    found = dict.fromkeys(EFFECTS, 0)
    pools, done = 0.0, 0
    while done < worlds:
        _, study = real_world(data, tuple(FAMILY), cell, random)
        rows = np.flatnonzero(study.treated > 0)
        told = own_answers(study, rows)
        if np.isnan(told.value[rows]).any():
            continue
        done += 1
        pools += float(study.pool.sum())
        for rule, hit in _named(told, rows).items():
            counts[rule] += hit
        for effect in EFFECTS:
            found[effect] += _found(study, told, rows, effect)
    shares = {rule: count / worlds for rule, count in counts.items()}
    power = {effect: count / worlds for effect, count in found.items()}
    return Row(label, worlds, pools / worlds, shares, power)


def _named(told: OwnAnswers, rows: np.ndarray) -> dict[str, bool]:
    """Return whether each rule names anyone."""
    limit = limit_of(LEVEL, len(rows))
    raw, tail = told.p_value[rows], told.tail_p[rows]
    return {
        "raw": bool((raw < 1.0 - LEVEL).any()),
        "floor": bool((benjamini_hochberg(raw) <= limit).any()),
        "bh": bool((benjamini_hochberg(tail) <= limit).any()),
        "by": bool((benjamini_yekutieli(tail) <= limit).any()),
    }


def _found(study: Study, told: OwnAnswers, rows: np.ndarray, effect: float) -> bool:
    """Return whether the first row is named when it truly has the effect."""
    first = rows[0]
    after = np.asarray(study.periods) >= study.start[first]
    outcome = study.outcome.copy()
    outcome[first, after] += effect * told.std_error[first]
    again = own_answers(replace(study, outcome=outcome), rows[:1])
    p_values = told.tail_p[rows].copy()
    p_values[0] = again.tail_p[first]
    return bool(benjamini_yekutieli(p_values)[0] <= limit_of(LEVEL, len(rows)))


def document(rows: list[Row], made: str, seed: int) -> str:
    """Return the page with its table."""
    head = ["asked at once", "in the pool", "runs", "raw", "floor", "BH", "BY"]
    head += [f"effect {effect:g} s.e." for effect in EFFECTS]
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for row in rows:
        shares = [
            f"{100 * share:.1f} ({100 * _error(share, row.worlds):.1f})"
            for share in (*row.named.values(), *row.found.values())
        ]
        start = [row.label, f"{row.pool:.0f}", str(row.worlds)]
        lines.append(f"| {' | '.join([*start, *shares])} |")
    table = "\n".join(lines)
    return f"""# How often a run names a municipality: the table

{made}, `benchmarks/size_multiplicity.py --worlds {rows[0].worlds} --seed {seed}`. Per
cent of runs with their Monte Carlo error. What the columns are: docs/multiplicity.md.

{table}
"""


def _error(share: float, worlds: int) -> float:
    return float(np.sqrt(max(share * (1 - share), 1.0 / worlds) / worlds))


def main() -> None:
    """Measure every cell and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--worlds", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=20_261_122)
    typed = parser.parse_args()
    rows = []
    for label, cell in CELLS:
        rows.append(measure(label, cell, typed.worlds, typed.data, typed.seed))
        print(rows[-1], flush=True)
    made = datetime.datetime.now(datetime.UTC).date().isoformat()
    typed.out.write_text(document(rows, made, typed.seed), encoding="utf-8")


if __name__ == "__main__":
    main()
