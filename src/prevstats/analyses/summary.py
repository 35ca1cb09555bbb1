"""The national picture of a run, as plain values for the index page."""

from __future__ import annotations

from typing import Any

from prevstats.analyses.common import Common
from prevstats.analyses.national import NationalFindings
from prevstats.analyses.resolve import labels
from prevstats.analyses.sample import OutcomeData
from prevstats.errors import CannotAnswer


def national_summary(common: Common) -> dict[str, Any]:
    """Return what the index says of all areas together, as JSON values.

    Keys: ``title`` and ``question`` (language code → words), ``simulated``, ``level``,
    ``data_last_year``, ``places`` (code → name and county) and ``outcomes``, one for
    each with label, unit, estimate, interval, number treated and verdict.
    """
    evaluation = common.resolved.evaluation
    return {
        "title": dict(labels(evaluation.title)),
        "question": dict(labels(evaluation.question)),
        "simulated": common.dataset.simulated,
        "level": evaluation.inference.level,
        "data_last_year": common.provenance.data_last_year,
        "places": {
            place.code: {"name": place.name, "county": place.county}
            for place in common.places
        },
        "outcomes": [
            _outcome(data, national)
            for data, national in zip(common.outcomes, common.national, strict=True)
        ],
    }


def _outcome(data: OutcomeData, national: NationalFindings) -> dict[str, Any]:
    found = national.national
    numbers: dict[str, Any] = {"value": None, "low": None, "high": None, "n_treated": 0}
    reason = ""
    if isinstance(found, CannotAnswer):
        reason = found.reason
    else:
        numbers = {name: getattr(found, name) for name in numbers}
    return {
        "id": data.outcome.id,
        "label": dict(labels(data.outcome.label)),
        "unit": data.outcome.unit,
        "unit_label": dict(labels(data.outcome.unit_label)),
        "direction": data.outcome.direction,
        "price_year": data.price_year,
        **numbers,
        "reason": reason,
        "form": national.verdict.form,
        "verdict_reason": national.verdict.reason,
        "chance_lower": national.verdict.chance_lower,
    }
