"""Released numbers as JSON: what the documents of every kind of report share."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from prevstats.reporting.released import ReleasedIndicator, ReleasedReport

Json = dict[str, Any]


def canonical_json(document: Json) -> str:
    """Write a document so that equal documents are equal texts."""
    return json.dumps(
        document, ensure_ascii=False, sort_keys=True, allow_nan=False, indent=1
    )


def context_of(released: ReleasedReport) -> Json:
    """Return what was asked of which area, and what a reader needs to trust it."""
    return {
        "study": released.study,
        "area": plain(released.area),
        "level": released.level,
        "simulated": released.simulated,
        "outcomes": [indicator_context(outcome) for outcome in released.outcomes],
        "data_log": [plain(line) for line in released.data_log],
        "sources": [plain(each) for each in released.sources],
        "provenance": plain(released.provenance),
        "disclosure": [plain(line) for line in released.ledger],
    }


def indicator_context(outcome: ReleasedIndicator) -> Json:
    """Return what an indicator is."""
    return {
        "id": outcome.id,
        "label": dict(outcome.label),
        "unit": outcome.unit,
        "unit_label": dict(outcome.unit_label),
        "price_year": outcome.price_year,
        "indicator": outcome.indicator,
        "publisher": outcome.publisher,
        "verified": outcome.verified,
    }


def series_numbers(outcome: ReleasedIndicator) -> Iterator[Json]:
    """Yield an indicator's series: value, persons, comparison and country."""
    for point in outcome.series:
        start = f"{outcome.id}.series.{point.year}"
        yield number_of(f"{start}.value", point.value, outcome, "descriptive") | {
            "low": finite(point.low),
            "high": finite(point.high),
        }
        yield number_of(
            f"{start}.persons", point.count.value, outcome, "descriptive"
        ) | {
            "unit": "persons",
            "status": point.count.status,
        }
        compared = f"{start}.comparison"
        yield number_of(compared, point.comparison, outcome, "descriptive") | {
            "n_areas": point.n_comparison
        }
        yield number_of(f"{start}.country", point.country, outcome, "descriptive")


def number_of(
    name: str, value: float | None, outcome: ReleasedIndicator, design_label: str
) -> Json:
    """Return one number with its unit, its sources and its design label."""
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
