"""The rules of disclosure control for one indicator's counts, rates and intervals.

The rules are told in ``disclosure``, which applies them to an evaluation; every other
kind of report applies them through ``released_indicator``.
"""

from __future__ import annotations

import copy
from dataclasses import fields

from prevstats.analyses.study_findings import Count, IndicatorFindings, SeriesPoint
from prevstats.reporting.released import (
    LedgerLine,
    ReleasedCount,
    ReleasedIndicator,
    ReleasedPoint,
)

HIDDEN_UP_TO = 7
"""Largest count of persons from person-level data that is hidden (OpenSAFELY)."""
ROUNDING_BASE = 5
"""Counts of persons from person-level data are rounded to this (OpenSAFELY)."""
FEWER_THAN = 5
"""Counts we derive from published rates are not written below this (the public
statistics' own habit of not printing one to four)."""
FEWEST_AREAS_IN_MEAN = 5
"""Fewest areas whose person-level rates may be shown as a mean (as sdcLog's rule of
five distinct entities)."""


def released_indicator(outcome: IndicatorFindings, level: float) -> ReleasedIndicator:
    """Return an indicator under the rules; ``series_line`` says what they did to it."""
    series = released_series(outcome, level)
    kept = {
        field.name: copy.deepcopy(getattr(outcome, field.name))
        for field in fields(IndicatorFindings)
        if field.name not in ("series", "one_case")
    }
    one_case = None if has_small_counts(series) else outcome.one_case
    return ReleasedIndicator(**kept, series=series, one_case=one_case)


def released_series(
    outcome: IndicatorFindings, level: float
) -> tuple[ReleasedPoint, ...]:
    """Return an indicator's years under the rules."""
    of_persons = rests_on_persons(outcome)
    return tuple(_released_point(point, level, of_persons) for point in outcome.series)


def rests_on_persons(outcome: IndicatorFindings) -> bool:
    """Tell whether any year was counted from person-level data."""
    return any(
        point.count is not None and point.count.origin == "persons"
        for point in outcome.series
    )


def has_small_counts(series: tuple[ReleasedPoint, ...]) -> bool:
    """Tell whether any count is hidden or written "fewer than five"."""
    return any(point.count.status in ("hidden", "fewer_than_five") for point in series)


def released_count(count: Count | None) -> ReleasedCount:
    """Return a count under the rule of its origin; see the module's first lines."""
    if count is None or count.value is None:
        return ReleasedCount(None, "missing")
    whole = round(count.value)
    if count.origin == "published" or whole == 0:
        return ReleasedCount(whole, "shown")
    if count.origin == "derived":
        if whole < FEWER_THAN:
            return ReleasedCount(None, "fewer_than_five")
        return ReleasedCount(whole, "shown")
    if whole <= HIDDEN_UP_TO:
        return ReleasedCount(None, "hidden")
    nearest = (whole + ROUNDING_BASE // 2) // ROUNDING_BASE
    return ReleasedCount(nearest * ROUNDING_BASE, "shown")


def _released_point(
    point: SeriesPoint, level: float, of_persons: bool
) -> ReleasedPoint:
    """Return one year under the rules; ratios are taken after suppression."""
    count = released_count(point.count)
    value, low, high = point.value, point.low, point.high
    comparison = point.comparison
    if count.status == "fewer_than_five":
        low = high = None
    if of_persons:
        value, low, high = _rate_of_shown(point, count, level)
        if point.n_comparison < FEWEST_AREAS_IN_MEAN:
            comparison = None
    return ReleasedPoint(
        year=point.year,
        value=value,
        low=low,
        high=high,
        count=count,
        comparison=comparison,
        n_comparison=point.n_comparison,
        country=point.country,
    )


def _rate_of_shown(
    point: SeriesPoint, count: ReleasedCount, level: float
) -> tuple[float | None, float | None, float | None]:
    """Return rate and exact Poisson interval of a shown, rounded count.

    A zero is not rounded, so its rate and interval stand. A person-level rate without
    a count cannot be judged and is not shown.
    """
    if count.value is None or point.count is None or point.value is None:
        return None, None, None
    if count.value == 0 or not point.count.value:
        return point.value, point.low, point.high
    from prevstats.analyses.series import poisson_interval

    per_person = point.value / point.count.value
    low, high = poisson_interval(count.value, level)
    return count.value * per_person, low * per_person, high * per_person


def series_line(
    raw: IndicatorFindings, series: tuple[ReleasedPoint, ...]
) -> LedgerLine:
    """Return what the rules did to an indicator's counts and intervals."""
    counts = [point.count for point in series]
    shown = [count.value for count in counts if count.value]
    intervals = sum(
        before.low is not None and after.low is None
        for before, after in zip(raw.series, series, strict=True)
    )
    return LedgerLine(
        outcome=raw.id,
        n_counts=sum(count.status != "missing" for count in counts),
        n_hidden=sum(count.status == "hidden" for count in counts),
        n_fewer_than_five=sum(count.status == "fewer_than_five" for count in counts),
        n_rounded=len(shown) if rests_on_persons(raw) else 0,
        n_intervals_removed=intervals,
        n_estimates_coarsened=0,
        n_withheld=0,
        smallest_shown=min(shown, default=None),
    )
