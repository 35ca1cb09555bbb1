"""The drawings of the effect: the own path, all that started, and the estimates."""

from __future__ import annotations

from prevstats.analyses.findings import EventPoint, Path
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.reporting import phrases
from prevstats.reporting.content import Figure, Table, Words
from prevstats.reporting.figures import (
    EventData,
    Frame,
    PathData,
    event_figure,
    path_figure,
)
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.pieces import (
    Column,
    Drawing,
    Entry,
    figure,
    figure_of,
    said,
    source_line,
    table,
)
from prevstats.reporting.released import Released, ReleasedOutcome


def path(
    found: Path, outcome: ReleasedOutcome, released: Released, language: Language
) -> Figure:
    """Return the municipality's own difference from the comparison, year by year."""
    key = "effect.path"
    place = phrases.name(released)
    names = {"name": place, "intervention": phrases.intervention(released, language)}
    drawing = Drawing(
        id=f"figure-path-{outcome.id.replace('_', '-')}",
        caption=language.say(f"{key}.caption", **names),
        subtitle=language.say(
            f"{key}.subtitle",
            outcome=phrases.headed(language.label(outcome.label)),
            unit=phrases.difference_axis(outcome, language),
            first=str(min(found.base_years)),
            last=str(max(found.base_years)),
        ),
        alternative_text=_path_alternative(found, outcome, language),
        axis=phrases.difference_axis(outcome, language),
        reading=_path_reading(found, outcome, released, language),
        source_line=source_line(outcome, released, language, own=True),
    )
    share = phrases.level_in_words(released, language)
    started = outcome.start_year is not None

    def draw(frame: Frame) -> str:
        return path_figure(
            PathData(
                frame=frame,
                years=found.years,
                difference=found.difference,
                band_low=found.band_low,
                band_high=found.band_high,
                base_years=found.base_years,
                own_label=place,
                band_label=language.say(f"{key}.band", share=share, **names),
                start=outcome.start_year,
                before_label=language.say(f"{key}.before") if started else "",
                start_label=language.say(f"{key}.start", year=str(outcome.start_year))
                if started
                else "",
            )
        )

    behind = _path_table(found, outcome, language, drawing.caption)
    return figure(drawing, draw, behind, released, language)


def events(outcome: ReleasedOutcome, released: Released, language: Language) -> Figure:
    """Return the effect in all that started, by years before and after the start."""
    key = "effect.events"
    points = outcome.events
    n_treated = max(point.n_treated for point in points)
    noun = language.say("interval.noun", level=phrases.level(released))
    drawing = Drawing(
        id=f"figure-events-{outcome.id.replace('_', '-')}",
        caption=language.say(
            f"{key}.caption", areas=phrases.count_of("area", n_treated, language)
        ),
        subtitle=language.say(
            f"{key}.subtitle",
            outcome=phrases.headed(language.label(outcome.label)),
            unit=phrases.difference_axis(outcome, language),
            interval=noun,
        ),
        alternative_text=_event_alternative(points, outcome, language),
        axis=phrases.difference_axis(outcome, language),
        reading=_event_reading(outcome, language),
        source_line=source_line(outcome, released, language, own=True),
    )

    def draw(frame: Frame) -> str:
        return event_figure(
            EventData(
                frame=frame,
                event_time=tuple(point.event_time for point in points),
                value=tuple(point.value for point in points),
                low=tuple(point.low for point in points),
                high=tuple(point.high for point in points),
                base=tuple(point.event_time for point in points if point.is_base),
                time_label=language.say(f"{key}.time"),
                before_label=language.say(f"{key}.before"),
                after_label=language.say(f"{key}.after"),
                outer_low=tuple(point.simultaneous_low for point in points),
                outer_high=tuple(point.simultaneous_high for point in points),
            )
        )

    behind = _event_table(outcome, released, language, drawing.caption)
    return figure(drawing, draw, behind, released, language)


def years_outside(found: Path, start: int) -> tuple[int, int]:
    """Return how many years from the start leave the band, and how many could."""
    outside = judged = 0
    rows = zip(
        found.years, found.difference, found.band_low, found.band_high, strict=True
    )
    for year, value, low, high in rows:
        if year < start or value is None or low is None or high is None:
            continue
        judged += 1
        outside += not low <= value <= high
    return outside, judged


def bounds(estimate: Estimate | CannotAnswer) -> str | None:
    """Return an interval's ends for download."""
    if isinstance(estimate, CannotAnswer):
        return None
    if estimate.low is None or estimate.high is None:
        return None
    return f"{estimate.low:.4g};{estimate.high:.4g}"


def _path_alternative(found: Path, outcome: ReleasedOutcome, language: Language) -> str:
    shown = [place for place, value in enumerate(found.difference) if value is not None]
    if not shown:
        return language.say("missing.not_published")
    last = shown[-1]
    low, high = found.band_low[last], found.band_high[last]
    said_last = phrases.value(outcome, language, found.difference[last], signed=True)
    values = {"last": str(found.years[last]), "last_value": said_last}
    if low is None or high is None:
        return language.say("effect.path.alt_plain", **values)
    return language.say(
        "effect.path.alt",
        **values,
        low=phrases.value(outcome, language, low, signed=True),
        high=phrases.value(outcome, language, high, signed=True),
    )


def _path_reading(
    found: Path, outcome: ReleasedOutcome, released: Released, language: Language
) -> tuple[Words, ...]:
    key = "effect.path"
    lines = [
        language.words(
            f"{key}.read",
            share=phrases.level_in_words(released, language),
            intervention=phrases.intervention(released, language),
        )
    ]
    if outcome.start_year is None:
        return tuple(lines)
    outside, judged = years_outside(found, outcome.start_year)
    if judged and not outside:
        lines.append(language.words(f"{key}.inside"))
    elif outside:
        lines.append(language.words(f"{key}.outside", n=str(outside), of=str(judged)))
    return tuple(lines)


def _path_table(
    found: Path, outcome: ReleasedOutcome, language: Language, caption: str
) -> Table:
    rows: list[list[Entry]] = []
    for place, year in enumerate(found.years):
        low, high = found.band_low[place], found.band_high[place]
        value = found.difference[place]
        ends = None if low is None or high is None else f"{low:.4g};{high:.4g}"
        rows.append(
            [
                said(str(year), year),
                figure_of(phrases.value(outcome, language, value, signed=True), value),
                figure_of(phrases.interval(outcome, language, low, high), ends),
            ]
        )
    columns = (
        Column(language.say("situation.figure.year"), numeric=False),
        Column(language.say("effect.path.difference")),
        Column(language.say("effect.path.band_column")),
    )
    return table(caption, columns, rows)


def _event_reading(outcome: ReleasedOutcome, language: Language) -> tuple[Words, ...]:
    lines = [language.words("effect.events.read")]
    if any(point.is_base for point in outcome.events):
        lines.append(language.words("effect.events.read_base"))
    if any(point.simultaneous_low is not None for point in outcome.events):
        lines.append(language.words("effect.events.read_lines"))
    return tuple(lines)


def _event_alternative(
    points: tuple[EventPoint, ...], outcome: ReleasedOutcome, language: Language
) -> str:
    after = [point for point in points if point.event_time >= 0 and not point.is_base]
    if not after:
        return language.say("missing.not_published")
    return language.say(
        "effect.events.alt",
        first_time=str(after[0].event_time),
        first=phrases.value(outcome, language, after[0].value, signed=True),
        last_time=str(after[-1].event_time),
        last=phrases.value(outcome, language, after[-1].value, signed=True),
    )


def _event_table(
    outcome: ReleasedOutcome, released: Released, language: Language, caption: str
) -> Table:
    key = "effect.events"
    columns = (
        Column(language.say(f"{key}.event_time"), numeric=False),
        Column(language.say(f"{key}.difference")),
        Column(language.say("interval.column", level=phrases.level(released))),
        Column(language.say(f"{key}.together")),
        Column(language.say(f"{key}.areas")),
    )
    rows = [_event_row(point, outcome, language) for point in outcome.events]
    return table(caption, columns, rows)


def _event_row(
    point: EventPoint, outcome: ReleasedOutcome, language: Language
) -> list[Entry]:
    style = language.number_format
    base = language.say("effect.events.base")
    pairs = [
        (point.low, point.high),
        (point.simultaneous_low, point.simultaneous_high),
    ]
    spans = [
        figure_of(
            base if point.is_base else phrases.interval(outcome, language, low, high),
            None if low is None or high is None else f"{low:.4g};{high:.4g}",
        )
        for low, high in pairs
    ]
    return [
        said(number(point.event_time, 0, style, signed=True), point.event_time),
        figure_of(
            phrases.value(outcome, language, point.value, signed=True), point.value
        ),
        *spans,
        figure_of(str(point.n_treated), point.n_treated),
    ]
