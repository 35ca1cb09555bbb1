"""Who is left of a cohort, at which age, and still living in the municipality."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.economics.cascade_numbers import complaint
from prevstats.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from prevstats.errors import Complaint

Counted = Literal["alive", "resident", "moved"]
"""Whose use counts: all who live, those still in the municipality, those who moved."""
Yearly = float | tuple[tuple[int, float], ...]
"""A yearly probability, or steps (from age, probability) in rising order of age."""

OLDEST = 130


@dataclass(frozen=True, slots=True)
class Cohort:
    """The persons reached, and what happens to their number through the years.

    Attributes
    ----------
    ages : (age in year 0, share of the persons); the shares sum to 1.
    death : probability of dying within a year, by age.
    leaving : probability of leaving the municipality within a year, by age. Who leaves
        still costs money, but another municipality's.
    """

    ages: tuple[tuple[int, float], ...]
    death: Yearly = 0.0
    leaving: Yearly = 0.0

    def __post_init__(self) -> None:
        wrong = [*_wrong_ages(self.ages)]
        wrong += _wrong_yearly("death", self.death)
        wrong += _wrong_yearly("leaving", self.leaving)
        if wrong:
            raise InputError(wrong)

    def share(
        self,
        years: Sequence[int],
        *,
        counted: Counted = "alive",
        first_age: int = 0,
        last_age: int = OLDEST,
    ) -> NDArray[np.float64]:
        """Return the share of the cohort that counts in each year: array (Y,).

        Of those aged a in year 0, prod_{u=1..t} (1 - q(a + u - 1)) are alive in year t;
        residents have not left either, a factor 1 - m(a + u - 1) a year. Only those
        whose age in year t lies from ``first_age`` to ``last_age``, both included,
        count.
        """
        total = np.zeros(len(years))
        for age, weight in self.ages:
            aged = age + np.asarray(years)
            inside = (aged >= first_age) & (aged <= last_age)
            total += weight * inside * self._left(age, years, counted)
        return total

    def _left(
        self, age: int, years: Sequence[int], counted: Counted
    ) -> NDArray[np.float64]:
        alive = _remaining(self.death, age, years)
        resident = alive * _remaining(self.leaving, age, years)
        if counted == "alive":
            return alive
        return resident if counted == "resident" else alive - resident


def remaining(probability: Yearly, age: int, year: int) -> float:
    """Return the share left after ``year`` years of those aged ``age`` in year 0."""
    left = 1.0
    for passed in range(year):
        left *= 1.0 - at_age(probability, age + passed)
    return left


def at_age(probability: Yearly, age: int) -> float:
    """Return the yearly probability at an age; before the first step it is the first's.

    ``((0, 0.01), (20, 0.05))`` is 0.01 up to 19 and 0.05 from 20 on.
    """
    if not isinstance(probability, tuple):
        return probability
    found = probability[0][1]
    for first, value in probability:
        if age >= first:
            found = value
    return found


def _remaining(
    probability: Yearly, age: int, years: Sequence[int]
) -> NDArray[np.float64]:
    return np.array([remaining(probability, age, year) for year in years])


def _wrong_ages(ages: tuple[tuple[int, float], ...]) -> Iterator[Complaint]:
    shares = [share for _, share in ages]
    if any(age < 0 or age > OLDEST for age, _ in ages):
        yield complaint(
            "cohort.ages",
            ", ".join(str(age) for age, _ in ages),
            f"an age is a whole number from 0 to {OLDEST}",
            "give the age in the year of the decision",
        )
    if not shares or min(shares) < 0.0 or abs(sum(shares) - 1.0) > 1e-9:
        yield complaint(
            "cohort.ages",
            f"shares that sum to {sum(shares):g}",
            "the ages together are the whole cohort",
            "let the shares be 0 or more and sum to 1",
        )


def _wrong_yearly(key: str, probability: Yearly) -> Iterator[Complaint]:
    steps = probability if isinstance(probability, tuple) else ((0, probability),)
    ages = [age for age, _ in steps]
    if not steps or ages != sorted(set(ages)):
        yield complaint(
            f"cohort.{key}",
            f"steps at the ages {ages}",
            "each age begins one step, in rising order",
            "sort the steps by age and give each age once",
        )
    if any(not 0.0 <= value <= 1.0 for _, value in steps):
        yield complaint(
            f"cohort.{key}",
            ", ".join(f"{value:g}" for _, value in steps),
            "a yearly probability lies from 0 to 1",
            "state it as a share a year: 2 % is 0.02",
        )
