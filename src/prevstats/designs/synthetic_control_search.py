"""How important each predictor is: the search for V of the classical method.

Abadie & Gardeazabal (2003), American Economic Review 93:113-132; Abadie, Diamond &
Hainmueller (2010), J. American Statistical Association 105:493-505.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.synthetic_control_fit import Weighting
from prevstats.designs.synthetic_control_weights import nearest_mixture

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.designs.synthetic_control_sample import Block

LEAST_IMPORTANCE = 1e-8
"""No predictor's share falls below this: the weights stay unique in its direction."""
TURNS = 60
"""Rounds of the search from each start."""
FIRST_STEP, LAST_STEP, LONGEST_STEP = 2.0, 0.02, 6.0
"""Steps in the logarithm of one predictor's importance."""
TRIED, BEST_STARTS = 64, 3
"""Starting points that are tried, and how many of the best are searched from."""
WIDEST = 12.0
"""Spread of the starting points, in the logarithm of importance."""


def fit_predictors(block: Block) -> Weighting:
    """Return the weights that match the predictors, these weighed by V.

    Predictors are divided by their standard deviation over all units. For given V the
    weights minimise the V-weighted distance between treated and synthetic predictors
    (an exact quadratic program); V minimises the squared gap of the outcome before
    the start. The search for V is deterministic: from the best of several starting
    points (equal, by regression, a lattice), one importance at a time is raised or
    lowered, by smaller and smaller steps.
    """
    aim, donors = scaled_predictors(block)
    before = block.donors[:, : block.n_before] - block.treated[: block.n_before]

    def loss(log_v: NDArray[np.float64]) -> float:
        gap = weights_for(log_v, donors, aim) @ before
        return float(gap @ gap)

    starts = sorted(starting_points(block, donors, aim), key=loss)[:BEST_STARTS]
    ends = [descend(loss, start) for start in starts]
    best = min(ends, key=loss)
    share = importance(best)
    return Weighting(
        unit=weights_for(best, donors, aim),
        time=np.zeros(block.n_before),
        beta=np.zeros(0),
        importance=tuple(float(value) for value in share),
    )


def scaled_predictors(
    block: Block,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the treated's predictors (k,) and the donors' (J, k), each with sd 1.

    A predictor that is the same everywhere is 0 for all.
    """
    matrix = block.predictors
    if matrix is None:
        raise ValueError("the block has no predictors")
    centred = matrix - matrix.mean(axis=0)
    spread = np.std(centred, axis=0, ddof=1)
    size = np.where(spread > 0, spread, 1.0)
    scaled = np.where(spread > 0, centred / size, 0.0)
    return scaled[block.n_donors :].mean(axis=0), scaled[: block.n_donors]


def importance(log_v: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return V's diagonal (k,), sum 1."""
    v = np.exp(log_v - log_v.max())
    v = np.maximum(v / v.sum(), LEAST_IMPORTANCE)
    return np.asarray(v / v.sum())


def weights_for(
    log_v: NDArray[np.float64], donors: NDArray[np.float64], aim: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the weights (J,) that match the predictors, weighed by V."""
    root = np.sqrt(importance(log_v))
    return nearest_mixture(donors * root, aim * root)


def starting_points(
    block: Block, donors: NDArray[np.float64], aim: NDArray[np.float64]
) -> list[NDArray[np.float64]]:
    """Return points in log V: equal, by regression, and evenly spread ones.

    By regression (R's ``Synth``): the squared coefficients of the outcomes before the
    start on the predictors, summed over periods. The others are a lattice without
    random numbers (Kronecker's sequence with the root of x^(k+1) = x + 1).
    """
    k = len(aim)
    every = np.vstack([donors, aim])
    before = np.vstack(
        [block.donors[:, : block.n_before], block.treated[: block.n_before]]
    )
    design = np.column_stack([np.ones(len(every)), every])
    slopes = np.linalg.lstsq(design, before - before.mean(axis=0), rcond=None)[0][1:]
    size = (slopes**2).sum(axis=1)
    largest = size.max() if size.max() > 0 else 1.0
    regression = np.log(np.maximum(size / largest, LEAST_IMPORTANCE))
    root = 2.0
    for _ in range(100):
        root = (1.0 + root) ** (1.0 / (k + 1))
    places = np.arange(1, TRIED + 1)[:, None] * root ** -np.arange(1.0, k + 1)
    lattice = -WIDEST * ((0.5 + places) % 1.0)
    return [np.zeros(k), regression, *lattice]


def descend(
    loss: Callable[[NDArray[np.float64]], float], start: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the lowest point that steps along single importances lead to.

    A step that lowers the loss is taken and tried again twice as long; when none
    does, all steps are halved.
    """
    point, lowest = start.copy(), loss(start)
    steps = np.full(len(start), FIRST_STEP)
    for _ in range(TURNS):
        before = lowest
        for place in range(len(point)):
            for sign in (1.0, -1.0):
                trial = point.copy()
                trial[place] += sign * steps[place]
                value = loss(trial)
                if value < lowest:
                    point, lowest = trial, value
                    steps[place] *= 2.0 * sign
                    break
            else:
                steps[place] /= 2.0
        steps = np.clip(steps, -LONGEST_STEP, LONGEST_STEP)
        if lowest >= before and np.abs(steps).max() < LAST_STEP:
            break
    return point
