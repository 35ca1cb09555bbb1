"""What stands around the sections: title, the line above it, and the three ways in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.content import Inline, PageMeta, Words
from prevstats.reporting.language import Language
from prevstats.reporting.money_table import marks_in
from prevstats.reporting.released import Released, ReleasedReport
from prevstats.reporting.sections import SECTIONS

WAYS: dict[str, tuple[str, ...]] = {
    "decide": ("answer", "situation", "money"),
    "count": ("money", "assumptions", "two_years"),
    "review": (
        "effect",
        "certainty",
        "designs",
        "sensitivity",
        "method",
        "traceability",
    ),
}
"""Reader → the sections that are for her, by their anchors."""
_TITLES = {
    "answer": "ways.answer",
    "situation": "situation.title",
    "effect": "effect.title",
    "certainty": "sure.title",
    "designs": "designs.title",
    "sensitivity": "sensitivity.title",
    "two_years": "years_ahead.title",
    "money": "money.title",
    "assumptions": "assumptions.title",
    "method": "method.title",
    "sources": "sources.title",
    "data_log": "data_log.title",
    "traceability": "trace.title",
}


def page_meta(released: Released, language: Language) -> PageMeta:
    """Return what the page needs beside its sections."""
    key = "title_simulated" if released.simulated else "title"
    return replace(
        page_of(released, language, "page_meta", ways(released, language), title=key),
        marks=_marks(released, language),
    )


def page_of(
    released: ReleasedReport,
    language: Language,
    words: str,
    ways: tuple[tuple[str, Words], ...],
    *,
    title: str = "title",
) -> PageMeta:
    """Return the heading of a report of any kind.

    ``words`` is where the language has ``over``, ``description``, ``print_footer`` and
    the title, under the key ``title``.
    """
    area = released.area
    values = {
        "title": language.label(released.title),
        "name": area.name,
        "official": official_name(released, language),
        "code": area.code,
        "year": str(released.provenance.data_last_year),
    }
    return PageMeta(
        language=language.code,
        title=language.say(f"{words}.{title}", **values),
        over=language.say(f"{words}.over", **values),
        description=language.say(f"{words}.description", **values),
        simulated=released.simulated,
        print_footer=language.say(f"{words}.print_footer", **values),
        ways=ways,
    )


def official_name(released: ReleasedReport, language: Language) -> str:
    """Return the municipality's full name: Ljungby kommun, but Stockholms kommun."""
    name = phrases.name(released)
    own_form = f"municipality.own_form.{name.lower()}"
    if language.has(own_form):
        return language.say(own_form)
    plain = name[-1:].lower() in language.say("municipality.plain_after")
    return language.say(f"municipality.{'plain' if plain else 'genitive'}", name=name)


def ways(released: Released, language: Language) -> tuple[tuple[str, Words], ...]:
    """Return the three ways in of an evaluation's report."""
    return ways_to(WAYS, _TITLES, released, language)


def ways_to(
    ways: Mapping[str, tuple[str, ...]],
    titles: Mapping[str, str],
    released: ReleasedReport,
    language: Language,
) -> tuple[tuple[str, Words], ...]:
    """Return the ways in: whom they are for, and links to the sections.

    ``ways`` gives each reader's sections by anchor, ``titles`` each section's words.
    """
    place = phrases.name(released)
    found: list[tuple[str, Words]] = []
    for way, anchors in ways.items():
        words: list[Inline] = []
        for anchor in anchors:
            if words:
                words.append(Inline(", "))
            label = language.say(titles[anchor], name=place)
            words.append(Inline(label, anchor=anchor))
        found.append((language.say(f"ways.{way}.title"), tuple(words)))
    return tuple(found)


def anchors() -> tuple[str, ...]:
    """Return the anchors of all sections in the order of the page."""
    return tuple(SECTIONS)


def _marks(released: Released, language: Language) -> Words:
    present = {each.verified for each in released.assumptions}
    if not isinstance(released.money, CannotAnswer):
        present |= set(marks_in(released.money))
    marks = [
        phrases.mark(each, language)
        for each in ("memory", "example")
        if each in present
    ]
    if not marks:
        return ()
    listed: Words = (Inline(phrases.listed(marks, language), "mark"),)
    return language.words("page_meta.marks", marks=listed)
