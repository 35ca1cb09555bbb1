"""Where personal identity numbers stand in a table: found, and never repeated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from prevstats.errors import Complaint, InputError

_NUMBER = re.compile(
    r"(?<!\d)(?P<century>18|19|20)?\d\d(?P<month>\d\d)(?P<day>\d\d)"
    r"(?P<mark>\s?[-+–]\s?)?(?P<last>\d{4}|[A-Z]\d{3})(?!\d)"
)
_COORDINATION = 60
"""Added to the day in a coordination number (samordningsnummer)."""


def has_personal_number(text: str) -> bool:
    """Tell whether a cell holds what may be a Swedish personal identity number.

    A date of birth and four digits, also with a coordination number's day. With a dash,
    a century or a letter it need not have the right check digit, for a mistyped number
    points to somebody too; ten bare digits count only when the check digit is right.
    """
    return any(_is_one(found) for found in _NUMBER.finditer(text.upper()))


def refuse_personal_numbers(
    file: str, rows: Iterable[Sequence[str]], lines: Iterable[int]
) -> None:
    """Raise ``InputError`` with the rows that hold one; the number is not repeated."""
    hit = [
        line
        for row, line in zip(rows, lines, strict=True)
        if any(has_personal_number(cell) for cell in row)
    ]
    if not hit:
        return
    shown = ", ".join(str(line) for line in hit[:10])
    more = f" and {len(hit) - 10} more" if len(hit) > 10 else ""
    raise InputError(
        Complaint(
            file,
            hit[0],
            "",
            f"what looks like personal identity numbers, in rows {shown}{more}",
            "nothing that points to a person may be read; the file was not used",
            "put a pseudonym in place of the number, keep the key elsewhere, and give "
            "the new file",
        )
    )


def _is_one(found: re.Match[str]) -> bool:
    month, day = int(found["month"]), int(found["day"])
    if not 1 <= month <= 12 or not (1 <= day <= 31 or 61 <= day <= 91):
        return False
    if found["century"] or found["mark"] or found["last"][0].isalpha():
        return True
    return _checks(re.sub(r"\D", "", found.group()))


def _checks(digits: str) -> bool:
    """Tell whether ten digits end in the right check digit (Luhn)."""
    total = 0
    for place, digit in enumerate(digits):
        doubled = int(digit) * (2 - place % 2)
        total += doubled // 10 + doubled % 10
    return total % 10 == 0
