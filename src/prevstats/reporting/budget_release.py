"""Disclosure control of a budget report: what rests on a hidden effect is withheld."""

from __future__ import annotations

import copy
from dataclasses import fields
from typing import Any

from prevstats.analyses.budget_findings import (
    BudgetFindings,
    OptionFindings,
    UnansweredOption,
)
from prevstats.analyses.budget_grounds import EffectFindings
from prevstats.analyses.study_findings import IndicatorFindings
from prevstats.errors import CannotAnswer
from prevstats.reporting.budget_released import ReleasedBudget
from prevstats.reporting.disclosure_series import (
    has_small_counts,
    released_indicator,
    released_series,
    rests_on_persons,
    series_line,
)

WITHHELD = CannotAnswer("withheld")
"""Stands for what rests on an effect that may not be shown."""
OWN = ("own", "combined")
"""Whose effects rest on the municipality's own data."""


def release_budget(findings: BudgetFindings) -> ReleasedBudget:
    """Return all that may be shown of a budget.

    An own effect in an outcome that was counted from person-level data is withheld
    when any of its years is hidden or written "fewer than five": from kronor and a
    price the number of persons could be solved for. With it goes every option of the
    programme, and every comparison between options, for those rest on all of them.
    """
    shared = {
        field.name: copy.deepcopy(getattr(findings, field.name))
        for field in fields(BudgetFindings)
        if field.name != "outcomes"
    }
    outcomes = tuple(
        released_indicator(each, findings.level) for each in findings.outcomes
    )
    ledger = tuple(
        series_line(raw, shown.series)
        for raw, shown in zip(findings.outcomes, outcomes, strict=True)
    )
    hidden = _hidden(findings)
    parts = tuple(sorted({effect.part for effect in hidden}))
    if hidden:
        shared |= _without(findings, {effect.id for effect in hidden}, set(parts))
    return ReleasedBudget(**shared, outcomes=outcomes, ledger=ledger, withheld=parts)


def _hidden(findings: BudgetFindings) -> list[EffectFindings]:
    """Return the own effects in outcomes whose counts may not all be shown.

    An outcome whose series is not there cannot be judged, and is taken as hidden.
    """
    open_ones = {
        each.id for each in findings.outcomes if not _is_secret(each, findings.level)
    }
    return [
        effect
        for effect in findings.effects
        if isinstance(effect, EffectFindings)
        and effect.basis in OWN
        and effect.own_outcome not in open_ones
    ]


def _is_secret(outcome: IndicatorFindings, level: float) -> bool:
    return rests_on_persons(outcome) and has_small_counts(
        released_series(outcome, level)
    )


def _without(
    findings: BudgetFindings, effects: set[str], parts: set[str]
) -> dict[str, Any]:
    """Return the fields of a budget without what rests on hidden effects."""
    gone = [option for option in findings.options if _rests_on(option, parts)]
    names = {option.id for option in gone}
    kept = tuple(each for each in findings.options if each.id not in names)
    return {
        "effects": tuple(
            WITHHELD
            if isinstance(each, EffectFindings) and each.id in effects
            else copy.deepcopy(each)
            for each in findings.effects
        ),
        "parts": tuple(
            copy.deepcopy(each) for each in findings.parts if each.id not in parts
        ),
        "options": copy.deepcopy(kept),
        "unanswered": (
            *copy.deepcopy(findings.unanswered),
            *(UnansweredOption(each.id, each.label, WITHHELD) for each in gone),
        ),
        "choices": (),
        "purses": tuple(
            copy.deepcopy(each) for each in findings.purses if each.option not in names
        ),
        "portfolio": None,
    }


def _rests_on(option: OptionFindings, parts: set[str]) -> bool:
    return any(reach.part in parts for reach in option.reach)
