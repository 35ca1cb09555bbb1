"""An author's own text, written in Markdown, as HTML that can only be read."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable

from prevstats.reporting.characters import printable

LOWEST_TOP = 3
"""The page has the first heading, its sections the second: a text the third."""
TAGS = frozenset(
    ("h3", "h4", "h5", "h6", "p", "em", "strong", "ul", "ol", "li", "a", "code", "br")
)


def markdown_to_html(text: str) -> str:
    """Return Markdown as clean HTML: headings, paragraphs, emphasis, lists, links.

    Markup written in the text is shown as text. Links may lead to a place on the page
    or to an https address; other links lose their address and keep their words.
    """
    import nh3

    return nh3.clean(
        _converter()(printable(text)),
        tags=set(TAGS),
        attributes={"a": {"href"}},
        url_schemes={"https"},
        link_rel=None,
        attribute_filter=_link_only,
    )


def _link_only(tag: str, attribute: str, value: str) -> str | None:
    """Keep an address of a known kind; drop every other."""
    known = re.fullmatch(r"#[a-z][a-z0-9_-]*|https://[^\s\"'<>\\]+", value)
    return value if tag == "a" and attribute == "href" and known else None


@functools.cache
def _converter() -> Callable[[str], str]:
    """Return a converter whose headings start below those of the page.

    It passes every address on: the cleaning that follows is the one that judges them.
    """
    import mistune

    class Below(mistune.HTMLRenderer):
        """Headings two levels further down."""

        def heading(self, text: str, level: int, **attrs: object) -> str:
            """Return a heading below the section's own."""
            depth = min(level + LOWEST_TOP - 1, 6)
            return f"<h{depth}>{text}</h{depth}>\n"

    renderer = Below(escape=True, allow_harmful_protocols=True)
    convert = mistune.create_markdown(renderer=renderer)
    return lambda text: str(convert(text))
