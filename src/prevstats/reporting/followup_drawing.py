"""A share from look to look, drawn with its interval or its control limits."""

from __future__ import annotations

from dataclasses import dataclass

from prevstats.reporting.axes import present
from prevstats.reporting.drawing_frame import Plot, bottom_axis, plot_over_time
from prevstats.reporting.figures import Frame
from prevstats.reporting.shapes import (
    Point,
    circle,
    diamond,
    drawing,
    line,
    polygon,
    text,
    width,
)


@dataclass(frozen=True, slots=True)
class LookData:
    """Looks at a share: place across, words under it, value and band, in per cent.

    ``steps``: the share holds until the next look (a curve over time); otherwise the
    looks are joined. ``outside`` marks those beyond the band with a ring.
    """

    frame: Frame
    place: tuple[float, ...]
    words: tuple[str, ...]
    value: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    across_label: str
    steps: bool
    outside: tuple[bool, ...] = ()


def draw_looks(data: LookData) -> str:
    """Return the drawing as an SVG element."""
    numbers = present(data.value, data.low, data.high)
    last = max(data.place[-1], data.place[0] + 1.0)
    room = 0.0 if data.steps else 0.4
    plot = plot_over_time(
        data.frame,
        (data.place[0] - room, last + room),
        (0.0, max(numbers, default=100.0)),
        signed=False,
        drop=44,
    )
    value, low, high = (
        _points(plot, data, each) for each in (data.value, data.low, data.high)
    )
    marks = [
        circle(plot.point(at, number), "i", 6, hollow=True)
        for at, number, beyond in zip(
            data.place,
            data.value,
            data.outside or (False,) * len(data.place),
            strict=True,
        )
        if beyond
    ]
    own = [
        diamond(plot.point(at, number), "a")
        for at, number in zip(data.place, data.value, strict=True)
    ]
    middle = (plot.across.start + plot.across.end) / 2
    at, words = _told(plot, data)
    return drawing(
        data.frame,
        plot.height,
        [
            *plot.behind,
            *([polygon([*high, *reversed(low)], "fba")] if len(value) > 1 else []),
            line(value, "a", 2.6),
            *marks,
            *own,
            *bottom_axis(plot, at, words),
            text((middle, plot.height - 8), data.across_label, anchor="middle"),
        ],
    )


def _points(plot: Plot, data: LookData, values: tuple[float, ...]) -> list[Point]:
    """Return the line through the looks, in steps where a share holds."""
    found: list[Point] = []
    for at, value in zip(data.place, values, strict=True):
        here = plot.point(at, value)
        if data.steps and found:
            found.append((here[0], found[-1][1]))
        found.append(here)
    return found


def _told(plot: Plot, data: LookData) -> tuple[list[float], list[str]]:
    """Return the looks whose words have room under the axis."""
    places: list[float] = []
    words: list[str] = []
    reached = -100.0
    for at, word in zip(data.place, data.words, strict=True):
        half = width(word) / 2
        if plot.across(at) - half > reached + 6:
            places.append(at)
            words.append(word)
            reached = plot.across(at) + half
    return places, words
