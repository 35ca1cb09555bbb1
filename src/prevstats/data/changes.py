"""What changed between two snapshots of the same source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from prevstats.data.kolada_answers import Gender, Observation
from prevstats.data.kolada_reading import figures
from prevstats.data.snapshot_files import Snapshot
from prevstats.provenance import LogLine

FEWEST_ROWS = 0.95
"""A new snapshot with less than this share of the old one's figures is suspect."""


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that is not what it was.

    ``before`` and ``after`` are in the indicator's unit; ``None`` is missing.
    """

    indicator: str
    area: str
    year: int
    gender: Gender
    before: float | None
    after: float | None


Key = tuple[str, str, int, Gender]


def changes(old: Snapshot, new: Snapshot) -> tuple[Change, ...]:
    """List the figures that differ, among those that both snapshots asked for."""
    before, after = _common(old, new), _common(new, old)
    return tuple(
        Change(*key, before.get(key), after.get(key))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    )


def shrunk(old: Snapshot, new: Snapshot) -> tuple[LogLine, ...]:
    """Warn when a new snapshot has less than 95 % of the figures of the old one."""
    rows, before = len(_common(new, old)), len(_common(old, new))
    if rows >= FEWEST_ROWS * before:
        return ()
    details = (("rows", rows), ("before", before))
    return (LogLine("warning", "fewer_rows_than_before", details),)


def _common(one: Snapshot, other: Snapshot) -> Mapping[Key, float]:
    """Return the figures of one snapshot that the other asked for too."""
    indicators, years = set(other.request["indicators"]), set(other.request["years"])
    asked = other.request["municipalities"]
    areas = None if asked is None else set(asked)

    def shared(row: Observation) -> bool:
        known = row.indicator in indicators and row.year in years
        return known and (areas is None or row.area in areas)

    return {
        (row.indicator, row.area, row.year, row.gender): row.value
        for row in figures(one).rows
        if row.value is not None and shared(row)
    }
