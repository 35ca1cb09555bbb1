"""Kolada's own descriptions: what an indicator is called, when it is published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prevstats.data.kolada_answers import fields_of, page_of
from prevstats.provenance import LogLine

DISCONTINUED = re.compile(r"\(\s*[-\u2013]\s*(\d{4})\s*\)")
"""The only sign of a discontinued series: "(-2024)" in its title."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """How Kolada describes one indicator.

    Attributes
    ----------
    id, title, description : as published; the source stands in the description.
    by_gender : ``True`` when it is also published for women and men.
    kind : K for municipalities, L for regions, A for both.
    next_published : date of the next expected publication, or "".
    latest_period : the period that it will cover, or "".
    last_year : last year of a discontinued series, else ``None``.
    """

    id: str
    title: str
    description: str
    by_gender: bool
    kind: str
    next_published: str
    latest_period: str
    last_year: int | None


def indicators_of(document: object, address: str) -> tuple[Indicator, ...]:
    """Read the descriptions in one answer of ``/kpi``."""
    rows = page_of(document, address).values
    return tuple(_indicator(fields_of(row, ("id", "title"), address)) for row in rows)


def municipalities_of(document: object, address: str) -> tuple[str, ...]:
    """Read the codes of the municipalities (type K) in an answer of ``/municipality``.

    The country (0000) and the regions, which are of type L, are left out.
    """
    rows = [
        fields_of(row, ("id", "type"), address)
        for row in page_of(document, address).values
    ]
    return tuple(sorted(str(row["id"]) for row in rows if row["type"] == "K"))


def last_year_in(title: str) -> int | None:
    """Return the last year of a series whose title says that it has ended."""
    found = DISCONTINUED.search(title)
    return int(found.group(1)) if found else None


def warnings_about(
    asked: Iterable[str], described: Sequence[Indicator]
) -> tuple[LogLine, ...]:
    """Say which indicators Kolada does not know, and which have ended.

    Kolada answers an unknown identifier with 200 and an empty list, as it does a
    year that is not published yet: only its catalogue tells the two apart.
    """
    known = {indicator.id: indicator for indicator in described}
    log = []
    for name in asked:
        indicator = known.get(name)
        if indicator is None:
            log.append(LogLine("warning", "unknown_indicator", (("indicator", name),)))
        elif indicator.last_year is not None:
            details = (("indicator", name), ("last_year", indicator.last_year))
            log.append(LogLine("warning", "discontinued_indicator", details))
    return tuple(log)


def _indicator(row: dict[str, object]) -> Indicator:
    title = str(row.get("title") or "")
    description = str(row.get("description") or "")
    return Indicator(
        id=str(row["id"]),
        title=title,
        # Kolada's descriptions hold backslash and n where a new line is meant.
        description=description.replace("\\n", "\n"),
        by_gender=row.get("is_divided_by_gender") in (True, 1),
        kind=str(row.get("municipality_type") or ""),
        next_published=str(row.get("publication_date") or ""),
        latest_period=str(row.get("publ_period") or ""),
        last_year=last_year_in(title),
    )
