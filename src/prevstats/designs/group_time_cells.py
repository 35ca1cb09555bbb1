"""ATT(g,t), one cohort and one year at a time, on arrays.

Callaway & Sant'Anna (2021), "Difference-in-Differences with multiple time periods",
J. Econometrics 225:200-230, in their notation: G_i the first treated period, Y_it the
outcome, ΔY the change since the base period, C the comparison units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.designs.two_by_two import Method, adjusted, unadjusted

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


def base_column(
    periods: NDArray[np.int_], group: float, anticipation: int
) -> int | None:
    """Return the column of the last period before g − anticipation, or ``None``."""
    before = np.flatnonzero(periods + anticipation < group)
    return int(before[-1]) if before.size else None


def plan_cohort(
    periods: NDArray[np.int_], group: float, anticipation: int, base: Base
) -> list[Plan]:
    """Plan all cells of one cohort.

    After the start the base is the last period before g − anticipation. Before it, the
    varying base is the period just before t (each cell is one year's change) and the
    universal base stays where it is; it may then lie after t. A comparison unit must
    be untreated through the later of the two periods, plus the anticipation.
    """
    fixed = base_column(periods, group, anticipation)
    if fixed is None:
        return []
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


def estimate_cells(
    plans: list[Plan],
    outcome: NDArray[np.float64],
    start: NDArray[np.float64],
    weights: NDArray[np.float64],
    covariates: NDArray[np.float64] | None,
    rule: tuple[Control, Method],
) -> Cells:
    """Estimate every planned ATT(g,t) with its influence values.

    Parameters
    ----------
    outcome : (N, T), ``nan`` where missing: a unit enters a cell when it is observed
        in both periods of that cell.
    start : (N,), ``inf`` = never.
    weights : (N,), positive.
    covariates : (N, T, p) or ``None``; those of the earlier of the two periods count.
    rule : which comparison units, and which estimator when there are covariates.
    """
    control, method = rule
    size = (start.size, len(plans))
    value, influence = np.full(len(plans), np.nan), np.zeros(size)
    treated, comparison = np.zeros(size, bool), np.zeros(size, bool)
    trimmed, reasons = np.zeros(len(plans), np.intp), [""] * len(plans)
    for column, plan in enumerate(plans):
        change = outcome[:, plan.period] - outcome[:, plan.base]
        present = np.isfinite(change)
        x = None
        if covariates is not None:
            x = covariates[:, min(plan.period, plan.base)]
            present &= np.isfinite(x).all(axis=1)
        treated[:, column] = present & (start == plan.group)
        comparison[:, column] = present & comparison_units(start, plan, control)
        if plan.is_base:
            value[column] = 0.0
            continue
        rows = np.flatnonzero(treated[:, column] | comparison[:, column])
        is_treated = treated[rows, column]
        if x is None:
            cell = unadjusted(change[rows], is_treated, weights[rows])
        else:
            cell = adjusted(change[rows], is_treated, x[rows], weights[rows], method)
        value[column], reasons[column] = cell.value, cell.reason
        influence[rows, column] = cell.influence
        trimmed[column] = cell.trimmed
    return Cells(
        tuple(plans), value, influence, treated, comparison, trimmed, tuple(reasons)
    )
