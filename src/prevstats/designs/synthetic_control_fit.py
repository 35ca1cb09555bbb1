"""What the weights of a synthetic control give: the gap to the treated, year by year.

Three designs share this: each is a way to choose the weights (a ``Recipe``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.designs.synthetic_control_sample import Block, Setting


@dataclass(frozen=True, slots=True, eq=False)
class Weighting:
    """The weights of one block.

    Attributes
    ----------
    unit : (J,) of the donors, sum 1.
    time : (T0,) of the periods before the start, sum 1, that the gap is measured
        from; all 0 when it is measured from 0 (synthetic control).
    beta : (p,) coefficients of the covariates.
    ridge : penalty of the augmentation, 0 without one.
    importance : (k,) of the predictors, sum 1; empty without predictors.
    """

    unit: NDArray[np.float64]
    time: NDArray[np.float64]
    beta: NDArray[np.float64]
    ridge: float = 0.0
    importance: tuple[float, ...] = ()


Fit: TypeAlias = Callable[["Block"], Weighting]
"""Chooses the weights of a block."""
Placebos: TypeAlias = "Callable[[Setting, int], NDArray[np.float64]]"
"""Gap (P, T) of every untreated unit as if it had started then, donors first."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a design chooses weights: for a block, and for all placebos at once."""

    fit: Fit
    placebos: Placebos


def gap_of(block: Block, weighting: Weighting) -> NDArray[np.float64]:
    """Return the treated less their synthetic control (T,), in the outcome's unit."""
    whole = np.full(block.n_treated, 1.0 / block.n_treated)
    sides = np.concatenate([-weighting.unit, whole])
    outcome = block.outcome
    if weighting.beta.size:
        outcome = outcome - block.covariates @ weighting.beta
    gap = sides @ (outcome - outcome.mean(axis=0))
    return np.asarray(gap - weighting.time @ gap[: block.n_before])


def root_mean_square(gap: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the root mean square of the last axis."""
    return np.asarray(np.sqrt(np.mean(gap**2, axis=-1)))


def placebos_one_by_one(fit: Fit) -> Placebos:
    """Return the placebos of a design that must be fitted unit by unit."""

    def gaps(setting: Setting, start: int) -> NDArray[np.float64]:
        blocks = (
            setting.block(start, np.array([row], int)) for row in setting.untreated
        )
        return np.array([gap_of(block, fit(block)) for block in blocks])

    return gaps


def without_donor(block: Block, donor: int) -> Block:
    """Return the block without one of its donors."""
    kept = np.delete(np.arange(block.n_donors), donor)
    return block.rows(kept, np.arange(block.n_donors, len(block.outcome)))
