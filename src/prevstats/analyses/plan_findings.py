"""What a plan report found: what could be seen, and what it would take to see more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from prevstats.analyses.study_findings import IndicatorFindings, Labels, StudyFindings
from prevstats.errors import CannotAnswer
from prevstats.inference.power_placebo import Seen

Option = Literal["all_at_once", "waiting_list", "stepped"]
"""``waiting_list``: half by lot now, half after the follow-up; ``stepped``: by lot,
some each year."""
MarkKind = Literal[
    "smallest_difference", "break_even", "published", "own", "together", "waiting_list"
]


@dataclass(frozen=True, slots=True)
class OwnSeen:
    """What could be seen in the one municipality, beside all others.

    Attributes
    ----------
    formula : smallest effect found with 80 % chance by the rule's own formula, in the
        outcome's unit.
    simulated : the same from placebo studies of municipalities of every size, each in
        units of its own formula, brought back to this one.
    power, power_error : chance in the placebo studies that an effect as large as the
        formula's is found, and its Monte Carlo error.
    pool : municipalities that it is compared with.
    years_before, years_after : years that enter.
    """

    formula: float
    simulated: Seen
    power: float
    power_error: float
    pool: int
    years_before: int
    years_after: int


@dataclass(frozen=True, slots=True)
class DesignSeen:
    """What one design could see; in the outcome's unit.

    ``treated``: municipalities that start together; ``formula`` ``None`` where no
    formula holds.
    """

    design: str
    treated: int
    simulated: Seen | CannotAnswer
    formula: float | None


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What so many municipalities and years together could see."""

    municipalities: int
    years: int
    simulated: Seen | CannotAnswer
    formula: float | None


@dataclass(frozen=True, slots=True)
class CountYears:
    """The smallest fall (share) of a count that so many years against as many find."""

    years: int
    exact: float | None
    normal: float | None
    one_sided: float | None


@dataclass(frozen=True, slots=True)
class CountSeen:
    """What chance alone would hide in the municipality's own count, before and after.

    Attributes
    ----------
    per_year : cases in the latest year, taken as what is expected.
    follow_ups : by years of follow-up.
    needed : fall (share) → years before and as many after; ``None`` beyond 500.
    """

    per_year: int
    follow_ups: tuple[CountYears, ...]
    needed: tuple[tuple[float, int | None], ...]


@dataclass(frozen=True, slots=True)
class RollOut:
    """What a way to start among the municipality's own units could show.

    ``detectable`` in the outcome's unit; ``units_needed`` to see the smallest
    difference that matters, ``None`` where that is not known or beyond 2 000.
    """

    option: Option
    detectable: float | CannotAnswer
    units_needed: int | None


@dataclass(frozen=True, slots=True)
class Mark:
    """One effect on the common axis, in the outcome's unit, signed as a gain.

    ``low`` and ``high``: interval of a prediction or a price, ``None`` without one;
    ``name`` is an intervention's label where it is published.
    """

    kind: MarkKind
    value: float
    low: float | None
    high: float | None
    name: Labels | None = None
    studies: int = 0
    left_out: int = 0
    verified: str = "yes"


@dataclass(frozen=True, slots=True)
class PretrendSeen:
    """How far trends may differ before the start without a test seeing it.

    Attributes
    ----------
    slope : difference in trend a year that a test sees with ``power``, in the unit.
    power : chance.
    added : what a difference of that size adds to the effect over the years of
        response.
    """

    slope: float
    power: float
    added: float


@dataclass(frozen=True, slots=True)
class PlanOutcome(IndicatorFindings):
    """An indicator and what a change in it could be seen from."""

    lag_years: int
    smallest_difference: float | None
    response_years: int
    """Years of the follow-up in which it can have responded; may be 0."""
    own: OwnSeen | CannotAnswer
    designs: tuple[DesignSeen, ...]
    curve: tuple[CurvePoint, ...]
    municipalities_needed: int | None
    """That start together, to see the smallest difference; by formula."""
    counts: CountSeen | CannotAnswer
    roll_out: tuple[RollOut, ...]
    marks: tuple[Mark, ...]
    not_carried: tuple[tuple[str, CannotAnswer], ...]
    """Interventions whose published effects have no place on the axis, and why."""
    pretrend: PretrendSeen | CannotAnswer


@dataclass(frozen=True, slots=True)
class PlannedUnits:
    """The municipality's own units as the file states them."""

    label: Labels
    number: int
    icc: float
    source: Labels
    verified: str


@dataclass(frozen=True, slots=True)
class PlannedMoney:
    """What the file states of cost and worth."""

    payer: Labels
    cost_sek: float
    value_sek: float
    price_year: int
    horizon_years: int
    discount_rate: float
    source: Labels
    verified: str


@dataclass(frozen=True, slots=True)
class PlanFindings(StudyFindings):
    """All that a plan report may say, before disclosure control.

    Attributes
    ----------
    outcomes : the primary one first.
    intervention_label : what is planned.
    follow_up_years : as decided.
    together : municipalities that would start together.
    units, money : as the file states them, ``None`` where it says nothing.
    planned : the plan, line by line: dotted key and what was decided.
    runs : simulated studies behind each number of a design.
    """

    outcomes: tuple[PlanOutcome, ...]
    intervention_label: Labels
    follow_up_years: int
    together: int
    units: PlannedUnits | None
    money: PlannedMoney | None
    planned: tuple[tuple[str, str], ...]
    runs: int
