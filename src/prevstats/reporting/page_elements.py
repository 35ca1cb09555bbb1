"""The elements and attributes that a page may hold; all others are refused."""

from __future__ import annotations

BASIC_NAMES = """
html head meta title style body header main nav footer article section div span p
h1 h2 h3 h4 h5 h6 a b strong em code br ul ol li dl dt dd blockquote
table caption thead tbody tr th td figure figcaption details summary img
"""
DRAWN_NAMES = "svg title desc path circle rect text g use defs pattern"
CONTROL_NAMES = "input label fieldset legend output button script"
SHARED_NAMES = "id class lang role tabindex hidden"
GEOMETRY_NAMES = """
d x y cx cy r width height fill fill-rule stroke-width stroke-dasharray stroke-linecap
font-size font-weight text-anchor
"""

BASIC = frozenset(BASIC_NAMES.split())
DRAWN = frozenset(DRAWN_NAMES.split())
"""Elements inside ``svg``."""
CONTROLS = frozenset(CONTROL_NAMES.split())
"""Only on the index."""
SHARED = frozenset(SHARED_NAMES.split())
GEOMETRY = frozenset(GEOMETRY_NAMES.split())
"""Attributes inside ``svg``."""
ATTRIBUTES: dict[str, frozenset[str]] = {
    "a": frozenset(("href", "download")),
    "meta": frozenset(("charset", "content", "http-equiv", "name")),
    "img": frozenset(("alt", "src", "width", "height")),
    "th": frozenset(("scope",)),
    "details": frozenset(("open",)),
    "input": frozenset(("type", "name", "checked", "autocomplete")),
    "label": frozenset(("for",)),
    "output": frozenset(("for",)),
    "button": frozenset(("type",)),
    "svg": frozenset(("viewbox",)),
    "use": frozenset(("href",)),
    "pattern": frozenset(("patternunits", "patterntransform")),
}
"""What an element may carry beside the shared ones; names in lower case."""
