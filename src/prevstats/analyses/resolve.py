"""The evaluation file and the reference tables, joined into what the analyses need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from prevstats.analyses.basis import labels as labels
from prevstats.analyses.described import found
from prevstats.analyses.described import outcomes_of as outcomes_of
from prevstats.analyses.findings import Assumption, Labels
from prevstats.economics.prices import reprice
from prevstats.errors import Complaint, InputError
from prevstats.parameters import reference
from prevstats.parameters.rows import Intervention, UnitCost
from prevstats.parameters.schema import BenefitItem, Evaluation, Money, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class PricedCost:
    """A cost item in the money section's price year.

    ``amount_sek`` is per ``per`` (area, inhabitant, child) and falls ``when``.
    """

    id: str
    label: Labels
    payer: str
    amount_sek: float
    per: str
    when: str
    mark: str


@dataclass(frozen=True, slots=True)
class PricedBenefit:
    """What one unit of an outcome is worth to a payer, in the price year's kronor.

    ``sek_per_unit`` is per person for rates, and 1 for outcomes that are kronor per
    inhabitant themselves (restated in the price year).
    """

    id: str
    label: Labels
    payer: str
    outcome: str
    sek_per_unit: float
    cashable_share: float
    mark: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """Everything from the files that the findings need, in plain values."""

    evaluation: Evaluation
    outcomes: tuple[Outcome, ...]
    intervention_label: Labels
    intervention_definition: Labels
    payer_labels: tuple[tuple[str, Labels], ...]
    costs: tuple[PricedCost, ...]
    benefits: tuple[PricedBenefit, ...]
    assumptions: tuple[Assumption, ...]
    price_index: tuple[tuple[int, float], ...]


def resolve(evaluation: Evaluation) -> Resolved:
    """Join an evaluation with the reference tables.

    Raises ``InputError`` for an outcome, payer, intervention or price that is in
    neither the file nor the tables.
    """
    index = {year: row.value for year, row in reference.price_index().items()}
    outcomes = outcomes_of(evaluation)
    intervention = _intervention(evaluation)
    costs = _costs(evaluation, index)
    benefits = _benefits(evaluation, outcomes, index)
    payers = dict.fromkeys(
        [*(item.payer for item in costs), *(item.payer for item in benefits)]
    )
    return Resolved(
        evaluation=evaluation,
        outcomes=outcomes,
        intervention_label=labels(intervention.label),
        intervention_definition=labels(intervention.definition),
        payer_labels=tuple(
            (payer, labels(reference.payers()[payer].label)) for payer in payers
        ),
        costs=costs,
        benefits=benefits,
        assumptions=_assumptions(evaluation),
        price_index=tuple(sorted(index.items())),
    )


def _intervention(evaluation: Evaluation) -> Intervention:
    declared = {row.id: row for row in evaluation.declared_interventions}
    known = {**reference.interventions(), **declared}
    return found(
        known,
        evaluation.intervention,
        "intervention",
        "declare it under declared_interventions",
    )


def _unit_cost(name: str, evaluation: Evaluation) -> UnitCost:
    """Return a price; the municipality's own goes before the table's."""
    declared = {row.id: row for row in evaluation.declared_unit_costs}
    known = {**reference.unit_costs(), **declared}
    return found(known, name, "money.benefits", "declare it under declared_unit_costs")


def _costs(
    evaluation: Evaluation, index: Mapping[int, float]
) -> tuple[PricedCost, ...]:
    money = evaluation.money
    if money is None:
        return ()
    return tuple(
        PricedCost(
            id=item.id,
            label=labels(item.label),
            payer=item.payer,
            amount_sek=reprice(
                item.amount_sek,
                from_year=item.price_year,
                to_year=money.price_year,
                index=index,
            ),
            per=item.per,
            when=item.when,
            mark=item.verified,
        )
        for item in money.costs
    )


def _benefits(
    evaluation: Evaluation,
    outcomes: tuple[Outcome, ...],
    index: Mapping[int, float],
) -> tuple[PricedBenefit, ...]:
    if evaluation.money is None:
        return ()
    by_id = {outcome.id: outcome for outcome in outcomes}
    return tuple(
        _benefit(item, by_id[item.outcome], evaluation, index)
        for item in evaluation.money.benefits
    )


def _benefit(
    item: BenefitItem,
    outcome: Outcome,
    evaluation: Evaluation,
    index: Mapping[int, float],
) -> PricedBenefit:
    price_year = evaluation.money.price_year if evaluation.money else None
    if item.unit_cost is None:
        amount, mark = 1.0, outcome.verified
        from_year = evaluation.price_year
    else:
        cost = _unit_cost(item.unit_cost, evaluation)
        amount, mark, from_year = cost.amount, cost.verified, cost.price_year
    if from_year is None or price_year is None:
        raise _unpriced(item)
    restated = reprice(amount, from_year=from_year, to_year=price_year, index=index)
    return PricedBenefit(
        id=item.id,
        label=labels(item.label),
        payer=item.payer,
        outcome=item.outcome,
        sek_per_unit=restated * item.quantity,
        cashable_share=item.cashable_share,
        mark=mark,
    )


def _assumptions(evaluation: Evaluation) -> tuple[Assumption, ...]:
    """Return every number from outside that the money rests on."""
    money = evaluation.money
    if money is None:
        return ()
    kronor = {"sv": "kronor", "en": "kronor"}
    found = [
        Assumption(
            id=item.id,
            label=labels(item.label),
            value=item.amount_sek,
            low=None,
            high=None,
            unit=kronor,
            year=str(item.price_year),
            source=labels(item.source),
            verified=item.verified,
        )
        for item in money.costs
    ]
    used = dict.fromkeys(item.unit_cost for item in money.benefits if item.unit_cost)
    for name in used:
        cost = _unit_cost(name, evaluation)
        found.append(
            Assumption(
                id=cost.id,
                label=labels(cost.label),
                value=cost.amount,
                low=cost.low,
                high=cost.high,
                unit=labels(cost.unit),
                year=str(cost.price_year),
                source=labels(cost.source),
                verified=cost.verified,
            )
        )
    return (*found, *_inflation(money))


def _inflation(money: Money) -> tuple[Assumption, ...]:
    """Return the assumed rise of prices, where budgets are told in nominal kronor."""
    stated = money.budget_years
    if stated is None:
        return ()
    rise = Assumption(
        id="inflation",
        label=labels(stated.label),
        value=100.0 * stated.inflation,
        low=None,
        high=None,
        unit={"sv": "procent", "en": "per cent"},
        year=str(stated.first_year),
        source=labels(stated.source),
        verified=stated.verified,
    )
    return (rise,)


def _unpriced(item: BenefitItem) -> InputError:
    return InputError(
        Complaint(
            file="evaluation",
            line=None,
            key=f"money.benefits.{item.id}",
            found="a price without a price year",
            meaning="it cannot be restated in the prices of the appraisal",
            mend="set price_year of the evaluation, or use a price with a year",
        )
    )
