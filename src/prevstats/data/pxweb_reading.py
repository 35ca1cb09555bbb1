"""From a snapshot of a PxWeb table to the data that analyses read.

SCB codes the country "00" (Kolada "0000"), counties with two digits and
municipalities with four; only the last become areas of a ``Dataset``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from prevstats.data.jsonstat import Cube, Frame, read_cube
from prevstats.data.panel import Dataset, Reading
from prevstats.data.pxweb_cells import joined
from prevstats.data.snapshot_files import Snapshot, mark_line, stored_document
from prevstats.errors import Complaint, InputError
from prevstats.provenance import LogLine, SourceUse

NOISE = re.compile(r"Cell Key Method|\bCKM\b", re.IGNORECASE)
"""How a note tells that small random numbers were added against disclosure."""
NOISE_FROM = re.compile(
    r"(?:referensåret|reference year)\D{0,20}(\d{4})", re.IGNORECASE
)

RegionKind = Literal["nation", "county", "municipality", "other"]


def region_kind(code: str) -> RegionKind:
    """Tell the country ("00"), counties (two digits) and municipalities apart."""
    if not (code.isascii() and code.isdigit()):
        return "other"
    if code == "00":
        return "nation"
    kinds: Mapping[int, RegionKind] = {2: "county", 4: "municipality"}
    return kinds.get(len(code), "other")


def noise_warning(frame: Frame, table: str) -> tuple[LogLine, ...]:
    """Warn that totals and parts do not add up, where the publisher has added noise."""
    for note in frame.notes:
        if NOISE.search(note):
            year = NOISE_FROM.search(note)
            first = int(year.group(1)) if year else "?"
            details = (("table", table), ("first_year", first))
            return (LogLine("warning", "noise_added", details),)
    return ()


def stored_cube(snapshot: Snapshot) -> Cube:
    """Return all cells of a PxWeb snapshot as one cube."""
    cubes = [
        read_cube(stored_document(snapshot, stored).value, stored.address)
        for stored in snapshot.with_role("data")
    ]
    selection = snapshot.request["selection"]
    return joined(cubes, {name: tuple(codes) for name, codes in selection.items()})


def read_pxweb(
    snapshot: Snapshot, indicator: str, fixed: Mapping[str, str] | None = None
) -> Reading:
    """Return yearly figures of municipalities from a PxWeb snapshot.

    Parameters
    ----------
    snapshot : a snapshot of one table.
    indicator : what to call the figures in the ``Dataset``.
    fixed : variable → code, for every variable with several categories but region
        and time.

    Raises
    ------
    InputError
        A variable with several categories is not fixed, there is no region or time,
        or time is not in years.
    """
    cube = stored_cube(snapshot)
    table = str(snapshot.request["table"])
    region = _region(cube.frame, table)
    time = _time(cube.frame, table)
    figures = _by_region_and_time(cube, region, time, fixed or {})
    codes = cube.frame.dimension(region).codes
    years = _years(cube.frame.dimension(time).codes, table)
    order = np.argsort(years)
    areas = sorted(code for code in codes if region_kind(code) == "municipality")
    rows = [codes.index(code) for code in areas]
    national = {}
    if "00" in codes:
        national[indicator] = figures[codes.index("00")][order]
    dataset = Dataset(
        areas=tuple(areas),
        years=tuple(sorted(years)),
        values={indicator: figures[rows][:, order]},
        origin={indicator: cube.frame.source or "PxWeb"},
        national=national,
    )
    source = SourceUse(
        id=f"pxweb_{table.lower()}",
        publisher=cube.frame.source or "PxWeb",
        title=cube.frame.label,
        address=f"{snapshot.base_url}/tables/{table}",
        retrieved=snapshot.created,
        sha256=snapshot.sha256,
    )
    marks = dict.fromkeys(
        line
        for stored in snapshot.with_role("data")
        for line in mark_line(stored_document(snapshot, stored), stored)
    )
    log = (*snapshot.log, *marks, *noise_warning(cube.frame, table))
    return Reading(dataset, log, (source,))


def _by_region_and_time(
    cube: Cube, region: str, time: str, fixed: Mapping[str, str]
) -> NDArray[np.float64]:
    """Return the cells at the fixed codes as an array (regions, times)."""
    complaints = []
    index: list[int | slice] = []
    for dimension in cube.frame.dimensions:
        code = fixed.get(dimension.id)
        if dimension.id in (region, time):
            index.append(slice(None))
        elif code is None and len(dimension.codes) == 1:
            index.append(0)
        elif code in dimension.codes:
            index.append(dimension.codes.index(code))
        else:
            index.append(0)
            meaning = f"choose one of {', '.join(dimension.codes[:10])}"
            complaints.append(_complaint(dimension.id, str(code), meaning))
    if complaints:
        raise InputError(complaints)
    names = [dimension.id for dimension in cube.frame.dimensions]
    found = cube.values[tuple(index)]
    return found if names.index(region) < names.index(time) else found.T


def _region(frame: Frame, table: str) -> str:
    named = frame.roles.get("geo") or [
        one.id for one in frame.dimensions if one.id.casefold() == "region"
    ]
    if not named:
        raise InputError(_complaint("Region", table, "the table has no regions"))
    return named[0]


def _time(frame: Frame, table: str) -> str:
    named = frame.roles.get("time")
    if not named:
        raise InputError(_complaint("Tid", table, "the table names no time"))
    return named[0]


def _years(codes: Sequence[str], table: str) -> tuple[int, ...]:
    odd = [code for code in codes if not re.fullmatch(r"\d{4}", code, re.ASCII)]
    if odd:
        found = ", ".join(odd[:5])
        raise InputError(_complaint("Tid", found, f"{table} is not by year"))
    return tuple(int(code) for code in codes)


def _complaint(key: str, found: str, meaning: str) -> Complaint:
    return Complaint(
        file="PxWeb",
        line=None,
        key=key,
        found=found,
        meaning=meaning,
        mend="choose other cells of the table",
    )
