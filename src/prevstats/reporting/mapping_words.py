"""The small words of a mapping report: an agreed word, ages, a count, its source."""

from __future__ import annotations

from prevstats.reporting.content import Block, Section, Table
from prevstats.reporting.language import Language
from prevstats.reporting.mapping_released import ReleasedMapping
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Entry, figure_of, said, table
from prevstats.reporting.released import ReleasedCount


def word(
    released: ReleasedMapping, language: Language, known: str, identifier: str
) -> str:
    """Return an agreed word of a list in this language; a dash when none is given."""
    if not identifier:
        return language.say("missing.dash")
    return language.label(released.words[f"{known}.{identifier}"])


def ages(band: tuple[int, int], language: Language) -> str:
    """Write ages: 3–5 years."""
    return language.say("mapping.ages", first=str(band[0]), last=str(band[1]))


def count(found: ReleasedCount, language: Language) -> str:
    """Write a count of persons: the number, or in words why there is none."""
    if found.value is None:
        return language.say(f"count.persons.{found.status}")
    return whole(found.value, language)


def counted(found: ReleasedCount, language: Language) -> Entry:
    """Return a count as a table cell."""
    return figure_of(count(found, language), found.value)


def whole(value: float, language: Language) -> str:
    """Write a whole number."""
    return number(value, 0, language.number_format)


def decimal(value: float, places: int, language: Language) -> str:
    """Write a number with decimals."""
    return number(value, places, language.number_format)


def percent(share: float, language: Language) -> str:
    """Write a share for a table cell: 39 %."""
    return language.say("number.percent_in_table", number=whole(100 * share, language))


def source(released: ReleasedMapping, language: Language) -> str:
    """Return the source line of a figure: the municipality's own tables, or made up."""
    kind = "invented" if released.invented or released.simulated else "own"
    return language.say(f"mapping.source.{kind}")


def section(name: str, language: Language, blocks: list[Block]) -> Section:
    """Return a section; one without blocks says which table is missing."""
    if not blocks:
        lead = language.words(
            "mapping.no_table", table=language.say(f"mapping.{name}.table")
        )
        blocks = [paragraph(lead)]
    return Section(
        name,
        language.say(f"mapping.{name}.title"),
        language.say(f"mapping.{name}.answers"),
        tuple(blocks),
    )


def plain_table(
    key: str,
    columns: tuple[str, ...],
    rows: list[list[Entry]],
    language: Language,
    *,
    numeric: tuple[str, ...] = (),
) -> Table:
    """Return a table whose caption and headings stand under ``mapping.<key>``."""
    headed = [
        Column(language.say(f"mapping.{key}.{name}"), numeric=name in numeric)
        for name in columns
    ]
    return table(language.say(f"mapping.{key}.caption"), headed, rows, stack=True)


def words(text: str, language: Language) -> Entry:
    """Return words as a table cell, a dash for none."""
    return said(text or language.say("missing.dash"), text)
