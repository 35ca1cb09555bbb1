"""Every number of persons in a structure report, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import TypeVar, cast

from prevstats.analyses.structure_findings import StructureParts
from prevstats.analyses.study_findings import Count
from prevstats.reporting.released import ReleasedCount

C = TypeVar("C")


def counts_in(parts: StructureParts[C]) -> list[C]:
    """Return the counts of all parts."""
    return [cast(C, each) for each in _walk(parts)]


def _walk(value: object) -> Iterator[object]:
    if isinstance(value, Count | ReleasedCount):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _walk(each)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _walk(getattr(value, field.name))
