"""Disclosure control of a structure report: every count of persons under the rules.

Beside the rules that all reports share (1 to 7 hidden, others rounded to 5, shares from
what is shown): the units of a part are parts of one total, so that none is hidden
alone; a unit whose answers are few shows no value; indices and coefficients over units
are rounded, and withheld where fewer than three units or few persons are behind them.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import fields, replace

from prevstats.analyses.structure_findings import (
    AreaRate,
    GapFindings,
    NeedFindings,
    PairedFindings,
    ProgrammeFindings,
    ProgrammeLevel,
    ShareCell,
    ShareFindings,
    StructureFindings,
    StructureParts,
    UnitNeed,
    UnitPair,
)
from prevstats.analyses.study_findings import Count, StudyFindings
from prevstats.errors import CannotAnswer
from prevstats.inference.inequality import Ends, Slope
from prevstats.inference.rank_order import RankCorrelation
from prevstats.reporting.disclosure_series import HIDDEN_UP_TO, released_count
from prevstats.reporting.followup_cells import HIDDEN, Tally, released_parts
from prevstats.reporting.released import LedgerLine, ReleasedCount
from prevstats.reporting.structure_counts import counts_in
from prevstats.reporting.structure_released import ReleasedStructure

WITHHELD = CannotAnswer("withheld")
FEWEST_UNITS = 3


def release_structure(findings: StructureFindings) -> ReleasedStructure:
    """Return all that may be shown; the ledger says how many cells were touched."""
    shared = {
        field.name: copy.deepcopy(getattr(findings, field.name))
        for field in fields(StudyFindings)
        if field.name != "outcomes"
    }
    parts = _parts(findings.parts)
    shown = counts_in(parts)
    tally = Tally(
        n=len(shown),
        hidden=sum(each.status == "hidden" for each in shown),
        rounded=sum(bool(each.value) for each in shown),
        smallest=min((each.value for each in shown if each.value), default=None),
    )
    line = LedgerLine(
        outcome="structure",
        n_counts=tally.n,
        n_hidden=tally.hidden,
        n_fewer_than_five=0,
        n_rounded=tally.rounded,
        n_intervals_removed=0,
        n_estimates_coarsened=0,
        n_withheld=0,
        smallest_shown=tally.smallest,
    )
    return ReleasedStructure(**shared, outcomes=(), parts=parts, ledger=(line,))


def _parts(raw: StructureParts[Count]) -> StructureParts[ReleasedCount]:
    return StructureParts(
        invented=raw.invented,
        need=_need(raw.need) if raw.need else None,
        gaps=_gaps(raw.gaps) if raw.gaps else None,
        paired=_paired(raw.paired) if raw.paired else None,
        dose=copy.deepcopy(raw.dose),
        reach=_shares(raw.reach) if raw.reach else None,
        turnover=_shares(raw.turnover) if raw.turnover else None,
        programme=_programme(raw.programme) if raw.programme else None,
    )


def _need(raw: NeedFindings[Count]) -> NeedFindings[ReleasedCount]:
    children = released_parts([each.children for each in raw.units])
    need = released_parts([each.need for each in raw.units])
    units = [
        UnitNeed(each.name, one, two, each.resource)
        for each, one, two in zip(raw.units, children, need, strict=True)
    ]
    units.sort(key=lambda each: each.need.value is None or each.children.value is None)
    enough = _enough([each.need for each in raw.units])
    rank = raw.rank
    if isinstance(rank, RankCorrelation):
        rounded = {
            name: round(getattr(rank, name), 2) for name in ("value", "low", "high")
        }
        rank = replace(rank, **rounded, p_value=round(rank.p_value, 3))
    return NeedFindings(
        year=raw.year,
        resource=dict(raw.resource),
        units=tuple(units),
        resource_index=_rounded(raw.resource_index) if enough else None,
        need_index=_rounded(raw.need_index) if enough else None,
        gini=_rounded(raw.gini) if enough else None,
        rank=rank if enough else WITHHELD,
    )


def _gaps(raw: GapFindings[Count]) -> GapFindings[ReleasedCount]:
    people = released_parts([each.people for each in raw.areas])
    cases = released_parts([each.cases for each in raw.areas])
    areas = tuple(
        AreaRate(
            each.name, each.disadvantage, one, HIDDEN if one.value is None else two
        )
        for each, one, two in zip(raw.areas, people, cases, strict=True)
    )
    slope, ratio = raw.slope, raw.ratio
    if not _enough([each.cases for each in raw.areas]):
        slope = WITHHELD
    if isinstance(slope, Slope):
        relative = slope.relative
        slope = Slope(
            _ends(slope.absolute, 3),
            _ends(relative, 1) if isinstance(relative, Ends) else relative,
        )
    if isinstance(ratio, Ends):
        ends = (areas[0].cases.value, areas[-1].cases.value)
        ratio = WITHHELD if None in ends else _ends(ratio, 1)
    return GapFindings(raw.year, dict(raw.outcome), areas, slope, ratio)


def _paired(raw: PairedFindings[Count]) -> PairedFindings[ReleasedCount]:
    hidden = _hidden_pairs(raw.units)
    units = tuple(
        UnitPair(each.name, None, None, HIDDEN, HIDDEN)
        if at in hidden
        else UnitPair(
            each.name,
            _rounded(each.before, 1),
            _rounded(each.after, 1),
            released_count(each.answered_before),
            released_count(each.answered_after),
        )
        for at, each in enumerate(raw.units)
    )
    mean = _ends(raw.mean, 1) if isinstance(raw.mean, Ends) else raw.mean
    enough = len(raw.units) - len(hidden) >= FEWEST_UNITS
    return replace(
        raw,
        units=units,  # type: ignore[arg-type]
        mean=mean if enough else WITHHELD,
        sign_p=round(raw.sign_p, 3),
        rank_p=round(raw.rank_p, 3),
        level_and_change=_rounded(raw.level_and_change, 1) if enough else None,
    )  # type: ignore[return-value]


def _hidden_pairs(units: Sequence[UnitPair[Count]]) -> set[int]:
    """Return the units with few answers in either year; a lone one takes another."""
    least = [
        min(each.answered_before.value or 0.0, each.answered_after.value or 0.0)
        for each in units
    ]
    hidden = {at for at, each in enumerate(least) if each <= HIDDEN_UP_TO}
    others = [at for at in range(len(units)) if at not in hidden]
    if len(hidden) == 1 and others:
        hidden.add(min(others, key=lambda at: least[at]))
    return hidden


def _shares(raw: ShareFindings[Count]) -> ShareFindings[ReleasedCount]:
    """Return shares in which each group's areas are parts of the group's total."""
    found: dict[tuple[str, str], tuple[ReleasedCount, ReleasedCount]] = {}
    for group in dict.fromkeys(cell.group for cell in raw.cells):
        cells = [cell for cell in raw.cells if cell.group == group]
        counts = released_parts([cell.count for cell in cells])
        of = released_parts([cell.of for cell in cells])
        for cell, one, two in zip(cells, counts, of, strict=True):
            kept = HIDDEN if two.value is None else one
            found[cell.area, group] = (kept, two)
    return ShareFindings(
        cells=tuple(
            ShareCell(cell.area, cell.group, *found[cell.area, cell.group])
            for cell in raw.cells
        ),
        totals=tuple(
            ShareCell(
                each.area,
                each.group,
                released_count(each.count),
                released_count(each.of),
            )
            for each in raw.totals
        ),
    )


def _programme(raw: ProgrammeFindings[Count]) -> ProgrammeFindings[ReleasedCount]:
    return ProgrammeFindings(
        year=raw.year,
        levels=tuple(
            ProgrammeLevel(
                each.level,
                dict(each.label),
                released_count(each.target),
                released_count(each.reached),
                each.cost,
            )
            for each in raw.levels
        ),
        source=dict(raw.source),
        verified=raw.verified,
    )


def _enough(counts: Sequence[Count]) -> bool:
    """Tell whether three units and more than a few persons are behind a number."""
    total = sum(each.value or 0.0 for each in counts)
    return len(counts) >= FEWEST_UNITS and total > HIDDEN_UP_TO


def _ends(found: Ends, decimals: int) -> Ends:
    return Ends(
        round(found.value, decimals),
        _rounded(found.low, decimals),
        _rounded(found.high, decimals),
    )


def _rounded(value: float | None, decimals: int = 2) -> float | None:
    return None if value is None else round(value, decimals)
