"""The sections of a follow-up, in the order of the page: the answer card first."""

from __future__ import annotations

from collections.abc import Callable

from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Section
from prevstats.reporting.followup_cells import share
from prevstats.reporting.followup_children import children
from prevstats.reporting.followup_released import ReleasedFollowup
from prevstats.reporting.followup_routines import detection, routines
from prevstats.reporting.followup_trained import districts, trained
from prevstats.reporting.followup_words import (
    between,
    counted,
    decimal,
    share_interval,
    share_words,
    signed,
)
from prevstats.reporting.language import Language
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Entry, figure_of, said, table
from prevstats.reporting.released import ReleasedCount
from prevstats.reporting.sections_sources import data_log, own_tables
from prevstats.reporting.sections_trace import traceability

CARD = "followup.card"


def answer(released: ReleasedFollowup, language: Language) -> Section:
    """Return the follow-up in short: what was done, for whom, what the children say."""
    parts = released.parts
    blocks: list[Block] = []
    if parts.invented:
        blocks.append(paragraph(language.words("followup.invented")))
    lead = language.words("followup.lead", began=parts.began, as_of=parts.as_of)
    blocks.append(paragraph(lead))
    rows = [
        *_work(released, language),
        *_cases(released, language),
        *_children(released, language),
    ]
    if rows:
        columns = [
            Column(language.say("followup.columns.what"), numeric=False),
            Column(language.say("followup.columns.value")),
            Column(language.say("interval.column", level=phrases.level(released))),
        ]
        caption = language.say(f"{CARD}.caption")
        blocks.append(table(caption, columns, rows, stack=True))
    blocks.append(paragraph(language.words("followup.no_effect")))
    blocks.append(paragraph(language.words("followup.rounding"), role="small"))
    return Section(
        "answer",
        language.say("followup.title", name=phrases.name(released)),
        language.say("followup.answers"),
        tuple(blocks),
    )


SECTIONS: dict[str, Callable[[ReleasedFollowup, Language], Section]] = {
    "answer": answer,
    "children": children,
    "detection": detection,
    "trained": trained,
    "districts": districts,
    "routines": routines,
    "sources": own_tables,
    "data_log": data_log,
    "traceability": traceability,
}
"""Anchor of each section → the function that writes it, the answer card first."""


def _row(
    words: str, told: str, raw: float | str | None, language: Language, ends: str = ""
) -> list[Entry]:
    dash = language.say("missing.dash")
    return [said(words), figure_of(told, raw), figure_of(ends or dash, ends or None)]


def _work(released: ReleasedFollowup, language: Language) -> list[list[Entry]]:
    parts, rows = released.parts, []
    if parts.training is not None:
        total, persons = parts.training.total, parts.training.persons
        told = counted(total, language)
        rows.append(_row(language.say(f"{CARD}.places"), told, total.value, language))
        if persons is not None:
            told = counted(persons, language)
            words = language.say(f"{CARD}.persons")
            rows.append(_row(words, told, persons.value, language))
    if parts.districts is not None:
        found = parts.districts
        words = language.say(
            f"{CARD}.districts",
            before=str(found.before_year),
            after=str(found.after_year),
        )
        told = language.say(
            f"{CARD}.districts_value",
            had=str(found.before),
            have=str(found.after),
            units=str(found.units),
        )
        rows.append(_row(words, told, told, language))
    if parts.capacity is not None:
        per = parts.capacity.per_trained
        words = language.say(f"{CARD}.per_trained")
        rows.append(_row(words, decimal(per, language, 0), per, language))
    return rows


def _cases(released: ReleasedFollowup, language: Language) -> list[list[Entry]]:
    parts, rows = released.parts, []
    if parts.audit is not None:
        total = parts.audit.total
        rows.append(_share("asked", total.count, total.of, released, language))
    if parts.detection is not None:
        steps = {each.step: each.count for each in parts.detection.steps}
        if "accepted" in steps and "concern" in steps:
            own, of = steps["accepted"], steps["concern"]
            rows.append(_share("reached", own, of, released, language))
    return rows


def _children(released: ReleasedFollowup, language: Language) -> list[list[Entry]]:
    found = released.parts.children
    if found is None:
        return []
    whole = found.whole
    words = language.say(f"{CARD}.children")
    rows = [_row(words, counted(whole.n, language), whole.n.value, language)]
    better = found.outcome[0].count
    rows.append(_share("improved", better, whole.n, released, language))
    if whole.mean is not None:
        ends = between(whole.low, whole.high, language)
        told = signed(whole.mean, language)
        change = language.say(f"{CARD}.change")
        rows.append(_row(change, told, whole.mean, language, ends))
    return rows


def _share(
    key: str,
    count: ReleasedCount,
    of: ReleasedCount,
    released: ReleasedFollowup,
    language: Language,
) -> list[Entry]:
    found = share(count, of, level=released.level)
    words = language.say(f"{CARD}.{key}")
    if found is None:
        return _row(words, language.say("followup.few"), None, language)
    ends = share_interval(found, language)
    return _row(words, share_words(found, language), found.value, language, ends)
