"""A two-way fixed-effects regression of one treatment, as sums over clusters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import CannotAnswer, Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

COLLINEAR = 1e-10
"""Directions of periods and covariates weaker than this are already in the units."""
ABSORBED = 1e-10
"""A treatment whose share left over is below this is explained by the fixed effects."""


@dataclass(frozen=True, slots=True, eq=False)
class Regression:
    """y = τD + unit + period + Xγ + e, in rows.

    Attributes
    ----------
    outcome, treatment : (n,), without missing values.
    unit, period, cluster : (n,) labels or numbers; a unit lies in one cluster.
    covariates : (n, p), or ``None``.
    weights : (n,) positive, or ``None``.

    Raises
    ------
    InputError : when lengths differ, a value is missing, a weight is not positive or a
        unit lies in several clusters.
    """

    outcome: NDArray[np.float64]
    treatment: NDArray[np.float64]
    unit: NDArray[np.generic]
    period: NDArray[np.generic]
    cluster: NDArray[np.generic]
    covariates: NDArray[np.float64] | None = None
    weights: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        found = faults(self)
        if found:
            raise InputError(
                Complaint("wild_bootstrap", None, key, what, meaning, mend)
                for key, what, meaning, mend in found
            )


@dataclass(frozen=True, slots=True, eq=False)
class ClusterSums:
    """What the bootstrap needs of the data, for G clusters and k columns of Z.

    Attributes
    ----------
    own : (G,) sums of D̃²; outcome : (G,) sums of D̃ỹ.
    own_left, outcome_left : (k, G) sums of ZD̃ and of Zỹ, Z an orthonormal
        basis of periods and covariates within units.
    treated : number of clusters in which the treatment is not always 0.
    """

    own: NDArray[np.float64]
    outcome: NDArray[np.float64]
    own_left: NDArray[np.float64]
    outcome_left: NDArray[np.float64]
    treated: int

    def scores(self, effect: float) -> NDArray[np.float64]:
        """Return the clusters' sums (G,) of D̃ times the residuals at this effect."""
        return self.outcome - effect * self.own

    def flipped(
        self,
        weights: NDArray[np.float64],
        sums: NDArray[np.float64],
        left: NDArray[np.float64],
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return what D̃ finds (B,) in flipped residuals, and its scores (B, G).

        Both divided by ΣD̃², so that their sum of squares is the variance. ``sums`` (G,)
        and ``left`` (k, G) are the residuals' sums with D̃ and with Z.
        """
        whole = self.own.sum()
        found = weights @ sums / whole
        scores = weights * sums - (weights @ left.T) @ self.own_left
        scores -= found[:, None] * self.own
        return found, scores / whole


def faults(regression: Regression) -> list[tuple[str, str, str, str]]:
    """Return what is wrong: key, what was found, what it means, how to mend it."""
    rows = regression.outcome.shape[0]
    columns = {
        "treatment": regression.treatment,
        "unit": regression.unit,
        "period": regression.period,
        "cluster": regression.cluster,
        "covariates": regression.covariates,
        "weights": regression.weights,
    }
    found = [
        (
            key,
            f"{column.shape[0]} rows",
            f"the outcome has {rows}",
            "give equal lengths",
        )
        for key, column in columns.items()
        if column is not None and column.shape[0] != rows
    ]
    if found:
        return found
    numbers = {"outcome": regression.outcome, **columns}
    for key in ("outcome", "treatment", "covariates", "weights"):
        column = numbers[key]
        if column is not None and not np.all(np.isfinite(column.astype(float))):
            found.append((key, "a missing value", "the row cannot be used", "drop it"))
    if regression.weights is not None and not np.all(regression.weights > 0):
        found.append(("weights", "0 or less", "no weight", "give positive weights"))
    unit = np.unique(regression.unit, return_inverse=True)[1]
    cluster = np.unique(regression.cluster, return_inverse=True)[1]
    if (
        np.unique(np.column_stack([unit, cluster]), axis=0).shape[0]
        > unit.max(initial=-1) + 1
    ):
        found.append(
            ("cluster", "a unit in several", "they must hold whole units", "widen them")
        )
    return found


def within(
    columns: NDArray[np.float64],
    unit: NDArray[np.intp],
    weights: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return columns (n, k) less their weighted means within units."""
    total = np.bincount(unit, weights)
    means = np.column_stack(
        [np.bincount(unit, weights * column) / total for column in columns.T]
    )
    return np.asarray(columns - means[unit])


def by_cluster(
    columns: NDArray[np.float64], cluster: NDArray[np.intp], clusters: int
) -> NDArray[np.float64]:
    """Return the sums (k, G) of columns (n, k) within clusters."""
    return np.array(
        [np.bincount(cluster, column, minlength=clusters) for column in columns.T]
    ).reshape(columns.shape[1], clusters)


def cluster_sums(regression: Regression) -> ClusterSums | CannotAnswer:
    """Project units, periods and covariates out exactly, and sum within clusters.

    Units by their means; what is left of periods and covariates by least squares, with
    directions that the units already hold left out.
    """
    unit = np.unique(regression.unit, return_inverse=True)[1]
    cluster = np.unique(regression.cluster, return_inverse=True)[1]
    period = np.unique(regression.period, return_inverse=True)[1]
    clusters = int(cluster.max()) + 1
    if clusters < 2:
        return CannotAnswer("one_cluster")
    rows = regression.outcome.size
    given = regression.weights
    weights = np.ones(rows) if given is None else given
    others = [np.eye(period.max() + 1)[period][:, 1:]]
    if regression.covariates is not None:
        others.append(regression.covariates.reshape(rows, -1))
    z = orthonormal(
        np.sqrt(weights)[:, None] * within(np.hstack(others), unit, weights)
    )
    both = np.column_stack([regression.treatment, regression.outcome])
    demeaned = np.sqrt(weights)[:, None] * within(both, unit, weights)
    left = demeaned - z @ (z.T @ demeaned)
    left -= z @ (z.T @ left)
    treatment, outcome = left[:, 0], left[:, 1]
    scale = np.sum(weights * (regression.treatment - regression.treatment.mean()) ** 2)
    if not np.sum(treatment**2) > ABSORBED * scale:
        return CannotAnswer("treatment_absorbed")
    sums = by_cluster(left * treatment[:, None], cluster, clusters)
    ever = np.bincount(cluster, regression.treatment != 0, minlength=clusters)
    return ClusterSums(
        own=sums[0],
        outcome=sums[1],
        own_left=by_cluster(z * treatment[:, None], cluster, clusters),
        outcome_left=by_cluster(z * outcome[:, None], cluster, clusters),
        treated=int(np.count_nonzero(ever)),
    )


def orthonormal(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return orthonormal columns that span those of (n, k), but for weak directions."""
    size = np.sqrt(np.sum(columns**2, axis=0))
    scaled = columns[:, size > 0] / size[size > 0]
    values, vectors = np.linalg.eigh(scaled.T @ scaled)
    kept = values > COLLINEAR * max(float(values.max(initial=0.0)), 1.0)
    basis = scaled @ (vectors[:, kept] / np.sqrt(values[kept]))
    again, turn = np.linalg.eigh(basis.T @ basis)
    return np.asarray(basis @ (turn / np.sqrt(again)))
