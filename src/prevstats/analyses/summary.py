"""The national picture of a run, as plain values for the index page."""

from __future__ import annotations

from typing import Any

from prevstats.analyses.common import Common
from prevstats.analyses.front import front_of
from prevstats.analyses.national import NationalFindings
from prevstats.analyses.resolve import labels
from prevstats.analyses.sample import OutcomeData
from prevstats.errors import CannotAnswer


def national_summary(common: Common) -> dict[str, Any]:
    """Return what the index says of all areas together, as JSON values.

    Keys as in ``front_of``; ``outcomes`` has one for each with label, unit, estimate,
    interval, number treated and verdict.
    """
    return front_of(common) | {
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
