"""Effects by cohort and period when starts are staggered (Callaway & Sant'Anna)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from prevstats.designs.basis import Basis
from prevstats.designs.effects import Effects
from prevstats.designs.group_time_cells import (
    Base,
    CellRule,
    Cells,
    Control,
    Plan,
    estimate_cells,
    plan_cohort,
)
from prevstats.designs.group_time_clustered import sample_of_cells
from prevstats.designs.group_time_sample import (
    Missing,
    Sample,
    SampleRule,
    draw_sample,
)
from prevstats.designs.two_by_two import Method
from prevstats.errors import CannotAnswer, Complaint, InputError
from prevstats.inference.normal import NO_SPREAD, with_reasons

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.data.cell_table import CellTable
    from prevstats.data.panel import Panel


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
    repeated_cross_sections : ``True`` when each period has its own units: means of
        different units are compared. Without covariates only.
    level : of the intervals.

    Raises
    ------
    InputError : for an option that is not among these, with every complaint.
    """

    control: Control = "not_yet"
    covariates: tuple[str, ...] = ()
    method: Method = "doubly_robust"
    anticipation: int = 0
    base: Base = "varying"
    missing: Missing = "pairwise"
    cluster: Literal["panel", "unit"] = "panel"
    weights: Literal["panel", "equal"] = "panel"
    repeated_cross_sections: bool = False
    level: float = 0.95

    def __post_init__(self) -> None:
        complaints = option_complaints(self)
        if complaints:
            raise InputError(complaints)

    def __call__(self, panel: Panel) -> Effects | CannotAnswer:
        """Return the effects, or why these data cannot show any.

        Raises
        ------
        InputError : when the panel itself is wrong, with every complaint.
        """
        return self.from_sample(panel.name, draw_sample(panel, self.sample_rule))

    def from_cells(self, table: CellTable) -> Effects | CannotAnswer:
        """Return the same effects from a cell table, without a single unit.

        The estimates and clustered errors are those of the units themselves; rows of
        the influence values are blocks (a cohort of a cluster) instead of units.

        Raises
        ------
        InputError : for covariates, clusters of single units, repeated cross-sections,
            or blocks that change their size, with every complaint.
        """
        return self.from_sample(table.name, sample_of_cells(table, self.sample_rule))

    @property
    def sample_rule(self) -> SampleRule:
        """The options that decide who is in."""
        return SampleRule(
            control=self.control,
            anticipation=self.anticipation,
            missing=self.missing,
            covariates=self.covariates,
            use_clusters=self.cluster == "panel",
            use_weights=self.weights == "panel",
            repeated_cross_sections=self.repeated_cross_sections,
        )

    def from_sample(
        self, outcome: str, sample: Sample | CannotAnswer
    ) -> Effects | CannotAnswer:
        """Estimate on a sample, unless it says already that it cannot answer."""
        if isinstance(sample, CannotAnswer):
            return sample
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
            CellRule(self.control, self.method, self.repeated_cross_sections),
        )
        if not any_after_start(cells, sample.periods):
            return CannotAnswer(commonest_reason(cells, sample.periods))
        effects = self.effects(outcome, sample, cells)
        if constant(effects):
            return CannotAnswer("no_variation", (("units", sample.n_units),))
        return effects

    def effects(self, outcome: str, sample: Sample, cells: Cells) -> Effects:
        """Put the estimated cells together with what may be said of them."""
        basis = Basis(
            design="group_time",
            options=self.options,
            estimand=self.estimand(sample),
            outcome=outcome,
            units=sample.units,
            start=sample.start,
            weights=sample.weights,
            periods=sample.periods,
            cluster=sample.cluster,
            cluster_labels=sample.cluster_labels,
            level=self.level,
            scale=sample.scale or float(np.nanmax(np.abs(sample.outcome))),
            counts=sample.counts,
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
            inference=with_reasons(
                basis.inference(cells.value, cells.influence, members), cells.reason
            ),
            influence=cells.influence,
            treated=cells.treated,
            comparison=cells.comparison,
            is_base=np.array([plan.is_base for plan in plans], bool),
            cell_reason=cells.reason,
            anticipation=self.anticipation,
            basis=basis,
        )

    def estimand(self, sample: Sample) -> str:
        """Return the identifier of whom the effects are about."""
        if self.repeated_cross_sections:
            return "att_of_repeated_cross_sections"
        if "only_complete_units" in sample.notes:
            return "att_of_complete_units"
        if "units_observed_in_both_periods" in sample.notes:
            return "att_of_units_seen_in_both_periods"
        return "att_of_all_units"

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
            ("repeated_cross_sections", str(self.repeated_cross_sections).lower()),
        )


CHOICES: dict[str, tuple[Any, ...]] = {
    "control": get_args(Control),
    "method": get_args(Method),
    "base": get_args(Base),
    "missing": get_args(Missing),
    "cluster": ("panel", "unit"),
    "weights": ("panel", "equal"),
    "repeated_cross_sections": (False, True),
}
"""What each option may be."""


def option_complaints(design: GroupTime) -> list[Complaint]:
    """Return a complaint for each option that cannot be."""
    wrong = [
        (name, f"one of {', '.join(map(str, choices))}")
        for name, choices in CHOICES.items()
        if getattr(design, name) not in choices
    ]
    if not 0 < design.level < 1:
        wrong.append(("level", "a share between 0 and 1, e.g. 0.95"))
    if int(design.anticipation) != design.anticipation or design.anticipation < 0:
        wrong.append(("anticipation", "a whole number of periods, 0 or more"))
    if isinstance(design.covariates, str):
        wrong.append(("covariates", "a list of names"))
    if design.repeated_cross_sections and design.covariates:
        wrong.append(("covariates", "none with repeated cross-sections"))
    return [
        Complaint(
            file="group_time",
            line=None,
            key=name,
            found=repr(getattr(design, name)),
            meaning="the option cannot be this",
            mend=f"give {allowed}",
        )
        for name, allowed in wrong
    ]


def constant(effects: Effects) -> bool:
    """Say whether the outcome moves alike everywhere, but for rounding.

    No error could be reckoned then, and every effect is 0: no finding at all.
    """
    rounding = NO_SPREAD * effects.basis.scale
    still = np.abs(np.nan_to_num(effects.value)) <= rounding
    fixed = [reason == "no_spread" for reason in effects.inference.reason]
    return bool(np.all(still & np.array(fixed)))


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
    return (
        max(sorted(set(reasons)), key=reasons.count) if reasons else "no_period_after"
    )


def cell_notes(cells: Cells) -> tuple[str, ...]:
    """Return keys of what must be said about single cells."""
    notes = []
    if any(cells.reason):
        notes.append("some_effects_not_estimated")
    if cells.trimmed.any():
        notes.append("comparison_units_trimmed")
    return tuple(notes)
