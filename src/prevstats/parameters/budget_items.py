"""What a budget is made of: costs, prices, reach, effects, each with its source."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from prevstats.parameters.evidence_rows import Domain
from prevstats.parameters.uncertain import Positive, Share, Uncertain
from prevstats.parameters.values import (
    Code,
    Day,
    Indicator,
    Model,
    Slug,
    Text,
    Verified,
    Words,
    Year,
)

Shares = Annotated[dict[Slug, Annotated[float, Field(ge=0, le=1)]], Field(min_length=1)]
"""Payer → its share; the shares sum to one."""
Price = Annotated[float, Field(ge=0)]


class Sourced(Model):
    """What every number from outside says of itself."""

    source: Words
    verified: Verified
    date: Day


class TargetGroupSize(Sourced):
    """How many the plan is for: stated, or the sum of indicators in the data."""

    label: Text
    persons: Positive | None = None
    indicators: tuple[Indicator, ...] = ()
    """Summed in the latest year in which the municipality has all of them."""

    @model_validator(mode="after")
    def _one_of_them(self) -> TargetGroupSize:
        if (self.persons is None) == (not self.indicators):
            raise ValueError("give one of persons and indicators")
        return self


class County(Model):
    """Money to several municipalities: each has its part of it, by a stated key."""

    municipalities: Annotated[tuple[Code, ...], Field(min_length=2)]
    key: Literal["equal", "stated", "population"]
    weights: tuple[Annotated[float, Field(ge=0)], ...] = ()
    """One number for each municipality, in their order, when the key is ``stated``."""

    @model_validator(mode="after")
    def _weights_with_their_key(self) -> County:
        wanted = len(self.municipalities) if self.key == "stated" else 0
        if len(self.weights) != wanted:
            raise ValueError(
                f"the key {self.key} needs {wanted} weights, one a municipality"
            )
        return self


class BudgetCost(Sourced):
    """What an option costs: how much, per what, when, and who pays which share.

    ``setup`` is paid once, in ``first_year`` (0 unless given); ``running`` and ``time``
    every year from ``first_year`` (1 unless given) to ``last_year`` (the horizon).
    """

    id: Slug
    label: Text
    amount: Price
    """Kronor of ``price_year`` for one unit; an hour's price when ``when`` is time."""
    low: Price | None = None
    high: Price | None = None
    """Smallest and largest the amount may be; drawn from a triangle."""
    per: Literal["area", "child", "participant", "course"] = "area"
    quantity: Annotated[float, Field(gt=0)] = 1.0
    """Units for each of ``per``: posts, trained staff, hours."""
    course_size: Annotated[float, Field(gt=0)] | None = None
    """Participants in a course, when ``per`` is course."""
    part: Slug | None = None
    """Whose participants, when ``per`` is participant or course."""
    when: Literal["setup", "running", "time"] = "running"
    first_year: Annotated[int, Field(ge=0, le=60)] | None = None
    last_year: Annotated[int, Field(ge=0, le=60)] | None = None
    payers: Shares
    drift: bool = False
    """Whether the price rises with wages beyond other prices."""
    county: County | None = None
    price_year: Year

    @model_validator(mode="after")
    def _complete(self) -> BudgetCost:
        if (self.low is None) != (self.high is None):
            raise ValueError("give both low and high, or neither")
        if self.low is not None and not self.low <= self.amount <= (self.high or 0.0):
            raise ValueError("the amount does not lie between low and high")
        if (self.per == "course") != (self.course_size is not None):
            raise ValueError("course_size is given with per: course, and only then")
        if (self.per in ("course", "participant")) != (self.part is not None):
            raise ValueError(
                "part says whose participants are counted: with per: participant "
                "or course, and only then"
            )
        if self.county is not None and self.per != "area":
            raise ValueError("money to a county is one sum: per: area")
        return self


class OwnPrice(Sourced):
    """The municipality's own price, which goes before the reference's."""

    amount: Price
    low: Price | None = None
    high: Price | None = None
    price_year: Year

    @model_validator(mode="after")
    def _within_range(self) -> OwnPrice:
        if (self.low is None) != (self.high is None):
            raise ValueError("give both low and high, or neither")
        if self.low is not None and not self.low <= self.amount <= (self.high or 0.0):
            raise ValueError("the amount does not lie between low and high")
        return self


class ResourcePrice(Model):
    """What one unit of a resource costs, and whose money it is.

    A transfer or a tax is paid by ``payers`` and received by ``to``.
    """

    id: Slug
    label: Text
    resource: Slug
    unit_cost: Slug | None = None
    own_price: OwnPrice | None = None
    """Replaces the amount of ``unit_cost``; the report says so."""
    payers: Shares
    kind: Literal["resource", "transfer", "tax", "wellbeing"] = "resource"
    to: Slug | None = None
    cashable_share: Annotated[float, Field(ge=0, le=1)] = 1.0
    cashable_lag_years: Annotated[int, Field(ge=0, le=60)] = 0
    capacity_step: Annotated[float, Field(gt=0)] | None = None
    """Units of the resource a year that can only be released together."""
    drift: bool = False

    @model_validator(mode="after")
    def _complete(self) -> ResourcePrice:
        if self.unit_cost is None and self.own_price is None:
            raise ValueError("give unit_cost, own_price, or both")
        if (self.kind in ("transfer", "tax")) != (self.to is not None):
            raise ValueError(
                "to says who receives a transfer or a tax, and is given only then"
            )
        return self


class Reach(Sourced):
    """Which shares of those concerned are offered it, take part, and complete it."""

    part: Slug
    offered: Share
    take_up: Share
    completed: Share = Share(value=1.0)


class EvidenceUse(Model):
    """Published studies of an intervention, carried to the municipality."""

    domain: Domain
    studies: tuple[Slug, ...] = ()
    """Rows of ``reference/evidence.yaml``; left out, all of the domain. A row that is
    left out is listed in the report with its reason."""
    multipliers: tuple[Slug, ...] = ()
    tau_scale: Annotated[float, Field(gt=0, le=2)] = 0.15
    from_memory: bool = False


class StatedEffect(Sourced):
    """A number that the file states, in the unit of the link."""

    number: Uncertain


class BudgetEffect(Model):
    """The effect on whoever takes part, of one of four kinds.

    ``own``: the evaluation's estimate of ``outcome``, an average over all concerned;
    ``evidence``: published studies; ``stated``: a number; ``combined``: the first two.
    """

    id: Slug
    label: Text
    kind: Literal["own", "evidence", "stated", "combined"]
    outcome: Slug | None = None
    evidence: EvidenceUse | None = None
    stated: StatedEffect | None = None
    wanted: Literal["less", "more"]
    """Which way the outcome is to change."""
    commensurate_variance: Annotated[float, Field(ge=0)] | None = None
    """For ``combined``: how far this place may lie from what studies predict, beyond
    their own spread, as a variance in the link's unit squared; left out, it is learnt
    from how far apart the two are."""

    @model_validator(mode="after")
    def _what_its_kind_needs(self) -> BudgetEffect:
        needs = {
            "own": ("outcome",),
            "evidence": ("evidence",),
            "stated": ("stated",),
            "combined": ("outcome", "evidence"),
        }[self.kind]
        given = tuple(
            name
            for name in ("outcome", "evidence", "stated")
            if getattr(self, name) is not None
        )
        if given != needs:
            raise ValueError(f"an effect of kind {self.kind} has {' and '.join(needs)}")
        if self.commensurate_variance is not None and self.kind != "combined":
            raise ValueError("commensurate_variance is for an effect that is combined")
        return self
