"""The mixture of donors nearest to the treated: an exact quadratic program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

TOLERANCE = 1e-12
"""Optimality is judged against this share of the largest squared distance."""
ZERO = 1e-12
"""Weights below this are 0."""
MOST_TURNS = 10_000


def nearest_mixture(
    donors: NDArray[np.float64], aim: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return weights (J,) at least 0, sum 1, that minimise |aim - weights'donors|.

    Wolfe (1976), "Finding the nearest point in a polytope": an active-set method that
    ends after finitely many turns at the exact optimum, with at most k + 1 donors
    weighted when they are matched on k numbers. Where ``aim`` lies inside the donors'
    hull many mixtures fit; it then gives one of these.

    Parameters
    ----------
    donors : (J, k), in an order that does not depend on how they were listed.
    aim : (k,).
    """
    points = donors - aim
    lengths = np.einsum("jk,jk->j", points, points)
    scale = float(lengths.max())
    weights = np.zeros(len(points))
    support = [int(np.argmin(lengths))]
    share = np.ones(1)
    weights[support] = share
    if scale == 0.0:
        return weights
    for _ in range(MOST_TURNS):
        position = share @ points[support]
        reach = points @ position
        best = int(np.argmin(reach))
        if reach[best] >= position @ position - TOLERANCE * scale or best in support:
            break
        support, share = inward(points, scale, [*support, best], np.append(share, 0.0))
    weights[:] = 0.0
    weights[support] = share / share.sum()
    return weights


def inward(
    points: NDArray[np.float64],
    scale: float,
    support: list[int],
    share: NDArray[np.float64],
) -> tuple[list[int], NDArray[np.float64]]:
    """Return a support in whose inside the nearest point of its plane lies.

    Points are left out, one or more at a time, on the way to that nearest point.
    """
    while True:
        chosen = points[support]
        aim = plane_shares(chosen, scale)
        outside = aim <= ZERO
        if not outside.any():
            return support, aim
        fall = share[outside] - aim[outside]
        ratio = np.where(fall > 0, share[outside] / np.where(fall > 0, fall, 1.0), 0.0)
        step = float(ratio.min())
        share = share + step * (aim - share)
        first = int(np.flatnonzero(outside)[np.argmin(ratio)])
        kept = share > ZERO
        kept[first] = False
        support = [index for index, keep in zip(support, kept, strict=True) if keep]
        share = share[kept] / share[kept].sum()


def plane_shares(points: NDArray[np.float64], scale: float) -> NDArray[np.float64]:
    """Return the shares (sum 1, any sign) of the plane's point nearest to 0."""
    inner = points @ points.T + scale
    try:
        shares = np.linalg.solve(inner, np.ones(len(points)))
    except np.linalg.LinAlgError:
        shares = np.linalg.lstsq(inner, np.ones(len(points)), rcond=None)[0]
    return np.asarray(shares / shares.sum())
