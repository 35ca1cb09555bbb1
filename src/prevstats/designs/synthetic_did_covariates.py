"""Covariates of synthetic diff-in-diff: solved with the weights, or beforehand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.synthetic_control_fit import Weighting
from prevstats.designs.synthetic_did_weights import (
    LAST_ROUND,
    Quadratic,
    Tuning,
    single_search,
)
from prevstats.errors import CannotAnswer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.designs.group_time_sample import Sample
    from prevstats.designs.synthetic_control_sample import Block

COLLINEAR = 1e-10
"""A covariate that is explained but for this share by the others has no coefficient."""


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """The unit weights or the period weights on their way: errors and a step.

    Attributes
    ----------
    weights : (n,).
    error : (m,) synthetic less aim, over the m periods before or the m donors.
    value : penalised mean squared error.
    """

    weights: NDArray[np.float64]
    error: NDArray[np.float64]
    value: float


def collapsed(array: NDArray[np.float64], block: Block) -> NDArray[np.float64]:
    """Return (J + 1, T0 + 1, …): treated units and periods after, to their mean."""
    after = array[:, block.n_before :].mean(axis=1, keepdims=True)
    narrow = np.concatenate([array[:, : block.n_before], after], axis=1)
    treated = narrow[block.n_donors :].mean(axis=0, keepdims=True)
    return np.concatenate([narrow[: block.n_donors], treated])


def stepped(
    side: NDArray[np.float64],
    weights: NDArray[np.float64],
    zeta: float,
    update: bool,
) -> Side:
    """Return weights after one Frank-Wolfe step on ``side`` (m, n + 1), aim last."""
    centred = side - side.mean(axis=0)
    rows, aim = len(side), centred[:, -1]
    paths = centred[:, :-1] - aim[:, None]
    if update:
        matrix = paths.T @ paths + rows * zeta**2 * np.eye(paths.shape[1])
        problem = Quadratic(matrix, np.zeros((1, len(weights))), rows)
        weights = single_search(problem, weights, 0.0, 1)
    error = paths @ weights
    value = zeta**2 * float(weights @ weights) + float(error @ error) / rows
    return Side(weights, error, value)


def solve_with_covariates(
    block: Block, tuning: Tuning, update: tuple[bool, bool]
) -> Weighting:
    """Return weights and coefficients together, as R synthdid does (``optimized``).

    Each turn takes a gradient step of length 1 / turn in the coefficients, and one
    Frank-Wolfe step in the unit and in the period weights; nothing is set to 0 in
    between. ``update``: whether unit and period weights are fitted.
    """
    outcome, covariates = (
        collapsed(block.outcome, block),
        collapsed(block.covariates, block),
    )
    n, t = block.n_donors, block.n_before

    def turned(
        beta: NDArray[np.float64], unit: NDArray[np.float64], time: NDArray[np.float64]
    ) -> tuple[Side, Side]:
        left = outcome - covariates @ beta
        return (
            stepped(left[:, :t].T, unit, tuning.zeta_unit, update[0]),
            stepped(left[:n], time, tuning.zeta_time, update[1]),
        )

    beta = np.zeros(covariates.shape[2])
    units, times = turned(beta, np.full(n, 1 / n), np.full(t, 1 / t))
    before = np.inf
    for turn in range(1, LAST_ROUND + 1):
        across = np.append(times.weights, -1.0)
        down = np.append(units.weights, -1.0)
        pull = np.einsum("i,ijc,j->c", times.error, covariates[:n], across) / n
        pull += np.einsum("j,ijc,i->c", units.error, covariates[:, :t], down) / t
        beta = beta + pull / turn
        units, times = turned(beta, units.weights, times.weights)
        value = units.value + times.value
        if turn > 1 and abs(before - value) <= tuning.smallest_decrease**2:
            break
        before = value
    return Weighting(units.weights, times.weights, beta)


def projected(sample: Sample) -> Sample | CannotAnswer:
    """Return the sample with the covariates' part taken out of the outcome.

    Kranz (2022): least squares of the outcome on the covariates, units and periods,
    over all untreated observations (never treated, and treated before their start).
    """
    if sample.covariates is None:
        return sample
    untreated = sample.periods[None, :] < sample.start[:, None]
    columns = np.moveaxis(sample.covariates, 2, 0)
    within = np.array([without_effects(one, untreated) for one in columns])
    target = without_effects(sample.outcome, untreated)[untreated]
    x = within[:, untreated].T
    size = np.sqrt((x**2).sum(axis=0))
    spread = np.array([np.ptp(one[untreated]) for one in columns])
    if (size <= COLLINEAR * spread * np.sqrt(len(x))).any():
        return CannotAnswer("covariates_collinear")
    scaled = x / size
    if np.linalg.svd(scaled, compute_uv=False)[-1] <= COLLINEAR:
        return CannotAnswer("covariates_collinear")
    beta = np.linalg.lstsq(scaled, target, rcond=None)[0] / size
    return replace(
        sample, outcome=sample.outcome - sample.covariates @ beta, covariates=None
    )


def without_effects(
    values: NDArray[np.float64], used: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return values (N, T) less unit and period effects fitted on the used cells."""
    weight = used.astype(float)
    n_units = len(values)
    design = np.zeros((sum(values.shape), sum(values.shape)))
    design[:n_units, :n_units] = np.diag(weight.sum(axis=1))
    design[n_units:, n_units:] = np.diag(weight.sum(axis=0))
    design[:n_units, n_units:] = weight
    design[n_units:, :n_units] = weight.T
    centred = np.where(used, values - np.mean(values[used]), 0.0)
    aim = np.concatenate([centred.sum(axis=1), centred.sum(axis=0)])
    effects = np.linalg.lstsq(design, aim, rcond=None)[0]
    fitted = effects[:n_units, None] + effects[n_units:]
    return np.where(used, centred - fitted, 0.0)
