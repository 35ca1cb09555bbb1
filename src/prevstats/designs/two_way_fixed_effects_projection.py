"""Take fixed effects of units and periods out of columns, exactly, without dummies.

With units of unequal numbers of periods, demeaning once by unit and once by period is
not the projection. Here the unit effects (and trends) are taken out in closed form and
the T period effects by the T equations that are left (Frisch-Waugh-Lovell theorem):
S = Σ_i W_i (I − P_i), P_i the projection on unit i's effects, W_i its weights.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SINGULAR = 1e-10
"""Eigenvalues below this share of the largest are 0: effects not told apart."""
PASSES = 2
"""The second pass takes out what rounding left of the first."""


@dataclass(frozen=True, slots=True, eq=False)
class FixedEffects:
    """The effects of N units over T periods, ready to be taken out of columns.

    Attributes
    ----------
    weights : (N, T), 0 where a unit is not seen.
    basis : (T, k) what each unit has its own coefficients of: a constant, a trend.
    of_units : (N, k, k), (Z'W_iZ)⁻ with Z the basis.
    of_periods : (T, T), S⁻; ``None`` without period effects.
    unit_rank, period_rank : number of free parameters of each.
    """

    weights: NDArray[np.float64]
    basis: NDArray[np.float64]
    of_units: NDArray[np.float64]
    of_periods: NDArray[np.float64] | None
    unit_rank: int
    period_rank: int


def fixed_effects(
    weights: NDArray[np.float64], *, trends: bool = False, periods: bool = True
) -> FixedEffects:
    """Return the effects of the units, their linear ``trends``, and the ``periods``.

    Parameters
    ----------
    weights : (N, T), 0 where a unit is not seen.
    """
    count = weights.shape[1]
    clock = np.linspace(-1.0, 1.0, count) if count > 1 else np.zeros(1)
    basis = np.column_stack([np.ones(count), clock][: 2 if trends else 1])
    gram = np.einsum("nt,tj,tk->njk", weights, basis, basis)
    of_units = np.linalg.pinv(gram, rcond=SINGULAR, hermitian=True)
    unit_rank = int(np.sum(ranks(gram)))
    if not periods:
        return FixedEffects(weights, basis, of_units, None, unit_rank, 0)
    weighted = weights[:, :, None] * basis
    taken = np.einsum("ntj,njk,nsk->ts", weighted, of_units, weighted)
    left = np.diag(weights.sum(axis=0)) - taken
    return FixedEffects(
        weights=weights,
        basis=basis,
        of_units=of_units,
        of_periods=np.linalg.pinv(left, rcond=SINGULAR, hermitian=True),
        unit_rank=unit_rank,
        period_rank=int(ranks(left)),
    )


def ranks(gram: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return the ranks of matrices (…, k, k) that are symmetric, not negative."""
    values = np.linalg.eigvalsh(gram)
    return np.asarray((values > SINGULAR * values[..., -1:]).sum(axis=-1))


def without_unit_effects(
    effects: FixedEffects, columns: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return columns (N, T, p) less their projection on the units' effects."""
    sums = np.einsum("nt,tk,ntp->nkp", effects.weights, effects.basis, columns)
    fitted = np.einsum("tk,nkj,njp->ntp", effects.basis, effects.of_units, sums)
    return np.asarray(columns - fitted)


def without_effects(
    effects: FixedEffects, columns: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return columns (N, T, p) less their projection on all effects, 0 where unseen.

    Values where the weight is 0 do not count (and may not be ``nan``).
    """
    seen = effects.weights[:, :, None] > 0
    left = np.where(seen, columns, 0.0)
    for _ in range(PASSES):
        left = np.where(seen, without_unit_effects(effects, left), 0.0)
        if effects.of_periods is None:
            continue
        sums = np.einsum("nt,ntp->tp", effects.weights, left)
        period = effects.of_periods @ sums
        spread = np.broadcast_to(period, left.shape)
        left = np.where(seen, left - without_unit_effects(effects, spread), 0.0)
    return left


def of_unit(effects: FixedEffects, unit: int) -> NDArray[np.float64]:
    """Return the part of the hat matrix (T, T) that is one unit's own effects.

    In rows multiplied by the root of their weights.
    """
    root = np.sqrt(effects.weights[unit])[:, None] * effects.basis
    return np.asarray(root @ effects.of_units[unit] @ root.T)


def period_rows(effects: FixedEffects, unit: int) -> NDArray[np.float64]:
    """Return one unit's rows (T, T) of the period dummies less the unit effects."""
    root = np.sqrt(effects.weights[unit])
    return np.asarray((np.eye(root.size) - of_unit(effects, unit)) * root[None, :])


def predicted(
    effects: FixedEffects, columns: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return what the effects predict of columns (N, T, p), unseen periods too.

    The effects are fitted where the weights are positive; values elsewhere do not
    count (and may not be ``nan``).
    """
    seen = effects.weights[:, :, None] > 0
    left = np.where(seen, columns, 0.0)
    whole = np.zeros(columns.shape)
    for _ in range(PASSES):
        fitted = once_predicted(effects, left)
        whole += fitted
        left = np.where(seen, left - fitted, 0.0)
    return whole


def once_predicted(
    effects: FixedEffects, columns: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the prediction of one pass, periods solved for first."""
    period = np.zeros(columns.shape[1:])
    if effects.of_periods is not None:
        own = without_unit_effects(effects, columns)
        period = effects.of_periods @ np.einsum("nt,ntp->tp", effects.weights, own)
    left = columns - period
    return period + (left - without_unit_effects(effects, left))
