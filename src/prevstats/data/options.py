"""What a reader of files may be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from prevstats.data.numbers_text import Dash, Mark
from prevstats.data.year_labels import SchoolYear


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How a table for municipalities is to be read; all may be left out.

    Attributes
    ----------
    years : first and last year wanted.
    gender : ``T``, ``K`` or ``M`` where the table has rows for each.
    decimal : the decimal mark, where the file does not show it.
    indicators : columns (or values of ``kpi``) wanted; all must be there. Others are
        not read, and not checked.
    optional : further columns to read when they are there.
    start_column : the column that says when the area started; 0 or empty = never.
    simulated_codes : admit the codes 9001 and up of invented municipalities.
    known_areas : codes with names, in place of today's register.
    units : indicator → unit (``percent``, ``per_1000``, ``count``, …), for bounds.
    school_year : which year of "2019/2020" counts.
    dash : what a dash in a cell means; SCB's tables write it for zero.
    accepted_jumps : indicators that may change tenfold from one year to the next.
    """

    years: tuple[int, int] | None = None
    gender: str | None = None
    decimal: Mark | None = None
    indicators: tuple[str, ...] | None = None
    optional: tuple[str, ...] = ()
    start_column: str | None = None
    simulated_codes: bool = False
    known_areas: Mapping[str, str] | None = None
    units: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    school_year: SchoolYear | None = None
    dash: Dash | None = None
    accepted_jumps: tuple[str, ...] = ()


DEFAULT_OPTIONS = ReadOptions()
