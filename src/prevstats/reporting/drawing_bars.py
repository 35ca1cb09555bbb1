"""Bars under each other: how many of each, with words at both ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from prevstats.reporting.figures import Frame
from prevstats.reporting.shapes import (
    TEXT,
    WIDTH,
    box,
    drawing,
    line,
    text,
    width,
    wrapped,
)

LEFT, RIGHT = 8.0, WIDTH - 6.0
HEIGHT = 11.0


@dataclass(frozen=True, slots=True)
class BarRow:
    """One bar: its label, its length, and the number in words at the right.

    ``value`` ``None``: only the words (a count that is not shown).
    """

    label: str
    value: float | None
    text: str
    kind: Literal["own", "others"] = "own"


@dataclass(frozen=True, slots=True)
class BarData:
    """Bars from zero, the longest across the drawing."""

    frame: Frame
    rows: tuple[BarRow, ...]


def draw_bars(data: BarData) -> str:
    """Draw the bars; each label stands over its bar, so that it may be long."""
    longest = max((row.value or 0.0 for row in data.rows), default=0.0) or 1.0
    down = 2.0
    shapes: list[str] = []
    if data.frame.simulated:
        mark = data.frame.simulated
        shapes.append(text((LEFT, 16), mark, "i", size=11, bold=True))
        down = 20.0
    for row in data.rows:
        drawn, down = _row(row, longest, down)
        shapes += drawn
    foot = wrapped(data.frame.axis, RIGHT - LEFT)
    shapes.append(text((WIDTH / 2, down + 18), foot, anchor="middle"))
    return drawing(data.frame, down + 26 + (len(foot) - 1) * TEXT * 1.25, shapes)


def _row(row: BarRow, longest: float, down: float) -> tuple[list[str], float]:
    y = down + 17
    lines = wrapped(row.label, max(RIGHT - LEFT - 16 - width(row.text), 150.0))
    shapes = [
        text((LEFT, y), lines, "i"),
        text((RIGHT, y), row.text, "i", "end", bold=True),
    ]
    top = y + (len(lines) - 1) * TEXT * 1.25 + 6
    across = (RIGHT - LEFT) * (row.value or 0.0) / longest
    if across > 0:
        role = "a" if row.kind == "own" else "c"
        shapes.append(box((LEFT, top), across, HEIGHT, f"fb{role}", f"s{role}"))
    ends = [(LEFT, top - 1), (LEFT, top + HEIGHT + 1)]
    shapes.append(line(ends, "i", 1))
    return shapes, top + HEIGHT + 4
