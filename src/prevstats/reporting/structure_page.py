"""What stands around a structure report: heading, ways in, numbers and summary."""

from __future__ import annotations

from collections.abc import Mapping

from prevstats.reporting.content import PageMeta
from prevstats.reporting.language import Language
from prevstats.reporting.report_json import Json, context_of, plain
from prevstats.reporting.structure_counts import counts_in
from prevstats.reporting.structure_released import ReleasedStructure
from prevstats.reporting.ways_in import page_of, ways_to

SCHEMA = "prevstats/structure/1"

WAYS: Mapping[str, tuple[str, ...]] = {
    "decide": ("answer", "need", "gaps"),
    "count": ("reach", "turnover", "programme"),
    "review": ("paired", "dose", "sources", "data_log", "traceability"),
}
"""Reader → the sections that are for her, by their anchors."""
TITLES: Mapping[str, str] = {
    "answer": "structure.short",
    **{
        name: f"structure.{name}.title"
        for name in (
            "need",
            "gaps",
            "paired",
            "dose",
            "reach",
            "turnover",
            "programme",
        )
    },
    "sources": "sources.title",
    "data_log": "data_log.title",
    "traceability": "trace.title",
}


def page_meta(released: ReleasedStructure, language: Language) -> PageMeta:
    """Return what the page needs beside its sections."""
    ways = ways_to(WAYS, TITLES, released, language)
    return page_of(released, language, "structure.page", ways)


def released_json(released: ReleasedStructure) -> Json:
    """Return everything released as plain JSON values; no number is an effect."""
    return {
        "schema": SCHEMA,
        "context": context_of(released),
        "design_label": "descriptive",
        "parts": plain(released.parts),
    }


def why_withheld(released: ReleasedStructure, language: Language) -> str:
    """Return why the report is withheld whole, "" when any count may be shown."""
    return language.say("followup.hidden") if _all_hidden(released) else ""


def summary_of(released: ReleasedStructure, language: Language) -> dict[str, str]:
    """Return the area's names; a structure report has no verdict."""
    hidden = _all_hidden(released)
    key = "status_withheld" if hidden else "told"
    return {
        "name": released.area.name,
        "county": released.area.county,
        "form": "withheld" if hidden else "cannot_tell",
        "verdict": language.say(f"index_structure.{key}"),
    }


def _all_hidden(released: ReleasedStructure) -> bool:
    counts = counts_in(released.parts)
    shown = any(count.value is not None for count in counts)
    return bool(counts) and not shown and released.parts.dose is None
