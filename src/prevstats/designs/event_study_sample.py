"""The sample and the cells of designs that estimate effects by cohort and period."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.designs.basis import Basis
from prevstats.designs.group_time_sample import (
    Sample,
    SampleRule,
    draw_sample,
    keep_units,
    number_clusters,
)
from prevstats.designs.two_way_fixed_effects_columns import observed_only
from prevstats.errors import CannotAnswer, Complaint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from prevstats.data.panel import Panel

Control = Literal["not_yet", "never"]
Missing = Literal["pairwise", "complete"]


@dataclass(frozen=True, slots=True)
class CohortRule:
    """The options that decide who is in a design by cohort and period."""

    control: Control
    covariates: tuple[str, ...]
    missing: Missing
    use_clusters: bool
    use_weights: bool


def cohort_sample(panel: Panel, rule: CohortRule) -> Sample | CannotAnswer:
    """Return the sample: treated units only if seen before their start.

    A unit's own level can only be told from periods without treatment.

    Raises
    ------
    InputError : when the panel itself is wrong, with every complaint.
    """
    sample = draw_sample(
        panel,
        SampleRule(
            control=rule.control,
            anticipation=0,
            missing=rule.missing,
            covariates=rule.covariates,
            use_clusters=rule.use_clusters,
            use_weights=rule.use_weights,
        ),
    )
    if isinstance(sample, CannotAnswer):
        return sample
    sample = observed_only(sample)
    before = sample.periods[None, :] < sample.start[:, None]
    seen = np.isfinite(sample.outcome)
    sample = without_unseen(sample, np.asarray((before & seen).any(axis=1)))
    if not (np.isfinite(sample.outcome) & treated_now(sample)).any():
        return CannotAnswer("no_treated", (("units", len(sample.units)),))
    if constant(sample):
        return CannotAnswer("no_variation", (("units", len(sample.units)),))
    return sample


def without_unseen(
    sample: Sample, keep: NDArray[np.bool_], reason: str = "unseen_before_start"
) -> Sample:
    """Return the sample without units seen too seldom before their start, named."""
    by_unit = tuple(sample.cluster_labels[code] for code in sample.cluster)
    own = replace(sample, cluster_labels=by_unit)
    return number_clusters(keep_units(own, keep, reason))


def constant(sample: Sample) -> bool:
    """Say whether no unit's outcome ever changes."""
    high, low = np.nanmax(sample.outcome, axis=1), np.nanmin(sample.outcome, axis=1)
    return bool(np.all(high == low))


def treated_now(sample: Sample) -> NDArray[np.bool_]:
    """Say who is under treatment when, (N, T)."""
    return np.asarray(sample.periods[None, :] >= sample.start[:, None])


@dataclass(frozen=True, slots=True, eq=False)
class CellPlan:
    """The K effects that a sample can show.

    Attributes
    ----------
    group, period : (K,) cohort, and column of the period.
    member : (N, T, K) the observations that each effect is the mean of.
    """

    group: NDArray[np.float64]
    period: NDArray[np.intp]
    member: NDArray[np.bool_]


def plan_cells(sample: Sample, *, leads: bool) -> CellPlan:
    """Plan an effect for each cohort and period seen, from the start on.

    ``leads``: before the start too, but for the last period before it.
    """
    seen = np.isfinite(sample.outcome)
    plans = []
    for group in sample.cohorts:
        last = int(np.flatnonzero(sample.periods < group)[-1])
        for column in range(sample.periods.size):
            wanted = column > last or (leads and column != last)
            rows = (sample.start == group) & seen[:, column]
            if wanted and rows.any():
                plans.append((group, column, rows))
    member = np.zeros((*seen.shape, len(plans)), bool)
    for place, (_, column, rows) in enumerate(plans):
        member[:, column, place] = rows
    return CellPlan(
        group=np.array([plan[0] for plan in plans], float),
        period=np.array([plan[1] for plan in plans], np.intp),
        member=member,
    )


def comparison_of(
    sample: Sample, plan: CellPlan, control: Control
) -> NDArray[np.bool_]:
    """Return the units (N, K) that each effect is compared with."""
    seen = np.isfinite(sample.outcome)
    free = ~treated_now(sample) if control == "not_yet" else np.isinf(sample.start)
    free = free if control == "not_yet" else free[:, None]
    other = sample.start[:, None] != plan.group
    return np.asarray((free & seen)[:, plan.period] & other)


def basis_of(
    sample: Sample,
    named: tuple[str, str],
    options: tuple[tuple[str, str], ...],
    level: float,
) -> Basis:
    """Return what all numbers rest on. ``named``: the design and the outcome."""
    return Basis(
        design=named[0],
        options=options,
        estimand="att_of_observed_units",
        outcome=named[1],
        units=sample.units,
        start=sample.start,
        weights=sample.weights,
        periods=sample.periods,
        cluster=sample.cluster,
        cluster_labels=sample.cluster_labels,
        level=level,
        scale=float(np.nanmax(np.abs(sample.outcome))),
        dropped=sample.dropped,
        notes=pairs_as_gaps(sample).notes,
    )


def pairs_as_gaps(sample: Sample) -> Sample:
    """Return the sample with the note on gaps that fits designs without pairs."""
    notes = tuple(
        "units_with_gaps" if note == "units_observed_in_both_periods" else note
        for note in sample.notes
    )
    return replace(sample, notes=notes)


def wrong_options(
    design: object, choices: dict[str, tuple[object, ...]], name: str
) -> list[Complaint]:
    """Return a complaint for each option of a design that cannot be."""
    wrong = [
        (key, f"one of {', '.join(map(str, allowed))}")
        for key, allowed in choices.items()
        if getattr(design, key) not in allowed
    ]
    if not 0 < getattr(design, "level", 0.95) < 1:
        wrong.append(("level", "a share between 0 and 1, e.g. 0.95"))
    if isinstance(getattr(design, "covariates", ()), str):
        wrong.append(("covariates", "a list of names"))
    return told(design, wrong, name)


def told(
    design: object, wrong: Iterable[tuple[str, str]], name: str
) -> list[Complaint]:
    """Return complaints about options, each with what is allowed."""
    return [
        Complaint(
            file=name,
            line=None,
            key=key,
            found=repr(getattr(design, key)),
            meaning="the option cannot be this",
            mend=f"give {allowed}",
        )
        for key, allowed in wrong
    ]
