"""Read one YAML scalar, and explain when YAML reads it otherwise than it looks."""

from __future__ import annotations

import math
import re
from typing import Any

import yaml

Words = tuple[str, str, str]
"""What was found, what it means, how to mend it."""

LONGEST_NUMBER = 30
"""Digits; what is longer is no amount, year or code."""

_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9_]*)")


def read_scalar(kind: str, written: str) -> tuple[Any, Words | None]:
    """Return the value of a scalar that YAML takes for ``kind``, and what is odd.

    ``kind`` is the short YAML tag (``int``, ``bool`` …). A value that is not what a
    reader of the file would take it for is never passed on without words.
    """
    if kind == "int":
        return _whole_number(written)
    if kind == "float":
        return _decimal_number(written)
    if kind == "bool":
        return _truth(written)
    if kind == "null":
        return None, None
    if kind == "timestamp":
        return written, (
            written,
            f"YAML read {written} as a date where text was wanted",
            f'write "{written}" in quotes',
        )
    return written, _mojibake(written)


def _whole_number(written: str) -> tuple[int | str, Words | None]:
    if len(written) > LONGEST_NUMBER:
        return written, (
            f"{written[:LONGEST_NUMBER]}…",
            f"a number of more than {LONGEST_NUMBER} digits",
            "check the number",
        )
    value: int = yaml.safe_load(written)
    if _DECIMAL.fullmatch(written):
        return value, None
    return value, (
        written,
        f"YAML read {written} as the number {value}",
        f'write "{written}" in quotes if it is a code or a text, '
        f"or {value} if the number is meant",
    )


def _decimal_number(written: str) -> tuple[float, Words | None]:
    value = float(yaml.safe_load(written))
    if not math.isfinite(value):
        return value, (
            written,
            f"YAML read {written} as {value}, which is no number to calculate with",
            "write an ordinary number, or leave the key out",
        )
    if ":" in written:
        return value, (
            written,
            f"YAML read {written} as the number {value}",
            f'write "{written}" in quotes',
        )
    return value, None


def _truth(written: str) -> tuple[bool, Words | None]:
    value: bool = yaml.safe_load(written)
    if written.lower() in {"true", "false"}:
        return value, None
    word = "true" if value else "false"
    return value, (
        written,
        f"YAML read {written} as {word}",
        f'write "{written}" in quotes if the word is meant, or {word}',
    )


def _mojibake(written: str) -> Words | None:
    """Return words when the text shows the marks of a wrongly converted å, ä or ö."""
    if not re.search("Ã[¥¤¶\u2026\u201e\u2013\u0085\u0084\u0096]", written):
        return None
    return (
        written[:60],
        "å, ä or ö was stored as UTF-8 and read as Windows-1252 once on its way",
        "write the letters again and save the file as UTF-8",
    )
