"""What an evaluation found, in numbers and identifiers: no language, no layout.

``Check``, ``LogLine`` and ``SourceUse`` come from the floors where they arise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from prevstats.analyses.money_result import MoneyFindings as MoneyFindings
from prevstats.analyses.money_result import PayerResult as PayerResult
from prevstats.checks import Check
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.provenance import LogLine, SourceUse

Labels = Mapping[str, str]
"""Language code → words, from the parameter files."""

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
    "", "too_small", "no_before", "comparison_fails", "no_comparison", "not_in_estimate"
]
CountOrigin = Literal["published", "derived", "persons"]


@dataclass(frozen=True, slots=True)
class Count:
    """A number of persons and how it came about, for disclosure control.

    ``published``: printed as such by the publisher; ``derived``: computed by us from
    published aggregates; ``persons``: counted from person-level data.
    """

    value: float | None
    origin: CountOrigin


@dataclass(frozen=True, slots=True)
class Area:
    """The municipality: its code, names and size."""

    code: str
    name: str
    """Short name without "kommun": Ljungby."""
    county: str
    population: float | None
    population_year: int | None


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """One year of one outcome, in the outcome's unit (fixed prices where kronor)."""

    year: int
    value: float | None
    """The municipality's own value; ``None`` = not published or not measured."""
    low: float | None
    high: float | None
    """Exact Poisson interval of the value, where a count can be recovered."""
    count: Count | None
    comparison: float | None
    """Unweighted mean of the areas without the intervention that year."""
    n_comparison: int
    country: float | None
    """The country's own published value (Riket)."""


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
class OutcomeFindings:
    """Everything found about one outcome for one municipality.

    ``local`` is the municipality's own contrast (few-treated rule, one treated);
    ``local_unadjusted`` the same without adjustment, always shown beside it;
    ``national`` the mean over all that started (the verdict's form of inference);
    ``national_plain`` the group-time estimate with clustered errors, beside it.
    Cases: ``cases_per_year`` is the local effect in persons a year (value, low, high).
    """

    id: str
    label: Labels
    unit: str
    unit_label: Labels
    direction: Literal["lower", "higher", "neutral"]
    counted: Labels | None
    primary: bool
    negative_control: bool
    """The outcome cannot have responded yet anywhere in the data."""
    lag_years: int
    lag_note: Labels | None
    smallest_difference: float | None
    indicator: str
    publisher: str
    source: str
    verified: str
    price_year: int | None
    """Year whose prices kronor are stated in; ``None`` when not money."""
    status: SampleStatus
    start_year: int | None
    sample: SampleCounts
    n_pool: int
    series: tuple[SeriesPoint, ...]
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
    one_case: float | None
    """What one person is in the outcome's unit (one child = 0.17 per 1 000)."""
    verdict: Verdict
    breaks: tuple[tuple[int, Labels], ...]
    true_effect: float | None
    """Known only for simulated data."""
    national_verdict: Verdict | None = None
    """What can be told of the mean over all that started; from 20 treated it takes
    both the few-treated interval and the clustered one."""
    national_clustered: Estimate | CannotAnswer | None = None
    """The adjusted contrast with errors clustered on the municipality (CR2)."""


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
class Provenance:
    """What must be known to make the same report again."""

    data_sha256: str
    parameters_sha256: str
    code_sha256: str
    notebook_sha256: str
    version: str
    python: str
    packages: tuple[tuple[str, str], ...]
    seed: int
    data_last_year: int


@dataclass(frozen=True, slots=True)
class Findings:
    """All that one report may say, before disclosure control."""

    evaluation: str
    title: Labels
    question: Labels
    with_intervention: Labels
    intervention: str
    intervention_label: Labels
    intervention_definition: Labels
    level: float
    simulated: bool
    design: str
    design_options: tuple[tuple[str, str], ...]
    design_label: str
    area: Area
    start_year: int | None
    start_status: SampleStatus
    start_kind: Literal["indicator", "table", "source"]
    start_indicator: str
    start_rule: tuple[tuple[str, str], ...]
    start_series: tuple[tuple[int, float | None], ...]
    follow_up_years: int
    decisions: tuple[Labels, ...]
    outcomes: tuple[OutcomeFindings, ...]
    money: MoneyFindings | CannotAnswer
    data_log: tuple[LogLine, ...]
    assumptions: tuple[Assumption, ...]
    sources: tuple[SourceUse, ...]
    provenance: Provenance
    n_areas: int
