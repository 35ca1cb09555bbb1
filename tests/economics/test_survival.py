"""Who is left of a cohort: products of yearly probabilities, ages and homes."""

from __future__ import annotations

import numpy as np
import pytest

from prevstats.economics.survival import Cohort, at_age
from prevstats.errors import InputError

YEARS = range(31)
DEATH = ((0, 0.001), (18, 0.002), (30, 0.01))


def test_a_constant_probability_is_a_power() -> None:
    cohort = Cohort(((6, 1.0),), death=0.01, leaving=0.05)
    years = np.arange(31)
    np.testing.assert_allclose(cohort.share(YEARS), 0.99**years, rtol=1e-12)
    np.testing.assert_allclose(
        cohort.share(YEARS, counted="resident"), (0.99 * 0.95) ** years, rtol=1e-12
    )


def test_resident_and_moved_are_all_who_live() -> None:
    cohort = Cohort(((3, 0.5), (9, 0.5)), death=DEATH, leaving=((0, 0.02), (19, 0.15)))
    parts = cohort.share(YEARS, counted="resident") + cohort.share(
        YEARS, counted="moved"
    )
    np.testing.assert_allclose(parts, cohort.share(YEARS), rtol=1e-12)


def test_by_person_and_year_by_hand() -> None:
    """The share is the mean of simulated lives, within their Monte Carlo error."""
    cohort = Cohort(((16, 0.25), (20, 0.75)), death=((0, 0.01), (18, 0.04)))
    random = np.random.default_rng(11)
    persons = 40_000
    age = np.where(random.random(persons) < 0.25, 16, 20)
    alive = np.ones(persons, dtype=bool)
    expected = cohort.share(range(9), first_age=18, last_age=24)
    for year in range(9):
        now = alive & (age + year >= 18) & (age + year <= 24)
        error = np.sqrt(max(expected[year] * (1 - expected[year]), 1e-4) / persons)
        assert abs(now.mean() - expected[year]) < 4.5 * error
        risk = np.where(age + year >= 18, 0.04, 0.01)
        alive &= random.random(persons) >= risk


def test_only_the_ages_of_use_count() -> None:
    cohort = Cohort(((6, 1.0),))
    share = cohort.share(YEARS, first_age=16, last_age=19)
    assert [year for year in YEARS if share[year]] == [10, 11, 12, 13]


@pytest.mark.parametrize(
    ("age", "expected"), [(0, 0.001), (17, 0.001), (18, 0.002), (30, 0.01), (99, 0.01)]
)
def test_steps_hold_until_the_next(age: int, expected: float) -> None:
    assert at_age(DEATH, age) == expected


def test_before_the_first_step_it_is_the_firsts() -> None:
    assert at_age(((18, 0.2), (30, 0.1)), 5) == 0.2


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"ages": ()}, "shares that sum to 0"),
        ({"ages": ((6, 0.5),)}, "shares that sum to 0.5"),
        ({"ages": ((-1, 1.0),)}, "an age is a whole number"),
        ({"ages": ((6, 1.0),), "death": 1.5}, "a yearly probability lies"),
        ({"ages": ((6, 1.0),), "leaving": ((9, 0.1), (3, 0.1))}, "in rising order"),
        ({"ages": ((6, 1.0),), "leaving": ()}, "in rising order"),
    ],
)
def test_a_cohort_that_cannot_be_is_refused(given, words: str) -> None:
    with pytest.raises(InputError, match=words):
        Cohort(**given)


def test_every_fault_of_a_cohort_is_told_at_once() -> None:
    with pytest.raises(InputError) as found:
        Cohort(((-1, 0.5),), death=2.0, leaving=-0.1)
    assert len(found.value.complaints) == 4
