"""Which column of a table means what, told by its heading."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

Role = Literal["code", "year", "kpi", "gender", "value"]

ROLE_NAMES: Mapping[Role, tuple[str, ...]] = MappingProxyType(
    {
        "code": (
            "municipality_code",
            "municipality_id",
            "municip_code",
            "kommunkod",
            "kommun_kod",
            "kommun-kod",
            "regionkod",
            "region_code",
            "code",
            "kod",
            "municipality",
            "kommun",
            "region",
            "område",
        ),
        "year": ("year", "år", "ar", "period", "time", "tid", "årtal"),
        "kpi": ("kpi", "kpi_id", "nyckeltal", "indicator", "indikator"),
        "gender": ("gender", "kön", "kon", "sex"),
        "value": ("value", "värde", "varde", "values"),
    }
)
"""Headings understood for each role, the first of them the one we ask for."""
IDENTIFYING: tuple[Role, ...] = ("code", "year", "kpi", "gender")
LABELS = (
    "municipality municipality_name municipality_name_short municipality_type kommun "
    "kommunnamn namn name county county_name county_code county_name_short län lan "
    "länskod region title titel status count unit enhet lat lon comment kommentar "
    "kpi_title skr_group"
)
"""Headings of columns that only describe, and are never read as figures."""
KOLADA_ID = re.compile(r"^([NU][0-9]{5})\b")
YEAR_HEADING = re.compile(r"^(19|20)[0-9]{2}$")


def plain(heading: str) -> str:
    """Return a heading in lower case, spaces as underscores, no quotes around."""
    return re.sub(r"\s+", "_", heading.strip().strip("\"'").casefold())


def is_label(heading: str) -> bool:
    """Tell whether a column only describes the row, or identifies it once more."""
    name = plain(heading)
    again = any(name in ROLE_NAMES[role] for role in IDENTIFYING)
    return again or name in LABELS.split() or name.startswith("unnamed:")


def find_roles(headings: Sequence[str]) -> dict[Role, int]:
    """Return role → column number, for the roles that have a column."""
    names = [plain(heading) for heading in headings]
    found: dict[Role, int] = {}
    for role, understood in ROLE_NAMES.items():
        for name in understood:
            if name in names:
                found[role] = names.index(name)
                break
    return found


def is_header(cells: Sequence[str]) -> bool:
    """Tell whether a row can be the heading: it names the area and the year."""
    roles = find_roles(cells)
    return "code" in roles and "year" in roles


def indicator_name(heading: str) -> str:
    """Return the indicator's identifier: Kolada's id alone where a title follows it."""
    text = heading.strip()
    kolada = KOLADA_ID.match(text)
    return kolada.group(1) if kolada else text
