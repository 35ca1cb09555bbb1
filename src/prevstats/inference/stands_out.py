"""Which of many figures stand out in one municipality's report, by one stated rule.

A report with forty figures, levels and changes, always has something extreme. A figure
is named only when both hold:

1. **rank**: the municipality's most extreme |z| is among the five per cent most
   extreme of all municipalities' own most extreme |z|. In any world, whatever the
   spread between places and however the figures hang together, at most five reports in
   a hundred name anything (a rank cannot do otherwise). Once one is named, the
   next is held against the others' most extreme among the figures that are left (step
   down, as Romano & Wolf 2005, Econometrica 73:1237-1282).
2. **size**: Holm's corrected p-value of a normal z is at most five per cent, so that a
   country where all are alike names nobody.

The price: not more than one municipality in twenty is named at once, however many
differ. What is not named is still shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import CannotAnswer, Complaint, InputError
from prevstats.inference.multiplicity import holm

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEVEL = 0.05
"""Largest share of reports that name anything when nothing is different."""
FEWEST_PLACES = 40
"""With fewer municipalities hardly any rank is among the five per cent."""


def stands_out(z: NDArray[np.float64], row: int) -> NDArray[np.float64] | CannotAnswer:
    """Return one municipality's corrected p-values (K,); at most ``LEVEL`` is named.

    Parameters
    ----------
    z : (N, K) of N municipalities and K questions (figures, changes); ``nan`` = none.
    row : the municipality of the report.
    """
    if z.ndim != 2 or not 0 <= row < len(z):
        raise InputError(_fault(z, row))
    size = np.abs(z)
    seen = int(np.isfinite(size).any(axis=1).sum())
    if seen < FEWEST_PLACES:
        return CannotAnswer("too_few_places", (("n", seen),))
    return np.maximum(_ranked(size, row), _by_size(size[row]))


def named(z: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which municipalities' reports name anything (N,), e.g. to measure it."""
    size = np.abs(z)
    some = np.isfinite(size).any(axis=1)
    largest = _most_extreme(size)
    beyond = np.array([np.sum(largest[some] >= one) for one in largest])
    extreme = beyond <= LEVEL * some.sum()
    by_size = np.array([np.nanmin([1.0, *_by_size(each)]) for each in size])
    return np.asarray(some & extreme & (by_size <= LEVEL))


def _ranked(size: NDArray[np.float64], row: int) -> NDArray[np.float64]:
    """Return p-values by rank, step by step from the most extreme figure."""
    some = np.asarray(np.isfinite(size).any(axis=1) & (np.arange(len(size)) != row))
    others, own = size[some], size[row]
    order = np.argsort(-np.where(np.isfinite(own), own, -np.inf), kind="stable")
    found = np.full(own.size, np.nan)
    reached = 0.0
    for step, question in enumerate(order):
        if not np.isfinite(own[question]):
            break
        left = _most_extreme(others[:, order[step:]])
        beyond = int(np.sum(left >= own[question]))
        reached = max(reached, (1 + beyond) / (1 + len(others)))
        found[question] = reached
        if reached > LEVEL:
            found[order[step:]] = np.where(
                np.isfinite(own[order[step:]]), reached, np.nan
            )
            break
    return found


def _most_extreme(size: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the largest of each row, minus infinity for a row without any."""
    return np.asarray(np.where(np.isfinite(size), size, -np.inf).max(axis=1))


def _by_size(size: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.special import ndtr

    return holm(2.0 * ndtr(-size))


def _fault(z: NDArray[np.float64], row: int) -> Complaint:
    return Complaint(
        file="stands_out",
        line=None,
        key="z, row",
        found=f"shape {z.shape}, row {row}",
        meaning="there is no such municipality among the figures",
        mend="give one row for each municipality and one column for each question",
    )
