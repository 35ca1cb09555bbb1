"""The sections of a mapping report, in the order of the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Bullets, Section, Words
from prevstats.reporting.language import Language
from prevstats.reporting.mapping_groups_sections import groups
from prevstats.reporting.mapping_ideas_sections import first_words, ideas
from prevstats.reporting.mapping_inventory_sections import balance, inventory, known
from prevstats.reporting.mapping_plan_sections import plan
from prevstats.reporting.mapping_released import ReleasedMapping
from prevstats.reporting.mapping_views_sections import (
    agreement_words,
    collaboration,
    competences,
)
from prevstats.reporting.mapping_voices_sections import incidents, rights, voices
from prevstats.reporting.mapping_words import ages, whole, word
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.sections_sources import data_log
from prevstats.reporting.sections_trace import traceability

PARTS = {
    "inventory": "inventory",
    "groups": "group_sizes",
    "ideas": "ideas",
    "collaboration": "collaboration",
    "competences": "competences",
    "voices": "themes",
    "rights": "rights",
    "incidents": "incidents",
    "plan": "plan",
}
"""Section → the part of the report that it shows."""


def answer(released: ReleasedMapping, language: Language) -> Section:
    """Return the card: what there is, what is missing, what cannot be told."""
    blocks: list[Block] = [paragraph(_headline(released, language), role="verdict")]
    lines = tuple(_lines(released, language))
    if lines:
        blocks.append(Bullets(lines))
    lacking = [
        language.say(f"mapping.{name}.table")
        for name, part in PARTS.items()
        if getattr(released, part) is None
    ]
    if lacking:
        listed = phrases.listed(lacking, language)
        blocks.append(
            paragraph(language.words("mapping.answer.lacking", tables=listed))
        )
    blocks.append(paragraph(language.words("mapping.answer.limits"), role="small"))
    return Section(
        "answer",
        language.say("mapping.answer.title", name=phrases.name(released)),
        language.say("mapping.answer.answers"),
        tuple(blocks),
    )


def sources(released: ReleasedMapping, language: Language) -> Section:
    """Return the files that the report rests on; invented ones are said to be so."""
    kind = "invented" if released.invented else "own"
    files = tuple(phrases.text(each.title) for each in released.sources)
    lead = paragraph(language.words(f"mapping.sources.{kind}"))
    studies = paragraph(language.words("mapping.sources.studies"))
    blocks: tuple[Block, ...] = (lead, Bullets(files), studies)
    return Section(
        "sources",
        language.say("sources.title"),
        language.say("sources.answers"),
        blocks,
    )


SECTIONS: dict[str, Callable[[ReleasedMapping, Language], Section]] = {
    "answer": answer,
    "inventory": inventory,
    "balance": balance,
    "known": known,
    "groups": groups,
    "ideas": ideas,
    "collaboration": collaboration,
    "competences": competences,
    "voices": voices,
    "rights": rights,
    "incidents": incidents,
    "plan": plan,
    "sources": sources,
    "data_log": data_log,
    "traceability": traceability,
}
"""Anchor of each section → the function that writes it, the answer card first."""


def _headline(released: ReleasedMapping, language: Language) -> Words:
    found = released.inventory
    if found is None:
        return _without_inventory(released, language)
    n = whole(len(found.items), language)
    if not found.gaps:
        return language.words("mapping.answer.no_gaps", n=n)
    level, band = found.gaps[0]
    return language.words(
        "mapping.answer.gaps",
        n=n,
        gaps=whole(len(found.gaps), language),
        of=whole(len({(cell.level, cell.band) for cell in found.cells}), language),
        level=word(released, language, "level", level),
        ages=ages(band, language),
    )


def _without_inventory(released: ReleasedMapping, language: Language) -> Words:
    """Return what there is in place of an inventory, or that there is nothing."""
    there = [
        language.say(f"mapping.{name}.table")
        for name, part in PARTS.items()
        if getattr(released, part) is not None
    ]
    if not there:
        return language.words("mapping.answer.no_inventory")
    tables = phrases.listed(there, language)
    return language.words("mapping.answer.others_only", tables=tables)


def _lines(released: ReleasedMapping, language: Language) -> Iterator[Words]:
    """Yield one sentence for each part that the report has."""
    yield from _stock(released, language)
    found = released.ideas
    if found is not None and not isinstance(found.ranking, CannotAnswer):
        yield first_words(found, found.ranking, language)
    if released.collaboration is not None:
        yield agreement_words(released.collaboration, released, language)
    if released.rights is not None:
        unheard = sum(
            each.article == "article_12" and each.answer in ("not_met", "not_examined")
            for each in released.rights
        )
        key = "unheard" if unheard else "heard"
        n = whole(unheard, language)
        yield language.words(f"mapping.answer.{key}", n=n)
    if released.plan is not None:
        key = "plan_holes" if released.plan.holes else "plan_whole"
        n = whole(len(released.plan.holes), language)
        yield language.words(f"mapping.answer.{key}", n=n)


def _stock(released: ReleasedMapping, language: Language) -> Iterator[Words]:
    found = released.inventory
    if found is None:
        return
    total = len(found.items)
    structural = dict(found.balance)["structural"]
    without = sum(item.evidence.kind == "none" for item in found.items)
    yield language.words(
        "mapping.answer.balance",
        structural=whole(structural, language),
        n=whole(total, language),
    )
    yield language.words(
        "mapping.answer.known" if without else "mapping.answer.all_known",
        without=whole(without, language),
        n=whole(total, language),
    )
