"""What may leave: findings in which every count of persons has passed the rules.

These types are not kinds of ``Findings``: whatever is written for a reader takes
``Released``, and the type checker refuses ``Findings`` in its place. Only
``disclosure.release`` makes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from prevstats.analyses.findings import (
    Alternative,
    Area,
    Assumption,
    DesignFindings,
    EventPoint,
    Labels,
    MoneyFindings,
    OutcomeForecast,
    Path,
    Promised,
    Provenance,
    SampleCounts,
    SampleStatus,
    Sensitivity,
    Verdict,
)
from prevstats.checks import Check
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.provenance import LogLine, SourceUse

CountStatus = Literal["shown", "hidden", "fewer_than_five", "missing"]


@dataclass(frozen=True, slots=True)
class ReleasedCount:
    """A number of persons as it may be shown; ``None`` unless the status is shown."""

    value: int | None
    status: CountStatus


@dataclass(frozen=True, slots=True)
class ReleasedPoint:
    """One year of one outcome; fields as in ``SeriesPoint``."""

    year: int
    value: float | None
    low: float | None
    high: float | None
    count: ReleasedCount
    comparison: float | None
    n_comparison: int
    country: float | None


@dataclass(frozen=True, slots=True)
class ReleasedIndicator:
    """One indicator year by year; fields as in ``IndicatorFindings``."""

    id: str
    label: Labels
    unit: str
    unit_label: Labels
    direction: Literal["lower", "higher", "neutral"]
    counted: Labels | None
    indicator: str
    publisher: str
    source: str
    verified: str
    price_year: int | None
    series: tuple[ReleasedPoint, ...]
    one_case: float | None
    breaks: tuple[tuple[int, Labels], ...]


@dataclass(frozen=True, slots=True)
class ReleasedOutcome(ReleasedIndicator):
    """One outcome; fields as in ``OutcomeFindings``.

    ``one_case`` and ``cases_per_year`` are ``None`` also where they were withheld
    because a small count could be computed back from them.
    """

    primary: bool
    negative_control: bool
    lag_years: int
    lag_note: Labels | None
    smallest_difference: float | None
    status: SampleStatus
    start_year: int | None
    sample: SampleCounts
    n_pool: int
    path: Path | None
    local: Estimate | CannotAnswer
    local_unadjusted: Estimate | CannotAnswer
    detectable: float | None
    smallest_p_value: float | None
    diagnostics: tuple[tuple[str, float], ...]
    national: Estimate | CannotAnswer
    national_plain: Estimate | CannotAnswer
    national_detectable: float | None
    events: tuple[EventPoint, ...]
    checks: tuple[Check, ...]
    alternatives: tuple[Alternative, ...]
    cases_per_year: tuple[float, float | None, float | None] | None
    verdict: Verdict
    true_effect: float | None
    national_verdict: Verdict | None = None
    national_clustered: Estimate | CannotAnswer | None = None
    sensitivity: Sensitivity | None = None
    national_designs: DesignFindings | None = None
    own_designs: DesignFindings | None = None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """What disclosure control did to one outcome.

    Attributes
    ----------
    outcome : identifier of the outcome.
    n_counts : counts of persons that the outcome has.
    n_hidden : counts (and the rates that rest on them) that are not shown.
    n_fewer_than_five : counts written "fewer than five".
    n_rounded : counts rounded to the nearest five.
    n_intervals_removed : intervals of single years that would give a count away.
    n_estimates_coarsened : own estimates rounded so that no count can be solved for.
    n_withheld : own results withheld whole.
    smallest_shown : the smallest count above zero that is shown, if any.
    """

    outcome: str
    n_counts: int
    n_hidden: int
    n_fewer_than_five: int
    n_rounded: int
    n_intervals_removed: int
    n_estimates_coarsened: int
    n_withheld: int
    smallest_shown: int | None


@dataclass(frozen=True, slots=True)
class ReleasedReport:
    """What a report of any kind may say; fields as in ``StudyFindings``.

    ``ledger`` says what disclosure control did, a line for each indicator.
    """

    study: str
    title: Labels
    question: Labels
    level: float
    simulated: bool
    area: Area
    outcomes: tuple[ReleasedIndicator, ...]
    data_log: tuple[LogLine, ...]
    sources: tuple[SourceUse, ...]
    provenance: Provenance
    n_areas: int
    ledger: tuple[LedgerLine, ...]


@dataclass(frozen=True, slots=True)
class Released(ReleasedReport):
    """All that an evaluation's report may say; fields as in ``Findings``."""

    outcomes: tuple[ReleasedOutcome, ...]
    with_intervention: Labels
    intervention: str
    intervention_label: Labels
    intervention_definition: Labels
    design: str
    design_options: tuple[tuple[str, str], ...]
    design_label: str
    start_year: int | None
    start_status: SampleStatus
    start_kind: Literal["indicator", "table", "source"]
    start_indicator: str
    start_rule: tuple[tuple[str, str], ...]
    start_series: tuple[tuple[int, float | None], ...]
    follow_up_years: int
    decisions: tuple[Labels, ...]
    money: MoneyFindings | CannotAnswer
    assumptions: tuple[Assumption, ...]
    forecasts: tuple[OutcomeForecast, ...] = ()
    promises: tuple[Promised, ...] = ()

    def primary(self) -> ReleasedOutcome:
        """Return the outcome that was named before the data were read."""
        return next(outcome for outcome in self.outcomes if outcome.primary)

    def outcome(self, identifier: str) -> ReleasedOutcome:
        """Return an outcome by its identifier; ``KeyError`` when it is not there."""
        for outcome in self.outcomes:
            if outcome.id == identifier:
                return outcome
        raise KeyError(identifier)
