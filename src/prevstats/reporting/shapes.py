"""SVG shapes as text: what a drawing is built of, with colours as classes only.

Drawn straight as SVG and not through a plotting library: the result needs no cleaning,
the bytes are the same everywhere, and each report is spared the library's import.
The classes stand in ``assets/report.css``: ``f`` fills, ``s`` strokes; ``i`` ink,
``m`` muted, ``a`` the area, ``c`` the comparison, ``g`` grid, ``p`` paper.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from html import escape
from typing import Literal

from prevstats.reporting.figures import Frame

WIDTH = 420
LONGEST_LABEL = 60
"""Longer labels are cut: a stray one must not squeeze the drawing."""
LONGEST_AXIS = 120
TEXT = 12.5

Role = Literal["i", "m", "a", "c", "g", "p"]
Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]

_NARROW = frozenset("ijlI.,:;|!'()[]ftr\u00a0 -/")
_WIDE = frozenset("mwMW@%—…ÅÄÖOQGDHNU")


def label(words: str, longest: int = LONGEST_LABEL) -> str:
    """Return words fit for a drawing: no control characters, at most ``longest``."""
    kept = "".join(
        " " if unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp") else letter
        for letter in words
    )
    return kept if len(kept) <= longest else kept[: longest - 1].rstrip() + "…"


def width(words: str, size: float = TEXT, bold: bool = False) -> float:
    """Return about how wide words are, in units: on the safe side of common fonts."""
    ems = sum(
        0.38 if letter in _NARROW else 0.88 if letter in _WIDE else 0.62
        for letter in words
    )
    return ems * size * (1.08 if bold else 1.0)


def wrapped(
    words: str,
    room: float,
    size: float = TEXT,
    bold: bool = False,
    longest: int = LONGEST_LABEL,
) -> list[str]:
    """Break words into lines that fit the room; a word too long for it is cut."""
    lines: list[str] = []
    for word in label(words, longest).split(" "):
        while len(word) > 2 and width(word, size, bold) > room:
            word = word[:-2] + "…"
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def number(value: float) -> str:
    """Return a coordinate with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0").replace("-0", "0", value > -0.05)


def line(points: Sequence[Point], role: Role, thick: float = 1, dash: str = "") -> str:
    """Return a line through points."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="{_path(points)}" class="s{role}" fill="none" '
        f'stroke-width="{number(thick)}"{dashes}/>'
    )


def polygon(points: Sequence[Point], fill: str, edge: str = "") -> str:
    """Return a filled area; ``fill`` and ``edge`` are class names."""
    classes = f"{fill} {edge}".strip()
    return f'<path d="{_path(points)}z" class="{classes}"/>'


def box(corner: Point, across: float, down: float, fill: str, edge: str) -> str:
    """Return a rectangle with its upper left corner at ``corner``."""
    x, y = corner
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(across)}" '
        f'height="{number(down)}" class="{fill} {edge}"/>'
    )


def circle(centre: Point, role: Role, radius: float = 4, hollow: bool = False) -> str:
    """Return a circle; hollow ones are rings on the paper's colour."""
    fill = "fp" if hollow else f"f{role}"
    thick = ' stroke-width="1.6"' if hollow else ""
    return (
        f'<circle cx="{number(centre[0])}" cy="{number(centre[1])}" '
        f'r="{number(radius)}" class="{fill} s{role}"{thick}/>'
    )


def diamond(centre: Point, role: Role, radius: float = 4.6) -> str:
    """Return the mark of the municipality."""
    x, y = centre
    corners = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)]
    return polygon(corners, f"f{role}", f"s{role}")


def square(centre: Point, role: Role, half: float = 4.5) -> str:
    """Return the mark of a combined estimate or a total."""
    corner = (centre[0] - half, centre[1] - half)
    return box(corner, 2 * half, 2 * half, f"f{role}", f"s{role}")


def text(
    place: Point,
    words: str | Iterable[str],
    role: Role = "m",
    anchor: Anchor = "start",
    size: float = TEXT,
    bold: bool = False,
) -> str:
    """Return words at a place (start, middle or end of the base line of line one)."""
    lines = [words] if isinstance(words, str) else list(words)
    weight = ' font-weight="700"' if bold else ""
    where = "" if anchor == "start" else f' text-anchor="{anchor}"'
    x, y = place
    return "".join(
        f'<text x="{number(x)}" y="{number(y + row * size * 1.25)}" class="f{role}" '
        f'font-size="{number(size)}"{where}{weight}>{escape(label(part))}</text>'
        for row, part in enumerate(lines)
    )


def drawing(frame: Frame, height: float, parts: Iterable[str]) -> str:
    """Return one SVG element with its title and description around the parts."""
    if not re.fullmatch(r"[a-z][a-z0-9_-]*", frame.id):
        raise ValueError(
            f"{frame.id!r} cannot be an identifier in a page: use a-z, 0-9"
        )
    title, words = f"{frame.id}-title", f"{frame.id}-words"
    return (
        f'<svg viewBox="0 0 {WIDTH} {number(height)}" role="img" '
        f'aria-labelledby="{title} {words}">'
        f'<title id="{title}">{escape(label(frame.title, 300))}</title>'
        f'<desc id="{words}">{escape(label(frame.description, 4000))}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _path(points: Sequence[Point]) -> str:
    """Return points as path data: absolute start, then lines."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)
