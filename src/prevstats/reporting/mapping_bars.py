"""Counts of a mapping report as bars, with the table behind them."""

from __future__ import annotations

from collections.abc import Sequence

from prevstats.reporting.content import Figure
from prevstats.reporting.drawing_bars import BarData, BarRow, draw_bars
from prevstats.reporting.figures import Frame
from prevstats.reporting.language import Language
from prevstats.reporting.mapping_released import ReleasedMapping
from prevstats.reporting.mapping_words import source
from prevstats.reporting.pieces import Column, Drawing, figure, figure_of, said, table

Bar = tuple[str, float | None, str]
"""Label, length and the number in words."""


def bars(
    key: str, rows: Sequence[Bar], released: ReleasedMapping, language: Language
) -> Figure:
    """Return the figure whose words stand under ``mapping.<key>``."""
    told = ", ".join(f"{label}: {words}" for label, _, words in rows)
    caption = language.say(f"mapping.{key}.caption")
    axis = language.say(f"mapping.{key}.axis")
    drawing = Drawing(
        id=f"figure-mapping-{key.replace('_', '-').replace('.', '-')}",
        caption=caption,
        subtitle=language.say(f"mapping.{key}.subtitle"),
        alternative_text=language.say(f"mapping.{key}.alternative", rows=told),
        axis=axis,
        reading=(language.words(f"mapping.{key}.reading"),),
        source_line=source(released, language),
    )
    behind = table(
        caption,
        [Column(language.say(f"mapping.{key}.row"), numeric=False), Column(axis)],
        [[said(label), figure_of(words, value)] for label, value, words in rows],
    )

    def draw(frame: Frame) -> str:
        drawn = tuple(BarRow(label, value, words) for label, value, words in rows)
        return draw_bars(BarData(frame, drawn))

    return figure(drawing, draw, behind, released, language)
