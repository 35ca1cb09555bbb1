"""The section on target groups: how many they may be, and how many are in two."""

from __future__ import annotations

from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Fold, Inline, Section
from prevstats.reporting.language import Language
from prevstats.reporting.mapping_released import (
    Bounds,
    ReleasedGroup,
    ReleasedGroups,
    ReleasedMapping,
)
from prevstats.reporting.mapping_words import (
    count,
    counted,
    decimal,
    plain_table,
    section,
    whole,
)
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Entry, figure_of, said


def groups(released: ReleasedMapping, language: Language) -> Section:
    """Return each group's size with its range, and what overlap can be."""
    found = released.group_sizes
    if found is None:
        return section("groups", language, [])
    rows = [_row(group, language) for group in found.groups]
    columns = ("group", "share", "low", "mid", "high", "source")
    numeric = ("share", "low", "mid", "high")
    blocks: list[Block] = [
        paragraph(language.words("mapping.groups.lead")),
        plain_table("groups", columns, rows, language, numeric=numeric),
        paragraph(_in_any(found, language)),
    ]
    if found.overlaps:
        made = _overlaps(found, language)
        blocks.append(Fold(language.say("mapping.groups.overlap_fold"), made))
    return section("groups", language, blocks)


def _row(group: ReleasedGroup, language: Language) -> list[Entry]:
    low, mid, high = group.persons
    mark = phrases.mark(group.verified, language)
    source = (Inline(group.source), Inline(" "), Inline(mark, "mark"))
    shares = [decimal(share, 1, language) for share in group.share]
    share = language.say(
        "mapping.groups.share_of",
        low=shares[0],
        mid=shares[1],
        high=shares[2],
        population=whole(group.population, language),
    )
    return [
        said(group.group),
        figure_of(share, group.share[1]),
        counted(low, language),
        counted(mid, language),
        counted(high, language),
        Entry(source if mark else source[:1], f"{group.source} {mark}".strip()),
    ]


def _in_any(found: ReleasedGroups, language: Language) -> tuple[Inline, ...]:
    union = found.in_any
    if isinstance(union, CannotAnswer):
        return language.words("mapping.groups.unequal")
    return language.words(
        "mapping.groups.in_any",
        least=count(union[0], language),
        most=count(union[1], language),
    )


def _overlaps(found: ReleasedGroups, language: Language) -> tuple[Block, ...]:
    names = {group.id: group.group for group in found.groups}
    rows = [
        [
            said(f"{names[each.groups[0]]} · {names[each.groups[1]]}"),
            _between(each.middle, language),
            _between(each.widest, language),
        ]
        for each in found.overlaps
    ]
    columns = ("pair", "middle", "widest")
    numeric = ("middle", "widest")
    made = plain_table("groups.overlap", columns, rows, language, numeric=numeric)
    return paragraph(language.words("mapping.groups.overlap_lead")), made


def _between(bounds: Bounds, language: Language) -> Entry:
    low, high = (count(each, language) for each in bounds)
    raw = ";".join("" if each.value is None else str(each.value) for each in bounds)
    return figure_of(language.say("interval.between", low=low, high=high), raw)
