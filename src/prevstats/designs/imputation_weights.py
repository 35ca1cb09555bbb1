"""Impute what would have been without treatment, and the errors of its averages.

Borusyak, Jaravel & Spiess (2024), "Revisiting event-study designs: robust and
efficient estimation", Review of Economic Studies 91:3253-3285, in their notation:
Ω0 the untreated observations, Ω1 the treated, v_it the weights of an estimate in Y.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.event_study_effects import CellsFound
from prevstats.designs.event_study_sample import CellPlan, comparison_of, treated_now
from prevstats.designs.two_way_fixed_effects_fit import fit_panel
from prevstats.designs.two_way_fixed_effects_projection import (
    FixedEffects,
    fixed_effects,
    predicted,
)
from prevstats.errors import CannotAnswer
from prevstats.inference.influence import cluster_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.designs.group_time_sample import Sample


@dataclass(frozen=True, slots=True, eq=False)
class Imputed:
    """The fit on untreated observations and what it leaves.

    Attributes
    ----------
    effects : fixed effects fitted on Ω0, whose weights are 0 elsewhere.
    left : (N, T) outcome less its prediction: e on Ω0, the effects τ̂ on Ω1.
    x : (N, T, p) covariates less their prediction; ``bread`` (p, p) (x'x)⁻¹ on Ω0.
    """

    effects: FixedEffects
    left: NDArray[np.float64]
    x: NDArray[np.float64]
    bread: NDArray[np.float64]


def impute(
    sample: Sample, names: tuple[str, ...], *, trends: bool
) -> Imputed | CannotAnswer:
    """Fit the untreated observations, and predict all of them.

    ``names``: of the covariates.
    """
    seen = np.isfinite(sample.outcome)
    untreated = seen & ~treated_now(sample)
    weights = np.where(untreated, sample.weights[:, None], 0.0)
    effects = fixed_effects(weights, trends=trends)
    outcome = np.where(seen, sample.outcome, 0.0)
    left = outcome - predicted(effects, outcome[:, :, None])[:, :, 0]
    if sample.covariates is None:
        shape = (*outcome.shape, 0)
        return Imputed(effects, left, np.zeros(shape), np.zeros((0, 0)))
    x = np.where(seen[:, :, None], sample.covariates, 0.0)
    fit = fit_panel(outcome, x, effects, names)
    if isinstance(fit, CannotAnswer):
        return fit
    own = x - predicted(effects, x)
    return Imputed(effects, left - own @ fit.coefficients, own, fit.bread)


def unpredictable(sample: Sample, *, trends: bool) -> NDArray[np.bool_]:
    """Return the treated units (N,) seen too seldom before their start."""
    seen = np.isfinite(sample.outcome)
    count = (seen & ~treated_now(sample)).sum(axis=1)
    ever = (seen & treated_now(sample)).any(axis=1)
    return np.asarray(ever & (count < (2 if trends else 1)))


def imputed_cells(found: Imputed, sample: Sample, plan: CellPlan) -> CellsFound:
    """Return the K mean effects with influence values Σ_t v_it ε̃_it.

    ε̃ is the residual on Ω0 and, on Ω1, the effect less its cell's mean (their equation
    (8), cells by cohort and period): conservative, since a true difference between the
    effects of a cell counts as error.
    """
    weights = np.where(plan.member, sample.weights[:, None, None], 0.0)
    share = weights / weights.sum(axis=(0, 1))
    value = np.einsum("ntk,nt->k", share, found.left)
    by_unit = np.einsum("ntk,nt->nk", share, found.left)
    influence = by_unit - share.sum(axis=1) * cell_means(sample, by_unit, share)
    return CellsFound(
        group=plan.group,
        period=sample.periods[plan.period],
        value=value,
        influence=influence + of_untreated(found, share),
        treated=np.asarray(plan.member.any(axis=1)),
        comparison=comparison_of(sample, plan, "not_yet"),
        is_base=np.zeros(plan.group.size, bool),
    )


def cell_means(
    sample: Sample, by_unit: NDArray[np.float64], share: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return τ̃ (K,): Σ_c V_c Σ_{it in c} v τ̂ / Σ_c V_c², V_c a cluster's weight."""
    parts = cluster_sums(by_unit, sample.cluster)
    weight = cluster_sums(share.sum(axis=1), sample.cluster)
    return np.asarray((weight * parts).sum(axis=0) / (weight**2).sum(axis=0))


def of_untreated(found: Imputed, share: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return Σ_t v_it e_it over Ω0 (N, K), v = −Z0 (Z0'Z0)⁻ Z1'w.

    The parameters' part in the prediction is solved for block by block: periods, then
    units, then covariates, whose columns are without effects already.
    """
    effects = found.effects
    error = effects.weights * found.left
    basis = effects.basis
    of_unit = np.einsum("ntk,tj->njk", share, basis)
    of_period = share.sum(axis=0)
    solved = np.einsum("nij,njk->nik", effects.of_units, of_unit)
    taken = np.einsum("nt,tj,njk->tk", effects.weights, basis, solved)
    period = np.zeros_like(of_period)
    if effects.of_periods is not None:
        period = effects.of_periods @ (of_period - taken)
    moved = np.einsum("nt,tj,tk->njk", effects.weights, basis, period)
    unit = np.einsum("nij,njk->nik", effects.of_units, of_unit - moved)
    total = np.einsum("nt,tj,njk->nk", error, basis, unit) + error @ period
    if found.x.shape[2]:
        slope = found.bread @ np.einsum("ntk,ntp->pk", share, found.x)
        total += np.einsum("nt,ntp->np", error, found.x) @ slope
    return np.asarray(-total)
