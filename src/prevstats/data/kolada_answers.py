"""What stands in an answer from Kolada v3: pages, rows and values.

``null`` is a missing value, 0 is a value. Deleted rows are left out. Whatever does
not have the documented shape is refused by name, never guessed at.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from prevstats.data.answers import FetchFailed
from prevstats.errors import Complaint
from prevstats.provenance import LogLine

Gender = Literal["T", "K", "M"]
"""Kolada's genders: T together, K women and girls, M men and boys."""
GENDERS: Mapping[object, Gender] = {"T": "T", "K": "K", "M": "M"}
NATION = "0000"
"""Kolada's code for the whole country."""
VERSION_2_KEYS = ("next_page", "previous_page")
ROW_KEYS = ("kpi", "municipality", "period", "values")
CELL_KEYS = ("gender", "value")

AreaKind = Literal["municipality", "nation", "region", "group"]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its rows, the link to the next, and the number of rows it claims."""

    values: tuple[object, ...]
    next_url: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure.

    Attributes
    ----------
    indicator : Kolada's identifier.
    area : code of a municipality, region, group or the country.
    year : calendar year.
    gender : T, K or M.
    value : in the indicator's unit; ``None`` when it is missing.
    status : the publisher's word for why, as it stands ("Missing").
    count : areas behind the value; above 1 for groups, whose value is the
        unweighted mean of their members.
    """

    indicator: str
    area: str
    year: int
    gender: Gender
    value: float | None
    status: str
    count: int


@dataclass(frozen=True, slots=True)
class Observations:
    """The figures of one page and what was repaired or left out on the way."""

    rows: tuple[Observation, ...]
    log: tuple[LogLine, ...] = ()


def area_kind(code: str) -> AreaKind:
    """Tell municipalities, the country, regions (0001-0025) and groups (G…) apart."""
    if code.startswith("G"):
        return "group"
    if code == NATION:
        return "nation"
    return "region" if code.startswith("00") else "municipality"


def page_of(document: object, address: str) -> Page:
    """Read the envelope of an answer.

    Raises
    ------
    FetchFailed
        It is not the envelope of version 3: ``values``, ``count``, ``next_url``.
    """
    if not isinstance(document, dict):
        raise _refused(address, "", type(document).__name__, "not Kolada's envelope")
    for key in VERSION_2_KEYS:
        if key in document:
            raise _refused(
                address,
                key,
                "the envelope of Kolada v2",
                "later pages would be missed",
                "give the base address of version 3, https://api.kolada.se/v3",
            )
    fields_of(document, ("values", "count", "next_url"), address)
    values, link, count = document["values"], document["next_url"], document["count"]
    if not isinstance(values, list):
        raise _refused(address, "values", type(values).__name__, "no list of rows")
    if not (link is None or isinstance(link, str)):
        raise _refused(address, "next_url", repr(link), "neither a link nor null")
    if isinstance(count, bool) or not isinstance(count, int):
        raise _refused(address, "count", repr(count), "not a number of rows")
    return Page(tuple(values), link, count)


def observations_of(document: object, address: str) -> Observations:
    """Read the figures on one page of a ``/data`` answer.

    Raises
    ------
    FetchFailed
        A row or a value does not have the documented fields and types.
    """
    rows: list[Observation] = []
    deleted = texts = 0
    for row in page_of(document, address).values:
        fields = fields_of(row, ROW_KEYS, address)
        year = _year(fields["period"], address)
        texts += isinstance(fields["period"], str)
        cells = fields["values"]
        if not isinstance(cells, list):
            raise _refused(address, "values", type(cells).__name__, "no list of values")
        for cell in cells:
            kept = _observation(fields, year, cell, address)
            deleted += kept is None
            rows += [] if kept is None else [kept]
    log = []
    if texts:
        log.append(LogLine("repair", "period_as_text", (("rows", texts),)))
    if deleted:
        log.append(LogLine("removed", "deleted_rows", (("rows", deleted),)))
    return Observations(tuple(rows), tuple(log))


def repeated(
    rows: Iterable[Observation], seen: set[tuple[str, str, int, str]]
) -> tuple[str, str, int, str] | None:
    """Return the first figure that was seen before; note all others as seen."""
    for row in rows:
        key = (row.indicator, row.area, row.year, row.gender)
        if key in seen:
            return key
        seen.add(key)
    return None


def _observation(
    fields: dict[str, object], year: int, cell: object, address: str
) -> Observation | None:
    """Return one figure, or ``None`` when the publisher has deleted it."""
    found = fields_of(cell, CELL_KEYS, address)
    if "is_deleted" in found:
        raise _refused(
            address,
            "is_deleted",
            "the field of Kolada v2",
            "deleted rows would be read as figures",
            "give the base address of version 3, https://api.kolada.se/v3",
        )
    if found.get("isdeleted") is True:
        return None
    indicator, area = fields["kpi"], fields["municipality"]
    gender, count = GENDERS.get(found["gender"]), found.get("count", 1)
    if not (isinstance(indicator, str) and isinstance(area, str)):
        raise _refused(address, "kpi", f"{indicator!r}, {area!r}", "not identifiers")
    if gender is None:
        raise _refused(address, "gender", repr(found["gender"]), "must be T, K or M")
    if isinstance(count, bool) or not isinstance(count, int):
        raise _refused(address, "count", repr(count), "not a number of areas")
    return Observation(
        indicator=indicator,
        area=area,
        year=year,
        gender=gender,
        value=_value(found["value"], address),
        status=str(found.get("status") or ""),
        count=count,
    )


def _value(value: object, address: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _refused(address, "value", repr(value), "neither a number nor null")
    if not math.isfinite(value):
        raise _refused(address, "value", repr(value), "not a finite number")
    return float(value)


def _year(period: object, address: str) -> int:
    if isinstance(period, int) and not isinstance(period, bool):
        return period
    if isinstance(period, str) and len(period) == 4 and period.isdecimal():
        return int(period)
    raise _refused(address, "period", repr(period), "not a year")


def fields_of(row: object, keys: tuple[str, ...], address: str) -> dict[str, object]:
    """Return a row as a mapping that has all these keys.

    Raises
    ------
    FetchFailed
        It is no object, or a key is not there (fields have been renamed).
    """
    if not isinstance(row, dict):
        raise _refused(address, "", type(row).__name__, "a row must be an object")
    for key in keys:
        if key not in row:
            there = ", ".join(map(str, row)) or "nothing"
            raise _refused(
                address, key, f"no such field, only {there}", "the format has changed"
            )
    return row


def _refused(
    address: str,
    key: str,
    found: str,
    meaning: str,
    mend: str = "fetch again; if it goes on, the client must learn the new format",
) -> FetchFailed:
    return FetchFailed(Complaint(address, None, key, found, meaning, mend))
