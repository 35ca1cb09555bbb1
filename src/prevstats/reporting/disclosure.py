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
    Findings,
    MoneyFindings,
    OutcomeFindings,
    Verdict,
)
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.reporting.coarsening import coarsened, without_estimates
from prevstats.reporting.disclosure_series import FEWER_THAN as FEWER_THAN
from prevstats.reporting.disclosure_series import (
    FEWEST_AREAS_IN_MEAN as FEWEST_AREAS_IN_MEAN,
)
from prevstats.reporting.disclosure_series import HIDDEN_UP_TO as HIDDEN_UP_TO
from prevstats.reporting.disclosure_series import ROUNDING_BASE as ROUNDING_BASE
from prevstats.reporting.disclosure_series import (
    has_small_counts,
    released_series,
    rests_on_persons,
    series_line,
)
from prevstats.reporting.disclosure_series import released_count as released_count
from prevstats.reporting.forecast_release import released_forecasts
from prevstats.reporting.released import (
    LedgerLine,
    Released,
    ReleasedCount,
    ReleasedOutcome,
)
from prevstats.reporting.sensitivity_release import without_single_areas

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
        if field.name not in ("outcomes", "money", "forecasts")
    }
    outcomes = [_released_outcome(each, findings.level) for each in findings.outcomes]
    return Released(
        **shared,
        outcomes=tuple(outcome for outcome, _ in outcomes),
        money=_released_money(findings),
        forecasts=released_forecasts(findings.forecasts, findings.outcomes),
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


def _released_outcome(
    outcome: OutcomeFindings, level: float
) -> tuple[ReleasedOutcome, LedgerLine]:
    """Return the outcome under the rules and what they did to it."""
    of_persons = rests_on_persons(outcome)
    series = released_series(outcome, level)
    statuses = [point.count.status for point in series]
    small = has_small_counts(series)
    changes: dict[str, Any] = {"series": series, **_without_draws(outcome)}
    if small:
        changes |= {"cases_per_year": None, "one_case": None}
    if of_persons:
        changes["own_designs"] = without_estimates(outcome.own_designs)
        counted = [status for status in statuses if status != "missing"]
        all_hidden = bool(counted) and set(counted) == {"hidden"}
        changes |= _withheld() if all_hidden else coarsened(outcome, series, small)
        changes["sensitivity"] = without_single_areas(outcome.sensitivity)
    kept = {
        field.name: copy.deepcopy(getattr(outcome, field.name))
        for field in fields(OutcomeFindings)
        if field.name not in changes
    }
    released = ReleasedOutcome(**kept, **changes)
    return released, _ledger_line(outcome, released, of_persons)


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
    withheld = sum(
        getattr(raw, name) is not None and getattr(released, name) is None
        for name in ("path", "one_case", "cases_per_year", "detectable")
    )
    withheld += 2 * (released.verdict.form == "withheld")
    estimates = [released.local, released.local_unadjusted]
    coarsened = sum(isinstance(each, Estimate) for each in estimates)
    return replace(
        series_line(raw, released.series),
        n_estimates_coarsened=coarsened if of_persons else 0,
        n_withheld=withheld,
    )
