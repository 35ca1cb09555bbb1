"""What a follow-up report may say; only ``release_followup`` makes it."""

from __future__ import annotations

from dataclasses import dataclass

from prevstats.analyses.followup_findings import FollowupParts
from prevstats.reporting.released import ReleasedCount, ReleasedReport


@dataclass(frozen=True, slots=True)
class ReleasedFollowup(ReleasedReport):
    """All that a follow-up report may say; fields as in ``FollowupFindings``."""

    parts: FollowupParts[ReleasedCount]
