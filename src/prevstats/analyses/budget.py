"""What each way to decide costs and gives, whom, when and how surely."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from prevstats.analyses.basis import (
    BASIS_CLASSES,
    Basis,
    basis_of,
    labels,
    row_of,
    shared,
    study_part,
)
from prevstats.analyses.budget_assumptions import assumptions
from prevstats.analyses.budget_choice import choice_findings
from prevstats.analyses.budget_effects import EffectDraws
from prevstats.analyses.budget_evidence import part_entry
from prevstats.analyses.budget_findings import (
    BudgetFindings,
    UnansweredOption,
)
from prevstats.analyses.budget_frame import frame_of, target_group
from prevstats.analyses.budget_grounds import PartFindings
from prevstats.analyses.budget_joint import (
    contest_findings,
    portfolio_findings,
    purse_findings,
)
from prevstats.analyses.budget_ledger import Booked
from prevstats.analyses.budget_names import names_of
from prevstats.analyses.budget_option import option_findings
from prevstats.analyses.budget_outcomes import own_outcomes
from prevstats.analyses.budget_streams import DRAWS, Keys
from prevstats.analyses.budget_worked import (
    BudgetCommon,
    Plan,
    Worked,
    county_money,
    worked,
)
from prevstats.analyses.common import CLASSES as EVALUATION_CLASSES
from prevstats.analyses.common import Common
from prevstats.analyses.common import prepare as prepare_evaluation
from prevstats.analyses.front import front_of
from prevstats.analyses.handover import from_environment
from prevstats.analyses.reading import read
from prevstats.errors import CannotAnswer, Complaint, InputError
from prevstats.parameters.budget_rules import OWN
from prevstats.parameters.schema import Evaluation

if TYPE_CHECKING:
    from prevstats.data.panel import Reading
    from prevstats.parameters.budget import Budget, Part
    from prevstats.parameters.study import Study


CLASSES: tuple[type, ...] = tuple(
    dict.fromkeys((*BASIS_CLASSES, *EVALUATION_CLASSES, Common, Evaluation))
)
"""Classes that a stored ``BudgetCommon`` may hold beside itself."""


def prepare_budget(
    study: Study, reading: Reading, *, file: Path | None = None
) -> BudgetCommon:
    """Make ready what all budget reports of a study share.

    Raises ``InputError`` when the study has no budget block, or an effect of its own
    cannot be estimated from the data.
    """
    budget = _block(study, file)
    own = any(e.kind in OWN for part in budget.parts for e in part.effects)
    basis = basis_of(study, reading, notebook="budget")
    evaluation = None
    if own and isinstance(study, Evaluation):
        evaluation = prepare_evaluation(study, reading, file=file)
    return BudgetCommon(**shared(basis), evaluation=evaluation)


def budget_indicators(study: Study) -> tuple[str, ...]:
    """Return the indicators that a budget reads beside those of every study."""
    block = study.budget
    return () if block is None else block.target_group.indicators


def budget_front(common: Basis) -> dict[str, Any]:
    """Return what the index says in front of budget reports."""
    return front_of(common)


def budget(
    study: Study, area: str, common: BudgetCommon | None = None
) -> BudgetFindings:
    """Return everything that one municipality's budget report may say.

    Parameters
    ----------
    study : as ``load`` returned it, with a ``budget`` block.
    area : four-digit code, as text.
    common : what is the same for all areas; taken from the run when there is one, and
        otherwise computed from the study's own source.

    Raises
    ------
    InputError : when the area is not in the data, or a number does not fit.
    """
    if common is None:
        common = from_environment(study, BudgetCommon, CLASSES)
    if common is None:
        common = prepare_budget(study, read(study))
    block = _block(study, None)
    row = row_of(common, area)
    frame = frame_of(block, area, study.inference.level)
    keys = Keys(
        study.inference.seed, area, study.name, min(DRAWS, study.inference.draws)
    )
    plan = Plan(common, row, frame, keys)
    return _findings(plan, worked(plan))


def _findings(plan: Plan, work: Worked) -> BudgetFindings:
    block, frame, made = plan.budget, plan.frame, work.made
    purses = (purse_findings(item) for item in made)
    return BudgetFindings(
        **study_part(plan.common, plan.row),
        outcomes=own_outcomes(plan),
        price_year=block.price_year,
        decision_year=block.decision_year,
        horizon_years=block.horizon_years,
        timing=block.timing,
        discount=tuple((s.from_year, s.rate) for s in frame.discounting.steps),
        wage_drift=block.wage_drift.rate if block.wage_drift is not None else 0.0,
        n_draws=plan.keys.n_draws,
        target_group=target_group(block, plan.common.dataset, plan.row),
        parts=tuple(_part(part, made) for part in block.parts),
        effects=tuple(
            effect.found if isinstance(effect, EffectDraws) else effect
            for effect in work.effects.values()
        ),
        options=tuple(
            option_findings(item, work.correlated.get(item.case.option.id, {}))
            for item in made
        ),
        unanswered=tuple(
            UnansweredOption(option.id, labels(option.label), item)
            for option, item in work.options
            if isinstance(item, CannotAnswer)
        ),
        choices=(
            choice_findings(made, "municipality", plan.keys),
            choice_findings(made, "society", plan.keys),
        )
        if made
        else (),
        purses=tuple(purse for purse in purses if purse is not None),
        contest=contest_findings(frame, plan.keys),
        portfolio=portfolio_findings(made),
        county_money=county_money(plan),
        assumptions=assumptions(frame, work.effects),
        not_monetised=tuple(labels(text) for text in block.not_monetised),
        own_estimate=plan.common.evaluation is not None,
        names=names_of(block),
    )


def _part(part: Part, made: tuple[Booked, ...]) -> PartFindings:
    """Return a programme with the trace of its links, the same in every option."""
    results = [
        result for item in made for result in item.parts if result.part.id == part.id
    ]
    first = results[0].result if results else None
    return PartFindings(
        id=part.id,
        label=labels(part.label),
        entry=part_entry(part),
        links=first.links if first else (),
        dropped=first.dropped if first else (),
        outside=max((path.outside for path in first.paths), default=0.0)
        if first
        else 0.0,
    )


def _block(study: Study, file: Path | None) -> Budget:
    if study.budget is not None:
        return study.budget
    raise InputError(
        Complaint(
            file=str(file or study.name),
            line=None,
            key="budget",
            found="nothing",
            meaning="it is not said what a budget report should weigh",
            mend="add budget: with its options, costs, prices and effects",
        )
    )
