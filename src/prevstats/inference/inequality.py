"""How unequally something is shared between units, and how large area gaps are.

The Lorenz curve is the straight line through the cumulated shares (Lorenz 1905); the
concentration curve is the same with the units ordered by something else, such as need
(Kakwani, Wagstaff & van Doorslaer 1997, J Econometrics 77:87-103). The slope index of
inequality and the relative index compare the ends of a line through areas ordered from
the least to the most disadvantaged (Pamuk 1985; Mackenbach & Kunst 1997, Soc Sci Med
44:757-771).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import CannotAnswer, Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

FEWEST_AREAS = 4
"""Fewest areas through which a line with an interval is drawn."""
_SAME = 1e-12


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve of cumulated shares.

    Attributes
    ----------
    people : cumulated share of the population, from 0 to 1.
    amount : cumulated share of what is shared out, from 0 to 1.
    index : twice the area between the equal line and the curve, from -1 to 1. Above 0:
        more goes to those ordered last.
    """

    people: tuple[float, ...]
    amount: tuple[float, ...]
    index: float


@dataclass(frozen=True, slots=True)
class Ends:
    """A number with its interval; an end is ``None`` where it is not bounded."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Slope:
    """The gap between the least and the most disadvantaged, along a straight line.

    ``absolute`` (slope index) is a difference of rates, ``relative`` their ratio.
    """

    absolute: Ends
    relative: Ends | CannotAnswer


def concentration(amount: ArrayLike, people: ArrayLike, order: ArrayLike) -> Curve:
    """Return the concentration curve of ``amount`` over units ordered by ``order``.

    Units of the same order are put together, so that no tie is broken by chance.
    Ordered by ``amount / people`` it is the Lorenz curve and its index Gini's.

    Parameters
    ----------
    amount : (n,) what is shared out, none negative and not all zero.
    people : (n,) population of each unit, above 0.
    order : (n,) by what the units are ordered, lowest first.

    Raises
    ------
    InputError : when a number is missing, negative or all are zero.
    """
    share, size, rank = (np.asarray(each, float) for each in (amount, people, order))
    _refuse(share, size, rank)
    levels, place = np.unique(rank, return_inverse=True)
    sums = [np.bincount(place, each, len(levels)) for each in (size, share)]
    across, up = (
        np.concatenate([[0.0], np.cumsum(each) / each.sum()]) for each in sums
    )
    under = float(np.sum(np.diff(across) * (up[1:] + up[:-1])))
    return Curve(tuple(map(float, across)), tuple(map(float, up)), 1.0 - under)


def lorenz(amount: ArrayLike, people: ArrayLike) -> Curve:
    """Return the Lorenz curve of ``amount`` per head; its index is Gini's.

    Raises ``InputError`` as ``concentration`` does.
    """
    share, size = np.asarray(amount, float), np.asarray(people, float)
    _refuse(share, size, share)
    return concentration(share, size, share / size)


def slope_index(
    cases: ArrayLike, people: ArrayLike, order: ArrayLike, *, level: float
) -> Slope | CannotAnswer:
    """Return the slope index and the relative index with intervals.

    Rates are set against each area's middle place in the population, lowest ``order``
    first, by least squares weighted by population. The interval rests on how far the
    areas lie from the line (Student's t with areas less 2 degrees of freedom), so that
    chance and a poor line both widen it; the relative index has Fieller's (1954).

    Returns ``CannotAnswer`` with fewer than four areas or no difference in order.
    Raises ``InputError`` as ``concentration`` does.
    """
    counted, size, rank = (np.asarray(each, float) for each in (cases, people, order))
    _refuse(counted, size, rank)
    if len(size) < FEWEST_AREAS:
        return CannotAnswer("too_few_areas", (("n", len(size)),))
    if np.unique(rank).size < 3:
        return CannotAnswer("no_order", ())
    from scipy.special import stdtrit

    middle, weight = _middle(size, rank), size / size.sum()
    design = np.column_stack([1.0 - middle, middle])
    bread = np.linalg.inv(design.T @ (weight[:, None] * design))
    rate = counted / size
    ends = bread @ (design.T @ (weight * rate))
    left = rate - design @ ends
    freedom = len(size) - 2
    covariance = bread * float(np.sum(weight * left**2)) / freedom
    times = float(stdtrit(freedom, 0.5 + level / 2.0))
    contrast = np.array([-1.0, 1.0])
    value = float(contrast @ ends)
    half = times * float(np.sqrt(max(contrast @ covariance @ contrast, 0.0)))
    absolute = Ends(value, value - half, value + half)
    return Slope(absolute, _ratio(ends, covariance, times))


def rate_ratio(
    cases: tuple[int, int], people: tuple[int, int], *, level: float
) -> Ends | CannotAnswer:
    """Return the first rate over the second with Katz's interval (Katz et al. 1978)."""
    if min(cases) < 1 or any(c > n for c, n in zip(cases, people, strict=True)):
        return CannotAnswer("no_cases", ())
    from scipy.special import ndtri

    value = (cases[0] / people[0]) / (cases[1] / people[1])
    spread = sum(1.0 / c - 1.0 / n for c, n in zip(cases, people, strict=True))
    half = float(ndtri(0.5 + level / 2.0)) * float(np.sqrt(spread))
    return Ends(value, float(value * np.exp(-half)), float(value * np.exp(half)))


def _middle(
    size: NDArray[np.float64], rank: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return each unit's middle place in the population; ties share one."""
    levels, place = np.unique(rank, return_inverse=True)
    share = np.bincount(place, size, len(levels)) / size.sum()
    middle: NDArray[np.float64] = (np.cumsum(share) - share / 2.0)[place]
    return middle


def _ratio(
    ends: NDArray[np.float64], covariance: NDArray[np.float64], times: float
) -> Ends | CannotAnswer:
    """Return the upper end over the lower with Fieller's interval.

    Where the lower end may be zero there is no bounded interval: both are ``None``.
    """
    bottom, top = float(ends[0]), float(ends[1])
    if bottom <= _SAME:
        return CannotAnswer("nothing_at_the_bottom", ())
    square = times**2
    a = bottom**2 - square * covariance[0, 0]
    b = bottom * top - square * covariance[0, 1]
    c = top**2 - square * covariance[1, 1]
    if a <= 0.0:
        return Ends(top / bottom, None, None)
    root = float(np.sqrt(max(b**2 - a * c, 0.0)))
    return Ends(top / bottom, float((b - root) / a), float((b + root) / a))


def _refuse(
    amount: NDArray[np.float64], people: NDArray[np.float64], order: NDArray[np.float64]
) -> None:
    same = amount.shape == people.shape == order.shape and amount.ndim == 1
    whole = same and bool(np.isfinite(np.stack([amount, people, order])).all())
    if whole and amount.sum() > 0 and (amount >= 0).all() and (people > 0).all():
        return
    raise InputError(
        Complaint(
            file="shares",
            line=None,
            key="amount, people, order",
            found="numbers that cannot be shared out",
            meaning="each unit needs people above 0, an amount not below 0, an order",
            mend="leave out units without people, and give every number",
        )
    )
