"""Every path of a cascade walked with its numbers: size, course and persons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.economics.cascade_course import bent, course, fade_position
from prevstats.economics.cascade_numbers import Numbers
from prevstats.economics.cascade_steps import Step, base_rate, changes, steps_of
from prevstats.economics.links import INTERVENTION, LinkedOutcome, Resource, unit_factor

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.economics.cascade_graph import Cascade
    from prevstats.economics.profile import Profile

ROUNDING = 1e-9
"""Persons of an outcome may exceed those of its cause by so much, relatively."""


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """A cascade with its numbers, each () or (S,).

    Attributes
    ----------
    steps : the links, by identifier.
    persons : for how many persons each outcome changes.
    bases : base rate as a share, of the outcomes that have one.
    n_draws, n_years : S and Y.
    """

    cascade: Cascade
    steps: Mapping[str, Step]
    persons: Mapping[str, NDArray[np.float64]]
    bases: Mapping[str, NDArray[np.float64]]
    n_draws: int
    n_years: int


@dataclass(frozen=True, slots=True, eq=False)
class Walked:
    """A path with its numbers.

    Attributes
    ----------
    steps : its links, from the intervention to the resource.
    outcome, resource : the outcome that uses the resource.
    change : change of that outcome for each person at full size, () or (S,).
    amount : units of the resource at full size, all persons: (S,).
    profile : its course over the years; paths with the same course share the object.
    outside : share of draws in which an outcome's share would leave 0-1.
    """

    steps: tuple[Step, ...]
    outcome: LinkedOutcome
    resource: Resource
    change: NDArray[np.float64]
    amount: NDArray[np.float64]
    profile: Profile
    outside: float


def given(cascade: Cascade, numbers: Numbers, n_years: int) -> Given:
    """Return the cascade with its numbers; complaints are noted in ``numbers``."""
    persons = {
        item.id: numbers.value(item.persons, f"{item.id}.persons", (0.0, np.inf))
        for item in cascade.outcomes
    }
    bases = {
        item.id: base_rate(item, numbers)
        for item in cascade.outcomes
        if item.base_rate is not None
    }
    steps = steps_of(cascade, numbers)
    for link in cascade.links:
        if link.cause == INTERVENTION or cascade.outcome(link.to) is None:
            continue
        more = persons[link.to] > persons[link.cause] * (1.0 + ROUNDING)
        if np.any(more):
            numbers.complain(
                f"{link.to}.persons",
                f"more persons than {link.cause} has, in {np.mean(more):.0%} of draws",
                "a change cannot reach persons in whom nothing changed before",
                "give the persons of both who are the same, or a link of its own",
            )
    return Given(cascade, steps, persons, bases, numbers.n_draws, n_years)


def walked(known: Given) -> tuple[Walked, ...]:
    """Return every path from the intervention to a resource, with its numbers."""
    profiles: dict[tuple[object, ...], Profile] = {}
    present: dict[Resource, NDArray[np.float64]] = {
        item: _present(known, item) for item in known.cascade.resources
    }
    found = []
    for links in known.cascade.paths():
        steps = tuple(known.steps[link.id] for link in links)
        resource = known.cascade.resource(links[-1].to)
        outcome = known.cascade.outcome(links[-1].cause)
        if resource is None or outcome is None:
            continue
        key = _course_key(steps, resource)
        if key not in profiles:
            profiles[key] = course(
                steps, known.cascade.first_year, present[resource], known.n_draws
            )
        sizes = changes(steps)
        amount = sizes[-1] * known.persons[outcome.id]
        found.append(
            Walked(
                steps,
                outcome,
                resource,
                sizes[-2],
                np.broadcast_to(amount, (known.n_draws,)),
                profiles[key],
                _outside(known, steps, sizes),
            )
        )
    return tuple(found)


def _present(known: Given, resource: Resource) -> NDArray[np.float64]:
    cohort = known.cascade.cohort
    if cohort is None:
        return np.ones(known.n_years)
    return cohort.share(
        range(known.n_years),
        counted=resource.counted,
        first_age=resource.first_age,
        last_age=resource.last_age,
    )


def _course_key(steps: tuple[Step, ...], resource: Resource) -> tuple[object, ...]:
    """Return what the course depends on: equal keys have equal courses."""
    ages = (resource.first_age, resource.last_age, resource.counted)
    lag = sum(step.link.lag_years for step in steps)
    ruling = steps[fade_position(steps)].link
    if not bent(steps):
        return (ruling.fade_out, lag, ages)
    return (tuple(step.link.id for step in steps), lag, ages)


def _outside(
    known: Given, steps: tuple[Step, ...], sizes: tuple[NDArray[np.float64], ...]
) -> float:
    """Return the share of draws in which a share of persons would leave 0-1."""
    out = np.zeros(known.n_draws, dtype=bool)
    for step, size in zip(steps[:-1], sizes, strict=False):
        base = known.bases.get(step.link.to)
        outcome = known.cascade.outcome(step.link.to)
        if base is None or outcome is None:
            continue
        after = base + size * (unit_factor(outcome.unit, "share") or 1.0)
        out |= (after < 0.0) | (after > 1.0)
    return float(out.mean())
