"""What may be asked of a budget: a purse, a contest, a portfolio, a further study."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from prevstats.parameters.budget_items import Price, Shares, Sourced
from prevstats.parameters.uncertain import Uncertain
from prevstats.parameters.values import Model, Slug, Text

Number = Annotated[float, Field(gt=0)]
Fraction = Annotated[float, Field(ge=0, le=1)]


class FundTerms(Sourced):
    """A fund lends what a party pays; the party pays back a share of real savings."""

    repaid_share: Fraction
    """Share of each year's released saving that goes back to the fund."""


class PurseTerms(Sourced):
    """A joint purse: which parties pay which share of the options' cost."""

    shares: Shares
    fund: FundTerms | None = None


class Targeting(Model):
    """Large efforts for few: who are sought, how well they are found, what it does."""

    sought_share: Annotated[float, Field(gt=0, lt=1)]
    """Share of the persons, those of highest risk, that the screening looks for."""
    sensitivity: Fraction
    specificity: Fraction
    screening_cost: Price = 0.0
    take_up: Fraction
    effect: Uncertain
    """Relative fall in risk of those who take part."""
    cost: Price
    fixed: Price = 0.0
    harm: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Cases caused for each person pointed out wrongly."""


class Universal(Model):
    """Small efforts for many."""

    take_up: Fraction
    effect: Uncertain
    cost: Price
    fixed: Price = 0.0


class ContestTerms(Sourced):
    """Universal against targeted at one budget, over a spread of risks."""

    label: Text
    persons: Number
    risk: Annotated[float, Field(gt=0, lt=1)]
    spread: Annotated[float, Field(ge=0)]
    """Standard deviation of the risk between persons over its mean."""
    budget: Price
    universal: Universal
    targeted: Targeting


class PortfolioItem(Model):
    """An option that may be chosen; items of one group exclude each other."""

    option: Slug
    group: Slug | None = None
    needs: tuple[Slug, ...] = ()


class PortfolioTerms(Model):
    """Which options to choose under a budget of the municipality's."""

    items: Annotated[tuple[PortfolioItem, ...], Field(min_length=1)]
    budget: Price
    """Present value in kronor of the budget's price year."""
    value_for: Literal["society", "municipality"] = "society"
    largest_chance_of_loss: Fraction | None = None
    """Highest chance that the municipality loses on the whole choice."""
    frontier: tuple[Price, ...] = ()


class StudyCost(Sourced):
    """What a study costs: a fixed sum and a sum for each unit of its size."""

    fixed: Price = 0.0
    each: Price = 0.0


class Question(Model):
    """A further study of one effect and what it costs; see ``economics/evsi_studies``.

    Standard deviations are in the effect's unit.
    """

    id: Slug
    label: Text
    effect: Slug
    size: Annotated[int, Field(ge=1)]
    cost: StudyCost
    decisions: Number = 1.0
    """How many decisions like this one the answer serves."""


class MoreYears(Question):
    """The effect is followed for so many more years; the size is in years."""

    kind: Literal["more_years"]
    years_so_far: Annotated[int, Field(ge=1)]
    yearly_deviation: Number
    lasting_deviation: Annotated[float, Field(ge=0)]


class WaitingList(Question):
    """Lots decide who comes first; the size is in persons."""

    kind: Literal["waiting_list"]
    outcome_deviation: Number
    share_first: Annotated[float, Field(gt=0, lt=1)] = 0.5
    cluster_size: Annotated[float, Field(ge=1)] = 1.0
    cluster_correlation: Fraction = 0.0


class MoreAreas(Question):
    """Effects elsewhere are estimated; the size is in municipalities."""

    kind: Literal["more_areas"]
    mean_deviation: Number
    """How uncertain the mean effect over municipalities is now."""
    area_deviation: Number
    between_deviation: Annotated[float, Field(ge=0)]


AnyQuestion = Annotated[
    MoreYears | WaitingList | MoreAreas, Field(discriminator="kind")
]
