"""What the estimates of a design rest on: units, clusters, options, who is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.inference.influence import cluster_sums, standard_errors
from prevstats.inference.normal import Inference, Support, infer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.designs.group_time_sample import Dropped


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """The sample and the terms that all numbers of one design share.

    Attributes
    ----------
    design : identifier, e.g. ``group_time``; ``options`` its settings, by name.
    estimand : identifier of what is estimated when observations are missing:
        ``att_of_all_units`` (each seen in every period), ``att_of_complete_units``
        (the others left out) or ``att_of_units_seen_in_both_periods``.
    outcome : what the outcome is called.
    units : N identifiers in rising order; start (N,), weights (N,) beside them.
    periods : (T,) periods used.
    cluster : (N,) numbers of the C ``cluster_labels``.
    level : of all intervals.
    scale : largest absolute outcome, against which rounding errors are judged.
    dropped : who was left out, and why.
    notes : keys of what must be said beside the numbers.
    counts : (N,) units that each row stands for, ``None`` = one.
    """

    design: str
    options: tuple[tuple[str, str], ...]
    estimand: str
    outcome: str
    units: tuple[str, ...]
    start: NDArray[np.float64]
    weights: NDArray[np.float64]
    periods: NDArray[np.int_]
    cluster: NDArray[np.intp]
    cluster_labels: tuple[str, ...]
    level: float
    scale: float
    dropped: tuple[Dropped, ...] = ()
    notes: tuple[str, ...] = ()
    counts: NDArray[np.intp] | None = None

    @property
    def n_units(self) -> int:
        """Number of units that the rows stand for."""
        return len(self.units) if self.counts is None else int(self.counts.sum())

    def units_in(self, members: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Count the units in K sets of rows (N, K), shape (K,)."""
        if self.counts is None:
            return np.asarray(members.sum(axis=0))
        return np.asarray(self.counts @ members)

    def sums(self, influence: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return influence values (N, K) summed within clusters, shape (C, K)."""
        return cluster_sums(influence, self.cluster)

    def clusters_in(self, members: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Count the clusters that K sets of units (N, K) lie in, shape (K,)."""
        return np.asarray((self.sums(members.astype(float)) > 0).sum(axis=0))

    def inference(
        self,
        values: NDArray[np.float64],
        influence: NDArray[np.float64],
        members: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    ) -> Inference:
        """Return what may be said of K numbers with influence values (N, K).

        ``members``: the treated and the comparison units (N, K) of each number.
        """
        errors = standard_errors(self.sums(influence))
        treated, comparison = members
        support = Support(self.clusters_in(treated), self.clusters_in(comparison))
        return infer(values, errors, support, self.level, self.scale)
