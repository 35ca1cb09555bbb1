"""Disclosure control: ``release`` is the only door out of the package.

The rules, by where a count of persons comes from:

``persons`` (counted from person-level data): 1 to 7 is hidden together with the rate
that rests on it; 8 and above is rounded to the nearest 5, and the rate and its interval
are taken again from the rounded count. Thresholds as OpenSAFELY's (hide 7 or fewer,
round to 5, ratios after suppression): docs.opensafely.org/outputs/sdc. A zero is
shown: it points out nobody, and shown beside hidden cells it says only that those are
not zero. Because differences of exact rates would give rounded counts away, the
municipality's own estimates are rounded to whole persons and its path is drawn again
from the shown rates.

``derived`` (computed by us from published aggregates): 1 to 4 reads "fewer than five".
The published rate stands as published, but we print nothing beside it from which the
count follows: not its interval, not what one person is in the unit, not the effect in
persons. A published rate of 0 is a count of 0 and is shown.

``published``: shown as published.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

from prevstats.analyses.findings import (
    Count,
    Findings,
    MoneyFindings,
    OutcomeFindings,
    SeriesPoint,
    Verdict,
)
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.reporting.coarsening import coarsened
from prevstats.reporting.released import (
    LedgerLine,
    Released,
    ReleasedCount,
    ReleasedOutcome,
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

WITHHELD = CannotAnswer("withheld")
"""Stands for a result that was withheld because every count behind it is hidden."""


def release(findings: Findings) -> Released:
    """Return all that may be shown: a deep copy with every count under the rules.

    Nothing is raised for what must be hidden: it is withheld where it stands, the
    outcome whose every count is hidden gets the verdict ``withheld``, and the ledger
    says how many cells were touched.
    """
    shared = {
        field.name: copy.deepcopy(getattr(findings, field.name))
        for field in fields(Findings)
        if field.name not in ("outcomes", "money")
    }
    outcomes = [_released_outcome(each, findings.level) for each in findings.outcomes]
    return Released(
        **shared,
        outcomes=tuple(outcome for outcome, _ in outcomes),
        money=_released_money(findings),
        ledger=tuple(line for _, line in outcomes),
    )


def shown_total(counts: Sequence[ReleasedCount]) -> ReleasedCount:
    """Return the total of what is shown: never of a hidden cell.

    The total of counts that are all hidden or missing has their status.
    """
    shown = [count.value for count in counts if count.value is not None]
    if shown or not counts:
        return ReleasedCount(sum(shown), "shown")
    return ReleasedCount(None, counts[0].status)


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


def _released_outcome(
    outcome: OutcomeFindings, level: float
) -> tuple[ReleasedOutcome, LedgerLine]:
    """Return the outcome under the rules and what they did to it."""
    of_persons = any(
        point.count is not None and point.count.origin == "persons"
        for point in outcome.series
    )
    series = tuple(
        _released_point(point, level, of_persons) for point in outcome.series
    )
    statuses = [point.count.status for point in series]
    small = "hidden" in statuses or "fewer_than_five" in statuses
    changes: dict[str, Any] = {"series": series, **_without_draws(outcome)}
    if small:
        changes |= {"cases_per_year": None, "one_case": None}
    if of_persons:
        counted = [status for status in statuses if status != "missing"]
        all_hidden = bool(counted) and set(counted) == {"hidden"}
        changes |= _withheld() if all_hidden else coarsened(outcome, series, small)
    kept = {
        field.name: copy.deepcopy(getattr(outcome, field.name))
        for field in fields(OutcomeFindings)
        if field.name not in changes
    }
    released = ReleasedOutcome(**kept, **changes)
    return released, _ledger_line(outcome, released, of_persons)


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


def _without_draws(outcome: OutcomeFindings) -> dict[str, Any]:
    """Return the estimates without their draws: those serve the money, not a reader."""
    names = (
        "local",
        "local_unadjusted",
        "national",
        "national_plain",
        "national_clustered",
    )
    given = {name: getattr(outcome, name) for name in names}
    return {name: each and _drawless(each) for name, each in given.items()} | {
        "alternatives": tuple(
            replace(each, estimate=_drawless(each.estimate))
            for each in outcome.alternatives
        )
    }


def _drawless(estimate: Estimate | CannotAnswer) -> Estimate | CannotAnswer:
    if isinstance(estimate, Estimate):
        return replace(estimate, draws=None)
    return estimate


def _withheld() -> dict[str, Any]:
    """Return the own results of an outcome whose every count is hidden."""
    return {
        "path": None,
        "local": WITHHELD,
        "local_unadjusted": WITHHELD,
        "detectable": None,
        "smallest_p_value": None,
        "checks": (),
        "verdict": Verdict("withheld", "", None, "local"),
    }


def _released_money(findings: Findings) -> MoneyFindings | CannotAnswer:
    """Return the money, withheld when it prices an effect that is withheld."""
    money = copy.deepcopy(findings.money)
    if isinstance(money, CannotAnswer) or money.basis == "national":
        return money
    priced = [each for each in findings.outcomes if each.id == money.outcome]
    withheld = [
        _released_outcome(each, findings.level)[0].verdict.form == "withheld"
        for each in priced
    ]
    return WITHHELD if any(withheld) else money


def _ledger_line(
    raw: OutcomeFindings, released: ReleasedOutcome, of_persons: bool
) -> LedgerLine:
    """Return what the rules did to the outcome."""
    counts = [point.count for point in released.series]
    shown = [count.value for count in counts if count.value]
    intervals = sum(
        before.low is not None and after.low is None
        for before, after in zip(raw.series, released.series, strict=True)
    )
    withheld = sum(
        getattr(raw, name) is not None and getattr(released, name) is None
        for name in ("path", "one_case", "cases_per_year", "detectable")
    )
    withheld += 2 * (released.verdict.form == "withheld")
    estimates = [released.local, released.local_unadjusted]
    coarsened = sum(isinstance(each, Estimate) for each in estimates)
    return LedgerLine(
        outcome=raw.id,
        n_counts=sum(count.status != "missing" for count in counts),
        n_hidden=sum(count.status == "hidden" for count in counts),
        n_fewer_than_five=sum(count.status == "fewer_than_five" for count in counts),
        n_rounded=len(shown) if of_persons else 0,
        n_intervals_removed=intervals,
        n_estimates_coarsened=coarsened if of_persons else 0,
        n_withheld=withheld,
        smallest_shown=min(shown, default=None),
    )
