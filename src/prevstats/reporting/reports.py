"""The kinds of report: what each is made by, named so that only one is ever loaded."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from pathlib import Path

    from prevstats.analyses.basis import Basis
    from prevstats.analyses.study_findings import StudyFindings
    from prevstats.data.panel import Reading
    from prevstats.parameters.study import Study
    from prevstats.reporting.content import PageMeta, Section
    from prevstats.reporting.language import Language
    from prevstats.reporting.released import ReleasedReport


@dataclass(frozen=True, slots=True)
class ReportKind:
    """One kind of report; every field but the first two is a ``module:name``.

    Attributes
    ----------
    name : as ``reports:`` and ``--report`` give it.
    notebook : name of its notebook, without the ending.
    prepare : ``(study, reading, *, file) -> Basis``: what is common to all areas.
    front : ``(common) -> dict``: what the index says of all areas together.
    findings, released : the types before and after disclosure control.
    release : ``(findings) -> released``, the only maker of the released type.
    sections : anchor → function ``(released, language) -> Section``, the answer first.
    page_meta : ``(released, language) -> PageMeta``: title and three ways in.
    released_json : ``(released) -> dict``: every released number.
    why_withheld : ``(released, language) -> str``: "" unless the report is withheld.
    summary : ``(released, language) -> dict``: what the index says of the area.
    forecast : ``(released) -> dict | None``: what is forecast, to be scored later.
    """

    name: str
    notebook: str
    prepare: str
    front: str
    findings: str
    released: str
    release: str
    sections: str
    page_meta: str
    released_json: str
    why_withheld: str
    summary: str
    forecast: str = "reporting.forecast_json:no_forecast"


EVALUATION = ReportKind(
    name="evaluation",
    notebook="evaluation",
    prepare="analyses.common:prepare",
    front="analyses.summary:national_summary",
    findings="analyses.findings:Findings",
    released="reporting.released:Released",
    release="reporting.disclosure:release",
    sections="reporting.sections:SECTIONS",
    page_meta="reporting.ways_in:page_meta",
    released_json="reporting.findings_json:released_json",
    why_withheld="reporting.summary:why_withheld",
    summary="reporting.summary:summary_of",
    forecast="reporting.forecast_json:forecast_json",
)
SITUATION = ReportKind(
    name="situation",
    notebook="situation",
    prepare="analyses.situation:prepare_situation",
    front="analyses.front:front_of",
    findings="analyses.situation_findings:SituationFindings",
    released="reporting.situation_released:ReleasedSituation",
    release="reporting.situation_release:release_situation",
    sections="reporting.situation_sections:SECTIONS",
    page_meta="reporting.situation_page:page_meta",
    released_json="reporting.situation_page:released_json",
    why_withheld="reporting.situation_page:why_withheld",
    summary="reporting.situation_page:summary_of",
)
PLAN = ReportKind(
    name="plan",
    notebook="plan",
    prepare="analyses.plan_power:prepare_plan",
    front="analyses.front:front_of",
    findings="analyses.plan_findings:PlanFindings",
    released="reporting.plan_released:ReleasedPlan",
    release="reporting.plan_release:release_plan",
    sections="reporting.plan_sections:SECTIONS",
    page_meta="reporting.plan_page:page_meta",
    released_json="reporting.plan_page:released_json",
    why_withheld="reporting.plan_page:why_withheld",
    summary="reporting.plan_page:summary_of",
)
FOLLOWUP = ReportKind(
    name="followup",
    notebook="followup",
    prepare="analyses.followup:prepare_followup",
    front="analyses.front:front_of",
    findings="analyses.followup_findings:FollowupFindings",
    released="reporting.followup_released:ReleasedFollowup",
    release="reporting.followup_release:release_followup",
    sections="reporting.followup_sections:SECTIONS",
    page_meta="reporting.followup_page:page_meta",
    released_json="reporting.followup_page:released_json",
    why_withheld="reporting.followup_page:why_withheld",
    summary="reporting.followup_page:summary_of",
)
MAPPING = ReportKind(
    name="mapping",
    notebook="mapping",
    prepare="analyses.mapping:prepare_mapping",
    front="analyses.front:front_of",
    findings="analyses.mapping_findings:MappingFindings",
    released="reporting.mapping_released:ReleasedMapping",
    release="reporting.mapping_release:release_mapping",
    sections="reporting.mapping_sections:SECTIONS",
    page_meta="reporting.mapping_page:page_meta",
    released_json="reporting.mapping_page:released_json",
    why_withheld="reporting.mapping_page:why_withheld",
    summary="reporting.mapping_page:summary_of",
)
STRUCTURE = ReportKind(
    name="structure",
    notebook="structure",
    prepare="analyses.structure:prepare_structure",
    front="analyses.front:front_of",
    findings="analyses.structure_findings:StructureFindings",
    released="reporting.structure_released:ReleasedStructure",
    release="reporting.structure_release:release_structure",
    sections="reporting.structure_sections:SECTIONS",
    page_meta="reporting.structure_page:page_meta",
    released_json="reporting.structure_page:released_json",
    why_withheld="reporting.structure_page:why_withheld",
    summary="reporting.structure_page:summary_of",
)
BUDGET = ReportKind(
    name="budget",
    notebook="budget",
    prepare="analyses.budget:prepare_budget",
    front="analyses.budget:budget_front",
    findings="analyses.budget_findings:BudgetFindings",
    released="reporting.budget_released:ReleasedBudget",
    release="reporting.budget_release:release_budget",
    sections="reporting.budget_sections:SECTIONS",
    page_meta="reporting.budget_page:page_meta",
    released_json="reporting.budget_page:released_json",
    why_withheld="reporting.budget_page:why_withheld",
    summary="reporting.budget_page:summary_of",
)
DECISION = ReportKind(
    name="decision",
    notebook="decision",
    prepare="reporting.decision_parts:prepare_decision",
    front="analyses.front:front_of",
    findings="reporting.decision_findings:DecisionFindings",
    released="reporting.decision_findings:ReleasedDecision",
    release="reporting.decision_parts:release_decision",
    sections="reporting.decision_sections:SECTIONS",
    page_meta="reporting.decision_page:page_meta",
    released_json="reporting.decision_page:released_json",
    why_withheld="reporting.decision_page:why_withheld",
    summary="reporting.decision_page:summary_of",
)

REPORTS: Mapping[str, ReportKind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            EVALUATION,
            SITUATION,
            BUDGET,
            PLAN,
            FOLLOWUP,
            MAPPING,
            STRUCTURE,
            DECISION,
        )
    }
)
"""Name → kind of report, in the order in which a run makes them."""


def named(reference: str) -> Any:
    """Return what ``module:name`` stands for, imported when it is first wanted."""
    module, _, name = reference.partition(":")
    return getattr(importlib.import_module(f"prevstats.{module}"), name)


def kind_of(value: object) -> ReportKind:
    """Return the kind whose findings or released type this is.

    Raises ``InputError`` for anything else, such as findings of no registered kind.
    """
    own = type(value)
    reference = f"{own.__module__.removeprefix('prevstats.')}:{own.__qualname__}"
    for kind in REPORTS.values():
        if reference in (kind.findings, kind.released):
            return kind
    raise InputError(
        Complaint(
            file="notebook",
            line=None,
            key="ps.release, ps.show, ps.done",
            found=own.__name__,
            meaning="no kind of report is made of this",
            mend=f"give the findings of {', '.join(REPORTS)}, or what ps.release gave",
        )
    )


def prepare(
    kind: ReportKind, study: Study, reading: Reading, *, file: Path | None = None
) -> Basis:
    """Compute what is common to all reports of a kind."""
    common: Basis = named(kind.prepare)(study, reading, file=file)
    return common


def release(findings: StudyFindings) -> ReleasedReport:
    """Return all that may be shown of findings, by the rules of their kind."""
    released: ReleasedReport = named(kind_of(findings).release)(findings)
    return released


def section(released: ReleasedReport, name: str, language: Language) -> Section:
    """Return a section of a report; ``InputError`` when its kind has none so named."""
    sections: Mapping[str, Callable[[Any, Language], Section]]
    sections = named(kind_of(released).sections)
    if name in sections:
        return sections[name](released, language)
    raise InputError(
        Complaint(
            file="notebook",
            line=None,
            key="ps.show",
            found=name,
            meaning="there is no section of that name",
            mend=f"the sections are {', '.join(sections)}",
        )
    )


def heading(released: ReleasedReport, language: Language) -> PageMeta:
    """Return what the page needs beside its sections."""
    meta: PageMeta = named(kind_of(released).page_meta)(released, language)
    return meta


def finished(released: ReleasedReport, language: Language) -> dict[str, Any]:
    """Return what a finished report says of itself: its numbers and its summary."""
    kind = kind_of(released)
    return {
        "released": named(kind.released_json)(released),
        "withheld": named(kind.why_withheld)(released, language),
        "summary": named(kind.summary)(released, language),
        "forecast": named(kind.forecast)(released),
    }
