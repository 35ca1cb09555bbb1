"""Disclosure control of a mapping report: every count of persons under the rules.

Counts from the municipality's own tables (persons reached, persons who brought a theme
up, incidents, each of which concerns some child) come under the rule for person-level
data: 1 to 7 hidden, others rounded to five, shares taken of what is shown. What is
hidden stands last in alphabetical order, so that its place does not tell its size.
Estimated sizes of groups, a share times a population, are counts derived from
published numbers.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from prevstats.analyses.mapping_findings import (
    GroupSizes,
    Incidents,
    Inventory,
    InventoryItem,
    MappingFindings,
    Theme,
)
from prevstats.analyses.study_findings import Count, StudyFindings
from prevstats.errors import CannotAnswer
from prevstats.reporting.disclosure_series import released_count
from prevstats.reporting.mapping_released import (
    Bounds,
    ReleasedGroup,
    ReleasedGroups,
    ReleasedIncidentKind,
    ReleasedIncidents,
    ReleasedInventory,
    ReleasedItem,
    ReleasedMapping,
    ReleasedOverlap,
    ReleasedTheme,
)
from prevstats.reporting.released import LedgerLine, ReleasedCount

AS_THEY_ARE = ("ideas", "collaboration", "competences", "rights", "plan", "words")
"""Parts that count no persons."""


def release_mapping(findings: MappingFindings) -> ReleasedMapping:
    """Return all that may be shown; the ledger says how many cells were touched."""
    shared = {
        field.name: copy.deepcopy(getattr(findings, field.name))
        for field in fields(StudyFindings)
        if field.name != "outcomes"
    }
    kept = {name: copy.deepcopy(getattr(findings, name)) for name in AS_THEY_ARE}
    stock = findings.inventory
    sizes = findings.group_sizes
    themes = findings.themes
    incidents = findings.incidents
    return ReleasedMapping(
        **shared,
        **kept,
        outcomes=(),
        ledger=tuple(_ledger(findings)),
        invented=findings.invented,
        inventory=None if stock is None else _inventory(stock),
        group_sizes=None if sizes is None else _groups(sizes),
        themes=None if themes is None else _themes(themes),
        incidents=None if incidents is None else _incidents(incidents),
    )


def _inventory(found: Inventory) -> ReleasedInventory:
    return ReleasedInventory(
        items=tuple(_item(item) for item in found.items),
        **_others(found, "items"),
    )


def _item(item: InventoryItem) -> ReleasedItem:
    return ReleasedItem(
        reached=released_count(item.reached), **_others(item, "reached")
    )


def _groups(found: GroupSizes) -> ReleasedGroups:
    groups = tuple(
        ReleasedGroup(
            persons=(
                released_count(group.persons[0]),
                released_count(group.persons[1]),
                released_count(group.persons[2]),
            ),
            **_others(group, "persons"),
        )
        for group in found.groups
    )
    overlaps = tuple(
        ReleasedOverlap(each.groups, _bounds(each.middle), _bounds(each.widest))
        for each in found.overlaps
    )
    union = found.in_any
    return ReleasedGroups(
        groups,
        overlaps,
        union if isinstance(union, CannotAnswer) else _bounds(union),
    )


def _bounds(counts: tuple[Count, Count]) -> Bounds:
    return released_count(counts[0]), released_count(counts[1])


def _themes(found: tuple[Theme, ...]) -> tuple[ReleasedTheme, ...]:
    shown = [
        ReleasedTheme(each.theme, each.voice, released_count(each.persons))
        for each in found
    ]
    return tuple(sorted(shown, key=lambda each: (*_place(each.persons), each.theme)))


def _incidents(found: Incidents) -> ReleasedIncidents:
    counts = [(each.kind, released_count(each.times)) for each in found.kinds]
    counts.sort(key=lambda each: (*_place(each[1]), each[0]))
    total = sum(count.value or 0 for _, count in counts)
    kinds, so_far = [], 0
    for kind, count in counts:
        so_far += count.value or 0
        share = None if count.value is None else count.value / max(total, 1)
        reached = None if share is None else so_far / max(total, 1)
        kinds.append(ReleasedIncidentKind(kind, count, share, reached))
    return ReleasedIncidents(tuple(kinds), found.first, found.last)


def _place(count: ReleasedCount) -> tuple[bool, int]:
    return count.value is None, -(count.value or 0)


def _ledger(findings: MappingFindings) -> Iterator[LedgerLine]:
    """Yield a line for each table that counts persons."""
    stock = findings.inventory
    items = stock.items if stock else ()
    incidents = findings.incidents
    counted: dict[str, list[Count | None]] = {
        "inventory": [item.reached for item in items],
        "themes": [each.persons for each in findings.themes or ()],
        "incidents": [each.times for each in incidents.kinds] if incidents else [],
        "target_groups": _of_groups(findings.group_sizes),
    }
    for name, counts in counted.items():
        shown = [(count, released_count(count)) for count in counts if count]
        if shown:
            yield _line(name, shown)


def _line(name: str, pairs: list[tuple[Count, ReleasedCount]]) -> LedgerLine:
    shown = [count for _, count in pairs]
    values = [count.value for count in shown if count.value]
    of_persons = pairs[0][0].origin == "persons"
    return LedgerLine(
        outcome=name,
        n_counts=len(shown),
        n_hidden=sum(count.status == "hidden" for count in shown),
        n_fewer_than_five=sum(count.status == "fewer_than_five" for count in shown),
        n_rounded=len(values) if of_persons else 0,
        n_intervals_removed=0,
        n_estimates_coarsened=0,
        n_withheld=0,
        smallest_shown=min(values, default=None),
    )


def _of_groups(sizes: GroupSizes | None) -> list[Count | None]:
    if sizes is None:
        return []
    return [count for group in sizes.groups for count in group.persons]


def _others(value: Any, left_out: str) -> dict[str, Any]:
    """Return a value's fields by name, all but one."""
    return {
        field.name: copy.deepcopy(getattr(value, field.name))
        for field in fields(value)
        if field.name != left_out
    }
