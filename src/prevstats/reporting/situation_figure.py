"""An outcome over the years: the municipality, others without, and the country."""

from __future__ import annotations

from prevstats.reporting import phrases
from prevstats.reporting.content import Figure, Table, Words
from prevstats.reporting.figures import Frame, TrendData, trend_figure
from prevstats.reporting.indicator_words import Beside
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
from prevstats.reporting.released import (
    ReleasedCount,
    ReleasedIndicator,
    ReleasedPoint,
    ReleasedReport,
)
from prevstats.reporting.situation_released import ReleasedFigure


def count_words(count: ReleasedCount, language: Language) -> str:
    """Write a released count: the number, or in words why there is none."""
    if count.value is None:
        return language.say(f"count.persons.{count.status}")
    return number(count.value, 0, language.number_format)


def trend(
    outcome: ReleasedIndicator,
    released: ReleasedReport,
    language: Language,
    beside: Beside,
) -> Figure:
    """Return the figure of an outcome; call it only when some year has a value."""
    series = outcome.series
    key = "situation.figure"
    caption = _caption(outcome, released, language)
    drawing = Drawing(
        id=f"figure-situation-{outcome.id.replace('_', '-')}",
        caption=caption,
        subtitle=_subtitle(outcome, released, language),
        alternative_text=_alternative(outcome, released, language, beside),
        axis=phrases.unit(outcome, language),
        reading=_reading(outcome, released, language, beside),
        source_line=source_line(outcome, released, language, own=False),
    )
    started = beside.start is not None

    def draw(frame: Frame) -> str:
        return trend_figure(
            TrendData(
                frame=frame,
                years=tuple(point.year for point in series),
                value=tuple(point.value for point in series),
                low=tuple(point.low for point in series),
                high=tuple(point.high for point in series),
                comparison=tuple(point.comparison for point in series),
                country=tuple(point.country for point in series),
                own_label=phrases.name(released),
                comparison_label=beside.say("figure.comparison", language),
                country_label=language.say(f"{key}.country"),
                start=beside.start,
                before_label=language.say(f"{key}.before") if started else "",
                start_label=language.say(f"{key}.start", year=str(beside.start))
                if started
                else "",
                notes=tuple(
                    (year, language.say(f"{key}.gap", year=str(year)))
                    for year in _missing_years(outcome)
                ),
                breaks=tuple(year for year, _ in outcome.breaks),
            )
        )

    behind = _series_table(outcome, released, language, beside)
    return figure(drawing, draw, behind, released, language)


def _caption(
    outcome: ReleasedIndicator, released: ReleasedReport, language: Language
) -> str:
    return language.say(
        "situation.figure.caption",
        outcome=phrases.headed(language.label(outcome.label)),
        name=phrases.name(released),
        first=str(outcome.series[0].year),
        last=str(outcome.series[-1].year),
    )


def _subtitle(
    outcome: ReleasedIndicator, released: ReleasedReport, language: Language
) -> str:
    unit = phrases.headed(phrases.unit(outcome, language))
    mark = phrases.mark(outcome.verified, language)
    unit = f"{unit} {mark}" if mark else unit
    if all(point.low is None for point in outcome.series):
        return language.say("situation.figure.subtitle_plain", unit=unit)
    return language.say(
        "situation.figure.subtitle",
        unit=unit,
        interval=language.say("interval.noun", level=phrases.level(released)),
        name=phrases.name(released),
    )


def _alternative(
    outcome: ReleasedIndicator,
    released: ReleasedReport,
    language: Language,
    beside: Beside,
) -> str:
    """Return the figure in words: first and last value of each line."""
    place = phrases.name(released)
    own = [point for point in outcome.series if point.value is not None]
    first, last = own[0], own[-1]
    parts = [
        language.say(
            "situation.figure.alt",
            name=place,
            first=str(first.year),
            first_value=phrases.value(outcome, language, first.value),
            last=str(last.year),
            last_value=phrases.value(outcome, language, last.value),
        )
    ]
    if first.comparison is not None and last.comparison is not None:
        parts.append(
            beside.say(
                "figure.alt_comparison",
                language,
                first_value=phrases.value(outcome, language, first.comparison),
                last_value=phrases.value(outcome, language, last.comparison),
            )
        )
    if first.country is not None and last.country is not None:
        parts.append(
            language.say(
                "situation.figure.alt_country",
                first_value=phrases.value(outcome, language, first.country),
                last_value=phrases.value(outcome, language, last.country),
            )
        )
    return " ".join(parts)


def _reading(
    outcome: ReleasedIndicator,
    released: ReleasedReport,
    language: Language,
    beside: Beside,
) -> tuple[Words, ...]:
    key = "situation.figure"
    lines = [
        phrases.text(
            beside.say("figure.read_lines", language, name=phrases.name(released))
        )
    ]
    if any(point.low is not None for point in outcome.series):
        lines.append(language.words(f"{key}.read_band"))
    gaps = _missing_years(outcome)
    if gaps:
        years = phrases.listed([str(year) for year in gaps], language)
        lines.append(language.words(f"{key}.read_gaps", years=years))
    lines.extend(
        language.words(f"{key}.read_break", year=str(year), note=language.label(note))
        for year, note in outcome.breaks
        if outcome.series[0].year <= year <= outcome.series[-1].year
    )
    lines.extend(_hidden_lines(outcome, released, language))
    return tuple(lines)


def _missing_years(outcome: ReleasedIndicator) -> list[int]:
    if isinstance(outcome, ReleasedFigure) and outcome.every_years > 1:
        return []
    years = {point.year for point in outcome.series}
    whole = range(min(years), max(years) + 1)
    empty = {
        point.year
        for point in outcome.series
        if point.value is None and point.count.status == "missing"
    }
    return [year for year in whole if year not in years or year in empty]


def _hidden_lines(
    outcome: ReleasedIndicator, released: ReleasedReport, language: Language
) -> list[Words]:
    ledger = next(line for line in released.ledger if line.outcome == outcome.id)
    lines: list[Words] = []
    if ledger.n_hidden:
        cells = phrases.headed(phrases.count_of("cell", ledger.n_hidden, language))
        lines.append(language.words("situation.figure.read_hidden", cells=cells))
    if ledger.n_rounded:
        lines.append(language.words("situation.figure.read_rounded"))
    return lines


def _series_table(
    outcome: ReleasedIndicator,
    released: ReleasedReport,
    language: Language,
    beside: Beside,
) -> Table:
    """Return the series; columns of which nothing is known anywhere are left out."""
    key = "situation.figure"
    interval = language.say("interval.column", level=phrases.level(released))
    named = {
        "year": Column(language.say(f"{key}.year"), numeric=False),
        "persons": Column(language.say(f"{key}.persons")),
        "value": Column(language.say(f"{key}.value", name=phrases.name(released))),
        "interval": Column(interval),
        "others": Column(beside.say("figure.others", language)),
        "areas": Column(language.say(f"{key}.areas")),
        "country": Column(phrases.headed(language.say(f"{key}.country"))),
    }
    unknown = _unknown_columns(outcome)
    kept = [name for name in named if name not in unknown]
    rows = []
    for point in outcome.series:
        row = _series_row(point, outcome, language)
        rows.append([row[name] for name in kept])
    return table(
        _caption(outcome, released, language), [named[name] for name in kept], rows
    )


def _unknown_columns(outcome: ReleasedIndicator) -> set[str]:
    series = outcome.series
    known = {
        "persons": any(point.count.status != "missing" for point in series),
        "interval": any(point.low is not None for point in series),
        "country": any(point.country is not None for point in series),
    }
    return {name for name, found in known.items() if not found}


def _series_row(
    point: ReleasedPoint, outcome: ReleasedIndicator, language: Language
) -> dict[str, Entry]:
    between = phrases.interval(outcome, language, point.low, point.high, signed=False)
    ends = (
        None
        if point.low is None or point.high is None
        else f"{point.low:.4g};{point.high:.4g}"
    )

    def amount(value: float | None) -> Entry:
        return figure_of(phrases.value(outcome, language, value), value)

    return {
        "year": said(str(point.year), point.year),
        "persons": figure_of(count_words(point.count, language), point.count.value),
        "value": amount(point.value),
        "interval": figure_of(between, ends),
        "others": amount(point.comparison),
        "areas": figure_of(str(point.n_comparison), point.n_comparison),
        "country": amount(point.country),
    }
