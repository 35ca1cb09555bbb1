"""Is the gap after the start larger than gaps over time: conformal inference.

Chernozhukov, Wüthrich & Zhu (2021), "An Exact and Robust Conformal Inference Method
for Counterfactual and Synthetic Controls", J. American Statistical Association
116:1849-1864. The counterfactual is fitted on all periods with the effect under test
taken out; the residuals of the periods after the start are compared with those of
every other run of as many periods (moving blocks, in a circle).

Its size hangs on the residuals over time, and with T periods no p-value can be below
1/T: with the few years that municipalities have, it is a figure beside the verdict,
not the verdict.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Residuals: TypeAlias = (
    "Callable[[NDArray[np.float64], NDArray[np.intp]], NDArray[np.float64]]"
)
"""Residuals (K,) when an effect (K,) is taken out of the treated in K given columns,
and the counterfactual is fitted on all of these."""
DOUBLINGS = 40
HALVINGS = 30
SAME = 1e-9
"""Statistics that differ by less than this share of the largest count as equal."""


@dataclass(frozen=True, slots=True, eq=False)
class Conformal:
    """What moving blocks say.

    Attributes
    ----------
    p_value : of no effect in any period after the start.
    low, high : (T1,) ends of the pointwise intervals at ``level``, in the outcome's
        unit; infinite when there are too few periods before for that level, or when
        the counterfactual fits every period exactly.
    smallest_p_value : that the number of periods allows.
    """

    p_value: float
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    level: float
    smallest_p_value: float


def conformal(
    residuals: Residuals, n_before: int, effects: NDArray[np.float64], level: float
) -> Conformal:
    """Return the p-value of no effect, and an interval for each period after.

    Parameters
    ----------
    residuals : see ``Residuals``.
    n_before : periods before the start, the first of all.
    effects : (T1,) estimated effects, from which the search for the ends begins.
    level : of the intervals, e.g. 0.95.

    Each interval runs from the effect to the nearest values that are rejected.
    """
    every = np.arange(n_before + len(effects))
    null = residuals(np.zeros(len(every)), every)
    step = float(np.sqrt(np.mean(null**2)))
    ends = [
        period_interval(residuals, n_before, n_before + place, (effect, step, level))
        for place, effect in enumerate(effects)
    ]
    return Conformal(
        p_value=block_p_value(null, n_before),
        low=np.array([low for low, _ in ends]),
        high=np.array([high for _, high in ends]),
        level=level,
        smallest_p_value=1.0 / len(every),
    )


def block_p_value(residual: NDArray[np.float64], n_before: int) -> float:
    """Return the share of circular shifts whose last periods stand out as much.

    The statistic is the sum of absolute residuals (S_q with q = 1).
    """
    size, count = np.abs(residual), len(residual)
    after = np.arange(n_before, count)
    shifts = (after[None, :] + np.arange(count)[:, None]) % count
    statistic = size[shifts].sum(axis=1)
    near = SAME * float(statistic.max())
    return float(np.mean(statistic >= statistic[0] - near))


def period_interval(
    residuals: Residuals,
    n_before: int,
    column: int,
    terms: tuple[float, float, float],
) -> tuple[float, float]:
    """Return the ends of the interval of one period after the start.

    ``terms``: the estimated effect, a first step away from it, and the level.
    """
    effect, step, level = terms
    columns = np.append(np.arange(n_before), column)
    rejected = 1.0 - level + SAME
    if 1.0 / len(columns) > rejected or step <= 0.0:
        return -np.inf, np.inf

    def kept(value: float) -> bool:
        taken = np.zeros(len(columns))
        taken[-1] = value
        return block_p_value(residuals(taken, columns), n_before) > rejected

    return edge(kept, effect, -step), edge(kept, effect, step)


def edge(kept: Callable[[float], bool], inside: float, step: float) -> float:
    """Return where values stop being kept in the direction of the step."""
    outside = inside + step
    for _ in range(DOUBLINGS):
        if not kept(outside):
            break
        inside, step = outside, 2 * step
        outside = inside + step
    else:
        return float(np.copysign(np.inf, step))
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2
        if kept(middle):
            inside = middle
        else:
            outside = middle
    return inside
