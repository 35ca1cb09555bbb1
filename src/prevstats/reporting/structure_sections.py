"""The sections of a structure report, in the order of the page, the card first."""

from __future__ import annotations

from collections.abc import Callable

from prevstats.inference.inequality import Ends, Slope
from prevstats.inference.rank_order import RankCorrelation
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Section
from prevstats.reporting.followup_cells import share
from prevstats.reporting.followup_words import (
    between,
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
from prevstats.reporting.structure_change_sections import (
    dose,
    group_words,
    paired,
    programme,
    reach,
    turnover,
)
from prevstats.reporting.structure_need_sections import gaps, need
from prevstats.reporting.structure_released import ReleasedStructure
from prevstats.reporting.structure_words import ends_words

CARD = "structure.card"


def answer(released: ReleasedStructure, language: Language) -> Section:
    """Return schools and areas in short, each number with its interval."""
    blocks: list[Block] = []
    if released.parts.invented:
        blocks.append(paragraph(language.words("followup.invented")))
    blocks.append(paragraph(language.words("structure.lead")))
    rows = [
        *_need(released, language),
        *_gaps(released, language),
        *_change(released, language),
        *_shares(released, language),
    ]
    if rows:
        columns = [
            Column(language.say("followup.columns.what"), numeric=False),
            Column(language.say("followup.columns.value")),
            Column(language.say("interval.column", level=phrases.level(released))),
        ]
        caption = language.say(f"{CARD}.caption")
        blocks.append(table(caption, columns, rows, stack=True))
    blocks.append(paragraph(language.words("structure.no_effect")))
    blocks.append(paragraph(language.words("followup.rounding"), role="small"))
    return Section(
        "answer",
        language.say("structure.title", name=phrases.name(released)),
        language.say("structure.answers"),
        tuple(blocks),
    )


SECTIONS: dict[str, Callable[[ReleasedStructure, Language], Section]] = {
    "answer": answer,
    "need": need,
    "gaps": gaps,
    "paired": paired,
    "dose": dose,
    "reach": reach,
    "turnover": turnover,
    "programme": programme,
    "sources": own_tables,
    "data_log": data_log,
    "traceability": traceability,
}
"""Anchor of each section → the function that writes it, the answer card first."""


def _need(released: ReleasedStructure, language: Language) -> list[list[Entry]]:
    found = released.parts.need
    if found is None or not isinstance(found.rank, RankCorrelation):
        return []
    ends = Ends(found.rank.value, found.rank.low, found.rank.high)
    told = decimal(ends.value, language, 2)
    return [_row("rank", told, ends.value, ends_words(ends, language, 2), language)]


def _gaps(released: ReleasedStructure, language: Language) -> list[list[Entry]]:
    found = released.parts.gaps
    if found is None or not isinstance(found.slope, Slope):
        return []
    own = found.slope.absolute
    scaled = [None if each is None else 100 * each for each in (own.low, own.high)]
    outcome = language.label(found.outcome)
    told = signed(100 * own.value, language)
    ends = between(scaled[0], scaled[1], language)
    return [_row("slope", told, 100 * own.value, ends, language, outcome=outcome)]


def _change(released: ReleasedStructure, language: Language) -> list[list[Entry]]:
    rows, parts = [], released.parts
    if parts.paired is not None and isinstance(parts.paired.mean, Ends):
        mean = parts.paired.mean
        ends = between(mean.low, mean.high, language)
        words = {
            "outcome": language.label(parts.paired.outcome),
            "before": str(parts.paired.before_year),
            "after": str(parts.paired.after_year),
        }
        told = signed(mean.value, language)
        rows.append(_row("paired", told, mean.value, ends, language, **words))
    if parts.dose is not None and isinstance(parts.dose.value, Ends):
        value = parts.dose.value
        words = {
            "dose": language.label(parts.dose.dose),
            "outcome": language.label(parts.dose.outcome),
        }
        told = decimal(value.value, language, 2)
        ends = ends_words(value, language, 2)
        rows.append(_row("dose", told, value.value, ends, language, **words))
    return rows


def _shares(released: ReleasedStructure, language: Language) -> list[list[Entry]]:
    parts, rows = released.parts, []
    for each in parts.reach.totals if parts.reach else ():
        group = group_words(each.group, language)
        rows.append(_share("reach", each.count, each.of, released, language, group))
    for each in parts.turnover.totals[-1:] if parts.turnover else ():
        rows.append(
            _share("turnover", each.count, each.of, released, language, each.group)
        )
    for level in parts.programme.levels if parts.programme else ():
        name = language.label(level.label)
        rows.append(
            _share("covered", level.reached, level.target, released, language, name)
        )
    return rows


def _share(
    key: str,
    count: ReleasedCount,
    of: ReleasedCount,
    released: ReleasedStructure,
    language: Language,
    group: str,
) -> list[Entry]:
    found = share(count, of, level=released.level)
    told = (
        language.say("followup.few") if found is None else share_words(found, language)
    )
    ends = share_interval(found, language)
    raw = found.value if found else None
    return _row(key, told, raw, ends, language, group=group)


def _row(
    key: str,
    told: str,
    raw: float | None,
    ends: str,
    language: Language,
    **words: str,
) -> list[Entry]:
    return [
        said(language.say(f"{CARD}.{key}", **words)),
        figure_of(told, raw),
        figure_of(ends, ends),
    ]
