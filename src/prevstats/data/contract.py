"""The contract that every source meets before its figures become a dataset.

One value per indicator, area and year; known areas; finite numbers of a size that can
be true; within the bounds of the unit; no negative population. The rules are plain
array operations, so that reading stays cheap, and every breach is reported at once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.data.step import SHOWN_PER_FAULT, Fault, Step, complaints_of
from prevstats.errors import Complaint
from prevstats.provenance import LogLine

if TYPE_CHECKING:
    from numpy.typing import NDArray

Layout = Literal["wide", "long"]
LARGEST_VALUE = 1e13
"""Above Sweden's yearly product in kronor: nothing published is larger."""
BOUNDS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {
        "percent": (0.0, 100.0),
        "per_1000": (0.0, 1000.0),
        "count": (0.0, LARGEST_VALUE),
        "grams": (0.0, LARGEST_VALUE),
    }
)
"""Unit → lowest and highest value that can be true; others may be negative."""
POPULATION = re.compile(r"^N019[0-9]{2}$")
"""Kolada's indicators of how many inhabitants there are."""


@dataclass(frozen=True, slots=True, eq=False)
class Observations:
    """Figures before they are a dataset: one row per figure, with where it stands.

    Attributes
    ----------
    file : name of the file or address, for messages.
    layout : ``wide`` when the indicator is the column, ``long`` when a row names it.
    indicators, areas, years : the labels that the numbers below point into.
    indicator, area, year : arrays (n,) of positions in the labels.
    value : array (n,); no ``nan``.
    line : array (n,) of lines or rows of the source, from 1.
    """

    file: str
    layout: Layout
    indicators: tuple[str, ...]
    areas: tuple[str, ...]
    years: tuple[int, ...]
    indicator: NDArray[np.int64]
    area: NDArray[np.int64]
    year: NDArray[np.int64]
    value: NDArray[np.float64]
    line: NDArray[np.int64]

    def column(self, row: int) -> str:
        """Return how messages name the column of one figure."""
        name = self.indicators[self.indicator[row]]
        return name if self.layout == "wide" else f"value of {name}"

    def take(self, rows: NDArray[np.int64]) -> Observations:
        """Return the observations at these positions."""
        return replace(
            self,
            indicator=self.indicator[rows],
            area=self.area[rows],
            year=self.year[rows],
            value=self.value[rows],
            line=self.line[rows],
        )

    def arrays(self) -> dict[str, NDArray[np.float64]]:
        """Return indicator → array (N, T), ``nan`` where there is no figure."""
        shape = (len(self.indicators), len(self.areas), len(self.years))
        filled = np.full(shape, np.nan)
        filled[self.indicator, self.area, self.year] = self.value
        return dict(zip(self.indicators, filled, strict=True))


def breaches(
    observed: Observations,
    *,
    known: Collection[str] | None = None,
    units: Mapping[str, str] | None = None,
) -> tuple[Complaint, ...]:
    """Return every breach of the contract, each with row and column.

    Parameters
    ----------
    observed : the figures.
    known : codes that may occur; ``None`` when they were checked before.
    units : indicator → unit, for those whose unit is known.
    """
    return (
        *_unknown_areas(observed, known),
        *_impossible_numbers(observed),
        *_out_of_bounds(observed, units or {}),
        *one_per_key(observed).complaints,
    )


def one_per_key(observed: Observations) -> Step[Observations]:
    """Return the observations with exact repeats removed; conflicts are complaints.

    Two rows with the same figure for the same indicator, area and year are one; two
    with different figures are refused, naming both rows.
    """
    shape = (len(observed.indicators), len(observed.areas), len(observed.years))
    position = (observed.indicator, observed.area, observed.year)
    key = np.ravel_multi_index(position, shape) if observed.value.size else np.array([])
    order = np.argsort(key, kind="stable")
    again = np.flatnonzero(key[order][1:] == key[order][:-1]) + 1
    if not again.size:
        return Step(observed)
    later, earlier = order[again], order[again - 1]
    differ = observed.value[later] != observed.value[earlier]
    complaints = _conflicts(observed, earlier[differ], later[differ])
    kept = observed.take(np.setdiff1d(np.arange(key.size), later))
    pairs = {
        (int(observed.line[first]), int(observed.line[second]))
        for first, second in zip(earlier[~differ], later[~differ], strict=True)
    }
    if not pairs:
        return Step(kept, (), complaints)
    first, second = min(pairs)
    details = (
        ("file", observed.file),
        ("n", len({line for _, line in pairs})),
        ("first_line", first),
        ("repeated_line", second),
    )
    log = (LogLine("warning", "repeated_rows_removed", details),)
    return Step(kept, log, complaints)


def _conflicts(
    observed: Observations, earlier: NDArray[np.int64], later: NDArray[np.int64]
) -> tuple[Complaint, ...]:
    """Return complaints about different figures for the same key, once per pair."""
    pairs: dict[tuple[int, int], list[int]] = {}
    for first, second in zip(earlier.tolist(), later.tolist(), strict=True):
        lines = (int(observed.line[first]), int(observed.line[second]))
        pairs.setdefault(lines, [first, second])
    found = []
    for (line, other), (first, second) in list(pairs.items())[: 2 * SHOWN_PER_FAULT]:
        area = observed.areas[observed.area[first]]
        year = observed.years[observed.year[first]]
        found.append(
            Complaint(
                observed.file,
                other,
                observed.column(second),
                f"{observed.value[second]:g}, but {observed.value[first]:g} on "
                f"row {line}, both for {area} in {year}",
                "two rows contradict each other, and which is right cannot be told",
                f"remove row {line} or row {other}",
            )
        )
    rest = len(pairs) - len(found)
    if rest > 0:
        found.append(
            Complaint(
                observed.file,
                None,
                "",
                f"{rest} more pairs of rows that contradict each other",
                "there is more than one row per municipality and year",
                "keep one row each; is a column missing that tells them apart?",
            )
        )
    return tuple(found)


def _unknown_areas(
    observed: Observations, known: Collection[str] | None
) -> tuple[Complaint, ...]:
    """Return complaints about codes that are no area's."""
    if known is None:
        return ()
    fault = Fault("no municipality has this code", "correct the code")
    found: list[Complaint] = []
    for place, code in enumerate(observed.areas):
        if code not in known:
            lines = observed.line[observed.area == place]
            at = int(lines.min()) if lines.size else 1
            found += complaints_of(
                observed.file, "municipality_code", fault, [(at, code)]
            )
    return tuple(found)


def _impossible_numbers(observed: Observations) -> tuple[Complaint, ...]:
    """Return complaints about infinite and absurdly large numbers."""
    fault = Fault(
        f"no published figure is infinite or above {LARGEST_VALUE:.0e}",
        "correct the cell, or leave it empty when the value is missing",
    )
    wrong = ~(np.abs(observed.value) <= LARGEST_VALUE)
    return _at(observed, wrong, fault)


def _out_of_bounds(
    observed: Observations, units: Mapping[str, str]
) -> tuple[Complaint, ...]:
    """Return complaints about figures outside the bounds of their unit."""
    found: list[Complaint] = []
    for place, name in enumerate(observed.indicators):
        unit = units.get(name, "count" if POPULATION.match(name) else "")
        if unit not in BOUNDS:
            continue
        low, high = BOUNDS[unit]
        of_indicator = observed.indicator == place
        outside = (observed.value < low) | (observed.value > high)
        rule = (
            "is never negative"
            if high == LARGEST_VALUE
            else f"lies between {low:g} and {high:g}"
        )
        fault = Fault(
            f"a figure in the unit {unit} {rule}",
            "correct the cell, or state the unit that the column is in",
        )
        finite = np.abs(observed.value) <= LARGEST_VALUE
        found += _at(observed, of_indicator & outside & finite, fault)
    return tuple(found)


def _at(
    observed: Observations, wrong: NDArray[np.bool_], fault: Fault
) -> tuple[Complaint, ...]:
    """Return complaints at the marked figures, column by column."""
    places: dict[str, list[tuple[int, str]]] = {}
    for row in np.flatnonzero(wrong).tolist():
        found = f"{observed.value[row]:g}"
        places.setdefault(observed.column(row), []).append(
            (int(observed.line[row]), found)
        )
    return tuple(
        complaint
        for column, found_at in places.items()
        for complaint in complaints_of(observed.file, column, fault, found_at)
    )
