"""A continuous outcome with a random intercept per cluster, by restricted likelihood.

Patterson & Thompson (1971), Biometrika 58:545-554. y = Xβ + u_s + e; with λ = σ_u²/σ_e²
the inverse of a cluster's covariance is (I − λ/(1 + n_s λ) 11')/σ_e², so that sums by
cluster are enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LARGEST_RATIO = 1e6
"""Largest ratio of the variances that is looked at."""


@dataclass(frozen=True, slots=True, eq=False)
class MixedFit:
    """Coefficients (p,), covariance (p, p); variances between and within clusters."""

    coefficients: NDArray[np.float64]
    covariance: NDArray[np.float64]
    between: float
    within: float


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """What the likelihood needs: crossproducts of (X, y), sums and sizes by cluster."""

    crossed: NDArray[np.float64]
    by_cluster: NDArray[np.float64]
    sizes: NDArray[np.float64]


def weighted(sums: Sums, ratio: float) -> NDArray[np.float64]:
    """Return (X, y)'V⁻¹(X, y) with unit variance within, for a ratio λ."""
    share = ratio / (1 + sums.sizes * ratio)
    return np.asarray(
        sums.crossed - sums.by_cluster.T @ (sums.by_cluster * share[:, None])
    )


def restricted(sums: Sums, ratio: float) -> float:
    """Return minus twice the profiled restricted log-likelihood, but for a constant."""
    whole = weighted(sums, ratio)
    x, xy = whole[:-1, :-1], whole[:-1, -1]
    left = whole[-1, -1] - xy @ np.linalg.solve(x, xy)
    freedom = float(sums.sizes.sum()) - x.shape[0]
    log_det = float(np.linalg.slogdet(x)[1])
    return float(
        freedom * np.log(left / freedom) + np.log1p(sums.sizes * ratio).sum() + log_det
    )


def mixed_gaussian(
    y: NDArray[np.float64], x: NDArray[np.float64], clusters: NDArray[np.intp]
) -> MixedFit:
    """Fit y (n,) on x (n, p) with a random intercept for clusters (n,) 0…G−1.

    The first column of x is the constant; y is centred inside.
    """
    from scipy.optimize import minimize_scalar

    centre = float(y.mean())
    columns = np.column_stack([x, y - centre])
    by_cluster = np.zeros((int(clusters.max()) + 1, columns.shape[1]))
    np.add.at(by_cluster, clusters, columns)
    sizes = np.bincount(clusters).astype(float)
    sums = Sums(columns.T @ columns, by_cluster, sizes)
    found = minimize_scalar(
        lambda log_ratio: restricted(sums, float(np.exp(log_ratio))),
        bounds=(-2 * np.log(LARGEST_RATIO), np.log(LARGEST_RATIO)),
        method="bounded",
        options={"xatol": 1e-10},
    )
    ratio = float(np.exp(found.x))
    if restricted(sums, 0.0) <= restricted(sums, ratio):
        ratio = 0.0
    whole = weighted(sums, ratio)
    bread = np.linalg.inv(whole[:-1, :-1])
    coefficients = bread @ whole[:-1, -1]
    left = whole[-1, -1] - whole[:-1, -1] @ coefficients
    within = float(left / (y.size - x.shape[1]))
    coefficients[0] += centre
    covariance = np.asarray(bread * within, float)
    return MixedFit(coefficients, covariance, ratio * within, within)
