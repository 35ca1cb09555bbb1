"""How long until support came, or until trained staff left: looked at every 30 days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.followup_findings import Waiting
from prevstats.analyses.followup_tables import PSEUDONYM, Reader, persons
from prevstats.analyses.study_findings import Count
from prevstats.data.local_cells import BLANK, complaints_in, days, in_order
from prevstats.errors import CannotAnswer
from prevstats.inference.time_to_event import STILL_WAITING, Curve, exits
from prevstats.parameters.followup import Staff

if TYPE_CHECKING:
    from numpy.typing import NDArray

LOOK_EVERY = 30
"""Days between looks at the curve; its own steps would be single persons' days."""
EVENT, OTHER = 1, 2
STAY = {
    **PSEUDONYM,
    "start": ("start", "utbildad", "från", "trained"),
    "end": ("slut", "slutat", "till", "end", "left"),
}


def staff(block: Staff, reader: Reader) -> Waiting[Count] | CannotAnswer | None:
    """Return how long trained staff stay; an empty end means still there."""
    table = reader.table(block.file, STAY)
    if table is None:
        return None
    start = reader.taken(days(table, "start", reader.first_day, reader.last_day))
    end = reader.taken(days(table, "end", reader.first_day, reader.last_day))
    blank = [
        row
        for row, (day, cell) in enumerate(
            zip(start, table.column("start"), strict=True)
        )
        if day is None and not cell
    ]
    faults = (
        *complaints_in(table, "start", blank, BLANK),
        *in_order(table, "end", start, end),
    )
    if not reader.fresh(faults) or None in start:
        return None
    none = (None,) * len(start)
    return waited(start, end, none, reader.last_day, reader.level)


def waited(
    start: Sequence[date | None],
    event: Sequence[date | None],
    other: Sequence[date | None],
    last: date,
    level: float,
) -> Waiting[Count] | CannotAnswer:
    """Return the share to whom ``event`` has happened, by time since ``start``.

    ``other`` ends the wait in another way; whoever has neither is still waiting on the
    last day; rows without a start are left out. The share is of all who began to wait
    (Aalen & Johansen): with no other exits it is one less Kaplan-Meier's.
    """
    rows = [
        _one(one, two, three, last)
        for one, two, three in zip(start, event, other, strict=True)
        if one is not None
    ]
    time = np.array([each[0] for each in rows], dtype=np.float64)
    kind = np.array([each[1] for each in rows], dtype=np.int_)
    curve = exits(time, kind, kind=EVENT, level=level)
    if isinstance(curve, CannotAnswer):
        return curve
    looks = range(0, int(time.max()) + 1, LOOK_EVERY)
    shares = [_at(curve, day) for day in looks]
    gone = [int(np.sum((time <= day) & (kind == EVENT))) for day in looks]
    return Waiting(
        n=persons(len(rows)),
        events=persons(int(np.sum(kind == EVENT))),
        others=persons(int(np.sum(kind == OTHER))),
        days=tuple(looks),
        share=tuple(each[0] for each in shares),
        low=tuple(each[1] for each in shares),
        high=tuple(each[2] for each in shares),
        gone=tuple(persons(each) for each in gone),
        median=(
            _half(curve.time, curve.share),
            _half(curve.time, curve.high),
            _half(curve.time, curve.low),
        ),
    )


def _at(curve: Curve, day: int) -> tuple[float, float, float]:
    """Return share, low and high at a day: nothing before the first exit."""
    reached = np.flatnonzero(curve.time <= day)
    if not reached.size:
        return 0.0, 0.0, 0.0
    last = reached[-1]
    return float(curve.share[last]), float(curve.low[last]), float(curve.high[last])


def _half(time: NDArray[np.float64], share: NDArray[np.float64]) -> float | None:
    """Return when a rising share reaches half; ``None`` when it never does."""
    reached = np.flatnonzero(share >= 0.5 - 1e-12)
    return float(time[reached[0]]) if reached.size else None


def _one(
    start: date, event: date | None, other: date | None, last: date
) -> tuple[int, int]:
    """Return days waited and the way out."""
    if event is not None and (other is None or event <= other):
        return (event - start).days, EVENT
    if other is not None:
        return (other - start).days, OTHER
    return (last - start).days, STILL_WAITING
