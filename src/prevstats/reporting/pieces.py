"""Tables and figures put together from words and numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from prevstats.reporting.content import Cell, Figure, Inline, Table, Words
from prevstats.reporting.figures import Frame
from prevstats.reporting.language import Language
from prevstats.reporting.released import ReleasedIndicator, ReleasedReport

Raw = float | int | str | None
RowRole = Literal["", "me", "sum"]
_Data = TypeVar("_Data")


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell: the words to print and the unrounded value for download."""

    words: Words
    raw: Raw


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, and whether it holds numbers."""

    heading: str
    numeric: bool = True


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure's words: what stands around the drawing."""

    id: str
    caption: str
    subtitle: str
    alternative_text: str
    axis: str
    reading: tuple[Words, ...]
    source_line: str


def said(words: str, raw: Raw = None) -> Entry:
    """Return a cell of plain words; the words are the value unless one is given."""
    return Entry((Inline(words),), words if raw is None else raw)


def figure_of(words: str, raw: Raw) -> Entry:
    """Return a cell of a number: its words and its unrounded value, also when none."""
    return Entry((Inline(words),), raw)


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Entry]],
    *,
    roles: Sequence[RowRole] = (),
    stack: bool = False,
) -> Table:
    """Return a table whose first column is its row headings."""
    numeric = tuple(column.numeric for column in columns)
    cells = tuple(
        tuple(
            Cell(entry.words, numeric=numeric[place], header=place == 0)
            for place, entry in enumerate(row)
        )
        for row in rows
    )
    return Table(
        caption=caption,
        header=tuple(column.heading for column in columns),
        numeric=numeric,
        rows=cells,
        values=tuple(tuple(entry.raw for entry in row) for row in rows),
        row_roles=tuple(roles),
        stack_on_phone=stack,
    )


def figure(
    drawing: Drawing,
    draw: Callable[[Frame], str],
    behind: Table,
    released: ReleasedReport,
    language: Language,
) -> Figure:
    """Return a figure; simulated data are marked in its subtitle and its drawing."""
    simulated = language.say("simulated.mark") if released.simulated else ""
    subtitle = f"{drawing.subtitle} {simulated}." if simulated else drawing.subtitle
    alternative = (
        f"{simulated}. {drawing.alternative_text}"
        if simulated
        else drawing.alternative_text
    )
    frame = Frame(
        id=drawing.id,
        title=drawing.caption,
        description=alternative,
        axis=drawing.axis,
        simulated=simulated,
        decimal_mark=language.number_format.decimal,
        thousands_mark=language.number_format.thousands,
    )
    return Figure(
        id=drawing.id,
        caption=drawing.caption,
        subtitle=subtitle,
        svg=draw(frame),
        alternative_text=alternative,
        reading=drawing.reading,
        table=behind,
        source_line=drawing.source_line,
        file_name=f"{released.area.code}-{drawing.id}",
    )


def source_line(
    outcome: ReleasedIndicator,
    released: ReleasedReport,
    language: Language,
    *,
    own: bool,
) -> str:
    """Return the source of a figure: the publisher's for their numbers only."""
    if released.simulated:
        return language.say("source_line.simulated")
    key = "own" if own else "published"
    return language.say(
        f"source_line.{key}",
        publisher=outcome.publisher,
        indicator=outcome.indicator,
    )
