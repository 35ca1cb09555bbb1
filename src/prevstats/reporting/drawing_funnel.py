"""The funnel: every municipality's distance from what is expected, by its size."""

from __future__ import annotations

import math
from dataclasses import dataclass

from prevstats.reporting.axes import Scale, tick_words, ticks
from prevstats.reporting.drawing_frame import RIGHT, head
from prevstats.reporting.figures import Frame
from prevstats.reporting.shapes import (
    circle,
    diamond,
    drawing,
    line,
    text,
    width,
)

HEIGHT = 200.0
LIMITS = (1.959964, 3.290527)
"""Distances in standard deviations: one place in twenty, and one in a thousand."""
STEPS = 32


@dataclass(frozen=True, slots=True)
class FunnelData:
    """A cloud of municipalities, one of them ours.

    ``cloud`` holds (persons, figure less expectation). The limits are at
    ``LIMITS`` times the root of ``error_at_one`` squared over persons, plus ``tau``
    squared.
    """

    frame: Frame
    cloud: tuple[tuple[float, float], ...]
    own: tuple[float, float]
    error_at_one: float
    tau: float
    own_label: str
    size_label: str


def funnel_figure(data: FunnelData) -> str:
    """Return the drawing of a funnel as an SVG element."""
    shapes, reached = head(data.frame)
    top, bottom = reached + 30.0, reached + 30.0 + HEIGHT
    points = (*data.cloud, data.own)
    low, high = _spanned([gap for _, gap in points], data.own[1])
    marks = ticks(low, high)
    up = Scale(marks[0], marks[-1], bottom, top)
    words = tick_words(marks, data.frame, True)
    left = max(width(word) for word in words) * 0.92 + 12
    for mark, word in zip(marks, words, strict=True):
        shapes.append(line([(left, up(mark)), (RIGHT, up(mark))], "g", 0.8))
        shapes.append(text((left - 5, up(mark) + 4.4), word, anchor="end"))
    sizes = [math.log10(size) for size, _ in points]
    across = Scale(min(sizes), max(sizes), left + 9, RIGHT - 9)
    shapes += _limits(data, across, up)
    shapes.append(line([(left, up(0.0)), (RIGHT, up(0.0))], "i", 0.9))
    for size, gap in data.cloud:
        if marks[0] <= gap <= marks[-1]:
            shapes.append(circle((across(math.log10(size)), up(gap)), "m", 1.7))
    x, y = across(math.log10(data.own[0])), up(data.own[1])
    shapes.append(diamond((x, y), "a", 6.0))
    shapes.append(line([(x, top - 2), (x, y - 6)], "a", 0.9))
    shapes.append(_own_words(data.own_label, x, top))
    shapes += _sizes(data, across, bottom)
    return drawing(data.frame, bottom + 44, shapes)


def _spanned(gaps: list[float], own: float) -> tuple[float, float]:
    """Return the range drawn: nearly all municipalities, and always our own."""
    ordered = sorted(gaps)
    cut = len(ordered) // 100
    inner = ordered[cut : len(ordered) - cut] or ordered
    return min(*inner[:1], own, 0.0), max(*inner[-1:], own, 0.0)


def _limits(data: FunnelData, across: Scale, up: Scale) -> list[str]:
    """Return the limits on either side, where they lie inside the drawing."""
    shapes = []
    for distance, dash in zip(LIMITS, ("4,3", "1.5,2.5"), strict=True):
        for sign in (-1.0, 1.0):
            points = []
            for step in range(STEPS + 1):
                at = across.low + (across.high - across.low) * step / STEPS
                spread = math.hypot(data.error_at_one / math.sqrt(10**at), data.tau)
                gap = sign * distance * spread
                if up.low <= gap <= up.high:
                    points.append((across(at), up(gap)))
            if len(points) > 1:
                shapes.append(line(points, "c", 1.2, dash))
    return shapes


def _own_words(words: str, x: float, top: float) -> str:
    """Return our name over the cloud, where no dot hides it."""
    half = width(words, bold=True) / 2
    middle = min(max(x, half + 6), RIGHT - half)
    return text((middle, top - 6), words, "a", "middle", bold=True)


def _sizes(data: FunnelData, across: Scale, bottom: float) -> list[str]:
    """Return the axis of sizes: powers of ten that lie inside, and its words."""
    shapes = [line([(across.start - 9, bottom), (RIGHT, bottom)], "m", 0.8)]
    for power in range(math.ceil(across.low), math.floor(across.high) + 1):
        x = across(float(power))
        mark = f"{10**power:,}".replace(",", data.frame.thousands_mark)
        shapes.append(line([(x, bottom), (x, bottom + 3.5)], "m", 0.8))
        shapes.append(text((x, bottom + 17), mark, anchor="middle"))
    middle = (across.start + RIGHT) / 2
    shapes.append(text((middle, bottom + 36), data.size_label, anchor="middle"))
    return shapes
