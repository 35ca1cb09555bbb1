"""Effects by cohort and period when starts are staggered (Callaway & Sant'Anna)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.designs.basis import Basis
from prevstats.designs.effects import Effects
from prevstats.designs.group_time_cells import (
    Base,
    Cells,
    Control,
    Plan,
    estimate_cells,
    plan_cohort,
)
from prevstats.designs.group_time_sample import (
    Missing,
    Sample,
    SampleRule,
    draw_sample,
)
from prevstats.errors import CannotAnswer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.data.panel import Panel
    from prevstats.designs.two_by_two import Method

NO_VARIATION = 1e-12
"""Changes that spread less than this share of the outcome's size are rounding."""


@dataclass(frozen=True, slots=True)
class GroupTime:
    """Effect on the treated by cohort and period: ATT(g,t).

    Callaway & Sant'Anna (2021), "Difference-in-Differences with multiple time
    periods", J. Econometrics 225:200-230. Estimates and analytic standard errors are
    those of R's ``did`` 2.5.1.

    Attributes
    ----------
    control : compare with units that have ``not_yet`` started (never or later), or
        only with those that ``never`` do.
    covariates : names of the panel's covariates to condition the trend on; each cell
        takes their values in the earlier of its two periods.
    method : how to condition: ``doubly_robust``, ``regression``, ``weighting``.
    anticipation : periods before the start in which it may already have an effect.
    base : ``varying``: before the start each period is compared with the one before;
        ``universal``: all with the last period before start and anticipation.
    missing : ``pairwise``: a unit counts in every cell whose two periods it is
        observed in; ``complete``: only units observed in every period (R's default).
    cluster : ``panel``: the panel's cluster labels if it has any; ``unit``: the unit.
    weights : ``panel``: the panel's weights if it has any; ``equal``.
    level : of the intervals.
    """

    control: Control = "not_yet"
    covariates: tuple[str, ...] = ()
    method: Method = "doubly_robust"
    anticipation: int = 0
    base: Base = "varying"
    missing: Missing = "pairwise"
    cluster: Literal["panel", "unit"] = "panel"
    weights: Literal["panel", "equal"] = "panel"
    level: float = 0.95

    def __call__(self, panel: Panel) -> Effects | CannotAnswer:
        """Return the effects, or why these data cannot show any.

        Raises
        ------
        InputError : when the panel itself is wrong, with every complaint.
        """
        rule = SampleRule(
            control=self.control,
            anticipation=self.anticipation,
            missing=self.missing,
            covariates=self.covariates,
            use_clusters=self.cluster == "panel",
            use_weights=self.weights == "panel",
        )
        sample = draw_sample(panel, rule)
        if isinstance(sample, CannotAnswer):
            return sample
        scale = spread_of_changes(sample.outcome)
        if scale == 0:
            return CannotAnswer("no_variation", (("units", len(sample.units)),))
        plans = [
            plan
            for group in sample.cohorts
            for plan in plan_cohort(sample.periods, group, self.anticipation, self.base)
        ]
        cells = estimate_cells(
            plans,
            sample.outcome,
            sample.start,
            sample.weights,
            sample.covariates,
            (self.control, self.method),
        )
        if not any_after_start(cells, sample.periods):
            return CannotAnswer(commonest_reason(cells, sample.periods))
        return self.effects(panel.name, sample, cells, scale)

    def effects(
        self, outcome: str, sample: Sample, cells: Cells, scale: float
    ) -> Effects:
        """Put the estimated cells together with what may be said of them."""
        basis = Basis(
            design="group_time",
            options=self.options,
            estimand=estimand(sample),
            outcome=outcome,
            units=sample.units,
            start=sample.start,
            weights=sample.weights,
            periods=sample.periods,
            cluster=sample.cluster,
            cluster_labels=sample.cluster_labels,
            level=self.level,
            scale=scale,
            dropped=sample.dropped,
            notes=(*sample.notes, *cell_notes(cells)),
        )
        members = cells.treated, cells.comparison
        plans = cells.plans
        return Effects(
            group=np.array([int(plan.group) for plan in plans]),
            period=sample.periods[[plan.period for plan in plans]],
            base=sample.periods[[plan.base for plan in plans]],
            value=cells.value,
            inference=basis.inference(cells.value, cells.influence, members),
            influence=cells.influence,
            treated=cells.treated,
            comparison=cells.comparison,
            is_base=np.array([plan.is_base for plan in plans], bool),
            cell_reason=cells.reason,
            anticipation=self.anticipation,
            basis=basis,
        )

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """The options by name, for the report's technical part."""
        return (
            ("control", self.control),
            ("covariates", " ".join(self.covariates)),
            ("method", self.method),
            ("anticipation", str(self.anticipation)),
            ("base", self.base),
            ("missing", self.missing),
            ("cluster", self.cluster),
            ("weights", self.weights),
        )


def spread_of_changes(outcome: NDArray[np.float64]) -> float:
    """Return the spread of year-to-year changes between units; 0 for mere rounding.

    Common changes are taken out first: an outcome that moves alike everywhere has no
    variation that an error could be reckoned from.
    """
    change = np.diff(outcome, axis=1)
    seen = np.isfinite(change)
    count = np.maximum(seen.sum(axis=0), 1)
    filled = np.where(seen, change, 0.0)
    mean = filled.sum(axis=0) / count
    centred = np.where(seen, change - mean, 0.0)
    if not seen.any():
        return 0.0
    spread = float(np.sqrt(np.sum(centred**2) / seen.sum()))
    size = float(np.nanmax(np.abs(outcome)))
    return spread if spread > NO_VARIATION * size else 0.0


def is_after(plan: Plan, periods: NDArray[np.int_]) -> bool:
    """Say whether a cell lies after its cohort's start."""
    return bool(periods[plan.period] >= plan.group)


def any_after_start(cells: Cells, periods: NDArray[np.int_]) -> bool:
    """Say whether any effect after a start could be estimated."""
    told = zip(cells.plans, cells.reason, strict=True)
    return any(reason == "" and is_after(plan, periods) for plan, reason in told)


def commonest_reason(cells: Cells, periods: NDArray[np.int_]) -> str:
    """Return what stood in the way of most effects after a start."""
    told = zip(cells.plans, cells.reason, strict=True)
    reasons = [reason for plan, reason in told if is_after(plan, periods)]
    return max(sorted(set(reasons)), key=reasons.count) if reasons else "no_after"


def cell_notes(cells: Cells) -> tuple[str, ...]:
    """Return keys of what must be said about single cells."""
    notes = []
    if any(cells.reason):
        notes.append("some_effects_not_estimated")
    if cells.trimmed.any():
        notes.append("comparison_units_trimmed")
    return tuple(notes)


def estimand(sample: Sample) -> str:
    """Return the identifier of whom the effects are about when data are missing."""
    if "only_complete_units" in sample.notes:
        return "att_of_complete_units"
    if "units_observed_in_both_periods" in sample.notes:
        return "att_of_units_seen_in_both_periods"
    return "att_of_all_units"
