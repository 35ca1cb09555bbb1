"""The pieces a section is made of: content that knows nothing of HTML.

Every piece is a frozen value and survives the way through a notebook output as JSON
(``content_json``). The page numbers sections and figures; titles carry no number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

InlineKind = Literal["text", "strong", "emphasis", "mark", "no_break", "code"]


@dataclass(frozen=True, slots=True)
class Inline:
    """A run of words.

    ``mark`` rests on a number that is not verified (shown on yellow, with its mark).
    ``anchor`` makes it a link: the id of a section of the page, or an ``https://``
    address of a citation.
    """

    text: str
    kind: InlineKind = "text"
    anchor: str = ""


Words = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``role`` chooses its look."""

    words: Words
    role: Literal["body", "lead", "verdict", "small", "say", "big"] = "body"


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: text ready to print; ``numeric`` cells are right-aligned."""

    words: Words
    numeric: bool = False
    header: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with caption and real header cells; ``values`` feed CSV and XLSX."""

    caption: str
    header: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Cell, ...], ...]
    values: tuple[tuple[float | int | str | None, ...], ...]
    """The same rows as unrounded values, for download."""
    row_roles: tuple[Literal["", "me", "sum"], ...] = ()
    stack_on_phone: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing, its words, and the table under it.

    ``file_name`` is what its numbers are downloaded as; ".csv" is added. ``caption``
    has no number: the page numbers its figures.
    ``svg`` is one clean SVG element with ``title`` and ``desc`` (the alternative text
    with the actual numbers), colours by class, no style attribute, no script.
    """

    id: str
    caption: str
    subtitle: str
    svg: str
    alternative_text: str
    reading: tuple[Words, ...]
    table: Table
    source_line: str
    file_name: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of sentences."""

    items: tuple[Words, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of term and value (provenance, versions)."""

    pairs: tuple[tuple[str, Words], ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """Steps from weakest to strongest, one of them the current."""

    label: str
    steps: tuple[str, ...]
    current: int


@dataclass(frozen=True, slots=True)
class Box:
    """A framed aside with a heading."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """A folded part (details/summary)."""

    summary: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Dots:
    """A chance as one hundred dots, ``filled`` of them filled."""

    filled: int
    label: str


@dataclass(frozen=True, slots=True)
class Grid:
    """The four fields of the answer card: heading and blocks."""

    fields: tuple[tuple[str, tuple[Block, ...]], ...]


Block = Paragraph | Table | Figure | Bullets | Facts | Ladder | Box | Fold | Dots | Grid


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a report, in one language.

    ``id`` is the anchor (``answer``, ``situation`` …); ``answers`` the line
    "Svarar på: …"; the first section (``answer``) becomes the answer card.
    """

    id: str
    title: str
    answers: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class PageMeta:
    """What a page needs beside its sections, in one language.

    Attributes
    ----------
    language : language code of the page (``sv``); also how CSV files are written.
    title : heading of the page: "Familjecentraler – Ljungby kommun".
    over : the line above it: area, code, date, last year of the data.
    description : one sentence for the file's ``description``.
    simulated : the data are invented: a banner says so on the screen and in print.
    marks : words of a banner on unverified numbers, empty when there are none.
    print_footer : short text at the foot of each printed page.
    ways : the ways in below the answer card: heading and words with anchors.
    index_link : file name of the index, "" when there is none.
    others : other reports about the same area: words and relative address.
    brief : it is to be printed on a few pages: smaller type, no space to spare.
    """

    language: str
    title: str
    over: str
    description: str
    simulated: bool = False
    marks: Words = ()
    print_footer: str = ""
    ways: tuple[tuple[str, Words], ...] = ()
    index_link: str = "index.html"
    others: tuple[tuple[str, str], ...] = ()
    brief: bool = False


def to_json(value: Section | PageMeta) -> dict[str, Any]:
    """Return a section (or the page's own facts) as plain JSON values."""
    from prevstats.reporting.content_json import encoded

    return encoded(value)


def from_json(document: object) -> Section:
    """Return the section a JSON object describes; ``InputError`` when it is none."""
    from prevstats.reporting.content_json import section_from_json

    return section_from_json(document)


def page_from_json(document: object) -> PageMeta:
    """Return the page's facts a JSON object describes; ``InputError`` when none."""
    from prevstats.reporting.content_json import meta_from_json

    return meta_from_json(document)
