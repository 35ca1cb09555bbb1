"""A section as its readers meet it: all its text, its figures, how hard it reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from prevstats.reporting.content import (
    Block,
    Box,
    Bullets,
    Dots,
    Facts,
    Figure,
    Fold,
    Grid,
    Inline,
    Paragraph,
    Section,
    Table,
    Words,
)
from prevstats.reporting.language import plain_text

NO_BREAK = "\u00a0"
LONG_WORD_LETTERS = 6


def inlines(blocks: tuple[Block, ...]) -> Iterator[Inline]:
    for block in blocks:
        yield from block_inlines(block)


def block_inlines(block: Block) -> Iterator[Inline]:
    """Every run of words in a block, wherever it stands."""
    for words in block_words(block):
        yield from words
    for inner in inner_blocks(block):
        yield from block_inlines(inner)


def inner_blocks(block: Block) -> tuple[Block, ...]:
    if isinstance(block, Box | Fold):
        return block.blocks
    if isinstance(block, Grid):
        return tuple(inner for _, field in block.fields for inner in field)
    return (block.table,) if isinstance(block, Figure) else ()


def block_words(block: Block) -> list[Words]:
    if isinstance(block, Paragraph):
        return [block.words]
    if isinstance(block, Bullets):
        return list(block.items)
    if isinstance(block, Table):
        return [cell.words for row in block.rows for cell in row]
    if isinstance(block, Facts):
        return [words for _, words in block.pairs]
    if isinstance(block, Figure):
        return list(block.reading)
    return []


def all_text(found: Section) -> str:
    """Everything a reader of the section can meet, captions and drawings too."""
    parts = [found.title, found.answers]
    parts += [inline.text for inline in inlines(found.blocks)]
    parts += [words for block in every(found.blocks) for words in frame_words(block)]
    return "\n".join(parts)


def every(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Every block, with those inside it."""
    for block in blocks:
        yield block
        yield from every(inner_blocks(block))


def frame_words(block: Block) -> list[str]:
    """The words around a block: captions, headings, alternative text, a drawing's."""
    match block:
        case Figure():
            drawn = re.sub(r"(<[^>]*>)+", "\n", block.svg)
            around = [block.caption, block.subtitle, block.alternative_text]
            return [*around, block.source_line, drawn]
        case Table():
            return [block.caption, *block.header]
        case Box():
            return [block.title]
        case Fold():
            return [block.summary]
        case Dots():
            return [block.label]
        case Facts():
            return [term for term, _ in block.pairs]
        case Grid():
            return [title for title, _ in block.fields]
    return []


def figures(blocks: tuple[Block, ...]) -> Iterator[Figure]:
    """Every figure, also inside folds and boxes."""
    return (block for block in every(blocks) if isinstance(block, Figure))


def lix(text: str) -> float:
    """Björnsson's index: words per sentence plus per cent of words over six letters."""
    bare = text.replace(NO_BREAK, "")
    sentences = max(len(re.findall(r"[.!?:](?=\s|$|”)", bare)), 1)
    words = [
        re.sub(r"[^\wåäöÅÄÖé-]", "", each)
        for each in re.compile(r"[^\s–—]+").findall(bare)
    ]
    words = [word for word in words if word]
    long_words = sum(len(word) > LONG_WORD_LETTERS for word in words)
    return len(words) / sentences + 100 * long_words / len(words)


def card_prose(found: Section) -> str:
    """The card's sentences as read: question, answer, fields, the one to read out."""
    lines: list[str] = [found.title]

    def collect(blocks: tuple[Block, ...]) -> None:
        for block in blocks:
            if isinstance(block, Paragraph | Bullets):
                lines.extend(plain_text(words) for words in block_words(block))
            if isinstance(block, Grid):
                for title, field in block.fields:
                    lines.append(f"{title}.")
                    collect(field)

    collect(found.blocks)
    return " ".join(line if line[-1] in ".?!”" else f"{line}." for line in lines)
