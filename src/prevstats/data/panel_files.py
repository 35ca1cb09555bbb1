"""A researcher's own table into a panel: any units, any column names."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from prevstats.data.figures import table_numbers
from prevstats.data.file_bytes import FileBytes, read_bytes
from prevstats.data.layouts import absent_column
from prevstats.data.options import DEFAULT_OPTIONS
from prevstats.data.panel import Panel
from prevstats.data.starts_column import StartColumn, start_years
from prevstats.data.step import Fault, Step, complaints_of
from prevstats.data.table_files import read_table
from prevstats.data.tables import Table
from prevstats.errors import Complaint, InputError
from prevstats.provenance import LogLine

if TYPE_CHECKING:
    from numpy.typing import NDArray

TWICE = Fault(
    "the unit has another row for the same period",
    "keep one row per unit and period",
)
NO_UNIT = Fault("the row names no unit", "write the unit, or remove the row")
NO_PERIOD = Fault("a period is a whole number", "write the year or period number")
VARIES = Fault(
    "the column must say the same on all rows of a unit", "write one value per unit"
)
NOT_POSITIVE = Fault("a weight is a positive number", "correct the weight")


@dataclass(frozen=True, slots=True)
class PanelColumns:
    """Which column is what.

    ``start`` may be 0 or empty for units that never start; ``cluster`` and ``weights``
    are constant within a unit.
    """

    unit: str
    time: str
    outcome: str
    start: str
    covariates: tuple[str, ...] = ()
    cluster: str | None = None
    weights: str | None = None

    def all(self) -> tuple[str, ...]:
        """Return the names of all columns that are needed."""
        further = [name for name in (self.cluster, self.weights) if name]
        names = (self.unit, self.time, self.outcome, self.start, *self.covariates)
        return (*names, *further)


def read_panel(  # noqa: PLR0913 - one argument per role a column can have
    path: Path | str,
    *,
    unit: str,
    time: str,
    outcome: str,
    start: str,
    covariates: Sequence[str] = (),
    cluster: str | None = None,
    weights: str | None = None,
) -> Panel:
    """Return a panel from a CSV or Parquet file with one row per unit and period.

    Units keep their text (``0114`` stays ``0114``, ``8001.0`` becomes ``8001``);
    periods without a row are missing. Anything that was repaired is told as a Python
    warning.

    Parameters
    ----------
    path : the file.
    unit, time, outcome : columns of the unit, the period and the outcome.
    start : column of each unit's first treated period; 0 or empty = never.
    covariates : columns of numbers to carry along, each as an (N, T) array.
    cluster, weights : columns that are constant within a unit.

    Raises
    ------
    InputError
        A column that is absent, a cell that is no number, a unit with two rows for a
        period or several starts: every fault at once.
    """
    columns = PanelColumns(
        unit, time, outcome, start, tuple(covariates), cluster, weights
    )
    step = panel_of(read_bytes(path), columns)
    if step.complaints:
        raise InputError(step.complaints)
    for line in step.log:
        told = ", ".join(f"{name} = {value}" for name, value in line.details)
        warnings.warn(f"{line.key.replace('_', ' ')}: {told}", stacklevel=2)
    return step.value


def panel_of(file: FileBytes, columns: PanelColumns) -> Step[Panel]:
    """Return the panel in a file's bytes, with what was repaired and what is wrong.

    Raises
    ------
    InputError
        When the file is no table or a column is absent.
    """
    read = read_table(file, find_header=False)
    table = read.value
    absent = [name for name in columns.all() if name not in table.header]
    if absent:
        there = list(table.header)
        raise InputError([absent_column(table, name, there) for name in absent])
    units = [_plain(text) for text in _texts(table, columns.unit)]
    periods = [_period(text) for text in _texts(table, columns.time)]
    wrong = read.complaints + _row_complaints(table, columns, units, periods)
    if wrong:
        raise InputError(wrong)
    frame = _Frame.of(table, units, periods)
    return frame.panel(columns, read.log)


def _texts(table: Table, name: str) -> list[str]:
    """Return the cells of a column by its heading."""
    return table.column(table.header.index(name))


def _plain(text: str) -> str:
    """Return a unit's label; a number that became a decimal is made whole again."""
    stripped = text.strip()
    return re.sub(r"^(-?[0-9]+)\.0+$", r"\1", stripped)


def _period(text: str) -> int | None:
    """Return a whole period, or ``None``."""
    whole = re.fullmatch(r"\s*(-?[0-9]{1,6})(\.0+)?\s*", text)
    return int(whole.group(1)) if whole else None


def _row_complaints(
    table: Table,
    columns: PanelColumns,
    units: Sequence[str],
    periods: Sequence[int | None],
) -> tuple[Complaint, ...]:
    """Return complaints about rows without unit or period, and about second rows."""
    rows = list(zip(table.lines, units, periods, strict=True))
    nameless = [(line, unit) for line, unit, _ in rows if not unit]
    texts = _texts(table, columns.time)
    timeless = [
        (line, text)
        for line, period, text in zip(table.lines, periods, texts, strict=True)
        if period is None
    ]
    seen: dict[tuple[str, int | None], int] = {}
    twice = []
    for line, unit, period in rows:
        if (unit, period) in seen:
            earlier = seen[unit, period]
            twice.append((line, f"{unit}, {period}, as on row {earlier}"))
        seen.setdefault((unit, period), line)
    return (
        *complaints_of(table.file, columns.unit, NO_UNIT, nameless),
        *complaints_of(table.file, columns.time, NO_PERIOD, timeless),
        *complaints_of(table.file, columns.unit, TWICE, twice),
        *_empty(table),
    )


def _empty(table: Table) -> tuple[Complaint, ...]:
    """Return the complaint about a table without rows."""
    if table.rows:
        return ()
    return (
        Complaint(table.file, None, "", "no rows", "there is no panel", "add the rows"),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Frame:
    """A table whose rows are placed by unit and period."""

    table: Table
    units: tuple[str, ...]
    periods: tuple[int, ...]
    row: NDArray[np.int64]
    column: NDArray[np.int64]

    @staticmethod
    def of(table: Table, units: Sequence[str], periods: Sequence[int | None]) -> _Frame:
        """Place the rows; every period is a number by now."""
        known = [period for period in periods if period is not None]
        names, times = sorted(set(units)), sorted(set(known))
        place = {name: number for number, name in enumerate(names)}
        when = {time: number for number, time in enumerate(times)}
        return _Frame(
            table,
            tuple(names),
            tuple(times),
            np.array([place[unit] for unit in units]),
            np.array([when[period] for period in known]),
        )

    def panel(self, columns: PanelColumns, log: tuple[LogLine, ...]) -> Step[Panel]:
        """Return the panel with all its columns."""
        names = (columns.outcome, *columns.covariates)
        numbers = self.grids(names)
        started = StartColumn(
            file=self.table.file,
            name=columns.start,
            texts=_texts(self.table, columns.start),
            lines=self.table.lines,
            rows=self.row.tolist(),
        )
        start = start_years(started, len(self.units))
        cluster = self.constant(columns.cluster, _plain)
        weights = self.weights(columns.weights)
        panel = Panel(
            units=self.units,
            periods=self.periods,
            outcome=numbers.value[0],
            start=start.value,
            covariates=dict(zip(columns.covariates, numbers.value[1:], strict=True)),
            cluster=None if columns.cluster is None else tuple(cluster.value),
            weights=weights.value,
            name=columns.outcome,
        )
        steps = (numbers.complaints, start.complaints, cluster.complaints)
        complaints = tuple(wrong for step in steps for wrong in step)
        return Step(
            panel,
            log + numbers.log + start.log + weights.log,
            complaints + weights.complaints,
        )

    def grids(self, names: Sequence[str]) -> Step[list[NDArray[np.float64]]]:
        """Return columns of numbers as (N, T) arrays, ``nan`` without a row."""
        places = [self.table.header.index(name) for name in names]
        step = table_numbers(self.table, places, DEFAULT_OPTIONS)
        grids = []
        for values in step.value.T:
            grid = np.full((len(self.units), len(self.periods)), np.nan)
            grid[self.row, self.column] = values
            grids.append(grid)
        return Step(grids, step.log, step.complaints)

    def constant(self, name: str | None, read: Callable[[str], str]) -> Step[list[str]]:
        """Return one text per unit from a column that may not vary within it."""
        if name is None:
            return Step([])
        first: dict[int, str] = {}
        varying = []
        texts = map(read, _texts(self.table, name))
        for row, text, line in zip(self.row, texts, self.table.lines, strict=True):
            if first.setdefault(int(row), text) != text:
                varying.append((line, text))
        labels = [first[row] for row in range(len(self.units))]
        return Step(labels, (), complaints_of(self.table.file, name, VARIES, varying))

    def weights(self, name: str | None) -> Step[NDArray[np.float64] | None]:
        """Return one positive weight per unit."""
        if name is None:
            return Step(None)
        same = self.constant(name, str.strip)
        step = table_numbers(
            self.table, [self.table.header.index(name)], DEFAULT_OPTIONS
        )
        values = step.value[:, 0]
        texts = _texts(self.table, name)
        bad = [
            (self.table.lines[row], texts[row] or "nothing")
            for row in np.flatnonzero(~(values > 0)).tolist()
        ]
        weights = np.full(len(self.units), np.nan)
        weights[self.row] = values
        complaints = complaints_of(self.table.file, name, NOT_POSITIVE, bad)
        return Step(weights, step.log, same.complaints + step.complaints + complaints)
