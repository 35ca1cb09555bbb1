"""One cell of a filled-in template understood by what its column asks for."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from prevstats.data.cells import read_cell
from prevstats.data.personal_words import without_persons
from prevstats.data.step import shown
from prevstats.parameters.templates import (
    FieldKind,
    TemplateField,
    vocabularies,
)

Value = str | float | None
Fault = tuple[str, str, str]
"""What was found, what it means and how to mend it."""

LONGEST_TEXT = 500
DOT_KINDS = ("dot", "commas", "whole")
COMMA_KINDS = ("comma", "dots")
MONTHS = (
    ("januari", "january", "jan"),
    ("februari", "february", "feb"),
    ("mars", "march", "mar"),
    ("april", "apr"),
    ("maj", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("augusti", "august", "aug"),
    ("september", "sept", "sep"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("december", "dec"),
)
_MONTH = {name: place + 1 for place, names in enumerate(MONTHS) for name in names}
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_YEAR_FIRST = re.compile(
    r"(\d{4})(?:[-/. ]?)(\d{1,2})(?:[-/. ]?)(\d{1,2})(?:[ T]00:00.*)?"
)
_YEAR_LAST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_NAMED = re.compile(r"(\d{1,2})\.?\s+([a-zåäö]+)\.?\s+(\d{4})", re.IGNORECASE)
FORMULA = re.compile(r"^[=@]")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it stands; numbers of a workbook never have thousand marks."""

    text: str
    workbook: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """A cell's value, the keys of the log lines that it calls for, and its fault."""

    value: Value
    notes: tuple[str, ...] = ()
    fault: Fault | None = None


def read_field(cell: Cell, field: TemplateField) -> Read:
    """Return what a cell says, by the kind of its column; never raises."""
    text = cell.text.strip()
    if not text:
        if field.required:
            meaning = "the row cannot be used without it"
            return Read(None, fault=("an empty cell", meaning, "fill it in"))
        return Read(None)
    return READERS[field.kind](Cell(text, cell.workbook), field)


def _text(cell: Cell, field: TemplateField) -> Read:
    text = " ".join(cell.text.split())
    if FORMULA.match(text):
        meaning = "the cell begins as a formula, which is never run here"
        return _refused(text, meaning, "write words only")
    if len(text) > LONGEST_TEXT:
        meaning = f"a cell holds at most {LONGEST_TEXT} characters"
        return _refused(text, meaning, "say it in one sentence")
    kept, kinds = without_persons(text)
    return Read(kept, tuple(f"blanked_{kind}" for kind in kinds))


def _role(cell: Cell, field: TemplateField) -> Read:
    read = _text(cell, field)
    if not read.notes:
        return read
    return Read(
        None,
        fault=(
            "what looks like a person's name, telephone or address (not repeated)",
            "persons are not named: they change, and the page is public",
            "write the office or the post, e.g. enhetschef or socialnämnden",
        ),
    )


def _identifier(cell: Cell, field: TemplateField) -> Read:
    return _role(cell, field) if len(cell.text) <= 60 else _text(cell, field)


def _choice(cell: Cell, field: TemplateField) -> Read:
    known = vocabularies()[field.words or ""]
    understood = known.understood()
    text = " ".join(cell.text.split()).casefold()
    if text in understood:
        return Read(understood[text])
    near = difflib.get_close_matches(text, understood, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    allowed = ", ".join(word.label.sv for word in known.words)
    meaning = "the word is not in the column's list"
    return _refused(without_persons(cell.text)[0], meaning, f"{hint}Use {allowed}")


def _choices(cell: Cell, field: TemplateField) -> Read:
    parts = [
        part for part in re.split(r"[,;/+]|\boch\b|\band\b", cell.text) if part.strip()
    ]
    read = [_choice(Cell(part), field) for part in parts]
    fault = next((each.fault for each in read if each.fault), None)
    if fault or not read:
        return Read(None, fault=fault or _choice(cell, field).fault)
    return Read(",".join(dict.fromkeys(str(each.value) for each in read)))


def _number(cell: Cell, field: TemplateField) -> Read:
    found = read_cell(cell.text)
    if found.kind == "missing":
        return Read(None, found.notes)
    sure = found.kind in (*DOT_KINDS, *COMMA_KINDS)
    if found.fault or not (sure or (cell.workbook and found.kind == "dot_group")):
        unsure = found.kind in ("dot_group", "comma_group")
        meaning = (
            "this may be a decimal or a thousand" if unsure else "a number is needed"
        )
        mend = "write it without thousand marks, as 1234 or 1,5"
        return _refused(without_persons(cell.text)[0], meaning, mend)
    comma = found.kind in COMMA_KINDS
    thousand = "." if comma else ","
    value = float(found.text.replace(thousand, "").replace(",", "."))
    decimal = ("decimal_comma",) if comma and "," in found.text else ()
    return _within(Read(value, (*found.notes, *decimal)), field)


def _whole(cell: Cell, field: TemplateField) -> Read:
    read = _number(cell, field)
    if read.fault or not isinstance(read.value, float) or read.value.is_integer():
        return read
    return _refused(cell.text, "a whole number is needed", "write it without decimals")


def _within(read: Read, field: TemplateField) -> Read:
    low, high = field.low, field.high
    value = read.value
    if not isinstance(value, float) or low is None or high is None:
        return read
    if low <= value <= high:
        return read
    meaning = f"the number lies outside {low:g} to {high:g}"
    return _refused(f"{value:g}", meaning, "correct the number")


def _date(cell: Cell, field: TemplateField) -> Read:
    text = " ".join(cell.text.split())
    parts = _parts(text)
    if parts is None:
        year_last = _YEAR_LAST.fullmatch(text)
        meaning = (
            "it cannot be told which is the day and which the month"
            if year_last
            else "no day of the calendar is written so"
        )
        return _refused(text, meaning, "write the day as 2026-03-01")
    try:
        day = date(*parts)
    except ValueError:
        return _refused(text, "the calendar has no such day", "correct the date")
    if not 1990 <= day.year <= 2100:
        return _refused(text, "the year lies outside 1990 to 2100", "correct the date")
    notes = () if _ISO.fullmatch(text) else ("date_from_text",)
    return Read(day.isoformat(), notes)


def _parts(text: str) -> tuple[int, int, int] | None:
    """Return year, month and day, where the order of the parts is beyond doubt."""
    first = _YEAR_FIRST.fullmatch(text)
    if first:
        return int(first[1]), int(first[2]), int(first[3])
    named = _NAMED.fullmatch(text)
    if named and named[2].casefold() in _MONTH:
        return int(named[3]), _MONTH[named[2].casefold()], int(named[1])
    last = _YEAR_LAST.fullmatch(text)
    if last is None:
        return None
    one, two, year = int(last[1]), int(last[2]), int(last[3])
    if one == two or one > 12 >= two:
        return year, two, one
    return (year, one, two) if two > 12 >= one else None


def _refused(found: str, meaning: str, mend: str) -> Read:
    return Read(None, fault=(shown(found), meaning, mend))


READERS: Mapping[FieldKind, Callable[[Cell, TemplateField], Read]] = {
    "identifier": _identifier,
    "text": _text,
    "role": _role,
    "choice": _choice,
    "choices": _choices,
    "whole": _whole,
    "number": _number,
    "date": _date,
}
"""What a column asks for → how its cells are read."""
