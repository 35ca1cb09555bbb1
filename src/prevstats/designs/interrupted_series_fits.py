"""Regression of one series on time: least squares, autocorrelated errors, HAC.

Newey & West (1987), Econometrica 55:703-708; Prais & Winsten (1954), Cowles Commission
Discussion Paper 383; Cochrane & Orcutt (1949), JASA 44:32-61.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

COLLINEAR = 1e-10
"""Smallest ratio of the factors' diagonals: below it, columns cannot be told apart."""
ROUNDS = 200
"""Most rounds of an iteration; they settle in about ten."""
SETTLED = 1e-12
"""Relative change at which an iteration has settled."""


class CollinearColumns(ValueError):
    """The columns of the regression cannot be told apart."""


class NoFiniteMaximum(ValueError):
    """The likelihood grows without end: some periods can have no case at all."""


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A fitted series.

    Attributes
    ----------
    coefficients : (p,); covariance : (p, p).
    fitted : (T,) expected outcome; residuals : (T,) on the outcome's own scale for
        least squares, Pearson's for counts.
    freedom : degrees of freedom of the intervals, ``inf`` for the normal law.
    dispersion : variance of the errors (least squares) or over the model's (counts).
    rho : estimated autocorrelation of neighbouring errors, ``None`` if not modelled.
    alpha : extra variance of the negative binomial, Var = μ + αμ²; else ``None``.
    """

    coefficients: NDArray[np.float64]
    covariance: NDArray[np.float64]
    fitted: NDArray[np.float64]
    residuals: NDArray[np.float64]
    freedom: float
    dispersion: float
    rho: float | None = None
    alpha: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """Coefficients (p,) of weighted least squares and (X'WX)⁻¹ (p, p)."""

    coefficients: NDArray[np.float64]
    bread: NDArray[np.float64]


def solve(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weights: NDArray[np.float64] | None = None,
) -> Solution:
    """Solve weighted least squares by QR.

    Raises
    ------
    CollinearColumns : when the columns of x cannot be told apart.
    """
    root = np.ones(y.size) if weights is None else np.sqrt(weights)
    scaled = x * root[:, None]
    if y.size < x.shape[1]:
        raise CollinearColumns("more columns than rows")
    size = np.linalg.norm(scaled, axis=0)
    size = np.where(size > 0, size, 1.0)
    q, r = np.linalg.qr(scaled / size)
    diagonal = np.abs(np.diag(r))
    if diagonal.min() <= COLLINEAR * diagonal.max():
        raise CollinearColumns("the columns of x are collinear")
    inverse = np.linalg.inv(r) / size[:, None]
    return Solution(inverse @ (q.T @ (y * root)), inverse @ inverse.T)


def ordinary(x: NDArray[np.float64], y: NDArray[np.float64]) -> Fit:
    """Fit by least squares with independent errors of one variance."""
    found = solve(x, y)
    residuals = y - x @ found.coefficients
    freedom = float(y.size - x.shape[1])
    dispersion = float(residuals @ residuals) / freedom if freedom else float("nan")
    return Fit(
        coefficients=found.coefficients,
        covariance=found.bread * dispersion,
        fitted=x @ found.coefficients,
        residuals=residuals,
        freedom=freedom,
        dispersion=dispersion,
    )


def automatic_lags(n: int) -> int:
    """Return Newey & West's number of lags, ⌊4(n/100)^(2/9)⌋."""
    return int(4 * (n / 100) ** (2 / 9))


def long_run(
    scores: NDArray[np.float64], bread: NDArray[np.float64], lags: int
) -> NDArray[np.float64]:
    """Return the HAC covariance (p, p) of scores (n, p) with Bartlett's weights.

    Times n/(n−p), as for HC1.
    """
    n, p = scores.shape
    middle = scores.T @ scores
    for lag in range(1, lags + 1):
        cross = scores[lag:].T @ scores[:-lag]
        middle += (1 - lag / (lags + 1)) * (cross + cross.T)
    return np.asarray(bread @ middle @ bread * (n / (n - p)))


def newey_west(x: NDArray[np.float64], y: NDArray[np.float64], lags: int) -> Fit:
    """Fit by least squares, with errors that heed autocorrelation up to some lags."""
    plain = ordinary(x, y)
    bread = solve(x, y).bread
    return Fit(
        coefficients=plain.coefficients,
        covariance=long_run(x * plain.residuals[:, None], bread, lags),
        fitted=plain.fitted,
        residuals=plain.residuals,
        freedom=plain.freedom,
        dispersion=plain.dispersion,
    )


def regressed_rho(residuals: NDArray[np.float64]) -> float:
    """Return the slope of each error on the one before it (Prais & Winsten)."""
    before = residuals[:-1]
    return float(before @ residuals[1:]) / float(before @ before)


def yule_walker_rho(residuals: NDArray[np.float64]) -> float:
    """Return the first autocorrelation, each moment by its number of terms (GLSAR)."""
    centred = residuals - residuals.mean()
    neighbours = float(centred[:-1] @ centred[1:]) / (centred.size - 1)
    return float(neighbours / float(centred @ centred) * centred.size)


def quasi_differenced(
    values: NDArray[np.float64], rho: float, keep_first: bool
) -> NDArray[np.float64]:
    """Return values less ρ times the value before, the first times √(1 − ρ²) or not."""
    rest = values[1:] - rho * values[:-1]
    if not keep_first:
        return rest
    return np.concatenate([np.sqrt(1 - rho**2) * values[:1], rest])


def autoregressive(
    x: NDArray[np.float64], y: NDArray[np.float64], keep_first: bool
) -> Fit:
    """Fit with errors e_t = ρ e_{t−1} + u_t, going to and fro until ρ settles.

    ``keep_first``: Prais & Winsten; else Cochrane & Orcutt with Yule and Walker's ρ,
    which is GLSAR of statsmodels. ρ is held below 0.99 in size.
    """
    estimate = regressed_rho if keep_first else yule_walker_rho
    residuals, rho = ordinary(x, y).residuals, 0.0
    for _ in range(ROUNDS):
        if float(residuals @ residuals) <= (1e-14 * float(np.abs(y).max())) ** 2:
            break
        updated = float(np.clip(estimate(residuals), -0.99, 0.99))
        moved, rho = abs(updated - rho), updated
        own_x = quasi_differenced(x, rho, keep_first)
        own_y = quasi_differenced(y, rho, keep_first)
        residuals = y - x @ solve(own_x, own_y).coefficients
        if moved < SETTLED:
            break
    fit = ordinary(
        quasi_differenced(x, rho, keep_first), quasi_differenced(y, rho, keep_first)
    )
    return Fit(
        coefficients=fit.coefficients,
        covariance=fit.covariance,
        fitted=x @ fit.coefficients,
        residuals=y - x @ fit.coefficients,
        freedom=fit.freedom,
        dispersion=fit.dispersion,
        rho=rho,
    )
