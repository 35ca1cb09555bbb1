"""Whether resources follow need, and how large the gaps between areas are."""

from __future__ import annotations

from prevstats.analyses.basis import labels
from prevstats.analyses.structure_findings import (
    AreaRate,
    GapFindings,
    NeedFindings,
    UnitNeed,
)
from prevstats.analyses.structure_tables import (
    UNIT,
    YEAR,
    UnitReader,
    persons,
    rows_of,
)
from prevstats.analyses.study_findings import Count
from prevstats.data.local_tables import LocalTable
from prevstats.errors import CannotAnswer, Complaint
from prevstats.inference.inequality import (
    Ends,
    concentration,
    lorenz,
    rate_ratio,
    slope_index,
)
from prevstats.inference.rank_order import rank_correlation
from prevstats.parameters.structure import Gaps, Need
from prevstats.randomness import generator

NEED_COLUMNS = {
    **UNIT,
    **YEAR,
    "children": ("barn", "elever", "antal barn", "antal elever", "children", "pupils"),
    "need": ("behov", "barn i behov", "elever i behov", "need"),
    "resource": ("resurs", "resurser", "kronor", "tjänster", "resource"),
}
GAP_COLUMNS = {
    **UNIT,
    **YEAR,
    "disadvantage": ("utsatthet", "socioekonomiskt index", "index", "disadvantage"),
    "people": ("invånare", "personer", "barn", "people", "children"),
    "cases": ("fall", "berörda", "antal", "cases"),
}


def need(block: Need, reader: UnitReader) -> NeedFindings[Count] | None:
    """Return whether resources follow need; ``None`` when the table is refused."""
    table = reader.table(block.file, NEED_COLUMNS)
    if table is None:
        return None
    told = len(reader.complaints)
    names, years = reader.names(table), reader.years(table)
    reader.once(table, list(zip(names, years, strict=True)))
    children = reader.whole(table, "children", 1.0)
    in_need = reader.whole(table, "need")
    reader.part_of(table, "need", in_need, children)
    resource = reader.amounts(table, "resource")
    rows = rows_of(table, years, block.year, reader)
    if not len(reader.complaints) > told:
        for column, found in (("need", in_need), ("resource", resource)):
            _something(table, column, [found[at] for at in rows], reader)
    if len(reader.complaints) > told:
        return None
    units = tuple(
        UnitNeed(names[at], persons(children[at]), persons(in_need[at]), resource[at])
        for at in sorted(rows, key=lambda at: (in_need[at] / children[at], names[at]))
    )
    size = [each.children.value or 0.0 for each in units]
    needs = [each.need.value or 0.0 for each in units]
    money = [each.resource for each in units]
    order = [one / all_ for one, all_ in zip(needs, size, strict=True)]
    per_child = [one / all_ for one, all_ in zip(money, size, strict=True)]
    random = generator(reader.seed, step="structure.need")
    return NeedFindings(
        year=block.year,
        resource=labels(block.resource),
        units=units,
        resource_index=concentration(money, size, order).index,
        need_index=concentration(needs, size, order).index,
        gini=lorenz(money, size).index,
        rank=rank_correlation(order, per_child, random, level=reader.level),
    )


def gaps(block: Gaps, reader: UnitReader) -> GapFindings[Count] | None:
    """Return the gaps between areas; ``None`` when the table is refused."""
    table = reader.table(block.file, GAP_COLUMNS)
    if table is None:
        return None
    told = len(reader.complaints)
    names, years = reader.names(table), reader.years(table)
    reader.once(table, list(zip(names, years, strict=True)))
    index = reader.amounts(table, "disadvantage", -1e12)
    people, cases = reader.whole(table, "people", 1.0), reader.whole(table, "cases")
    reader.part_of(table, "cases", cases, people)
    rows = rows_of(table, years, block.year, reader)
    if not len(reader.complaints) > told:
        _something(table, "cases", [cases[at] for at in rows], reader)
    if len(reader.complaints) > told:
        return None
    areas = tuple(
        AreaRate(names[at], index[at], persons(people[at]), persons(cases[at]))
        for at in sorted(rows, key=lambda at: (index[at], names[at]))
    )
    return GapFindings(
        year=block.year,
        outcome=labels(block.outcome),
        areas=areas,
        slope=slope_index(
            [each.cases.value or 0.0 for each in areas],
            [each.people.value or 0.0 for each in areas],
            [each.disadvantage for each in areas],
            level=reader.level,
        ),
        ratio=_ratio(areas, reader.level),
    )


def _ratio(areas: tuple[AreaRate[Count], ...], level: float) -> Ends | CannotAnswer:
    """Return the last area's rate over the first's, if they are apart in order."""
    first, last = areas[0], areas[-1]
    if first.disadvantage == last.disadvantage:
        return CannotAnswer("no_order", ())
    return rate_ratio(
        (int(last.cases.value or 0), int(first.cases.value or 0)),
        (int(last.people.value or 0), int(first.people.value or 0)),
        level=level,
    )


def _something(
    table: LocalTable, column: str, found: list[float], reader: UnitReader
) -> None:
    """Complain of a column that is zero throughout: nothing is shared out."""
    if sum(found) > 0:
        return
    meaning = "there is nothing to share out between the units"
    mend = "fill in the column, or take the part out of the parameter file"
    reader.complaints.append(
        Complaint(table.file, None, column, "only zeros", meaning, mend)
    )
