"""Yes-or-no outcomes with a random intercept per cluster, by adaptive quadrature.

Pinheiro & Bates (1995), Journal of Computational and Graphical Statistics 4:12-35;
Hedeker & Gibbons (1994), Biometrics 50:933-944. P(y = 1) = F(x'β + σ z_s), z_s standard
normal, F the logistic law or 1 − exp(−exp(·)).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Link = Literal["logit", "cloglog"]
Information = Literal["observed", "outer_product"]

NODES = 20
"""Points of the quadrature."""
LARGEST_PREDICTOR = 30.0
"""Predictors are held within this, where both laws are 0 or 1 to the last digit."""
FIRST_SIGMA = 0.3
"""Where the search for the intercepts' deviation begins; 0 would be a saddle."""
NEWTON_STEPS = 50
"""Most steps to a cluster's mode; five are usual."""


class NoMaximum(ValueError):
    """The likelihood has no finite maximum, or it was not found."""


@dataclass(frozen=True, slots=True, eq=False)
class Binary:
    """Answers y (n,) of 0 and 1, regressors x (n, p), clusters (n,) 0…G−1, the link."""

    y: NDArray[np.float64]
    x: NDArray[np.float64]
    clusters: NDArray[np.intp]
    link: Link


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Log-likelihood and its two derivatives in the predictor, all of one shape."""

    value: NDArray[np.float64]
    first: NDArray[np.float64]
    second: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Marginal:
    """The log-likelihood with the intercepts integrated out, scores (G, p+1) beside."""

    value: float
    scores: NDArray[np.float64]

    @property
    def gradient(self) -> NDArray[np.float64]:
        """The scores' sum (p+1,)."""
        return np.asarray(self.scores.sum(axis=0))


@dataclass(frozen=True, slots=True, eq=False)
class RandomIntercept:
    """The maximum-likelihood fit.

    Attributes
    ----------
    coefficients : (p,); covariance : (p, p).
    variance : σ² of the intercepts; variance_error : by the delta rule.
    log_likelihood : at the maximum.
    """

    coefficients: NDArray[np.float64]
    covariance: NDArray[np.float64]
    variance: float
    variance_error: float
    log_likelihood: float


def terms(eta: NDArray[np.float64], y: NDArray[np.float64], link: Link) -> Terms:
    """Return each answer's log-likelihood and derivatives for predictors η."""
    eta = np.clip(eta, -LARGEST_PREDICTOR, LARGEST_PREDICTOR)
    if link == "logit":
        share = 1 / (1 + np.exp(-eta))
        value = y * eta - np.logaddexp(0, eta)
        return Terms(value, y - share, -share * (1 - share))
    hazard = np.minimum(np.exp(eta), 700.0)
    odds = hazard / np.expm1(hazard)
    value = y * np.log(-np.expm1(-hazard)) - (1 - y) * hazard
    first = y * odds - (1 - y) * hazard
    second = y * odds * (1 - hazard - odds) - (1 - y) * hazard
    return Terms(value, first, second)


def summed(values: NDArray[np.float64], data: Binary) -> NDArray[np.float64]:
    """Return values (n, …) summed within clusters, (G, …)."""
    sums = np.zeros((int(data.clusters.max()) + 1, *values.shape[1:]))
    np.add.at(sums, data.clusters, values)
    return sums


def modes(eta: NDArray[np.float64], sigma: float, data: Binary) -> NDArray[np.float64]:
    """Return each cluster's most likely z and its spread there, (G, 2)."""
    z = np.zeros(int(data.clusters.max()) + 1)
    curve = np.ones_like(z)
    for _ in range(NEWTON_STEPS):
        part = terms(eta + sigma * z[data.clusters], data.y, data.link)
        slope = sigma * summed(part.first, data) - z
        curve = 1 - sigma**2 * summed(part.second, data)
        step = slope / curve
        z = z + step
        if np.max(np.abs(step)) < 1e-10:
            break
    return np.column_stack([z, 1 / np.sqrt(curve)])


def marginal(parameters: NDArray[np.float64], data: Binary) -> Marginal:
    """Return the log-likelihood at (β, σ) and its gradient."""
    points, weights = np.polynomial.hermite.hermgauss(NODES)
    sigma = float(parameters[-1])
    eta = data.x @ parameters[:-1]
    mode = modes(eta, sigma, data)
    z = mode[:, :1] + np.sqrt(2) * mode[:, 1:] * points
    there = z[data.clusters]
    part = terms(eta[:, None] + sigma * there, data.y[:, None], data.link)
    logs = summed(part.value, data) - z**2 / 2 + points**2 + np.log(weights)
    logs = logs + np.log(mode[:, 1:]) - np.log(np.pi) / 2
    top = logs.max(axis=1, keepdims=True)
    shares = np.exp(logs - top)
    totals = shares.sum(axis=1, keepdims=True)
    posterior = (shares / totals)[data.clusters]
    expected = (posterior * part.first).sum(axis=1)
    of_sigma = (posterior * part.first * there).sum(axis=1)
    rows = np.column_stack([data.x * expected[:, None], of_sigma])
    return Marginal(float((top + np.log(totals)).sum()), summed(rows, data))


def random_intercept(data: Binary, kind: Information = "observed") -> RandomIntercept:
    """Fit by maximum likelihood.

    Errors from the observed information, or from the sum of the clusters' squared
    scores (``outer_product``: Berndt et al. 1974; mixor and MIXNO print these).

    Raises
    ------
    NoMaximum : when the likelihood has no finite maximum, or its information is not
        positive there.
    """
    from scipy.optimize import minimize

    def loss(at: NDArray[np.float64]) -> float:
        return -marginal(at, data).value

    def downhill(at: NDArray[np.float64]) -> NDArray[np.float64]:
        return -marginal(at, data).gradient

    start = np.zeros(data.x.shape[1] + 1)
    start[-1] = FIRST_SIGMA
    found = minimize(
        loss,
        start,
        jac=downhill,
        method="BFGS",
        options={"gtol": 1e-6 * data.y.size, "maxiter": 300},
    )
    at = polished(np.asarray(found.x), data)
    slope = information(at, data)
    values = np.linalg.eigvalsh(slope)
    gone = np.abs(data.x @ at[:-1]).max() > LARGEST_PREDICTOR / 2
    if gone or values.min() <= 1e-10 * values.max():
        raise NoMaximum("no finite maximum of the likelihood")
    there = marginal(at, data)
    if kind == "outer_product":
        slope = there.scores.T @ there.scores
    covariance = np.asarray(np.linalg.inv(slope), float)
    sigma = float(at[-1])
    return RandomIntercept(
        coefficients=at[:-1],
        covariance=covariance[:-1, :-1],
        variance=sigma**2,
        variance_error=float(2 * abs(sigma) * np.sqrt(covariance[-1, -1])),
        log_likelihood=there.value,
    )


def polished(at: NDArray[np.float64], data: Binary) -> NDArray[np.float64]:
    """Return the maximum after a few Newton steps, as long as they go up."""
    best = marginal(at, data)
    for _ in range(10):
        try:
            moved = at + np.linalg.solve(information(at, data), best.gradient)
        except np.linalg.LinAlgError:
            return at
        there = marginal(moved, data)
        if not there.value >= best.value - 1e-9:
            return at
        step, at, best = float(np.max(np.abs(moved - at))), moved, there
        if step < 1e-8:
            break
    return at


def information(at: NDArray[np.float64], data: Binary) -> NDArray[np.float64]:
    """Return minus the second derivatives (p+1, p+1), from differences of gradients."""
    step = 1e-5
    rows = [
        (
            marginal(at - step * axis, data).gradient
            - marginal(at + step * axis, data).gradient
        )
        / (2 * step)
        for axis in np.eye(at.size)
    ]
    square = np.array(rows)
    return np.asarray((square + square.T) / 2)
