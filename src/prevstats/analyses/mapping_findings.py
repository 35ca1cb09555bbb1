"""What a mapping report found: what is done, for whom, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from prevstats.analyses.study_findings import Count, Labels, StudyFindings
from prevstats.errors import CannotAnswer
from prevstats.inference.agreement import Agreement

Band = tuple[int, int]
"""Youngest and oldest age, both included."""
EvidenceKind = Literal["catalogue", "own", "none"]


@dataclass(frozen=True, slots=True)
class EvidenceNote:
    """What is known of an intervention from studies.

    ``catalogue``: the note of the reference tables and what all studies there say
    together (``standing``, a key of ``evidence.catalogue``); ``own``: the user's words
    with her source; ``none``: nobody has said anything.
    """

    kind: EvidenceKind
    note: Labels
    source: str
    verified: str
    standing: str


@dataclass(frozen=True, slots=True)
class InventoryItem:
    """One intervention that exists; ``levels`` may be several."""

    id: str
    name: str
    arena: str
    levels: tuple[str, ...]
    perspective: str
    ages: Band
    target_group: str
    provider: str
    provider_kind: str
    evidence: EvidenceNote
    reached: Count | None
    cost_sek: float | None


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """What is there for an arena, a level and some ages.

    ``relevant`` is false outside the arena's ages, where an empty cell is no gap.
    """

    arena: str
    level: str
    band: Band
    items: tuple[str, ...]
    relevant: bool


@dataclass(frozen=True, slots=True)
class Inventory:
    """What exists, and where nothing does.

    ``gaps`` are levels and ages for which no arena has anything; ``doubled`` pairs of
    interventions with the same arena, a level and an age in common, and how alike
    their names are (0 to 1); the balance counts interventions by perspective.
    """

    items: tuple[InventoryItem, ...]
    bands: tuple[Band, ...]
    cells: tuple[MatrixCell, ...]
    gaps: tuple[tuple[str, Band], ...]
    doubled: tuple[tuple[str, str, float], ...]
    balance: tuple[tuple[str, int], ...]
    providers: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class GroupSize:
    """How many a target group may be: share (per cent) times population, rounded."""

    id: str
    group: str
    population: int
    share: tuple[float, float, float]
    """Low, middle and high, per cent."""
    persons: tuple[Count, Count, Count]
    source: str
    verified: str


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many can belong to both groups, whatever the dependence (Fréchet bounds).

    ``widest`` is over all shares of the ranges; ``middle`` at the middle shares.
    """

    groups: tuple[str, str]
    middle: tuple[Count, Count]
    widest: tuple[Count, Count]


@dataclass(frozen=True, slots=True)
class GroupSizes:
    """All groups, their overlaps two and two, and how many are in any of them."""

    groups: tuple[GroupSize, ...]
    overlaps: tuple[Overlap, ...]
    in_any: tuple[Count, Count] | CannotAnswer
    """At least and at most, at the middle shares."""


@dataclass(frozen=True, slots=True)
class Idea:
    """One idea of the register; scores are 0 to 1, ``None`` where nothing was given."""

    id: str
    idea: str
    target: str
    level: str
    arena: str
    cost_sek: float | None
    evidence: str
    status: str
    scores: tuple[tuple[str, float | None], ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """An idea's place at the stated weights, and how stable it is.

    ``low`` and ``high`` hold nine of ten places over weights drawn around the stated
    ones; ``first_near`` and ``first_any`` are the shares of draws in which it is first,
    around the stated weights and over all weights alike.
    """

    id: str
    place: int
    score: float
    low: int
    high: int
    first_near: float
    first_any: float


@dataclass(frozen=True, slots=True)
class Ideas:
    """The register: every idea, pairs that may be the same, and the ranking."""

    ideas: tuple[Idea, ...]
    alike: tuple[tuple[str, str, float], ...] | CannotAnswer
    ranking: tuple[Ranked, ...] | CannotAnswer
    weights: tuple[tuple[str, float], ...]
    """Criterion → share of the weight, of the criteria that could be used."""
    unused: tuple[str, ...]
    """Criteria with a weight for which no idea has a score."""
    not_ranked: tuple[tuple[str, str], ...]
    """Idea → why: its status, or the criterion without a score."""
    draws: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A possibility or deficiency, scored 1 to 5 by both sides."""

    id: str
    statement: str
    side: str
    owner: str
    school: int | None
    social_services: int | None


@dataclass(frozen=True, slots=True)
class Collaboration:
    """What works and what is missing, as both sides see it (linear weighted kappa)."""

    statements: tuple[Statement, ...]
    agreement: Agreement | CannotAnswer
    owners: tuple[tuple[str, int, int], ...]
    """Owner → possibilities, deficiencies."""


@dataclass(frozen=True, slots=True)
class Competences:
    """Which profession each need calls for: (need, profession) → weight and access."""

    needs: tuple[str, ...]
    professions: tuple[str, ...]
    cells: Mapping[str, tuple[int, str]]
    """``"need\\tprofession"`` → importance 1 to 3 and availability."""


@dataclass(frozen=True, slots=True)
class Theme:
    """How many brought a theme up."""

    theme: str
    voice: str
    persons: Count


@dataclass(frozen=True, slots=True)
class RightsAnswer:
    """Whether a decision meets an article of the Convention."""

    decision: str
    article: str
    answer: str
    note: str


@dataclass(frozen=True, slots=True)
class IncidentKind:
    """How often collaboration failed in one way; each time concerns some child."""

    kind: str
    times: Count


@dataclass(frozen=True, slots=True)
class Incidents:
    """Ways in which collaboration failed, most common first, from the first day on."""

    kinds: tuple[IncidentKind, ...]
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One line of the plan; "" and ``None`` where nothing is said."""

    line: int
    goal: str
    intervention: str
    indicator: str
    baseline: float | None
    baseline_year: int | None
    target: float | None
    due: str
    committee: str
    responsible: str
    follow_up: str


@dataclass(frozen=True, slots=True)
class PlanHole:
    """Something the plan lacks or contradicts: a key, and where it is."""

    key: str
    goal: str
    line: int | None
    what: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan, its holes, and how many lines have each part."""

    rows: tuple[PlanRow, ...]
    holes: tuple[PlanHole, ...]
    coverage: tuple[tuple[str, int, int], ...]
    """Part → lines that have it, lines that should."""
    as_of: str


@dataclass(frozen=True, slots=True)
class MappingFindings(StudyFindings):
    """All that a mapping report may say; ``None`` for a table that was not given."""

    invented: bool
    inventory: Inventory | None
    group_sizes: GroupSizes | None
    ideas: Ideas | None
    collaboration: Collaboration | None
    competences: Competences | None
    themes: tuple[Theme, ...] | None
    rights: tuple[RightsAnswer, ...] | None
    incidents: Incidents | None
    plan: Plan | None
    words: Mapping[str, Labels]
    """``list.word`` → the agreed word in each language, for all lists used."""
