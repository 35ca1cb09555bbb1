"""What a design can see on real figures, told from effects planted where none was.

Each run takes real paths of places without the intervention, pretends that some of
them started, and notes the interval. An effect that is added to the treated years
moves the interval by itself, so that one run tells for every effect whether it would
have been found: a rise beyond minus the lower end, a fall beyond the upper end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import bdtr

from prevstats.errors import CannotAnswer

if TYPE_CHECKING:
    from numpy.typing import NDArray

POWER = 0.80
FEWEST_RUNS = 20
"""Fewer runs say too little of four in five."""
MONTE_CARLO_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Seen:
    """The smallest effect that was found in four runs of five.

    Attributes
    ----------
    value : in the outcome's unit, without sign; ``inf`` when more than a fifth of the
        runs would find no effect, however large.
    low, high : Monte Carlo interval (95 %) of ``value``, from order statistics.
    false_alarms : share (0-1) of runs that found something where nothing was planted.
    runs : number of runs.
    """

    value: float
    low: float
    high: float
    false_alarms: float
    runs: int

    @property
    def false_alarms_error(self) -> float:
        """Monte Carlo error of the share of false alarms."""
        share = self.false_alarms
        return float(np.sqrt(share * (1.0 - share) / self.runs))


def thresholds(
    low: NDArray[np.float64], high: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return (2R,) how large a rise and a fall each run (R,) would have to be.

    ``low`` and ``high`` are the ends of the interval with nothing planted; an end that
    is not finite finds nothing, however large.
    """
    reach = np.concatenate([-low, high])
    return np.where(np.isfinite(reach), reach, np.inf)


def seen(
    low: NDArray[np.float64], high: NDArray[np.float64], target: float = POWER
) -> Seen | CannotAnswer:
    """Return the smallest effect found in ``target`` of the runs.

    ``CannotAnswer("too_few_runs")`` below ``FEWEST_RUNS``.
    """
    runs = len(low)
    if runs < FEWEST_RUNS:
        return CannotAnswer("too_few_runs", (("runs", runs),))
    needed = np.sort(thresholds(low, high))
    alarms = float(np.mean((low > 0.0) | (high < 0.0)))
    value = float(needed[_place(target, len(needed))])
    below, above = _between(target, runs)
    return Seen(
        value=value,
        low=float(needed[max(2 * below, 0)]),
        high=float(needed[min(2 * above + 1, len(needed) - 1)]),
        false_alarms=alarms,
        runs=runs,
    )


def power_at(
    effect: float, low: NDArray[np.float64], high: NDArray[np.float64]
) -> float:
    """Return the share of runs in which an effect of this size would be found.

    Rises and falls of the size, half of each; a finding on the wrong side is none.
    """
    return float(np.mean(thresholds(low, high) < effect))


def _place(share: float, count: int) -> int:
    """Return the place of the smallest value with at least this share at or below."""
    return min(max(int(np.ceil(share * count - 1e-9)) - 1, 0), count - 1)


def _between(share: float, count: int) -> tuple[int, int]:
    """Return places that hold the quantile with 95 % chance, by the binomial law.

    Counted in runs, not in ends: the two ends of a run are no two runs.
    """
    places = np.arange(count)
    chance = bdtr(places, count, share)
    tail = (1.0 - MONTE_CARLO_LEVEL) / 2.0
    below = int(np.searchsorted(chance, tail, side="right")) - 1
    above = int(np.searchsorted(chance, 1.0 - tail))
    return max(below, 0), min(above + 1, count - 1)
