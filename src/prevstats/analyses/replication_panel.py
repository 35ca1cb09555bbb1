"""The rows of a case as a panel: units, periods, starts and what stands beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.data.panel import Panel
from prevstats.data.step import Fault, complaints_of
from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.analyses.replication_request import Request

NO_UNIT = Fault("the row names no unit", "write the unit, or filter the row away")
NO_PERIOD = Fault("a period is a whole number", "write it, or filter the row away")
TWICE = Fault(
    "the unit has another row for the same period", "keep one row per unit and period"
)
VARIES = Fault(
    "the column must say the same on all rows of a unit", "write one value per unit"
)
NOT_BINARY = Fault("treated is 0 or 1", "make it so, or name a start column")
GOES_OUT = Fault(
    "the unit was treated in an earlier period, and a start has no end",
    "name the column as treatment where the design takes one, or filter",
)


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where each of n rows stands in a panel of N units over T periods."""

    units: tuple[str, ...]
    periods: tuple[int, ...]
    row: NDArray[np.intp]
    column: NDArray[np.intp]

    def grid(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return values (n,) as an array (N, T), ``nan`` where no row is."""
        grid = np.full((len(self.units), len(self.periods)), np.nan)
        grid[self.row, self.column] = values
        return grid


def places(request: Request, *, own_units: bool = False) -> Places:
    """Return where the rows stand.

    ``own_units``: each row is a unit of its own (repeated cross-sections).

    Raises
    ------
    InputError : for rows without unit or whole period, and second rows.
    """
    request.all_there(("time",) if own_units else ("unit", "time"))
    frame = request.frame
    times = request.numbers("time")
    if own_units:
        units = np.array([f"row {line}" for line in frame.lines])
    else:
        units = request.labels("unit")
    timeless = np.flatnonzero(~(np.isfinite(times) & (times == np.floor(times))))
    complaints = _at(request, "time", NO_PERIOD, timeless)
    if not own_units:
        complaints += _at(request, "unit", NO_UNIT, np.flatnonzero(units == ""))
        pairs = [f"{unit}, {time:g}" for unit, time in zip(units, times, strict=True)]
        first = np.unique(pairs, return_index=True)[1]
        second = np.setdiff1d(np.arange(len(pairs)), first)
        told = [(frame.lines[row], pairs[row]) for row in second.tolist()]
        complaints += complaints_of(frame.file, request.column("unit"), TWICE, told)
    if complaints:
        raise InputError(complaints)
    names, row = np.unique(units, return_inverse=True)
    periods, column = np.unique(times, return_inverse=True)
    return Places(
        tuple(str(name) for name in names),
        tuple(int(period) for period in periods),
        row,
        column,
    )


def _at(
    request: Request, role: str, fault: Fault, rows: NDArray[np.intp]
) -> tuple[Complaint, ...]:
    """Return complaints about a role's column in some rows."""
    name = request.column(role)
    texts = request.frame.labels(name)
    told = [(request.frame.lines[row], str(texts[row])) for row in rows.tolist()]
    return complaints_of(request.frame.file, name, fault, told)


def constant(request: Request, where: Places, role: str) -> list[str]:
    """Return one label per unit (N) from a column that may not vary within it."""
    labels = request.labels(role).tolist()
    first: dict[int, str] = {}
    varying = []
    for place, label in zip(where.row.tolist(), labels, strict=True):
        if first.setdefault(place, label) != label:
            varying.append(label)
    if varying:
        raise InputError(_varying(request, where, role, labels, first))
    return [first[place] for place in range(len(where.units))]


def _varying(
    request: Request,
    where: Places,
    role: str,
    labels: Sequence[str],
    first: dict[int, str],
) -> tuple[Complaint, ...]:
    told = [
        (request.frame.lines[row], label)
        for row, label in enumerate(labels)
        if first[int(where.row[row])] != label
    ]
    return complaints_of(request.frame.file, request.column(role), VARIES, told)


def starts(request: Request, where: Places) -> NDArray[np.float64]:
    """Return each unit's first treated period (N,); ``inf`` = never.

    From a ``start`` column (0 or empty = never), or from a 0/1 column ``treated``.
    """
    if request.has("start"):
        values = request.numbers("start")
        known = np.where(np.isfinite(values) & (values != 0), values, np.inf)
        first = np.full(len(where.units), np.nan)
        first[where.row[::-1]] = known[::-1]
        other = np.flatnonzero(first[where.row] != known)
        if other.size:
            raise InputError(_at(request, "start", VARIES, other))
        return first
    if not request.has("treated"):
        meaning = "the design must know when each unit starts"
        mend = "name start: (first treated period) or treated: (0/1) under columns:"
        words = ("no start", meaning, mend)
        raise InputError(request.file.complaint(request.role_key("start"), *words))
    return _first_treated(request, where)


def _first_treated(request: Request, where: Places) -> NDArray[np.float64]:
    """Return the first period in which a 0/1 column is 1."""
    values = request.numbers("treated")
    odd = np.flatnonzero(~(np.isnan(values) | (values == 0) | (values == 1)))
    if odd.size:
        raise InputError(_at(request, "treated", NOT_BINARY, odd))
    grid = where.grid(values)
    periods = np.array(where.periods, float)
    on = np.where(grid == 1, periods[None, :], np.inf)
    first = on.min(axis=1)
    back = np.flatnonzero((values == 0) & (periods[where.column] > first[where.row]))
    if back.size:
        raise InputError(_at(request, "treated", GOES_OUT, back))
    return np.asarray(first)


def panel_of(
    request: Request, extra: Sequence[str] = (), *, own_units: bool = False
) -> Panel:
    """Return the rows as a panel.

    Parameters
    ----------
    extra : further columns of numbers to carry, as (N, T).
    own_units : each row is a unit of its own; clusters only where they are named.

    Raises
    ------
    InputError : with what is wrong with the rows.
    """
    request.all_there(("outcome",))
    where = places(request, own_units=own_units)
    names = dict.fromkeys([*request.columns.covariates, *extra])
    numbers = {
        name: request.frame.numbers(request.there(name, request.role_key("covariates")))
        for name in names
    }
    cluster = None
    if request.has("cluster"):
        cluster = tuple(constant(request, where, "cluster"))
    weights = None
    if request.has("weights"):
        constant(request, where, "weights")
        weights = np.full(len(where.units), np.nan)
        weights[where.row] = request.numbers("weights")
    exposure = None
    if request.has("population"):
        exposure = where.grid(request.numbers("population"))
    return Panel(
        units=where.units,
        periods=where.periods,
        outcome=where.grid(request.numbers("outcome")),
        start=starts(request, where),
        covariates={name: where.grid(values) for name, values in numbers.items()},
        cluster=cluster,
        weights=weights,
        exposure=exposure,
        name=request.column("outcome"),
    )
