"""The reference cases of the decision statistics, read in place."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prevstats.economics.decision import Decision, Parameters, decision_at_thresholds
from prevstats.estimate import Draws

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "economics"


class Case(NamedTuple):
    """One row of a table of expected numbers."""

    row: dict[str, str]

    def tolerance(self) -> dict[str, float]:
        """Return the row's own tolerance, as ``pytest.approx`` takes it."""
        if self.row["abs_tol"]:
            return {"abs": float(self.row["abs_tol"]), "rel": 0.0}
        return {"rel": float(self.row["rel_tol"])}

    def label(self) -> str:
        row = self.row
        return (
            f"{row['case']}-{row['quantity'][:24]}-{row['k_wtp']}-{row['method'][:20]}"
        )


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a table; none where the data are not beside the project."""
    path = FOLDER / name
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def columns(name: str) -> dict[str, NDArray[np.float64]]:
    table = np.genfromtxt(FOLDER / name, delimiter=",", names=True)
    return {key: table[key] for key in table.dtype.names}


def draws(values: NDArray[np.float64], identity: str = "case") -> Draws:
    return Draws(identity, np.asarray(values, float))


def from_table(name: str, n_options: int, thresholds: list[float]) -> Decision:
    """Return the choice of a table with columns e_1... and c_1..."""
    table = columns(name)
    places = range(1, n_options + 1)
    return decision_at_thresholds(
        {f"strategy {place}": draws(table[f"e_{place}"]) for place in places},
        {f"strategy {place}": draws(table[f"c_{place}"]) for place in places},
        thresholds,
    )


def parameters_of(values: dict[str, NDArray[np.float64]]) -> Parameters:
    return Parameters("case", tuple(values), np.column_stack(list(values.values())))
