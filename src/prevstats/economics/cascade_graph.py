"""Whether the arrows of a cascade fit together, and which paths lead to a resource."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from prevstats.economics.cascade_numbers import complaint
from prevstats.economics.links import (
    INTERVENTION,
    SHARES,
    Link,
    LinkedOutcome,
    Resource,
    unit_factor,
)
from prevstats.errors import InputError
from prevstats.parameters.cascade_rules import cycle

if TYPE_CHECKING:
    from prevstats.economics.survival import Cohort
    from prevstats.errors import Complaint

MOST_PATHS = 1_000


@dataclass(frozen=True, slots=True)
class Cascade:
    """From the intervention by way of outcomes to resources: the specification.

    Attributes
    ----------
    outcomes, resources, links : nodes and arrows.
    cohort : age and survival of the persons; ``None`` when all remain and no resource
        asks for an age.
    first_year : year (0 = the decision) in which what the intervention changes itself
        stands in full, before any lag.

    Raises
    ------
    InputError
        with every fault: unknown or repeated names, units that do not meet, a missing
        base rate or fade-out, a cycle, a resource that nothing reaches.
    """

    outcomes: tuple[LinkedOutcome, ...]
    resources: tuple[Resource, ...]
    links: tuple[Link, ...]
    cohort: Cohort | None = None
    first_year: int = 1

    def __post_init__(self) -> None:
        wrong = [*_repeated(self), *_unknown(self)]
        if not wrong:
            wrong += [fault for link in self.links for fault in _misfit(self, link)]
            wrong += _ages(self)
            wrong += _shape(self)
        if wrong:
            raise InputError(wrong)

    def outcome(self, name: str) -> LinkedOutcome | None:
        """Return the outcome of that name, or ``None``."""
        return next((item for item in self.outcomes if item.id == name), None)

    def resource(self, name: str) -> Resource | None:
        """Return the resource of that name, or ``None``."""
        return next((item for item in self.resources if item.id == name), None)

    def paths(self) -> tuple[tuple[Link, ...], ...]:
        """Return every path from the intervention to a resource."""
        return tuple(_paths(self, INTERVENTION, ()))


def directly_measured(path: tuple[Link, ...]) -> bool:
    """Return whether the outcome that uses the resource was itself measured."""
    return path[0].measured and len(path) == 2


def _paths(
    cascade: Cascade, node: str, walked: tuple[Link, ...]
) -> Iterator[tuple[Link, ...]]:
    for link in cascade.links:
        if link.cause != node:
            continue
        path = (*walked, link)
        if cascade.resource(link.to) is not None:
            yield path
        else:
            yield from _paths(cascade, link.to, path)


def _repeated(cascade: Cascade) -> Iterator[Complaint]:
    nodes = [INTERVENTION, *(item.id for item in cascade.outcomes)]
    nodes += [item.id for item in cascade.resources]
    for names in (nodes, [link.id for link in cascade.links]):
        for name, times in Counter(names).items():
            if times > 1:
                yield complaint(
                    name,
                    f"{name!r} {times} times",
                    "each outcome, resource and link has a name of its own",
                    "give one of them another name",
                )


def _unknown(cascade: Cascade) -> Iterator[Complaint]:
    outcomes = [item.id for item in cascade.outcomes]
    resources = [item.id for item in cascade.resources]
    for link in cascade.links:
        for key, name, known in (
            ("from", link.cause, [INTERVENTION, *outcomes]),
            ("to", link.to, [*outcomes, *resources]),
        ):
            if name not in known:
                yield complaint(
                    f"{link.id}.{key}",
                    repr(name),
                    "there is nothing of that name at that end of a link",
                    f"name one of: {', '.join(known)}",
                )


def _misfit(cascade: Cascade, link: Link) -> Iterator[Complaint]:
    """Yield what is wrong with one link between two nodes that are known."""
    cause, to = cascade.outcome(link.cause), cascade.outcome(link.to)
    yield from _units(cascade, link)
    if link.scale != "slope" and not _happens(to):
        yield complaint(
            f"{link.id}.to",
            link.to,
            "log odds shift a share from its base rate",
            "name an outcome with a base rate, in share, percent or per_1000",
        )
    if link.scale == "case_log_odds" and not _happens(cause):
        yield complaint(
            f"{link.id}.from",
            link.cause,
            "an odds ratio between cases and others needs a cause that happens or not",
            "name an outcome with a base rate, or use the scale log_odds",
        )
    if cause is None and to is None:
        yield complaint(
            f"{link.id}.to",
            link.to,
            "a resource is used because an outcome changes, for so many persons",
            "put the outcome between the intervention and the resource",
        )
    if cause is None and link.fade_out is None:
        yield complaint(
            f"{link.id}.fade_out",
            "none",
            "nobody has said how long the effect lasts",
            "give a fade-out; Held() says that it never fades",
        )
    if link.measured and cause is not None:
        yield complaint(
            f"{link.id}.measured",
            "measured",
            "only an effect of the intervention itself is measured directly",
            "mark the link from the intervention, or none",
        )
    if link.lag_years < 0:
        yield complaint(
            f"{link.id}.lag_years",
            str(link.lag_years),
            "an effect does not come before its cause",
            "give 0 years or more",
        )


def _happens(outcome: LinkedOutcome | None) -> bool:
    return (
        outcome is not None and outcome.unit in SHARES and outcome.base_rate is not None
    )


def _units(cascade: Cascade, link: Link) -> Iterator[Complaint]:
    cause = cascade.outcome(link.cause)
    to = cascade.outcome(link.to)
    target = cascade.resource(link.to)
    ends = []
    if cause is not None and link.scale != "case_log_odds":
        ends.append(("per_unit", link.per_unit, cause.unit, cause.id))
    if to is not None and link.scale == "slope":
        ends.append(("unit", link.unit, to.unit, to.id))
    for key, found, wanted, name in ends:
        if unit_factor(found, wanted) is None:
            yield _unit_complaint(f"{link.id}.{key}", found, wanted, name)
    if target is not None and (link.scale != "slope" or link.unit != target.unit):
        found = link.unit if link.scale == "slope" else link.scale
        yield _unit_complaint(f"{link.id}.unit", found, target.unit, target.id)


def _unit_complaint(key: str, found: str, wanted: str, name: str) -> Complaint:
    return complaint(
        key,
        repr(found),
        f"{name} is counted in {wanted!r}: the units do not meet",
        f"state the link in {wanted!r}",
    )


def _ages(cascade: Cascade) -> Iterator[Complaint]:
    for item in cascade.resources:
        plain = Resource(item.id, item.unit)
        if cascade.cohort is None and item != plain:
            yield complaint(
                f"{item.id}.ages",
                f"ages {item.first_age}-{item.last_age}, {item.counted}",
                "without a cohort nobody has an age or a home",
                "give the cohort's ages, or leave the ages out",
            )
        if item.last_age < item.first_age:
            yield complaint(
                f"{item.id}.ages",
                f"{item.first_age}-{item.last_age}",
                "the last age is before the first",
                "let the last age be the first or later",
            )


def _shape(cascade: Cascade) -> Iterator[Complaint]:
    circle = cycle({(link.cause, link.to) for link in cascade.links})
    if circle:
        yield complaint(
            circle[0],
            " -> ".join(circle),
            "a cascade that returns to itself has no first cause and no end",
            "remove one of these links",
        )
        return
    paths = tuple(islice(_paths(cascade, INTERVENTION, ()), MOST_PATHS + 1))
    if len(paths) > MOST_PATHS:
        yield complaint(
            "links",
            f"more than {MOST_PATHS} paths",
            "nobody can account for so many",
            "leave out links that carry little",
        )
        return
    reached = {path[-1].to for path in paths}
    for item in cascade.resources:
        if item.id not in reached:
            yield complaint(
                item.id,
                "no path",
                "nothing that the intervention changes leads to it",
                "add the links in between, or leave the resource out",
            )
    if not cascade.resources:
        yield complaint("resources", "none", "nothing can be priced", "add a resource")
