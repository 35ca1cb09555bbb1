"""Drawings in rows: estimates under each other, and each payer's money."""

from __future__ import annotations

from collections.abc import Sequence

from prevstats.reporting.axes import Scale, present, tick_words, ticks
from prevstats.reporting.drawing_frame import RIGHT
from prevstats.reporting.figures import (
    Frame,
    IntervalData,
    IntervalRow,
    PayerData,
    PayerRow,
)
from prevstats.reporting.shapes import (
    LONGEST_AXIS,
    TEXT,
    WIDTH,
    Role,
    box,
    circle,
    diamond,
    drawing,
    line,
    square,
    text,
    width,
    wrapped,
)

LEFT = 8.0
ROLES: dict[str, Role] = {"own": "a", "others": "c", "combined": "i", "plain": "m"}
BAR = 7.0
"""Height of a bar; cost and benefit have one each, so that both may be negative."""


def draw_intervals(data: IntervalData) -> str:
    """Draw estimates under each other, each with interval and number in words."""
    numbers = present(
        *((row.value, row.low, row.high) for row in data.rows),
        [data.reference, 0.0 if data.zero_line else None],
    )
    across, marks = scale(numbers)
    shapes, down = simulated_mark(data.frame)
    if data.reference is not None:
        shapes += _reference_words(across(data.reference), data.reference_label, down)
        down += 16
    for row in data.rows:
        drawn, down = _interval_row(row, across, down, data)
        shapes += drawn
    axis, down = foot(data.frame, across, marks, down + 6, data.signed)
    return drawing(data.frame, down, [*shapes, *axis])


def draw_payers(data: PayerData) -> str:
    """Draw cost and benefit as bars from zero, and the net with its interval."""
    numbers = [0.0]
    for row in data.rows:
        numbers += [-row.cost, row.benefit, row.net, row.low, row.high]
    across, marks = scale(numbers)
    head, down = simulated_mark(data.frame)
    top = down
    shapes: list[str] = []
    for place, row in enumerate(data.rows):
        if row.kind == "total":
            shapes.append(line([(LEFT, down + 3), (RIGHT, down + 3)], "i", 0.9))
            down += 8
        words = (data.cost_label, data.benefit_label, data.net_label)
        drawn, down = _payer_row(row, across, down, words if place == 0 else None)
        shapes += drawn
    axis, end = foot(data.frame, across, marks, down + 4, signed=True)
    zero = line([(across(0), top + 4), (across(0), down + 4)], "i", 1)
    return drawing(data.frame, end, [zero, *head, *shapes, *axis])


def scale(numbers: Sequence[float]) -> tuple[Scale, list[float]]:
    """Return a scale that holds all numbers, and the round numbers inside it."""
    low, high = (min(numbers), max(numbers)) if numbers else (0.0, 1.0)
    marks = ticks(low, high, 5)
    if not high > low:
        low, high = marks[0], marks[-1]
    room = (high - low) * 0.02
    across = Scale(low - room, high + room, LEFT, RIGHT)
    return across, [mark for mark in marks if across.low <= mark <= across.high]


def simulated_mark(frame: Frame) -> tuple[list[str], float]:
    """Return the mark of simulated data and the place below it."""
    if not frame.simulated:
        return [], 2.0
    return [text((LEFT, 16), frame.simulated, "i", size=11, bold=True)], 20.0


def foot(
    frame: Frame, across: Scale, marks: Sequence[float], down: float, signed: bool
) -> tuple[list[str], float]:
    """Return the axis under the rows with its words, and where the drawing ends."""
    shapes = [line([(LEFT, down), (RIGHT, down)], "m", 0.8)]
    reached = -10.0
    for mark, words in zip(marks, tick_words(marks, frame, signed), strict=True):
        half = width(words) / 2
        x = across(mark)
        shapes.append(line([(x, down), (x, down + 3.5)], "m", 0.8))
        middle = min(max(x, half), WIDTH - half)
        if middle - half >= reached:
            shapes.append(text((middle, down + 17), words, anchor="middle"))
            reached = middle + half + 8
    lines = wrapped(frame.axis, WIDTH - 16, longest=LONGEST_AXIS)
    shapes.append(text((WIDTH / 2, down + 36), lines, anchor="middle"))
    return shapes, down + 44 + (len(lines) - 1) * TEXT * 1.25


def _reference_words(x: float, words: str, down: float) -> list[str]:
    half = width(words) / 2
    return [
        text(
            (min(max(x, LEFT + half), RIGHT - half), down + 13),
            words,
            "c",
            anchor="middle",
        )
    ]


def _interval_row(
    row: IntervalRow, across: Scale, down: float, data: IntervalData
) -> tuple[list[str], float]:
    """Return one row's words and marks, and the place below it."""
    role = ROLES[row.kind]
    word_role: Role = "i" if row.kind == "plain" else role
    strong = row.kind != "plain"
    room = max(WIDTH - 24 - width(row.text), 150.0)
    lines = wrapped(row.label, room, TEXT, strong)
    y = down + 18
    shapes = [
        text((LEFT, y), lines, word_role, bold=strong),
        text((RIGHT, y), row.text, word_role, "end"),
    ]
    middle = y + (len(lines) - 1) * TEXT * 1.25 + 15
    if row.value is None:
        return shapes, middle - 6
    for place, shown in ((0.0, data.zero_line), (data.reference, True)):
        if place is not None and shown:
            x, zero = across(place), place == 0.0 and data.zero_line
            ends = [(x, middle - 9), (x, middle + 9)]
            dashes = "" if zero else "3,2.4"
            shapes.append(line(ends, "i" if zero else "c", 1.2, dashes))
    if row.low is not None and row.high is not None:
        ends = [(across(row.low), middle), (across(row.high), middle)]
        shapes.append(line(ends, role, 3.3 if strong else 1.8))
    shapes.append(_mark(row, (across(row.value), middle), role))
    return shapes, middle + 9


def _mark(row: IntervalRow, place: tuple[float, float], role: Role) -> str:
    if row.kind == "own":
        return diamond(place, role, 6.2)
    if row.kind == "combined":
        return square(place, role)
    return circle(place, role, 4.6 if row.kind == "others" else 3.4)


def _payer_row(
    row: PayerRow,
    across: Scale,
    down: float,
    words: tuple[str, str, str] | None,
) -> tuple[list[str], float]:
    """Return one payer's bars, net and words; ``words`` name the marks, once."""
    total = row.kind == "total"
    y = down + 18
    lines = wrapped(row.label, max(WIDTH - 24 - width(row.text), 150.0), TEXT, total)
    shapes = [
        text((LEFT, y), lines, "i", bold=total),
        text((RIGHT, y), row.text, "i", "end", bold=True),
    ]
    y += (len(lines) - 1) * TEXT * 1.25 + 7
    if words is not None:
        shapes += _bar_words(across(0), words, y + 8)
        y += 14
    shapes += _bar(across, -row.cost, y, "fba", "sa")
    shapes += _bar(across, row.benefit, y + BAR + 1.5, "fbc", "sc")
    middle = y + 2 * BAR + 10
    ends = [(across(row.low), middle), (across(row.high), middle)]
    shapes.append(line(ends, "i", 2.6))
    centre = (across(row.net), middle)
    shapes.append(square(centre, "i") if total else circle(centre, "i", 4))
    if words is None:
        return shapes, middle + 8
    at = min(
        max(across(row.net), LEFT + width(words[2]) / 2), RIGHT - width(words[2]) / 2
    )
    shapes.append(text((at, middle + 18), words[2], "i", "middle", size=12))
    return shapes, middle + 24


def _bar(across: Scale, value: float, y: float, fill: str, edge: str) -> list[str]:
    """Return a bar from zero to a value on either side; none for nothing."""
    left, right = sorted((across(0), across(value)))
    return [box((left, y), right - left, BAR, fill, edge)] if value else []


def _bar_words(zero: float, words: tuple[str, str, str], y: float) -> list[str]:
    """Return the words over the two bars, on their own side of zero where they fit."""
    cost, benefit, _ = words
    room = zero - 6 - LEFT
    shapes = []
    if width(cost, 12) <= room:
        shapes.append(text((zero - 6, y), cost, "a", "end", size=12))
    else:
        shapes.append(text((LEFT, y), cost, "a", size=12))
    at = max(zero + 6, LEFT + width(cost, 12) + 14 if width(cost, 12) > room else 0)
    if at + width(benefit, 12) <= RIGHT:
        shapes.append(text((at, y), benefit, "c", size=12))
    else:
        shapes.append(text((RIGHT, y), benefit, "c", "end", size=12))
    return shapes
