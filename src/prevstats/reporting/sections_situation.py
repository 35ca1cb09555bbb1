"""The situation: the municipality's own figures beside those of others."""

from __future__ import annotations

from prevstats.reporting import phrases
from prevstats.reporting.cases import noun_of, one_case_sentence
from prevstats.reporting.content import Block, Box, Section, Table, Words
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, figure_of, said, table
from prevstats.reporting.released import Released, ReleasedOutcome, ReleasedPoint
from prevstats.reporting.situation_figure import trend


def situation(released: Released, language: Language) -> Section:
    """Return how things stand here: one conclusion and one figure per outcome."""
    blocks: list[Block] = []
    for outcome in released.outcomes:
        blocks.append(paragraph(*_conclusion(outcome, released, language)))
        if any(point.value is not None for point in outcome.series):
            blocks.append(trend(outcome, released, language))
    blocks.append(_start(released, language))
    return Section(
        "situation",
        language.say("situation.title", name=phrases.name(released)),
        language.say("situation.answers"),
        tuple(blocks),
    )


def _conclusion(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> list[Words]:
    named = phrases.outcome_name(outcome, language)
    place = phrases.name(released)
    last = latest(outcome)
    if last is None:
        hidden = any(point.count.status == "hidden" for point in outcome.series)
        key = "situation.value_hidden" if hidden else "situation.value_missing"
        return [language.words(key, name=place, outcome=named)]
    lines = [
        language.words(
            f"situation.value_{_place_beside_country(last)}",
            year=str(last.year),
            name=place,
            value=phrases.value(outcome, language, last.value),
            unit=phrases.unit(outcome, language),
            outcome=named,
        )
    ]
    lines.extend(_persons(outcome, last, language))
    lines.extend(_compared(outcome, last, released, language))
    lines.extend(one_case_sentence(outcome, language))
    if outcome.negative_control:
        lines.append(language.words("situation.control"))
    elif outcome.lag_years > 1:
        years = phrases.count_of("year", outcome.lag_years, language)
        lines.append(language.words("situation.lag", years=years))
    return lines


def latest(outcome: ReleasedOutcome) -> ReleasedPoint | None:
    """Return the last year with a value that may be shown."""
    shown = [point for point in outcome.series if point.value is not None]
    return shown[-1] if shown else None


def _persons(
    outcome: ReleasedOutcome, last: ReleasedPoint, language: Language
) -> list[Words]:
    one, many = noun_of(outcome, language)
    if last.count.status == "fewer_than_five":
        return [language.words("situation.persons_few", noun=many)]
    if last.count.value is None or outcome.unit == "count":
        return []
    if last.count.value == 1:
        return [language.words("situation.persons_one", noun=one)]
    written = number(last.count.value, 0, language.number_format)
    return [language.words("situation.persons", number=written, noun=many)]


def _compared(
    outcome: ReleasedOutcome,
    last: ReleasedPoint,
    released: Released,
    language: Language,
) -> list[Words]:
    lines: list[Words] = []
    if last.comparison is not None:
        lines.append(
            language.words(
                "situation.comparison",
                intervention=phrases.intervention(released, language),
                value=phrases.value(outcome, language, last.comparison),
            )
        )
    if last.country is not None:
        written = phrases.value(outcome, language, last.country)
        lines.append(language.words("situation.country", value=written))
        if _place_beside_country(last) == "same":
            lines.append(language.words("situation.country_same"))
        elif _place_beside_country(last) != "alone":
            lines.append(language.words("situation.country_differs"))
    return lines


def _place_beside_country(last: ReleasedPoint) -> str:
    """Return on which side of the country the interval lies; "alone": not judged."""
    if last.country is None or last.low is None or last.high is None:
        return "alone"
    if last.country < last.low:
        return "above"
    return "below" if last.country > last.high else "same"


def _start(released: Released, language: Language) -> Box:
    """Return how the start is read, with the series it is read from."""
    place = phrases.name(released)
    if released.start_year is not None:
        own = language.words(
            "situation.start.year", name=place, year=str(released.start_year)
        )
    else:
        own = language.words(f"status.{released.start_status}", name=place)
    how = language.words(
        f"situation.start.{released.start_kind}", indicator=released.start_indicator
    )
    blocks: list[Block] = [paragraph(own, how)]
    if released.start_series:
        blocks.append(_start_table(released, language))
    return Box(language.say("situation.start.series_title"), tuple(blocks))


def _start_table(released: Released, language: Language) -> Table:
    missing = language.say("missing.not_published")
    style = language.number_format
    rows = [
        [
            said(str(year), year),
            figure_of(missing if value is None else number(value, 0, style), value),
        ]
        for year, value in released.start_series
    ]
    columns = (
        Column(language.say("situation.figure.year"), numeric=False),
        Column(language.say("situation.start.value")),
    )
    return table(language.say("situation.start.series"), columns, rows)
