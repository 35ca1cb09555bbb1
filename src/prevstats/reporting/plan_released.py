"""What a plan report may say; only ``release_plan`` makes it."""

from __future__ import annotations

from dataclasses import dataclass

from prevstats.analyses.plan_findings import (
    CountSeen,
    CurvePoint,
    DesignSeen,
    Mark,
    OwnSeen,
    PlannedMoney,
    PlannedUnits,
    PretrendSeen,
    RollOut,
)
from prevstats.analyses.study_findings import Labels
from prevstats.errors import CannotAnswer
from prevstats.reporting.released import ReleasedIndicator, ReleasedReport


@dataclass(frozen=True, slots=True)
class ReleasedPlanOutcome(ReleasedIndicator):
    """An indicator and what could be seen of it; fields as in ``PlanOutcome``."""

    lag_years: int
    smallest_difference: float | None
    response_years: int
    own: OwnSeen | CannotAnswer
    designs: tuple[DesignSeen, ...]
    curve: tuple[CurvePoint, ...]
    municipalities_needed: int | None
    counts: CountSeen | CannotAnswer
    roll_out: tuple[RollOut, ...]
    marks: tuple[Mark, ...]
    not_carried: tuple[tuple[str, CannotAnswer], ...]
    pretrend: PretrendSeen | CannotAnswer


@dataclass(frozen=True, slots=True)
class ReleasedPlan(ReleasedReport):
    """All that a plan report may say; fields as in ``PlanFindings``."""

    outcomes: tuple[ReleasedPlanOutcome, ...]
    intervention_label: Labels
    follow_up_years: int
    together: int
    units: PlannedUnits | None
    money: PlannedMoney | None
    planned: tuple[tuple[str, str], ...]
    runs: int
