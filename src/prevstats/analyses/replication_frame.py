"""The rows of a data set by column: numbers, labels, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from prevstats.data.step import Fault, complaints_of
from prevstats.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

MISSING = frozenset(
    ("", "na", "n/a", "#n/a", "nan", ".", "null", "none", "<na>", "-nan")
)
TRUTH = {"true": 1.0, "false": 0.0}
NO_NUMBER = Fault(
    "the column is read as numbers", "write a number, or leave the cell empty"
)
_WHOLE = re.compile(r"-?\d+\.0+")


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A table's rows.

    Attributes
    ----------
    file : base name of the file.
    cells : column → n texts, as they stand in the file.
    lines : n line numbers.
    comma : whether a comma is the decimal mark.
    made : column → array (n,) that a transformation made.
    """

    file: str
    cells: Mapping[str, Sequence[str]]
    lines: Sequence[int]
    comma: bool = False
    made: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """All columns, those of the file first."""
        return tuple(dict.fromkeys([*self.cells, *self.made]))

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self.lines)

    def numbers(self, name: str) -> NDArray[np.float64]:
        """Return a column as numbers (n,), ``nan`` where it is missing.

        Raises
        ------
        InputError : for cells that are no numbers, with their lines.
        """
        if name in self.made:
            return self.made[name]
        values = np.full(self.size, np.nan)
        wrong = []
        for row, text in enumerate(self.cells[name]):
            value = number_in(text, self.comma)
            if value is None:
                wrong.append((self.lines[row], text))
            else:
                values[row] = value
        if wrong:
            raise InputError(complaints_of(self.file, name, NO_NUMBER, wrong))
        return values

    def labels(self, name: str) -> NDArray[np.str_]:
        """Return a column as text (n,), "" where it is missing; 8001.0 is 8001."""
        if name in self.made:
            texts = ["" if np.isnan(x) else f"{x:.15g}" for x in self.made[name]]
        else:
            texts = [plain_label(text) for text in self.cells[name]]
        return np.array(texts, dtype=np.str_)

    def kept(self, rows: NDArray[np.bool_]) -> Frame:
        """Return the frame with only some rows (n,)."""
        places = np.flatnonzero(rows).tolist()
        return Frame(
            file=self.file,
            cells={
                name: [column[row] for row in places]
                for name, column in self.cells.items()
            },
            lines=[self.lines[row] for row in places],
            comma=self.comma,
            made={name: column[rows] for name, column in self.made.items()},
        )

    def with_column(self, name: str, values: NDArray[np.float64]) -> Frame:
        """Return the frame with one more column, or another in its place."""
        made = {**self.made, name: values}
        return Frame(self.file, self.cells, self.lines, self.comma, made)


def number_in(text: str, comma: bool = False) -> float | None:
    """Return the number in a cell, ``nan`` for an empty one, ``None`` for no number."""
    cell = text.strip()
    if cell.lower() in MISSING:
        return float("nan")
    if cell.lower() in TRUTH:
        return TRUTH[cell.lower()]
    if comma and cell.count(",") == 1 and "." not in cell:
        cell = cell.replace(",", ".")
    try:
        return float(cell) if "_" not in cell else None
    except ValueError:
        return None


def plain_label(text: str) -> str:
    """Return a cell as a label; a whole number that became a decimal is whole again."""
    cell = text.strip()
    if cell.lower() in MISSING:
        return ""
    return cell.partition(".")[0] if _WHOLE.fullmatch(cell) else cell
