"""What a bound on unparallel trends says about an effect, as moment inequalities.

Rambachan & Roth (2023), "A More Credible Approach to Parallel Trends", Review of
Economic Studies 90:2555-2591. Coefficients are β = δ + (0, τ): δ the difference in
trends, τ the effects after the start; the effect meant is θ = l'τ. Both restrictions
have the form |Bδ| ≤ bound, one row for each period after the start: first differences
of at most M̄ times that of one period before (relative magnitudes, one set for each
such period and sign), second differences of at most M (smoothness). R's HonestDiD 0.2.8
leaves out rows that only concern periods before the start; so does this.

A test of θ = θ₀ (Andrews, Roth & Pakes 2023, Review of Economic Studies 90:2763-2791)
is a linear program over the other effects. Its dual is a polytope. The rows come in
pairs ±B and B's part after the start is square and invertible, so its corners are known
in closed form: two that follow the effect up and down, and one for each pair.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Corners:
    """The V corners of the dual; the statistic is max(contrast β + offset − slope θ).

    Attributes
    ----------
    contrast : (V, P + T); offset, slope : (V,). The first rises as θ falls, the second
        with θ; slope is 0 for the rest. Scaled so that the statistic is in standard
        deviations of the moments.
    """

    contrast: NDArray[np.float64]
    offset: NDArray[np.float64]
    slope: NDArray[np.float64]


def first_differences(before: int, after: int) -> NDArray[np.float64]:
    """Return the matrix (P + T, P + T) of δ_t − δ_(t−1), δ_0 = 0, earliest first."""
    rows = np.arange(before + after)
    whole = np.zeros((rows.size, rows.size + 1))
    whole[rows, rows], whole[rows, rows + 1] = -1.0, 1.0
    return np.delete(whole, before, axis=1)


def second_differences(before: int, after: int) -> NDArray[np.float64]:
    """Return the matrix (P + T − 1, P + T) of δ_(t+1) − 2δ_t + δ_(t−1)."""
    return np.diff(first_differences(before, after), axis=0)


@dataclass(frozen=True, slots=True, eq=False)
class Restriction:
    """Rows ±B δ − slack'δ ≤ bound, one pair for each period after the start.

    Attributes
    ----------
    rows : (T, P + T), B; its last T columns are square and invertible.
    slack : (P + T,), only of periods before the start; bound : a number.
    """

    rows: NDArray[np.float64]
    slack: NDArray[np.float64]
    bound: float


def relative_magnitudes(before: int, after: int, bound: float) -> list[Restriction]:
    """Return the sets whose union is Δ^RM(M̄): each period before, either sign."""
    differences = first_differences(before, after)
    return [
        Restriction(differences[before:], bound * sign * largest, 0.0)
        for largest in differences[:before]
        for sign in (1.0, -1.0)
    ]


def smoothness(before: int, after: int, bound: float) -> list[Restriction]:
    """Return Δ^SD(M) as a list of one set; ``bound`` in the outcome's unit."""
    rows = second_differences(before, after)[before - 1 :]
    return [Restriction(rows, np.zeros(before + after), bound)]


def corners(
    restriction: Restriction,
    weights: NDArray[np.float64],
    covariance: NDArray[np.float64],
) -> Corners:
    """Return the dual's corners for the effect with these weights l (T,).

    λ ≥ 0 with λ'σ = 1 must leave the effects other than θ out: its pairs differ by a
    multiple of w, the solution of B_after' w = l. The corners are that multiple with
    nothing added, upwards and downwards, and equal pairs.
    """
    upper, lower = (
        restriction.rows - restriction.slack,
        -restriction.rows - restriction.slack,
    )
    spread = np.sqrt(np.einsum("ij,jk,ik->i", upper, covariance, upper))
    spread_lower = np.sqrt(np.einsum("ij,jk,ik->i", lower, covariance, lower))
    after = weights.size
    follow = np.linalg.solve(restriction.rows[:, -after:].T, weights)
    up, down = np.maximum(follow, 0.0), np.maximum(-follow, 0.0)
    pairs = np.eye(after)
    if np.count_nonzero(follow) == 1:
        pairs = pairs[follow == 0]
    plus = np.vstack([up, down, pairs])
    minus = np.vstack([down, up, pairs])
    scale = plus @ spread + minus @ spread_lower
    slope = np.zeros(scale.size)
    slope[:2] = 1.0, -1.0
    return Corners(
        contrast=(plus @ upper + minus @ lower) / scale[:, None],
        offset=-(plus + minus).sum(axis=1) * restriction.bound / scale,
        slope=slope / scale,
    )
