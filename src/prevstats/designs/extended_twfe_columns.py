"""A regression with one coefficient for every cohort and period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.event_study_effects import CellsFound
from prevstats.designs.event_study_sample import CellPlan, Control, comparison_of
from prevstats.designs.two_way_fixed_effects_errors import SmallSample, cluster_factor
from prevstats.designs.two_way_fixed_effects_fit import PanelFit, fit_panel
from prevstats.designs.two_way_fixed_effects_projection import (
    FixedEffects,
    fixed_effects,
    without_effects,
)
from prevstats.errors import CannotAnswer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.designs.group_time_sample import Sample

DEPENDENT = 1e-9
"""Directions of the covariates with less than this share of the largest are left out:
the fixed effects explain them, and they change no effect."""


def saturated_fit(sample: Sample, plan: CellPlan) -> PanelFit | CannotAnswer:
    """Fit the outcome on a column for each of K cells, first, and the covariates."""
    seen = np.isfinite(sample.outcome)
    weights = np.where(seen, sample.weights[:, None], 0.0)
    effects = fixed_effects(weights)
    columns = [plan.member.astype(float)]
    if sample.covariates is not None:
        x = np.where(seen[:, :, None], sample.covariates, 0.0)
        columns += [
            covariates_by_cell(x, plan, weights),
            independent(covariates_by_period(sample, x), effects),
        ]
    values = np.concatenate(columns, axis=2)
    terms = [
        f"ATT({group:g},{sample.periods[column]})"
        for group, column in zip(plan.group, plan.period, strict=True)
    ]
    terms += [f"covariate {place}" for place in range(values.shape[2] - len(terms))]
    return fit_panel(np.where(seen, sample.outcome, 0.0), values, effects, terms)


def covariates_by_cell(
    x: NDArray[np.float64], plan: CellPlan, weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return each covariate in each cell less its mean there, (N, T, p·K).

    The coefficient of the cell is then the mean effect on its observations.
    """
    parts = []
    for place in range(plan.group.size):
        member = plan.member[:, :, place]
        own = x * member[:, :, None]
        total = np.sum(weights * member)
        mean = np.einsum("nt,ntp->p", weights, own) / total
        parts.append(np.where(member[:, :, None], x - mean, 0.0))
    return drop_constant(np.concatenate(parts, axis=2))


def drop_constant(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the columns that are not 0 throughout (a cell of equal units)."""
    size = np.abs(columns).max(axis=(0, 1))
    return columns[:, :, size > DEPENDENT * max(float(size.max()), 1e-300)]


def covariates_by_period(sample: Sample, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the covariates, by period and by cohort: (N, T, p·(T + C))."""
    n, t, _ = x.shape
    seen = np.isfinite(sample.outcome)
    centre = x[seen].mean(axis=0)
    x = np.where(seen[:, :, None], x - centre, 0.0)
    by_period = x[:, :, :, None] * np.eye(t)[None, :, None, :]
    cohort = sample.start[:, None] == np.array(sample.cohorts)
    by_cohort = x[:, :, :, None] * cohort[:, None, None, :]
    return np.concatenate(
        [by_period.reshape(n, t, -1), by_cohort.reshape(n, t, -1)], axis=2
    )


def independent(
    columns: NDArray[np.float64], effects: FixedEffects
) -> NDArray[np.float64]:
    """Return columns with the same span after the effects, none of them redundant."""
    left = without_effects(effects, columns)
    size = np.sqrt(np.sum(columns**2, axis=(0, 1)))
    rows = left.reshape(-1, left.shape[2]) / np.where(size > 0, size, 1.0)
    u, values, _ = np.linalg.svd(rows, full_matrices=False)
    kept = values > DEPENDENT * max(float(values.max()), 1.0)
    return np.asarray(u[:, kept].reshape(*columns.shape[:2], -1))


def cells_of(
    fit: PanelFit,
    sample: Sample,
    plan: CellPlan,
    control: Control,
    small_sample: SmallSample | None,
) -> CellsFound:
    """Return the K effects of a saturated fit with their influence values.

    ``small_sample``: which factor of CR1; ``None`` is CR0.
    """
    count = plan.group.size
    scores = np.einsum("ntp,nt->np", fit.x, fit.residuals)
    factor = 1.0
    if small_sample is not None:
        clusters = len(sample.cluster_labels)
        factor = cluster_factor(fit, clusters, small_sample) if clusters > 1 else 1.0
    return CellsFound(
        group=plan.group,
        period=sample.periods[plan.period],
        value=fit.coefficients[:count],
        influence=np.sqrt(factor) * scores @ fit.bread[:, :count],
        treated=np.asarray(plan.member.any(axis=1)),
        comparison=comparison_of(sample, plan, control),
        is_base=np.zeros(count, bool),
    )
