"""How often the designs are said to contradict each other when nothing happened.

    python benchmarks/agreement_worlds.py --data ../shared/data

Every world is a placebo in a window of real figures (``placebo_worlds``), and every
design is asked as an evaluation asks it. Prints the rows of the table in
``docs/choosing_a_design.md``.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from placebo_worlds import FAMILY, Cell, real_world

from prevstats.analyses.agreement import side
from prevstats.analyses.contrast import (
    Question,
    as_estimate,
    estimate,
    local_study,
    national_study,
)
from prevstats.analyses.design_findings import DesignFindings
from prevstats.analyses.resolve import resolve
from prevstats.analyses.rivals import named_design, national_designs
from prevstats.analyses.rivals_own import OwnContext, own_designs
from prevstats.analyses.sample import OutcomeData
from prevstats.data.panel import Dataset
from prevstats.data.starts import Starts, StartStatus
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.inference.few_treated_study import Study
from prevstats.parameters.load import load
from prevstats.parameters.schema import Evaluation
from prevstats.randomness import generator

SEED = 20_261_122
DRAWS = 999
CELLS = (
    ("all that started: 25, three years", Cell(25, "random", starts=3)),
    ("all that started: 100, three years", Cell(100, "random", starts=3)),
    ("all that started: 25, one year", Cell(25, "random")),
    ("all that started: 25, smallest fifth", Cell(25, "smallest fifth", starts=3)),
    ("all that started: 5, three years", Cell(5, "random", starts=3)),
    ("one municipality, any", Cell(1, "random")),
    ("one municipality, smallest fifth", Cell(1, "smallest fifth")),
    (
        "one municipality, last year out of line",
        Cell(1, "last year out of line (tenth)"),
    ),
)


@dataclass(slots=True)
class Row:
    """Counts over the worlds of one cell in which agreement could be told."""

    label: str
    worlds: int = 0
    conflicts: int = 0
    opposite: int = 0
    rejected: int = 0
    both: int = 0
    refused: int = 0


@cache
def example() -> Evaluation:
    """Return an evaluation with the rule's own choice of design and few draws."""
    root = Path(__file__).resolve().parents[1]
    study = load(root / "parameters" / "family_centres.yaml")
    if not isinstance(study, Evaluation):
        raise TypeError("family_centres.yaml is no evaluation")
    inference = study.inference.model_copy(update={"draws": DRAWS})
    return study.model_copy(
        update={"design": {"name": "automatic"}, "inference": inference}
    )


def outcome_data(study: Study) -> OutcomeData:
    """Return a placebo world as the outcome that an evaluation reads."""
    resolved = resolve(example())
    use = (
        example()
        .outcomes[0]
        .model_copy(
            update={"lag_years": 0, "last_effect_year": None, "years_before": 8}
        )
    )
    n, t = study.outcome.shape
    return OutcomeData(
        outcome=resolved.outcomes[0],
        use=use,
        areas=tuple(f"{row:04d}" for row in range(n)),
        years=study.periods,
        values=study.outcome,
        country=np.full(t, np.nan),
        exposure=np.repeat(study.exposure[:, None], t, axis=1),
        denominator=None,
        county=study.county.astype(np.int_),
        price_year=None,
        log=(),
    )


def answers(study: Study) -> tuple[Estimate | CannotAnswer, DesignFindings]:
    """Return the main estimate and the designs beside it."""
    data = outcome_data(study)
    treated = np.isfinite(study.start)
    status: list[StartStatus] = ["starts" if one else "never" for one in treated]
    starts = Starts(tuple(status), study.start, 0, 0)
    named = named_design(example(), file="benchmark")
    question = Question("placebo", "", "agreement", example().inference)
    row = int(np.flatnonzero(treated)[0])
    several = int(treated.sum()) > 1
    asked = national_study(data, starts) if several else local_study(data, starts, row)
    told = asked if isinstance(asked, CannotAnswer) else estimate(asked, data, question)
    main = as_estimate(told, data, question)
    if several:
        return main, national_designs(
            main, data, Dataset(data.areas, data.years, {}), starts, named
        )
    context = OwnContext(question, {}, None, primary=True)
    return main, own_designs(main, data, starts, row, named, context)


def measure(label: str, cell: Cell, worlds: int, data: Path) -> Row:
    """Return how often the designs of a cell's worlds are in conflict."""
    random = generator(SEED, step=f"agreement:{label}")
    row = Row(label)
    while row.worlds + row.refused < worlds:
        _, study = real_world(data, tuple(FAMILY), cell, random)
        main, designs = answers(study)
        if isinstance(main, CannotAnswer) or designs.agreement == "none":
            row.refused += 1
            continue
        conflict = designs.agreement == "conflict"
        row.worlds += 1
        row.conflicts += conflict
        row.opposite += designs.agreement == "within_chance"
        row.rejected += side(main) != 0
        row.both += conflict and side(main) != 0
    return row


def line(row: Row) -> str:
    """Return a row of the table, with Monte Carlo errors in brackets."""
    cells = (row.conflicts, row.opposite, row.rejected)
    shown = " | ".join(_share(count, row.worlds) for count in cells)
    return (
        f"| {row.label} | {row.worlds} | {shown} | {_share(row.both, row.rejected)} |"
    )


def _share(count: int, worlds: int) -> str:
    if worlds == 0:
        return "none"
    share = count / worlds
    error = np.sqrt(share * (1.0 - share) / worlds)
    return f"{100 * share:.1f} ({100 * error:.1f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--worlds", type=int, default=400)
    parser.add_argument("--worlds-of-one", type=int, default=100)
    parser.add_argument("--rows", default="", help="only rows that start so")
    asked = parser.parse_args()
    began = time.process_time()
    for label, cell in CELLS:
        if not label.startswith(asked.rows):
            continue
        count = asked.worlds_of_one if cell.n_treated == 1 else asked.worlds
        print(line(measure(label, cell, count, asked.data)), flush=True)
    print(f"{time.process_time() - began:.0f} CPU-seconds")


if __name__ == "__main__":
    main()
