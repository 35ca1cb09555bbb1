"""What a situation report found: the municipality's own figures beside others'."""

from __future__ import annotations

from dataclasses import dataclass

from prevstats.analyses.study_findings import StudyFindings


@dataclass(frozen=True, slots=True)
class SituationFindings(StudyFindings):
    """All that a situation report may say, before disclosure control.

    ``outcomes`` are the indicators in the order of the parameter file; ``comparison``
    in their series is the unweighted mean of all other municipalities.
    """
