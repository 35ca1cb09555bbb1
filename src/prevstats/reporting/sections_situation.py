"""The situation: the municipality's own figures beside those of others."""

from __future__ import annotations

from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Box, Section, Table, Words
from prevstats.reporting.indicator_words import Beside, conclusion
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, figure_of, said, table
from prevstats.reporting.released import Released, ReleasedOutcome
from prevstats.reporting.situation_figure import trend


def situation(released: Released, language: Language) -> Section:
    """Return how things stand here: one conclusion and one figure per outcome."""
    blocks: list[Block] = []
    without = phrases.intervention(released, language)
    for outcome in released.outcomes:
        beside = Beside("situation", without, outcome.start_year)
        said_first = conclusion(outcome, released, language, beside)
        blocks.append(paragraph(*said_first, *_about_effect(outcome, language)))
        if any(point.value is not None for point in outcome.series):
            blocks.append(trend(outcome, released, language, beside))
    blocks.append(_start(released, language))
    return Section(
        "situation",
        language.say("situation.title", name=phrases.name(released)),
        language.say("situation.answers"),
        tuple(blocks),
    )


def _about_effect(outcome: ReleasedOutcome, language: Language) -> list[Words]:
    """Return from when the outcome can be affected at all."""
    if outcome.negative_control:
        return [language.words("situation.control")]
    if outcome.lag_years > 1:
        years = phrases.count_of("year", outcome.lag_years, language)
        return [language.words("situation.lag", years=years)]
    return []


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
