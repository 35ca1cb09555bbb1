"""Extended two-way fixed effects: an effect for every cohort and period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from prevstats.designs.event_study_effects import CohortEffects, cohort_effects
from prevstats.designs.event_study_sample import (
    CohortRule,
    Control,
    Missing,
    basis_of,
    cohort_sample,
    plan_cells,
    wrong_options,
)
from prevstats.designs.extended_twfe_columns import cells_of, saturated_fit
from prevstats.designs.two_way_fixed_effects_errors import SmallSample
from prevstats.errors import CannotAnswer, InputError

if TYPE_CHECKING:
    from prevstats.data.panel import Panel


@dataclass(frozen=True, slots=True)
class ExtendedTwfe:
    """Effects by cohort and period from a regression that lets them differ.

    Wooldridge (2021), "Two-way fixed effects, the two-way Mundlak regression, and
    difference-in-differences estimators": Y_it = α_i + λ_t + Σ_g Σ_{s≥g} τ_gs D_ig
    1{t = s} + e_it; with covariates also D_ig 1{t = s}(x − x̄_gs), x 1{t = s} and
    x D_ig. Without covariates and gaps the effects are those of ``imputation``.

    Attributes
    ----------
    control : ``not_yet``: all untreated observations; ``never``: effects before the
        start too, so that only the never treated are compared with.
    covariates : names of the panel's covariates, to condition the trend on.
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

    control: Control = "not_yet"
    covariates: tuple[str, ...] = ()
    missing: Missing = "pairwise"
    vcov: Literal["CR0", "CR1"] = "CR1"
    small_sample: SmallSample = "nested"
    cluster: Literal["panel", "unit"] = "panel"
    weights: Literal["panel", "equal"] = "panel"
    level: float = 0.95

    def __post_init__(self) -> None:
        complaints = wrong_options(self, CHOICES, "extended_twfe")
        if complaints:
            raise InputError(complaints)

    def __call__(self, panel: Panel) -> CohortEffects | CannotAnswer:
        """Return the effects, or why these data cannot show any.

        Raises
        ------
        InputError : when the panel itself is wrong, with every complaint.
        """
        rule = CohortRule(
            control=self.control,
            covariates=self.covariates,
            missing=self.missing,
            use_clusters=self.cluster == "panel",
            use_weights=self.weights == "panel",
        )
        sample = cohort_sample(panel, rule)
        if isinstance(sample, CannotAnswer):
            return sample
        plan = plan_cells(sample, leads=self.control == "never")
        fit = saturated_fit(sample, plan)
        if isinstance(fit, CannotAnswer):
            return fit
        factor = self.small_sample if self.vcov == "CR1" else None
        cells = cells_of(fit, sample, plan, self.control, factor)
        named = "extended_twfe", panel.name
        return cohort_effects(cells, basis_of(sample, named, self.options, self.level))

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """The options by name, for the report's technical part."""
        return (
            ("control", self.control),
            ("covariates", " ".join(self.covariates)),
            ("missing", self.missing),
            ("vcov", self.vcov),
            ("small_sample", self.small_sample),
            ("cluster", self.cluster),
            ("weights", self.weights),
        )


CHOICES: dict[str, tuple[object, ...]] = {
    "control": get_args(Control),
    "missing": get_args(Missing),
    "vcov": ("CR0", "CR1"),
    "small_sample": get_args(SmallSample),
    "cluster": ("panel", "unit"),
    "weights": ("panel", "equal"),
}
"""What each option may be."""
