"""Smooth functions of one to five parameters: natural cubic splines and products.

Each margin is a natural cubic spline (Wood 2017, Generalized Additive Models, 5.3.1),
turned so that its functions are uncorrelated over the draws and rise in roughness: the
constant, the straight line, then one bend more each time. Several parameters take the
products of such functions, up to a total order, with one penalty for each parameter
(Wood 2006, Biometrics 62:1025-1036). In these coordinates every penalty is diagonal.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from prevstats.economics.decision import fault, refuse

if TYPE_CHECKING:
    from numpy.typing import NDArray

FUNCTIONS = {1: 20, 2: 9, 3: 6, 4: 5, 5: 5}
"""Functions of each margin by number of parameters; mgcv's tensor products take 5, 4
from four parameters on."""
LARGEST_ORDER = {1: 19, 2: 10, 3: 7, 4: 7, 5: 6}
"""Largest total order of a product: the product of all parameters is always there."""
DRAWS_PER_TERM = 4
"""Without a wish, products are left out until there are so many draws for each."""
MOST_SPLINE_PARAMETERS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """K functions of the parameters at S draws, with J penalties on their roughness.

    Attributes
    ----------
    design : (S, K); the first column is the constant.
    penalties : (J, K) diagonal of each penalty, 0 for functions that go free.
    gram : (K, K) design' design.
    """

    design: NDArray[np.float64]
    penalties: NDArray[np.float64]
    gram: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Margin:
    """The functions of one parameter: (S, k) at the draws, their roughness (k,)."""

    functions: NDArray[np.float64]
    roughness: NDArray[np.float64]


def spline_basis(
    parameters: NDArray[np.float64], *, functions: int | None = None
) -> Basis:
    """Return the basis of one to five parameters (S, p), none of them constant.

    ``functions`` is the number of each margin, at least 3; all their products are then
    taken. Raises ``InputError`` when there would be as many terms as draws, or more:
    the regression would repeat the draws, and the value come out as that of perfect
    information.
    """
    n_draws, count = parameters.shape
    size = FUNCTIONS[count] if functions is None else functions
    refuse_size(size)
    margins = [margin(column, size) for column in parameters.T]
    sizes = [part.roughness.size for part in margins]
    if functions is None:
        terms = _within_draws(sizes, n_draws)
    else:
        terms = _products(sizes, sum(sizes))
    if len(terms) >= n_draws:
        refuse(
            [
                fault(
                    "functions",
                    f"{len(terms)} terms for {n_draws} draws",
                    "the regression would repeat the draws instead of averaging them",
                    "take more draws, fewer parameters or fewer functions",
                )
            ]
        )
    design = np.ones((n_draws, len(terms)))
    for place, part in enumerate(margins):
        design *= part.functions[:, terms[:, place]]
    penalties = [part.roughness[terms[:, place]] for place, part in enumerate(margins)]
    return Basis(design, np.array(penalties), design.T @ design)


def margin(column: NDArray[np.float64], size: int) -> Margin:
    """Return ``size`` uncorrelated functions of one parameter, (S, size).

    A parameter with fewer different values has as many functions as values. The
    roughness is the mean squared second derivative, that of the first bend being 1.
    """
    x = (column - column.mean()) / column.std()
    different = np.unique(x)
    size = min(size, different.size)
    knots = np.unique(np.quantile(different, np.linspace(0.0, 1.0, size)))
    line = np.column_stack([np.ones(x.size), x])
    if knots.size < 3:
        return Margin(line, np.zeros(2))
    values, penalty = natural_cubic(x, knots)
    gram = values.T @ values / x.size
    gram += np.eye(knots.size) * 1e-12 * np.trace(gram)
    lower = np.linalg.cholesky(gram)
    half = np.linalg.solve(lower, penalty)
    roughness, turn = np.linalg.eigh(np.linalg.solve(lower, half.T))
    functions = values @ np.linalg.solve(lower.T, turn)
    functions[:, :2] = line
    roughness[:2] = 0.0
    return Margin(functions, roughness / roughness[2])


def natural_cubic(
    x: NDArray[np.float64], knots: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the cardinal natural cubic splines at x, (S, k), and their penalty (k, k).

    Function j is 1 at knot j and 0 at the others; x lies within the knots. Wood (2017),
    table 5.1: B and D give the second derivatives at the knots from the values there.
    """
    gaps = np.diff(knots)
    inner = gaps.size - 1
    band = np.zeros((inner, inner))
    second = np.zeros((inner, knots.size))
    for row in range(inner):
        second[row, row : row + 3] = (
            1.0 / gaps[row],
            -1.0 / gaps[row] - 1.0 / gaps[row + 1],
            1.0 / gaps[row + 1],
        )
        band[row, row] = (gaps[row] + gaps[row + 1]) / 3.0
        if row + 1 < inner:
            band[row, row + 1] = band[row + 1, row] = gaps[row + 1] / 6.0
    curvature = np.zeros((knots.size, knots.size))
    curvature[1:-1] = np.linalg.solve(band, second)
    left = np.clip(np.searchsorted(knots, x, side="right") - 1, 0, gaps.size - 1)
    gap = gaps[left]
    before, after = x - knots[left], knots[left + 1] - x
    values = (after**3 / gap - gap * after)[:, np.newaxis] / 6.0 * curvature[left] + (
        before**3 / gap - gap * before
    )[:, np.newaxis] / 6.0 * curvature[left + 1]
    rows = np.arange(x.size)
    values[rows, left] += after / gap
    values[rows, left + 1] += before / gap
    return values, second.T @ curvature[1:-1]


def independent(columns: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return which columns (S, p) vary and are no weighted sum of those before them."""
    kept: list[int] = []
    axes: list[NDArray[np.float64]] = []
    for place, column in enumerate(columns.T):
        centred = column - column.mean()
        length = np.linalg.norm(centred)
        if length <= 1e-12 * np.linalg.norm(column):
            continue
        left = centred / length
        for axis in axes + axes:
            left = left - axis * (axis @ left)
        if np.linalg.norm(left) > 1e-6:
            kept.append(place)
            axes.append(left / np.linalg.norm(left))
    return np.array(kept, dtype=np.intp)


def refuse_size(size: int) -> None:
    """Refuse (``InputError``) a margin of fewer than three functions."""
    if size < 3:
        refuse(
            [
                fault(
                    "functions",
                    str(size),
                    "a curve needs a constant, a line and at least one bend",
                    "take three or more",
                )
            ]
        )


def _products(sizes: list[int], order: int) -> NDArray[np.intp]:
    every = product(*(range(size) for size in sizes))
    return np.array([term for term in every if sum(term) <= order], dtype=np.intp)


def _within_draws(sizes: list[int], n_draws: int) -> NDArray[np.intp]:
    """Return the products up to the largest order that the draws can carry."""
    order = LARGEST_ORDER[len(sizes)]
    terms = _products(sizes, order)
    while order > 1 and len(terms) * DRAWS_PER_TERM > n_draws:
        order -= 1
        terms = _products(sizes, order)
    return terms
