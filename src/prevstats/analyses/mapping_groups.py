"""How many the target groups may be, and how many can belong to two of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from prevstats.analyses.mapping_findings import GroupSize, GroupSizes, Overlap
from prevstats.analyses.study_findings import Count
from prevstats.data.template_rows import TemplateRow, TemplateTable
from prevstats.errors import CannotAnswer, Complaint, InputError


def group_sizes(table: TemplateTable) -> GroupSizes:
    """Return sizes, overlaps and the union of all groups.

    Raises ``InputError`` when a range is not in order.
    """
    faults = [
        Complaint(
            table.file,
            row.line,
            "andel mitten (%)",
            "/".join(f"{share:g}" for share in _shares(row)),
            "low, middle and high are not in rising order",
            "write the lowest, the likeliest and the highest share",
        )
        for row in table.rows
        if sorted(_shares(row)) != list(_shares(row))
    ]
    if faults:
        raise InputError(faults)
    groups = tuple(_group(row) for row in table.rows)
    overlaps = tuple(_overlap(one, other) for one, other in combinations(groups, 2))
    return GroupSizes(groups, overlaps, _in_any(groups))


def intersection(one: float, other: float, population: float) -> tuple[float, float]:
    """Return the Fréchet bounds of the overlap of two groups of one population.

    max(0, a + b - N) and min(a, b) (Fréchet 1935): nothing is assumed of dependence.
    """
    return max(0.0, one + other - population), min(one, other)


def _shares(row: TemplateRow) -> tuple[float, ...]:
    return tuple(row.number(name) or 0.0 for name in ("low", "mid", "high"))


def _group(row: TemplateRow) -> GroupSize:
    low, mid, high = _shares(row)
    population = int(row.number("population") or 0)
    sizes = [_count(population * share / 100.0) for share in (low, mid, high)]
    return GroupSize(
        id=row.text("id"),
        group=row.text("group"),
        population=population,
        share=(low, mid, high),
        persons=(sizes[0], sizes[1], sizes[2]),
        source=row.text("source"),
        verified=row.text("verified"),
    )


def _overlap(one: GroupSize, other: GroupSize) -> Overlap:
    """Return the bounds; of unequal populations nothing is known at the low end."""
    same = one.population == other.population
    population = one.population if same else float("inf")
    first = [one.population * share / 100.0 for share in one.share]
    second = [other.population * share / 100.0 for share in other.share]
    middle = intersection(first[1], second[1], population)
    lowest, _ = intersection(first[0], second[0], population)
    _, highest = intersection(first[2], second[2], population)
    return Overlap(
        (one.id, other.id),
        (_count(middle[0]), _count(middle[1])),
        (_count(lowest), _count(highest)),
    )


def _in_any(groups: Sequence[GroupSize]) -> tuple[Count, Count] | CannotAnswer:
    """Return how many are in any group: the largest one, and all of them added up."""
    if len({group.population for group in groups}) != 1:
        return CannotAnswer("unequal_populations")
    sizes = [group.population * group.share[1] / 100.0 for group in groups]
    most = min(sum(sizes), groups[0].population)
    return _count(max(sizes)), _count(most)


def _count(persons: float) -> Count:
    """Return an estimate in whole persons: computed from published aggregates."""
    return Count(float(round(persons)), "derived")
