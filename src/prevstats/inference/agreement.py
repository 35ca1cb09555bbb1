"""Do two raters see the same: Cohen's kappa, plain or weighted, with its interval.

kappa = (p_o - p_e) / (1 - p_e) with p_o the weighted share of agreement and p_e what
chance alone would give with the same margins (Cohen 1960, 1968). Its variance is that
of Fleiss, Cohen & Everitt (1969, Psychological Bulletin 72:323-327).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.errors import CannotAnswer, Complaint, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Weights = Literal["none", "linear", "quadratic"]
FEWEST_RATED = 10
"""Below so many things rated twice the interval's normal law means nothing."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two raters agree beyond chance.

    Attributes
    ----------
    kappa, low, high : 1 is full agreement, 0 what chance would give; the ends are cut
        at -1 and 1.
    std_error : asymptotic; ``p_value`` tests kappa = 0 with the error that holds there.
    observed, expected : weighted share of agreement, seen and by chance.
    n : things rated by both.
    """

    kappa: float
    std_error: float
    low: float
    high: float
    p_value: float
    observed: float
    expected: float
    n: int


def cross_table(
    first: Sequence[str], second: Sequence[str], grades: Sequence[str]
) -> NDArray[np.float64]:
    """Return how often the raters gave each pair of grades, grades in their order.

    Raises ``InputError`` for lists of unequal length or a grade that is not one.
    """
    if len(first) != len(second):
        found = f"{len(first)} and {len(second)} ratings"
        raise InputError(_fault("ratings", found, "each thing is rated by both"))
    place = {grade: number for number, grade in enumerate(grades)}
    strange = [
        _fault(f"row {row}", repr(grade), f"the grades are {', '.join(grades)}")
        for row, pair in enumerate(zip(first, second, strict=True), start=1)
        for grade in pair
        if grade not in place
    ]
    if strange:
        raise InputError(strange)
    table = np.zeros((len(grades), len(grades)))
    for one, other in zip(first, second, strict=True):
        table[place[one], place[other]] += 1.0
    return table


def kappa(
    table: NDArray[np.float64], *, level: float, weights: Weights = "none"
) -> Agreement | CannotAnswer:
    """Return Cohen's kappa of a square table of counts.

    ``linear`` and ``quadratic`` give part credit to grades that are near each other:
    1 - |i - j|/(k - 1), and its square's complement. Refused with fewer than
    ``FEWEST_RATED`` things, and when both raters gave everything the same grade: chance
    alone would then agree always.
    """
    _refuse_table(table)
    n = float(table.sum())
    if n < FEWEST_RATED:
        return CannotAnswer("too_few_rated", (("n", int(n)),))
    share = table / n
    credit = _credit(len(table), weights)
    rows, columns = share.sum(axis=1), share.sum(axis=0)
    observed = float((credit * share).sum())
    expected = float(rows @ credit @ columns)
    if 1.0 - expected < 1e-12:
        return CannotAnswer("one_grade_only", (("n", int(n)),))
    value = (observed - expected) / (1.0 - expected)
    error = np.sqrt(_variance(share, credit, value, expected) / n)
    error_at_zero = np.sqrt(_variance_at_zero(rows, columns, credit, expected) / n)
    from scipy.special import ndtr, ndtri

    reach = float(ndtri(0.5 + level / 2.0)) * error
    p_value = 2.0 * float(ndtr(-abs(value) / error_at_zero)) if error_at_zero else 1.0
    return Agreement(
        kappa=value,
        std_error=float(error),
        low=max(-1.0, value - reach),
        high=min(1.0, value + reach),
        p_value=p_value,
        observed=observed,
        expected=expected,
        n=int(n),
    )


def _credit(grades: int, weights: Weights) -> NDArray[np.float64]:
    """Return the credit (1 = full) of each pair of grades."""
    place = np.arange(grades)
    apart = np.abs(place[:, None] - place[None, :]) / max(grades - 1, 1)
    if weights == "none":
        return np.eye(grades)
    lost = apart if weights == "linear" else apart**2
    return np.asarray(1.0 - lost)


def _variance(
    share: NDArray[np.float64],
    credit: NDArray[np.float64],
    value: float,
    expected: float,
) -> float:
    """Return n times kappa's asymptotic variance (Fleiss, Cohen & Everitt, eq. 13)."""
    mean = _mean_credit(share.sum(axis=1), share.sum(axis=0), credit)
    inner = credit - mean * (1.0 - value)
    first = float((share * inner**2).sum())
    second = (value - expected * (1.0 - value)) ** 2
    return max(0.0, (first - second) / (1.0 - expected) ** 2)


def _variance_at_zero(
    rows: NDArray[np.float64],
    columns: NDArray[np.float64],
    credit: NDArray[np.float64],
    expected: float,
) -> float:
    """Return n times the variance where the raters agree by chance only (eq. 9)."""
    mean = _mean_credit(rows, columns, credit)
    spread = float((np.outer(rows, columns) * (credit - mean) ** 2).sum())
    return max(0.0, (spread - expected**2) / (1.0 - expected) ** 2)


def _mean_credit(
    rows: NDArray[np.float64],
    columns: NDArray[np.float64],
    credit: NDArray[np.float64],
) -> NDArray[np.float64]:
    return (credit @ columns)[:, None] + (rows @ credit)[None, :]


def _refuse_table(table: NDArray[np.float64]) -> None:
    square = table.ndim == 2 and table.shape[0] == table.shape[1] >= 2
    if not square or not np.all(np.isfinite(table)) or np.any(table < 0.0):
        found = f"a table of shape {table.shape}"
        meaning = "a square table of counts, two grades or more, is needed"
        raise InputError(_fault("table", found, meaning))


def _fault(key: str, found: str, meaning: str) -> Complaint:
    return Complaint(
        file="ratings",
        line=None,
        key=key,
        found=found,
        meaning=meaning,
        mend="give two ratings of every thing, in the grades that were agreed on",
    )
