"""Errors of a regression: iid, HC0-HC3 and CR0-CR3, fixed effects counted.

HC: MacKinnon & White (1985), J. Econometrics 29:305-325. CR2 and its degrees of
freedom: Bell & McCaffrey (2002), Survey Methodology 28:169-181, with the fixed effects
in the hat matrix (Pustejovsky & Tipton 2018). CR3: A_s = (I − H_ss)⁻¹, no factor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.designs.ols_fit import Fit

Variance = Literal["iid", "HC0", "HC1", "HC2", "HC3", "CR0", "CR1", "CR2", "CR3"]
EXACT = 1e-10
"""Eigenvalues of I − H below this are 0: the model fits that direction exactly."""
LARGEST_BASIS = 50_000_000
"""Cells (rows times parameters) up to which leverage is reckoned."""


@dataclass(frozen=True, slots=True, eq=False)
class Errors:
    """Covariance (p, p) of the coefficients, and degrees of freedom (p,)."""

    covariance: NDArray[np.float64]
    degrees_of_freedom: NDArray[np.float64]


def errors(
    fit: Fit, kind: Variance, clusters: NDArray[np.intp] | None, counted: int
) -> Errors:
    """Return the errors of a fit.

    Parameters
    ----------
    clusters : (n,) numbers 0…G−1, or ``None``. With HC1 they give R ``plm``'s
        ``vcovHC``: sums by cluster, and the factor n/(n − K).
    counted : K, the parameters that the factors of iid, HC1 and CR1 count.
    """
    n, p = fit.influence.shape
    left = n - counted
    freedom = np.full(p, float(left))
    if kind == "iid":
        spread = _ratio(fit.residual_sum, left)
        return Errors(spread * (fit.influence.T @ fit.influence), freedom)
    if clusters is None:
        scores = fit.influence * (fit.residuals * _single(fit, kind))[:, None]
        factor = _ratio(n, left) if kind == "HC1" else 1.0
        return Errors(factor * (scores.T @ scores), freedom)
    groups = int(clusters.max()) + 1
    adjusted = _adjusted(fit, clusters, kind)
    sums = np.zeros((groups, p))
    np.add.at(sums, clusters, adjusted * fit.residuals[:, None])
    factor = 1.0
    if kind == "HC1":
        factor = _ratio(n, left)
    elif kind == "CR1":
        factor = _ratio(groups, groups - 1) * _ratio(n - 1, left)
    freedom = np.full(p, groups - 1.0)
    if kind == "CR2":
        freedom = _satterthwaite(fit, clusters, adjusted)
    return Errors(factor * (sums.T @ sums), freedom)


def _ratio(above: float, below: float) -> float:
    """Return a quotient; ``nan`` where nothing is left to divide by."""
    return above / below if below > 0 else float("nan")


def _single(fit: Fit, kind: Variance) -> NDArray[np.float64]:
    """Return the factor of each residual (n,): 1, 1/√(1 − h) or 1/(1 − h)."""
    if kind not in {"HC2", "HC3"}:
        return np.ones_like(fit.residuals)
    left = 1 - np.sum(_whole_basis(fit) ** 2, axis=1)
    kept = left > EXACT
    power = 0.5 if kind == "HC2" else 1.0
    return np.where(kept, np.where(kept, left, 1.0) ** -power, 0.0)


def _adjusted(
    fit: Fit, clusters: NDArray[np.intp], kind: Variance
) -> NDArray[np.float64]:
    """Return A_s times the influence (n, p): (I − H_ss)^(−1/2) or its square."""
    if kind not in {"CR2", "CR3"}:
        return fit.influence
    basis = _whole_basis(fit)
    power = 0.5 if kind == "CR2" else 1.0
    adjusted = np.empty_like(fit.influence)
    order = np.argsort(clusters, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(clusters[order])) + 1):
        hat = basis[rows] @ basis[rows].T
        values, vectors = np.linalg.eigh(np.eye(rows.size) - hat)
        kept = values > EXACT
        scale = np.where(kept, np.where(kept, values, 1.0) ** -power, 0.0)
        adjusted[rows] = (vectors * scale) @ (vectors.T @ fit.influence[rows])
    return adjusted


def _satterthwaite(
    fit: Fit, clusters: NDArray[np.intp], adjusted: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return Bell & McCaffrey's degrees of freedom (p,) of each coefficient.

    The variance is a quadratic form of independent equal errors; its two first moments
    are those of a scaled chi-squared with (Σλ)²/Σλ² degrees of freedom.
    """
    basis = _whole_basis(fit)
    groups = int(clusters.max()) + 1
    freedom = np.full(adjusted.shape[1], np.nan)
    for place in range(adjusted.shape[1]):
        weight = adjusted[:, place]
        own = np.bincount(clusters, weight**2, groups)
        crossed = np.zeros((groups, basis.shape[1]))
        np.add.at(crossed, clusters, basis * weight[:, None])
        gram = np.diag(own) - crossed @ crossed.T
        square = float(np.sum(gram**2))
        size = float(np.sum(fit.influence[:, place] ** 2))
        if square > (EXACT * size) ** 2:
            freedom[place] = float(np.trace(gram)) ** 2 / square
    return freedom


def _whole_basis(fit: Fit) -> NDArray[np.float64]:
    """Return an orthonormal basis (n, K) of all that was fitted, effects and all."""
    if fit.absorbed is None:
        return fit.basis
    if fit.residuals.size * fit.rank > LARGEST_BASIS:
        raise InputError(
            Complaint(
                "ols",
                None,
                "vcov",
                f"{fit.residuals.size} rows and {fit.rank} parameters",
                "HC2, HC3, CR2 and CR3 need each row's leverage: too large a table",
                "take HC1 or CR1",
            )
        )
    return np.hstack([fit.absorbed.dense(), fit.basis])
