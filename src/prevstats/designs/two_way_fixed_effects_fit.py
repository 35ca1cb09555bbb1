"""Least squares on columns over N units and T periods, with fixed effects taken out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.two_way_fixed_effects_projection import (
    FixedEffects,
    without_effects,
)
from prevstats.errors import CannotAnswer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

ABSORBED = 1e-9
"""A column of which less than this share is left is explained by effects or others."""


@dataclass(frozen=True, slots=True, eq=False)
class PanelFit:
    """A fit of p columns with all that its errors need.

    Attributes
    ----------
    terms : p names; coefficients (p,).
    x : (N, T, p) columns and residuals (N, T) after the effects, multiplied by the root
        of the weights; 0 where a unit is not seen.
    bread : (p, p), (X'X)⁻¹.
    effects : the fixed effects that were taken out.
    """

    terms: tuple[str, ...]
    coefficients: NDArray[np.float64]
    x: NDArray[np.float64]
    residuals: NDArray[np.float64]
    bread: NDArray[np.float64]
    effects: FixedEffects

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Which of the (N, T) observations count."""
        return self.effects.weights > 0

    @property
    def parameters(self) -> int:
        """Number of free parameters, those of the fixed effects included."""
        effects = self.effects
        return len(self.terms) + effects.unit_rank + effects.period_rank


def fit_panel(
    outcome: NDArray[np.float64],
    columns: NDArray[np.float64],
    effects: FixedEffects,
    terms: Sequence[str],
) -> PanelFit | CannotAnswer:
    """Fit outcome (N, T) on columns (N, T, p) and fixed effects.

    Returns ``no_variation_in_column`` when the effects explain a column, and
    ``collinear_columns`` when other columns do, with the column's name.
    """
    root = np.sqrt(effects.weights)[:, :, None]
    seen = effects.weights > 0
    size = np.sqrt(np.einsum("nt,ntp->p", effects.weights, centred(columns, seen) ** 2))
    x = without_effects(effects, columns) * root
    y = without_effects(effects, outcome[:, :, None])[:, :, 0] * root[:, :, 0]
    rows = x[seen]
    left = np.sqrt(np.sum(rows**2, axis=0))
    for term, whole, part in zip(terms, size, left, strict=True):
        if part <= ABSORBED * whole or part == 0:
            return CannotAnswer("no_variation_in_column", (("column", term),))
    q, r = np.linalg.qr(rows / left)
    lost = np.abs(np.diag(r)) < ABSORBED
    if lost.any():
        term = terms[int(np.argmax(lost))]
        return CannotAnswer("collinear_columns", (("column", term),))
    if rows.shape[0] <= len(terms) + effects.unit_rank + effects.period_rank:
        return CannotAnswer("too_few_observations", (("rows", rows.shape[0]),))
    inverse = np.linalg.inv(r) / left[:, None]
    coefficients = inverse @ (q.T @ y[seen])
    return PanelFit(
        terms=tuple(terms),
        coefficients=coefficients,
        x=x,
        residuals=y - x @ coefficients,
        bread=inverse @ inverse.T,
        effects=effects,
    )


def centred(
    columns: NDArray[np.float64], seen: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return columns (N, T, p) less their means over what is seen; 0 elsewhere."""
    mean = columns[seen].mean(axis=0)
    return np.where(seen[:, :, None], columns - mean, 0.0)
