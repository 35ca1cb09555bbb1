"""The frame of a drawing over time: axis words, grid, years, and the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prevstats.reporting.axes import Scale, tick_words, ticks
from prevstats.reporting.figures import Frame
from prevstats.reporting.placing import Area
from prevstats.reporting.shapes import (
    LONGEST_AXIS,
    TEXT,
    WIDTH,
    Anchor,
    Point,
    line,
    text,
    width,
    wrapped,
)

RIGHT = WIDTH - 6.0


@dataclass(frozen=True, slots=True)
class Plot:
    """The scales of a drawing, its height and the shapes behind the data."""

    across: Scale
    up: Scale
    height: float
    behind: tuple[str, ...]

    def area(self) -> Area:
        """Return where labels may stand."""
        return Area(
            self.across.start - 4, self.up.end - 8, RIGHT + 2, self.up.start - 2
        )

    def point(self, time: float, value: float) -> Point:
        """Return the place of a value at a time."""
        return self.across(time), self.up(value)


def head(frame: Frame) -> tuple[list[str], float]:
    """Return the words over the plot and how far down they reach.

    The mark of simulated data stands first, on its own line.
    """
    shapes, down = [], 16.0
    if frame.simulated:
        shapes.append(text((6, down), frame.simulated, "i", size=11, bold=True))
        down += 17
    lines = wrapped(frame.axis, WIDTH - 12, longest=LONGEST_AXIS)
    if frame.axis:
        shapes.append(text((6, down), lines))
        down += (len(lines) - 1) * TEXT * 1.25 + 4
    return shapes, down


def plot_over_time(
    frame: Frame,
    times: tuple[float, float],
    values: tuple[float, float],
    signed: bool,
    drop: float,
) -> Plot:
    """Return the plot: ``values`` are spanned by ticks, ``drop`` is left below it."""
    marks = ticks(*values)
    shapes, reached = head(frame)
    top = reached + 30.0
    bottom = top + 206.0
    up = Scale(marks[0], marks[-1], bottom, top)
    words = tick_words(marks, frame, signed)
    left = max(width(word) for word in words) * 0.92 + 12
    for value, word in zip(marks, words, strict=True):
        shapes.append(line([(left, up(value)), (RIGHT, up(value))], "g", 0.8))
        shapes.append(text((left - 5, up(value) + 4.4), word, anchor="end"))
    across = Scale(times[0], times[1], left + 9, RIGHT - 9)
    return Plot(across, up, bottom + drop, tuple(shapes))


def bottom_axis(plot: Plot, times: Sequence[float], words: Sequence[str]) -> list[str]:
    """Return the line under the plot with its ticks and their words."""
    base = plot.up.start
    shapes = [line([(plot.across.start - 9, base), (RIGHT, base)], "m", 0.8)]
    for time, word in zip(times, words, strict=True):
        x = plot.across(time)
        shapes.append(line([(x, base), (x, base + 3.5)], "m", 0.8))
        shapes.append(text((x, base + 17), word, anchor="middle"))
    return shapes


def zero_line(plot: Plot) -> list[str]:
    """Return the line at zero, where it is inside the plot."""
    if not plot.up.low <= 0 <= plot.up.high:
        return []
    y = plot.up(0)
    return [line([(plot.across.start - 9, y), (RIGHT, y)], "i", 1)]


def start_line(plot: Plot, time: float, before: str, after: str) -> list[str]:
    """Return the dotted line at the start, with what is before and after it."""
    x = plot.across(time)
    y = plot.up.end - 14
    shapes = [line([(x, plot.up.start), (x, y - 9)], "m", 1, "2,2")]
    fits = x + 6 + width(after) <= RIGHT
    place: tuple[Point, Anchor] = ((x + 6, y), "start") if fits else ((RIGHT, y), "end")
    shapes.append(text(place[0], after, anchor=place[1]))
    taken_from = x + 6 if fits else RIGHT - width(after)
    if before and x - 6 <= taken_from and x - 6 - width(before) >= 0:
        shapes.append(text((x - 6, y), before, anchor="end"))
    return shapes
