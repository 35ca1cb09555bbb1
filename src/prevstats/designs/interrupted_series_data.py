"""One area's outcome over time, and what can be wrong with such a series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from prevstats.data.panel import Panel


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One outcome over T periods, with the period in which something began.

    Attributes
    ----------
    time : (T,) rising, in periods (months, years).
    outcome : (T,) in the outcome's unit; counts for the count families.
    start : first period with the intervention.
    exposure : (T,) denominators (persons, person-years), or ``None``.
    control : (T,) the same outcome where nothing began, or ``None``.
    control_exposure : (T,) its denominators, or ``None``.
    covariates : name → (T,).
    name : what the outcome is called.
    """

    time: NDArray[np.float64]
    outcome: NDArray[np.float64]
    start: float
    exposure: NDArray[np.float64] | None = None
    control: NDArray[np.float64] | None = None
    control_exposure: NDArray[np.float64] | None = None
    covariates: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    name: str = "outcome"

    @property
    def after(self) -> NDArray[np.bool_]:
        """Which periods (T,) have the intervention."""
        return np.asarray(self.time >= self.start)


def series_of(panel: Panel, unit: str, control: str | None = None) -> Series:
    """Return one unit's series from a panel, beside a control unit's if one is named.

    Raises
    ------
    InputError : when a unit is not in the panel, or the first has no start.
    """
    wrong = [name for name in (unit, control or unit) if name not in panel.units]
    if wrong:
        words = "the panel has no such unit", "correct the name"
        raise InputError(
            Complaint(f"panel {panel.name}", None, "unit", wrong[0], *words)
        )
    row = panel.units.index(unit)
    if not np.isfinite(panel.start[row]):
        words = "it has no period after", "choose a unit with a start"
        found = f"{unit} without a start"
        raise InputError(
            Complaint(f"panel {panel.name}", row + 1, "start", found, *words)
        )
    other = None if control is None else panel.units.index(control)
    exposure = panel.exposure
    return Series(
        time=np.array(panel.periods, float),
        outcome=panel.outcome[row],
        start=float(panel.start[row]),
        exposure=None if exposure is None else exposure[row],
        control=None if other is None else panel.outcome[other],
        control_exposure=None if exposure is None or other is None else exposure[other],
        covariates={name: values[row] for name, values in panel.covariates.items()},
        name=panel.name,
    )


def must_be_series(given: object) -> None:
    """Raise ``InputError`` when a design for one series is given a whole panel."""
    if isinstance(given, Series):
        return
    found = f"a {type(given).__name__}"
    words = "the design reads one unit's series", "give series_of(panel, unit)"
    raise InputError(Complaint("interrupted_series", None, "series", found, *words))


def columns_of(series: Series) -> dict[str, NDArray[np.float64]]:
    """Return every column of a series that is there, by name."""
    named = {
        "time": series.time,
        "outcome": series.outcome,
        "exposure": series.exposure,
        "control": series.control,
        "control_exposure": series.control_exposure,
    }
    columns = {name: values for name, values in named.items() if values is not None}
    return columns | {
        f"covariates[{name}]": values for name, values in series.covariates.items()
    }


def series_complaints(series: Series, counts: bool) -> list[Complaint]:
    """Return every complaint: first about shapes, then about values."""
    found = [*shape_complaints(series)]
    return found or [*value_complaints(series, counts)]


def complaint(series: Series, row: int | None, key: str, *words: str) -> Complaint:
    """Return a complaint about a row (from 0): found, meaning, cure."""
    found, meaning, mend = words
    line = None if row is None else row + 1
    return Complaint(f"series {series.name}", line, key, found, meaning, mend)


def shape_complaints(series: Series) -> Iterator[Complaint]:
    """Yield columns that are not as long as the time."""
    length = np.shape(series.time)
    for key, values in columns_of(series).items():
        if np.shape(values) != length or len(length) != 1:
            words = f"shape {np.shape(values)}", f"the time has shape {length}"
            yield complaint(series, None, key, *words, "give one value per period")


def value_complaints(series: Series, counts: bool) -> Iterator[Complaint]:
    """Yield times that do not rise, infinite values, and counts that are none."""
    if not np.all(np.diff(series.time) > 0) or not np.isfinite(series.start):
        words = "periods out of order, or no start", "the time must rise"
        yield complaint(series, None, "time", *words, "sort the periods; give a start")
    for key, values in columns_of(series).items():
        for row in np.flatnonzero(np.isinf(values)):
            above = "an infinite value", "nothing can be reckoned", "leave it empty"
            yield complaint(series, int(row), key, *above)
    yield from denominator_complaints(series)
    if counts:
        yield from count_complaints(series)


def denominator_complaints(series: Series) -> Iterator[Complaint]:
    """Yield denominators that are not positive."""
    for key in ("exposure", "control_exposure"):
        values = getattr(series, key)
        if values is None:
            continue
        for row in np.flatnonzero(values <= 0):
            below = f"{values[row]:g}", "a denominator is positive", "correct it"
            yield complaint(series, int(row), key, *below)


def count_complaints(series: Series) -> Iterator[Complaint]:
    """Yield outcomes that are negative or no whole number."""
    for key in ("outcome", "control"):
        values = getattr(series, key)
        if values is None:
            continue
        for row in np.flatnonzero((values < 0) | (values != np.round(values))):
            if np.isfinite(values[row]):
                told = f"{values[row]:g}", "a count is a whole number, 0 or more"
                mend = "give counts and their exposure, or take family gaussian"
                yield complaint(series, int(row), key, *told, mend)
