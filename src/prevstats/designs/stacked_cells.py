"""One small data set per cohort, and the effects of all of them with joint errors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.event_study_effects import CellsFound
from prevstats.designs.event_study_sample import (
    CellPlan,
    Control,
    comparison_of,
    plan_cells,
)
from prevstats.designs.sun_abraham import interaction_fit
from prevstats.errors import CannotAnswer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.designs.group_time_sample import Sample
    from prevstats.designs.two_way_fixed_effects_fit import PanelFit


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """A cohort with its clean controls over its window.

    ``rows``: of its units in the whole sample; the controls count as never treated.
    """

    sample: Sample
    rows: NDArray[np.intp]


def stack_of(
    sample: Sample,
    group: float,
    window: tuple[int | None, int | None],
    control: Control,
) -> Stack | str:
    """Return a cohort's set, or the key of why there is none.

    ``window``: periods before the start, and after its first; ``None`` = all.
    """
    periods, (before, after) = sample.periods, window
    first = periods[0] if before is None else int(group) - before
    last = periods[-1] if after is None else int(group) + after
    used = (periods >= first) & (periods <= last)
    if first < periods[0] or last > periods[-1] or not (periods[used] < group).any():
        return "window_outside_data"
    clean = np.isinf(sample.start)
    if control == "not_yet":
        clean = clean | (sample.start > last)
    seen = np.isfinite(sample.outcome[:, used]).any(axis=1)
    rows = np.flatnonzero((clean | (sample.start == group)) & seen)
    if not clean[rows].any() or clean[rows].all():
        return "no_clean_comparison"
    start = np.where(sample.start[rows] == group, group, np.inf)
    covariates = sample.covariates
    own = replace(
        sample,
        units=tuple(sample.units[i] for i in rows),
        periods=periods[used],
        outcome=sample.outcome[np.ix_(rows, np.flatnonzero(used))],
        start=start,
        weights=sample.weights[rows],
        covariates=None if covariates is None else covariates[rows][:, used],
        cluster=sample.cluster[rows],
        cohorts=(group,),
    )
    return Stack(own, rows)


def fit_stacks(
    sample: Sample, stacks: list[Stack], names: tuple[str, ...], *, small: bool
) -> CellsFound | CannotAnswer:
    """Fit each cohort's set; units in several sets bring their influence together.

    ``small``: multiply by G/(G − 1)·(n − 1)/(n − K) of all sets, CR1.
    """
    parts, rows, counted = [], 0, 0
    for stack in stacks:
        plan = plan_cells(stack.sample, leads=True)
        fit = interaction_fit(stack.sample, plan, names)
        if isinstance(fit, CannotAnswer):
            return fit
        rows += int(fit.seen.sum())
        counted += len(fit.terms) + fit.effects.period_rank + 1
        parts.append(cells_of_stack(sample, stack, plan, fit))
    clusters = np.unique(np.concatenate([s.sample.cluster for s in stacks])).size
    factor = clusters / (clusters - 1) * (rows - 1) / (rows - counted)
    scale = np.sqrt(factor) if small else 1.0
    return CellsFound(
        group=np.concatenate([part.group for part in parts]),
        period=np.concatenate([part.period for part in parts]),
        value=np.concatenate([part.value for part in parts]),
        influence=scale * np.hstack([part.influence for part in parts]),
        treated=np.hstack([part.treated for part in parts]),
        comparison=np.hstack([part.comparison for part in parts]),
        is_base=np.concatenate([part.is_base for part in parts]),
    )


def cells_of_stack(
    sample: Sample, stack: Stack, plan: CellPlan, fit: PanelFit
) -> CellsFound:
    """Return one set's effects, its units in their places in the whole sample."""
    count, n = plan.group.size, len(sample.units)
    scores = np.einsum("ntp,nt->np", fit.x, fit.residuals)
    influence = np.zeros((n, count))
    influence[stack.rows] = scores @ fit.bread[:, :count]
    treated, comparison = np.zeros((n, count), bool), np.zeros((n, count), bool)
    treated[stack.rows] = plan.member.any(axis=1)
    comparison[stack.rows] = comparison_of(stack.sample, plan, "never")
    return CellsFound(
        group=plan.group,
        period=stack.sample.periods[plan.period],
        value=fit.coefficients[:count],
        influence=influence,
        treated=treated,
        comparison=comparison,
        is_base=np.zeros(count, bool),
    )
