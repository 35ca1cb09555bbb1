"""One outcome in all municipalities that started: the same for every report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from prevstats.analyses.contrast import (
    Question,
    as_estimate,
    estimate,
    national_study,
)
from prevstats.analyses.findings import (
    Alternative,
    EventPoint,
    SampleCounts,
    Verdict,
)
from prevstats.analyses.resolve import labels
from prevstats.analyses.sample import OutcomeData, sample_counts
from prevstats.analyses.sensitivity_findings import NationalSensitivity
from prevstats.analyses.verdict import both_agree, verdict
from prevstats.checks import (
    Check,
    before_the_lag,
    placebo_start_earlier,
    pre_trend_largest_lead,
)
from prevstats.data.panel import Dataset, Panel
from prevstats.data.starts import Starts, starts_from_indicator
from prevstats.designs.aggregate import known
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.inference.few_treated import FewTreated, Study
from prevstats.inference.stacked_contrast import stacked_contrast_cr2
from prevstats.parameters.schema import StartFromIndicator

if TYPE_CHECKING:
    from prevstats.designs.effects import Effects
    from prevstats.designs.group_time import GroupTime

MANY_TREATED = 20
"""From this many treated the verdict needs the clustered interval as well."""
LEADS, YEARS_AFTER = 6, 12
"""The event-study figure goes no further than this before and after the start."""


@dataclass(frozen=True, slots=True)
class NationalFindings:
    """What all started municipalities say of one outcome; see ``OutcomeFindings``."""

    outcome: str
    sample: SampleCounts
    negative_control: bool
    national: Estimate | CannotAnswer
    national_plain: Estimate | CannotAnswer
    national_clustered: Estimate | CannotAnswer
    national_detectable: float | None
    verdict: Verdict
    n_pool: int
    events: tuple[EventPoint, ...]
    checks: tuple[Check, ...]
    alternatives: tuple[Alternative, ...]
    sensitivity: NationalSensitivity | None = None


def national_findings(
    data: OutcomeData,
    dataset: Dataset,
    starts: Starts,
    design: GroupTime,
    question: Question,
    start_rule: StartFromIndicator | None,
) -> NationalFindings:
    """Return the national estimate, its checks and its other definitions."""
    sample = sample_counts(data, starts)
    study = national_study(data, starts)
    found = _answered(study, data, question)
    effects = design(panel_of(data, dataset, starts, design))
    plain: Estimate | CannotAnswer
    events: tuple[EventPoint, ...] = ()
    if isinstance(effects, CannotAnswer):
        plain = effects
    else:
        plain = plain_estimate(effects, data, question)
        events = event_points(effects, question.inference.seed)
    main = as_estimate(found, data, question)
    clustered = clustered_estimate(study, data, question)
    checks = national_checks(study, data, effects, question)
    return NationalFindings(
        outcome=data.outcome.id,
        sample=sample,
        negative_control=dict(sample.counts).get("in_estimate", 0) == 0
        and dict(sample.counts).get("too_late", 0) > 0,
        national=main,
        national_plain=plain,
        national_clustered=clustered,
        national_detectable=(
            found.detectable if isinstance(found, FewTreated) else None
        ),
        verdict=national_verdict(main, clustered, checks, data.use.smallest_difference),
        n_pool=found.n_pool if isinstance(found, FewTreated) else 0,
        events=events,
        checks=checks,
        alternatives=alternatives(data, dataset, question, start_rule),
    )


def national_verdict(
    main: Estimate | CannotAnswer,
    clustered: Estimate | CannotAnswer,
    checks: tuple[Check, ...],
    smallest_difference: float | None,
) -> Verdict:
    """Return what can be told of the mean over all that started.

    From ``MANY_TREATED`` treated a difference needs both intervals on one side: that of
    the few-treated rule and the clustered one.
    """
    told = verdict(
        main, basis="national", checks=checks, smallest_difference=smallest_difference
    )
    many = isinstance(main, Estimate) and main.n_treated >= MANY_TREATED
    if many and told.form in ("fewer", "more") and not both_agree(main, clustered):
        return replace(told, form="cannot_tell", reason="too_small")
    return told


def panel_of(
    data: OutcomeData, dataset: Dataset, starts: Starts, design: GroupTime
) -> Panel:
    """Return the panel of the areas that may enter an estimate."""
    keep = np.flatnonzero(starts.within())
    columns = np.array([dataset.years.index(year) for year in data.years])
    return Panel(
        units=tuple(data.areas[row] for row in keep),
        periods=data.years,
        outcome=data.values[keep],
        start=starts.year[keep],
        covariates={
            name: dataset.values[name][keep][:, columns] for name in design.covariates
        },
        name=data.outcome.id,
    )


def plain_estimate(
    effects: Effects, data: OutcomeData, question: Question
) -> Estimate | CannotAnswer:
    """Return the group-time estimate over the years of response, clustered errors."""
    first, last = data.use.lag_years, data.use.last_effect_year
    event = effects.period - effects.group
    if not np.any((event >= first) & (event <= (np.inf if last is None else last))):
        return CannotAnswer("no_year_after_lag")
    whole = effects.aggregate("group", min_e=first, max_e=last)
    return whole.estimate(
        unit=data.outcome.unit,
        sources=(data.outcome.indicator,),
        draws=question.inference.draws,
        seed=question.inference.seed,
    )


def clustered_estimate(
    study: Study | CannotAnswer, data: OutcomeData, question: Question
) -> Estimate | CannotAnswer:
    """Return the adjusted contrast with CR2 errors, for ``MANY_TREATED`` or more."""
    if isinstance(study, CannotAnswer):
        return study
    treated = int(np.count_nonzero(study.treated))
    if treated < MANY_TREATED:
        return CannotAnswer("too_few_for_clustered_errors", (("n_treated", treated),))
    found = stacked_contrast_cr2(study, level=question.inference.level)
    if isinstance(found, CannotAnswer):
        return found
    return Estimate(
        value=found.value,
        std_error=found.std_error,
        low=found.low,
        high=found.high,
        level=found.level,
        p_value=found.p_value,
        p_value_reason="" if found.p_value is not None else "no_residual_variation",
        outcome=data.outcome.id,
        unit=data.outcome.unit,
        per_whom="target_group",
        method="stacked_contrast_cr2",
        n_areas=int(study.pool.sum()),
        n_treated=treated,
        n_periods=len(data.years),
        sources=(data.outcome.indicator,),
    )


def event_points(effects: Effects, seed: int) -> tuple[EventPoint, ...]:
    """Return the event study with pointwise intervals and the simultaneous band."""
    study = effects.aggregate("event", min_e=-LEADS, max_e=YEARS_AFTER)
    band = study.band(seed=seed)
    return tuple(
        EventPoint(
            event_time=int(label),
            value=float(study.value[place]),
            low=known(study.inference.low[place]),
            high=known(study.inference.high[place]),
            simultaneous_low=known(band.low[place]),
            simultaneous_high=known(band.high[place]),
            n_treated=int(study.n_treated[place]),
            is_base=bool(study.is_base[place]),
        )
        for place, label in enumerate(study.label)
    )


def national_checks(
    study: Study | CannotAnswer,
    data: OutcomeData,
    effects: Effects | CannotAnswer,
    question: Question,
) -> tuple[Check, ...]:
    """Return the checks of the national comparison."""
    if isinstance(effects, CannotAnswer):
        return ()
    seed = question.inference.seed
    leads = pre_trend_largest_lead(effects, years=LEADS, seed=seed)
    if isinstance(study, CannotAnswer):
        return (leads,)
    options: dict[str, Any] = {"draws": question.inference.draws}
    return (
        leads,
        placebo_start_earlier(
            study,
            name="placebo_start_earlier",
            generator=question.random(data.outcome.id, "placebo"),
            **options,
        ),
        before_the_lag(
            study,
            name="before_the_lag",
            generator=question.random(data.outcome.id, "before_the_lag"),
            **options,
        ),
    )


def alternatives(
    data: OutcomeData,
    dataset: Dataset,
    question: Question,
    rule: StartFromIndicator | None,
) -> tuple[Alternative, ...]:
    """Return the national estimate under each other definition of the start."""
    if rule is None:
        return ()
    values = dataset.values[rule.indicator]
    results = []
    for other in rule.alternatives:
        starts = starts_from_indicator(values, dataset.years, other)
        found = _answered(national_study(data, starts), data, question)
        results.append(
            Alternative(
                name=other.name,
                label=labels(other.label),
                n_treated=found.n_treated if isinstance(found, FewTreated) else 0,
                n_left_out=int(np.isnan(starts.year).sum()),
                estimate=as_estimate(found, data, question),
            )
        )
    return tuple(results)


def _answered(
    study: Study | CannotAnswer, data: OutcomeData, question: Question
) -> FewTreated | CannotAnswer:
    if isinstance(study, CannotAnswer):
        return study
    return estimate(study, data, question)
