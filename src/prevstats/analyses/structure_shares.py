"""Who takes part by area and sex, and how many of the staff leave by area and year."""

from __future__ import annotations

from collections.abc import Sequence

from prevstats.analyses.structure_findings import ShareCell, ShareFindings
from prevstats.analyses.structure_tables import (
    UNIT,
    YEAR,
    UnitReader,
    persons,
    rows_of,
)
from prevstats.analyses.study_findings import Count
from prevstats.data.local_cells import chosen
from prevstats.parameters.structure import Reach, Turnover

REACH_COLUMNS = {
    **UNIT,
    **YEAR,
    "sex": ("kön", "kon", "sex"),
    "count": ("deltog", "deltagare", "took part"),
    "of": ("barn", "av", "alla", "children"),
}
TURNOVER_COLUMNS = {
    **UNIT,
    **YEAR,
    "count": ("slutat", "slutade", "left"),
    "of": ("anställda", "anstallda", "employed"),
}
SEXES = {
    "girls": ("flickor", "flicka", "kvinnor", "k", "f", "girls"),
    "boys": ("pojkar", "pojke", "män", "m", "p", "boys"),
}


def reach(block: Reach, reader: UnitReader) -> ShareFindings[Count] | None:
    """Return who takes part; ``None`` when the table is refused."""
    table = reader.table(block.file, REACH_COLUMNS)
    if table is None:
        return None
    told = len(reader.complaints)
    names, years = reader.names(table), reader.years(table)
    sexes = reader.taken(chosen(table, "sex", SEXES))
    count, of = reader.whole(table, "count"), reader.whole(table, "of", 1.0)
    reader.part_of(table, "count", count, of)
    reader.once(table, list(zip(names, years, sexes, strict=True)))
    rows = rows_of(table, years, block.year, reader)
    if len(reader.complaints) > told:
        return None
    cells = [(names[at], sexes[at], count[at], of[at]) for at in rows]
    return _shares(cells, tuple(SEXES))


def turnover(block: Turnover, reader: UnitReader) -> ShareFindings[Count] | None:
    """Return how many left by year; ``None`` when the table is refused."""
    table = reader.table(block.file, TURNOVER_COLUMNS)
    if table is None:
        return None
    told = len(reader.complaints)
    names, years = reader.names(table), reader.years(table)
    count, of = reader.whole(table, "count"), reader.whole(table, "of", 1.0)
    reader.part_of(table, "count", count, of)
    reader.once(table, list(zip(names, years, strict=True)))
    if len(reader.complaints) > told:
        return None
    cells = [
        (name, str(year), count[at], of[at])
        for at, (name, year) in enumerate(zip(names, years, strict=True))
    ]
    return _shares(cells, tuple(sorted({str(year) for year in years})))


def _shares(
    cells: Sequence[tuple[str, str, float, float]], groups: Sequence[str]
) -> ShareFindings[Count]:
    kept = [
        ShareCell(area, group, persons(count), persons(of))
        for area, group, count, of in sorted(
            cells, key=lambda cell: (cell[0], groups.index(cell[1]))
        )
    ]
    totals = [
        ShareCell(
            "",
            group,
            persons(sum(cell[2] for cell in cells if cell[1] == group)),
            persons(sum(cell[3] for cell in cells if cell[1] == group)),
        )
        for group in groups
        if any(cell[1] == group for cell in cells)
    ]
    return ShareFindings(tuple(kept), tuple(totals))
