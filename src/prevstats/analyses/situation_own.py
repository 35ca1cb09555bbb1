"""The municipality's own counts: a trend, a step, or what chance alone gives."""

from __future__ import annotations

import numpy as np

from prevstats.analyses.basis import labels
from prevstats.analyses.situation_findings import OwnSeries
from prevstats.inference.trend_or_noise import trend_or_noise
from prevstats.parameters.situation import OwnCounts, Situation
from prevstats.randomness import generator


def own_series(block: Situation, area: str, seed: int) -> tuple[OwnSeries, ...]:
    """Return every series that the file gives for this municipality, judged."""
    return tuple(
        _judged(each, area, seed) for each in block.own_counts if each.area == area
    )


def _judged(each: OwnCounts, area: str, seed: int) -> OwnSeries:
    rows = sorted(each.years, key=lambda row: row.year)
    counts = np.array([row.count for row in rows], dtype=np.float64)
    at_risk = [row.persons for row in rows if row.persons is not None]
    persons = np.array(at_risk, dtype=np.float64) if at_risk else None
    return OwnSeries(
        id=each.id,
        label=labels(each.label),
        years=tuple(row.year for row in rows),
        counts=tuple(row.count for row in rows),
        source=each.source,
        overdispersion=each.overdispersion,
        verdict=trend_or_noise(
            counts,
            persons,
            generator(seed, area=area, outcome=each.id, step="trend_or_noise"),
            overdispersion=each.overdispersion,
        ),
    )
