"""Links from one report to a place in another report about the same municipality.

While it is written, a section cannot know which other reports there are: it writes
``report:evaluation#money``. When the page is set, those that are there get an address,
and the words of the others stand without a link.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

PLACE = re.compile(r"report:([a-z]+)#([a-z][a-z0-9_-]*)")


def place(kind: str, section: str) -> str:
    """Return the anchor that leads to a section of another kind of report."""
    return f"report:{kind}#{section}"


def with_addresses(document: Any, pages: Mapping[str, str]) -> Any:
    """Return a section's JSON values with every anchor to a page that is there.

    ``pages`` maps a kind of report to the relative address of its page.
    """
    if isinstance(document, list | tuple):
        return [with_addresses(each, pages) for each in document]
    if not isinstance(document, Mapping):
        return document
    return {
        key: _address(value, pages)
        if key == "anchor" and isinstance(value, str)
        else with_addresses(value, pages)
        for key, value in document.items()
    }


def _address(anchor: str, pages: Mapping[str, str]) -> str:
    match = PLACE.fullmatch(anchor)
    if match is None:
        return anchor
    page = pages.get(match[1])
    return "" if page is None else f"{page}#{match[2]}"
