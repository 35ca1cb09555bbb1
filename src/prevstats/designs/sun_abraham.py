"""Interaction-weighted event study: each cohort against the never treated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from prevstats.designs.event_study_effects import (
    CellsFound,
    CohortEffects,
    cohort_effects,
)
from prevstats.designs.event_study_sample import (
    CohortRule,
    Missing,
    basis_of,
    cohort_sample,
    plan_cells,
    wrong_options,
)
from prevstats.designs.extended_twfe_columns import cells_of
from prevstats.designs.two_way_fixed_effects_errors import SmallSample
from prevstats.designs.two_way_fixed_effects_fit import fit_panel
from prevstats.designs.two_way_fixed_effects_projection import fixed_effects
from prevstats.errors import CannotAnswer, InputError

if TYPE_CHECKING:
    from prevstats.data.panel import Panel
    from prevstats.designs.event_study_sample import CellPlan
    from prevstats.designs.group_time_sample import Sample
    from prevstats.designs.two_way_fixed_effects_fit import PanelFit


@dataclass(frozen=True, slots=True)
class SunAbraham:
    """Effects by cohort and time since the start, and their mean by cohort size.

    Sun & Abraham (2021), "Estimating dynamic treatment effects in event studies with
    heterogeneous treatment effects", J. Econometrics 225:175-199: Y_it = α_i + λ_t +
    Σ_g Σ_{e≠−1} δ_ge D_ig 1{t − g = e} + γ'X_it + e_it. Compared with: the never
    treated; without any, the last cohort before it starts. The cohorts' shares are
    taken as known, as in R's ``fixest::sunab``.

    Attributes
    ----------
    covariates : names of the panel's covariates X, one slope each.
    missing : ``pairwise``: all observations; ``complete``: units without gaps.
    vcov : by clusters, ``CR0`` or ``CR1``.
    small_sample : what counts as a parameter in CR1: see ``two_way_fixed_effects``.
    cluster : ``panel``: the panel's cluster labels if it has any; ``unit``: the unit.
    weights : ``panel``: the panel's weights if it has any; ``equal``.
    level : of the intervals.

    Raises
    ------
    InputError : for an option that is not among these, with every complaint.
    """

    covariates: tuple[str, ...] = ()
    missing: Missing = "pairwise"
    vcov: Literal["CR0", "CR1"] = "CR1"
    small_sample: SmallSample = "nested"
    cluster: Literal["panel", "unit"] = "panel"
    weights: Literal["panel", "equal"] = "panel"
    level: float = 0.95

    def __post_init__(self) -> None:
        complaints = wrong_options(self, CHOICES, "sun_abraham")
        if complaints:
            raise InputError(complaints)

    def __call__(self, panel: Panel) -> CohortEffects | CannotAnswer:
        """Return the effects, or why these data cannot show any.

        Raises
        ------
        InputError : when the panel itself is wrong, with every complaint.
        """
        rule = CohortRule(
            control="not_yet",
            covariates=self.covariates,
            missing=self.missing,
            use_clusters=self.cluster == "panel",
            use_weights=self.weights == "panel",
        )
        sample = cohort_sample(panel, rule)
        if isinstance(sample, CannotAnswer):
            return sample
        sample = last_as_control(sample)
        plan = plan_cells(sample, leads=True)
        fit = interaction_fit(sample, plan, self.covariates)
        if isinstance(fit, CannotAnswer):
            return fit
        factor = self.small_sample if self.vcov == "CR1" else None
        cells = with_reference(cells_of(fit, sample, plan, "never", factor), sample)
        named = "sun_abraham", panel.name
        return cohort_effects(cells, basis_of(sample, named, self.options, self.level))

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """The options by name, for the report's technical part."""
        return (
            ("covariates", " ".join(self.covariates)),
            ("missing", self.missing),
            ("vcov", self.vcov),
            ("small_sample", self.small_sample),
            ("cluster", self.cluster),
            ("weights", self.weights),
        )


def last_as_control(sample: Sample) -> Sample:
    """Return the sample with a last cohort, whose start it ends before, as control."""
    after = sample.start > sample.periods[-1]
    if not (after & np.isfinite(sample.start)).any():
        return sample
    return replace(
        sample,
        start=np.where(after, np.inf, sample.start),
        notes=(*sample.notes, "last_cohort_as_comparison"),
    )


def interaction_fit(
    sample: Sample, plan: CellPlan, names: tuple[str, ...]
) -> PanelFit | CannotAnswer:
    """Fit the outcome on a column for each of K cells, first, and the covariates."""
    seen = np.isfinite(sample.outcome)
    weights = np.where(seen, sample.weights[:, None], 0.0)
    values = plan.member.astype(float)
    if sample.covariates is not None:
        x = np.where(seen[:, :, None], sample.covariates, 0.0)
        values = np.concatenate([values, x], axis=2)
    terms = [
        f"ATT({group:g},{sample.periods[column]})"
        for group, column in zip(plan.group, plan.period, strict=True)
    ]
    outcome = np.where(seen, sample.outcome, 0.0)
    return fit_panel(outcome, values, fixed_effects(weights), (*terms, *names))


def with_reference(cells: CellsFound, sample: Sample) -> CellsFound:
    """Return the effects with each cohort's reference, 0 by construction, in order."""
    cohorts = np.unique(cells.group)
    last = [sample.periods[sample.periods < group][-1] for group in cohorts]
    more = cohorts.size
    group = np.concatenate([cells.group, cohorts])
    period = np.concatenate([cells.period, last])
    order = np.lexsort((period, group))
    none = np.zeros((len(sample.units), more))
    own = sample.start[:, None] == cohorts
    return CellsFound(
        group=group[order],
        period=period[order],
        value=np.concatenate([cells.value, np.zeros(more)])[order],
        influence=np.hstack([cells.influence, none])[:, order],
        treated=np.hstack([cells.treated, own])[:, order],
        comparison=np.hstack([cells.comparison, none.astype(bool)])[:, order],
        is_base=np.concatenate([cells.is_base, np.ones(more, bool)])[order],
    )


CHOICES: dict[str, tuple[object, ...]] = {
    "missing": get_args(Missing),
    "vcov": ("CR0", "CR1"),
    "small_sample": get_args(SmallSample),
    "cluster": ("panel", "unit"),
    "weights": ("panel", "equal"),
}
"""What each option may be."""
