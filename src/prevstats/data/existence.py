"""Figures for municipalities that did not exist yet, and borders that moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from prevstats.data.code_changes import CodeHistory
from prevstats.data.step import Step
from prevstats.provenance import LogLine

if TYPE_CHECKING:
    from numpy.typing import NDArray

Arrays = Mapping[str, "NDArray[np.float64]"]


def before_existence(
    values: Arrays, areas: Sequence[str], years: Sequence[int], history: CodeHistory
) -> Step[dict[str, NDArray[np.float64]]]:
    """Return the arrays with zeros before a municipality's first year made missing.

    Kolada has 0 inhabitants in some ages for Knivsta before 2003, which is no count:
    there was no Knivsta. Other figures before that year are kept as published (the
    publisher has worked them out for today's borders). Where both the new municipality
    and the one it was carved out of are in the data from before to after, a warning
    says that the older one's figures are for another area from that year.
    """
    result = dict(values)
    log: list[LogLine] = []
    for code, (first_year, parent) in history.begins.items():
        early = np.array(years) < first_year
        if code in areas and early.any():
            log += _blank(result, areas.index(code), early, (code, first_year))
        if parent in areas and early.any() and not early.all():
            details = (("area", parent), ("new", code), ("year", first_year))
            log.append(LogLine("warning", "area_was_split", details))
    return Step(result, tuple(log))


def _blank(
    values: dict[str, NDArray[np.float64]],
    row: int,
    early: NDArray[np.bool_],
    born: tuple[str, int],
) -> list[LogLine]:
    """Make one area's early zeros missing, in new arrays, and say how many."""
    n = 0
    for name, array in values.items():
        false_zero = early & (array[row] == 0)
        if false_zero.any():
            changed = array.copy()
            changed[row, false_zero] = np.nan
            values[name] = changed
            n += int(false_zero.sum())
    details = (("area", born[0]), ("year", born[1]), ("n", n))
    return [LogLine("repair", "zero_before_existence", details)] if n else []
