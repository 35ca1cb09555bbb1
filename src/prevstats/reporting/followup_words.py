"""What the sections of a follow-up share: counts and shares in words, and tables."""

from __future__ import annotations

from collections.abc import Sequence

from prevstats.inference.proportions import Share
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Figure, Section, Table
from prevstats.reporting.figures import IntervalData, IntervalRow, interval_figure
from prevstats.reporting.followup_cells import share
from prevstats.reporting.followup_released import ReleasedFollowup
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import (
    Column,
    Drawing,
    Entry,
    figure,
    figure_of,
    said,
    table,
)
from prevstats.reporting.released import ReleasedCount, ReleasedReport

Row = tuple[str, ReleasedCount, ReleasedCount]
"""Words, how many, and of how many."""


def counted(count: ReleasedCount | None, language: Language) -> str:
    """Write a count of persons, or why there is none."""
    if count is None:
        return language.say("missing.dash")
    if count.value is None:
        return language.say("followup.few")
    return number(count.value, 0, language.number_format)


def count_cell(count: ReleasedCount | None, language: Language) -> Entry:
    """Return a count as a table's cell."""
    return figure_of(counted(count, language), count.value if count else None)


def percent(value: float, language: Language) -> str:
    """Write a share in whole per cent, without the sign."""
    return number(100.0 * value, 0, language.number_format)


def decimal(value: float | None, language: Language, places: int = 1) -> str:
    """Write a number, or a dash."""
    if value is None:
        return language.say("missing.dash")
    return number(value, places, language.number_format)


def signed(value: float | None, language: Language) -> str:
    """Write a change with its sign, or a dash."""
    if value is None:
        return language.say("missing.dash")
    return number(value, 1, language.number_format, signed=True)


def between(low: float | None, high: float | None, language: Language) -> str:
    """Write an interval of changes, or a dash."""
    if low is None or high is None:
        return language.say("missing.dash")
    return language.say(
        "interval.between", low=signed(low, language), high=signed(high, language)
    )


def share_words(found: Share | None, language: Language) -> str:
    """Write a share with its sign for a table."""
    if found is None:
        return language.say("missing.dash")
    return language.say(
        "number.percent_in_table", number=percent(found.value, language)
    )


def share_interval(found: Share | None, language: Language) -> str:
    """Write a share's interval in per cent."""
    if found is None:
        return language.say("missing.dash")
    return language.say(
        "interval.between",
        low=percent(found.low, language),
        high=percent(found.high, language),
    )


def column(key: str, language: Language) -> Column:
    """Return one of the columns that all tables of a follow-up share."""
    return Column(language.say(f"followup.columns.{key}"), numeric=key != "what")


def shares_table(
    caption: str,
    first: str,
    rows: Sequence[Row],
    released: ReleasedReport,
    language: Language,
) -> Table:
    """Return counts with their shares and intervals, taken from what is shown."""
    columns = [Column(first, numeric=False)]
    columns += [column(key, language) for key in ("count", "of", "share")]
    columns.append(
        Column(language.say("interval.column", level=phrases.level(released)))
    )
    lines = []
    for words, count, of in rows:
        found = share(count, of, level=released.level)
        ends = None if found is None else f"{found.low:.4g};{found.high:.4g}"
        lines.append(
            [
                said(words),
                count_cell(count, language),
                count_cell(of, language),
                figure_of(share_words(found, language), found.value if found else None),
                figure_of(share_interval(found, language), ends),
            ]
        )
    return table(caption, columns, lines, stack=True)


def shares_figure(
    drawing: Drawing,
    rows: Sequence[Row],
    behind: Table,
    released: ReleasedFollowup,
    language: Language,
) -> Figure:
    """Return shares under each other with their intervals, in per cent."""
    drawn = []
    for words, count, of in rows:
        found = share(count, of, level=released.level)
        low, value, high = (
            (None, None, None)
            if found is None
            else (100 * found.low, 100 * found.value, 100 * found.high)
        )
        drawn.append(IntervalRow(words, value, low, high, share_words(found, language)))
    return figure(
        drawing,
        lambda frame: interval_figure(
            IntervalData(frame, tuple(drawn), zero_line=True, signed=False)
        ),
        behind,
        released,
        language,
    )


def listed_shares(rows: Sequence[Row], level: float, language: Language) -> str:
    """Write shares in running text, for a figure's alternative text."""
    return phrases.listed(
        [
            f"{words} {share_words(share(count, of, level=level), language)}"
            for words, count, of in rows
        ],
        language,
    )


def source(released: ReleasedFollowup, language: Language) -> str:
    """Return the line under a figure: the municipality's own records, or invented."""
    key = "source_line_invented" if released.parts.invented else "source_line"
    return language.say(f"followup.{key}")


def section(name: str, blocks: Sequence[Block], language: Language) -> Section:
    """Return a section; one without blocks says that the records say nothing."""
    told = blocks or (paragraph(language.words("followup.nothing")),)
    return Section(
        name,
        language.say(f"followup.{name}.title"),
        language.say(f"followup.{name}.answers"),
        tuple(told),
    )
