"""What a situation report may say; only ``release_situation`` makes it."""

from __future__ import annotations

from dataclasses import dataclass

from prevstats.reporting.released import ReleasedReport


@dataclass(frozen=True, slots=True)
class ReleasedSituation(ReleasedReport):
    """All that a situation report may say; fields as in ``SituationFindings``."""
