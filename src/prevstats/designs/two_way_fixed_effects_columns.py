"""The sample and the columns of a two-way fixed-effects regression."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.group_time_sample import (
    Sample,
    SampleRule,
    from_panel,
    number_clusters,
    without_empty,
    without_unknown,
)
from prevstats.designs.panel_complaints import panel_complaints
from prevstats.errors import CannotAnswer, InputError
from prevstats.inference.normal import Support

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.data.panel import Panel
    from prevstats.designs.basis import Basis


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """What the outcome is regressed on, beside the fixed effects.

    Attributes
    ----------
    terms : p names; values (N, T, p).
    event : event times of the first columns of an event study; none without.
    treated : (N, T) who is under treatment, ``None`` when it is not 0 and 1.
    """

    terms: tuple[str, ...]
    values: NDArray[np.float64]
    event: tuple[int, ...]
    treated: NDArray[np.bool_] | None


def regression_sample(
    panel: Panel, names: tuple[str, ...], *, clusters: bool, weights: bool, starts: bool
) -> Sample | CannotAnswer:
    """Return the units and periods seen, always treated ones too.

    ``names``: covariates that must be known. ``starts``: leave out unknown starts.

    Raises
    ------
    InputError : when the panel itself is wrong, with every complaint.
    """
    rule = SampleRule(
        control="not_yet",
        anticipation=0,
        missing="pairwise",
        covariates=names,
        use_clusters=clusters,
        use_weights=weights,
    )
    complaints = panel_complaints(panel, rule)
    if complaints:
        raise InputError(complaints)
    sample = from_panel(panel, rule)
    if starts:
        sample = without_unknown(sample)
    sample = without_empty(observed_only(sample))
    if sample.periods.size < 2:
        return CannotAnswer("one_period", (("periods", sample.periods.size),))
    if len(sample.units) < 2:
        return CannotAnswer("one_unit", (("units", len(sample.units)),))
    return number_clusters(sample)


def observed_only(sample: Sample) -> Sample:
    """Return the sample with an outcome only where all covariates are known too."""
    if sample.covariates is None:
        return sample
    whole = np.isfinite(sample.covariates).all(axis=2)
    return replace(sample, outcome=np.where(whole, sample.outcome, np.nan))


def start_columns(sample: Sample) -> Columns:
    """Return the one column that is 1 from each unit's start on."""
    treated = sample.periods[None, :] >= sample.start[:, None]
    return Columns(("treatment",), treated[:, :, None].astype(float), (), treated)


def event_columns(sample: Sample, reference: tuple[int, ...]) -> Columns:
    """Return a column for each time since the start that is seen, less the reference.

    A unit that starts after the data counts as never treated.
    """
    start = np.where(sample.start > sample.periods[-1], np.inf, sample.start)
    time = sample.periods[None, :] - start[:, None]
    seen = np.isfinite(time) & np.isfinite(sample.outcome)
    times = sorted({int(e) for e in np.unique(time[seen])} - set(reference))
    values = np.stack(
        [time == e for e in times] or [np.zeros(time.shape, bool)], axis=2
    )[:, :, : len(times)]
    terms = tuple(f"event({e})" for e in times)
    return Columns(terms, values.astype(float), tuple(times), time >= 0)


def named_columns(sample: Sample, name: str, place: int) -> Columns:
    """Return the treatment that stands in a column, of 0 and 1 or continuous."""
    values = covariate(sample, place)
    known = np.isfinite(sample.outcome)
    binary = bool(np.isin(values[known], (0.0, 1.0)).all())
    treated = (values == 1.0) & known if binary else None
    return Columns((name,), values[:, :, None], (), treated)


def with_covariates(
    columns: Columns, sample: Sample, names: tuple[str, ...], first: int
) -> Columns:
    """Return the columns with the covariates that stand from ``first`` on."""
    if not names:
        return columns
    more = [covariate(sample, first + place) for place in range(len(names))]
    return replace(
        columns,
        terms=(*columns.terms, *names),
        values=np.concatenate([columns.values, np.stack(more, axis=2)], axis=2),
    )


def covariate(sample: Sample, place: int) -> NDArray[np.float64]:
    """Return one of the sample's covariates, (N, T)."""
    if sample.covariates is None:
        raise IndexError(place)
    return sample.covariates[:, :, place]


def column_support(columns: Columns, basis: Basis, seen: NDArray[np.bool_]) -> Support:
    """Count the clusters behind each column.

    Treated: those with units in which the column changes (an event: is seen). For a
    treatment of 0 and 1, comparison: those with a unit untreated in a period that the
    column is 1 in; for any other column the same units are both.
    """
    treated, comparison = [], []
    for place in range(len(columns.terms)):
        values = columns.values[:, :, place]
        changing = varies(values, seen)
        treated.append(changing)
        of_treatment = place < max(len(columns.event), 1)
        if columns.treated is None or not of_treatment:
            comparison.append(changing)
            continue
        when = ((values == 1) & seen).any(axis=0)
        free = ~columns.treated & seen & (values == 0)
        comparison.append(free[:, when].any(axis=1))
    return Support(
        basis.clusters_in(np.column_stack(treated)),
        basis.clusters_in(np.column_stack(comparison)),
    )


def varies(values: NDArray[np.float64], seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say in which units (N,) a column (N, T) takes more than one value."""
    high = np.where(seen, values, -np.inf).max(axis=1)
    low = np.where(seen, values, np.inf).min(axis=1)
    return np.asarray(high > low)
