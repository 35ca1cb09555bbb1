"""Women and men against the total: whether a table's counts agree with themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.data.contract import POPULATION, one_per_key
from prevstats.data.figures import observations_of
from prevstats.data.layouts import Plan
from prevstats.data.options import ReadOptions
from prevstats.data.table_rows import rows_of
from prevstats.data.tables import Table
from prevstats.provenance import LogLine

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOISE = 5.0
"""Persons by which a sum may miss the total: from 2025 SCB adds noise to small counts,
to each cell on its own."""

Figures = Mapping[tuple[str, str, int], float]


def gender_sums(table: Table, plan: Plan, options: ReadOptions) -> tuple[LogLine, ...]:
    """Return a warning where women and men do not sum to the total.

    Looked at for counts of persons only, in tables that have rows for all three and
    from which the totals were chosen; a rate of all is no sum.
    """
    if options.gender != "T" or "gender" not in plan.roles:
        return ()
    total = _figures(table, plan, options)
    counts = {key for key in total if _is_count(key[0], options)}
    if not counts:
        return ()
    women = _figures(table, plan, replace(options, gender="K"))
    men = _figures(table, plan, replace(options, gender="M"))
    both = sorted(counts & women.keys() & men.keys())
    off = np.array([total[key] - women[key] - men[key] for key in both])
    wrong = np.flatnonzero(np.abs(off) > NOISE)
    if not wrong.size:
        return ()
    indicator, area, year = both[int(wrong[0])]
    details = (
        ("file", table.file),
        ("n", int(wrong.size)),
        ("column", indicator),
        ("area", area),
        ("year", year),
        ("difference", float(off[wrong[0]])),
    )
    return (LogLine("warning", "gender_sums_differ", details),)


def _is_count(indicator: str, options: ReadOptions) -> bool:
    """Tell whether an indicator counts persons."""
    if indicator in options.units:
        return options.units[indicator] == "count"
    return POPULATION.match(indicator) is not None


def _figures(table: Table, plan: Plan, options: ReadOptions) -> Figures:
    """Return one gender's figures by indicator, area and year."""
    rows = rows_of(table, plan, options)
    if rows.complaints:
        return {}
    observed = one_per_key(observations_of(rows.value, plan, options).value).value
    parts: tuple[NDArray[np.int64], ...]
    parts = (observed.indicator, observed.area, observed.year)
    keys = zip(*(part.tolist() for part in parts), strict=True)
    return {
        (observed.indicators[i], observed.areas[a], observed.years[y]): value
        for (i, a, y), value in zip(keys, observed.value.tolist(), strict=True)
    }
