"""Scales and ticks of a drawing: from a number to a place, from a place to words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prevstats.reporting.figures import Frame, Numbers
from prevstats.reporting.shapes import width

MINUS = "\u2212"
STEPS = (1.0, 2.0, 5.0, 10.0, 20.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight scale from values (``low`` to ``high``) to units on the drawing."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a value."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)


def present(*series: Iterable[float | None]) -> list[float]:
    """Return all numbers that are there, in order."""
    return [value for numbers in series for value in numbers if value is not None]


def ticks(low: float, high: float, most: int = 7) -> list[float]:
    """Return round numbers that span low to high in at most so many steps."""
    if not high > low:
        reach = abs(low) * 0.5 or 1.0
        low, high = low - reach, high + reach
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    for step in (power * part for part in STEPS):
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if last - first <= most:
            break
    return [round(count * step, 10) for count in range(first, last + 1)]


def tick_words(values: Sequence[float], frame: Frame, signed: bool) -> list[str]:
    """Return ticks in the page's way of writing numbers, all with equal decimals."""
    decimals = 0
    while decimals < 4 and any(
        abs(round(value, decimals) - value) > 1e-9 for value in values
    ):
        decimals += 1
    return [_written(value, decimals, frame, signed) for value in values]


def _written(value: float, decimals: int, frame: Frame, signed: bool) -> str:
    digits = f"{abs(value):,.{decimals}f}".replace(",", "\t").replace(
        ".", frame.decimal_mark
    )
    sign = MINUS if value < 0 else "+" if signed and value > 0 else ""
    return sign + digits.replace("\t", frame.thousands_mark)


def year_ticks(years: Sequence[int], room: float) -> list[int]:
    """Return the years to print: as many as the room allows, no slanted words."""
    span = years[-1] - years[0] + 1
    for step in (1, 2, 5, 10, 20):
        if span / step * (width("2000") + 12) <= room:
            break
    offset = 0 if step >= 5 else years[0] % step
    found = [year for year in range(years[0], years[-1] + 1) if year % step == offset]
    return found or [years[0]]


def runs(years: Sequence[int], *series: Numbers) -> list[list[int]]:
    """Return stretches of positions without a gap: years in a row, all values there."""
    stretches: list[list[int]] = []
    for place, year in enumerate(years):
        if any(numbers[place] is None for numbers in series):
            continue
        previous = stretches[-1][-1] if stretches else None
        if (
            previous is not None
            and previous == place - 1
            and year - years[previous] == 1
        ):
            stretches[-1].append(place)
        else:
            stretches.append([place])
    return stretches
