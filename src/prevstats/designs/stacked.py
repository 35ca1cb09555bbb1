"""Stacked comparisons: each cohort with clean controls, over the same window."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from prevstats.designs.event_study_effects import CohortEffects, cohort_effects
from prevstats.designs.event_study_sample import (
    CohortRule,
    Control,
    Missing,
    basis_of,
    cohort_sample,
    told,
    wrong_options,
)
from prevstats.designs.group_time_sample import Dropped
from prevstats.designs.stacked_cells import Stack, fit_stacks, stack_of
from prevstats.designs.sun_abraham import with_reference
from prevstats.errors import CannotAnswer, InputError

if TYPE_CHECKING:
    from prevstats.data.panel import Panel
    from prevstats.designs.group_time_sample import Sample


@dataclass(frozen=True, slots=True)
class Stacked:
    """Effects from one small data set per cohort, weighted by its treated units.

    Wing, Freedman & Hollingsworth (2024), "Stacked difference-in-differences", NBER
    working paper 32054, after Cengiz, Dube, Lindner & Zipperer (2019), Quarterly J.
    Economics 134:1405-1454. Each cohort is compared, over its window, with units that
    are untreated throughout it, with effects of unit and period of its own. The mean by
    treated units is what their weights give; without them the pooled regression weighs
    cohorts by precision, which no effect of interest has as its weight.

    Attributes
    ----------
    before, after : periods of the window before the start, and after its first period;
        cohorts whose window reaches outside the data are left out and named. ``None``:
        as many as there are, for each cohort; then controls are never treated.
    control : ``not_yet``: untreated until the window has passed; ``never``.
    covariates : names of the panel's covariates, a slope each in every cohort's set.
    missing : ``pairwise``: all observations; ``complete``: units without gaps.
    vcov : by clusters over all sets at once, ``CR0`` or ``CR1``.
    cluster : ``panel``: the panel's cluster labels if it has any; ``unit``: the unit.
    weights : ``panel``: the panel's weights if it has any; ``equal``.
    level : of the intervals.

    Raises
    ------
    InputError : for an option that is not among these, with every complaint.
    """

    before: int | None = None
    after: int | None = None
    control: Control = "not_yet"
    covariates: tuple[str, ...] = ()
    missing: Missing = "pairwise"
    vcov: Literal["CR0", "CR1"] = "CR1"
    cluster: Literal["panel", "unit"] = "panel"
    weights: Literal["panel", "equal"] = "panel"
    level: float = 0.95

    def __post_init__(self) -> None:
        complaints = wrong_options(self, CHOICES, "stacked")
        wrong = []
        for key, least in (("before", 1), ("after", 0)):
            length = getattr(self, key)
            if length is not None and (int(length) != length or length < least):
                wrong.append((key, f"a whole number of periods, {least} or more"))
        complaints += told(self, wrong, "stacked")
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
        kept, sample = self.stacks(sample)
        if not kept:
            return CannotAnswer("no_stack", (("cohorts", len(sample.cohorts)),))
        cells = fit_stacks(sample, kept, self.covariates, small=self.vcov == "CR1")
        if isinstance(cells, CannotAnswer):
            return cells
        named = "stacked", panel.name
        return cohort_effects(
            with_reference(cells, sample),
            basis_of(sample, named, self.options, self.level),
        )

    def stacks(self, sample: Sample) -> tuple[list[Stack], Sample]:
        """Return the cohorts' sets, and the sample with the other cohorts named."""
        kept, dropped = [], list(sample.dropped)
        for group in sample.cohorts:
            found = stack_of(sample, group, (self.before, self.after), self.control)
            if isinstance(found, Stack):
                kept.append(found)
                continue
            rows = np.flatnonzero(sample.start == group)
            dropped.append(Dropped(found, tuple(sample.units[i] for i in rows)))
        return kept, replace(sample, dropped=tuple(dropped))

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """The options by name, for the report's technical part."""
        return (
            ("before", "all" if self.before is None else str(self.before)),
            ("after", "all" if self.after is None else str(self.after)),
            ("control", self.control),
            ("covariates", " ".join(self.covariates)),
            ("missing", self.missing),
            ("vcov", self.vcov),
            ("cluster", self.cluster),
            ("weights", self.weights),
        )


CHOICES: dict[str, tuple[object, ...]] = {
    "control": get_args(Control),
    "missing": get_args(Missing),
    "vcov": ("CR0", "CR1"),
    "cluster": ("panel", "unit"),
    "weights": ("panel", "equal"),
}
"""What each option may be."""
