"""One cell of text understood as a number, a reason for none, or a fault."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "whole",  # 12
    "dot",  # 1.5 and 1,234.5: the dot is the decimal mark
    "comma",  # 1,5 and 1.234,5: the comma is the decimal mark
    "dot_group",  # 1.234: a decimal dot or a thousand; cannot be told from the cell
    "comma_group",  # 1,234
    "dots",  # 1.234.567: dots part thousands
    "commas",  # 1,234,567
    "missing",
    "bad",
]
SPACES = "\u0020\u00a0\u2007\u2008\u2009\u202f"
INVISIBLE = "\u200b\u200e\u200f\ufeff\u2060\u00ad"
MINUS_SIGNS = "\u2212\u2012\u2013\ufe63\uff0d"
DASHES = ("-", "\u2013", "\u2014", "\u2212", "\u2012", "--")

GROUPED_BY_SPACE = re.compile(
    rf"^([+-]?[0-9]{{1,3}})((?:[{SPACES}'’][0-9]{{3}})+)([.,].*)?$"
)
PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("whole", re.compile(r"^[+-]?[0-9]+$")),
    ("dot_group", re.compile(r"^[+-]?[1-9][0-9]{0,2}\.[0-9]{3}$")),
    ("comma_group", re.compile(r"^[+-]?[1-9][0-9]{0,2},[0-9]{3}$")),
    ("dots", re.compile(r"^[+-]?[1-9][0-9]{0,2}(\.[0-9]{3}){2,}$")),
    ("commas", re.compile(r"^[+-]?[1-9][0-9]{0,2}(,[0-9]{3}){2,}$")),
    ("dot", re.compile(r"^[+-]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$")),
    ("dot", re.compile(r"^[+-]?[0-9]+[eE][+-]?[0-9]+$")),
    ("comma", re.compile(r"^[+-]?([0-9]+,[0-9]*|,[0-9]+)([eE][+-]?[0-9]+)?$")),
    ("dot", re.compile(r"^[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+\.[0-9]+$")),
    ("comma", re.compile(r"^[+-]?[1-9][0-9]{0,2}(\.[0-9]{3})+,[0-9]+$")),
)
CENSORED = re.compile(r"^[<≤>≥]\s*[0-9]+([.,][0-9]+)?$")
NOT_AVAILABLE = frozenset(
    ("na", "n/a", "#n/a", "#na", "#saknas!", "null", "none", "missing", "saknas")
)
SUPPRESSED = frozenset(("x", "xx", "*", "**", "c", "z"))
FORMULA = re.compile(r"^([=@]|[+-]\s*[A-Za-z(@=])")
LARGEST_EXPONENT = 300
INFINITE = re.compile(r"^[+-]?(inf|infinity|∞)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes
    ----------
    kind : how the number is written; ``missing`` = no number and why is in ``notes``.
    text : the number as plain text, its decimal mark not yet judged.
    notes : keys of the log lines that the cell calls for.
    fault : why the cell cannot be read, a key of ``numbers_text.FAULTS``, or "".
    """

    kind: Kind
    text: str = ""
    notes: tuple[str, ...] = ()
    fault: str = ""


def read_cell(raw: str) -> Cell:
    """Return what one cell says, before the column's decimal mark is known."""
    text = raw.strip().strip(INVISIBLE).strip()
    if not text:
        return Cell("missing")
    return _word(text) or _number(text)


def _word(text: str) -> Cell | None:
    """Return the cell when it holds a sign or word in place of a number."""
    low = text.casefold()
    if text in ("..", "...", "…"):
        return Cell("missing", notes=("two_dots_missing",))
    if text == ".":
        return Cell("missing", notes=("one_dot_missing",))
    if low in NOT_AVAILABLE:
        return Cell("missing", notes=("not_available_missing",))
    if low in SUPPRESSED:
        return Cell("missing", notes=("suppressed_missing",))
    if CENSORED.match(text):
        return Cell("missing", notes=("censored_missing",))
    fault = _fault(text, low)
    return Cell("bad", text, fault=fault) if fault else None


def _fault(text: str, low: str) -> str:
    """Return the fault of a cell that is known to be wrong, or ""."""
    if text in DASHES:
        return "dash"
    if low in ("nan", "-nan", "+nan"):
        return "nan"
    if INFINITE.match(text):
        return "infinite"
    if FORMULA.match(text):
        return "formula"
    return ""


def _number(text: str) -> Cell:
    """Return the number, freed of percent sign, odd minus and thousand spaces."""
    notes: list[str] = []
    if text.endswith("%"):
        text = text[:-1].rstrip()
        notes.append("percent_sign")
    if text[:1] in MINUS_SIGNS:
        text = "-" + text[1:].lstrip()
        notes.append("minus_sign")
    grouped = GROUPED_BY_SPACE.match(text)
    if grouped:
        thousands = re.sub(rf"[{SPACES}'’]", "", grouped.group(2))
        text = grouped.group(1) + thousands + (grouped.group(3) or "")
        notes.append("thousand_spaces")
    for kind, pattern in PATTERNS:
        if pattern.match(text):
            if _beyond(text):
                return Cell("bad", text, fault="infinite")
            if grouped and kind in ("dot_group", "comma_group"):
                kind = "dot" if kind == "dot_group" else "comma"
            return Cell(kind, text, tuple(notes))
    return Cell("bad", text, fault="text")


def _beyond(text: str) -> bool:
    """Tell whether an exponent is beyond what a double can hold."""
    exponent = re.search(r"[eE]([+-]?[0-9]+)$", text)
    return exponent is not None and abs(int(exponent.group(1))) > LARGEST_EXPONENT
