"""Characters that no page, drawing or table lets through."""

from __future__ import annotations

import re

UNPRINTABLE = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff]"
)
"""Control characters, and those that turn the direction of what follows."""


def printable(words: str) -> str:
    """Return words with a space in place of every unprintable character."""
    return UNPRINTABLE.sub(" ", words)
