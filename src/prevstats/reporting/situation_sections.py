"""The sections of a situation report, in the order of the page."""

from __future__ import annotations

from collections.abc import Callable

from prevstats.inference.stands_out import LEVEL
from prevstats.reporting.content import Block, Fold, Section
from prevstats.reporting.indicator_words import Beside, conclusion, latest
from prevstats.reporting.language import Language
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.sections_sources import data_log, sources
from prevstats.reporting.sections_trace import traceability
from prevstats.reporting.situation_card import answer
from prevstats.reporting.situation_figure import trend
from prevstats.reporting.situation_own_words import own_counts
from prevstats.reporting.situation_places import places
from prevstats.reporting.situation_released import ReleasedSituation
from prevstats.reporting.situation_tables import (
    by_question,
    freshness,
    girls_boys,
    overview,
    similar,
    spending,
)

BESIDE = Beside("situation_report")


def trends(released: ReleasedSituation, language: Language) -> Section:
    """Return one conclusion and one figure for each indicator, by question."""
    blocks: list[Block] = []
    for words, figures in by_question(released, language):
        inside: list[Block] = []
        for outcome in figures:
            inside.append(paragraph(*conclusion(outcome, released, language, BESIDE)))
            if latest(outcome) is not None:
                inside.append(trend(outcome, released, language, BESIDE))
        blocks.append(Fold(words, tuple(inside)))
    return Section(
        "trends",
        language.say("situation_report.trends.title"),
        language.say("situation_report.trends.answers"),
        tuple(blocks),
    )


def method(released: ReleasedSituation, language: Language) -> Section:
    """Return how figures are expected, compared and named."""
    percent = f"{100 * LEVEL:.0f}"
    keys = ("expected", "funnel", "change", "interval", "denominators", "limits")
    blocks: list[Block] = [
        paragraph(
            language.words(
                "situation_report.method.rule",
                percent=percent,
                asked=str(released.n_asked),
            )
        ),
        *(paragraph(language.words(f"situation_report.method.{key}")) for key in keys),
    ]
    return Section(
        "method",
        language.say("situation_report.method.title"),
        language.say("situation_report.method.answers"),
        tuple(blocks),
    )


SECTIONS: dict[str, Callable[[ReleasedSituation, Language], Section]] = {
    "answer": answer,
    "overview": overview,
    "trends": trends,
    "places": places,
    "similar": similar,
    "girls_boys": girls_boys,
    "spending": spending,
    "own_counts": own_counts,
    "freshness": freshness,
    "method": method,
    "sources": sources,
    "data_log": data_log,
    "traceability": traceability,
}
"""Anchor of each section → the function that writes it, the answer card first."""
