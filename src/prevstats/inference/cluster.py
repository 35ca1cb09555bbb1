"""Cluster-robust errors of a linear model: CR0, CR1, CR2, and CR2's degrees of freedom.

Bell & McCaffrey (2002), Survey Methodology 28:169-181; Imbens & Kolesár (2016), Review
of Economics and Statistics 98:701-712; Pustejovsky & Tipton (2018), Journal of
Business & Economic Statistics 36:672-683. Notation: y = Xβ + e, M = (X'X)⁻¹, X_s and
e_s the rows of cluster s, H_ss = X_s M X_s'. Weights are taken as inverse variances:
rows are multiplied by their root, and the working model is then the identity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import stdtr, stdtrit

if TYPE_CHECKING:
    from numpy.typing import NDArray

ClusterVariance = Literal["CR0", "CR1", "CR2"]

ABSORBED = 1e-10
"""Eigenvalues of I − H_ss below this are 0: the model fits that cluster exactly."""


@dataclass(frozen=True, slots=True, eq=False)
class LinearFit:
    """A least-squares fit with all that its cluster-robust errors need.

    Attributes
    ----------
    coefficients : (p,).
    x : (n, p) regressors and residuals (n,), both multiplied by the root weights.
    bread : (p, p), (X'X)⁻¹.
    clusters : (n,) numbers 0…G−1.
    """

    coefficients: NDArray[np.float64]
    x: NDArray[np.float64]
    residuals: NDArray[np.float64]
    bread: NDArray[np.float64]
    clusters: NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Adjusted:
    """The regressors (n, p) of all clusters after A_s, and what A_s had to leave out.

    ``lost`` (n, p): the part of X_s in directions that the model fits exactly; an error
    there leaves no residual, so nothing can be said of its size.
    """

    x: NDArray[np.float64]
    lost: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ContrastTest:
    """A linear combination of coefficients with its robust error.

    Attributes
    ----------
    value : the combination, in the outcome's unit.
    std_error : ``None`` when the model fits exactly what it should be reckoned from,
        e.g. the only treated unit.
    degrees_of_freedom : Satterthwaite's, by Bell & McCaffrey.
    low, high : interval at ``level`` by Student's t.
    p_value : two-sided, against 0; ``None`` with the error.
    """

    value: float
    std_error: float | None
    degrees_of_freedom: float | None
    low: float | None
    high: float | None
    level: float
    p_value: float | None


def least_squares(
    y: NDArray[np.float64],
    x: NDArray[np.float64],
    clusters: NDArray[np.intp],
    weights: NDArray[np.float64] | None = None,
) -> LinearFit:
    """Fit y (n,) on x (n, p) with clusters (n,) and positive weights (n,).

    Raises
    ------
    ValueError : when the columns of x cannot be told apart.
    """
    root = np.ones(y.size) if weights is None else np.sqrt(weights)
    scaled = x * root[:, None]
    q, r = np.linalg.qr(scaled)
    diagonal = np.abs(np.diag(r))
    if y.size < x.shape[1] or diagonal.min() <= ABSORBED * diagonal.max():
        raise ValueError("the columns of x are collinear")
    inverse = np.linalg.inv(r)
    coefficients = inverse @ (q.T @ (y * root))
    return LinearFit(
        coefficients=coefficients,
        x=scaled,
        residuals=y * root - scaled @ coefficients,
        bread=inverse @ inverse.T,
        clusters=np.unique(clusters, return_inverse=True)[1],
    )


def adjusted(fit: LinearFit, kind: ClusterVariance) -> Adjusted:
    """Return A_s X_s of all clusters: A_s = (I − H_ss)^(−1/2) for CR2, else I."""
    if kind != "CR2":
        return Adjusted(fit.x, np.zeros_like(fit.x))
    order = np.argsort(fit.clusters, kind="stable")
    edges = np.flatnonzero(np.diff(fit.clusters[order])) + 1
    if edges.size == fit.clusters.size - 1:
        return adjusted_singly(fit)
    x, lost = np.empty_like(fit.x), np.empty_like(fit.x)
    for rows in np.split(order, edges):
        own = fit.x[rows]
        values, vectors = np.linalg.eigh(np.eye(rows.size) - own @ fit.bread @ own.T)
        kept = values > ABSORBED
        scale = np.where(kept, 1 / np.sqrt(np.where(kept, values, 1.0)), 0.0)
        turned = vectors.T @ own
        x[rows] = (vectors * scale) @ turned
        lost[rows] = (vectors * ~kept) @ turned
    return Adjusted(x, lost)


def adjusted_singly(fit: LinearFit) -> Adjusted:
    """Return the same when each unit is its own cluster: 1/√(1 − h_i), i.e. HC2."""
    left = 1 - np.einsum("ij,jk,ik->i", fit.x, fit.bread, fit.x)
    kept = left > ABSORBED
    scale = np.where(kept, 1 / np.sqrt(np.where(kept, left, 1.0)), 0.0)
    return Adjusted(fit.x * scale[:, None], fit.x * ~kept[:, None])


def summed(
    values: NDArray[np.float64], clusters: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return values (n, p) summed within clusters, shape (G, p)."""
    sums = np.zeros((int(clusters.max()) + 1, values.shape[1]))
    np.add.at(sums, clusters, values)
    return sums


def cluster_covariance(
    fit: LinearFit, kind: ClusterVariance = "CR2"
) -> NDArray[np.float64]:
    """Return the cluster-robust covariance (p, p) of the coefficients.

    CR1 is CR0 times G/(G−1)·(n−1)/(n−p), as Stata takes it.
    """
    x = adjusted(fit, kind).x
    scores = summed(x * fit.residuals[:, None], fit.clusters)
    meat = fit.bread @ (scores.T @ scores) @ fit.bread
    if kind != "CR1":
        return np.asarray(meat)
    (n, p), g = fit.x.shape, len(scores)
    return np.asarray(meat * (g / (g - 1)) * ((n - 1) / (n - p)))


def degrees_of_freedom(
    fit: LinearFit, contrast: NDArray[np.float64], kind: ClusterVariance = "CR2"
) -> float:
    """Return Satterthwaite's degrees of freedom of contrast'β (p,).

    The variance estimate is a quadratic form of normal errors (working model: equal
    variances, independent); its first two moments are those of a scaled chi-squared
    with (Σλ)²/Σλ² degrees of freedom. ``nan`` when the estimate is 0 by construction,
    or the contrast rests on something that the model fits exactly.
    """
    direction = fit.bread @ contrast
    variance = float(contrast @ direction)
    parts = adjusted(fit, kind)
    if np.sum((parts.lost @ direction) ** 2) > ABSORBED * variance:
        return float("nan")
    weight = parts.x @ direction
    own = summed(weight[:, None] ** 2, fit.clusters)[:, 0]
    crossed = summed(fit.x * weight[:, None], fit.clusters)
    gram = np.diag(own) - crossed @ fit.bread @ crossed.T
    square = float(np.sum(gram**2))
    if square <= (ABSORBED * variance) ** 2:
        return float("nan")
    return float(np.trace(gram)) ** 2 / square


def contrast_test(
    fit: LinearFit, contrast: NDArray[np.float64], level: float = 0.95
) -> ContrastTest:
    """Test contrast'β with CR2 and Bell & McCaffrey's degrees of freedom."""
    value = float(contrast @ fit.coefficients)
    freedom = degrees_of_freedom(fit, contrast)
    error = float(np.sqrt(contrast @ cluster_covariance(fit) @ contrast))
    if np.isnan(freedom) or error == 0:
        return ContrastTest(value, None, None, None, None, level, None)
    half = float(stdtrit(freedom, 0.5 + level / 2)) * error
    p_value = 2 * float(stdtr(freedom, -abs(value) / error))
    return ContrastTest(
        value, error, freedom, value - half, value + half, level, p_value
    )


def adjusted_contrast_cr2(
    contrast: NDArray[np.float64],
    treated: NDArray[np.bool_],
    covariates: NDArray[np.float64],
    *,
    clusters: NDArray[np.intp] | None = None,
    weights: NDArray[np.float64] | None = None,
    level: float = 0.95,
) -> ContrastTest:
    """Compare treated units' contrasts with the others', given covariates.

    The coefficient of the treated in a regression of each unit's contrast (mean after
    less mean before) on a constant, the treated and the covariates, with CR2 and Bell &
    McCaffrey's degrees of freedom: shown beside the few-treated rule when at least 20
    units are treated.

    Parameters
    ----------
    contrast : (N,); treated : (N,); covariates : (N, p), p may be 0.
    clusters : (N,) numbers, ``None`` = each unit its own (then CR2 is HC2).
    weights : (N,) positive, ``None`` = equal.

    Raises
    ------
    ValueError : when covariates and treated cannot be told apart.
    """
    n = contrast.size
    design = np.column_stack([treated.astype(float), np.ones(n), covariates])
    codes = np.arange(n) if clusters is None else clusters
    fit = least_squares(contrast, design, codes, weights)
    first = np.zeros(design.shape[1])
    first[0] = 1.0
    return contrast_test(fit, first, level)
