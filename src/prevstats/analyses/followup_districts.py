"""Districts with an offer before and after, and whether they are the same districts.

Thirteen of eighteen against seven of eighteen is 0.031 if nobody stopped, 0.092 if the
districts are not the same, and anything between when only totals are known.
"""

from __future__ import annotations

from collections.abc import Mapping

from prevstats.analyses.followup_findings import DistrictFindings
from prevstats.analyses.followup_tables import Reader
from prevstats.data.local_cells import (
    Told,
    complaints_in,
    repeated_rows,
    words,
    yes_or_no,
)
from prevstats.data.local_tables import LocalTable
from prevstats.inference.proportions import changes_between, same_units, two_groups
from prevstats.parameters.followup import Districts
from prevstats.provenance import LogLine

COLUMNS = {
    "district": ("stadsdel", "område", "distrikt", "district"),
    "year": ("år", "year"),
    "offer": ("erbjuder", "har grupper", "offer"),
}
OTHER_YEAR = Told(
    "a year that is neither before nor after",
    "the table is read for these two years",
    "correct the year, or before and after in the parameter file",
)
TWICE = Told(
    "a district that stands twice in one year",
    "it cannot be told which row holds",
    "keep one of the rows",
)
ALONE = Told(
    "a district that stands in one of the years only",
    "it may have been renamed, parted or joined; paired rows need the same districts",
    "add the missing row, or say under follow_up.districts.renamed what it is called "
    "later",
)


def districts(block: Districts, reader: Reader) -> DistrictFindings | None:
    """Return the change with every test that the data allow; ``None`` when refused."""
    if block.file is None:
        return _from_totals(block)
    table = reader.table(block.file, COLUMNS)
    if table is None:
        return None
    name = reader.taken(words(table, "district"))
    offer = reader.taken(yes_or_no(table, "offer"))
    year = _years(table, block, reader)
    renamed = {old.casefold(): new for old, new in block.renamed.items()}
    key = [
        renamed.get(each.casefold(), each).casefold()
        if when == block.before
        else each.casefold()
        for each, when in zip(name, year, strict=True)
    ]
    _tell_of_names(table, name, renamed, reader)
    twice = repeated_rows(list(zip(key, year, strict=True)))
    at = {pair: offer[row] for row, pair in enumerate(zip(key, year, strict=True))}
    alone = [
        row
        for row, (each, when) in enumerate(zip(key, year, strict=True))
        if (each, block.after if when == block.before else block.before) not in at
    ]
    unknown = [row for row, value in enumerate(offer) if value is None]
    faults = (
        *complaints_in(table, "district", twice, TWICE),
        *complaints_in(table, "district", alone, ALONE),
        *complaints_in(
            table, "offer", unknown, Told("an empty cell", "it is not known", "fill in")
        ),
    )
    if not reader.fresh(faults):
        return None
    return _from_pairs(block, at)


def _years(table: LocalTable, block: Districts, reader: Reader) -> tuple[int, ...]:
    cells = table.column("year")
    known = {str(block.before): block.before, str(block.after): block.after}
    bad = [row for row, cell in enumerate(cells) if cell[:4] not in known]
    reader.fresh(complaints_in(table, "year", bad, OTHER_YEAR))
    return tuple(known.get(cell[:4], block.before) for cell in cells)


def _tell_of_names(
    table: LocalTable,
    names: tuple[str, ...],
    renamed: Mapping[str, str],
    reader: Reader,
) -> None:
    """Log every stated new name that was used (names of districts, never persons)."""
    for old in dict.fromkeys(each.casefold() for each in names):
        if old in renamed:
            details = (("file", table.file), ("old", old), ("new", renamed[old]))
            reader.log.append(LogLine("repair", "local_district_renamed", details))


def _from_pairs(
    block: Districts, at: Mapping[tuple[str, int], bool | None]
) -> DistrictFindings:
    units = sorted({name for name, _ in at})
    before = [bool(at[name, block.before]) for name in units]
    after = [bool(at[name, block.after]) for name in units]
    gained = sum(two and not one for one, two in zip(before, after, strict=True))
    lost = sum(one and not two for one, two in zip(before, after, strict=True))
    n = len(units)
    return DistrictFindings(
        before_year=block.before,
        after_year=block.after,
        units=n,
        before=sum(before),
        after=sum(after),
        gained=gained,
        lost=lost,
        paired=same_units(gained, lost).p_value,
        unpaired=two_groups(sum(before), n, sum(after), n).p_value,
        possible=((lost, same_units(gained, lost).p_value),),
    )


def _from_totals(block: Districts) -> DistrictFindings:
    n, before, after = block.units or 1, block.had or 0, block.have or 0
    possible = changes_between(before, after, n)
    return DistrictFindings(
        before_year=block.before,
        after_year=block.after,
        units=n,
        before=before,
        after=after,
        gained=None,
        lost=None,
        paired=None,
        unpaired=two_groups(before, n, after, n).p_value,
        possible=tuple((each.lost or 0, each.p_value) for each in possible),
    )
