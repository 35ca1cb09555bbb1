"""Show a section in a notebook: as JSON for the page, as HTML for the one who works.

The command line collects the JSON from the executed notebook and never its HTML.
"""

from __future__ import annotations

from prevstats.reporting.content import PageMeta, Section, to_json
from prevstats.reporting.content_json import PAGE_MIME, SECTION_MIME


def show(*values: Section | PageMeta) -> None:
    """Display sections (and the page's own facts) as outputs of a notebook cell."""
    from IPython.display import display

    for value in values:
        display(bundle(value), raw=True)  # type: ignore[no-untyped-call]


def bundle(value: Section | PageMeta) -> dict[str, object]:
    """Return the mime bundle of one value, as Jupyter's display protocol wants it."""
    from prevstats.reporting.html import preview

    if isinstance(value, PageMeta):
        return {PAGE_MIME: to_json(value), "text/plain": value.title}
    return {
        SECTION_MIME: to_json(value),
        "text/html": preview(value),
        "text/plain": value.title,
    }
