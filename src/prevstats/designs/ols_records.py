"""The rows that a regression reads: columns of numbers, and columns of labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """n rows of a table, by the names of the columns.

    Attributes
    ----------
    outcome : the column of ``numbers`` that is explained.
    numbers : name → array (n,); ``nan`` where it is missing.
    labels : name → array (n,) of text (factors, clusters, fixed effects); "" = missing.
    unit, time : columns of ``labels`` and ``numbers`` for the units' own trends.
    name : what the table is called in messages.
    """

    outcome: str
    numbers: Mapping[str, NDArray[np.float64]]
    labels: Mapping[str, NDArray[np.str_]] = field(default_factory=dict)
    unit: str | None = None
    time: str | None = None
    name: str = "records"

    @property
    def size(self) -> int:
        """Number of rows."""
        return int(np.size(self.numbers[self.outcome]))

    def complete(self, numbers: list[str], labels: list[str]) -> NDArray[np.bool_]:
        """Return the rows (n,) in which none of the named columns is missing."""
        known = np.ones(self.size, bool)
        for name in numbers:
            known &= ~np.isnan(self.numbers[name])
        for name in labels:
            known &= self.labels[name] != ""
        return known

    def kept(self, rows: NDArray[np.bool_]) -> Records:
        """Return the records with only some rows."""
        return Records(
            outcome=self.outcome,
            numbers={name: column[rows] for name, column in self.numbers.items()},
            labels={name: column[rows] for name, column in self.labels.items()},
            unit=self.unit,
            time=self.time,
            name=self.name,
        )


def ordered_levels(labels: NDArray[np.str_]) -> list[str]:
    """Return the distinct labels: in the order of numbers if all are, else of text."""
    levels = sorted(set(labels.tolist()))
    try:
        return sorted(levels, key=float)
    except ValueError:
        return levels
