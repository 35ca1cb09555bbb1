"""The sections of a situation report, in the order of the page."""

from __future__ import annotations

from collections.abc import Callable

from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Section, Table
from prevstats.reporting.indicator_words import Beside, conclusion, latest
from prevstats.reporting.language import Language
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Entry, figure_of, said, table
from prevstats.reporting.released import ReleasedIndicator
from prevstats.reporting.sections_sources import data_log, sources
from prevstats.reporting.sections_trace import traceability
from prevstats.reporting.situation_figure import trend
from prevstats.reporting.situation_released import ReleasedSituation

BESIDE = Beside("situation_report")


def answer(released: ReleasedSituation, language: Language) -> Section:
    """Return the latest value of every indicator beside the others'."""
    blocks: list[Block] = [
        paragraph(language.words("situation_report.lead", name=phrases.name(released))),
        _latest_table(released, language),
        paragraph(language.words("situation_report.no_cause"), role="small"),
    ]
    return Section(
        "answer",
        language.say("situation_report.title", name=phrases.name(released)),
        language.say("situation_report.answers"),
        tuple(blocks),
    )


def trends(released: ReleasedSituation, language: Language) -> Section:
    """Return one conclusion and one figure for each indicator."""
    blocks: list[Block] = []
    for outcome in released.outcomes:
        blocks.append(paragraph(*conclusion(outcome, released, language, BESIDE)))
        if latest(outcome) is not None:
            blocks.append(trend(outcome, released, language, BESIDE))
    return Section(
        "trends",
        language.say("situation_report.trends.title"),
        language.say("situation_report.trends.answers"),
        tuple(blocks),
    )


SECTIONS: dict[str, Callable[[ReleasedSituation, Language], Section]] = {
    "answer": answer,
    "trends": trends,
    "sources": sources,
    "data_log": data_log,
    "traceability": traceability,
}
"""Anchor of each section → the function that writes it, the answer card first."""


def _latest_table(released: ReleasedSituation, language: Language) -> Table:
    key = "situation_report.latest"
    interval = language.say("interval.column", level=phrases.level(released))
    columns = (
        Column(language.say(f"{key}.outcome"), numeric=False),
        Column(language.say(f"{key}.year")),
        Column(language.say(f"{key}.value", name=phrases.name(released))),
        Column(interval),
        Column(language.say(f"{key}.others")),
        Column(phrases.headed(language.say("situation.figure.country"))),
    )
    rows = [_latest_row(outcome, language) for outcome in released.outcomes]
    caption = language.say(f"{key}.caption", name=phrases.name(released))
    return table(caption, columns, rows, stack=True)


def _latest_row(outcome: ReleasedIndicator, language: Language) -> list[Entry]:
    label = phrases.headed(language.label(outcome.label))
    unit = phrases.unit(outcome, language)
    first = said(language.say("situation_report.latest.row", outcome=label, unit=unit))
    last = latest(outcome)
    if last is None:
        return [first, *(figure_of(language.say("missing.dash"), None),) * 5]
    between = phrases.interval(outcome, language, last.low, last.high, signed=False)
    ends = (
        None
        if last.low is None or last.high is None
        else f"{last.low:.4g};{last.high:.4g}"
    )
    amounts = [last.value, last.comparison, last.country]
    own, others, country = (
        figure_of(phrases.value(outcome, language, amount), amount)
        for amount in amounts
    )
    year = figure_of(str(last.year), last.year)
    return [first, year, own, figure_of(between, ends), others, country]
