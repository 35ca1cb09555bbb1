"""Drawings over time: the outcome's years, the path against others, the event study."""

from __future__ import annotations

from collections.abc import Sequence

from prevstats.reporting.axes import MINUS, present, runs, year_ticks
from prevstats.reporting.drawing_frame import (
    Plot,
    bottom_axis,
    plot_over_time,
    start_line,
    zero_line,
)
from prevstats.reporting.figures import EventData, Numbers, PathData, TrendData
from prevstats.reporting.placing import Wanted, placed_labels
from prevstats.reporting.shapes import (
    WIDTH,
    Anchor,
    Point,
    Role,
    circle,
    diamond,
    drawing,
    line,
    polygon,
    text,
    wrapped,
)


def draw_trend(data: TrendData) -> str:
    """Draw one outcome over the years, with the interval of the own values."""
    numbers = present(data.value, data.low, data.high, data.comparison, data.country)
    plot = plot_over_time(
        data.frame,
        (data.years[0], max(data.years[-1], data.years[0] + 1)),
        (min(0.0, *numbers, 0.0), max(0.0, *numbers, 0.0)),
        signed=False,
        drop=26,
    )
    own = _lines(plot, data.years, data.value)
    comparison = _lines(plot, data.years, data.comparison)
    country = _lines(plot, data.years, data.country)
    band = _band(plot, data.years, data.low, data.high, "fba")
    labels = (
        _wanted(data.own_label, "a", own, bold=True),
        _wanted(data.comparison_label, "c", comparison),
        _wanted(data.country_label, "m", country),
    )
    edges = _lines(plot, data.years, data.low) + _lines(plot, data.years, data.high)
    return drawing(
        data.frame,
        plot.height,
        [
            *plot.behind,
            *band,
            *(
                _dotted_break(plot, year)
                for year in data.breaks
                if plot.across.low < year <= plot.across.high
            ),
            *(line(points, "m", 1.6, "1.6,3") for points in country),
            *(line(points, "c", 1.8, "9,3.6") for points in comparison),
            *_years_axis(plot, data.years),
            *_start(plot, data.start, data.before_label, data.start_label),
            *_own(own),
            *_notes(plot, data.notes),
            *placed_labels(
                labels,
                own + comparison + country + edges + _start_obstacle(plot, data.start),
                plot.area(),
            ),
        ],
    )


def draw_path(data: PathData) -> str:
    """Draw the difference from the comparison in its band of ordinary variation."""
    numbers = present(data.difference, data.band_low, data.band_high)
    plot = plot_over_time(
        data.frame,
        (data.years[0], max(data.years[-1], data.years[0] + 1)),
        (min(0.0, *numbers, 0.0), max(0.0, *numbers, 0.0)),
        signed=True,
        drop=26,
    )
    own = _lines(plot, data.years, data.difference)
    low = _lines(plot, data.years, data.band_low)
    high = _lines(plot, data.years, data.band_high)
    hollow = [
        plot.point(year, value)
        for year, value in zip(data.years, data.difference, strict=True)
        if value is not None and year in data.base_years
    ]
    labels = (
        _wanted(data.own_label, "a", own, bold=True),
        _wanted(data.band_label, "c", low + high),
    )
    zero = [[plot.point(data.years[0], 0), plot.point(data.years[-1], 0)]]
    return drawing(
        data.frame,
        plot.height,
        [
            *plot.behind,
            *_band(plot, data.years, data.band_low, data.band_high, "fbc"),
            *zero_line(plot),
            *_start(plot, data.start, data.before_label, data.start_label),
            *_own(own, hollow),
            *_years_axis(plot, data.years),
            *placed_labels(
                labels,
                own + low + high + zero + _start_obstacle(plot, data.start),
                plot.area(),
            ),
        ],
    )


def draw_events(data: EventData) -> str:
    """Draw effects before and after the start, each with its interval."""
    numbers = present(data.value, data.low, data.high, data.outer_low, data.outer_high)
    times = data.event_time
    plot = plot_over_time(
        data.frame,
        (times[0], max(times[-1], times[0] + 1)),
        (min(0.0, *numbers, 0.0), max(0.0, *numbers, 0.0)),
        signed=True,
        drop=44,
    )
    step = 1 if len(times) <= 13 else 2 if len(times) <= 26 else 5
    printed = [time for time in times if time % step == 0]
    words = [
        f"{MINUS}{-time}" if time < 0 else f"+{time}" if time else "0"
        for time in printed
    ]
    middle = (plot.across.start + plot.across.end) / 2
    return drawing(
        data.frame,
        plot.height,
        [
            *plot.behind,
            *zero_line(plot),
            *start_line(plot, -0.5, data.before_label, data.after_label),
            *_whiskers(plot, data, data.outer_low, data.outer_high, 1.1),
            *_whiskers(plot, data, data.low, data.high, 3.2),
            *_event_marks(plot, data),
            *bottom_axis(plot, printed, words),
            text((middle, plot.height - 8), data.time_label, anchor="middle"),
        ],
    )


def _lines(plot: Plot, years: Sequence[int], values: Numbers) -> list[list[Point]]:
    """Return the stretches of a series as points."""
    found = []
    for places in runs(years, values):
        pairs = ((years[place], values[place]) for place in places)
        found.append(
            [plot.point(year, value) for year, value in pairs if value is not None]
        )
    return found


def _band(
    plot: Plot, years: Sequence[int], low: Numbers, high: Numbers, fill: str
) -> list[str]:
    """Return the band between two series; a lone year becomes a thin bar."""
    shapes = []
    for places in runs(years, low, high):
        kept_low = tuple(low[place] for place in places)
        kept_high = tuple(high[place] for place in places)
        kept_years = [years[place] for place in places]
        (upper,) = _lines(plot, kept_years, kept_high)
        (lower,) = _lines(plot, kept_years, kept_low)
        if len(places) == 1:
            (x, top), (_, bottom) = upper[0], lower[0]
            upper, lower = (
                [(x - 2.5, top), (x + 2.5, top)],
                [
                    (x - 2.5, bottom),
                    (x + 2.5, bottom),
                ],
            )
        shapes.append(polygon([*upper, *reversed(lower)], fill))
    return shapes


def _own(lines: list[list[Point]], hollow: Sequence[Point] = ()) -> list[str]:
    """Return the municipality's thick line with its marks."""
    strokes = [line(points, "a", 2.6) for points in lines if len(points) > 1]
    marks = [
        circle(point, "a", 3.8, hollow=True) if point in hollow else diamond(point, "a")
        for points in lines
        for point in points
    ]
    return strokes + marks


def _whiskers(
    plot: Plot, data: EventData, low: Numbers, high: Numbers, thick: float
) -> list[str]:
    if not low or not high:
        return []
    return [
        line([plot.point(time, bottom), plot.point(time, top)], "c", thick)
        for time, bottom, top in zip(data.event_time, low, high, strict=True)
        if bottom is not None and top is not None and time not in data.base
    ]


def _event_marks(plot: Plot, data: EventData) -> list[str]:
    """Return the marks: a ring at the base, a small grey dot where no interval is."""
    shapes = []
    for place, (time, value) in enumerate(
        zip(data.event_time, data.value, strict=True)
    ):
        if value is None:
            continue
        if time in data.base:
            shapes.append(circle(plot.point(time, value), "c", 4, hollow=True))
        elif data.low[place] is None or data.high[place] is None:
            shapes.append(circle(plot.point(time, value), "m", 2.8))
        else:
            shapes.append(circle(plot.point(time, value), "c", 4))
    return shapes


def _wanted(
    words: str, role: Role, lines: list[list[Point]], bold: bool = False
) -> Wanted:
    points = tuple(point for points in lines for point in points)
    return Wanted(words if points else "", role, points, bold)


def _years_axis(plot: Plot, years: Sequence[int]) -> list[str]:
    printed = year_ticks(years, plot.across.end - plot.across.start)
    return bottom_axis(plot, printed, [str(year) for year in printed])


def _start(plot: Plot, start: int | None, before: str, after: str) -> list[str]:
    """Return the line just before the first year with the intervention, if inside."""
    if start is None or not plot.across.low < start <= plot.across.high:
        return []
    return start_line(plot, start - 0.5, before, after)


def _start_obstacle(plot: Plot, start: int | None) -> list[list[Point]]:
    """Return the start's line as something that labels keep clear of."""
    if start is None:
        return []
    x = plot.across(start - 0.5)
    return [[(x, plot.up.start), (x, plot.up.end)]]


def _dotted_break(plot: Plot, year: int) -> str:
    x = plot.across(year - 0.5)
    return line([(x, plot.up.start), (x, plot.up.end)], "m", 1, "1,3")


def _notes(plot: Plot, notes: Sequence[tuple[int, str]]) -> list[str]:
    """Return words at the foot of their year, kept inside the drawing."""
    shapes = []
    for year, words in notes:
        for row, part in enumerate(wrapped(words, WIDTH / 2, 11)):
            x = min(max(plot.across(year), plot.across.start), plot.across.end)
            side = x / WIDTH
            anchor: Anchor = (
                "start" if side < 0.3 else "end" if side > 0.7 else "middle"
            )
            place = (x, plot.up.start - 6 - 13 * row)
            shapes.append(text(place, part, "m", anchor, size=11))
    return shapes
