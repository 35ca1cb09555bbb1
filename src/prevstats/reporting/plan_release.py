"""Disclosure control of a plan report: every count, and all that leads back to one."""

from __future__ import annotations

import copy
from dataclasses import fields, replace

from prevstats.analyses.plan_findings import PlanFindings, PlanOutcome
from prevstats.errors import CannotAnswer
from prevstats.reporting.disclosure_series import (
    has_small_counts,
    released_indicator,
    rests_on_persons,
    series_line,
)
from prevstats.reporting.plan_released import ReleasedPlan, ReleasedPlanOutcome
from prevstats.reporting.released import ReleasedIndicator

WITHHELD = CannotAnswer("withheld")
OF_NOBODY_HERE = ("smallest_difference", "together")
"""Places on the axis that do not rest on this municipality's own number of cases."""


def release_plan(findings: PlanFindings) -> ReleasedPlan:
    """Return all that may be shown; the ledger says how many cells were touched."""
    kept = {
        field.name: copy.deepcopy(getattr(findings, field.name))
        for field in fields(PlanFindings)
        if field.name != "outcomes"
    }
    outcomes = tuple(_outcome(each, findings.level) for each in findings.outcomes)
    ledger = tuple(
        series_line(raw, shown.series)
        for raw, shown in zip(findings.outcomes, outcomes, strict=True)
    )
    return ReleasedPlan(**kept, outcomes=outcomes, ledger=ledger)


def _outcome(raw: PlanOutcome, level: float) -> ReleasedPlanOutcome:
    """Return an outcome without what its own small counts could be solved from."""
    shown = released_indicator(raw, level)
    own = {each.name: getattr(shown, each.name) for each in fields(ReleasedIndicator)}
    added = {
        each.name: copy.deepcopy(getattr(raw, each.name))
        for each in fields(ReleasedPlanOutcome)
        if each.name not in own
    }
    found = ReleasedPlanOutcome(**own, **added)
    if not has_small_counts(shown.series):
        return found
    found = replace(found, counts=WITHHELD)
    if not rests_on_persons(raw):
        return found
    return replace(
        found,
        own=WITHHELD,
        roll_out=(),
        marks=tuple(mark for mark in found.marks if mark.kind in OF_NOBODY_HERE),
        pretrend=WITHHELD,
    )
