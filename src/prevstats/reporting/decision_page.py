"""What stands around a decision report: heading, ways in, numbers and summary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from prevstats.reporting import reports
from prevstats.reporting.content import PageMeta
from prevstats.reporting.decision_findings import ReleasedDecision
from prevstats.reporting.decision_law import DUTIES, answered
from prevstats.reporting.language import Language
from prevstats.reporting.report_json import Json, context_of, plain
from prevstats.reporting.ways_in import page_of, ways_to

SCHEMA = "prevstats/decision/1"

WAYS: Mapping[str, tuple[str, ...]] = {
    "decide": ("answer", "options", "decide"),
    "count": ("cost",),
    "review": ("law", "grounds"),
}
"""Reader → the sections that are for her, by their anchors."""
TITLES: Mapping[str, str] = {
    "answer": "ways.answer",
    "cost": "decision.cost.title",
    "options": "decision.options.title",
    "decide": "decision.decide.title",
    "law": "decision.law.title",
    "grounds": "decision.grounds.title",
}


def page_meta(released: ReleasedDecision, language: Language) -> PageMeta:
    """Return what the page needs beside its sections."""
    ways = ways_to(WAYS, TITLES, released, language)
    return replace(page_of(released, language, "decision.page", ways), brief=True)


def released_json(released: ReleasedDecision) -> Json:
    """Return what the report rests on; its numbers are those of the other reports."""
    context = context_of(released) | {
        "rests_on": list(released.parts),
        "decisions": [dict(each) for each in released.decisions],
        "promises": [plain(each) for each in released.promises],
        "duties": {
            duty: [f"{kind}#{section}" for kind, section in answered(duty, released)]
            for duty in DUTIES
        },
    }
    return {"schema": SCHEMA, "context": context, "numbers": []}


def why_withheld(released: ReleasedDecision, language: Language) -> str:
    """Return why the report is withheld: the reports that it rests on all are."""
    reasons = [
        str(_of_kind(part, "why_withheld")(part, language))
        for part in released.parts.values()
    ]
    return reasons[0] if reasons and all(reasons) else ""


def summary_of(released: ReleasedDecision, language: Language) -> dict[str, str]:
    """Return the area's names, and the evaluation's verdict when there is one."""
    found = {"form": "", "verdict": ""}
    if "evaluation" in released.parts:
        part = released.parts["evaluation"]
        found = dict(_of_kind(part, "summary")(part, language))
    area = released.area
    return found | {"name": area.name, "county": area.county}


def _of_kind(part: object, what: str) -> Callable[..., Any]:
    writer: Callable[..., Any] = reports.named(getattr(reports.kind_of(part), what))
    return writer
