"""Which columns of a table are read, and as what: wide or long."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from prevstats.data.contract import Layout
from prevstats.data.headers import (
    ROLE_NAMES,
    YEAR_HEADING,
    Role,
    find_roles,
    indicator_name,
    is_label,
    plain,
)
from prevstats.data.options import ReadOptions
from prevstats.data.step import Step, shown
from prevstats.data.tables import Table
from prevstats.errors import Complaint
from prevstats.provenance import LogLine


@dataclass(frozen=True, slots=True)
class Plan:
    """Where everything stands in a table.

    Attributes
    ----------
    layout : wide or long.
    roles : role → column number.
    figures : indicator → column number (wide), or ``value`` → column number (long).
    start : number of the start column, or ``None``.
    """

    layout: Layout
    roles: Mapping[Role, int]
    figures: Mapping[str, int]
    start: int | None = None


def plan_of(table: Table, options: ReadOptions) -> Step[Plan | None]:
    """Return which columns to read, or ``None`` with complaints when it cannot be told.

    A table with a column for the indicator and one for the value is long; otherwise
    every column that neither describes the row nor identifies it is an indicator.
    """
    roles = find_roles(table.header)
    missing = _missing_roles(table, roles)
    if missing:
        return Step(None, (), missing)
    log = _renamed(table, roles)
    start, complaints = _start_column(table, options)
    if "kpi" in roles and "value" in roles:
        figures = {"value": roles["value"]}
        return Step(Plan("long", roles, figures, start), log, complaints)
    wide = _wide_figures(table, roles, options, start)
    plan = Plan("wide", roles, wide.value, start)
    complaints += wide.complaints + _doubled(table)
    return Step(plan, log + wide.log, complaints)


def _missing_roles(table: Table, roles: Mapping[Role, int]) -> tuple[Complaint, ...]:
    """Return complaints about columns without which nothing can be read."""
    years = [name for name in table.header if YEAR_HEADING.match(name)]
    heading = ", ".join(table.header[:8])
    if len(years) >= 2 and "code" in roles:
        return (
            Complaint(
                table.file,
                1,
                years[0],
                f"years as columns ({', '.join(years[:4])}, …)",
                "a table has one row per municipality and year",
                "turn the table: columns municipality_code, year and one per indicator",
            ),
        )
    needed: list[Role] = [role for role in ("code", "year") if role not in roles]
    if "kpi" in roles and "value" not in roles and not needed:
        needed = ["value"]
    return tuple(
        Complaint(
            table.file,
            1,
            ROLE_NAMES[role][0],
            f"the columns {shown(heading)}",
            f"there is no column for the {ROLE_NAMES[role][0]}",
            f"add a column headed {ROLE_NAMES[role][0]}",
        )
        for role in needed
    )


def _renamed(table: Table, roles: Mapping[Role, int]) -> tuple[LogLine, ...]:
    """Return one line per column that was understood under another heading."""
    return tuple(
        LogLine(
            "repair",
            "heading_understood",
            (
                ("file", table.file),
                ("column", table.header[place]),
                ("as", ROLE_NAMES[role][0]),
            ),
        )
        for role, place in roles.items()
        if plain(table.header[place]) != ROLE_NAMES[role][0]
        and (role != "value" or "kpi" in roles)
    )


def _start_column(
    table: Table, options: ReadOptions
) -> tuple[int | None, tuple[Complaint, ...]]:
    """Return where the start stands, when it was asked for."""
    name = options.start_column
    if name is None:
        return None, ()
    if name in table.header:
        return table.header.index(name), ()
    return None, (absent_column(table, name, list(table.header)),)


def _wide_figures(
    table: Table, roles: Mapping[Role, int], options: ReadOptions, start: int | None
) -> Step[dict[str, int]]:
    """Return indicator → column of a wide table, and what was left aside."""
    taken = {place for role, place in roles.items() if role != "value"} | {start}
    free = {
        indicator_name(heading): place
        for place, heading in enumerate(table.header)
        if place not in taken and heading
    }
    if options.indicators is not None:
        wanted = (*options.indicators, *options.optional)
        complaints = tuple(
            absent_column(table, name, list(free))
            for name in dict.fromkeys(options.indicators)
            if name not in free
        )
        found = {name: free[name] for name in dict.fromkeys(wanted) if name in free}
        return Step(found, (), complaints)
    figures = {
        name: place for name, place in free.items() if not is_label(table.header[place])
    }
    aside = [name for name in free if name not in figures]
    nameless = [
        place
        for place, heading in enumerate(table.header)
        if not heading and any(row[place].strip() for row in table.rows)
    ]
    if nameless:
        aside.append(f"column {nameless[0] + 1} without a heading")
    details = (("file", table.file), ("n", len(aside)), ("columns", ", ".join(aside)))
    log = (LogLine("removed", "columns_ignored", details),) if aside else ()
    return Step(figures, log, () if figures else (_no_figures(table),))


def _doubled(table: Table) -> tuple[Complaint, ...]:
    """Return complaints about two columns of one indicator under longer headings."""
    seen: dict[str, int] = {}
    found = []
    for place, heading in enumerate(table.header):
        name = indicator_name(heading)
        if name and name in seen and heading != table.header[seen[name]]:
            found.append(
                Complaint(
                    table.file,
                    1,
                    f"column {place + 1}",
                    shown(heading),
                    f"column {seen[name] + 1} is {name} too",
                    "keep one of the two columns",
                )
            )
        seen.setdefault(name, place)
    return tuple(found)


def absent_column(table: Table, name: str, there: list[str]) -> Complaint:
    """Return the complaint that a wanted column is not in the table."""
    near = difflib.get_close_matches(name, there, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return Complaint(
        table.file,
        1,
        name,
        f"no such column ({len(there)} others: {', '.join(there)[:80]})",
        "the evaluation needs this column",
        f"add it to the file or correct its name{hint}",
    )


def _no_figures(table: Table) -> Complaint:
    """Return the complaint that a table has no figures at all."""
    return Complaint(
        table.file,
        1,
        "",
        f"the columns {shown(', '.join(table.header[:8]))}",
        "there is no column with figures",
        "add one column per indicator, or the columns kpi and value",
    )
