"""Effects by imputing each treated unit's outcome without treatment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from prevstats.designs.event_study_effects import CohortEffects, cohort_effects
from prevstats.designs.event_study_sample import (
    CohortRule,
    Missing,
    basis_of,
    cohort_sample,
    plan_cells,
    without_unseen,
    wrong_options,
)
from prevstats.designs.imputation_weights import impute, imputed_cells, unpredictable
from prevstats.errors import CannotAnswer, InputError

if TYPE_CHECKING:
    from prevstats.data.panel import Panel
    from prevstats.designs.group_time_sample import Sample


@dataclass(frozen=True, slots=True)
class Imputation:
    """Effects as outcome less what units and periods without treatment predict.

    Borusyak, Jaravel & Spiess (2024), "Revisiting event-study designs: robust and
    efficient estimation", Review of Economic Studies 91:3253-3285. Y_it(0) = α_i + λ_t
    + γ'X_it is fitted on untreated observations alone; τ̂_it = Y_it − Ŷ_it(0), averaged.
    The errors are theirs: conservative where effects differ within cohort and period.

    Attributes
    ----------
    covariates : names of the panel's covariates X; they must vary over time.
    unit_trends : give each unit a straight line of its own.
    missing : ``pairwise``: all observations; ``complete``: units without gaps.
    cluster : ``panel``: the panel's cluster labels if it has any; ``unit``: the unit.
    weights : ``panel``: the panel's weights if it has any; ``equal``.
    level : of the intervals.

    Raises
    ------
    InputError : for an option that is not among these, with every complaint.
    """

    covariates: tuple[str, ...] = ()
    unit_trends: bool = False
    missing: Missing = "pairwise"
    cluster: Literal["panel", "unit"] = "panel"
    weights: Literal["panel", "equal"] = "panel"
    level: float = 0.95

    def __post_init__(self) -> None:
        complaints = wrong_options(self, CHOICES, "imputation")
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
        sample = predictable(sample, trends=self.unit_trends)
        plan = plan_cells(sample, leads=False)
        if plan.group.size == 0:
            return CannotAnswer("no_treated", (("units", len(sample.units)),))
        fault = period_fault(sample)
        if fault is not None:
            return fault
        found = impute(sample, self.covariates, trends=self.unit_trends)
        if isinstance(found, CannotAnswer):
            return found
        cells = imputed_cells(found, sample, plan)
        named = "imputation", panel.name
        return cohort_effects(cells, basis_of(sample, named, self.options, self.level))

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """The options by name, for the report's technical part."""
        return (
            ("covariates", " ".join(self.covariates)),
            ("unit_trends", str(self.unit_trends).lower()),
            ("missing", self.missing),
            ("cluster", self.cluster),
            ("weights", self.weights),
        )


def predictable(sample: Sample, *, trends: bool) -> Sample:
    """Return the sample without units too seldom seen to predict, named."""
    keep = ~unpredictable(sample, trends=trends)
    return without_unseen(sample, keep, "seen_once_before_start")


def period_fault(sample: Sample) -> CannotAnswer | None:
    """Return why a period cannot be predicted: nobody untreated is seen in it."""
    seen = np.isfinite(sample.outcome)
    untreated = seen & (sample.periods[None, :] < sample.start[:, None])
    blank = seen.any(axis=0) & ~untreated.any(axis=0)
    if not blank.any():
        return None
    period = int(sample.periods[int(np.argmax(blank))])
    return CannotAnswer("no_comparison_in_period", (("period", period),))


CHOICES: dict[str, tuple[object, ...]] = {
    "unit_trends": (False, True),
    "missing": get_args(Missing),
    "cluster": ("panel", "unit"),
    "weights": ("panel", "equal"),
}
"""What each option may be."""
