"""Every number of persons in a follow-up, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import TypeVar, cast

from prevstats.analyses.followup_findings import FollowupParts
from prevstats.analyses.study_findings import Count
from prevstats.reporting.released import ReleasedCount

C = TypeVar("C")


def counts_in(parts: FollowupParts[C]) -> list[C]:
    """Return the counts of all parts, in the order in which they stand."""
    return [cast(C, each) for each in _walk(parts)]


def counts_by_part(parts: FollowupParts[C]) -> dict[str, list[C]]:
    """Return the counts of each part by its name; parts without any are left out."""
    found = {
        each.name: [cast(C, count) for count in _walk(getattr(parts, each.name))]
        for each in fields(parts)
    }
    return {name: counts for name, counts in found.items() if counts}


def _walk(value: object) -> Iterator[object]:
    if isinstance(value, Count | ReleasedCount):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _walk(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _walk(getattr(value, field.name))
