"""How many municipalities and years it would take to see a difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.plan_designs import RULE, design_seen
from prevstats.analyses.plan_findings import CurvePoint
from prevstats.analyses.plan_window import PlaceboWindow, contrasts, windows_of
from prevstats.errors import CannotAnswer
from prevstats.inference.power_normal import detectable, two_means

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.analyses.sample import OutcomeData
    from prevstats.parameters.plan import Plan
    from prevstats.parameters.study import Study

MUNICIPALITIES = (1, 2, 5, 12, 30)
YEARS = (1, 2, 3, 5)
SHARE_OF_RUNS = 0.5
FEWEST_RUNS = 20


def curve_of(
    data: OutcomeData, started: NDArray[np.float64], study: Study, block: Plan
) -> tuple[CurvePoint, ...]:
    """Return what the rule could see by number of municipalities and years.

    Years of follow-up in which the outcome cannot have responded are left out.
    """
    found: list[CurvePoint] = []
    for years in sorted({*YEARS, study.follow_up_years}):
        windows = windows_of(data, started, years)
        if isinstance(windows, CannotAnswer):
            continue
        for number in sorted({*MUNICIPALITIES, block.together}):
            if number > len(windows[0].rows) // 2:
                continue
            told = design_seen(
                RULE,
                data,
                windows,
                together=number,
                runs=max(FEWEST_RUNS, round(block.runs * SHARE_OF_RUNS)),
                seed=study.inference.seed,
            )
            found.append(CurvePoint(number, years, told.simulated, told.formula))
    return tuple(found)


def municipalities_needed(
    data: OutcomeData, window: PlaceboWindow, smallest: float | None
) -> int | None:
    """Return how many that start together see the smallest difference, by formula.

    ``None`` when none is stated, or half of all would not be enough.
    """
    change = contrasts(data, window)
    deviation = float(change.std(ddof=1))
    if smallest is None or deviation <= 0.0:
        return None
    for number in range(2, len(change) // 2 + 1):
        seen = detectable(two_means(deviation, number, len(change) - number))
        if seen <= smallest:
            return number
    return None
