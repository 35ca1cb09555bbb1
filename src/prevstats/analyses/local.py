"""One outcome in one municipality: its own figures, effect and verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prevstats.analyses.contrast import (
    Question,
    as_estimate,
    estimate,
    local_study,
)
from prevstats.analyses.findings import OutcomeFindings, Path
from prevstats.analyses.money import per_unit
from prevstats.analyses.national import NationalFindings
from prevstats.analyses.path import difference_path
from prevstats.analyses.resolve import labels
from prevstats.analyses.sample import OutcomeData, sample_status
from prevstats.analyses.series import persons_behind, series
from prevstats.analyses.verdict import verdict, verdict_without_own_estimate
from prevstats.checks import Check, before_the_lag, placebo_start_earlier
from prevstats.data.starts import Starts
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.inference.few_treated import FewTreated, Study

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class OwnEffect:
    """The municipality's own contrast and all that is said beside it."""

    adjusted: Estimate | CannotAnswer
    unadjusted: Estimate | CannotAnswer
    found: FewTreated | CannotAnswer
    checks: tuple[Check, ...]
    path: Path | None


def local_findings(
    data: OutcomeData,
    starts: Starts,
    row: int,
    national: NationalFindings,
    question: Question,
    true_effect: float | None,
) -> OutcomeFindings:
    """Return everything found about one outcome for one municipality."""
    outcome, use = data.outcome, data.use
    status = sample_status(data, starts, row)
    own = own_effect(data, starts, row, question) if status == "in_estimate" else None
    answer = own.adjusted if own else CannotAnswer(status)
    told = own.found if own and isinstance(own.found, FewTreated) else None
    own_checks = own.checks if own else ()
    persons = persons_behind(data, row)
    start = starts.year[row]
    return OutcomeFindings(
        id=outcome.id,
        label=labels(outcome.label),
        unit=outcome.unit,
        unit_label=labels(outcome.unit_label),
        direction=outcome.direction,
        counted=labels(outcome.counted) if outcome.counted else None,
        primary=False,
        negative_control=national.negative_control,
        lag_years=use.lag_years,
        lag_note=labels(use.lag_note) if use.lag_note else None,
        smallest_difference=use.smallest_difference,
        indicator=outcome.indicator,
        publisher=outcome.publisher,
        source=outcome.source,
        verified=outcome.verified,
        price_year=data.price_year,
        status=status,
        start_year=int(start) if starts.status[row] == "starts" else None,
        sample=national.sample,
        n_pool=told.n_pool if told else national.n_pool,
        series=series(data, starts, row, question.inference.level),
        path=own.path if own else None,
        local=answer,
        local_unadjusted=own.unadjusted if own else CannotAnswer(status),
        detectable=told.detectable if told else None,
        smallest_p_value=told.smallest_p_value if told else None,
        diagnostics=_diagnostics(told),
        national=national.national,
        national_plain=national.national_plain,
        national_detectable=national.national_detectable,
        events=national.events,
        checks=(*national.checks, *own_checks),
        alternatives=national.alternatives,
        cases_per_year=_cases(answer, persons, per_unit(outcome)),
        one_case=per_unit(outcome) / persons if persons else None,
        verdict=(
            verdict(
                answer,
                basis="local",
                checks=own_checks,
                smallest_difference=use.smallest_difference,
            )
            if own
            else verdict_without_own_estimate(status, national.national)
        ),
        breaks=tuple((item.year, labels(item.note)) for item in outcome.breaks),
        true_effect=true_effect,
        national_verdict=national.verdict,
        national_clustered=national.national_clustered,
    )


def own_effect(
    data: OutcomeData, starts: Starts, row: int, question: Question
) -> OwnEffect:
    """Return one municipality's own contrast, its checks and its path."""
    study = local_study(data, starts, row)
    if isinstance(study, CannotAnswer):
        return OwnEffect(study, study, study, (), None)
    found = estimate(study, data, question)
    return OwnEffect(
        adjusted=as_estimate(found, data, question),
        unadjusted=as_estimate(found, data, question, adjusted=False),
        found=found,
        checks=_local_checks(study, data, question),
        path=difference_path(study, row, question.inference.level),
    )


def _local_checks(
    study: Study, data: OutcomeData, question: Question
) -> tuple[Check, ...]:
    draws = question.inference.draws
    return (
        placebo_start_earlier(
            study,
            name="local_placebo_start_earlier",
            draws=draws,
            generator=question.random(data.outcome.id, "local_placebo"),
        ),
        before_the_lag(
            study,
            name="local_before_the_lag",
            draws=draws,
            generator=question.random(data.outcome.id, "local_before_the_lag"),
        ),
    )


def _diagnostics(found: FewTreated | None) -> tuple[tuple[str, float], ...]:
    if found is None:
        return ()
    names = (
        "kappa",
        "beta_2",
        "rho",
        "n_missing",
        "n_periods_before",
        "n_periods_after",
    )
    return tuple((name, float(getattr(found, name))) for name in names)


def _cases(
    answer: Estimate | CannotAnswer, persons: float | None, base: float
) -> tuple[float, float | None, float | None] | None:
    """Return the effect in persons a year (value, low, high), where it is a rate."""
    if isinstance(answer, CannotAnswer) or persons is None:
        return None
    scale = persons / base
    ends = [None if end is None else end * scale for end in (answer.low, answer.high)]
    return answer.value * scale, ends[0], ends[1]
