"""Which municipalities Kolada calls similar to each, by the family of its groups.

Kolada names a group for each municipality and field, with the year in the title:
"Liknande kommuner socioekonomi, Ljungby, 2024", "Liknande kommuner, övergripande,
Ljungby, 2025". The members are its peers; which municipality it is about stands in the
title alone, by name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from prevstats.data.kolada_answers import fields_of, page_of
from prevstats.data.municipalities import by_code
from prevstats.data.snapshot_files import Snapshot, stored_document

OVERALL = "övergripande"
"""The family that is used when no other is asked for."""
TITLE = re.compile(
    r"Liknande kommuner,?\s+(?P<family>[^,]+),\s*(?P<name>[^,]+),\s*(?P<year>\d{4})"
)


@dataclass(frozen=True, slots=True)
class SimilarGroup:
    """One municipality's peers in one field and year; codes with leading zeros."""

    family: str
    year: int
    area: str
    peers: tuple[str, ...]


def similar_groups(document: object, address: str) -> tuple[SimilarGroup, ...]:
    """Read the groups of similar municipalities in an answer of municipality_groups.

    Other groups (counties, federations) are passed over, and so is a title that names
    no municipality of today. Members are read as ``member_id`` or, as in older
    answers, ``id``.

    Raises ``FetchFailed`` when the answer is no page of groups.
    """
    names = {place.name: code for code, place in by_code().items()}
    groups = []
    for row in page_of(document, address).values:
        values = fields_of(row, ("id", "title", "members"), address)
        title = TITLE.match(str(values["title"]))
        if title is None or title["name"] not in names:
            continue
        area = names[title["name"]]
        groups.append(
            SimilarGroup(
                family=title["family"].strip(),
                year=int(title["year"]),
                area=area,
                peers=_members(values["members"], area),
            )
        )
    return tuple(groups)


def similar_of(
    groups: tuple[SimilarGroup, ...], family: str = OVERALL
) -> Mapping[str, tuple[str, ...]] | None:
    """Return each municipality's peers in the newest year of a family.

    ``None`` when there is no group of that family at all.
    """
    newest: dict[str, SimilarGroup] = {}
    for group in groups:
        known = newest.get(group.area)
        if group.family == family and (known is None or known.year < group.year):
            newest[group.area] = group
    return {area: newest[area].peers for area in sorted(newest)} or None


def similar_in(
    snapshot: Snapshot, family: str = OVERALL
) -> Mapping[str, tuple[str, ...]] | None:
    """Return the peers that a snapshot holds; ``None`` when it holds none."""
    return similar_of(groups_in(snapshot), family)


def groups_in(snapshot: Snapshot) -> tuple[SimilarGroup, ...]:
    """Return every group of similar municipalities that a snapshot holds."""
    groups: list[SimilarGroup] = []
    for stored in snapshot.with_role("municipality_groups"):
        document = stored_document(snapshot, stored).value
        groups += similar_groups(document, stored.address)
    return tuple(groups)


def _members(members: object, area: str) -> tuple[str, ...]:
    listed = members if isinstance(members, list | tuple) else ()
    codes = {
        str(each.get("member_id", each.get("id", "")))
        for each in listed
        if isinstance(each, dict)
    }
    return tuple(sorted(codes - {area, ""}))
