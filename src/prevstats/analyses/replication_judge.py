"""Whether our number is near enough to the published one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prevstats.analyses.replication_spec import Expect
    from prevstats.estimate import Quantity

ROUNDING = 1e-12
"""Share of the numbers' size by which a difference may exceed the tolerance: both are
doubles, and 0.1 is none."""


@dataclass(frozen=True, slots=True)
class Number:
    """One published number and ours.

    ``tolerance`` is the largest difference allowed; ``bound`` says that the published
    number is a bound: +1 ours must not exceed it, −1 not fall below it.
    """

    part: str
    published: float
    ours: float | None
    tolerance: float
    note: str = ""
    bound: int = 0

    @property
    def difference(self) -> float | None:
        """Ours less published."""
        return None if self.ours is None else self.ours - self.published

    @property
    def near(self) -> bool:
        """Whether ours is near enough."""
        if self.ours is None or self.ours != self.ours:
            return False
        gap = self.ours - self.published
        gap = abs(gap) if self.bound == 0 else self.bound * gap
        return gap <= self.tolerance + ROUNDING * max(
            abs(self.ours), abs(self.published)
        )


def compared(
    expect: Expect, quantity: Quantity | None, raw: Mapping[str, str], key: str
) -> Iterator[Number]:
    """Yield each number that an expectation gives, beside ours.

    ``raw`` holds the numbers as they are written; without a tolerance ours must round
    to the digits there. ``None`` as quantity: there is no number of ours.
    """
    scale = expect.scale
    if expect.value is not None:
        ours = None if quantity is None else quantity.value * scale
        tolerance = allowed(expect, expect.value, raw.get(f"{key}.value"))
        yield Number("value", expect.value, ours, tolerance, missing(ours))
    if expect.std_error is not None:
        error = None if quantity is None else quantity.std_error
        ours = None if error is None else error * abs(scale)
        near = expect.std_error_tolerance
        if near is None:
            near = allowed(expect, expect.std_error, raw.get(f"{key}.std_error"))
        yield Number("std_error", expect.std_error, ours, near, missing(ours))
    yield from ends(expect, quantity, raw, key)


def ends(
    expect: Expect, quantity: Quantity | None, raw: Mapping[str, str], key: str
) -> Iterator[Number]:
    """Yield the ends of the interval, or the bounds of a number that has none."""
    pair = (None, None) if quantity is None else (quantity.low, quantity.high)
    scale = expect.scale
    scaled = [None if end is None else end * scale for end in pair]
    if scale < 0:
        scaled = scaled[::-1]
    bounds = quantity is not None and pair == (None, None) and expect.value is None
    for part, published, ours, side in (
        ("low", expect.low, scaled[0], -1),
        ("high", expect.high, scaled[1], 1),
    ):
        if published is None:
            continue
        if bounds and quantity is not None:
            note = "bound of the number itself, which has no interval"
            value = quantity.value * scale
            yield Number(part, published, value, expect.tolerance or 0.0, note, side)
            continue
        tolerance = allowed(expect, published, raw.get(f"{key}.{part}"))
        yield Number(part, published, ours, tolerance, missing(ours))


def missing(ours: float | None) -> str:
    """Return the note for a number that the design does not give."""
    return "the design gives none here" if ours is None else ""


def allowed(expect: Expect, published: float, written: str | None) -> float:
    """Return the largest difference allowed from a published number.

    The wider of the absolute and the relative tolerance; without either, half a unit
    of the last digit that is written.
    """
    given = []
    if expect.tolerance is not None:
        given.append(expect.tolerance)
    if expect.rel_tolerance is not None:
        given.append(expect.rel_tolerance * abs(published))
    return max(given) if given else half_a_unit(written or repr(published))


def half_a_unit(written: str) -> float:
    """Return half a unit of the last digit of a number as it is written."""
    try:
        exponent = Decimal(written.strip()).as_tuple().exponent
    except InvalidOperation:
        return 0.0
    return 0.5 * 10.0**exponent if isinstance(exponent, int) else 0.0
