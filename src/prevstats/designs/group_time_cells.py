"""ATT(g,t), one cohort and one year at a time, on arrays.

Callaway & Sant'Anna (2021), "Difference-in-Differences with multiple time periods",
J. Econometrics 225:200-230, in their notation: G_i the first treated period, Y_it the
outcome, ΔY the change since the base period, C the comparison units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.designs.two_by_two import (
    Method,
    TwoByTwo,
    adjusted,
    cross_sections,
    unadjusted,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

Control = Literal["not_yet", "never"]
Base = Literal["varying", "universal"]


@dataclass(frozen=True, slots=True)
class Plan:
    """Which two periods and which comparison units make one ATT(g,t).

    ``period`` and ``base`` are columns of the outcome; a unit may be compared when it
    starts after ``untreated_through`` (never treated: always). ``is_base``: the cell
    is the universal base period itself, 0 by construction.
    """

    group: float
    period: int
    base: int
    untreated_through: float
    is_base: bool


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """All ATT(g,t) of a sample of N units.

    Attributes
    ----------
    plans : K plans, cohort by cohort, period by period.
    value : (K,) estimates; ``nan`` where ``reason`` says why there is none.
    influence : (N, K); estimate minus truth is about the sum over units; 0 for a unit
        outside the cell.
    treated, comparison : (N, K) which units each cell rests on.
    trimmed : (K,) comparison units left out for too high a propensity.
    reason : K keys, "" when the cell could be estimated.
    """

    plans: tuple[Plan, ...]
    value: NDArray[np.float64]
    influence: NDArray[np.float64]
    treated: NDArray[np.bool_]
    comparison: NDArray[np.bool_]
    trimmed: NDArray[np.intp]
    reason: tuple[str, ...]


def plan_cohort(
    periods: NDArray[np.int_], group: float, anticipation: int, base: Base
) -> list[Plan]:
    """Plan all cells of one cohort.

    After the start the base is the last period before g − anticipation. Before it, the
    varying base is the period just before t (each cell is one year's change) and the
    universal base stays where it is; it may then lie after t. A comparison unit must
    be untreated through the later of the two periods, plus the anticipation. The
    cohort must be seen before g − anticipation (others are always treated).
    """
    fixed = int(np.flatnonzero(periods + anticipation < group)[-1])
    plans = []
    for column in range(1 if base == "varying" else 0, periods.size):
        after = group <= periods[column]
        start_of_change = fixed if after or base == "universal" else column - 1
        later = max(column, start_of_change)
        plans.append(
            Plan(
                group=group,
                period=column,
                base=start_of_change,
                untreated_through=float(periods[later] + anticipation),
                is_base=start_of_change == column,
            )
        )
    return plans


def comparison_units(
    start: NDArray[np.float64], plan: Plan, control: Control
) -> NDArray[np.bool_]:
    """Return which units (N,) may be compared with cohort ``plan.group``."""
    if control == "never":
        return np.isinf(start)
    return np.asarray((start > plan.untreated_through) & (start != plan.group))


@dataclass(frozen=True, slots=True)
class CellRule:
    """How a cell is estimated: comparison units, adjustment, panel or cross-sections.

    With ``repeated_cross_sections`` a unit counts in each period that it is seen in;
    else only when it is seen in both periods of the cell.
    """

    control: Control
    method: Method
    repeated_cross_sections: bool = False


def estimate_cells(
    plans: list[Plan],
    outcome: NDArray[np.float64],
    start: NDArray[np.float64],
    weights: NDArray[np.float64],
    covariates: NDArray[np.float64] | None,
    rule: CellRule,
) -> Cells:
    """Estimate every planned ATT(g,t) with its influence values.

    Parameters
    ----------
    outcome : (N, T), ``nan`` where missing.
    start : (N,), ``inf`` = never.
    weights : (N,), positive.
    covariates : (N, T, p) or ``None``; those of the earlier of the two periods count.
    rule : which comparison units, and which estimator.
    """
    size = (start.size, len(plans))
    value, influence = np.full(len(plans), np.nan), np.zeros(size)
    treated, comparison = np.zeros(size, bool), np.zeros(size, bool)
    trimmed, reasons = np.zeros(len(plans), np.intp), [""] * len(plans)
    for column, plan in enumerate(plans):
        pair = outcome[:, [plan.period, plan.base]]
        x = None if covariates is None else covariates[:, min(plan.period, plan.base)]
        present = observed(pair, x, rule)
        treated[:, column] = present & (start == plan.group)
        comparison[:, column] = present & comparison_units(start, plan, rule.control)
        if plan.is_base:
            value[column] = 0.0
            continue
        rows = np.flatnonzero(treated[:, column] | comparison[:, column])
        is_treated = treated[rows, column]
        x = None if x is None else x[rows]
        cell = estimate_cell(pair[rows], is_treated, x, weights[rows], rule)
        value[column], reasons[column] = cell.value, cell.reason
        influence[rows, column] = cell.influence
        trimmed[column] = cell.trimmed
    return Cells(
        tuple(plans), value, influence, treated, comparison, trimmed, tuple(reasons)
    )


def observed(
    pair: NDArray[np.float64], x: NDArray[np.float64] | None, rule: CellRule
) -> NDArray[np.bool_]:
    """Say which units (N,) are seen in a cell's periods (N, 2) with covariates."""
    seen = np.isfinite(pair)
    if rule.repeated_cross_sections:
        return np.asarray(seen.any(axis=1))
    present = seen.all(axis=1)
    if x is not None:
        present = present & np.isfinite(x).all(axis=1)
    return np.asarray(present)


def estimate_cell(
    pair: NDArray[np.float64],
    treated: NDArray[np.bool_],
    x: NDArray[np.float64] | None,
    weights: NDArray[np.float64],
    rule: CellRule,
) -> TwoByTwo:
    """Estimate one cell from outcomes (n, 2): the period's, and the base's."""
    if rule.repeated_cross_sections:
        return cross_sections(pair[:, 0], pair[:, 1], treated, weights)
    change = pair[:, 0] - pair[:, 1]
    if x is None:
        return unadjusted(change, treated, weights)
    return adjusted(change, treated, x, weights, rule.method)
