"""The fit behind ``ols``: QR of centred columns, refined where it pays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import solve_triangular

from prevstats.designs.ols_absorb import absorber
from prevstats.designs.ols_double import Pair, pair, refined
from prevstats.designs.ols_terms import INTERCEPT
from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from prevstats.designs.ols_absorb import Absorber
    from prevstats.designs.ols_terms import Terms

COLLINEAR = 1e-12
"""A column whose part beyond the others is below this share of it is told by them."""
REFINED_CELLS = 300_000
"""Up to so many cells (rows times columns) the fit is refined in pairs: well below a
second. Above, QR of the centred columns has 16 less the digits of their condition."""


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A fit with all that errors need; rows are multiplied by the root weights.

    Attributes
    ----------
    names : p names; the intercept first, if there is one to tell.
    coefficients : (p,) of the user's columns.
    residuals : (n,).
    influence : (n, p): coefficient less truth is influence' times the errors.
    basis : (n, p or fewer) orthonormal, of the columns after what was taken out.
    absorbed : what was taken out, or ``None``.
    explained : number of columns fitted, the intercept among them, effects not.
    residual_sum, total_sum, within_sum : sums of squares: left, about the mean, and
        about the fixed effects.
    """

    names: tuple[str, ...]
    coefficients: NDArray[np.float64]
    residuals: NDArray[np.float64]
    influence: NDArray[np.float64]
    basis: NDArray[np.float64]
    absorbed: Absorber | None
    explained: int
    residual_sum: float
    total_sum: float
    within_sum: float

    @property
    def rank(self) -> int:
        """Number of parameters, fixed effects and all."""
        return self.explained + (self.absorbed.rank if self.absorbed else 0)


@dataclass(frozen=True, slots=True, eq=False)
class TakenOut:
    """What is taken out before the fit.

    ``effects``: label columns (n,) each; ``trend``: units and time (n,), or ``None``.
    """

    effects: Sequence[NDArray[np.str_]]
    trend: tuple[NDArray[np.str_], NDArray[np.float64]] | None

    def __bool__(self) -> bool:
        return bool(self.effects) or self.trend is not None


def fitted(
    y: NDArray[np.float64],
    terms: Terms,
    root: NDArray[np.float64],
    taken_out: TakenOut,
    intercept: bool,
) -> Fit:
    """Fit y (n,) on the terms with root weights (n,).

    Raises
    ------
    InputError : when a column is told by the others.
    """
    if taken_out:
        return _within(y, terms, root, taken_out)
    return _plain(y, terms, root, intercept)


def _plain(
    y: NDArray[np.float64], terms: Terms, root: NDArray[np.float64], intercept: bool
) -> Fit:
    """Fit without fixed effects, refined in pairs where the table is small."""
    first = [np.ones_like(root)[:, None]] if intercept else []
    x = Pair(
        np.hstack([*first, terms.columns.high]),
        np.hstack([*(0 * one for one in first), terms.columns.low]),
    )
    weight = pair(np.broadcast_to(root[:, None], x.high.shape).copy())
    x = x * weight
    response = pair(y) * pair(root)
    names = ((INTERCEPT,) if intercept else ()) + terms.names
    q, r = checked_qr(x.high, names)
    if x.high.size <= REFINED_CELLS:
        found = refined(response, x, q, r)
        b, e = found.coefficients, found.residuals.high
    else:
        b = pair(solve_triangular(r, q.T @ response.high))
        e = response.high - x.high @ b.high
    back = terms.matrix() if intercept else terms.matrix()[1:, 1:]
    start = int(intercept)
    zero = Pair(np.float64(0.0), np.float64(0.0))  # type: ignore[arg-type]
    raw = terms.raw(
        b.item(0) if intercept else zero, Pair(b.high[start:], b.low[start:])
    )
    middle = float(np.sum(root**2 * y) / np.sum(root**2)) if intercept else 0.0
    total = float(np.sum((root * (y - middle)) ** 2))
    return Fit(
        names=names,
        coefficients=raw if intercept else raw[1:],
        residuals=e,
        influence=q @ solve_triangular(r, back.T, trans="T"),
        basis=q,
        absorbed=None,
        explained=len(names),
        residual_sum=float(e @ e),
        total_sum=total,
        within_sum=total,
    )


def _within(
    y: NDArray[np.float64],
    terms: Terms,
    root: NDArray[np.float64],
    taken_out: TakenOut,
) -> Fit:
    """Fit after fixed effects and trends have been taken out of all columns."""
    gone = absorber(taken_out.effects, root, taken_out.trend)
    middle = float(np.sum(root**2 * y) / np.sum(root**2))
    response = gone.without((root * (y - middle))[:, None])[:, 0]
    before = terms.columns.high * root[:, None]
    x = gone.without(before)
    q, r = checked_qr(x, terms.names, np.linalg.norm(before, axis=0))
    b = solve_triangular(r, q.T @ response)
    e = response - x @ b
    missing = e - q @ (q.T @ e)
    back = terms.matrix()[1:, 1:]
    return Fit(
        names=terms.names,
        coefficients=back @ b,
        residuals=missing,
        influence=q @ solve_triangular(r, back.T, trans="T"),
        basis=q,
        absorbed=gone,
        explained=len(terms.names),
        residual_sum=float(missing @ missing),
        total_sum=float(np.sum((root * (y - middle)) ** 2)),
        within_sum=float(response @ response),
    )


def checked_qr(
    x: NDArray[np.float64],
    names: tuple[str, ...],
    sizes: NDArray[np.float64] | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the QR of x (n, p); columns told by those before them are refused.

    ``sizes`` (p,): the columns' lengths before anything was taken out of them.
    """
    n, p = x.shape
    if n < p:
        raise InputError(
            Complaint(
                "ols",
                None,
                "",
                f"{p} columns and {n} complete rows",
                "there are fewer rows than coefficients",
                "leave out columns, or bring more rows",
            )
        )
    q, r = np.linalg.qr(x)
    lengths = np.linalg.norm(x, axis=0) if sizes is None else sizes
    told = np.abs(np.diag(r)) <= COLLINEAR * lengths
    if told.any():
        raise InputError(
            [
                Complaint(
                    "ols",
                    None,
                    names[place],
                    "a column that the columns before it (or the fixed effects) tell",
                    "its coefficient cannot be reckoned",
                    "leave it out, or one of the others",
                )
                for place in np.flatnonzero(told).tolist()
            ]
        )
    return q, r
