"""A small budget's findings in the states that its page can meet."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from prevstats.analyses.budget import budget, prepare_budget
from prevstats.analyses.budget_findings import BudgetFindings, UnansweredOption
from prevstats.analyses.budget_grounds import CombinationFindings, EffectFindings
from prevstats.data.panel import Dataset, Reading
from prevstats.errors import CannotAnswer
from prevstats.estimate import Quantity
from prevstats.parameters.load import load

PLAN = Path(__file__).resolve().parents[2] / "parameters" / "ljungby_joint_plan.yaml"
KRONOBERG = ("0760", "0761", "0763", "0764", "0765", "0767", "0780", "0781")
INHABITANTS = (9_500, 8_200, 12_100, 20_000, 17_400, 10_000, 97_000, 28_500)
DRAWS = 400


@cache
def found() -> BudgetFindings:
    """Ljungby's plan, with few draws and a county of invented sizes."""
    plan = load(PLAN)
    few = plan.inference.model_copy(update={"draws": DRAWS})
    study = plan.model_copy(update={"inference": few})
    sizes = np.array([[float(number)] for number in INHABITANTS])
    dataset = Dataset(
        areas=KRONOBERG, years=(2022,), values={"N01951": sizes}, national={}
    )
    reading = Reading(dataset=dataset, log=(), sources=(), truth={})
    return budget(study, "0781", prepare_budget(study, reading))


def own_effect(findings: BudgetFindings) -> BudgetFindings:
    """Its first effect is the municipality's own, put together with studies."""
    first = findings.effects[0]
    assert isinstance(first, EffectFindings)
    combination = CombinationFindings(
        local=Quantity(-0.2, None, -0.5, 0.1),
        predicted=Quantity(0.3, None, 0.1, 0.5),
        local_weight=0.4,
        conflict=2.6,
        in_conflict=True,
    )
    own = replace(
        first, basis="combined", combination=combination, own_outcome="placed_any"
    )
    return replace(findings, effects=(own, *findings.effects[1:]), own_estimate=True)


def unanswerable(findings: BudgetFindings, reason: str) -> BudgetFindings:
    """No option and no effect could be calculated."""
    why = CannotAnswer(reason)
    return replace(
        findings,
        effects=(why,),
        options=(),
        unanswered=tuple(
            UnansweredOption(each.id, each.label, why) for each in findings.options
        ),
        choices=(),
        purses=(),
        contest=None,
        portfolio=None,
        county_money=(),
    )
