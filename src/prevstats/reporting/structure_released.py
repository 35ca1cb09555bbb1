"""What a structure report may say; only ``release_structure`` makes it."""

from __future__ import annotations

from dataclasses import dataclass

from prevstats.analyses.structure_findings import StructureParts
from prevstats.reporting.released import ReleasedCount, ReleasedReport


@dataclass(frozen=True, slots=True)
class ReleasedStructure(ReleasedReport):
    """All that a structure report may say; fields as in ``StructureFindings``."""

    parts: StructureParts[ReleasedCount]
