"""How alike two sentences are, and which of many may say the same thing."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from itertools import combinations

from prevstats.errors import CannotAnswer

ALIKE = 0.72
"""From here on two ideas are proposed as one; never merged."""
MOST_COMPARED = 400
"""Texts compared two and two; beyond it the register is to be sorted first."""
_WORD = re.compile(r"[^\W_]+")


def likeness(one: str, other: str) -> float:
    """Return 0 to 1: the better of comparing as written and with words in order.

    The ratio of matching characters (Ratcliff and Obershelp, as in ``difflib``), in
    small letters without marks; a change of the order of words alone gives 1.
    """
    first, second = _WORD.findall(one.casefold()), _WORD.findall(other.casefold())
    pairs = ((first, second), (sorted(first), sorted(second)))
    return max(_ratio(" ".join(a), " ".join(b)) for a, b in pairs)


def proposed(
    texts: Sequence[tuple[str, str]],
) -> tuple[tuple[str, str, float], ...] | CannotAnswer:
    """Return pairs of identifiers whose texts are alike, most alike first."""
    if len(texts) > MOST_COMPARED:
        return CannotAnswer("too_many_to_compare", (("n", len(texts)),))
    pairs = [
        (one, other, likeness(first, second))
        for (one, first), (other, second) in combinations(texts, 2)
        if _may_be_alike(first, second)
    ]
    return tuple(sorted((p for p in pairs if p[2] >= ALIKE), key=lambda p: -p[2]))


def _ratio(one: str, other: str) -> float:
    """Return the ratio, the same whichever of the texts comes first."""
    one, other = sorted((one, other))
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _may_be_alike(one: str, other: str) -> bool:
    """Tell quickly whether so many letters are shared that a ratio can reach the limit.

    The letters' own count bounds the ratio from above, in whatever order they stand.
    """
    first, second = (" ".join(_WORD.findall(text.casefold())) for text in (one, other))
    matcher = difflib.SequenceMatcher(None, first, second, autojunk=False)
    return matcher.quick_ratio() >= ALIKE
