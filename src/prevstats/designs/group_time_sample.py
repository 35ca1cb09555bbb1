"""Which units and years a group-time estimate may rest on, and who was left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.designs.panel_complaints import panel_complaints
from prevstats.errors import CannotAnswer, InputError
from prevstats.inference.influence import cluster_codes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.data.panel import Panel

Missing = Literal["pairwise", "complete"]
"""Units observed in both periods of a cell, or units observed in every period."""
MANY_INCOMPLETE = 0.2
"""From this share of units with gaps on, the gaps themselves may be the finding:
suppressed small counts are missing because they are small."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Units left out, and why: ``always``, ``missing``, ``incomplete`` and so on."""

    reason: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """The units and periods of an estimate, units in rising order of identifier.

    Attributes
    ----------
    units : N identifiers.
    periods : (T,) periods with any outcome that can be compared.
    outcome : (N, T).
    start : (N,), ``inf`` = never within the data.
    weights : (N,) positive.
    covariates : (N, T, p) or ``None``.
    cluster_labels : C labels in rising order; ``cluster`` (N,) numbers of them.
    cohorts : starts that get an estimate.
    dropped : who was left out.
    notes : keys of what must be said beside the numbers.
    counts : (N,) units that each row stands for, ``None`` = one; then ``weights`` are
        sums over them and ``outcome`` their weighted mean.
    scale : largest absolute outcome where ``outcome`` does not show it, or ``None``.
    """

    units: tuple[str, ...]
    periods: NDArray[np.int_]
    outcome: NDArray[np.float64]
    start: NDArray[np.float64]
    weights: NDArray[np.float64]
    covariates: NDArray[np.float64] | None
    cluster_labels: tuple[str, ...]
    cluster: NDArray[np.intp]
    cohorts: tuple[float, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    notes: tuple[str, ...] = ()
    counts: NDArray[np.intp] | None = None
    scale: float | None = None

    @property
    def n_units(self) -> int:
        """Number of units that the rows stand for."""
        return len(self.units) if self.counts is None else int(self.counts.sum())


@dataclass(frozen=True, slots=True)
class SampleRule:
    """The options of a design that decide who is in."""

    control: Literal["not_yet", "never"]
    anticipation: int
    missing: Missing
    covariates: tuple[str, ...]
    use_clusters: bool
    use_weights: bool
    repeated_cross_sections: bool = False


def draw_sample(panel: Panel, rule: SampleRule) -> Sample | CannotAnswer:
    """Check the panel and return the sample, or why no comparison can be made.

    Raises
    ------
    InputError : when the panel itself is wrong, with every complaint.
    """
    complaints = panel_complaints(panel, rule)
    if complaints:
        raise InputError(complaints)
    return settled(from_panel(panel, rule), rule)


def settled(sample: Sample, rule: SampleRule) -> Sample | CannotAnswer:
    """Return the part of a sample that can be compared, or why there is none."""
    sample = without_unknown(without_empty(sample))
    sample = without_incomplete(without_always(sample, rule), rule)
    sample = late_as_never(sample, rule)
    return comparable(sample, rule)


def from_panel(panel: Panel, rule: SampleRule) -> Sample:
    """Return the whole panel as a sample, units in rising order of identifier.

    The order is fixed so that rows in another order give the same bits.
    """
    order = np.array(sorted(range(len(panel.units)), key=lambda i: panel.units[i]), int)
    units = tuple(panel.units[i] for i in order)
    labels = units
    if panel.cluster is not None and rule.use_clusters:
        labels = tuple(str(panel.cluster[i]) for i in order)
    weights = np.ones(len(units))
    if panel.weights is not None and rule.use_weights:
        weights = np.asarray(panel.weights, float)[order]
    covariates = None
    if rule.covariates:
        columns = [np.asarray(panel.covariates[c], float) for c in rule.covariates]
        covariates = np.stack(columns, axis=2)[order]
        covariates = np.where(np.isfinite(covariates), covariates, np.nan)
    return Sample(
        units=units,
        periods=np.array(panel.periods, int),
        outcome=np.asarray(panel.outcome, float)[order],
        start=np.asarray(panel.start, float)[order],
        weights=weights,
        covariates=covariates,
        cluster_labels=labels,
        cluster=np.arange(len(units)),
    )


def keep_units(sample: Sample, keep: NDArray[np.bool_], reason: str) -> Sample:
    """Return the sample without some units, which are named with the reason."""
    if keep.all():
        return sample
    gone = tuple(
        unit for unit, kept in zip(sample.units, keep, strict=True) if not kept
    )
    rows = np.flatnonzero(keep)
    return replace(
        sample,
        units=tuple(sample.units[i] for i in rows),
        cluster_labels=tuple(sample.cluster_labels[i] for i in rows),
        cluster=np.arange(rows.size),
        outcome=sample.outcome[keep],
        start=sample.start[keep],
        weights=sample.weights[keep],
        covariates=None if sample.covariates is None else sample.covariates[keep],
        counts=None if sample.counts is None else sample.counts[keep],
        dropped=(*sample.dropped, Dropped(reason, gone)),
    )


def keep_periods(sample: Sample, keep: NDArray[np.bool_], note: str) -> Sample:
    """Return the sample without some periods, noted."""
    if keep.all():
        return sample
    return replace(
        sample,
        periods=sample.periods[keep],
        outcome=sample.outcome[:, keep],
        covariates=None if sample.covariates is None else sample.covariates[:, keep],
        notes=(*sample.notes, note),
    )


def without_empty(sample: Sample) -> Sample:
    """Leave out periods and units without any outcome."""
    seen = np.isfinite(sample.outcome)
    some = np.asarray(seen.any(axis=0))
    sample = keep_periods(sample, some, "periods_without_outcome")
    return keep_units(sample, np.asarray(seen.any(axis=1)), "missing")


def without_incomplete(sample: Sample, rule: SampleRule) -> Sample:
    """Leave out units with gaps if asked to, else say that cells rest on pairs."""
    seen = np.isfinite(sample.outcome)
    if sample.covariates is not None:
        seen &= np.isfinite(sample.covariates).all(axis=2)
    if seen.all() or rule.repeated_cross_sections:
        return sample
    if np.mean(~seen.all(axis=1)) >= MANY_INCOMPLETE:
        sample = replace(sample, notes=(*sample.notes, "many_incomplete_units"))
    if rule.missing == "complete":
        sample = keep_units(sample, np.asarray(seen.all(axis=1)), "incomplete")
        return replace(sample, notes=(*sample.notes, "only_complete_units"))
    return replace(sample, notes=(*sample.notes, "units_observed_in_both_periods"))


def without_unknown(sample: Sample) -> Sample:
    """Leave out units whose start is not known: they may not be called untreated."""
    return keep_units(sample, ~np.isnan(sample.start), "unknown_start")


def without_always(sample: Sample, rule: SampleRule) -> Sample:
    """Leave out units that were treated before any change could be seen."""
    if sample.periods.size == 0:
        return sample
    first = sample.periods[0] + rule.anticipation
    return keep_units(sample, sample.start > first, "always")


def late_as_never(sample: Sample, rule: SampleRule) -> Sample:
    """Count units that start after the data (and its anticipation) as never treated."""
    if sample.periods.size == 0:
        return sample
    late = np.isfinite(sample.start) & (
        sample.start > sample.periods[-1] + rule.anticipation
    )
    if not late.any():
        return sample
    return replace(
        sample,
        start=np.where(late, np.inf, sample.start),
        notes=(*sample.notes, "start_after_data_as_never"),
    )


def comparable(sample: Sample, rule: SampleRule) -> Sample | CannotAnswer:
    """Return the sample with its cohorts, or why nothing can be compared."""
    if sample.periods.size < 2:
        return CannotAnswer("one_period", (("periods", sample.periods.size),))
    cohorts = sorted(set(sample.start[np.isfinite(sample.start)].tolist()))
    if not cohorts:
        return CannotAnswer("no_treated", (("units", sample.n_units),))
    if not np.isinf(sample.start).any():
        if rule.control == "never":
            return CannotAnswer("no_never_treated", (("cohorts", len(cohorts)),))
        if len(cohorts) == 1:
            return CannotAnswer("no_comparison", (("start", int(cohorts[0])),))
        sample = until_last_cohort(sample, cohorts[-1] - rule.anticipation)
        cohorts = cohorts[:-1]
    if sample.periods.size < 2:
        return CannotAnswer("no_comparison", (("start", int(cohorts[0])),))
    sample = number_clusters(replace(sample, cohorts=tuple(cohorts)))
    if mostly_twins(sample):
        sample = replace(sample, notes=(*sample.notes, "units_with_equal_outcomes"))
    return sample


def until_last_cohort(sample: Sample, stop: float) -> Sample:
    """Leave out the periods in which everyone is treated."""
    return keep_periods(sample, sample.periods < stop, "periods_without_comparison")


def mostly_twins(sample: Sample) -> bool:
    """Say whether half of the units or more have a twin in another cluster.

    A panel that was pasted in twice gives the same estimate with an error too small by
    the root of two. Rows with fewer than three different values are no evidence.
    """
    rows = np.nan_to_num(sample.outcome, nan=np.inf)
    steps = np.diff(np.sort(sample.outcome, axis=1), axis=1)
    changing = (steps > 0).sum(axis=1) >= 2
    keyed = np.column_stack([sample.cluster, np.nan_to_num(sample.start), rows])
    distinct = np.unique(keyed[changing], axis=0)[:, 1:]
    counts = np.unique(distinct, axis=0, return_counts=True)[1]
    return bool(changing.any() and 2 * counts[counts > 1].sum() >= changing.sum())


def number_clusters(sample: Sample) -> Sample:
    """Return the sample with its clusters numbered in rising order of label."""
    labels = tuple(sorted(set(sample.cluster_labels)))
    codes = cluster_codes(sample.cluster_labels)
    return replace(sample, cluster_labels=labels, cluster=codes)
