"""The least sure mark among the numbers that each payer's money rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prevstats.analyses.resolve import Resolved

MARK_ORDER = ("yes", "partly", "no", "memory", "example")
"""From the surest to the least sure."""


def marks_of(resolved: Resolved) -> dict[str, str]:
    """Return the least certain mark among the numbers that each payer rests on."""
    marks: dict[str, str] = {}
    stated = [(cost.payer, cost.mark) for cost in resolved.costs]
    stated += [(benefit.payer, benefit.mark) for benefit in resolved.benefits]
    for payer, mark in stated:
        marks[payer] = max(marks.get(payer, "yes"), mark, key=MARK_ORDER.index)
    return marks
