"""What an evaluation found, in numbers and identifiers: no language, no layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from prevstats.analyses.design_findings import DesignFindings as DesignFindings
from prevstats.analyses.forecast_findings import OutcomeForecast as OutcomeForecast
from prevstats.analyses.forecast_findings import Promised as Promised
from prevstats.analyses.money_result import MoneyFindings as MoneyFindings
from prevstats.analyses.money_result import PayerResult as PayerResult
from prevstats.analyses.sensitivity_findings import Sensitivity as Sensitivity
from prevstats.analyses.study_findings import Area as Area
from prevstats.analyses.study_findings import Count as Count
from prevstats.analyses.study_findings import CountOrigin as CountOrigin
from prevstats.analyses.study_findings import IndicatorFindings as IndicatorFindings
from prevstats.analyses.study_findings import Labels as Labels
from prevstats.analyses.study_findings import Provenance as Provenance
from prevstats.analyses.study_findings import SeriesPoint as SeriesPoint
from prevstats.analyses.study_findings import StudyFindings as StudyFindings
from prevstats.checks import Check
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate

SampleStatus = Literal[
    "in_estimate",  # started, with a usable year before and after
    "always",  # had the intervention in the first year of the data
    "never",  # has not started in the data: part of the comparison
    "too_late",  # started, but the outcome cannot have responded yet
    "no_before",  # started before the outcome's first observed year
    "missing",  # the outcome is missing where it is needed
    "unknown_start",  # the start cannot be told from the data
    "left_out",  # left out by the definition of the start
]
VerdictForm = Literal["fewer", "more", "cannot_tell", "no_difference", "withheld"]
VerdictReason = Literal[
    "",
    "too_small",
    "no_before",
    "comparison_fails",
    "no_comparison",
    "not_in_estimate",
    "many_compared",  # clear by itself, not when all that were asked are counted
]


@dataclass(frozen=True, slots=True)
class Path:
    """The municipality's difference from the comparison, year by year.

    The band is what areas without the intervention stay within, at the level of the
    report (nine of ten at 0.90), scaled to the size of this municipality.
    """

    years: tuple[int, ...]
    difference: tuple[float | None, ...]
    band_low: tuple[float | None, ...]
    band_high: tuple[float | None, ...]
    base_years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EventPoint:
    """National effect so many years after (before: negative) the start."""

    event_time: int
    value: float
    low: float | None
    high: float | None
    simultaneous_low: float | None
    simultaneous_high: float | None
    n_treated: int
    is_base: bool


@dataclass(frozen=True, slots=True)
class Alternative:
    """The national estimate under another definition of the start."""

    name: str
    label: Labels
    n_treated: int
    n_left_out: int
    estimate: Estimate | CannotAnswer


@dataclass(frozen=True, slots=True)
class SampleCounts:
    """How many areas of each status the outcome has (sums to all areas asked for)."""

    counts: tuple[tuple[SampleStatus, int], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Exactly one per outcome, chosen by rule (never by hand).

    Attributes
    ----------
    form : which sentence.
    reason : why it cannot be told; "" otherwise.
    chance_lower : chance (0-1) that the outcome became lower than it otherwise would
        have been; ``None`` when no estimate could be made.
    basis : whose estimate the verdict speaks of.
    """

    form: VerdictForm
    reason: VerdictReason
    chance_lower: float | None
    basis: Literal["local", "national"]


@dataclass(frozen=True, slots=True)
class OutcomeFindings(IndicatorFindings):
    """Everything found about one outcome for one municipality.

    ``local`` is the municipality's own contrast (few-treated rule, one treated);
    ``local_unadjusted`` the same without adjustment, always shown beside it;
    ``national`` the mean over all that started (the verdict's form of inference);
    ``national_plain`` the group-time estimate with clustered errors, beside it.
    Cases: ``cases_per_year`` is the local effect in persons a year (value, low, high).
    """

    primary: bool
    negative_control: bool
    """The outcome cannot have responded yet anywhere in the data."""
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
    """Smallest effect this municipality alone could show (1.43 x half length)."""
    smallest_p_value: float | None
    diagnostics: tuple[tuple[str, float], ...]
    """kappa, beta_2, rho, … of the variance model, for the researcher."""
    national: Estimate | CannotAnswer
    national_plain: Estimate | CannotAnswer
    national_detectable: float | None
    events: tuple[EventPoint, ...]
    checks: tuple[Check, ...]
    alternatives: tuple[Alternative, ...]
    cases_per_year: tuple[float, float | None, float | None] | None
    verdict: Verdict
    true_effect: float | None
    """Known only for simulated data."""
    national_verdict: Verdict | None = None
    """What can be told of the mean over all that started; from 20 treated it takes
    both the few-treated interval and the clustered one."""
    national_clustered: Estimate | CannotAnswer | None = None
    """The adjusted contrast with errors clustered on the municipality (CR2)."""
    sensitivity: Sensitivity | None = None
    national_designs: DesignFindings | None = None
    """The design that was chosen for all that started, and the others beside it."""
    own_designs: DesignFindings | None = None
    """The same for the municipality's own contrast; ``None`` when it has none."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """One number from outside that the report rests on."""

    id: str
    label: Labels
    value: float
    low: float | None
    high: float | None
    unit: Labels
    year: str
    source: Labels
    verified: str


@dataclass(frozen=True, slots=True)
class Findings(StudyFindings):
    """All that one report may say, before disclosure control."""

    outcomes: tuple[OutcomeFindings, ...]
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
