"""Smooth functions of more than five parameters: a Gaussian process as a basis.

Strong, Oakley & Brennan (2014) put a Gaussian process with a linear mean where splines
would need too many products. Length scales, one for each parameter, are those of
highest restricted likelihood on evenly spaced draws. The process is then carried by
the covariance with a set of evenly spaced centres (subset of regressors; Rasmussen &
Williams 2006, 8.3.1), which with as many centres as draws is the process itself, and
fitted to all draws like any other penalised basis.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prevstats.economics.value_of_information_basis import Basis

if TYPE_CHECKING:
    from numpy.typing import NDArray

CENTRES = 500
SCALE_DRAWS = 400
"""How many draws the length scales are estimated on: the work grows with the cube."""
JITTER = 1e-8
SCALE_BOUNDS = (0.1, 300.0)
"""Length scales in standard deviations: from a draw's own to a straight line."""
NOISE_BOUNDS = (1e-6, 1e6)
NEGLIGIBLE = 1e-12


def process_basis(
    parameters: NDArray[np.float64], numbers: NDArray[np.float64]
) -> Basis:
    """Return the basis of p parameters (S, p) for numbers (S, R) depending on them."""
    x = (parameters - parameters.mean(axis=0)) / parameters.std(axis=0)
    n_draws = x.shape[0]
    few = _evenly(n_draws, SCALE_DRAWS)
    scaled = x / length_scales(x[few], numbers[few])
    centres = scaled[_evenly(n_draws, CENTRES)]
    own = covariance(centres, centres) + JITTER * np.eye(len(centres))
    lower = np.linalg.cholesky(own)
    carried = np.linalg.solve(lower, covariance(centres, scaled)).T
    design = np.column_stack([np.ones(n_draws), x, carried])
    penalty = np.r_[np.zeros(1 + x.shape[1]), np.ones(len(centres))]
    return Basis(design, penalty[np.newaxis], design.T @ design)


def covariance(
    left: NDArray[np.float64], right: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return exp(-|a - b|^2 / 2) for each row a of left and b of right."""
    squares = np.sum(left**2, axis=1)[:, np.newaxis] + np.sum(right**2, axis=1)
    distance = np.clip(squares - 2.0 * left @ right.T, 0.0, None)
    return np.asarray(np.exp(-distance / 2.0))


def length_scales(
    x: NDArray[np.float64], numbers: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return one length scale for each column of x (n, p), in its unit."""
    from scipy.optimize import minimize

    centred = numbers - numbers.mean(axis=0)
    spread = np.sqrt(np.mean(centred**2, axis=0))
    varies = spread > NEGLIGIBLE * spread.max(initial=0.0)
    if not varies.any():
        return np.ones(x.shape[1])
    outcomes = centred[:, varies] / spread[varies]
    differences = (x[:, np.newaxis, :] - x) ** 2
    start = np.r_[np.full(x.shape[1], 0.5 * np.log(x.shape[1])), 0.0]
    bounds = [tuple(np.log(SCALE_BOUNDS))] * x.shape[1] + [tuple(np.log(NOISE_BOUNDS))]
    found = minimize(
        _minus_likelihood,
        start,
        args=(x, differences, outcomes),
        jac=True,
        bounds=bounds,
        method="L-BFGS-B",
        options={"maxiter": 60},
    )
    return np.asarray(np.exp(found.x[:-1]))


def _minus_likelihood(
    logs: NDArray[np.float64],
    x: NDArray[np.float64],
    differences: NDArray[np.float64],
    outcomes: NDArray[np.float64],
) -> tuple[float, NDArray[np.float64]]:
    """Return minus the restricted log likelihood a number, and its gradient.

    ``logs`` are the logarithms of the length scales and of the noise in units of the
    process's variance, which is profiled out.
    """
    n_draws, count = outcomes.shape
    squares, noise = np.exp(-2.0 * logs[:-1]), float(np.exp(logs[-1]))
    shape = np.exp(-0.5 * differences @ squares)
    matrix = shape + (noise + JITTER) * np.eye(n_draws)
    mean = np.column_stack([np.ones(n_draws), x])
    inverse = np.linalg.inv(matrix)
    weighted = inverse @ mean
    inner = mean.T @ weighted
    projection = inverse - weighted @ np.linalg.solve(inner, weighted.T)
    solved = projection @ outcomes
    # A number that is a straight line in x leaves rounding, on either side of 0.
    total = max(float(np.sum(outcomes * solved)), NEGLIGIBLE * outcomes.size)
    free = n_draws - mean.shape[1]
    determinants = np.linalg.slogdet(matrix)[1] + np.linalg.slogdet(inner)[1]
    value = 0.5 * (determinants + free * np.log(total / count))
    pull = 0.5 * (projection - free / total * (solved @ solved.T))
    slopes = [
        float(np.sum(pull * shape * differences[:, :, place])) * squares[place]
        for place in range(squares.size)
    ]
    return float(value), np.array([*slopes, float(np.trace(pull)) * noise])


def _evenly(n_draws: int, most: int) -> NDArray[np.intp]:
    """Return at most ``most`` places, evenly spread; draws come in no order."""
    return np.unique(np.linspace(0, n_draws - 1, min(n_draws, most)).astype(np.intp))
