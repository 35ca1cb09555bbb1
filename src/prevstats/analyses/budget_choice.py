"""The choice between the options: who is best how often, and what knowing is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.basis import labels
from prevstats.analyses.budget_effects import in_unit
from prevstats.analyses.budget_findings import (
    AS_TODAY,
    ChoiceFindings,
    ChoiceRow,
    PartialValue,
    QuestionFindings,
    Viewpoint,
)
from prevstats.analyses.budget_option import nets
from prevstats.analyses.budget_tornado import used
from prevstats.economics.acceptability import acceptability, expected_loss
from prevstats.economics.decision import Decision, Parameters, decision
from prevstats.economics.evsi import Study, evsi_regression
from prevstats.economics.evsi_net import enbs
from prevstats.economics.evsi_studies import (
    linear_cost,
    more_areas,
    more_years,
    waiting_list,
)
from prevstats.economics.value_of_information import evpi
from prevstats.economics.value_of_information_partial import Regression, evppi
from prevstats.errors import CannotAnswer
from prevstats.estimate import Draws
from prevstats.parameters.budget_questions import MoreAreas, MoreYears, WaitingList

if TYPE_CHECKING:
    from prevstats.analyses.budget_ledger import Booked
    from prevstats.analyses.budget_streams import Keys
    from prevstats.parameters.budget import Budget
    from prevstats.parameters.budget_questions import AnyQuestion

REGRESSION = Regression(repetitions=50)
MOST_TOGETHER = 3
"""Inputs that are regressed on together: with more the time goes to their products."""


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Inputs that could be known together, with the words that the file has for them.

    ``label`` is empty for a group that the report names by its key.
    """

    key: str
    label: Mapping[str, str]
    names: tuple[str, ...]


def choice_findings(
    made: Sequence[Booked], viewpoint: Viewpoint, keys: Keys
) -> ChoiceFindings:
    """Return the choice between options and going on as today, from one viewpoint."""
    choice = _decision(made, viewpoint)
    often, loss = acceptability(choice), expected_loss(choice)
    known = evpi(choice)
    rows = tuple(
        ChoiceRow(
            option=option,
            chance=float(often.chance[0, place]),
            chance_error=float(often.chance_error[0, place]),
            expected_net=float(choice.net_benefit[0, :, place].mean()),
            expected_loss=float(loss.loss[0, place]),
        )
        for place, option in enumerate(choice.options)
    )
    return ChoiceFindings(
        viewpoint=viewpoint,
        best=choice.options[int(choice.best()[0])],
        rows=rows,
        evpi=float(known.value[0]),
        evpi_error=float(known.std_error[0]),
        partial=_partial(made, choice, keys),
        questions=tuple(
            _question(made[0], choice, question, keys)
            for question in made[0].case.frame.budget.questions
        ),
    )


def _decision(made: Sequence[Booked], viewpoint: Viewpoint) -> Decision:
    first = made[0].ledger
    worth = {AS_TODAY: Draws(first.identity, np.zeros(first.n_draws))}
    for item in made:
        worth[item.case.option.id] = Draws(first.identity, nets(item)[viewpoint])
    return decision(worth)


def groups_of(budget: Budget, names: Sequence[str]) -> tuple[Group, ...]:
    """Return the uncertain inputs in groups: each effect alone, the others by kind."""
    found = [
        Group(name, labels(effect.label), (name,))
        for part in budget.parts
        for effect in part.effects
        if (name := f"effect.{effect.id}") in names
    ]
    kinds: dict[str, list[str]] = {}
    for name in names:
        if not name.startswith("effect."):
            kinds.setdefault(_kind(name), []).append(name)
    return (*found, *(Group(kind, {}, tuple(kinds[kind])) for kind in sorted(kinds)))


def _kind(name: str) -> str:
    head = name.partition(".")[0]
    if head in ("price", "cost", "reach"):
        return head
    if head == "target_group" or name.endswith((".base_rate", ".persons")):
        return "persons"
    return "link"


def _partial(
    made: Sequence[Booked], choice: Decision, keys: Keys
) -> tuple[PartialValue, ...]:
    """Return what knowing each group would be worth, the most valuable first."""
    case = made[0].case
    names = sorted({name for item in made for name in used(item.case)})
    if not names:
        return ()
    columns = np.column_stack([case.streams.values[name] for name in names])
    inputs = Parameters(choice.identity, tuple(names), columns)
    rows = []
    for group in groups_of(case.frame.budget, names):
        chosen = _most_telling(group.names, inputs, choice)
        random = keys.worlds("evppi").random(group.key)
        found = evppi(choice, inputs, chosen, random, REGRESSION)
        rows.append(
            PartialValue(
                group=group.key,
                label=group.label,
                parameters=chosen,
                value=float(found.value[0]),
                std_error=float(found.std_error[0]),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.value, row.group)))


def _most_telling(
    names: tuple[str, ...], inputs: Parameters, choice: Decision
) -> tuple[str, ...]:
    """Return the inputs of a group that go most with the options' net values.

    A larger group is known by its three most telling inputs, and its value is then a
    lower limit.
    """
    if len(names) <= MOST_TOGETHER:
        return names
    values = inputs.columns(names)
    worth = choice.net_benefit[0][:, 1:]
    both = np.corrcoef(values, worth, rowvar=False)[: len(names), len(names) :]
    strength = np.abs(np.nan_to_num(both)).max(axis=1)
    order = np.argsort(-strength, kind="stable")[:MOST_TOGETHER]
    return tuple(names[place] for place in sorted(order))


def _question(
    made: Booked, choice: Decision, question: AnyQuestion, keys: Keys
) -> QuestionFindings | CannotAnswer:
    """Return what a further study of one effect would be worth against its cost."""
    case = made.case
    effect = case.effects.get(question.effect)
    if effect is None:
        return CannotAnswer("effect_not_known", (("effect", question.effect),))
    part = next(p for p in case.frame.budget.parts if p.id == effect.found.part)
    drawn = case.streams.values[f"effect.{question.effect}"]
    values = in_unit(effect, part, case.streams, drawn)
    if isinstance(values, CannotAnswer):
        return values
    if not np.ptp(values) > 0.0:
        return CannotAnswer("effect_is_certain", (("effect", question.effect),))
    study = _study(question)
    inputs = Parameters(choice.identity, (question.effect,), values[:, np.newaxis])
    random = keys.worlds("evsi").random(question.id)
    told = evsi_regression(choice, inputs, study, (question.size,), random)
    worth = enbs(told, study, question.decisions)
    return QuestionFindings(
        id=question.id,
        label=labels(question.label),
        kind=question.kind,
        effect=question.effect,
        size=question.size,
        value=float(worth.highest_price[0, 0]),
        cost=float(worth.cost[0]),
        net=float(worth.net[0, 0]),
        net_error=float(worth.net_error[0, 0]),
        std_error_after=float(np.sqrt(np.asarray(study.variance(question.size)))),
    )


def _study(question: AnyQuestion) -> Study:
    cost = linear_cost(question.cost.fixed, question.cost.each)
    if isinstance(question, MoreYears):
        return more_years(
            question.effect,
            years=question.years_so_far,
            yearly_variance=question.yearly_deviation**2,
            lasting_variance=question.lasting_deviation**2,
            cost=cost,
        )
    if isinstance(question, WaitingList):
        return waiting_list(
            question.effect,
            outcome_variance=question.outcome_deviation**2,
            share_first=question.share_first,
            cluster_size=question.cluster_size,
            cluster_correlation=question.cluster_correlation,
            cost=cost,
        )
    return _elsewhere(question)


def _elsewhere(question: MoreAreas) -> Study:
    return more_areas(
        question.effect,
        prior_variance=question.mean_deviation**2,
        area_variance=question.area_deviation**2,
        heterogeneity=question.between_deviation**2,
        local=True,
        cost=linear_cost(question.cost.fixed, question.cost.each),
    )
