"""Fixed effects and units' own trends, taken out of columns without their dummies.

The largest set of effects (with the trends) is projected out group by group; the
others through the small matrix of their dummies after that projection (Frisch, Waugh &
Lovell). Exact, not iterated: nothing depends on a tolerance of convergence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

NOT_THERE = 1e-10
"""Eigenvalues below this share of the largest are directions already taken out."""
PASSES = 2
"""A second pass takes out what rounding left in the first."""


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """The effects projected out group by group.

    Attributes
    ----------
    codes : (n,) number of the group.
    basis : (n, 1 or 2), orthonormal within each group: constant, and trend if asked.
    count : number of groups.
    """

    codes: NDArray[np.intp]
    basis: NDArray[np.float64]
    count: int

    def without(self, columns: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return columns (n, m) less their projection."""
        left = columns
        for _ in range(PASSES):
            for direction in self.basis.T:
                along = np.zeros((self.count, left.shape[1]))
                np.add.at(along, self.codes, direction[:, None] * left)
                left = left - direction[:, None] * along[self.codes]
        return left

    @property
    def rank(self) -> int:
        """Number of directions taken out."""
        present = np.zeros((self.count, self.basis.shape[1]))
        np.add.at(present, self.codes, self.basis**2)
        return int(np.sum(present > 0.5))

    def dense(self) -> NDArray[np.float64]:
        """Return the directions as columns (n, rank)."""
        blocks = []
        for direction in self.basis.T:
            block = np.zeros((self.codes.size, self.count))
            block[np.arange(self.codes.size), self.codes] = direction
            blocks.append(block[:, np.sum(block**2, axis=0) > 0.5])
        return np.hstack(blocks)


@dataclass(frozen=True, slots=True, eq=False)
class Absorber:
    """All effects that are taken out.

    Attributes
    ----------
    groups : the largest set.
    dummies : sparse (n, L) of the other sets, times the root weights.
    inverse_root : (L, K), V λ^(−1/2) of the dummies' moments after ``groups``.
    """

    groups: Groups
    dummies: Any
    inverse_root: NDArray[np.float64]

    def without(self, columns: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return columns (n, m) less all that the effects explain."""
        left = self.groups.without(columns)
        if self.dummies is None:
            return left
        for _ in range(PASSES):
            along = self.inverse_root @ (
                self.inverse_root.T @ np.asarray(self.dummies.T @ left)
            )
            left = left - self.groups.without(np.asarray(self.dummies @ along))
        return left

    @property
    def rank(self) -> int:
        """Number of parameters that the effects use."""
        return self.groups.rank + int(self.inverse_root.shape[1])

    def dense(self) -> NDArray[np.float64]:
        """Return an orthonormal basis (n, rank) of all that is taken out."""
        first = self.groups.dense()
        if self.dummies is None:
            return first
        rest = self.groups.without(np.asarray(self.dummies @ self.inverse_root))
        return np.hstack([first, rest])


def absorber(
    effects: Sequence[NDArray[np.str_]],
    root_weights: NDArray[np.float64],
    trend: tuple[NDArray[np.str_], NDArray[np.float64]] | None = None,
) -> Absorber:
    """Return what takes out the effects of some label columns (n,) each.

    Parameters
    ----------
    effects : label columns; at least one, or a trend.
    root_weights : (n,).
    trend : unit labels and time (n,): each unit gets its own level and trend.
    """
    coded = [np.unique(labels, return_inverse=True)[1] for labels in effects]
    if trend is None:
        largest = max(range(len(coded)), key=lambda k: int(coded[k].max()))
        groups = _groups(coded.pop(largest), root_weights, None)
    else:
        units = np.unique(trend[0], return_inverse=True)[1]
        groups = _groups(units, root_weights, trend[1])
    if not coded:
        return Absorber(groups, None, np.empty((0, 0)))
    return _with_dummies(groups, coded, root_weights)


def _groups(
    codes: NDArray[np.intp],
    root: NDArray[np.float64],
    time: NDArray[np.float64] | None,
) -> Groups:
    """Return the orthonormal directions of one set of groups."""
    count = int(codes.max()) + 1
    level = root / np.sqrt(np.bincount(codes, root**2, count))[codes]
    if time is None:
        return Groups(codes, level[:, None], count)
    slope = (time - time.mean()) * root
    size = np.sqrt(np.bincount(codes, slope**2, count))
    for _ in range(PASSES):
        slope = slope - level * np.bincount(codes, level * slope, count)[codes]
    length = np.sqrt(np.bincount(codes, slope**2, count))
    there = length > NOT_THERE * np.maximum(size, 1e-300)
    slope = np.where(there[codes], slope / np.where(there, length, 1.0)[codes], 0.0)
    return Groups(codes, np.column_stack([level, slope]), count)


def _with_dummies(
    groups: Groups, coded: Sequence[NDArray[np.intp]], root: NDArray[np.float64]
) -> Absorber:
    """Return the absorber of several sets of effects."""
    from scipy import sparse

    n = root.size
    rows = np.arange(n)
    dummies = sparse.hstack(
        [
            sparse.csr_matrix((root, (rows, codes)), shape=(n, int(codes.max()) + 1))
            for codes in coded
        ]
    ).tocsr()
    moments = (dummies.T @ dummies).toarray()
    for direction in groups.basis.T:
        shape = (n, groups.count)
        basis = sparse.csr_matrix((direction, (rows, groups.codes)), shape=shape)
        crossed = (basis.T @ dummies).toarray()
        moments -= crossed.T @ crossed
    values, vectors = np.linalg.eigh(moments)
    kept = values > NOT_THERE * float(np.max(np.diag((dummies.T @ dummies).toarray())))
    return Absorber(groups, dummies, vectors[:, kept] / np.sqrt(values[kept]))
