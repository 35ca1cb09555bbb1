"""The mean of several numbers given some parameters, by penalised least squares.

All numbers share the design and the smoothing, so that the fit of a sum is the sum of
the fits and it does not matter which option the others are compared with. Smoothing by
restricted maximum likelihood, stepped as in Wood & Fasiolo (2017), Biometrics
73:1071-1081.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.economics.value_of_information_basis import Basis

RIDGE = 1e-9
"""Share of the draws added to the diagonal, so that no two functions can be so alike
that the equations have no solution; it moves a fit by about as much of itself."""
SOFTEST, HARDEST = 1e-9, 1e9
"""Bounds of the smoothing, as shares of the draws: from free to a straight line."""
MOST_STEPS = 100
SETTLED = 1e-4
"""Steps end when the effective number of terms changes by a smaller share."""
NO_NOISE = 1e-6
"""Residuals below this share of the numbers' size are rounding, not noise."""
SLIGHT = 0.01
"""Residuals below this share of the fitted values' spread can hide no value."""
FALSE_ALARM = 0.001
"""How often the residual checks of a right fit fail, all of them taken together."""


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """The conditional means of R numbers, with what is needed to judge and redraw them.

    Attributes
    ----------
    fitted : (S, R) conditional means, in the numbers' unit.
    residuals : (S, R).
    factor : (K, K) lower Cholesky factor of design' design + penalty.
    covariance : (R, R) of the residuals.
    effective_terms : how many free terms the smoothed fit amounts to.
    smoothing : (J,) factors of the penalties.
    """

    fitted: NDArray[np.float64]
    residuals: NDArray[np.float64]
    factor: NDArray[np.float64]
    covariance: NDArray[np.float64]
    effective_terms: float
    smoothing: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ResidualCheck:
    """Whether residuals still hang together when put in some order.

    Attributes
    ----------
    ordered_by : a parameter, or ``fitted``.
    statistic : largest over the numbers of the sum of products of neighbours, over its
        standard error (which allows for unequal variances); about standard normal when
        the fit has missed nothing. ``None`` when too little is left over to judge.
    limit : above which the fit has missed something.
    passed : ``None`` without a statistic.
    """

    ordered_by: str
    statistic: float | None
    limit: float
    passed: bool | None


def fit(basis: Basis, numbers: NDArray[np.float64]) -> Fit:
    """Return the smoothed conditional means of ``numbers`` (S, R)."""
    n_draws, n_numbers = numbers.shape
    centre = numbers.mean(axis=0)
    centred = numbers - centre
    cross = basis.design.T @ centred
    size = float(np.sum(centred**2))
    smoothing = np.full(len(basis.penalties), 0.1 * n_draws)
    effective = np.inf
    for _ in range(MOST_STEPS):
        penalty = smoothing @ basis.penalties
        inverse = np.linalg.inv(_normal_matrix(basis, penalty))
        coefficients = inverse @ cross
        spread = np.diag(inverse)
        before, effective = effective, float(np.sum(inverse * basis.gram))
        left = size - 2.0 * np.sum(coefficients * cross)
        left += float(np.sum(coefficients * (basis.gram @ coefficients)))
        noise = max(left, NO_NOISE**2 * size) / (n_draws - effective) / n_numbers
        if abs(effective - before) <= SETTLED * effective or size == 0.0:
            break
        smoothing = _step(basis, smoothing, spread, coefficients, noise)
    fitted = basis.design @ coefficients
    residuals = centred - fitted
    return Fit(
        fitted=fitted - fitted.mean(axis=0) + centre,
        residuals=residuals,
        factor=np.asarray(np.linalg.cholesky(_normal_matrix(basis, penalty)), float),
        covariance=residuals.T @ residuals / (n_draws - effective),
        effective_terms=effective,
        smoothing=smoothing,
    )


def redrawn(
    basis: Basis, made: Fit, repetitions: int, random: np.random.Generator
) -> NDArray[np.float64]:
    """Return fitted values with coefficients drawn from their normal law: (B, S, R)."""
    values, axes = np.linalg.eigh(made.covariance)
    root = axes * np.sqrt(np.clip(values, 0.0, None))
    n_terms, n_numbers = made.factor.shape[0], root.shape[0]
    normal = random.standard_normal((n_terms, repetitions, n_numbers)) @ root.T
    shift = np.linalg.solve(made.factor.T, normal.reshape(n_terms, -1))
    moved = (basis.design @ shift).reshape(-1, repetitions, n_numbers)
    return made.fitted + np.moveaxis(moved, 1, 0)


def residual_checks(
    made: Fit, names: tuple[str, ...], parameters: NDArray[np.float64]
) -> tuple[ResidualCheck, ...]:
    """Return the checks in order of each parameter (S, p), and of the fitted values."""
    noisy = np.flatnonzero(
        made.residuals.std(axis=0) > SLIGHT * made.fitted.std(axis=0)
    )
    limit = float(-ndtri(FALSE_ALARM / max(1, noisy.size * (len(names) + 1))))
    orders = [
        (name, np.broadcast_to(column[:, np.newaxis], made.fitted.shape))
        for name, column in zip(names, parameters.T, strict=True)
    ]
    return tuple(
        _check(name, made.residuals[:, noisy], columns[:, noisy], limit)
        for name, columns in [*orders, ("fitted", made.fitted)]
    )


def _check(
    name: str,
    residuals: NDArray[np.float64],
    columns: NDArray[np.float64],
    limit: float,
) -> ResidualCheck:
    """Return the check of (S, R) residuals, each in order of its own column."""
    found = [
        _neighbours(left, column)
        for left, column in zip(residuals.T, columns.T, strict=True)
    ]
    worst = max(found, default=None)
    return ResidualCheck(name, worst, limit, None if worst is None else worst <= limit)


def _neighbours(residuals: NDArray[np.float64], column: NDArray[np.float64]) -> float:
    ordered = residuals[np.argsort(column, kind="stable")]
    products = ordered[1:] * ordered[:-1]
    return float(products.sum() / np.sqrt(np.sum(products**2)))


def _normal_matrix(basis: Basis, penalty: NDArray[np.float64]) -> NDArray[np.float64]:
    return basis.gram + np.diag(penalty + RIDGE * basis.design.shape[0])


def _step(
    basis: Basis,
    smoothing: NDArray[np.float64],
    spread: NDArray[np.float64],
    coefficients: NDArray[np.float64],
    noise: float,
) -> NDArray[np.float64]:
    """Return the smoothing after one step of Wood & Fasiolo's update."""
    n_draws, n_numbers = basis.design.shape[0], coefficients.shape[1]
    total = smoothing @ basis.penalties
    share = np.divide(1.0, total, out=np.zeros_like(total), where=total > 0.0)
    gain = basis.penalties @ share - basis.penalties @ spread
    bend = basis.penalties @ np.sum(coefficients**2, axis=1) / n_numbers
    factor = np.clip(gain, 0.0, None) * noise / np.maximum(bend, 1e-300)
    stepped = np.clip(smoothing * factor, SOFTEST * n_draws, HARDEST * n_draws)
    return np.asarray(stepped)
