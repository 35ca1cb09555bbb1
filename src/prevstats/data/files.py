"""Tables that users bring: CSV and Parquet, wide and long, into one dataset.

Every fault is either mended, with a line in the data log, or refused with file, row
and column; none passes in silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np

from prevstats.data.code_changes import NO_HISTORY, code_history
from prevstats.data.contract import Observations, breaches, one_per_key
from prevstats.data.existence import before_existence
from prevstats.data.figures import observations_of
from prevstats.data.file_bytes import read_bytes
from prevstats.data.gender_sums import gender_sums
from prevstats.data.jumps import jumps, small_shares
from prevstats.data.layouts import Plan, plan_of
from prevstats.data.municipalities import NATIONAL, by_code
from prevstats.data.options import DEFAULT_OPTIONS, ReadOptions
from prevstats.data.panel import Dataset, Reading
from prevstats.data.panel_files import read_panel
from prevstats.data.starts_column import CALENDAR, StartColumn, start_years
from prevstats.data.step import Step
from prevstats.data.table_files import read_table
from prevstats.data.table_rows import Rows, nothing_left, rows_of
from prevstats.errors import InputError
from prevstats.provenance import LogLine

__all__ = ["ReadOptions", "read_dataset", "read_panel"]


def read_dataset(path: Path | str, options: ReadOptions = DEFAULT_OPTIONS) -> Reading:
    """Return the dataset in a CSV or Parquet file, and what was repaired.

    Wide tables have ``municipality_code, year`` and one column per indicator, long ones
    ``kpi, municipality_code, year, gender, value``. The country (0000) is kept apart
    in ``dataset.national``; regions, counties and groups are removed and counted.

    Raises
    ------
    InputError
        Every fault that cannot be mended with certainty, all at once.
    """
    file = read_bytes(path)
    table = read_table(file)
    plan = plan_of(table.value, options)
    complaints = table.complaints + plan.complaints
    if plan.value is None:
        raise InputError(complaints)
    rows = rows_of(table.value, plan.value, options)
    figures = observations_of(rows.value, plan.value, options)
    single = one_per_key(figures.value)
    complaints += rows.complaints + figures.complaints
    complaints += breaches(figures.value, units=options.units)
    if not complaints:
        n_figures = single.value.value.size
        complaints += nothing_left(table.value, rows.value, n_figures)
    if complaints:
        raise InputError(complaints)
    dataset = _dataset(rows.value, single.value, plan.value, options)
    if dataset.complaints:
        raise InputError(dataset.complaints)
    log = table.log + plan.log + rows.log + figures.log + single.log + dataset.log
    log += gender_sums(table.value, plan.value, options)
    return Reading(dataset.value, log, (file.source_use(),))


def _dataset(
    rows: Rows, observed: Observations, plan: Plan, options: ReadOptions
) -> Step[Dataset]:
    """Return the dataset, the country apart and impossible figures missing."""
    arrays = observed.arrays()
    areas = tuple(code for code in observed.areas if code != NATIONAL)
    municipal = [place for place, code in enumerate(observed.areas) if code != NATIONAL]
    own = {name: array[municipal] for name, array in arrays.items()}
    national = {}
    if NATIONAL in observed.areas:
        country = observed.areas.index(NATIONAL)
        national = {name: array[country] for name, array in arrays.items()}
    history = NO_HISTORY if options.known_areas is not None else code_history()
    existing = before_existence(own, areas, observed.years, history)
    jumped = jumps(
        observed.file, existing.value, observed.years, options.accepted_jumps
    )
    start = _starts(rows, plan, areas)
    dataset = Dataset(
        areas=areas,
        years=observed.years,
        values=MappingProxyType(existing.value),
        origin=MappingProxyType(dict.fromkeys(existing.value, observed.file)),
        simulated=options.simulated_codes and all(code >= "9001" for code in areas),
        start=None if start is None else start.value,
        national=MappingProxyType(national),
    )
    log = existing.log + jumped.log + _notes(rows, areas, options)
    log += small_shares(observed.file, existing.value, options.units)
    if start is None:
        return Step(dataset, log, jumped.complaints)
    return Step(dataset, log + start.log, jumped.complaints + start.complaints)


def _starts(
    rows: Rows, plan: Plan, areas: Sequence[str]
) -> Step[np.ndarray[tuple[int], np.dtype[np.float64]]] | None:
    """Return the start years of the areas, where a column gives them."""
    if plan.start is None:
        return None
    position = {code: place for place, code in enumerate(areas)}
    column = StartColumn(
        file=rows.table.file,
        name=rows.table.header[plan.start],
        texts=rows.table.column(plan.start),
        lines=rows.table.lines,
        rows=[position.get(code, -1) for code in rows.areas],
    )
    return start_years(column, len(areas), CALENDAR)


def _notes(
    rows: Rows, areas: Sequence[str], options: ReadOptions
) -> tuple[LogLine, ...]:
    """Return lines about the country kept apart and municipalities not in the file."""
    file, log = rows.table.file, []
    country = sum(code == NATIONAL for code in rows.areas)
    if country:
        details = (("file", file), ("n", country))
        log.append(LogLine("removed", "national_kept_apart", details))
    if not options.simulated_codes and options.known_areas is None:
        absent = sorted(set(by_code()) - set(areas))
        if absent:
            details_absent = (
                ("file", file),
                ("n", len(absent)),
                ("of", len(by_code())),
                ("examples", ", ".join(absent[:5])),
            )
            log.append(LogLine("warning", "municipalities_absent", details_absent))
    return tuple(log)
