"""What moves a result most: each input from low to high, the others at their base.

The result may be any number of any payer: the caller's function says which.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from prevstats.economics.decision import fault, refuse

Metric = Callable[[Mapping[str, float]], float]
"""From a value of every input, by name, to the result in its own unit."""


@dataclass(frozen=True, slots=True)
class Range:
    """One uncertain input: its base value and how far it may lie from it.

    Attributes
    ----------
    name : identifier.
    low, base, high : in the input's unit, low <= base <= high.
    """

    name: str
    low: float
    base: float
    high: float


@dataclass(frozen=True, slots=True)
class TornadoRow:
    """What one input does to the result when it alone moves.

    Attributes
    ----------
    name : the input.
    low, high : its values, in its unit.
    at_low, at_high, at_base : the result, in its unit.
    width : largest less smallest of the three results.
    crosses_zero : whether the result changes sign within them; the input alone can
        then reverse a decision that rests on the sign.
    """

    name: str
    low: float
    high: float
    at_low: float
    at_high: float
    at_base: float
    width: float
    crosses_zero: bool


def tornado(metric: Metric, ranges: Sequence[Range]) -> tuple[TornadoRow, ...]:
    """Return one row for each input, widest first; equal widths in order of name.

    Raises ``InputError`` when a name comes twice, when low <= base <= high does not
    hold or when the result is not a finite number.
    """
    _check(ranges)
    base = {given.name: given.base for given in ranges}
    at_base = _finite("base values", metric(base))
    rows = []
    for given in ranges:
        at_low, at_high = (
            _finite(f"{given.name} = {value}", metric({**base, given.name: value}))
            for value in (given.low, given.high)
        )
        results = (at_low, at_base, at_high)
        rows.append(
            TornadoRow(
                name=given.name,
                low=given.low,
                high=given.high,
                at_low=at_low,
                at_high=at_high,
                at_base=at_base,
                width=max(results) - min(results),
                crosses_zero=min(results) < 0.0 < max(results),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.width, row.name)))


def _finite(key: str, result: float) -> float:
    if not np.isfinite(result):
        refuse(
            [
                fault(
                    key,
                    f"the result {result}",
                    "it has no place in a comparison of inputs",
                    "choose a metric that is defined over the whole range",
                )
            ]
        )
    return float(result)


def _check(ranges: Sequence[Range]) -> None:
    names = [given.name for given in ranges]
    faults = [
        fault(name, "named twice", "the rows could not be told apart", "rename one")
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    faults += [
        fault(
            given.name,
            f"low {given.low}, base {given.base}, high {given.high}",
            "the base does not lie between low and high",
            "give low <= base <= high, all finite",
        )
        for given in ranges
        if not -np.inf < given.low <= given.base <= given.high < np.inf
    ]
    if not ranges:
        faults.append(
            fault("ranges", "none", "no input moves", "give at least one range")
        )
    refuse(faults)
