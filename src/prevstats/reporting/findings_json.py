"""Every released number as JSON: ``findings/<code>.json``, canonical and sorted.

The document has two parts. ``numbers`` is a flat list, one object per number, with its
unit, sources and design label: what a script or a comparison of two runs reads.
``context`` says what was asked and decided, and what a reader needs to trust it.
"""

from __future__ import annotations

from collections.abc import Iterator

from prevstats.analyses.findings import MoneyFindings, PayerResult
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.reporting.designs_json import design_context, design_estimates
from prevstats.reporting.released import Released, ReleasedOutcome
from prevstats.reporting.report_json import (
    Json,
    context_of,
    finite,
    indicator_context,
    number_of,
    plain,
    series_numbers,
)
from prevstats.reporting.sensitivity_json import sensitivity_numbers

SCHEMA = "prevstats/findings/1"


def released_json(released: Released) -> Json:
    """Return everything released as plain JSON values: no dates, no machine, no NaN."""
    numbers = sorted(_numbers(released), key=lambda each: str(each["id"]))
    return {"schema": SCHEMA, "context": _context(released), "numbers": numbers}


def _context(released: Released) -> Json:
    return context_of(released) | {
        "evaluation": released.study,
        "intervention": released.intervention,
        "design": {
            "name": released.design,
            "label": released.design_label,
            "options": dict(released.design_options),
        },
        "start": {
            "year": released.start_year,
            "status": released.start_status,
            "kind": released.start_kind,
            "indicator": released.start_indicator,
            "rule": dict(released.start_rule),
        },
        "outcomes": [_outcome_context(outcome) for outcome in released.outcomes],
        "money": _money_context(released.money),
        "assumptions": [plain(each) for each in released.assumptions],
    }


def _outcome_context(outcome: ReleasedOutcome) -> Json:
    return indicator_context(outcome) | {
        "primary": outcome.primary,
        "negative_control": outcome.negative_control,
        "lag_years": outcome.lag_years,
        "status": outcome.status,
        "sample": dict(outcome.sample.counts),
        "verdict": plain(outcome.verdict),
        "national_verdict": plain(outcome.national_verdict),
        "checks": [plain(check) for check in outcome.checks],
        "designs": design_context(outcome),
    }


def _money_context(money: MoneyFindings | CannotAnswer) -> Json:
    if isinstance(money, CannotAnswer):
        return {"cannot_answer": plain(money)}
    return {
        "basis": money.basis,
        "outcome": money.outcome,
        "horizon_years": money.horizon_years,
        "discount_rate": money.discount_rate,
        "price_year": money.price_year,
        "not_priced": [dict(each) for each in money.not_priced],
    }


def _numbers(released: Released) -> Iterator[Json]:
    for outcome in released.outcomes:
        yield from series_numbers(outcome)
        yield from _estimates(outcome)
        yield from _others(outcome, released)
        for name, value, beside in sensitivity_numbers(outcome):
            described = number_of(name, value, outcome, released.design_label)
            yield described | {key: plain(each) for key, each in beside.items()}
    if isinstance(released.money, MoneyFindings):
        yield from _money(released.money, released)


def _estimates(outcome: ReleasedOutcome) -> Iterator[Json]:
    named: dict[str, Estimate | CannotAnswer] = {
        "local": outcome.local,
        "local_unadjusted": outcome.local_unadjusted,
        "national": outcome.national,
        "national_plain": outcome.national_plain,
    }
    if outcome.national_clustered is not None:
        named["national_clustered"] = outcome.national_clustered
    named |= {f"start.{each.name}": each.estimate for each in outcome.alternatives}
    named |= design_estimates(outcome)
    for name, found in named.items():
        yield _estimate(f"{outcome.id}.{name}", found, outcome)


def _estimate(
    name: str, found: Estimate | CannotAnswer, outcome: ReleasedOutcome
) -> Json:
    if isinstance(found, CannotAnswer):
        missing = number_of(name, None, outcome, "descriptive")
        return missing | {"cannot_answer": found.reason}
    return number_of(name, found.value, outcome, found.design_label) | {
        "low": finite(found.low),
        "high": finite(found.high),
        "std_error": finite(found.std_error),
        "level": found.level,
        "p_value": finite(found.p_value),
        "p_value_reason": found.p_value_reason,
        "per_whom": found.per_whom,
        "method": found.method,
        "measured_coverage": finite(found.measured_coverage),
        "n_areas": found.n_areas,
        "n_treated": found.n_treated,
        "n_periods": found.n_periods,
        "notes": list(found.notes),
    }


def _others(outcome: ReleasedOutcome, released: Released) -> Iterator[Json]:
    label = released.design_label
    for name in ("detectable", "national_detectable", "one_case", "true_effect"):
        yield number_of(f"{outcome.id}.{name}", getattr(outcome, name), outcome, label)
    value, low, high = outcome.cases_per_year or (None, None, None)
    yield number_of(f"{outcome.id}.cases_per_year", value, outcome, label) | {
        "unit": "persons_per_year",
        "low": finite(low),
        "high": finite(high),
    }
    for point in outcome.events:
        name = f"{outcome.id}.event.{point.event_time:+03d}"
        yield number_of(name, point.value, outcome, label) | {
            "low": finite(point.low),
            "high": finite(point.high),
            "n_treated": point.n_treated,
            "is_base": point.is_base,
        }
    if outcome.path is None:
        return
    for year, difference in zip(
        outcome.path.years, outcome.path.difference, strict=True
    ):
        yield number_of(f"{outcome.id}.path.{year}", difference, outcome, label)


def _money(money: MoneyFindings, released: Released) -> Iterator[Json]:
    source = released.outcome(money.outcome)
    shared: Json = {
        "design_label": released.design_label,
        "sources": [source.indicator],
        "price_year": money.price_year,
    }
    for payer in (*money.payers, money.society):
        yield from _payer(payer, shared)
    yield shared | {
        "id": "money.ratio",
        "unit": "ratio",
        "value": finite(money.ratio),
        "low": finite(money.ratio_low),
        "high": finite(money.ratio_high),
        "mark": money.society.mark,
    }
    yield shared | {
        "id": "money.break_even",
        "unit": source.unit,
        "value": finite(money.break_even),
        "mark": money.society.mark,
    }


def _payer(payer: PayerResult, shared: Json) -> Iterator[Json]:
    start = f"money.{payer.payer}"
    amounts = {
        "cost_per_year": (payer.cost_per_year, None, None),
        "cost": (payer.cost, None, None),
        "benefit": (payer.benefit, None, None),
        "net": (payer.net, payer.net_low, payer.net_high),
        "net_per_year": (
            payer.net_per_year,
            payer.net_per_year_low,
            payer.net_per_year_high,
        ),
    }
    for name, (value, low, high) in amounts.items():
        yield shared | {
            "id": f"{start}.{name}",
            "unit": "sek",
            "value": finite(value),
            "low": finite(low),
            "high": finite(high),
            "mark": payer.mark,
        }
    yield shared | {
        "id": f"{start}.chance",
        "unit": "probability",
        "value": finite(payer.chance),
        "mark": payer.mark,
    }
