"""Weights of units and of periods before the start, for synthetic diff-in-diff."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.designs.synthetic_control_sample import Block

SMALLEST_DECREASE = 1e-5
SMALLEST_ZETA = 1e-6
"""In noise levels: when the search stops, and the penalty of the period weights."""
FIRST_ROUND, LAST_ROUND = 100, 10_000
"""Steps before the small weights are set to 0, and after."""
SPARSE_SHARE = 4
"""Weights up to a fourth of the largest are set to 0 between the rounds."""
FORBIDDEN = 1e200
"""Gradient of a weight that must stay 0."""
COMPACT_EVERY = 64
SMALLEST_SCALE = 1e-9


@dataclass(frozen=True, slots=True)
class Tuning:
    """What Arkhangelsky et al. (2021) set from the data.

    Attributes
    ----------
    zeta_unit, zeta_time : size of the penalties, in the outcome's unit.
    smallest_decrease : of the penalised mean squared error, its root.
    """

    zeta_unit: float
    zeta_time: float
    smallest_decrease: float


@dataclass(frozen=True, slots=True, eq=False)
class Quadratic:
    """B problems: minimise (x'Qx - 2c'x) / rows over weights x that sum to 1.

    Attributes
    ----------
    matrix : (n, n), shared, or (B, n, n); the penalty is on its diagonal.
    linear : (B, n); ``-FORBIDDEN`` where a weight must stay 0.
    rows : number of squares that are summed.
    """

    matrix: NDArray[np.float64]
    linear: NDArray[np.float64]
    rows: float

    def taken(self, keep: NDArray[np.intp]) -> Quadratic:
        """Return some of the problems."""
        shared = self.matrix.ndim == 2
        matrix = self.matrix if shared else self.matrix[keep]
        return replace(self, matrix=matrix, linear=self.linear[keep])

    def columns(self, chosen: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the chosen column of each problem's matrix (B, n)."""
        if self.matrix.ndim == 2:
            return np.asarray(np.take(self.matrix, chosen, axis=0))
        return np.asarray(self.matrix[np.arange(len(chosen)), chosen])

    def times(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return Qx (B, n)."""
        if self.matrix.ndim == 2:
            return np.asarray(x @ self.matrix)
        return np.asarray(np.einsum("bij,bj->bi", self.matrix, x))


def tuning_of(block: Block) -> Tuning:
    """Return R synthdid's defaults: noise is the sd of the donors' yearly changes."""
    changes = np.diff(block.donors[:, : block.n_before], axis=1)
    noise = float(np.std(changes, ddof=1)) if changes.size > 1 else 0.0
    strength = (block.n_treated * block.n_after) ** 0.25
    return Tuning(strength * noise, SMALLEST_ZETA * noise, SMALLEST_DECREASE * noise)


def unit_problem(
    donors: NDArray[np.float64],
    targets: NDArray[np.float64],
    barred: NDArray[np.bool_],
    zeta: float,
) -> Quadratic:
    """Return the problem of the unit weights: donors (J, T0) match targets (B, T0).

    Both are centred over time (the intercept). The donors' common path is taken out
    as well, which changes nothing but the rounding. ``barred`` (B, J): donors that a
    target may not use.
    """
    common = donors.mean(axis=0)
    path = donors - common
    path = path - path.mean(axis=1, keepdims=True)
    aim = targets - common
    aim = aim - aim.mean(axis=1, keepdims=True)
    rows = donors.shape[1]
    matrix = path @ path.T + rows * zeta**2 * np.eye(len(donors))
    return Quadratic(matrix, np.where(barred, -FORBIDDEN, aim @ path.T), rows)


def time_problem(
    outcome: NDArray[np.float64],
    n_before: int,
    barred: NDArray[np.bool_],
    zeta: float,
) -> Quadratic:
    """Return the problem of the period weights: periods before match the mean after.

    Over donors (J, T), centred over the donors that are not ``barred`` (B, J), of
    whom there are as many in every problem.
    """
    gap = outcome[:, :n_before] - outcome[:, n_before:].mean(axis=1, keepdims=True)
    gap = gap - gap.mean(axis=0)
    used = (~barred).astype(float)
    rows = float(used[0].sum())
    mean = used @ gap / rows
    inner = np.einsum("bj,js,jt->bst", used, gap, gap, optimize=True)
    inner -= rows * mean[:, :, None] * mean[:, None, :]
    matrix = inner + rows * zeta**2 * np.eye(n_before)
    return Quadratic(matrix, np.zeros((len(barred), n_before)), rows)


def solve(
    problem: Quadratic, start: NDArray[np.float64], smallest_decrease: float
) -> NDArray[np.float64]:
    """Return the weights (B, n): a short search, small weights to 0, a long search."""
    first = frank_wolfe(problem, start, smallest_decrease, FIRST_ROUND)
    return frank_wolfe(problem, sparsified(first), smallest_decrease, LAST_ROUND)


def sparsified(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weights with those up to a fourth of the largest set to 0."""
    largest = x.max(axis=1, keepdims=True)
    kept = np.where(x <= largest / SPARSE_SHARE, 0.0, x)
    return np.asarray(kept / kept.sum(axis=1, keepdims=True))


def frank_wolfe(
    problem: Quadratic,
    start: NDArray[np.float64],
    smallest_decrease: float,
    steps: int,
) -> NDArray[np.float64]:
    """Return weights (B, n) by Frank-Wolfe with exact line search, as R synthdid does.

    A problem is left when a step (from the second on) lowers its value by no more
    than ``smallest_decrease`` squared, or after ``steps``. The decrease is reckoned
    from the step itself, not as a difference of values, so that it has no rounding.
    """
    if len(start) == 1:
        return single_search(problem, start[0], smallest_decrease, steps)[None]
    result = np.empty_like(start)
    alive = np.arange(len(start))
    search = Search(problem, start)
    done = np.zeros(len(start), bool)
    for step in range(1, steps + 1):
        decrease = search.step(done)
        if step > 1:
            done |= decrease <= smallest_decrease**2
        if done.all() or (step % COMPACT_EVERY == 0 and done.any()):
            result[alive[done]] = search.weights[done]
            keep = np.flatnonzero(~done)
            if not keep.size:
                return result
            search = Search(problem.taken(keep), search.weights[keep])
            alive, problem, done = alive[keep], problem.taken(keep), done[keep]
    result[alive] = search.weights
    return result


def single_search(
    problem: Quadratic,
    start: NDArray[np.float64],
    smallest_decrease: float,
    steps: int,
) -> NDArray[np.float64]:
    """Return the weights (n,) of one problem: the same steps, in plain numbers."""
    matrix = problem.matrix.reshape(len(start), len(start))
    linear = problem.linear[0]
    to_corner = matrix - linear
    x, half_gradient = start.copy(), matrix @ start - linear
    cross, square = float(linear @ x), float(x @ matrix @ x)
    least = smallest_decrease**2 * problem.rows
    for step in range(1, steps + 1):
        best = int(half_gradient.argmin())
        lowest, at_best = float(half_gradient[best]), float(linear[best])
        corner, crossed = float(matrix[best, best]), lowest + at_best
        slope, bend = square - cross - lowest, corner - 2 * crossed + square
        size = min(1.0, max(0.0, slope / bend)) if bend > 0 else 0.0
        rest = 1.0 - size
        half_gradient *= rest
        half_gradient += size * to_corner[best]
        x *= rest
        x[best] += size
        square = rest**2 * square + 2 * size * rest * crossed + size**2 * corner
        cross = rest * cross + size * at_best
        if step > 1 and 2 * size * slope - size**2 * bend <= least:
            break
    return x


class Search:
    """Where B searches stand; each step changes it in place, for speed.

    The weights are ``scale * raw`` and their product with Q ``scale * product``, so
    that a step adds one column and touches nothing else; c'x and x'Qx follow from
    the step.
    """

    def __init__(self, problem: Quadratic, start: NDArray[np.float64]) -> None:
        self.problem = problem
        self.every = np.arange(len(start))
        self.raw = start.copy()
        self.scale = np.ones(len(start))
        self.product = problem.times(start)
        self.linear = np.einsum("bn,bn->b", problem.linear, start)
        self.square = np.einsum("bn,bn->b", self.product, start)
        self.room = np.empty_like(start)

    @property
    def weights(self) -> NDArray[np.float64]:
        """The weights (B, n)."""
        return np.asarray(self.scale[:, None] * self.raw)

    def step(self, done: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Move all but the done towards their best corner; return each fall per row."""
        half_gradient = np.multiply(self.scale[:, None], self.product, out=self.room)
        half_gradient -= self.problem.linear
        best = np.argmin(half_gradient, axis=1)
        lowest = half_gradient[self.every, best]
        at_best = self.problem.linear[self.every, best]
        column = self.problem.columns(best)
        corner = column[self.every, best]
        crossed = lowest + at_best
        slope = self.square - self.linear - lowest
        bend = corner - 2 * crossed + self.square
        safe = np.where(bend > 0, bend, 1.0)
        size = np.where((bend > 0) & ~done, np.clip(slope / safe, 0.0, 1.0), 0.0)
        self.add(column, best, size)
        rest = 1.0 - size
        self.square = rest**2 * self.square + 2 * size * rest * crossed
        self.square += size**2 * corner
        self.linear = rest * self.linear + size * at_best
        return np.asarray((2 * size * slope - size**2 * bend) / self.problem.rows)

    def add(
        self,
        column: NDArray[np.float64],
        best: NDArray[np.intp],
        size: NDArray[np.float64],
    ) -> None:
        """Give the best corner its share, and shrink the rest by the scale."""
        self.scale = self.scale * (1.0 - size)
        small = np.flatnonzero(self.scale < SMALLEST_SCALE)
        if small.size:
            self.raw[small] *= self.scale[small, None]
            self.product[small] *= self.scale[small, None]
            self.scale[small] = 1.0
        amount = size / self.scale
        self.raw[self.every, best] += amount
        np.multiply(column, amount[:, None], out=self.room)
        self.product += self.room
