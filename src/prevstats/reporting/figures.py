"""The drawings of a report: numbers and ready words in, one clean SVG element out.

Every word is given; no function here knows a language. The same data give the same
bytes. All drawings are 420 units wide, colours are classes (see ``assets/report.css``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Numbers = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What every drawing has around it.

    Attributes
    ----------
    id : prefix of every identifier in the drawing, unique on the page.
    title : short name of the drawing (the SVG's ``title``).
    description : alternative text with the actual numbers (the SVG's ``desc``).
    axis : what the value axis shows, with unit (and price year): one line.
    simulated : mark printed in the drawing when the data are simulated, else "".
    decimal_mark, thousands_mark : how ticks are written (Swedish by default).
    """

    id: str
    title: str
    description: str
    axis: str
    simulated: str = ""
    decimal_mark: str = ","
    thousands_mark: str = "\u00a0"


@dataclass(frozen=True, slots=True)
class TrendData:
    """One outcome over the years: own value with interval, comparison, the country.

    All tuples have the length of ``years``; ``None`` is a gap, never bridged. ``start``
    is the first year with the intervention (the line is drawn just before it).
    ``notes`` are words printed at the foot of a year, e.g. (2017, "2017 saknas").
    """

    frame: Frame
    years: tuple[int, ...]
    value: Numbers
    low: Numbers
    high: Numbers
    comparison: Numbers
    country: Numbers
    own_label: str
    comparison_label: str
    country_label: str
    start: int | None = None
    before_label: str = ""
    start_label: str = ""
    notes: tuple[tuple[int, str], ...] = ()
    breaks: tuple[int, ...] = ()
    """Years from which the series is counted in another way: a dotted line before."""


@dataclass(frozen=True, slots=True)
class PathData:
    """The municipality's difference from the comparison, year by year.

    The band is what ordinary variation gives; zero is the mean of ``base_years``,
    which are drawn as open rings.
    """

    frame: Frame
    years: tuple[int, ...]
    difference: Numbers
    band_low: Numbers
    band_high: Numbers
    base_years: tuple[int, ...]
    own_label: str
    band_label: str
    start: int | None = None
    before_label: str = ""
    start_label: str = ""


@dataclass(frozen=True, slots=True)
class EventData:
    """Effects by years before and after the start.

    ``base`` are the event times everything is compared with (open rings, no interval).
    ``outer_low`` and ``outer_high``: the simultaneous band, drawn thin; may be empty.
    """

    frame: Frame
    event_time: tuple[int, ...]
    value: Numbers
    low: Numbers
    high: Numbers
    base: tuple[int, ...]
    time_label: str
    """Under the horizontal axis: "år före och efter start"."""
    before_label: str
    after_label: str
    outer_low: Numbers = ()
    outer_high: Numbers = ()


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """One estimate with its interval; ``text`` is the number in words, at the right.

    ``kind`` chooses mark and colour: the municipality (diamond), others (circle), both
    together (square), a plain row (small circle). ``value`` ``None``: only the text.
    """

    label: str
    value: float | None
    low: float | None
    high: float | None
    text: str
    kind: Literal["own", "others", "combined", "plain"] = "plain"


@dataclass(frozen=True, slots=True)
class IntervalData:
    """Estimates under each other on one axis (``frame.axis`` is written under it).

    ``zero_line`` where zero is the question; ``reference`` is a dashed line with its
    words, e.g. the country's value.
    """

    frame: Frame
    rows: tuple[IntervalRow, ...]
    zero_line: bool = True
    reference: float | None = None
    reference_label: str = ""
    signed: bool = True
    """Ticks with a plus sign (differences)."""


@dataclass(frozen=True, slots=True)
class PayerRow:
    """One payer: cost and benefit as positive numbers, net with interval, net in words.

    ``kind`` ``total`` is drawn last, under a line, with a square.
    """

    label: str
    cost: float
    benefit: float
    net: float
    low: float
    high: float
    text: str
    kind: Literal["payer", "total"] = "payer"


@dataclass(frozen=True, slots=True)
class PayerData:
    """Who pays and who gains, in one unit (``frame.axis``: millions of kronor …)."""

    frame: Frame
    rows: tuple[PayerRow, ...]
    cost_label: str
    """Words for the bar to the left of zero."""
    benefit_label: str
    """Words for the bar to the right of zero."""
    net_label: str
    """Words for the mark with its interval."""


def trend_figure(data: TrendData) -> str:
    """Return the drawing of an outcome over the years as an SVG element."""
    from prevstats.reporting.drawing_series import draw_trend

    return draw_trend(data)


def path_figure(data: PathData) -> str:
    """Return the drawing of the municipality's path as an SVG element."""
    from prevstats.reporting.drawing_series import draw_path

    return draw_path(data)


def event_figure(data: EventData) -> str:
    """Return the drawing of effects by event time as an SVG element."""
    from prevstats.reporting.drawing_series import draw_events

    return draw_events(data)


def interval_figure(data: IntervalData) -> str:
    """Return the drawing of estimates with intervals as an SVG element."""
    from prevstats.reporting.drawing_rows import draw_intervals

    return draw_intervals(data)


def payer_figure(data: PayerData) -> str:
    """Return the drawing of cost, benefit and net per payer as an SVG element."""
    from prevstats.reporting.drawing_rows import draw_payers

    return draw_payers(data)


@dataclass(frozen=True, slots=True)
class SpecificationData:
    """Many ways to make one estimate, sorted, and the choices behind each.

    ``groups`` are the choices, one row of dots each: words, and for every
    specification whether it was made. ``main`` is the place of the main one, with its
    words.
    """

    frame: Frame
    value: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    main: int
    main_label: str
    groups: tuple[tuple[str, tuple[bool, ...]], ...]


def specification_figure(data: SpecificationData) -> str:
    """Return the drawing of a specification curve as an SVG element."""
    from prevstats.reporting.drawing_specifications import draw_specifications

    return draw_specifications(data)
