"""Drawings of units: cumulated shares, resource against need, and before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prevstats.reporting.axes import tick_words, ticks
from prevstats.reporting.drawing_frame import Plot, bottom_axis, plot_over_time
from prevstats.reporting.drawing_rows import LEFT, foot, scale, simulated_mark
from prevstats.reporting.figures import Frame
from prevstats.reporting.shapes import (
    Point,
    circle,
    diamond,
    drawing,
    line,
    square,
    text,
    width,
)

ROW = 34.0


@dataclass(frozen=True, slots=True)
class CurveData:
    """Two curves of cumulated shares in per cent, and the line of equal shares."""

    frame: Frame
    first: tuple[Point, ...]
    second: tuple[Point, ...]
    first_label: str
    second_label: str
    equal_label: str
    across_label: str


@dataclass(frozen=True, slots=True)
class ScatterData:
    """One point for each unit."""

    frame: Frame
    points: tuple[Point, ...]
    across_label: str


@dataclass(frozen=True, slots=True)
class PairData:
    """Units under each other, each with its first value (ring) and its later one."""

    frame: Frame
    rows: tuple[tuple[str, float, float, str], ...]
    """Name, before, after, and the numbers in words."""
    before_label: str
    after_label: str


def draw_curves(data: CurveData) -> str:
    """Return the curves as an SVG element."""
    plot = plot_over_time(data.frame, (0.0, 100.0), (0.0, 100.0), False, drop=116)
    marks = [0.0, 25.0, 50.0, 75.0, 100.0]
    down = plot.height - 48
    keys = [
        ("a", data.first_label, ""),
        ("c", data.second_label, "5,3"),
        ("m", data.equal_label, "2,3"),
    ]
    legend = []
    for row, (role, words, dash) in enumerate(keys):
        y = down + 18 * row
        legend.append(line([(8, y - 4), (34, y - 4)], role, 2.4, dash))  # type: ignore[arg-type]
        legend.append(text((40, y), words))
    return drawing(
        data.frame,
        plot.height,
        [
            *plot.behind,
            line([plot.point(0, 0), plot.point(100, 100)], "m", 1.2, "2,3"),
            line([plot.point(*each) for each in data.second], "c", 2.2, "5,3"),
            line([plot.point(*each) for each in data.first], "a", 2.6),
            *[square(plot.point(*each), "c", 2.5) for each in data.second],
            *[diamond(plot.point(*each), "a", 4) for each in data.first],
            *_bottom(plot, marks, data.frame, data.across_label, 38),
            *legend,
        ],
    )


def draw_scatter(data: ScatterData) -> str:
    """Return one point a unit as an SVG element."""
    across = [x for x, _ in data.points]
    up = [y for _, y in data.points]
    marks = ticks(min(across), max(across), 5)
    plot = plot_over_time(
        data.frame, (marks[0], marks[-1]), (min(0.0, *up), max(up)), False, drop=44
    )
    return drawing(
        data.frame,
        plot.height,
        [
            *plot.behind,
            *_bottom(plot, marks, data.frame, data.across_label, 36),
            *[diamond(plot.point(*each), "a", 5) for each in data.points],
        ],
    )


def draw_pairs(data: PairData) -> str:
    """Return units before and after as an SVG element."""
    across, marks = scale([each for _, one, two, _ in data.rows for each in (one, two)])
    shapes, down = simulated_mark(data.frame)
    down += 14
    shapes.append(circle((LEFT + 6, down - 4), "m", 4.5, hollow=True))
    shapes.append(text((LEFT + 16, down), data.before_label))
    after = LEFT + 34 + width(data.before_label)
    shapes.append(diamond((after, down - 4), "a", 5))
    shapes.append(text((after + 10, down), data.after_label))
    down += 8
    for name, one, two, words in data.rows:
        y = down + 28
        shapes.append(text((LEFT, down + 14), name, "i"))
        shapes.append(text((412, down + 14), words, anchor="end"))
        shapes.append(line([(across(one), y), (across(two), y)], "a", 2))
        shapes.append(circle((across(one), y), "m", 4.5, hollow=True))
        shapes.append(diamond((across(two), y), "a", 5))
        down += ROW
    axis, end = foot(data.frame, across, marks, down + 8, signed=False)
    return drawing(data.frame, end, [*shapes, *axis])


def _bottom(
    plot: Plot, marks: Sequence[float], frame: Frame, words: str, below: float
) -> list[str]:
    middle = (plot.across.start + plot.across.end) / 2
    return [
        *bottom_axis(plot, marks, tick_words(marks, frame, signed=False)),
        text((middle, plot.up.start + below), words, anchor="middle"),
    ]
