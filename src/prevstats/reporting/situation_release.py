"""Disclosure control of a situation report: every count under the rules."""

from __future__ import annotations

import copy
from dataclasses import fields

from prevstats.analyses.situation_findings import SituationFindings
from prevstats.analyses.study_findings import StudyFindings
from prevstats.reporting.disclosure_series import released_indicator, series_line
from prevstats.reporting.situation_released import ReleasedSituation


def release_situation(findings: SituationFindings) -> ReleasedSituation:
    """Return all that may be shown; the ledger says how many cells were touched."""
    shared = {
        field.name: copy.deepcopy(getattr(findings, field.name))
        for field in fields(StudyFindings)
        if field.name != "outcomes"
    }
    outcomes = tuple(
        released_indicator(each, findings.level) for each in findings.outcomes
    )
    ledger = tuple(
        series_line(raw, shown.series)
        for raw, shown in zip(findings.outcomes, outcomes, strict=True)
    )
    return ReleasedSituation(**shared, outcomes=outcomes, ledger=ledger)
