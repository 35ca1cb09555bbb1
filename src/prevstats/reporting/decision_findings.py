"""What a decision report rests on: the findings of the file's other reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from prevstats.analyses.forecast_findings import Promised
from prevstats.analyses.study_findings import Labels, StudyFindings
from prevstats.reporting.released import ReleasedReport


@dataclass(frozen=True, slots=True)
class DecisionFindings(StudyFindings):
    """All other reports about one municipality, before disclosure control.

    Attributes
    ----------
    parts : kind of report → its findings, in the order of the kinds.
    decisions : what the committee has to take a position on.
    promises : those that hold for the municipality.
    follow_up_years : years until the next look.
    """

    parts: Mapping[str, StudyFindings]
    decisions: tuple[Labels, ...]
    promises: tuple[Promised, ...]
    follow_up_years: int


@dataclass(frozen=True, slots=True)
class ReleasedDecision(ReleasedReport):
    """What a decision report may say: other reports after their own control.

    Only ``release_decision`` makes it; fields as in ``DecisionFindings``.
    """

    parts: Mapping[str, ReleasedReport]
    decisions: tuple[Labels, ...]
    promises: tuple[Promised, ...]
    follow_up_years: int
