"""From a snapshot of Kolada to the data that analyses read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prevstats.data.kolada_answers import (
    Gender,
    Observation,
    area_kind,
    observations_of,
)
from prevstats.data.kolada_catalogue import (
    Indicator,
    indicators_of,
)
from prevstats.data.panel import Dataset, Reading
from prevstats.data.snapshot_files import Snapshot, mark_line, stored_document
from prevstats.errors import Complaint, InputError
from prevstats.provenance import LogLine, SourceUse

PUBLISHER = "Kolada"


@dataclass(frozen=True, slots=True)
class KoladaFigures:
    """All figures of a snapshot, of every kind of area and gender, with their log."""

    rows: tuple[Observation, ...]
    log: tuple[LogLine, ...]


def figures(snapshot: Snapshot) -> KoladaFigures:
    """Return every figure that was asked for: areas, groups, the country, genders."""
    rows: list[Observation] = []
    log: list[LogLine] = []
    indicators = set(snapshot.request["indicators"])
    years = set(snapshot.request["years"])
    for stored in snapshot.with_role("data"):
        document = stored_document(snapshot, stored)
        found = observations_of(document.value, stored.address)
        asked = tuple(
            row
            for row in found.rows
            if row.indicator in indicators and row.year in years
        )
        rows += asked
        log += found.log
        log += mark_line(document, stored)
        if len(asked) < len(found.rows):
            extra = len(found.rows) - len(asked)
            log.append(LogLine("removed", "not_asked_for", (("rows", extra),)))
    return KoladaFigures(tuple(rows), added_up(log))


def described(snapshot: Snapshot) -> tuple[Indicator, ...]:
    """Return Kolada's descriptions of the indicators, as stored in the snapshot."""
    return tuple(
        indicator
        for stored in snapshot.with_role("kpi")
        for indicator in indicators_of(
            stored_document(snapshot, stored).value, stored.address
        )
    )


def read_kolada(
    snapshot: Snapshot,
    indicators: Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    gender: Gender = "T",
) -> Reading:
    """Return the municipalities' figures, for some indicators, years and one gender.

    Groups and regions are kept apart (see ``figures``); the country's own value goes
    to ``Dataset.national``. Years before the first and after the last value of any
    indicator are left out, with a line in the log.

    Raises
    ------
    InputError
        An indicator was never asked for in this snapshot.
    """
    wanted = tuple(indicators or snapshot.request["indicators"])
    asked_years = sorted(years or snapshot.request["years"])
    _refuse_strangers(wanted, snapshot)
    found = figures(snapshot)
    rows = [
        row
        for row in found.rows
        if row.gender == gender and row.value is not None and row.indicator in wanted
    ]
    kept_years, log = _years_with_values(rows, asked_years)
    areas = _areas(snapshot, found.rows)
    dataset = Dataset(
        areas=areas,
        years=kept_years,
        values={name: _table(rows, name, areas, kept_years) for name in wanted},
        origin=dict.fromkeys(wanted, PUBLISHER),
        national={
            name: _table(rows, name, ("0000",), kept_years)[0] for name in wanted
        },
    )
    source = SourceUse(
        id="kolada",
        publisher=PUBLISHER,
        title=", ".join(wanted),
        address=snapshot.base_url,
        retrieved=snapshot.created,
        sha256=snapshot.sha256,
    )
    return Reading(dataset, (*snapshot.log, *found.log, *log), (source,))


def added_up(log: Iterable[LogLine]) -> tuple[LogLine, ...]:
    """Return the log with lines that only count rows added up to one of each kind."""
    counts: Counter[tuple[str, str]] = Counter()
    others: list[LogLine] = []
    for line in log:
        if len(line.details) == 1 and line.details[0][0] == "rows":
            counts[line.kind, line.key] += int(line.details[0][1])
        else:
            others.append(line)
    summed = [
        LogLine("removed" if kind == "removed" else "repair", key, (("rows", rows),))
        for (kind, key), rows in counts.items()
    ]
    return (*others, *summed)


def _areas(snapshot: Snapshot, rows: Iterable[Observation]) -> tuple[str, ...]:
    """Return the municipalities: those asked for, or else those that came."""
    asked = snapshot.request["municipalities"]
    codes = {row.area for row in rows} if asked is None else set(asked)
    return tuple(sorted(code for code in codes if area_kind(code) == "municipality"))


def _years_with_values(
    rows: Iterable[Observation], asked: Sequence[int]
) -> tuple[tuple[int, ...], tuple[LogLine, ...]]:
    filled = {row.year for row in rows}
    kept = tuple(
        year for year in asked if filled and min(filled) <= year <= max(filled)
    )
    empty = [year for year in asked if year not in kept]
    if not empty:
        return kept, ()
    names = ", ".join(map(str, empty))
    return kept, (LogLine("warning", "years_without_values", (("years", names),)),)


def _table(
    rows: Iterable[Observation],
    indicator: str,
    areas: Sequence[str],
    years: Sequence[int],
) -> NDArray[np.float64]:
    """Return one indicator as an array (areas, years), ``nan`` where it is missing."""
    table = np.full((len(areas), len(years)), np.nan)
    row_of = {area: number for number, area in enumerate(areas)}
    column_of = {year: number for number, year in enumerate(years)}
    for row in rows:
        here = row.area in row_of and row.year in column_of
        if here and row.indicator == indicator and row.value is not None:
            table[row_of[row.area], column_of[row.year]] = row.value
    return table


def _refuse_strangers(wanted: Sequence[str], snapshot: Snapshot) -> None:
    strangers = [name for name in wanted if name not in snapshot.request["indicators"]]
    if strangers:
        raise InputError(
            Complaint(
                file=str(snapshot.directory),
                line=None,
                key=", ".join(strangers),
                found="a snapshot in which this was not asked for",
                meaning="the evaluation needs figures that were not fetched",
                mend="run prevstats fetch again with the evaluation's file",
            )
        )
