"""Errors that hold whatever effects within a study share: CR0, CR1, CR2.

CR2 with Satterthwaite's degrees of freedom, and the joint test on Hotelling's T²:
Tipton & Pustejovsky (2015), Journal of Educational and Behavioral Statistics
40:604-634; Pustejovsky & Tipton (2018), JBES 36:672-683, as in R's clubSandwich. The
working model is the fitted one, M, and W its inverse. CR1 is metafor's ``robust()``:
CR0 times G/(G − p), with t on G − p degrees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import fdtrc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Robust = Literal["CR0", "CR1", "CR2"]
EXACT = 1e-10
"""Eigenvalues below this share of the largest are 0: a cluster fitted exactly."""


@dataclass(frozen=True, slots=True, eq=False)
class Sandwich:
    """A robust covariance with what its tests need.

    Attributes
    ----------
    covariance : (p, p); ``freedom`` (p,) of each coefficient.
    pairs : (p, G, p, G), covariances under M of the clusters' scores; CR2 only.
    clusters : G.
    """

    covariance: Array
    freedom: Array
    pairs: Array | None
    clusters: int


@dataclass(frozen=True, slots=True)
class JointTest:
    """Whether some coefficients are all 0.

    Attributes
    ----------
    statistic : chi-squared, or F where ``second`` is finite.
    first, second : degrees of freedom; ``second`` is infinite for chi-squared.
    p_value : of a larger statistic.
    """

    statistic: float
    first: int
    second: float
    p_value: float


def sandwich(
    x: Array, residuals: Array, m: Array, clusters: NDArray[np.intp], kind: Robust
) -> Sandwich:
    """Return the robust covariance of a fit on x (k, p) under covariance m (k, k).

    ``clusters`` (k,) codes; effects of different clusters are independent in m.
    """
    w = np.linalg.inv(m)
    bread = np.linalg.inv(x.T @ w @ x)
    rows = [np.flatnonzero(clusters == code) for code in range(clusters.max() + 1)]
    turned = np.zeros((len(rows), *x.shape))
    for place, own in enumerate(rows):
        block = m[np.ix_(own, own)]
        adjust = np.eye(own.size)
        if kind == "CR2":
            adjust = adjustment(block, x[own] @ bread @ x[own].T)
        turned[place][own] = adjust.T @ np.linalg.inv(block) @ x[own] @ bread
    scores = np.einsum("gkp,k->gp", turned, residuals)
    covariance = scores.T @ scores
    g, p = len(rows), x.shape[1]
    if kind != "CR2":
        factor = g / (g - p) if kind == "CR1" else 1.0
        return Sandwich(covariance * factor, np.full(p, float(g - p)), None, g)
    left = m - x @ bread @ x.T
    pairs = np.einsum("gkp,kl,hlq->pgqh", turned, left, turned, optimize=True)
    return Sandwich(covariance, satterthwaite(pairs), pairs, g)


def adjustment(block: Array, fitted: Array) -> Array:
    """Return A = D'(D (M − XBX') D')^(−1/2) D of one cluster, M = D'D."""
    upper = np.linalg.cholesky(block).T
    inner = upper @ (block - fitted) @ upper.T
    values, vectors = np.linalg.eigh((inner + inner.T) / 2)
    kept = values > EXACT * np.max(np.diag(block)) ** 2
    scale = np.where(kept, 1 / np.sqrt(np.where(kept, values, 1.0)), 0.0)
    return np.asarray(upper.T @ (vectors * scale) @ vectors.T @ upper)


def satterthwaite(pairs: Array) -> Array:
    """Return each coefficient's degrees of freedom (p,), (Σ P_gg)² / ΣΣ P_gh²."""
    own = np.einsum("pgph->pgh", pairs)
    square = np.sum(own**2, axis=(1, 2))
    return np.asarray(np.trace(own, axis1=1, axis2=2) ** 2 / square)


def joint_robust(
    coefficients: Array, found: Sandwich, bread: Array, which: NDArray[np.intp]
) -> JointTest:
    """Test some coefficients jointly: F with HTZ's freedom for CR2, else G − p."""
    b, q = coefficients[which], which.size
    block = np.ix_(which, which)
    wald = float(b @ np.linalg.solve(found.covariance[block], b))
    second = float(found.freedom[0])
    statistic = wald / q
    if found.pairs is not None:
        freedom = hotelling_freedom(found.pairs, bread, which)
        second = freedom - q + 1
        statistic = wald * second / (freedom * q)
    if second <= 0:
        return JointTest(statistic, q, float("nan"), float("nan"))
    return JointTest(statistic, q, second, float(fdtrc(q, second, statistic)))


def hotelling_freedom(pairs: Array, bread: Array, which: NDArray[np.intp]) -> float:
    """Return η = q(q + 1) / ΣΣ Var(D_st) of the robust covariance, standardised."""
    q = which.size
    values, vectors = np.linalg.eigh(bread[np.ix_(which, which)])
    turn = (vectors / np.sqrt(values)) @ vectors.T
    own = pairs[which][:, :, which]
    own = np.einsum("sp,pgqh,tq->sgth", turn, own, turn, optimize=True)
    same = np.einsum("sgsh,tgth->", own, own)
    crossed = np.einsum("sgth,tgsh->", own, own)
    return float(q * (q + 1) / (same + crossed))
