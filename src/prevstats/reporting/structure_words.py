"""What the sections of a structure report share: intervals, tables and source."""

from __future__ import annotations

from collections.abc import Sequence

from prevstats.errors import CannotAnswer
from prevstats.inference.inequality import Ends
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Figure, Paragraph, Section
from prevstats.reporting.figures import IntervalData, IntervalRow, interval_figure
from prevstats.reporting.followup_cells import share
from prevstats.reporting.followup_words import (
    decimal,
    percent,
    share_words,
    shares_table,
)
from prevstats.reporting.language import Language
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import (
    Drawing,
    figure,
)
from prevstats.reporting.released import ReleasedCount
from prevstats.reporting.structure_released import ReleasedStructure

Row = tuple[str, ReleasedCount, ReleasedCount]
"""Words, how many, and of how many."""
SMALLEST_P = 0.001


def ends_words(found: Ends, language: Language, places: int = 1) -> str:
    """Write an interval; one without bounds says so."""
    if found.low is None or found.high is None:
        return language.say("structure.unbounded")
    return language.say(
        "interval.between",
        low=decimal(found.low, language, places),
        high=decimal(found.high, language, places),
    )


def cannot(found: CannotAnswer, language: Language) -> Paragraph:
    """Say why a number cannot be given."""
    own = f"structure.cannot.{found.reason}"
    key = own if language.has(own) else f"cannot_answer.{found.reason}"
    return paragraph(language.words(key))


def chance(value: float, language: Language) -> str:
    """Write a p-value with three decimals; never as zero."""
    if value < SMALLEST_P:
        return language.say("structure.below", value=decimal(SMALLEST_P, language, 3))
    return decimal(value, language, 3)


def source(released: ReleasedStructure, language: Language) -> str:
    """Return the line under a figure: the municipality's own records, or invented."""
    key = "source_line_invented" if released.parts.invented else "source_line"
    return language.say(f"followup.{key}")


def drawing_of(
    name: str,
    released: ReleasedStructure,
    language: Language,
    listed: str,
    **words: str,
) -> Drawing:
    """Return a figure's words, found under ``structure.<name>``."""
    key = f"structure.{name}"
    return Drawing(
        id=f"figure-structure-{name.replace('.', '-').replace('_', '-')}",
        caption=language.say(f"{key}.caption", **words),
        subtitle=language.say(f"{key}.subtitle"),
        alternative_text=language.say(f"{key}.alt", listed=listed),
        axis=phrases.headed(language.say(f"{key}.axis", **words)),
        reading=(language.words(f"{key}.read"),),
        source_line=source(released, language),
    )


def shares_figure(
    name: str,
    first: str,
    rows: Sequence[Row],
    released: ReleasedStructure,
    language: Language,
    **words: str,
) -> Figure:
    """Return shares under each other with their intervals, in per cent."""
    drawn = []
    for row, count, of in rows:
        found = share(count, of, level=released.level)
        low, value, high = (
            (None, None, None)
            if found is None
            else (100 * found.low, 100 * found.value, 100 * found.high)
        )
        told = share_words(found, language) if found else language.say("followup.few")
        drawn.append(IntervalRow(row, value, low, high, told))
    listed = phrases.listed([f"{each.label} {each.text}" for each in drawn], language)
    made = drawing_of(name, released, language, listed, **words)
    return figure(
        made,
        lambda frame: interval_figure(
            IntervalData(frame, tuple(drawn), zero_line=True, signed=False)
        ),
        shares_table(made.caption, first, rows, released, language),
        released,
        language,
    )


def share_sentence(
    key: str, row: Row, released: ReleasedStructure, language: Language
) -> Paragraph | None:
    """Say a share with its interval, or nothing where it is not shown."""
    found = share(row[1], row[2], level=released.level)
    if found is None:
        return None
    return paragraph(
        language.words(
            key,
            what=row[0],
            share=percent(found.value, language),
            low=percent(found.low, language),
            high=percent(found.high, language),
        )
    )


def section(name: str, blocks: Sequence[Block], language: Language) -> Section:
    """Return a section; one without blocks says that the records say nothing."""
    told = blocks or (paragraph(language.words("followup.nothing")),)
    return Section(
        name,
        language.say(f"structure.{name}.title"),
        language.say(f"structure.{name}.answers"),
        tuple(told),
    )
