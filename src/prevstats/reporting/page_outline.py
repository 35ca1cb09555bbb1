"""A page as a flat list of elements, with what each holds and stands in."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(
    ("meta", "br", "img", "input", "link", "hr", "base", "source", "embed")
)
SELF_CLOSING = frozenset(("path", "circle", "rect", "use"))
"""Drawn elements that may end in ``/>``."""


@dataclass(slots=True)
class Element:
    """One element: its name, attributes, text, line and the elements around it."""

    tag: str
    attributes: dict[str, str]
    line: int
    around: tuple[tuple[str, int], ...]
    """(name, place in the list) of the elements it stands in, outermost first."""
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return the text directly and deeper inside."""
        return "".join(self.parts)

    @property
    def drawn(self) -> bool:
        """Tell whether it is an SVG element."""
        return self.tag == "svg" or any(tag == "svg" for tag, _ in self.around)

    def inside(self, tag: str) -> int | None:
        """Return the place of the nearest element of that name around it."""
        places = [place for name, place in self.around if name == tag]
        return places[-1] if places else None


@dataclass(frozen=True, slots=True)
class Outline:
    """A page's elements in order, and where its markup is broken."""

    elements: tuple[Element, ...]
    broken: tuple[tuple[int, str], ...]


def outline(page: str) -> Outline:
    """Return a page's elements; unbalanced or unclosed markup is noted as broken."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    unclosed = [
        (reader.elements[place].line, f"<{tag}> is never closed")
        for tag, place in reader.open
    ]
    return Outline(tuple(reader.elements), tuple(reader.broken + unclosed))


class _Reader(HTMLParser):
    """Collect elements; inheritance is the standard library's interface."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.open: list[tuple[str, int]] = []
        self.broken: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.broken.append((line, f"an attribute twice on <{tag}>"))
        self.elements.append(
            Element(
                tag,
                {name: value or "" for name, value in attrs},
                line,
                tuple(self.open),
            )
        )
        if tag not in VOID:
            self.open.append((tag, len(self.elements) - 1))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in SELF_CLOSING:
            self.open.pop()
        elif tag not in VOID:
            self.broken.append((self.getpos()[0], f"<{tag}/> is not closed by that"))

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1][0] == tag:
            self.open.pop()
            return
        self.broken.append((self.getpos()[0], f"</{tag}> closes nothing"))

    def handle_data(self, data: str) -> None:
        for _, place in self.open:
            self.elements[place].parts.append(data)

    def handle_comment(self, data: str) -> None:
        self.broken.append((self.getpos()[0], "a comment"))

    def handle_pi(self, data: str) -> None:
        self.broken.append((self.getpos()[0], "a processing instruction"))

    def unknown_decl(self, data: str) -> None:
        self.broken.append((self.getpos()[0], "an unknown declaration"))
