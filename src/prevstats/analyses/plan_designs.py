"""What every design could see: real untreated paths, invented starts, the design's own.

One run draws the treated, gives them an invented start, and notes the interval that
the design prints. Nothing of the design is simplified. Designs for one area draw one
treated and 60 donors; those with errors by cluster draw as many treated as would start
together; a trial draws as many again and lets the lot decide; the discontinuity places
its cutoff where nothing happens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from prevstats.analyses.design import DESIGNS, class_of
from prevstats.analyses.plan_findings import DesignSeen
from prevstats.analyses.plan_own import LEVEL
from prevstats.analyses.plan_window import (
    PlaceboWindow,
    contrasts,
    panel_of,
    study_of,
)
from prevstats.errors import CannotAnswer
from prevstats.inference.few_treated import few_treated
from prevstats.inference.power_normal import detectable, two_means
from prevstats.inference.power_placebo import FEWEST_RUNS, seen
from prevstats.randomness import generator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.analyses.sample import OutcomeData
    from prevstats.data.panel import Panel

DONORS = 60
"""Of the designs for one area: their time grows with the square of the donors."""
DRAWS = 499
SHARE_OF_RUNS: Mapping[str, float] = MappingProxyType(
    {"augmented_synthetic_control": 0.5, "synthetic_did": 0.25}
)
"""Slow designs are given fewer runs; their Monte Carlo interval says so."""
ONE_AREA = ("synthetic_control", "augmented_synthetic_control", "synthetic_did")
SERIES = ("interrupted_series", "before_after")
LOTS = "trial"
CUTOFF = "discontinuity"
MATCHED = "matching"
RULE = "few_treated"
EVERY_DESIGN = (RULE, *DESIGNS, MATCHED, LOTS, CUTOFF)
"""Every design of the package that answers what an intervention did."""

Ends = tuple[float, float]
Answer = Ends | CannotAnswer


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """One run: where the invented start is, who is treated, and random numbers."""

    data: OutcomeData
    window: PlaceboWindow
    treated: NDArray[np.intp]
    others: NDArray[np.intp]
    random: np.random.Generator

    def panel(self, donors: int | None = None) -> Panel:
        """Return the panel of this run, with so many of the others at most."""
        others = self.others if donors is None else self.others[:donors]
        return panel_of(self.data, self.window, self.treated, others)


def design_seen(
    name: str,
    data: OutcomeData,
    windows: tuple[PlaceboWindow, ...],
    *,
    together: int,
    runs: int,
    seed: int,
) -> DesignSeen:
    """Return what one design could see, by placebo runs and by formula.

    Random numbers are keyed to outcome and design, so that another design changes
    nothing.
    """
    treated = 1 if name in (*ONE_AREA, *SERIES) else together
    count = max(FEWEST_RUNS, round(runs * SHARE_OF_RUNS.get(name, 1.0)))
    random = generator(seed, outcome=data.outcome.id, step=f"plan:{name}")
    ends: list[Ends] = []
    for _ in range(count):
        run = _drawn(data, windows, treated, random)
        found = run if isinstance(run, CannotAnswer) else RUNNERS[name](name, run)
        if not isinstance(found, CannotAnswer):
            ends.append(found)
        elif not ends:
            return DesignSeen(
                name, treated, found, formula(name, data, windows, treated)
            )
        else:
            ends.append((-np.inf, np.inf))
    low, high = np.array(ends).T
    told = seen(low, high)
    return DesignSeen(name, treated, told, formula(name, data, windows, treated))


def formula(
    name: str, data: OutcomeData, windows: tuple[PlaceboWindow, ...], treated: int
) -> float | None:
    """Return the smallest effect by formula, ``None`` where none holds.

    The designs that compare means over years: Student's test of the collapsed change,
    whose deviation is that of the untreated, so that any correlation between years is
    in it (Bertrand, Duflo & Mullainathan 2004, QJE 119:249-275).
    """
    if name in (*ONE_AREA, *SERIES, CUTOFF):
        return None
    window = windows[0]
    change = contrasts(data, window)
    others = treated if name == LOTS else len(change) - treated
    if others < 2 or treated + others > len(change):
        return None
    deviation = float(change.std(ddof=1))
    if name == LOTS:
        deviation = _given_before(data, window)
    return detectable(two_means(deviation, treated, others)) if deviation > 0 else None


def _given_before(data: OutcomeData, window: PlaceboWindow) -> float:
    """Return the deviation of the mean after, given the mean before by a line."""
    values = data.values[window.rows]
    first = values[:, window.before].mean(axis=1)
    last = values[:, window.after].mean(axis=1)
    first, last = first - first.mean(), last - last.mean()
    left = last - first * float(first @ last) / float(first @ first)
    return float(np.sqrt(left @ left / (len(left) - 2)))


def _drawn(
    data: OutcomeData,
    windows: tuple[PlaceboWindow, ...],
    treated: int,
    random: np.random.Generator,
) -> Draw | CannotAnswer:
    window = windows[int(random.integers(len(windows)))]
    if len(window.rows) < treated + 2:
        return CannotAnswer("pool_too_small", (("n_pool", len(window.rows)),))
    order = random.permutation(window.rows)
    return Draw(data, window, order[:treated], order[treated:], random)


def _rule(_: str, run: Draw) -> Answer:
    found = few_treated(
        study_of(run.data, run.window, run.treated),
        level=LEVEL,
        draws=DRAWS,
        generator=run.random,
    )
    return found if isinstance(found, CannotAnswer) else (found.low, found.high)


def _clustered(name: str, run: Draw) -> Answer:
    return _mean_effect(class_of(name)(level=LEVEL), run.panel())


def _mean_effect(design: Any, panel: Panel) -> Answer:
    found = design(panel)
    if isinstance(found, CannotAnswer):
        return found
    cells = getattr(found, "effects", found)
    if hasattr(cells, "aggregate"):
        return _ends(cells.aggregate("group").estimate())
    return _ends(found.estimate())


def _matched(_: str, run: Draw) -> Answer:
    found = class_of_matching()()(run.panel())
    if isinstance(found, CannotAnswer):
        return found
    return _mean_effect(class_of("group_time")(level=LEVEL), found.panel)


def class_of_matching() -> Any:
    """Return the class of the matching, imported only now."""
    from prevstats.designs.matching import Matching

    return Matching


def _synthetic(name: str, run: Draw) -> Answer:
    design = class_of(name)
    made = design(replications=2) if name == "synthetic_did" else design()
    effect = made(run.panel(DONORS))
    if isinstance(effect, CannotAnswer):
        return effect
    found = effect.few_treated(level=LEVEL, draws=DRAWS, seed=0)
    return found if isinstance(found, CannotAnswer) else (found.low, found.high)


def _series(name: str, run: Draw) -> Answer:
    """Run a design of one area alone; a description has no interval to be seen in."""
    panel = run.panel(0)
    if name == "before_after":
        return CannotAnswer("describes_only")
    from prevstats.designs.interrupted_series_data import series_of

    design = class_of(name)(slope_change=False, level=LEVEL)
    found = design(series_of(panel, panel.units[0]))
    return found if isinstance(found, CannotAnswer) else _ends(found.estimate())


def _lots(_: str, run: Draw) -> Answer:
    """Let the lot decide among twice as many, adjusted for the mean before."""
    from prevstats.designs.trial import Trial
    from prevstats.designs.trial_data import TrialData

    rows = np.concatenate([run.treated, run.others[: len(run.treated)]])
    values = run.data.values[rows]
    drawn = TrialData(
        outcome=values[:, run.window.after].mean(axis=1),
        treatment=(np.arange(len(rows)) < len(run.treated)).astype(int),
        covariates={"before": values[:, run.window.before].mean(axis=1)},
    )
    found = Trial(covariates=("before",), level=LEVEL)(drawn)
    return found if isinstance(found, CannotAnswer) else _ends(found.estimate())


def _cutoff(_: str, run: Draw) -> Answer:
    """Treat all above a cutoff in the mean before, drawn from the middle half."""
    from prevstats.designs.discontinuity import Discontinuity, Running

    values = run.data.values[run.window.rows]
    before = values[:, run.window.before].mean(axis=1)
    low, high = np.quantile(before, [0.25, 0.75])
    running = Running(before, values[:, run.window.after].mean(axis=1))
    design = Discontinuity(cutoff=float(run.random.uniform(low, high)), level=LEVEL)
    found = design(running)
    return found if isinstance(found, CannotAnswer) else _ends(found.estimate())


def _ends(estimate: Any) -> Answer:
    if estimate.low is None or estimate.high is None:
        return CannotAnswer(estimate.p_value_reason or "no_interval")
    return float(estimate.low), float(estimate.high)


RUNNERS: Mapping[str, Callable[[str, Draw], Answer]] = MappingProxyType(
    dict.fromkeys(DESIGNS, _clustered)
    | dict.fromkeys(ONE_AREA, _synthetic)
    | dict.fromkeys(SERIES, _series)
    | {RULE: _rule, MATCHED: _matched, LOTS: _lots, CUTOFF: _cutoff}
)
"""Design → how one run of it is made."""
