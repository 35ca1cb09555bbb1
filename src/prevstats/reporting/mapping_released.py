"""What a mapping report may say; only ``release_mapping`` makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from prevstats.analyses.mapping_findings import (
    Collaboration,
    Competences,
    EvidenceNote,
    Ideas,
    MatrixCell,
    Plan,
    RightsAnswer,
)
from prevstats.analyses.study_findings import Labels
from prevstats.errors import CannotAnswer
from prevstats.reporting.released import ReleasedCount, ReleasedReport

Bounds = tuple[ReleasedCount, ReleasedCount]


@dataclass(frozen=True, slots=True)
class ReleasedItem:
    """One intervention; fields as in ``InventoryItem``."""

    id: str
    name: str
    arena: str
    levels: tuple[str, ...]
    perspective: str
    ages: tuple[int, int]
    target_group: str
    provider: str
    provider_kind: str
    evidence: EvidenceNote
    reached: ReleasedCount
    cost_sek: float | None


@dataclass(frozen=True, slots=True)
class ReleasedInventory:
    """What exists; fields as in ``Inventory``."""

    items: tuple[ReleasedItem, ...]
    bands: tuple[tuple[int, int], ...]
    cells: tuple[MatrixCell, ...]
    gaps: tuple[tuple[str, tuple[int, int]], ...]
    doubled: tuple[tuple[str, str, float], ...]
    balance: tuple[tuple[str, int], ...]
    providers: tuple[tuple[str, int], ...]

    def item(self, identifier: str) -> ReleasedItem:
        """Return an intervention by its identifier; ``KeyError`` when not there."""
        return {item.id: item for item in self.items}[identifier]


@dataclass(frozen=True, slots=True)
class ReleasedGroup:
    """A target group's size; fields as in ``GroupSize``."""

    id: str
    group: str
    population: int
    share: tuple[float, float, float]
    persons: tuple[ReleasedCount, ReleasedCount, ReleasedCount]
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class ReleasedOverlap:
    """How many can belong to both groups; fields as in ``Overlap``."""

    groups: tuple[str, str]
    middle: Bounds
    widest: Bounds


@dataclass(frozen=True, slots=True)
class ReleasedGroups:
    """All groups; fields as in ``GroupSizes``."""

    groups: tuple[ReleasedGroup, ...]
    overlaps: tuple[ReleasedOverlap, ...]
    in_any: Bounds | CannotAnswer


@dataclass(frozen=True, slots=True)
class ReleasedTheme:
    """How many brought a theme up; hidden ones are last, in alphabetical order."""

    theme: str
    voice: str
    persons: ReleasedCount


@dataclass(frozen=True, slots=True)
class ReleasedIncidentKind:
    """How often it happened, rounded; ``share`` is of the times that are shown."""

    kind: str
    times: ReleasedCount
    share: float | None
    cumulative: float | None


@dataclass(frozen=True, slots=True)
class ReleasedIncidents:
    """Ways in which collaboration failed; hidden ones are last, alphabetically."""

    kinds: tuple[ReleasedIncidentKind, ...]
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class ReleasedMapping(ReleasedReport):
    """All that a mapping report may say; fields as in ``MappingFindings``."""

    invented: bool
    inventory: ReleasedInventory | None
    group_sizes: ReleasedGroups | None
    ideas: Ideas | None
    collaboration: Collaboration | None
    competences: Competences | None
    themes: tuple[ReleasedTheme, ...] | None
    rights: tuple[RightsAnswer, ...] | None
    incidents: ReleasedIncidents | None
    plan: Plan | None
    words: Mapping[str, Labels]
