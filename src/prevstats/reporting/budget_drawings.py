"""Drawings of a budget: a waterfall by payer, a tornado of what moves the net."""

from __future__ import annotations

from prevstats.reporting.axes import Scale
from prevstats.reporting.budget_figures import (
    Step,
    TornadoBar,
    TornadoData,
    WaterfallData,
)
from prevstats.reporting.drawing_frame import RIGHT
from prevstats.reporting.drawing_rows import LEFT, foot, scale, simulated_mark
from prevstats.reporting.shapes import (
    TEXT,
    WIDTH,
    box,
    drawing,
    line,
    square,
    text,
    width,
    wrapped,
)

BAR = 10.0
"""Height of a bar."""
WORDS = 12.0
"""Size of the words over a bar."""


def draw_waterfall(data: WaterfallData) -> str:
    """Draw each payer's step from where the last one ended, and the sum from zero."""
    starts = [0.0]
    for step in data.steps:
        starts.append(starts[-1] + step.value)
    across, marks = scale([*starts, data.total.value, data.low, data.high])
    head, down = simulated_mark(data.frame)
    shapes: list[str] = []
    for start, step in zip(starts, data.steps, strict=False):
        drawn, middle, down = _step(step, across, start, down, strong=False)
        shapes += drawn
        end = across(start + step.value)
        shapes.append(line([(end, middle), (end, down + 24)], "m", 0.8, "2,2"))
    shapes.append(line([(LEFT, down + 3), (RIGHT, down + 3)], "i", 0.9))
    drawn, middle, down = _step(data.total, across, 0.0, down + 8, strong=True)
    shapes += drawn
    ends = [(across(data.low), middle), (across(data.high), middle)]
    shapes.append(line(ends, "i", 2.6))
    shapes.append(square((across(data.total.value), middle), "i"))
    axis, end = foot(data.frame, across, marks, down + 6, signed=True)
    return drawing(data.frame, end, [*head, *shapes, *axis])


def draw_tornado(data: TornadoData) -> str:
    """Draw one bar for each input, from the net when it is low to when it is high."""
    numbers = [data.base, 0.0]
    for bar in data.bars:
        numbers += [bar.at_low, bar.at_high]
    across, marks = scale(numbers)
    shapes, down = simulated_mark(data.frame)
    shapes += _key(data, down + 16)
    base = across(data.base)
    half = width(data.base_label, WORDS) / 2
    middle = min(max(base, LEFT + half), RIGHT - half)
    shapes.append(text((middle, down + 34), data.base_label, "i", "middle", WORDS))
    down += 38
    for bar in data.bars:
        drawn, down = _input(bar, across, data.base, down)
        shapes += drawn
    axis, end = foot(data.frame, across, marks, down + 8, signed=True)
    return drawing(data.frame, end, [*shapes, *axis])


def _step(
    step: Step, across: Scale, start: float, down: float, *, strong: bool
) -> tuple[list[str], float, float]:
    """Return a step's words and bar, the middle of the bar, and the place below it."""
    room = max(WIDTH - 24 - width(step.text), 150.0)
    lines = wrapped(step.label, room, TEXT, strong)
    y = down + 18
    shapes = [
        text((LEFT, y), lines, "i", bold=strong),
        text((RIGHT, y), step.text, "i", "end", bold=True),
    ]
    y += (len(lines) - 1) * TEXT * 1.25 + 6
    left, right = sorted((across(start), across(start + step.value)))
    fill, edge = ("fba", "sa") if step.value < 0 else ("fbc", "sc")
    if step.value:
        shapes.append(box((left, y), max(right - left, 0.6), BAR, fill, edge))
    shapes.append(_upright(across(0), y))
    return shapes, y + BAR / 2, y + BAR


def _input(
    bar: TornadoBar, across: Scale, base: float, down: float
) -> tuple[list[str], float]:
    """Return an input's words and its two half bars, and the place below them."""
    room = max(WIDTH - 24 - width(bar.text), 150.0)
    lines = wrapped(bar.label, room)
    y = down + 18
    shapes = [
        text((LEFT, y), lines, "i"),
        text((RIGHT, y), bar.text, "m", "end"),
    ]
    y += (len(lines) - 1) * TEXT * 1.25 + 6
    for value, fill, edge in ((bar.at_low, "fba", "sa"), (bar.at_high, "fbc", "sc")):
        left, right = sorted((across(base), across(value)))
        if right > left:
            shapes.append(box((left, y), right - left, BAR, fill, edge))
    shapes.append(_upright(across(base), y))
    shapes.append(_upright(across(0), y, "3,2.4"))
    return shapes, y + BAR


def _upright(x: float, y: float, dash: str = "") -> str:
    """Return a short line at a bar: longer ones would cross the words."""
    return line([(x, y - 2), (x, y + BAR + 2)], "i", 1.2, dash)


def _key(data: TornadoData, y: float) -> list[str]:
    """Return what the two looks of a bar mean."""
    second = LEFT + 34 + width(data.low_label, WORDS)
    return [
        box((LEFT, y - 9), 12, 9, "fba", "sa"),
        text((LEFT + 17, y), data.low_label, "i", size=WORDS),
        box((second, y - 9), 12, 9, "fbc", "sc"),
        text((second + 17, y), data.high_label, "i", size=WORDS),
    ]
