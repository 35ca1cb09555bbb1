"""Shares of small numbers: Wilson's interval, and whether two shares differ, exactly.

Which test is right depends on a question that a table of totals does not answer: are
they the same units? Seven of eighteen districts and later thirteen of eighteen are
compared unit by unit (McNemar) when each district is known, and as two independent
groups (Fisher) when not; the answers differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TIES = 1e-7
"""Tables whose probability is this close to the observed one count as equally likely,
as in R's ``fisher.test``."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its interval: ``value``, ``low`` and ``high`` lie within 0 to 1."""

    count: int
    of: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether two shares differ.

    Attributes
    ----------
    test : ``mcnemar`` for the same units twice, ``fisher`` for two groups.
    p_value : exact, two-sided.
    gained, lost : units that went from no to yes and back; ``None`` for two groups.
    """

    test: Literal["mcnemar", "fisher"]
    p_value: float
    gained: int | None
    lost: int | None


def wilson(count: int, of: int, *, level: float) -> Share:
    """Return a share and Wilson's score interval (Wilson 1927, JASA 22:209-212).

    Raises ``InputError`` when ``count`` does not lie between 0 and ``of``, or nobody
    is counted.
    """
    _refuse_counts({"count": count, "of": of}, count, of)
    from scipy.special import ndtri

    z = float(ndtri(0.5 + level / 2.0))
    value = count / of
    spread = z * np.sqrt(value * (1.0 - value) / of + z**2 / (4.0 * of**2))
    middle = value + z**2 / (2.0 * of)
    below = (middle - spread) / (1.0 + z**2 / of) if count else 0.0
    above = (middle + spread) / (1.0 + z**2 / of) if count < of else 1.0
    return Share(count, of, value, float(below), float(above))


def same_units(gained: int, lost: int) -> Comparison:
    """Return the exact test of a change in the same units (McNemar 1947).

    Only units that changed tell anything: under no change each of them was as likely
    to gain as to lose. Twice the smaller binomial tail, at most 1.
    """
    if min(gained, lost) < 0:
        raise InputError(_fault("changes", f"{gained} gained, {lost} lost"))
    from scipy.special import bdtr

    changed = gained + lost
    tail = float(bdtr(min(gained, lost), changed, 0.5)) if changed else 1.0
    return Comparison("mcnemar", min(1.0, 2.0 * tail), gained, lost)


def two_groups(first: int, first_of: int, second: int, second_of: int) -> Comparison:
    """Return Fisher's exact test of two shares, two-sided.

    The probability of all tables with the same margins that are at most as likely as
    the observed one (Fisher 1935; the two-sided convention of R's ``fisher.test``).
    """
    found = {"first": first, "second": second}
    _refuse_counts(found, first, first_of)
    _refuse_counts(found, second, second_of)
    yes = first + second
    lowest, highest = max(0, yes - second_of), min(yes, first_of)
    tables = np.arange(lowest, highest + 1)
    chance = _hypergeometric(tables, first_of, second_of, yes)
    observed = chance[first - lowest]
    p_value = float(chance[chance <= observed * (1.0 + _TIES)].sum())
    return Comparison("fisher", min(1.0, p_value), None, None)


def changes_between(before: int, after: int, units: int) -> tuple[Comparison, ...]:
    """Return every comparison that totals of the same units allow, few lost first.

    With ``before`` of ``units`` and later ``after``, between the fewest possible and
    all that can have been lost: each is the paired test of that many gained and lost.
    Totals alone do not say which of them is true.
    """
    _refuse_counts({"before": before, "after": after}, before, units)
    _refuse_counts({"before": before, "after": after}, after, units)
    least = max(0, before - after)
    most = min(before, units - after)
    return tuple(
        same_units(gained=after - before + lost, lost=lost)
        for lost in range(least, most + 1)
    )


def _hypergeometric(
    first: NDArray[np.int_], first_of: int, second_of: int, yes: int
) -> NDArray[np.float64]:
    """Return the chance of each first cell with all margins given."""
    from scipy.special import gammaln

    def chosen(
        total: int, some: NDArray[np.int_] | int
    ) -> NDArray[np.float64] | np.float64:
        among = gammaln(total + 1.0) - gammaln(np.asarray(some) + 1.0)
        return among - gammaln(total - np.asarray(some) + 1.0)

    ways = chosen(first_of, first) + chosen(second_of, yes - first)
    return np.asarray(np.exp(ways - chosen(first_of + second_of, yes)))


def _refuse_counts(found: dict[str, int], count: int, of: int) -> None:
    if of < 1 or not 0 <= count <= of:
        told = ", ".join(f"{name} {value}" for name, value in found.items())
        raise InputError(_fault("counts", f"{told} of {of}"))


def _fault(key: str, found: str) -> Complaint:
    return Complaint(
        file="shares",
        line=None,
        key=key,
        found=found,
        meaning="there is no such share",
        mend="give counts between 0 and the number of units",
    )
