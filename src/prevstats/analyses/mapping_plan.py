"""The plan as data: from goal to date, and every hole in between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from prevstats.analyses.mapping_findings import Plan, PlanHole, PlanRow
from prevstats.data.template_rows import TemplateRow, TemplateTable

PARTS = (
    "intervention",
    "indicator",
    "baseline",
    "target",
    "due",
    "responsible",
    "committee",
    "follow_up",
)
"""What a line of a plan should have, in the order of the chain."""


def plan(table: TemplateTable, committees: Sequence[str], as_of: str | None) -> Plan:
    """Return the plan with its holes, each named by goal and row.

    A part that rests on one that is missing is not asked for: without an indicator
    there is no baseline to lack.
    """
    rows = tuple(_row(row) for row in table.rows)
    holes = [hole for row in rows for hole in _holes_of(row, as_of or "")]
    holes += _contradictions(rows)
    holes += _without_part(rows, committees)
    coverage = tuple(
        (part, sum(not _lacks(row, part) for row in rows), len(rows)) for part in PARTS
    )
    return Plan(rows, tuple(holes), coverage, as_of or "")


def _row(row: TemplateRow) -> PlanRow:
    year = row.number("baseline_year")
    return PlanRow(
        line=row.line,
        goal=row.text("goal"),
        intervention=row.text("intervention"),
        indicator=row.text("indicator"),
        baseline=row.number("baseline"),
        baseline_year=None if year is None else int(year),
        target=row.number("target"),
        due=row.text("due"),
        committee=row.text("committee"),
        responsible=row.text("responsible"),
        follow_up=row.text("follow_up"),
    )


def _lacks(row: PlanRow, part: str) -> bool:
    return getattr(row, part) in ("", None)


def _holes_of(row: PlanRow, as_of: str) -> Iterator[PlanHole]:
    for key, holds in _checks(row, as_of).items():
        if holds:
            yield PlanHole(key, row.goal, row.line)


def _checks(row: PlanRow, as_of: str) -> dict[str, bool]:
    measured = bool(row.indicator)
    known = row.baseline is not None
    return {
        "no_intervention": not row.intervention,
        "no_indicator": not measured,
        "no_baseline": measured and not known,
        "no_baseline_year": known and row.baseline_year is None,
        "no_target": measured and row.target is None,
        "no_change": known and row.target == row.baseline,
        "no_due": row.target is not None and not row.due,
        "no_responsible": not row.responsible,
        "no_committee": not row.committee,
        "no_follow_up": not row.follow_up,
        "overdue": bool(as_of and row.due) and row.due < as_of,
        "due_before_baseline": bool(row.due and row.baseline_year)
        and int(row.due[:4]) < (row.baseline_year or 0),
        "followed_up_after": bool(row.due and row.follow_up)
        and row.follow_up[:4] > f"{int(row.due[:4]) + 1}",
    }


def _contradictions(rows: Sequence[PlanRow]) -> list[PlanHole]:
    """Return indicators that have two baselines of the same year."""
    known: dict[tuple[str, int | None], set[float]] = defaultdict(set)
    last: dict[tuple[str, int | None], PlanRow] = {}
    for row in rows:
        if row.indicator and row.baseline is not None:
            key = row.indicator.casefold(), row.baseline_year
            known[key].add(row.baseline)
            last[key] = row
    return [
        PlanHole("two_baselines", last[key].goal, last[key].line, last[key].indicator)
        for key, values in known.items()
        if len(values) > 1
    ]


def _without_part(rows: Sequence[PlanRow], committees: Sequence[str]) -> list[PlanHole]:
    taking_part = {row.committee.casefold() for row in rows}
    return [
        PlanHole("committee_without_part", "", None, committee)
        for committee in committees
        if committee.casefold() not in taking_part
    ]
