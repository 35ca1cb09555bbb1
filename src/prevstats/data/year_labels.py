"""A column of years as offices write them, into whole years."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from prevstats.data.step import Fault, Step, complaints_of
from prevstats.provenance import LogLine

SchoolYear = Literal["first", "second"]
NO_YEAR = 0
"""Stands in the value where a label could not be read (a complaint says so)."""
FIRST_YEAR, LAST_YEAR = 1900, 2100

WHOLE = re.compile(r"^([12][0-9]{3})(?:\.0+)?$")
SCHOOL_YEAR = re.compile(r"^([12][0-9]{3})\s*[/–-]\s*([12][0-9])?([0-9]{2})$")
FAULTS = {
    "school": Fault(
        "a school year lies in two calendar years, and the file does not say which "
        "one the figure belongs to",
        "write one year, or state which year of the two counts: "
        "school_year: first or second, under source (kind: file)",
    ),
    "term": Fault(
        "a term or part of a year is no year",
        "write the year, with one row per municipality and year",
    ),
    "date": Fault("a date is no year", "write the year alone, for instance 2019"),
    "none": Fault("the row says no year", "write the year, for instance 2019"),
    "range": Fault(
        f"years lie between {FIRST_YEAR} and {LAST_YEAR}", "correct the year"
    ),
    "text": Fault("this is no year", "write the year as four digits"),
}


def read_years(
    file: str,
    heading: str,
    texts: Sequence[str],
    lines: Sequence[int],
    school_year: SchoolYear | None = None,
) -> Step[list[int]]:
    """Return the year of each row.

    ``2019.0`` is repaired; ``2019/2020`` only where it is stated which of the two
    years counts; terms and dates are refused.
    """
    known = {text: _read(text.strip(), school_year) for text in dict.fromkeys(texts)}
    repairs: Counter[str] = Counter()
    places: dict[str, list[tuple[int, str]]] = {}
    years = []
    for text, line in zip(texts, lines, strict=True):
        year, note = known[text]
        years.append(year)
        if year == NO_YEAR:
            places.setdefault(note, []).append((line, text))
        elif note:
            repairs[note] += 1
    log = tuple(
        LogLine("repair", key, (("file", file), ("column", heading), ("n", count)))
        for key, count in sorted(repairs.items())
    )
    complaints = tuple(
        complaint
        for fault, found in places.items()
        for complaint in complaints_of(file, heading, FAULTS[fault], found)
    )
    return Step(years, log, complaints)


def _read(text: str, school_year: SchoolYear | None) -> tuple[int, str]:
    """Return (year, key of the repair), or (``NO_YEAR``, key of the fault)."""
    whole = WHOLE.match(text)
    if whole:
        year = int(whole.group(1))
        if not FIRST_YEAR <= year <= LAST_YEAR:
            return NO_YEAR, "range"
        return year, "" if text == whole.group(1) else "year_from_number"
    school = SCHOOL_YEAR.match(text)
    if school and int(school.group(3)) == (int(school.group(1)) + 1) % 100:
        if school_year is None:
            return NO_YEAR, "school"
        first = int(school.group(1))
        return first + (school_year == "second"), f"school_year_{school_year}"
    return NO_YEAR, _fault(text)


def _fault(text: str) -> str:
    """Return which fault a label has that is no year."""
    if not text:
        return "none"
    if re.match(r"^([0-9]{4})?\s*(HT|VT|[KQHM])\s*[0-9]{1,4}", text, re.IGNORECASE):
        return "term"
    if re.match(r"^[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}", text):
        return "date"
    return "text"
