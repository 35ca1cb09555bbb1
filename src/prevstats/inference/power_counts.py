"""What a comparison of two counts of cases can see, and how many years it would take.

Counts before and after, given their sum, are binomial (Przyborowski & Wilenski 1940,
Biometrika 31:313-323), so that the test and its power are exact also when cases are
few. Chance alone is counted: a municipality that swings for other reasons needs more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

CountTest = Literal["exact", "exact_one_sided", "normal"]
"""``exact``: two-sided, conditional; ``normal``: its large-sample form."""
POWER = 0.80
SIZE = 0.05
MOST_YEARS = 500
_SPREAD = 8.0
_HALVINGS = 24
"""Halving so often tells a share to one in ten million."""
_EXACT_UP_TO = 20_000.0
"""Above so many cases in all the normal form is as good, and the exact one slow."""


@dataclass(frozen=True, slots=True)
class Counts:
    """A planned comparison of counts.

    Attributes
    ----------
    per_year : expected cases a year without the intervention.
    years_before, years_after : length of the two periods, in years.
    test : which test is used.
    size : its size, as a share.
    """

    per_year: float
    years_before: float
    years_after: float
    test: CountTest = "exact"
    size: float = SIZE

    def __post_init__(self) -> None:
        wrong = [
            (name, value, "give a positive number")
            for name, value in (
                ("per_year", self.per_year),
                ("years_before", self.years_before),
                ("years_after", self.years_after),
            )
            if not (math.isfinite(value) and value > 0.0)
        ]
        if not 0.0 < self.size < 1.0:
            wrong.append(("size", self.size, "give a share between 0 and 1"))
        if wrong:
            raise InputError(
                Complaint("power", None, key, f"{found:g}", "no test is so", mend)
                for key, found, mend in wrong
            )


def power(counts: Counts, fall: float) -> float:
    """Return the chance that a fall of this share (0-1) is found.

    A rise is a negative fall. Two-sided tests count a finding on either side.

    Raises
    ------
    InputError : when more than everything would disappear.
    """
    if not (math.isfinite(fall) and fall <= 1.0):
        raise InputError(
            Complaint(
                "power",
                None,
                "fall",
                f"{fall:g}",
                "no more than all cases can disappear",
                "give a share of at most 1",
            )
        )
    before = counts.per_year * counts.years_before
    after = counts.per_year * counts.years_after * (1.0 - fall)
    if counts.test == "normal" or before + after > _EXACT_UP_TO:
        return _normal(counts, before, after)
    return _exact(counts, before, after)


def detectable_fall(counts: Counts, target: float = POWER) -> float | None:
    """Return the smallest share (0-1) by which cases must fall to be found.

    ``target`` is the chance demanded; ``None`` when not even the disappearance of all
    cases would be found so surely.
    """
    if power(counts, 1.0) < target:
        return None
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if power(counts, middle) < target:
            low = middle
        else:
            high = middle
    return high


def years_needed(
    per_year: float, fall: float, *, test: CountTest = "exact", target: float = POWER
) -> int | None:
    """Return how many years before and as many after a fall of this share takes.

    ``None`` when it is more than ``MOST_YEARS``.
    """

    def enough(years: int) -> bool:
        return power(Counts(per_year, years, years, test), fall) >= target

    if not 0.0 < fall <= 1.0 or not enough(MOST_YEARS):
        return None
    low, high = 0, MOST_YEARS
    while high - low > 1:
        middle = (low + high) // 2
        if enough(middle):
            high = middle
        else:
            low = middle
    return high


def _normal(counts: Counts, before: float, after: float) -> float:
    """Return the power of the large-sample form: the square root of the sum is the sd.

    With unequal periods the later count is held against its share of the time.
    """
    from scipy.special import ndtr, ndtri

    share = counts.years_after / (counts.years_before + counts.years_after)
    total = before + after
    spread = math.sqrt(total * share * (1.0 - share))
    distance = (share * total - after) / spread
    if counts.test == "exact_one_sided":
        return float(ndtr(distance - ndtri(1.0 - counts.size)))
    limit = float(ndtri(1.0 - counts.size / 2.0))
    return float(ndtr(distance - limit) + ndtr(-distance - limit))


def _exact(counts: Counts, before: float, after: float) -> float:
    """Return the power of the conditional test, summed over the number of cases."""
    from scipy.special import bdtr, bdtrc, gammaln

    total = before + after
    reach = _SPREAD * math.sqrt(total) + _SPREAD
    sums = np.arange(max(0, int(total - reach)), int(total + reach) + 1, dtype=np.int64)
    chance = np.exp(sums * math.log(total) - total - gammaln(sums + 1.0))
    null = counts.years_after / (counts.years_before + counts.years_after)
    one_sided = counts.test == "exact_one_sided"
    tail = counts.size if one_sided else counts.size / 2.0
    share = after / total
    lower = _critical(sums, null, tail)
    found = np.where(lower >= 0, bdtr(np.maximum(lower, 0), sums, share), 0.0)
    if not one_sided:
        upper = sums - _critical(sums, 1.0 - null, tail) - 1
        high = bdtrc(np.clip(upper, 0, sums), sums, share)
        found = found + np.where(upper < sums, high, 0.0)
    return float(chance @ found)


def _critical(sums: NDArray[np.int64], null: float, tail: float) -> NDArray[np.int64]:
    """Return the largest count that a tail rejects for each sum, -1 for none."""
    from scipy.special import bdtr

    low, high = np.full_like(sums, -1), sums.copy()
    while np.any(low < high):
        middle = (low + high + 1) // 2
        below = np.where(middle >= 0, bdtr(np.maximum(middle, 0), sums, null), 0.0)
        rejects = below <= tail
        low = np.where(rejects, middle, low)
        high = np.where(rejects, high, middle - 1)
    return low
