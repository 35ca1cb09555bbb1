"""Compare treated units with others by treating every other set of units instead.

Fisher (1935), The Design of Experiments; Janssen (1997), Statistics & Probability
Letters 36:9-21, and Chung & Romano (2013), Annals of Statistics 41:484-507, for the
studentised difference. The plain difference is exact when treated and untreated differ
by chance alone, sizes included; the studentised one stays right in large samples when
their variances differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.errors import CannotAnswer, Complaint, InputError
from prevstats.inference.inversion import end_of_interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

Statistic = Literal["difference", "studentised"]
"""Difference of means, or the same over Welch's standard error."""

ROWS_AT_ONCE = 1024
TIE = 1e-9
"""Statistics that differ by less than this share count as equal."""


@dataclass(frozen=True, slots=True)
class Permutation:
    """A difference between treated and other units with its permutation test.

    Attributes
    ----------
    value : mean of the treated less mean of the others, in the values' unit.
    statistic : the difference, or the studentised difference.
    p_value : two-sided; with all assignments enumerated the share at least as far out,
        the sample's own among them; else it is counted as one more draw.
    smallest_p_value : that could have come out: no smaller one is evidence.
    low, high : effects (the same for all treated) that are not rejected; infinite where
        no effect is, as when ``smallest_p_value`` is not below 1 − level.
    level : of the interval.
    assignments : number used; enumerated : whether these are all that there are.
    treated, others : number of units.
    """

    value: float
    statistic: float
    p_value: float
    smallest_p_value: float
    low: float
    high: float
    level: float
    assignments: int
    enumerated: bool
    treated: int
    others: int


@dataclass(frozen=True, slots=True, eq=False)
class AssignedSums:
    """Sums over the units assigned to treatment, for each of B assignments, (B,) each.

    Attributes
    ----------
    values, squares : of the values and their squares.
    treated, both : of the treatment itself and of values times treatment.
    totals : the same four over all units.
    assigned, units : number of units assigned, and of all.
    """

    values: NDArray[np.float64]
    squares: NDArray[np.float64]
    treated: NDArray[np.float64]
    both: NDArray[np.float64]
    totals: tuple[float, float, float, float]
    assigned: int
    units: int


def permutation_test(
    values: NDArray[np.float64],
    treated: NDArray[np.bool_],
    random: np.random.Generator,
    *,
    statistic: Statistic = "difference",
    draws: int = 9_999,
    level: float = 0.95,
) -> Permutation | CannotAnswer:
    """Test that the treated units' values are no different from the others'.

    Parameters
    ----------
    values : (N,), one number per unit, e.g. its mean after less its mean before.
    treated : (N,).
    random : draws assignments; not used where all are enumerated.
    draws : at most so many assignments; all of them when they are no more.

    Returns
    -------
    ``CannotAnswer``: ``no_treated``, ``no_comparison``; ``one_treated_unit`` or
    ``one_comparison_unit`` for the studentised difference; ``no_spread`` when all
    values are equal.

    Raises
    ------
    InputError : when lengths differ or a value is missing.
    """
    refuse(values, treated)
    count, units = int(treated.sum()), values.size
    why = reason(values, count, statistic)
    if why:
        return CannotAnswer(why, (("treated", count), ("units", units)))
    centred = values - values.mean()
    assigned, enumerated = assignments(units, count, draws, random)
    sums = assigned_sums(centred, treated.astype(float), assigned)
    value = float(centred[treated].mean() - centred[~treated].mean())
    own = assigned_sums(centred, treated.astype(float), treated[None, :])

    def p_value(effect: float) -> float:
        observed = abs(float(statistics(own, effect, statistic)[0]))
        spread = np.abs(statistics(sums, effect, statistic))
        beyond = int(np.count_nonzero(spread >= observed * (1 - TIE)))
        if enumerated:
            return beyond / spread.size
        return (beyond + 1) / (spread.size + 1)

    step = float(np.std(centred)) * np.sqrt(1 / count + 1 / (units - count))
    low, high = (
        end_of_interval(p_value, value, side * step, 1 - level) for side in (-1.0, 1.0)
    )
    return Permutation(
        value=value,
        statistic=float(statistics(own, 0.0, statistic)[0]),
        p_value=p_value(0.0),
        smallest_p_value=smallest(units, count, len(assigned), enumerated),
        low=low,
        high=high,
        level=level,
        assignments=len(assigned),
        enumerated=enumerated,
        treated=count,
        others=units - count,
    )


def refuse(values: NDArray[np.float64], treated: NDArray[np.bool_]) -> None:
    """Raise ``InputError`` when lengths differ or a value is missing."""
    wrong = []
    if values.ndim != 1 or treated.shape != values.shape:
        shapes = f"shapes {values.shape} and {treated.shape}"
        wrong.append(("values, treated", shapes, "give two lists of one length"))
    elif not np.all(np.isfinite(values)):
        wrong.append(("values", "a missing value", "leave the unit out and say so"))
    if wrong:
        raise InputError(
            Complaint("permutation", None, key, found, "units cannot be compared", mend)
            for key, found, mend in wrong
        )


def reason(values: NDArray[np.float64], count: int, statistic: Statistic) -> str:
    """Return why there is no test; "" when there is one."""
    others = values.size - count
    fewest = 2 if statistic == "studentised" else 1
    if count == 0 or others == 0:
        return "no_treated" if count == 0 else "no_comparison"
    if count < fewest or others < fewest:
        return "one_treated_unit" if count < fewest else "one_comparison_unit"
    return "" if np.ptp(values) > 0 else "no_spread"


def assignments(
    units: int, count: int, draws: int, random: np.random.Generator
) -> tuple[NDArray[np.bool_], bool]:
    """Return assignments (B, N) of so many units, and whether they are all."""
    total = comb(units, count)
    if total <= draws:
        places = np.array(list(combinations(range(units), count)))
        chosen = np.zeros((total, units), bool)
        np.put_along_axis(chosen, places, True, axis=1)
        return chosen, True
    chosen = np.zeros((draws, units), bool)
    for first in range(0, draws, ROWS_AT_ONCE):
        rows = chosen[first : first + ROWS_AT_ONCE]
        order = random.random(rows.shape)
        places = np.argpartition(order, count - 1, axis=1)[:, :count]
        np.put_along_axis(rows, places, True, axis=1)
    return chosen, False


def assigned_sums(
    values: NDArray[np.float64],
    treated: NDArray[np.float64],
    assigned: NDArray[np.bool_],
) -> AssignedSums:
    """Return the sums that give the statistic of every assignment and every effect."""
    columns = np.column_stack([values, values**2, treated, values * treated])
    sums = np.empty((len(assigned), 4))
    for first in range(0, len(assigned), ROWS_AT_ONCE):
        rows = slice(first, first + ROWS_AT_ONCE)
        sums[rows] = assigned[rows].astype(float) @ columns
    totals = columns.sum(axis=0)
    return AssignedSums(
        values=sums[:, 0],
        squares=sums[:, 1],
        treated=sums[:, 2],
        both=sums[:, 3],
        totals=(float(totals[0]), float(totals[1]), float(totals[2]), float(totals[3])),
        assigned=int(assigned[0].sum()),
        units=values.size,
    )


def statistics(
    sums: AssignedSums, effect: float, statistic: Statistic
) -> NDArray[np.float64]:
    """Return the statistic (B,) of values less ``effect`` for the treated."""
    values, squares, treated, both = sums.totals
    inside = sums.values - effect * sums.treated
    outside = values - effect * treated - inside
    count, others = sums.assigned, sums.units - sums.assigned
    difference = inside / count - outside / others
    if statistic == "difference":
        return np.asarray(difference)
    inside_squares = sums.squares - 2 * effect * sums.both + effect**2 * sums.treated
    all_squares = squares - 2 * effect * both + effect**2 * treated
    spread = (inside_squares - inside**2 / count) / (count * (count - 1))
    spread = spread + (all_squares - inside_squares - outside**2 / others) / (
        others * (others - 1)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = difference / np.sqrt(np.maximum(spread, 0.0))
    return np.asarray(np.where(difference == 0, 0.0, ratio))


def smallest(units: int, count: int, used: int, enumerated: bool) -> float:
    """Return the smallest two-sided p-value there can be.

    With as many treated as others each assignment has a mirror image just as far out.
    """
    if not enumerated:
        return 1 / (used + 1)
    return (2 if 2 * count == units else 1) / used
