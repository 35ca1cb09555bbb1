"""Every released number as JSON: ``findings/<code>.json``, canonical and sorted.

The document has two parts. ``numbers`` is a flat list, one object per number, with its
unit, sources and design label: what a script or a comparison of two runs reads.
``context`` says what was asked and decided, and what a reader needs to trust it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from prevstats.analyses.findings import MoneyFindings, PayerResult
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.reporting.released import Released, ReleasedOutcome

SCHEMA = "prevstats/findings/1"

Json = dict[str, Any]


def released_json(released: Released) -> Json:
    """Return everything released as plain JSON values: no dates, no machine, no NaN."""
    numbers = sorted(_numbers(released), key=lambda each: str(each["id"]))
    return {"schema": SCHEMA, "context": _context(released), "numbers": numbers}


def canonical_json(document: Json) -> str:
    """Write a document so that equal documents are equal texts."""
    return json.dumps(
        document, ensure_ascii=False, sort_keys=True, allow_nan=False, indent=1
    )


def _context(released: Released) -> Json:
    return {
        "evaluation": released.study,
        "intervention": released.intervention,
        "area": plain(released.area),
        "level": released.level,
        "simulated": released.simulated,
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
        "data_log": [plain(line) for line in released.data_log],
        "sources": [plain(each) for each in released.sources],
        "provenance": plain(released.provenance),
        "disclosure": [plain(line) for line in released.ledger],
    }


def _outcome_context(outcome: ReleasedOutcome) -> Json:
    return {
        "id": outcome.id,
        "label": dict(outcome.label),
        "unit": outcome.unit,
        "unit_label": dict(outcome.unit_label),
        "price_year": outcome.price_year,
        "indicator": outcome.indicator,
        "publisher": outcome.publisher,
        "verified": outcome.verified,
        "primary": outcome.primary,
        "negative_control": outcome.negative_control,
        "lag_years": outcome.lag_years,
        "status": outcome.status,
        "sample": dict(outcome.sample.counts),
        "verdict": plain(outcome.verdict),
        "national_verdict": plain(outcome.national_verdict),
        "checks": [plain(check) for check in outcome.checks],
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
        yield from _series(outcome)
        yield from _estimates(outcome)
        yield from _others(outcome, released)
    if isinstance(released.money, MoneyFindings):
        yield from _money(released.money, released)


def _series(outcome: ReleasedOutcome) -> Iterator[Json]:
    for point in outcome.series:
        start = f"{outcome.id}.series.{point.year}"
        yield _number(f"{start}.value", point.value, outcome, "descriptive") | {
            "low": finite(point.low),
            "high": finite(point.high),
        }
        yield _number(f"{start}.persons", point.count.value, outcome, "descriptive") | {
            "unit": "persons",
            "status": point.count.status,
        }
        compared = f"{start}.comparison"
        yield _number(compared, point.comparison, outcome, "descriptive") | {
            "n_areas": point.n_comparison
        }
        yield _number(f"{start}.country", point.country, outcome, "descriptive")


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
    for name, found in named.items():
        yield _estimate(f"{outcome.id}.{name}", found, outcome)


def _estimate(
    name: str, found: Estimate | CannotAnswer, outcome: ReleasedOutcome
) -> Json:
    if isinstance(found, CannotAnswer):
        missing = _number(name, None, outcome, "descriptive")
        return missing | {"cannot_answer": found.reason}
    return _number(name, found.value, outcome, found.design_label) | {
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
        yield _number(f"{outcome.id}.{name}", getattr(outcome, name), outcome, label)
    value, low, high = outcome.cases_per_year or (None, None, None)
    yield _number(f"{outcome.id}.cases_per_year", value, outcome, label) | {
        "unit": "persons_per_year",
        "low": finite(low),
        "high": finite(high),
    }
    for point in outcome.events:
        name = f"{outcome.id}.event.{point.event_time:+03d}"
        yield _number(name, point.value, outcome, label) | {
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
        yield _number(f"{outcome.id}.path.{year}", difference, outcome, label)


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


def _number(
    name: str, value: float | None, outcome: ReleasedOutcome, design_label: str
) -> Json:
    return {
        "id": name,
        "value": finite(value),
        "unit": outcome.unit,
        "price_year": outcome.price_year,
        "sources": [outcome.indicator],
        "design_label": design_label,
    }


def finite(value: float | None) -> float | None:
    """Return a number for JSON; one that is not finite has no place there."""
    if value is None or not math.isfinite(value):
        return None
    return value


def plain(value: Any) -> Any:
    """Return a frozen value as plain JSON values."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return finite(value) if isinstance(value, float) else value
