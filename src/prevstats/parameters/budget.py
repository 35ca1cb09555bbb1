"""What a budget report weighs: options against going on as today, over a horizon."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from prevstats.parameters.budget_items import (
    BudgetCost,
    BudgetEffect,
    Reach,
    ResourcePrice,
    Sourced,
    TargetGroupSize,
)
from prevstats.parameters.budget_questions import (
    AnyQuestion,
    ContestTerms,
    PortfolioTerms,
    PurseTerms,
)
from prevstats.parameters.cascade import CascadeParameters
from prevstats.parameters.uncertain import Share
from prevstats.parameters.values import Model, Slug, Text, Year

Rate = Annotated[float, Field(ge=0, le=0.2)]


class RateFrom(Model):
    """A rate that holds from a year (counted from the decision) until the next."""

    from_year: Annotated[int, Field(ge=1, le=200)]
    rate: Rate


class StatedRate(Sourced):
    """A yearly change as a share, with where it comes from."""

    rate: Annotated[float, Field(gt=-0.2, lt=0.2)]


class Deadweight(Sourced):
    """What a krona raised as tax costs beyond the krona, as a share (0.3)."""

    share: Share


class Part(Model):
    """A programme of the plan: its effects and what follows from them.

    ``estimate`` of a first link in ``cascade`` names one of ``effects``; its
    ``persons`` are those in the target group whom the outcome concerns.
    """

    id: Slug
    label: Text
    intervention: Slug | None = None
    """Row of ``reference/interventions.yaml``, for what is known of it."""
    effects: Annotated[tuple[BudgetEffect, ...], Field(min_length=1)]
    cascade: CascadeParameters


class Option(Model):
    """One way to decide, against going on as today.

    ``within_frame``: paid by doing less of something else; what that loses stands
    among the costs.
    """

    id: Slug
    label: Text
    funding: Literal["new_money", "within_frame"]
    reach: Annotated[tuple[Reach, ...], Field(min_length=1)]
    costs: Annotated[tuple[BudgetCost, ...], Field(min_length=1)]


class Budget(Model):
    """The block ``budget``: frame, programmes, prices, options and questions."""

    price_year: Year
    decision_year: Year
    horizon_years: Annotated[int, Field(ge=1, le=60)]
    discount_rate: Rate | None = None
    discount_schedule: tuple[RateFrom, ...] = ()
    timing: Literal["end_of_year", "mid_year"] = "end_of_year"
    wage_drift: StatedRate | None = None
    """Real rise of the price of work a year, for costs and prices with ``drift``."""
    inflation: StatedRate | None = None
    """For budget years after the last of the price index."""
    deadweight: Deadweight | None = None
    target_group: TargetGroupSize
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]
    prices: Annotated[tuple[ResourcePrice, ...], Field(min_length=1)]
    options: Annotated[tuple[Option, ...], Field(min_length=1)]
    purse: PurseTerms | None = None
    contest: ContestTerms | None = None
    portfolio: PortfolioTerms | None = None
    questions: tuple[AnyQuestion, ...] = ()
    not_monetised: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _one_way_to_discount(self) -> Budget:
        if (self.discount_rate is None) == (not self.discount_schedule):
            raise ValueError("give one of discount_rate and discount_schedule")
        starts = [step.from_year for step in self.discount_schedule]
        if starts and (starts[0] != 1 or starts != sorted(set(starts))):
            raise ValueError(
                "the first rate holds from year 1, each later from its own"
            )
        return self
