"""What a structure report found: schools and areas of one municipality side by side.

Each part is generic in how a number of persons is held: ``Count`` before disclosure
control, ``ReleasedCount`` after it. Units are schools or areas, never persons.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from prevstats.analyses.study_findings import Count, Labels, StudyFindings
from prevstats.errors import CannotAnswer
from prevstats.inference.inequality import Ends, Slope
from prevstats.inference.rank_order import RankCorrelation

C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class UnitNeed(Generic[C]):
    """One unit: its children, those in need, and its resource."""

    name: str
    children: C
    need: C
    resource: float


@dataclass(frozen=True, slots=True)
class NeedFindings(Generic[C]):
    """Whether resources follow need.

    ``resource_index`` and ``need_index`` are concentration indices with the units
    ordered by need per child; ``gini`` is the resource's own per child. ``rank`` sets
    need per child against resource per child. ``None``: withheld.
    """

    year: int
    resource: Labels
    units: tuple[UnitNeed[C], ...]
    resource_index: float | None
    need_index: float | None
    gini: float | None
    rank: RankCorrelation | CannotAnswer


@dataclass(frozen=True, slots=True)
class AreaRate(Generic[C]):
    """One area: how disadvantaged, its people and those whom the outcome concerns."""

    name: str
    disadvantage: float
    people: C
    cases: C


@dataclass(frozen=True, slots=True)
class GapFindings(Generic[C]):
    """Gaps between areas, the least disadvantaged first.

    ``ratio`` is the most disadvantaged area's rate over the least disadvantaged one's.
    """

    year: int
    outcome: Labels
    areas: tuple[AreaRate[C], ...]
    slope: Slope | CannotAnswer
    ratio: Ends | CannotAnswer


@dataclass(frozen=True, slots=True)
class UnitPair(Generic[C]):
    """One unit before and after, with those who answered; ``None``: withheld."""

    name: str
    before: float | None
    after: float | None
    answered_before: C
    answered_after: C


@dataclass(frozen=True, slots=True)
class PairedFindings(Generic[C]):
    """The same units before and after; never an effect, there is no comparison.

    ``mean`` of the differences with its interval (t); ``rose`` and ``fell`` with the
    sign test, and the signed-rank test. ``left_out``: units with one year only.
    ``level_and_change``: rank correlation of the first value with the change, a sign of
    movement toward the mean when it is below 0.
    """

    before_year: int
    after_year: int
    outcome: Labels
    better: Literal["higher", "lower"]
    units: tuple[UnitPair[C], ...]
    left_out: int
    mean: Ends | CannotAnswer
    rose: int
    fell: int
    sign_p: float
    rank_p: float
    level_and_change: float | None


@dataclass(frozen=True, slots=True)
class DoseFindings:
    """How a dose and an outcome go together within units over years: an association."""

    dose: Labels
    outcome: Labels
    units: int
    years: tuple[int, int]
    rows: int
    value: Ends | CannotAnswer


@dataclass(frozen=True, slots=True)
class ShareCell(Generic[C]):
    """Some of a number in one area and one group (a sex, a year)."""

    area: str
    group: str
    count: C
    of: C


@dataclass(frozen=True, slots=True)
class ShareFindings(Generic[C]):
    """Shares by area and group; ``totals`` holds the group's own, over all areas."""

    cells: tuple[ShareCell[C], ...]
    totals: tuple[ShareCell[C], ...]


@dataclass(frozen=True, slots=True)
class ProgrammeLevel(Generic[C]):
    """One level of a programme: whom it is for, whom it reached, kronor a year."""

    level: str
    label: Labels
    target: C
    reached: C
    cost: float


@dataclass(frozen=True, slots=True)
class ProgrammeFindings(Generic[C]):
    """A programme in three levels, with its coverage and cost."""

    year: int
    levels: tuple[ProgrammeLevel[C], ...]
    source: Labels
    verified: str


@dataclass(frozen=True, slots=True)
class StructureParts(Generic[C]):
    """Every part of a structure report; ``None`` where the file does not ask for it."""

    invented: bool
    need: NeedFindings[C] | None
    gaps: GapFindings[C] | None
    paired: PairedFindings[C] | None
    dose: DoseFindings | None
    reach: ShareFindings[C] | None
    turnover: ShareFindings[C] | None
    programme: ProgrammeFindings[C] | None


@dataclass(frozen=True, slots=True)
class StructureFindings(StudyFindings):
    """All that a structure report may say, before disclosure control."""

    parts: StructureParts[Count]


PART_CLASSES: tuple[type, ...] = (
    UnitNeed,
    NeedFindings,
    AreaRate,
    GapFindings,
    UnitPair,
    PairedFindings,
    DoseFindings,
    ShareCell,
    ShareFindings,
    ProgrammeLevel,
    ProgrammeFindings,
    StructureParts,
    Count,
    CannotAnswer,
    Ends,
    Slope,
    RankCorrelation,
)
"""Classes that a stored ``StructureParts`` may hold."""
