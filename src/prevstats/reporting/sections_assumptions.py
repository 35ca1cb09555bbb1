"""The numbers from outside: value, year, source and who has checked them."""

from __future__ import annotations

from prevstats.analyses.findings import Assumption
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Box, Facts, Section, Words
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Entry, said, table
from prevstats.reporting.released import Released

_MARKS = ("partly", "no", "memory", "example")


def assumptions(released: Released, language: Language) -> Section:
    """Return every number from outside with its source and its mark."""
    found = released.assumptions
    blocks: list[Block] = [paragraph(_conclusion(found, language))]
    if found:
        columns = [
            Column(language.say(f"assumptions.{key}"), numeric=False)
            for key in ("what", "value", "year", "source", "checked")
        ]
        rows = [_row(each, language) for each in found]
        caption = language.say("assumptions.caption")
        blocks.append(table(caption, columns, rows, stack=True))
    present = [each for each in _MARKS if any(one.verified == each for one in found)]
    if present:
        pairs = tuple(
            (
                phrases.mark(each, language),
                phrases.text(language.say(f"mark.explained.{each}")),
            )
            for each in present
        )
        blocks.append(Box(language.say("assumptions.key_title"), (Facts(pairs),)))
    return Section(
        "assumptions",
        language.say("assumptions.title"),
        language.say("assumptions.answers"),
        tuple(blocks),
    )


def _conclusion(found: tuple[Assumption, ...], language: Language) -> Words:
    unchecked = sum(phrases.is_unverified(each.verified) for each in found)
    if not found:
        return language.words("assumptions.none")
    if not unchecked:
        return language.words("assumptions.all_checked")
    return language.words(
        "assumptions.some_unchecked", unchecked=str(unchecked), all=str(len(found))
    )


def _row(each: Assumption, language: Language) -> list[Entry]:
    mark = phrases.mark(each.verified, language)
    checked = mark or language.say("assumptions.yes")
    return [
        said(phrases.headed(language.label(each.label))),
        Entry(phrases.highlighted(_value(each, language), each.verified), each.value),
        said(each.year or language.say("missing.dash")),
        said(language.label(each.source)),
        Entry(phrases.highlighted(checked, each.verified), checked),
    ]


def _value(each: Assumption, language: Language) -> str:
    value = _plain(each.value, language)
    unit = language.label(each.unit)
    if each.low is None or each.high is None:
        return language.say("assumptions.without_range", value=value, unit=unit)
    return language.say(
        "assumptions.with_range",
        value=value,
        low=_plain(each.low, language),
        high=_plain(each.high, language),
        unit=unit,
    )


def _plain(value: float, language: Language) -> str:
    """Write a number as precisely as it was given, to at most four decimals."""
    decimals = next((places for places in range(4) if round(value, places) == value), 4)
    return number(value, decimals, language.number_format)
