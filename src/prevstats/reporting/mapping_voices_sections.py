"""The sections on what was said, on the child's rights and on what failed."""

from __future__ import annotations

from itertools import groupby

from prevstats.reporting import phrases
from prevstats.reporting.content import Section
from prevstats.reporting.language import Language
from prevstats.reporting.mapping_bars import bars
from prevstats.reporting.mapping_released import ReleasedMapping
from prevstats.reporting.mapping_words import (
    count,
    counted,
    percent,
    plain_table,
    section,
    whole,
    word,
)
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Entry, figure_of, said, table


def voices(released: ReleasedMapping, language: Language) -> Section:
    """Return how many brought each theme up; few are not shown."""
    found = released.themes
    if found is None:
        return section("voices", language, [])
    children = any(each.voice == "children" for each in found)
    rows = [
        [
            said(each.theme),
            said(word(released, language, "voice", each.voice)),
            counted(each.persons, language),
        ]
        for each in found
    ]
    lead = "lead" if children else "no_children"
    return section(
        "voices",
        language,
        [
            paragraph(language.words(f"mapping.voices.{lead}")),
            plain_table(
                "voices",
                ("theme", "voice", "persons"),
                rows,
                language,
                numeric=("persons",),
            ),
            paragraph(language.words("mapping.voices.limits"), role="small"),
        ],
    )


def rights(released: ReleasedMapping, language: Language) -> Section:
    """Return the check-list: each decision against articles 2, 3, 6 and 12."""
    found = released.rights
    if found is None:
        return section("rights", language, [])
    articles = list(dict.fromkeys(each.article for each in found))
    rows: list[list[Entry]] = []
    for decision, answers in groupby(found, key=lambda each: each.decision):
        row = [said(decision)]
        for each in answers:
            answer = word(released, language, "examined", each.answer)
            row.append(said(f"{answer}: {each.note}" if each.note else answer))
        rows.append(row)
    unmet = sum(each.answer == "not_met" for each in found)
    unseen = sum(each.answer == "not_examined" for each in found)
    lead = language.words(
        "mapping.rights.lead",
        unmet=whole(unmet, language),
        unseen=whole(unseen, language),
        n=whole(len(found), language),
    )
    columns = [Column(language.say("mapping.rights.decision"), numeric=False)]
    columns += [
        Column(phrases.headed(word(released, language, "article", name)), numeric=False)
        for name in articles
    ]
    made = table(language.say("mapping.rights.caption"), columns, rows, stack=True)
    return section("rights", language, [paragraph(lead), made])


def incidents(released: ReleasedMapping, language: Language) -> Section:
    """Return the ways in which collaboration failed, the most common first."""
    found = released.incidents
    if found is None:
        return section("incidents", language, [])
    shown = [each for each in found.kinds if each.share is not None]
    drawn = [
        (each.kind, each.times.value, count(each.times, language))
        for each in found.kinds
    ]
    rows = [
        [
            said(each.kind),
            counted(each.times, language),
            _share(each.share, language),
            _share(each.cumulative, language),
        ]
        for each in found.kinds
    ]
    period = language.words(
        "mapping.incidents.period", first=found.first, last=found.last
    )
    if shown:
        first = shown[0]
        lead = language.words(
            "mapping.incidents.lead",
            kind=phrases.headed(first.kind),
            share=percent(first.share or 0.0, language),
        )
    else:
        lead = language.words("mapping.incidents.all_hidden")
    columns = ("kind", "times", "share", "cumulative")
    return section(
        "incidents",
        language,
        [
            paragraph(lead, period),
            bars("incidents.bars", drawn, released, language),
            plain_table("incidents", columns, rows, language, numeric=columns[1:]),
            paragraph(language.words("mapping.incidents.limits"), role="small"),
        ],
    )


def _share(share: float | None, language: Language) -> Entry:
    if share is None:
        return figure_of(language.say("missing.dash"), None)
    return figure_of(percent(share, language), share)
