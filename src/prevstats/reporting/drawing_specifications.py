"""A specification curve: sorted estimates over the choices that each rests on."""

from __future__ import annotations

from prevstats.reporting.axes import Scale, tick_words, ticks
from prevstats.reporting.drawing_frame import RIGHT, head
from prevstats.reporting.figures import SpecificationData
from prevstats.reporting.shapes import (
    WIDTH,
    Role,
    circle,
    diamond,
    drawing,
    line,
    text,
    width,
)

SIZE = 11.0
ROW = 15.0
"""Height of one row of choices."""
PLOT = 170.0
LONGEST_WORDS = 27


def draw_specifications(data: SpecificationData) -> str:
    """Draw the estimates with their intervals, lowest first, and dots for choices."""
    shapes, down = head(data.frame)
    marks = ticks(min(0.0, *data.low), max(0.0, *data.high))
    top = down + 22.0
    up = Scale(marks[0], marks[-1], top + PLOT, top)
    names = [_short(name) for name, _ in data.groups]
    written = tick_words(marks, data.frame, True)
    left = max(width(words, SIZE) for words in [*names, *written]) * 0.92 + 12
    across = Scale(0.0, max(len(data.value) - 1.0, 1.0), left + 6, RIGHT - 6)
    for mark, words in zip(marks, written, strict=True):
        role: Role = "i" if mark == 0 else "g"
        shapes.append(line([(left, up(mark)), (RIGHT, up(mark))], role, 0.8))
        shapes.append(text((left - 5, up(mark) + 4), words, anchor="end", size=SIZE))
    shapes += _estimates(data, across, up)
    shapes.append(_main_words(data, across(data.main), top - 7))
    reached = top + PLOT + 20
    for name, (_, chosen) in zip(names, data.groups, strict=True):
        shapes.append(text((left - 5, reached + 4), name, anchor="end", size=SIZE))
        shapes += [
            circle(
                (across(place), reached), "a" if place == data.main else "m", _dot(data)
            )
            for place, here in enumerate(chosen)
            if here
        ]
        reached += ROW
    return drawing(data.frame, reached + 4, shapes)


def _short(words: str) -> str:
    """Return words that leave room for the plot; the table has them whole."""
    if len(words) <= LONGEST_WORDS:
        return words
    return f"{words[: LONGEST_WORDS - 1].rstrip()}…"


def _dot(data: SpecificationData) -> float:
    """Return the radius of a dot: small enough that neighbours stay apart."""
    return min(3.0, 90.0 / len(data.value) + 0.4)


def _estimates(data: SpecificationData, across: Scale, up: Scale) -> list[str]:
    """Return a line and a dot for each; the main one last, over the others."""
    order = [place for place in range(len(data.value)) if place != data.main]
    shapes: list[str] = []
    for place in [*order, data.main]:
        main = place == data.main
        x = across(place)
        ends = [(x, up(data.low[place])), (x, up(data.high[place]))]
        centre = (x, up(data.value[place]))
        shapes.append(line(ends, "a" if main else "m", 2.4 if main else 1.0))
        shapes.append(diamond(centre, "a") if main else circle(centre, "i", _dot(data)))
    return shapes


def _main_words(data: SpecificationData, x: float, y: float) -> str:
    half = width(data.main_label, SIZE) / 2
    middle = min(max(x, half + 6), WIDTH - half - 6)
    return text((middle, y), data.main_label, "a", "middle", size=SIZE, bold=True)
