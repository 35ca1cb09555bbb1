"""Sections to one HTML file that opens offline, loads nothing and runs nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from prevstats.reporting.content import (
    Block,
    Box,
    Figure,
    Fold,
    Grid,
    PageMeta,
    Section,
)
from prevstats.reporting.page_words import REPORT_WORDS, demand_words
from prevstats.reporting.templates import environment, policy, style

PREVIEW_WORDS = {
    "figure": "▪ {number}.",
    "how_to_read": "▪",
    "numbers_behind": "▪ {number} (CSV)",
    "table_of_figure": "▪ {number}. {caption}",
    "download_numbers": "CSV",
    "this_report": "▪",
    "read_aloud": "▪",
}
"""Signs in place of words: a preview in a notebook knows no language file."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A section and the author's own text after it, as HTML."""

    section: Section
    stories: tuple[Markup, ...]


def render_report(
    parts: Sequence[Section | str], meta: PageMeta, words: Mapping[str, str]
) -> str:
    """Return the report as HTML; the same input gives the same text.

    ``parts`` are the sections in order, the answer first. A string among them is
    Markdown, put (cleaned) after the section it follows. ``words`` are the fixed words
    of ``page_words.REPORT_WORDS``; ``InputError`` names those that are missing.
    """
    demand_words(words, REPORT_WORDS, "page")
    answer, *others = _with_stories(parts)
    block = style("drawing.css", "report.css", print_footer=meta.print_footer)
    numbers = figure_numbers(part.section for part in (answer, *others))
    page = environment().get_template("report.html.j2")
    return page.render(
        meta=meta,
        words=words,
        style=Markup(block),
        policy=policy(block),
        answer=answer,
        others=others,
        numbers=numbers,
    )


def preview(section: Section) -> str:
    """Return one section as HTML to look at in a notebook; never part of a report."""
    macros = environment().get_template("blocks.html.j2").module
    body = macros.blocks(  # type: ignore[attr-defined]
        section.blocks, PREVIEW_WORDS, "sv", figure_numbers([section])
    )
    rules = style("drawing.css").replace(":root", "&")
    return (
        f"<style>.prevstats {{ {rules} }}</style>"
        f'<div class="prevstats"><h2>{Markup.escape(section.title)}</h2>{body}</div>'
    )


def figure_numbers(sections: Iterable[Section]) -> dict[str, int]:
    """Return the number of each figure on the page, by its id.

    Raises ``ValueError`` when two figures share an id: their links would mix.
    """
    numbers: dict[str, int] = {}
    for section in sections:
        for figure in _figures(section.blocks):
            if figure.id in numbers:
                raise ValueError(f"two figures are called {figure.id!r}")
            numbers[figure.id] = len(numbers) + 1
    return numbers


def _figures(blocks: Iterable[Block]) -> Iterator[Figure]:
    for block in blocks:
        if isinstance(block, Figure):
            yield block
        elif isinstance(block, Box | Fold):
            yield from _figures(block.blocks)
        elif isinstance(block, Grid):
            for _, field in block.fields:
                yield from _figures(field)


def _with_stories(parts: Sequence[Section | str]) -> list[_Part]:
    """Return the sections, each with the cleaned text that follows it."""
    from prevstats.reporting.markdown import markdown_to_html

    found: list[tuple[Section, list[Markup]]] = []
    for part in parts:
        if isinstance(part, Section):
            found.append((part, []))
        elif found and part.strip():
            found[-1][1].append(Markup(markdown_to_html(part)))
    if not found:
        raise ValueError("a report has at least its answer section")
    return [_Part(section, tuple(stories)) for section, stories in found]
