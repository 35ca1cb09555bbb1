"""What stands around a mapping report: heading, ways in, numbers and summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from prevstats.reporting.content import PageMeta
from prevstats.reporting.language import Language
from prevstats.reporting.mapping_released import ReleasedMapping
from prevstats.reporting.report_json import Json, context_of, finite, plain
from prevstats.reporting.ways_in import page_of, ways_to

SCHEMA = "prevstats/mapping/1"

WAYS: Mapping[str, tuple[str, ...]] = {
    "decide": ("answer", "inventory", "ideas", "plan"),
    "count": ("balance", "groups", "incidents"),
    "review": (
        "known",
        "collaboration",
        "competences",
        "voices",
        "rights",
        "sources",
        "data_log",
        "traceability",
    ),
}
"""Reader → the sections that are for her, by their anchors."""
_SHARED = {
    "sources": "sources.title",
    "data_log": "data_log.title",
    "traceability": "trace.title",
    "answer": "mapping.answer.short",
}
TITLES: Mapping[str, str] = {
    anchor: _SHARED.get(anchor, f"mapping.{anchor}.title")
    for anchors in WAYS.values()
    for anchor in anchors
}


def page_meta(released: ReleasedMapping, language: Language) -> PageMeta:
    """Return what the page needs beside its sections; invented tables have a banner."""
    ways = ways_to(WAYS, TITLES, released, language)
    meta = page_of(released, language, "mapping.page", ways)
    if not released.invented:
        return meta
    return replace(meta, marks=language.words("mapping.invented"))


def released_json(released: ReleasedMapping) -> Json:
    """Return everything released as plain JSON values; see ``findings_json``."""
    numbers = sorted(_numbers(released), key=lambda each: str(each["id"]))
    parts = {
        name: plain(getattr(released, name))
        for name in ("ideas", "collaboration", "rights", "plan")
    }
    return {
        "schema": SCHEMA,
        "context": context_of(released) | {"invented": released.invented},
        "numbers": numbers,
        "parts": parts,
    }


def why_withheld(released: ReleasedMapping, language: Language) -> str:
    """Return "": a mapping has parts without persons, and is never withheld whole."""
    return ""


def summary_of(released: ReleasedMapping, language: Language) -> dict[str, str]:
    """Return the area's names and whether its inventory leaves gaps."""
    found = released.inventory
    form = (
        "cannot_tell" if found is None else "fewer" if found.gaps else "no_difference"
    )
    return {
        "name": released.area.name,
        "county": released.area.county,
        "form": form,
        "verdict": language.say(f"index_mapping.map_{form}"),
    }


def _numbers(released: ReleasedMapping) -> Iterator[Json]:
    """Yield every number of the page that is no part of a table in ``parts``."""
    yield from _of_inventory(released)
    sizes = released.group_sizes
    for group in sizes.groups if sizes else ():
        for name, count in zip(("low", "mid", "high"), group.persons, strict=True):
            yield _number(f"groups.{group.id}.{name}", count.value, "persons")
    for theme in released.themes or ():
        name = f"themes.{theme.voice}.{theme.theme}"
        yield _number(name, theme.persons.value, "persons")
    failed = released.incidents
    for each in failed.kinds if failed else ():
        yield _number(f"incidents.{each.kind}", each.times.value, "incidents")


def _of_inventory(released: ReleasedMapping) -> Iterator[Json]:
    stock = released.inventory
    if stock is None:
        return
    yield _number("inventory.n", len(stock.items), "interventions")
    yield _number("inventory.gaps", len(stock.gaps), "cells")
    for kind, n in (*stock.balance, *stock.providers):
        yield _number(f"inventory.{kind}", n, "interventions")
    for item in stock.items:
        yield _number(f"inventory.reached.{item.id}", item.reached.value, "persons")


def _number(name: str, value: float | None, unit: str) -> Json:
    return {
        "id": name,
        "value": finite(value),
        "unit": unit,
        "sources": [],
        "design_label": "descriptive",
    }
