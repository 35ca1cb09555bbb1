"""What stands around a situation report: heading, ways in, numbers and summary."""

from __future__ import annotations

from collections.abc import Mapping

from prevstats.reporting.content import PageMeta
from prevstats.reporting.indicator_words import latest, place_beside_country
from prevstats.reporting.language import Language
from prevstats.reporting.report_json import Json, context_of, series_numbers
from prevstats.reporting.situation_released import ReleasedSituation
from prevstats.reporting.ways_in import page_of, ways_to

SCHEMA = "prevstats/situation/1"

WAYS: Mapping[str, tuple[str, ...]] = {
    "decide": ("answer",),
    "count": ("overview", "trends", "similar", "girls_boys", "spending", "own_counts"),
    "review": ("places", "freshness", "method", "sources", "data_log", "traceability"),
}
"""Reader → the sections that are for her, by their anchors."""
TITLES: Mapping[str, str] = {
    "answer": "situation_report.short",
    "overview": "situation_report.overview.title",
    "trends": "situation_report.trends.title",
    "places": "situation_report.places.title",
    "similar": "situation_report.similar.title",
    "girls_boys": "situation_report.girls_boys.title",
    "spending": "situation_report.spending.title",
    "own_counts": "situation_report.own.title",
    "freshness": "situation_report.freshness.title",
    "method": "situation_report.method.title",
    "sources": "sources.title",
    "data_log": "data_log.title",
    "traceability": "trace.title",
}
FORMS: Mapping[str, str] = {
    "above": "more",
    "below": "fewer",
    "same": "no_difference",
    "alone": "cannot_tell",
}
"""Side of the country on which the first indicator lies → its form on the index."""


VERDICTS: Mapping[str, str] = {
    "more": "index_situation.map_more",
    "fewer": "index_situation.map_fewer",
    "no_difference": "index_situation.map_no_difference",
    "cannot_tell": "index_situation.map_cannot_tell",
    "withheld": "index_situation.status_withheld",
}
"""A form → the words for it on the index."""


def page_meta(released: ReleasedSituation, language: Language) -> PageMeta:
    """Return what the page needs beside its sections."""
    ways = ways_to(WAYS, TITLES, released, language)
    return page_of(released, language, "situation_report.page", ways)


def released_json(released: ReleasedSituation) -> Json:
    """Return everything released as plain JSON values; see ``findings_json``."""
    numbers = [
        number for outcome in released.outcomes for number in series_numbers(outcome)
    ]
    numbers.sort(key=lambda each: str(each["id"]))
    return {"schema": SCHEMA, "context": context_of(released), "numbers": numbers}


def why_withheld(released: ReleasedSituation, language: Language) -> str:
    """Return why the report is withheld whole, "" when any indicator may be shown."""
    return "" if not _all_hidden(released) else language.say("situation_report.hidden")


def summary_of(released: ReleasedSituation, language: Language) -> dict[str, str]:
    """Return the area's names and its first indicator's place beside the country."""
    last = latest(released.outcomes[0])
    form = "cannot_tell" if last is None else FORMS[place_beside_country(last)]
    if _all_hidden(released):
        form = "withheld"
    return {
        "name": released.area.name,
        "county": released.area.county,
        "form": form,
        "verdict": language.say(VERDICTS[form]),
    }


def _all_hidden(released: ReleasedSituation) -> bool:
    points = [point for each in released.outcomes for point in each.series]
    hidden = any(point.count.status == "hidden" for point in points)
    return hidden and all(point.value is None for point in points)
