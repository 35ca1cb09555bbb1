"""What stands around a follow-up: heading, ways in, numbers and summary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from prevstats.reporting.content import PageMeta
from prevstats.reporting.followup_counts import counts_in
from prevstats.reporting.followup_released import ReleasedFollowup
from prevstats.reporting.language import Language
from prevstats.reporting.report_json import Json, context_of, plain
from prevstats.reporting.ways_in import page_of, ways_to

SCHEMA = "prevstats/followup/1"

WAYS: Mapping[str, tuple[str, ...]] = {
    "decide": ("answer", "children", "districts"),
    "count": ("trained", "routines", "detection"),
    "review": ("sources", "data_log", "traceability"),
}
"""Reader → the sections that are for her, by their anchors."""
TITLES: Mapping[str, str] = {
    "answer": "followup.short",
    "children": "followup.children.title",
    "districts": "followup.districts.title",
    "trained": "followup.trained.title",
    "routines": "followup.routines.title",
    "detection": "followup.detection.title",
    "sources": "sources.title",
    "data_log": "data_log.title",
    "traceability": "trace.title",
}


def page_meta(released: ReleasedFollowup, language: Language) -> PageMeta:
    """Return what the page needs beside its sections; invented tables have a banner."""
    ways = ways_to(WAYS, TITLES, released, language)
    meta = page_of(released, language, "followup.page", ways)
    if not released.parts.invented:
        return meta
    return replace(meta, marks=language.words("followup.invented"))


def released_json(released: ReleasedFollowup) -> Json:
    """Return everything released as plain JSON values; no number is an effect."""
    return {
        "schema": SCHEMA,
        "context": context_of(released),
        "design_label": "descriptive",
        "parts": plain(released.parts),
    }


def why_withheld(released: ReleasedFollowup, language: Language) -> str:
    """Return why the report is withheld whole, "" when any count may be shown."""
    return language.say("followup.hidden") if _all_hidden(released) else ""


def summary_of(released: ReleasedFollowup, language: Language) -> dict[str, str]:
    """Return the area's names; a follow-up has no verdict."""
    hidden = _all_hidden(released)
    key = "status_withheld" if hidden else "told"
    return {
        "name": released.area.name,
        "county": released.area.county,
        "form": "withheld" if hidden else "cannot_tell",
        "verdict": language.say(f"index_followup.{key}"),
    }


def _all_hidden(released: ReleasedFollowup) -> bool:
    parts = released.parts
    counts = counts_in(parts)
    others = (parts.districts, parts.capacity, parts.routines or None)
    shown = any(count.value is not None for count in counts)
    return bool(counts) and not shown and others == (None, None, None)
