"""How numbers are written for readers: grouping, decimals, chance, kronor, genitive.

Thousands are grouped with U+00A0 (no-break space), which every system font has and
which spreadsheets and screen readers take as a thousands mark; minus is U+2212. What
differs between languages is in ``NumberFormat``, filled from the language files.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"

CHANCE_LIMITS = (0.60, 0.80, 0.95, 0.99)
"""Where the word for a chance changes; the same on the other side of one half."""
FIRM_CHANCE = 0.95
"""Chance from which the report says fewer or more without reservation: the same as a
90 per cent interval that excludes zero."""

ChanceWord = Literal[
    "as_likely_as_not", "leans", "likely", "very_likely", "practically_certain"
]
_CHANCE_WORDS: tuple[ChanceWord, ...] = (
    "as_likely_as_not",
    "leans",
    "likely",
    "very_likely",
    "practically_certain",
)
MoneyUnit = Literal["kr", "tkr", "mkr"]
_KRONOR_PER: dict[MoneyUnit, float] = {"kr": 1.0, "tkr": 1e3, "mkr": 1e6}
_UNIT_DECIMALS = {
    "per_1000": 1,
    "percent": 1,
    "sek_per_inhabitant": 0,
    "count": 0,
    "index": 1,
    "grams": 0,
}


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """Decimal mark and thousands mark of one language."""

    decimal: str
    thousands: str


@dataclass(frozen=True, slots=True)
class ChanceNumber:
    """A chance in whole per cent, 1 to 99; ``beyond`` when it is outside even those."""

    percent: int
    beyond: Literal["", "over", "under"] = ""


def number(
    value: float, decimals: int, style: NumberFormat, *, signed: bool = False
) -> str:
    """Write a number; ``signed`` puts a plus before positive ones.

    A number that rounds to zero has no sign. What computing leaves in the thirteenth
    digit is cut first, so that a sum and its negative are never rounded apart.
    Raises ``ValueError`` for a number that is not finite: such a number must never
    reach a reader.
    """
    if not math.isfinite(value):
        raise ValueError(f"cannot write {value!r} for a reader")
    digits = f"{float(f'{abs(value):.12g}'):,.{decimals}f}"
    is_zero = not any(character in "123456789" for character in digits)
    sign = "" if is_zero else MINUS if value < 0 else "+" if signed else ""
    whole, _, fraction = digits.partition(".")
    grouped = whole.replace(",", style.thousands)
    return sign + grouped + (style.decimal + fraction if fraction else "")


def significant(value: float, digits: int, style: NumberFormat) -> str:
    """Write a number with so many significant digits, never rounding the whole part."""
    if value == 0:
        return "0"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    return number(value, decimals, style)


def decimals_for(unit: str, values: Iterable[float | None]) -> int:
    """Return how many decimals an outcome is written with, all through the report.

    One decimal for rates, shares and indices, none for kronor, counts and grams; one
    more when every value is so small that two significant steps would be lost.
    """
    decimals = _UNIT_DECIMALS.get(unit, 1)
    sizes = [abs(value) for value in values if value is not None]
    largest = max(sizes, default=1.0)
    if 0 < largest < 10 ** (1 - decimals):
        return decimals + 1
    return decimals


def chance_number(chance: float) -> ChanceNumber:
    """Return a chance in whole per cent that never crosses a limit of its word.

    0.946 is "likely" and is written 94, not 95; never 0 or 100. The two sides mirror
    each other: the numbers of a chance and of its complement sum to 100.
    """
    if not 0.0 <= chance <= 1.0:
        raise ValueError(f"a chance lies between 0 and 1, not {chance!r}")
    if chance < 0.5:
        other = chance_number(1.0 - chance)
        return ChanceNumber(100 - other.percent, "under" if other.beyond else "")
    if chance > 0.99:
        return ChanceNumber(99, "over")
    percent = round(100.0 * chance)
    for limit in CHANCE_LIMITS:
        if chance < limit and percent >= round(100 * limit):
            percent = round(100 * limit) - 1
    return ChanceNumber(percent)


def chance_word(chance: float) -> ChanceWord:
    """Return the word for the likelier side, looked up from the unrounded chance."""
    likelier = max(chance, 1.0 - chance)
    return _CHANCE_WORDS[sum(likelier >= limit for limit in CHANCE_LIMITS)]


def money_unit(amounts: Iterable[float]) -> MoneyUnit:
    """Return the unit in which a group of amounts in kronor is written."""
    largest = max((abs(amount) for amount in amounts), default=0.0)
    if largest >= 1e6:
        return "mkr"
    return "tkr" if largest >= 1e4 else "kr"


def money(
    amount_sek: float, unit: MoneyUnit, style: NumberFormat, *, signed: bool = False
) -> str:
    """Write an amount in kr, tkr or mkr, without the unit's name."""
    decimals = 1 if unit == "mkr" and amount_sek else 0
    return number(amount_sek / _KRONOR_PER[unit], decimals, style, signed=signed)


def kronor_per(unit: MoneyUnit) -> float:
    """Return how many kronor one of the unit is."""
    return _KRONOR_PER[unit]
