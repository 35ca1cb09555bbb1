"""From a snapshot of Kolada to the data that analyses read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from prevstats.data import contract
from prevstats.data.code_changes import code_history
from prevstats.data.contract import breaches
from prevstats.data.existence import before_existence
from prevstats.data.jumps import jumps
from prevstats.data.kolada_answers import (
    NATION,
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
from prevstats.data.similar import similar_in
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


@dataclass(frozen=True, slots=True)
class KoladaOptions:
    """Which figures of a snapshot are read; all may be left out.

    Attributes
    ----------
    indicators, years : those wanted; ``None`` = all that were asked for.
    gender : T together, K women and girls, M men and boys.
    units : indicator → unit (``percent``, ``per_1000``, ``count``), for its bounds.
    accepted_jumps : indicators that may change tenfold from one year to the next.
    """

    indicators: tuple[str, ...] | None = None
    years: tuple[int, ...] | None = None
    gender: Gender = "T"
    units: Mapping[str, str] = field(default_factory=dict)
    accepted_jumps: tuple[str, ...] = ()


def read_kolada(snapshot: Snapshot, options: KoladaOptions) -> Reading:
    """Return the municipalities' figures, by the same contract as figures from files.

    Groups and regions are kept apart (see ``figures``); the country's own value goes
    to ``Dataset.national``. Years before the first and after the last value of any
    indicator are left out, with a line in the log.

    Raises
    ------
    InputError
        An indicator was never asked for in this snapshot, or figures break the
        contract (outside the bounds of their unit, a unit that changes).
    """
    wanted = options.indicators or tuple(snapshot.request["indicators"])
    _refuse_strangers(wanted, snapshot)
    found = figures(snapshot)
    rows = [
        row
        for row in found.rows
        if row.gender == options.gender and row.value is not None
    ]
    asked = sorted(options.years or snapshot.request["years"])
    years = _years_with_values(rows, wanted, asked)
    areas = _areas(snapshot, found.rows)
    observed = _observed(rows, wanted, (*areas, NATION), years)
    complaints = breaches(observed, units=options.units)
    arrays = observed.arrays()
    own = {name: array[:-1] for name, array in arrays.items()}
    existing = before_existence(own, areas, years, code_history())
    jumped = jumps(PUBLISHER, existing.value, years, options.accepted_jumps)
    if complaints or jumped.complaints:
        raise InputError(
            replace(one, line=None) for one in (*complaints, *jumped.complaints)
        )
    dataset = Dataset(
        areas=areas,
        years=years,
        values=existing.value,
        origin=dict.fromkeys(wanted, PUBLISHER),
        national={name: array[-1] for name, array in arrays.items()},
    )
    left_out = _left_out(asked, years)
    log = (*snapshot.log, *found.log, *left_out, *existing.log, *jumped.log)
    return Reading(
        dataset,
        log,
        (_source(snapshot, wanted),),
        similar=similar_in(snapshot),
    )


def added_up(log: Iterable[LogLine]) -> tuple[LogLine, ...]:
    """Return the log without repeats, lines that only count rows added up."""
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
    return (*dict.fromkeys(others), *summed)


def _areas(snapshot: Snapshot, rows: Iterable[Observation]) -> tuple[str, ...]:
    """Return the municipalities: those asked for, or else those that came."""
    asked = snapshot.request["municipalities"]
    codes = {row.area for row in rows} if asked is None else set(asked)
    return tuple(sorted(code for code in codes if area_kind(code) == "municipality"))


def _years_with_values(
    rows: Iterable[Observation], wanted: Sequence[str], asked: Sequence[int]
) -> tuple[int, ...]:
    """Return the years asked for from the first with a value to the last."""
    filled = {row.year for row in rows if row.indicator in wanted}
    inside = [year for year in asked if year in filled]
    return tuple(year for year in asked if inside and inside[0] <= year <= inside[-1])


def _left_out(asked: Sequence[int], kept: Sequence[int]) -> tuple[LogLine, ...]:
    empty = ", ".join(str(year) for year in asked if year not in kept)
    if not empty:
        return ()
    return (LogLine("warning", "years_without_values", (("years", empty),)),)


def _observed(
    rows: Iterable[Observation],
    indicators: Sequence[str],
    areas: Sequence[str],
    years: Sequence[int],
) -> contract.Observations:
    """Return the figures of these indicators, areas and years in numbers."""
    indicator_at = {name: place for place, name in enumerate(indicators)}
    area_at = {code: place for place, code in enumerate(areas)}
    year_at = {year: place for place, year in enumerate(years)}
    kept = [
        (indicator_at[row.indicator], area_at[row.area], year_at[row.year], row.value)
        for row in rows
        if row.indicator in indicator_at and row.area in area_at and row.year in year_at
    ]
    table = np.array(kept, dtype=float).reshape(len(kept), 4)
    places = table[:, :3].astype(np.int64)
    return contract.Observations(
        file=PUBLISHER,
        layout="long",
        indicators=tuple(indicators),
        areas=tuple(areas),
        years=tuple(years),
        indicator=places[:, 0],
        area=places[:, 1],
        year=places[:, 2],
        value=table[:, 3],
        line=np.arange(1, len(kept) + 1),
    )


def _source(snapshot: Snapshot, wanted: Sequence[str]) -> SourceUse:
    return SourceUse(
        id="kolada",
        publisher=PUBLISHER,
        title=", ".join(wanted),
        address=snapshot.base_url,
        retrieved=snapshot.created,
        sha256=snapshot.sha256,
    )


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
