"""The power of tests on means and shares, and the smallest effect that they find.

Student's and the normal test of a difference, of a mean and of a coefficient (Cohen
1988, *Statistical Power Analysis for the Behavioral Sciences*). Two shares: by the
normal test on Cohen's h, and by Fisher's exact test summed over all tables.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from prevstats.errors import Complaint, InputError

Side = Literal["two_sided", "one_sided"]
POWER = 0.80
SIZE = 0.05
_HALVINGS = 80
_MOST_CELLS = 4_000_000
"""More tables than this are not summed over; the normal test does for such groups."""


@dataclass(frozen=True, slots=True)
class Precision:
    """How exactly a design measures its effect.

    Attributes
    ----------
    std_error : of the effect, in the outcome's unit.
    freedom : degrees of freedom of Student's law; ``None`` for the normal law.
    """

    std_error: float
    freedom: float | None = None


def power(
    precision: Precision,
    effect: float,
    *,
    size: float = SIZE,
    side: Side = "two_sided",
) -> float:
    """Return the chance that the test finds an effect of this size.

    A one-sided test looks for a positive effect.
    """
    from scipy.special import nctdtr, ndtr, ndtri, stdtrit

    tail = size if side == "one_sided" else size / 2.0
    shift = effect / precision.std_error
    if precision.freedom is None:
        limit = float(ndtri(1.0 - tail))
        found = float(ndtr(shift - limit))
        return found if side == "one_sided" else found + float(ndtr(-shift - limit))
    freedom = precision.freedom
    limit = float(stdtrit(freedom, 1.0 - tail))
    found = 1.0 - float(nctdtr(freedom, shift, limit))
    if side == "one_sided":
        return found
    return found + float(nctdtr(freedom, shift, -limit))


def detectable(
    precision: Precision,
    *,
    target: float = POWER,
    size: float = SIZE,
    side: Side = "two_sided",
) -> float:
    """Return the smallest effect, in the outcome's unit, that is found so surely."""
    if not size < target < 1.0:
        raise _refused("target", target, f"a chance between {size:g} and 1")

    def reached(effect: float) -> float:
        return power(precision, effect, size=size, side=side)

    high = precision.std_error
    while reached(high) < target:
        high *= 2.0
    return _root(reached, target, high)


def two_means(
    deviation: float, first: float, second: float, *, student: bool = True
) -> Precision:
    """Return the precision of a difference of two means, one deviation in both."""
    _positive(deviation=deviation, first=first, second=second)
    freedom = first + second - 2.0 if student else None
    if freedom is not None and freedom <= 0.0:
        raise _refused("first", first, "more than two observations in all")
    return Precision(deviation * math.sqrt(1.0 / first + 1.0 / second), freedom)


def one_mean(deviation: float, size: float, *, student: bool = True) -> Precision:
    """Return the precision of one mean, such as of changes in the same persons."""
    _positive(deviation=deviation, size=size)
    if student and size <= 1.0:
        raise _refused("size", size, "at least two observations")
    return Precision(deviation / math.sqrt(size), size - 1.0 if student else None)


def effect_of_shares(first: float, second: float) -> float:
    """Return Cohen's h of two shares: the difference of twice their arcsine roots."""
    for name, share in (("first", first), ("second", second)):
        if not 0.0 <= share <= 1.0:
            raise _refused(name, share, "a share between 0 and 1")
    return 2.0 * (math.asin(math.sqrt(first)) - math.asin(math.sqrt(second)))


def fisher_power(
    first: float, second: float, n_first: int, n_second: int, *, size: float = SIZE
) -> float:
    """Return the power of Fisher's exact two-sided test of two shares.

    Exact: every table that can arise is weighed with its chance. A table is as extreme
    as another when its chance given the margins is no larger (Fisher; R's
    ``fisher.test``).

    Raises
    ------
    InputError : for shares outside 0-1, or groups too large to sum over.
    """
    effect_of_shares(first, second)
    _positive(n_first=n_first, n_second=n_second)
    if (n_first + 1) * (n_second + 1) > _MOST_CELLS:
        raise _refused("n_first", n_first, "smaller groups, or the normal test")
    weight = np.outer(_binomial(n_first, first), _binomial(n_second, second))
    found = 0.0
    for cases in range(n_first + n_second + 1):
        low, high = max(0, cases - n_second), min(n_first, cases)
        own = np.arange(low, high + 1)
        given = _hypergeometric(own, cases, n_first, n_second)
        order = np.argsort(given, kind="stable")
        below = np.cumsum(given[order])
        ends = np.searchsorted(given[order], given[order] * (1.0 + 1e-7), side="right")
        rejected = order[below[ends - 1] <= size]
        found += float(weight[own[rejected], cases - own[rejected]].sum())
    return found


def _binomial(size: int, share: float) -> np.ndarray:
    from scipy.special import gammaln, xlog1py, xlogy

    own = np.arange(size + 1)
    ways = gammaln(size + 1) - gammaln(own + 1) - gammaln(size - own + 1)
    return np.asarray(np.exp(ways + xlogy(own, share) + xlog1py(size - own, -share)))


def _hypergeometric(
    own: np.ndarray, cases: int, n_first: int, n_second: int
) -> np.ndarray:
    from scipy.special import gammaln

    def ways(total: int, part: np.ndarray | int) -> np.ndarray:
        part = np.asarray(part)
        return np.asarray(
            gammaln(total + 1) - gammaln(part + 1) - gammaln(total - part + 1)
        )

    chosen = ways(n_first, own) + ways(n_second, cases - own)
    return np.asarray(np.exp(chosen - ways(n_first + n_second, cases)))


def _root(reached: Callable[[float], float], target: float, high: float) -> float:
    low = 0.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if reached(middle) < target:
            low = middle
        else:
            high = middle
    return high


def _positive(**values: float) -> None:
    wrong = [name for name, value in values.items() if not value > 0.0]
    if wrong:
        raise InputError(
            _fault(name, values[name], "a positive number") for name in wrong
        )


def _refused(key: str, found: float, allowed: str) -> InputError:
    return InputError(_fault(key, found, allowed))


def _fault(key: str, found: float, allowed: str) -> Complaint:
    meaning = "the power cannot be computed"
    return Complaint("power", None, key, f"{found:g}", meaning, f"give {allowed}")
