"""Register rows as cells: counts, weights and centred sums by cluster and cohort."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.data.unit_rows import UnitRows, coded, row_complaints
from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

CHUNK = 1 << 18
"""Rows summed at a time: the sums need no more memory for more rows (the checks need
a byte or two per row, and some forty where units do not stand in order)."""
SAME_WEIGHT = 1e-9
"""Weights of one cell in two periods that differ by less are equal but for rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class CellTable:
    """B blocks of units over T periods; a block is one cohort of one cluster.

    Tables add up: those of two sets of rows give, by ``merged``, the table of all rows.
    Small blocks say as much of single persons as rows do: a table is not for print.

    Attributes
    ----------
    cluster : B labels; start (B,) first treated period of each block, ``inf`` = never.
    periods : (T,) in rising order.
    count : (B, T) rows.
    weight : (B, T) sums of weights; the counts themselves when there are no weights.
    total : (B, T) weighted sums of outcome − ``centre``. Centred, so that incomes of
        10⁹ ± 10³ keep their digits.
    centre : the constant that is subtracted.
    largest : largest absolute outcome, against which rounding is judged.
    weighted : whether the rows had weights.
    name : what the outcome is called.
    """

    cluster: tuple[str, ...]
    start: NDArray[np.float64]
    periods: NDArray[np.int_]
    count: NDArray[np.intp]
    weight: NDArray[np.float64]
    total: NDArray[np.float64]
    centre: float
    largest: float
    weighted: bool
    name: str = "outcome"

    @property
    def blocks(self) -> list[tuple[str, float]]:
        """Cluster and start of each block."""
        return list(zip(self.cluster, self.start.tolist(), strict=True))


def cell_table(
    rows: UnitRows, *, name: str = "outcome", chunk: int = CHUNK
) -> CellTable:
    """Sum rows of units into cells, in one pass of ``chunk`` rows at a time.

    Raises
    ------
    InputError : when the rows are wrong, with every complaint.
    """
    complaints = row_complaints(rows, name)
    if complaints:
        raise InputError(complaints)
    centre = float(np.mean(rows.outcome[:chunk], dtype=float))
    table = cells_of(rows, slice(0, chunk), centre, name)
    for first in range(chunk, rows.outcome.size, chunk):
        table = merged(table, cells_of(rows, slice(first, first + chunk), centre, name))
    return table


def cells_of(rows: UnitRows, part: slice, centre: float, name: str) -> CellTable:
    """Sum one part of the rows into cells."""
    labels = rows.cluster[part]
    if labels.dtype.kind == "O":
        labels = labels.astype(str)
    cluster, start, period = map(coded, (labels, rows.start[part], rows.period[part]))
    width = start.distinct.size
    block = coded(cluster.codes * width + start.codes)
    shape = block.distinct.size, period.distinct.size
    key = block.codes * shape[1] + period.codes
    outcome = np.asarray(rows.outcome[part], float)
    centred = outcome - centre
    count = np.bincount(key, minlength=shape[0] * shape[1])
    weight = count.astype(float)
    if rows.weight is not None:
        own = np.asarray(rows.weight[part], float)
        weight = np.bincount(key, own, minlength=count.size)
        centred *= own
    total = np.bincount(key, weights=centred, minlength=count.size).astype(float)
    of_cluster, of_start = np.divmod(block.distinct, width)
    return CellTable(
        cluster=tuple(str(label) for label in cluster.distinct[of_cluster]),
        start=start.distinct[of_start].astype(float),
        periods=period.distinct.astype(int),
        count=count.reshape(shape),
        weight=weight.reshape(shape),
        total=total.reshape(shape),
        centre=centre,
        largest=float(max(outcome.max(), -outcome.min())),
        weighted=rows.weight is not None,
        name=name,
    )


def merged(one: CellTable, other: CellTable) -> CellTable:
    """Add two tables, e.g. of two counties that keep their rows to themselves.

    The same unit may not stand in both in the same period: it would count twice.

    Raises
    ------
    InputError : when only one of them is weighted, or the outcomes differ in name.
    """
    for key in ("weighted", "name"):
        if getattr(one, key) != getattr(other, key):
            found = f"{getattr(one, key)} and {getattr(other, key)}"
            meaning = "sums of different things cannot be added"
            mend = "make both tables from the same outcome and in the same way"
            raise InputError(Complaint("cell tables", None, key, found, meaning, mend))
    blocks = sorted({*one.blocks, *other.blocks})
    place = {block: row for row, block in enumerate(blocks)}
    periods = np.union1d(one.periods, other.periods)
    shape = len(blocks), periods.size
    count, weight, total = np.zeros(shape, np.intp), np.zeros(shape), np.zeros(shape)
    for table in (one, other):
        rows = np.array([place[block] for block in table.blocks], int)
        cells = np.ix_(rows, np.searchsorted(periods, table.periods))
        count[cells] += table.count
        weight[cells] += table.weight
        total[cells] += table.total + table.weight * (table.centre - one.centre)
    return CellTable(
        cluster=tuple(cluster for cluster, _ in blocks),
        start=np.array([start for _, start in blocks]),
        periods=periods,
        count=count,
        weight=weight,
        total=total,
        centre=one.centre,
        largest=max(one.largest, other.largest),
        weighted=one.weighted,
        name=one.name,
    )


def balance_complaints(table: CellTable) -> list[Complaint]:
    """Return a complaint for each block whose size is not the same in all periods."""
    first = table.weight[:, :1]
    uneven = (table.count != table.count[:, :1]).any(axis=1)
    uneven |= (np.abs(table.weight - first) > SAME_WEIGHT * first).any(axis=1)
    return [
        Complaint(
            f"cells of {table.name}",
            None,
            f"cluster {table.cluster[row]}, start {table.start[row]:.10g}",
            f"{table.count[row].min()} to {table.count[row].max()} units, weight "
            f"{table.weight[row].min():.6g} to {table.weight[row].max():.6g}",
            "cells need the same units in every period",
            "leave out units with gaps, or call the design with the units themselves",
        )
        for row in np.flatnonzero(uneven)
    ]
