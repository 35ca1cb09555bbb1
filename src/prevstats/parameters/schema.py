"""What an evaluation file may say: frozen, validated objects with plain names."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from prevstats.parameters.outcome_use import OutcomeUse as OutcomeUse
from prevstats.parameters.outcomes import Break as Break
from prevstats.parameters.outcomes import KnownFault as KnownFault
from prevstats.parameters.outcomes import Outcome as Outcome
from prevstats.parameters.rows import Intervention, UnitCost
from prevstats.parameters.sources import Areas as Areas
from prevstats.parameters.sources import FileSource as FileSource
from prevstats.parameters.sources import KoladaSource as KoladaSource
from prevstats.parameters.sources import SimulatedSource as SimulatedSource
from prevstats.parameters.sources import Source as Source
from prevstats.parameters.sources import YearRange as YearRange
from prevstats.parameters.study import Inference as Inference
from prevstats.parameters.study import Study as Study
from prevstats.parameters.values import Code as Code
from prevstats.parameters.values import Day, Indicator, Words
from prevstats.parameters.values import Direction as Direction
from prevstats.parameters.values import Language as Language
from prevstats.parameters.values import Model as Model
from prevstats.parameters.values import Slug as Slug
from prevstats.parameters.values import Text as Text
from prevstats.parameters.values import Verified as Verified
from prevstats.parameters.values import Year as Year


class IndicatorRule(Model):
    """How a start year is read from an indicator (e.g. number of family centres).

    ``first_above``: the first year above ``above`` after a year at or below it.
    ``sustained``: the first of ``years`` reported years in a row above it.
    An area that is above in its first reported year has no start: always treated.
    A missing year is unknown, never zero.
    """

    rule: Literal["first_above", "sustained"] = "first_above"
    above: float = 0.0
    sustained_years: Annotated[int, Field(ge=1, le=10)] = 2
    first_year: Year | None = None
    last_year: Year | None = None
    absorbing_only: bool = False
    """Leave out areas that fall back to ``above`` or lower after their start."""


class AlternativeRule(IndicatorRule):
    """Another definition of the start, shown beside the main one."""

    name: Slug
    label: Text


class StartFromIndicator(IndicatorRule):
    """Start years are read from an indicator in the data."""

    kind: Literal["indicator"]
    indicator: Indicator
    alternatives: tuple[AlternativeRule, ...] = ()


class StartTable(Model):
    """Start years are given here: code → year; others never start."""

    kind: Literal["table"]
    years: Annotated[dict[Code, Year], Field(min_length=1)]


class StartFromSource(Model):
    """The source knows the start (simulated worlds, a file with a start column)."""

    kind: Literal["source"]
    column: Indicator = "start"


Start = Annotated[
    StartFromIndicator | StartTable | StartFromSource, Field(discriminator="kind")
]


class CostItem(Model):
    """What the intervention costs a payer each year in one area."""

    id: Slug
    label: Text
    payer: Slug
    amount_sek: Annotated[float, Field(ge=0)]
    per: Literal["area", "inhabitant", "child"] = "area"
    when: Literal["yearly", "start"] = "yearly"
    price_year: Year
    source: Words | Text
    """Where the amount comes from; in each language where it is not a name."""
    verified: Verified
    date: Day


class BenefitItem(Model):
    """What one unit of an outcome is worth to a payer, or that it is money already."""

    id: Slug
    label: Text
    payer: Slug
    outcome: Slug
    unit_cost: Slug | None = None
    """Identifier in ``reference/unit_costs.yaml``; ``None`` when the outcome is
    itself in kronor per inhabitant."""
    quantity: Annotated[float, Field(gt=0)] = 1.0
    """Units of the price per unit of the outcome (e.g. days per placement)."""
    cashable_share: Annotated[float, Field(ge=0, le=1)] = 1.0


class BudgetYears(Model):
    """From which year budgets are told in each year's own kronor, and prices' rise."""

    first_year: Year
    """The year of the decision: costs at the start fall in it."""
    label: Text
    inflation: Annotated[float, Field(gt=-0.2, lt=0.2)]
    """Assumed rise of prices a year, as a share, after the last of the price index."""
    source: Text
    verified: Verified
    date: Day


class Money(Model):
    """How the effect becomes kronor: horizon, rate, price year, costs, benefits."""

    horizon_years: Annotated[int, Field(ge=1, le=60)]
    discount_rate: Annotated[float, Field(ge=0, le=0.2)]
    price_year: Year
    costs: tuple[CostItem, ...] = ()
    benefits: tuple[BenefitItem, ...] = ()
    budget_years: BudgetYears | None = None
    """Left out, no budget is told in nominal kronor."""

    @model_validator(mode="after")
    def _years_follow_prices(self) -> Money:
        years = self.budget_years
        if years is not None and years.first_year < self.price_year:
            raise ValueError("budget_years begin before the year of the prices")
        return self


class Evaluation(Study):
    """A study of an effect: of which intervention, on what, with which design."""

    intervention: Slug
    with_intervention: Text
    """Completes "than if …": ``familjecentralen inte hade funnits``."""
    start: Start
    outcomes: Annotated[tuple[OutcomeUse, ...], Field(min_length=1)]
    """The first is the primary outcome, named before the data are read."""
    declared_interventions: tuple[Intervention, ...] = ()
    """Interventions that ``reference/interventions.yaml`` does not have."""
    declared_unit_costs: tuple[UnitCost, ...] = ()
    """The municipality's own prices; a price of its own always goes first."""
    design: dict[str, Any]
    """``name`` and the options of the design; resolved by the analyses."""
    money: Money | None = None
