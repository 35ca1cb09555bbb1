"""Synthetic diff-in-diff of one block, of all placebos at once, with covariates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.designs.synthetic_control_fit import Recipe, Weighting, gap_of
from prevstats.designs.synthetic_did_covariates import solve_with_covariates
from prevstats.designs.synthetic_did_weights import (
    Tuning,
    solve,
    time_problem,
    tuning_of,
    unit_problem,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.designs.synthetic_control_sample import Block, Setting

Choice = Literal["synthetic", "equal"]
"""Weights that are fitted, or the same for all (plain difference in differences)."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Which weights are fitted."""

    unit: Choice = "synthetic"
    time: Choice = "synthetic"


def recipe_of(choices: Choices) -> Recipe:
    """Return how synthetic diff-in-diff chooses weights."""

    def fit(block: Block) -> Weighting:
        return fit_block(block, tuning_of(block), choices)

    def placebos(setting: Setting, start: int) -> NDArray[np.float64]:
        return placebo_gaps(setting, start, choices)

    return Recipe(fit, placebos)


def fit_block(block: Block, tuning: Tuning, choices: Choices) -> Weighting:
    """Return the weights of a block, as R synthdid's ``synthdid_estimate`` does."""
    if block.covariates.shape[2]:
        return solve_with_covariates(
            block, tuning, (choices.unit == "synthetic", choices.time == "synthetic")
        )
    n_before, nobody = block.n_before, np.zeros((1, block.n_donors), bool)
    unit, time = (
        np.full(block.n_donors, 1 / block.n_donors),
        np.full(n_before, 1 / n_before),
    )
    if choices.unit == "synthetic":
        before = block.donors[:, :n_before], block.treated[None, :n_before]
        problem = unit_problem(*before, nobody, tuning.zeta_unit)
        unit = solve(problem, unit[None], tuning.smallest_decrease)[0]
    if choices.time == "synthetic":
        problem = time_problem(block.donors, n_before, nobody, tuning.zeta_time)
        time = solve(problem, time[None], tuning.smallest_decrease)[0]
    return Weighting(unit, time, np.zeros(0))


def placebo_gaps(setting: Setting, start: int, choices: Choices) -> NDArray[np.float64]:
    """Return the gap (P, T) of every untreated unit as if it had started then.

    The tuning is that of the treated block, but for one treated unit, as in R; the
    search starts from equal weights and not from those of the treated unit.
    """
    rows = setting.untreated
    block = setting.block(start, rows[:1])
    whole = setting.block(start)
    if block.covariates.shape[2]:
        blocks = [setting.block(start, np.array([row], int)) for row in rows]
        fits = [fit_block(each, tuning_of(each), choices) for each in blocks]
        return np.array([gap_of(*pair) for pair in zip(blocks, fits, strict=True)])
    tuning = tuning_of(
        whole.rows(np.arange(whole.n_donors), np.array([whole.n_donors]))
    )
    donors, targets = whole.donors, setting.sample.outcome[rows]
    barred = np.zeros((len(rows), len(donors)), bool)
    np.fill_diagonal(barred[: len(donors)], True)
    parts = [
        gaps_together(
            donors, targets[part], barred[part], (whole.n_before, tuning), choices
        )
        for part in (np.arange(len(donors)), np.arange(len(donors), len(rows)))
        if part.size
    ]
    return np.concatenate(parts)


def gaps_together(
    donors: NDArray[np.float64],
    targets: NDArray[np.float64],
    barred: NDArray[np.bool_],
    terms: tuple[int, Tuning],
    choices: Choices,
) -> NDArray[np.float64]:
    """Return the gaps (B, T) of B paths that may each not use the barred donors.

    Parameters
    ----------
    donors, targets : (J, T) and (B, T).
    barred : (B, J), as many in each row.
    terms : number of periods before the start, and the tuning.
    """
    n_before, tuning = terms
    used = (~barred).astype(float)
    unit = used / used.sum(axis=1, keepdims=True)
    time = np.full((len(targets), n_before), 1 / n_before)
    if choices.unit == "synthetic":
        before = donors[:, :n_before], targets[:, :n_before]
        problem = unit_problem(*before, barred, tuning.zeta_unit)
        unit = solve(problem, unit, tuning.smallest_decrease)
    if choices.time == "synthetic":
        problem = time_problem(donors, n_before, barred, tuning.zeta_time)
        time = solve(problem, time, tuning.smallest_decrease)
    common = donors.mean(axis=0)
    gap = (targets - common) - unit @ (donors - common)
    level = np.einsum("bt,bt->b", time, gap[:, :n_before])
    return np.asarray(gap - level[:, None])
