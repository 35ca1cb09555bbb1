"""What a report promises of the future, as it is kept: ``forecasts/<code>.json``."""

from __future__ import annotations

from prevstats.analyses.findings import MoneyFindings
from prevstats.analyses.forecast_findings import OutcomeForecast
from prevstats.errors import CannotAnswer
from prevstats.inference.past_errors import PROBABILITIES
from prevstats.provenance import sha256_of_bytes
from prevstats.reporting.released import (
    Released,
    ReleasedIndicator,
    ReleasedOutcome,
    ReleasedReport,
)
from prevstats.reporting.report_json import (
    Json,
    canonical_json,
    finite,
    indicator_context,
    plain,
)

SCHEMA = "prevstats/forecast/1"


def no_forecast(_released: ReleasedReport) -> None:
    """Say that a kind of report forecasts nothing."""


def forecast_json(released: Released) -> Json:
    """Return what an evaluation forecasts, promises and decides, as JSON values.

    Without the day it is kept: that, and a fingerprint of all the rest, are added when
    it is (``batch.forecasts``).
    """
    made = released.provenance
    return {
        "schema": SCHEMA,
        "study": released.study,
        "area": plain(released.area),
        "level": released.level,
        "simulated": released.simulated,
        "made_from": {
            "version": made.version,
            "code_sha256": made.code_sha256,
            "data_sha256": made.data_sha256,
            "parameters_sha256": made.parameters_sha256,
            "data_last_year": made.data_last_year,
        },
        "probabilities": list(PROBABILITIES),
        "figures": [_figure(each, released) for each in released.forecasts],
        "verdicts": [_verdict(outcome) for outcome in released.outcomes],
        "money": _money(released.money),
        "decisions": [dict(each) for each in released.decisions],
        "promises": [plain(each) for each in released.promises],
    }


def history_sha256(outcome: ReleasedIndicator, last_year: int) -> str:
    """Return the fingerprint of an indicator's released values up to a year."""
    values = [
        [point.year, None if point.value is None else f"{point.value:.9g}"]
        for point in outcome.series
        if point.year <= last_year
    ]
    return sha256_of_bytes(canonical_json({"values": values}).encode())


def _figure(found: OutcomeForecast, released: Released) -> Json:
    outcome = released.outcome(found.outcome)
    described = indicator_context(outcome) | {
        "id": f"{found.outcome}.{found.due_year}",
        "outcome": found.outcome,
        "origin_year": found.origin_year,
        "due_year": found.due_year,
        "last_value": finite(found.last_value),
        "definition_sha256": found.definition_sha256,
        "history_sha256": history_sha256(outcome, found.origin_year),
    }
    if isinstance(found.forecast, CannotAnswer):
        return described | {"cannot_answer": plain(found.forecast)}
    distribution: Json = plain(found.forecast)
    return described | distribution | {"rule": "past_errors"}


def _verdict(outcome: ReleasedOutcome) -> Json:
    return {"outcome": outcome.id, **plain(outcome.verdict)}


def _money(money: MoneyFindings | CannotAnswer) -> Json:
    if isinstance(money, CannotAnswer):
        return {"cannot_answer": plain(money)}
    return {
        "basis": money.basis,
        "outcome": money.outcome,
        "horizon_years": money.horizon_years,
        "discount_rate": money.discount_rate,
        "price_year": money.price_year,
        "payers": [
            {
                "payer": payer.payer,
                "label": dict(payer.label),
                "net": finite(payer.net),
                "low": finite(payer.net_low),
                "high": finite(payer.net_high),
                "chance": finite(payer.chance),
                "mark": payer.mark,
            }
            for payer in (*money.payers, money.society)
        ],
    }
