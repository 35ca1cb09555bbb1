"""What a follow-up found: what was done, for whom, and what changed for the children.

Each part is generic in how a number of persons is held: ``Count`` before disclosure
control, ``ReleasedCount`` after it. No part holds a row about a person, and every share
is taken later, from the counts that may be shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from prevstats.analyses.study_findings import Count, Labels, StudyFindings
from prevstats.errors import CannotAnswer
from prevstats.inference.agreement import Agreement

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Span:
    """A number that is not known exactly."""

    low: float
    value: float
    high: float


@dataclass(frozen=True, slots=True)
class Step(Generic[C]):
    """How many reached one step: places of a course, or cases of a chain."""

    step: str
    count: C


@dataclass(frozen=True, slots=True)
class Overlap(Generic[C]):
    """Persons who took the first step and also the second."""

    first: str
    second: str
    both: C
    of: C


@dataclass(frozen=True, slots=True)
class ArenaCoverage(Generic[C]):
    """Trained persons of those employed in one arena."""

    label: Labels
    trained: C
    employed: int


@dataclass(frozen=True, slots=True)
class TrainingFindings(Generic[C]):
    """The training chain.

    ``steps`` are places; ``persons`` and ``several`` (with two steps or more) are
    ``None`` when no register tells persons apart. ``wider`` names the first step with
    more places than the one before it: the chain is no funnel then.
    """

    steps: tuple[Step[C], ...]
    total: C
    persons: C | None
    several: C | None
    overlaps: tuple[Overlap[C], ...]
    arenas: tuple[ArenaCoverage[C], ...]
    wider: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class DistrictFindings:
    """Districts with an offer before and after; districts are no persons.

    ``gained`` and ``lost`` are ``None`` when only totals are known; ``possible`` is
    then every (lost, p-value) that the totals allow, few lost first.
    """

    before_year: int
    after_year: int
    units: int
    before: int
    after: int
    gained: int | None
    lost: int | None
    paired: float | None
    unpaired: float
    possible: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class CapacityFindings:
    """How many children trained leaders can reach; all numbers are stated."""

    children: int
    trained: tuple[tuple[Labels, int], ...]
    total: int
    per_trained: float
    per_year: Span
    """Places a year."""
    years: Span
    """Years until every child has had a place, if nobody takes two."""
    source: Labels
    verified: str


@dataclass(frozen=True, slots=True)
class Waiting(Generic[C]):
    """To how many something has happened, by time; others are still waiting.

    ``days`` are fixed looks (each 30 days); ``share`` of all to whom it has happened,
    with its interval, and ``gone`` how many. ``events`` in all; ``others`` ended in
    another way. ``median``: days until half, with its interval.
    """

    n: C
    events: C
    others: C
    days: tuple[int, ...]
    share: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    gone: tuple[C, ...]
    median: tuple[float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class RoutineFindings:
    """Units that have, know, use and follow a routine; units are no persons."""

    routine: str
    units: int
    exists: int
    known: int
    used: int
    followed: int


@dataclass(frozen=True, slots=True)
class Part(Generic[C]):
    """Some of a number, under a name."""

    name: str
    count: C
    of: C


@dataclass(frozen=True, slots=True)
class AuditFindings(Generic[C]):
    """Cases read through: by quarter whether the child was asked about, and fields."""

    periods: tuple[Part[C], ...]
    total: Part[C]
    fields: tuple[Part[C], ...]


@dataclass(frozen=True, slots=True)
class DetectionFindings(Generic[C]):
    """From concern to completed support, all together and by district."""

    steps: tuple[Step[C], ...]
    districts: tuple[tuple[str, tuple[Step[C], ...]], ...]
    waiting: Waiting[C] | CannotAnswer | None


@dataclass(frozen=True, slots=True)
class RatingFindings(Generic[C]):
    """Whether two assessors agree."""

    n: C
    weights: str
    agreement: Agreement | CannotAnswer


@dataclass(frozen=True, slots=True)
class Change(Generic[C]):
    """Goals before and after in one group of children.

    ``n`` have both ratings; the mean change is over children, with its interval (t).
    """

    group: str
    n: C
    before: float | None
    after: float | None
    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class ChildrenFindings(Generic[C]):
    """Follow-up together with each child; never an effect, there is no comparison.

    ``outcome`` parts the children into improved, unchanged and worse; ``took_part`` and
    ``view`` answer yes, partly or no. ``toward_mean`` is how much of a change chance
    alone would give children chosen at such a level, when it can be told.
    """

    n: C
    scale: tuple[float, float]
    better: Literal["higher", "lower"]
    smallest_change: float
    whole: Change[C]
    groups: tuple[Change[C], ...]
    outcome: tuple[Step[C], ...]
    took_part: tuple[Step[C], ...]
    view: tuple[Step[C], ...]
    toward_mean: float | None
    ordinary: tuple[float, float, Labels, str] | None
    """Usual mean, reliability, source and mark."""


@dataclass(frozen=True, slots=True)
class FollowupParts(Generic[C]):
    """Every part of a follow-up; ``None`` where the file does not ask for it."""

    began: str
    as_of: str
    invented: bool
    training: TrainingFindings[C] | None
    districts: DistrictFindings | None
    capacity: CapacityFindings | None
    staff: Waiting[C] | CannotAnswer | None
    routines: tuple[RoutineFindings, ...]
    audit: AuditFindings[C] | None
    detection: DetectionFindings[C] | None
    ratings: RatingFindings[C] | None
    children: ChildrenFindings[C] | None


@dataclass(frozen=True, slots=True)
class FollowupFindings(StudyFindings):
    """All that a follow-up report may say, before disclosure control."""

    parts: FollowupParts[Count]


PART_CLASSES: tuple[type, ...] = (
    Span,
    Step,
    Overlap,
    ArenaCoverage,
    TrainingFindings,
    DistrictFindings,
    CapacityFindings,
    Waiting,
    RoutineFindings,
    Part,
    AuditFindings,
    DetectionFindings,
    RatingFindings,
    Change,
    ChildrenFindings,
    FollowupParts,
    Count,
    CannotAnswer,
    Agreement,
)
"""Classes that a stored ``FollowupParts`` may hold."""
