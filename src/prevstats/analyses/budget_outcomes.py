"""The outcomes whose own estimates a budget rests on, year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prevstats.analyses.situation import indicator
from prevstats.parameters.budget_rules import OWN

if TYPE_CHECKING:
    from prevstats.analyses.budget_worked import Plan
    from prevstats.analyses.study_findings import IndicatorFindings


def own_outcomes(plan: Plan) -> tuple[IndicatorFindings, ...]:
    """Return the series behind each own effect.

    Disclosure control must see the counts behind an effect before its kronor leave.
    """
    common = plan.common.evaluation
    if common is None:
        return ()
    wanted = {
        effect.outcome
        for part in plan.budget.parts
        for effect in part.effects
        if effect.kind in OWN
    }
    return tuple(
        indicator(data, plan.row, plan.frame.level)
        for data in common.outcomes
        if data.outcome.id in wanted
    )
