"""What a krona of a later year is worth now: rates, schedules and timing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Timing = Literal["end_of_year", "mid_year"]
"""When in a year the money moves. What falls at the decision (year 0) never shifts."""
Basis = Literal["real", "nominal"]


@dataclass(frozen=True, slots=True)
class RateStep:
    """A rate that holds from a year (counted from now) until the next step."""

    from_year: int
    rate: float


GREEN_BOOK = (RateStep(1, 0.035), RateStep(31, 0.03), RateStep(76, 0.025))
"""HM Treasury, The Green Book (2022), annex A6: the standard declining real rates."""


@dataclass(frozen=True, slots=True)
class Discounting:
    """How later years are weighed: rate or declining schedule, timing, basis.

    Attributes
    ----------
    rate : a share a year (3.5 % is 0.035), or steps whose first holds from year 1.
    timing : ``end_of_year`` or ``mid_year``.
    basis : ``real`` for kronor of one price year, ``nominal`` for each year's own.

    Raises
    ------
    InputError
        for a rate that is no share (3.5, 35), steps out of order, unknown words.
    """

    rate: float | tuple[RateStep, ...]
    timing: Timing = "end_of_year"
    basis: Basis = "real"

    def __post_init__(self) -> None:
        steps = self.steps
        for step in steps:
            checked_rate(step.rate)
        starts = [step.from_year for step in steps]
        if not starts or starts[0] != 1 or starts != sorted(set(starts)):
            raise _refused(
                "discount_rate.from_year",
                f"steps from {starts}",
                "every year has exactly one rate",
                "let the first step hold from year 1 and each later one from its own",
            )
        if self.timing not in ("end_of_year", "mid_year"):
            raise _refused(
                "timing",
                repr(self.timing),
                "it is not known when in a year the money moves",
                "say end_of_year or mid_year",
            )
        if self.basis not in ("real", "nominal"):
            raise _refused(
                "basis",
                repr(self.basis),
                "real and nominal are not mixed",
                "say real or nominal",
            )

    @property
    def steps(self) -> tuple[RateStep, ...]:
        """Return the rate as steps; a constant rate is one step."""
        if isinstance(self.rate, tuple):
            return self.rate
        return (RateStep(1, float(self.rate)),)

    def rate_of(self, year: int) -> float:
        """Return the rate of a year from 1 on."""
        return next(s.rate for s in reversed(self.steps) if s.from_year <= year)

    def factors(self, years: Sequence[int]) -> NDArray[np.float64]:
        """Return the discount factor of each year (0 = now): (Y,).

        The product of the yearly factors up to that year, as a declining schedule
        demands; at mid-year half a year of discounting less, but never in year 0.
        Raises ``InputError`` for a year before the decision.
        """
        if any(year < 0 for year in years):
            raise _refused(
                "years",
                f"year {min(years)}",
                "what lies before the decision is not discounted",
                "count years from the decision, 0",
            )
        by_year = [1.0]
        for year in range(1, max(years, default=0) + 1):
            by_year.append(by_year[-1] / (1.0 + self.rate_of(year)))
        return np.array([by_year[year] * self._shift(year) for year in years])

    def _shift(self, year: int) -> float:
        if self.timing == "end_of_year" or year == 0:
            return 1.0
        return float((1.0 + self.rate_of(year)) ** 0.5)


def checked_rate(rate: float) -> float:
    """Return a discount rate that is a share, or refuse one that is not.

    Raises ``InputError`` for 3.5 and 35 (3.5 % is 0.035), and for what is no rate.
    """
    if -0.2 < rate < 1.0:
        return rate
    meant = f" ({rate:g} % is {rate / 100:g})" if 1.0 <= rate <= 100.0 else ""
    raise _refused(
        "discount_rate",
        str(rate),
        f"as a share it is {100 * rate:g} % a year{meant}",
        "write the rate as a share, e.g. 0.035 for 3.5 %",
    )


def discounting_of(rate: float | Discounting) -> Discounting:
    """Return a real end-of-year discounting for a number, others as they are."""
    return rate if isinstance(rate, Discounting) else Discounting(rate)


def real_rate(nominal: float, inflation: float) -> float:
    """Return the real rate (1 + i) / (1 + inflation) - 1; never the difference."""
    return (1.0 + nominal) / (1.0 + inflation) - 1.0


def nominal_rate(real: float, inflation: float) -> float:
    """Return the nominal rate (1 + r)(1 + inflation) - 1."""
    return (1.0 + real) * (1.0 + inflation) - 1.0


def drift(years: Sequence[int], growth: float) -> NDArray[np.float64]:
    """Return (1 + g)^t for each year: the real rise of wages over prices, (Y,)."""
    return (1.0 + checked_rate(growth)) ** np.asarray(years, dtype=np.float64)


def same_basis(discounting: Discounting, basis: Basis) -> Discounting:
    """Return the discounting, or refuse one whose basis is not that of the kronor."""
    if discounting.basis == basis:
        return discounting
    raise _refused(
        "discount_rate",
        f"a {discounting.basis} rate on {basis} kronor",
        "inflation would be counted twice, or not at all",
        "use real_rate or nominal_rate to get the rate that fits the kronor",
    )


def _refused(key: str, found: str, meaning: str, mend: str) -> InputError:
    return InputError(Complaint("appraisal", None, key, found, meaning, mend))
