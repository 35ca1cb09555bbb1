"""How many persons stand behind a published rate, found from its digits alone.

A rate of 5.77157 per 1,000 in a municipality of about 6,600 children is a whole number
of children over another: 38 / 6,584 rounds to it, and no other pair near that size
does. Every denominator within a stated distance of a known size is tried, and every
pair that reproduces all digits is kept; several rates over the same denominator (the
same children counted for two kinds of care) narrow it to those that fit all of them.
When more than one count is possible, that is the answer: nothing is chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

DIGITS = 6
"""Significant digits of the figures in most copies of Kolada."""
SLACK = 1.0 + 1e-6
"""Room for the binary form of a decimal number, in halves of its last digit."""


@dataclass(frozen=True, slots=True)
class RoundedRate:
    """One published rate; ``per`` is 1,000 for a rate per 1,000, 100 for per cent."""

    value: float
    per: float
    digits: int = DIGITS


@dataclass(frozen=True, slots=True)
class Recovered:
    """Which whole numbers can stand behind rates that share one denominator.

    Attributes
    ----------
    denominators : every denominator that reproduces all digits of all rates, rising;
        empty when none does (the size is wrong, or the rate is no plain ratio).
    counts : for each rate, the counts that go with them, in the same order.
    """

    denominators: tuple[int, ...]
    counts: tuple[tuple[int, ...], ...]

    def count(self, rate: int = 0) -> int | None:
        """Return a rate's count where all possible pairs agree on it, else ``None``."""
        found = set(self.counts[rate])
        return found.pop() if len(found) == 1 else None

    def denominator(self) -> int | None:
        """Return the denominator where only one is possible, else ``None``."""
        return self.denominators[0] if len(self.denominators) == 1 else None

    def count_range(self, rate: int = 0) -> tuple[int, int] | None:
        """Return the smallest and the largest possible count, ``None`` without any."""
        found = self.counts[rate]
        return (min(found), max(found)) if found else None


def recovered(rates: Sequence[RoundedRate], near: float, within: float) -> Recovered:
    """Return all whole numbers behind rates over one common denominator.

    Parameters
    ----------
    rates : published rates of the same persons in the same year.
    near : a known size of about the same group (children of 0-19 for those of 0-20).
    within : how far, as a share of ``near``, the denominator may lie from it.

    Raises
    ------
    InputError : for a size below one, a share outside 0…1, or a negative rate.
    """
    _check(rates, near, within)
    smallest = max(int(np.ceil(near * (1.0 - within))), 1)
    tried = np.arange(smallest, int(np.floor(near * (1.0 + within))) + 1)
    fits = np.ones(tried.size, dtype=np.bool_)
    counts = []
    for rate in rates:
        count = np.rint(rate.value * tried / rate.per)
        gap = np.abs(rate.per * count / tried - rate.value)
        fits &= gap <= half_of_last_digit(rate) * SLACK
        counts.append(count)
    return Recovered(
        tuple(int(one) for one in tried[fits]),
        tuple(tuple(int(one) for one in count[fits]) for count in counts),
    )


def half_of_last_digit(rate: RoundedRate) -> float:
    """Return half a unit of a rate's last significant digit; of zero, nothing."""
    if rate.value == 0.0:
        return 0.0
    places = np.floor(np.log10(rate.value)) - (rate.digits - 1)
    return float(0.5 * 10.0**places)


def digits_of(values: NDArray[np.float64]) -> int:
    """Return how many significant digits a publisher's column has: the most of any."""
    known = values[np.isfinite(values) & (values > 0.0)]
    written = (f"{value:.15g}" for value in known.tolist())
    plain = (word.split("e")[0].replace(".", "").strip("0") for word in written)
    return max((len(word) for word in plain), default=0)


def _check(rates: Sequence[RoundedRate], near: float, within: float) -> None:
    wrong = [rate.value for rate in rates if not 0.0 <= rate.value < np.inf]
    if rates and near >= 1.0 and 0.0 <= within < 1.0 and not wrong:
        return
    raise InputError(
        Complaint(
            file="rounded_ratio",
            line=None,
            key="rates, near, within",
            found=f"{len(rates)} rates, {len(wrong)} of them impossible; "
            f"near {near:g}, within {within:g}",
            meaning="no whole numbers can be looked for",
            mend="give rates of 0 or more, a size of 1 or more, a share below 1",
        )
    )
