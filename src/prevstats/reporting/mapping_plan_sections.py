"""The section on the plan: its chain from goal to date, and every hole in it."""

from __future__ import annotations

from prevstats.analyses.mapping_findings import Plan, PlanHole, PlanRow
from prevstats.reporting.content import Block, Bullets, Fold, Inline, Section, Table
from prevstats.reporting.language import Language
from prevstats.reporting.mapping_released import ReleasedMapping
from prevstats.reporting.mapping_words import (
    decimal,
    percent,
    plain_table,
    section,
    whole,
)
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Entry, figure_of, said


def plan(released: ReleasedMapping, language: Language) -> Section:
    """Return how whole the plan is, its holes by goal and row, and the plan itself."""
    found = released.plan
    if found is None:
        return section("plan", language, [])
    lead = "lead" if found.holes else "whole"
    blocks: list[Block] = [
        paragraph(
            language.words(
                f"mapping.plan.{lead}",
                holes=whole(len(found.holes), language),
                n=whole(len(found.rows), language),
            )
        ),
        _coverage(found, language),
    ]
    if found.holes:
        lines = tuple(hole_words(hole, language) for hole in found.holes)
        blocks.append(Fold(language.say("mapping.plan.holes_fold"), (Bullets(lines),)))
    blocks.append(_table(found, language))
    if not found.as_of:
        blocks.append(paragraph(language.words("mapping.plan.no_day"), role="small"))
    return section("plan", language, blocks)


def hole_words(hole: PlanHole, language: Language) -> tuple[Inline, ...]:
    """Return what is missing, and where."""
    return language.words(
        f"mapping.plan.hole.{hole.key}",
        goal=hole.goal,
        line=str(hole.line),
        what=hole.what,
    )


def _coverage(found: Plan, language: Language) -> Table:
    rows: list[list[Entry]] = [
        [
            said(language.say(f"mapping.plan.part.{part}")),
            figure_of(f"{has} / {of}", has),
            figure_of(percent(has / of, language), has / of),
        ]
        for part, has, of in found.coverage
    ]
    columns = ("part", "has", "share")
    return plain_table(
        "plan.coverage", columns, rows, language, numeric=("has", "share")
    )


def _table(found: Plan, language: Language) -> Table:
    columns = (
        "goal",
        "intervention",
        "indicator",
        "baseline",
        "target",
        "due",
        "committee",
        "responsible",
        "follow_up",
    )
    rows = [_row(row, language) for row in found.rows]
    return plain_table(
        "plan.rows", columns, rows, language, numeric=("baseline", "target")
    )


def _row(row: PlanRow, language: Language) -> list[Entry]:
    none = language.say("mapping.plan.nothing")

    def words(text: str) -> Entry:
        return said(text or none, text)

    baseline = _number(row.baseline, language)
    if row.baseline is not None and row.baseline_year is not None:
        baseline = f"{baseline} ({row.baseline_year})"
    return [
        said(row.goal),
        words(row.intervention),
        words(row.indicator),
        figure_of(baseline, row.baseline),
        figure_of(_number(row.target, language), row.target),
        words(row.due),
        words(row.committee),
        words(row.responsible),
        words(row.follow_up),
    ]


def _number(value: float | None, language: Language) -> str:
    if value is None:
        return language.say("mapping.plan.nothing")
    return decimal(value, 0 if value.is_integer() else 1, language)
