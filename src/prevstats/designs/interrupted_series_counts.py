"""Regression of counts on time, log link: Poisson, quasi-Poisson, negative binomial.

McCullagh & Nelder (1989), Generalized Linear Models, chapters 6 and 9; Lawless (1987),
Canadian Journal of Statistics 15:209-225.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import gammaln

from prevstats.designs.interrupted_series_fits import (
    ROUNDS,
    SETTLED,
    CollinearColumns,
    Fit,
    NoFiniteMaximum,
    long_run,
    solve,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

CountFamily = Literal["poisson", "quasipoisson", "negative_binomial"]

LARGEST_PREDICTOR = 50.0
"""A log mean beyond this has run away: the data hold no finite maximum."""
SMALLEST_MEAN = 1e-9
"""An expected count below this is on its way to 0."""
NO_EXTRA_VARIANCE = 1e-8
"""Below this α the negative binomial is the Poisson law."""


def log_linear(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    offset: NDArray[np.float64],
    alpha: float = 0.0,
) -> NDArray[np.float64]:
    """Return the maximum-likelihood coefficients (p,) for Var = μ + αμ², given α.

    Raises
    ------
    CollinearColumns : when columns cannot be told apart.
    NoFiniteMaximum : when a mean runs off to 0 or beyond all counts.
    """
    solve(x, y)
    mu = y + 0.5
    coefficients = np.full(x.shape[1], np.inf)
    for _ in range(ROUNDS):
        eta = np.log(mu)
        working = eta - offset + (y - mu) / mu
        try:
            updated = solve(x, working, mu / (1 + alpha * mu)).coefficients
        except CollinearColumns:
            raise NoFiniteMaximum("weights run off to 0") from None
        predictor = np.clip(offset + x @ updated, -LARGEST_PREDICTOR, LARGEST_PREDICTOR)
        mu = np.exp(predictor)
        if np.max(np.abs(updated - coefficients)) < SETTLED * (
            1 + np.max(np.abs(updated))
        ):
            break
        coefficients = updated
    else:
        raise NoFiniteMaximum("no finite maximum of the likelihood")
    if mu.min() < SMALLEST_MEAN:
        raise NoFiniteMaximum("an expected count of 0")
    return np.asarray(updated)


def negative_binomial_likelihood(
    y: NDArray[np.float64], mu: NDArray[np.float64], alpha: float
) -> float:
    """Return the log-likelihood of counts with mean μ and variance μ + αμ²."""
    size = 1 / alpha
    terms = gammaln(y + size) - gammaln(size) - gammaln(y + 1)
    terms = terms - size * np.log1p(alpha * mu) - y * np.log1p(size / mu)
    return float(terms.sum())


def extra_variance(
    x: NDArray[np.float64], y: NDArray[np.float64], offset: NDArray[np.float64]
) -> float:
    """Return α of the negative binomial by profile likelihood; 0 when there is none."""
    from scipy.optimize import minimize_scalar

    def negative_profile(log_alpha: float) -> float:
        alpha = float(np.exp(log_alpha))
        mu = np.exp(offset + x @ log_linear(x, y, offset, alpha))
        return -negative_binomial_likelihood(y, mu, alpha)

    found = minimize_scalar(
        negative_profile,
        bounds=(np.log(NO_EXTRA_VARIANCE) - 1, np.log(100.0)),
        method="bounded",
        options={"xatol": 1e-10},
    )
    alpha = float(np.exp(found.x))
    return alpha if alpha > 10 * NO_EXTRA_VARIANCE else 0.0


def count_fit(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    offset: NDArray[np.float64],
    family: CountFamily,
    lags: int | None,
) -> Fit:
    """Fit counts y (T,) with log μ = offset + xβ.

    ``lags``: ``None`` for the family's own errors, else a HAC covariance. Quasi-Poisson
    scales by Pearson's dispersion. Intervals are Student's where the spread is
    estimated (quasi-Poisson, HAC), else normal.

    Raises
    ------
    CollinearColumns : when columns cannot be told apart.
    NoFiniteMaximum : when a mean runs off to 0 or beyond all counts.
    """
    alpha = extra_variance(x, y, offset) if family == "negative_binomial" else 0.0
    coefficients = log_linear(x, y, offset, alpha)
    mu = np.exp(offset + x @ coefficients)
    variance = mu * (1 + alpha * mu)
    bread = solve(x, np.zeros(y.size), mu**2 / variance).bread
    pearson = (y - mu) / np.sqrt(variance)
    freedom = float(y.size - x.shape[1])
    dispersion = float(pearson @ pearson) / freedom if freedom else float("nan")
    quasi = family == "quasipoisson"
    covariance = bread * dispersion if quasi else bread
    if lags is not None:
        scores = x * ((y - mu) * mu / variance)[:, None]
        covariance = long_run(scores, bread, lags)
    return Fit(
        coefficients=coefficients,
        covariance=np.asarray(covariance),
        fitted=mu,
        residuals=pearson,
        freedom=freedom if quasi or lags is not None else float("inf"),
        dispersion=dispersion,
        alpha=alpha if family == "negative_binomial" else None,
    )
