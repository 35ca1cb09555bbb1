"""What an evaluation file may say of a cascade: outcomes, resources and their links."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from prevstats.parameters.uncertain import Positive, Share, Uncertain
from prevstats.parameters.values import Day, Model, Slug, Text, Verified, Words

Age = Annotated[int, Field(ge=0, le=130)]
OddsRatio = Literal["odds_ratio", "case_odds_ratio"]


class GeometricFadeOut(Model):
    """The same share is kept every year: by ``retention`` or by ``half_life``."""

    kind: Literal["geometric"]
    retention: Share | None = None
    half_life: Positive | None = None
    """Years until half is left."""

    @model_validator(mode="after")
    def _one_of_them(self) -> GeometricFadeOut:
        if (self.retention is None) == (self.half_life is None):
            raise ValueError("give one of retention and half_life")
        return self


class LinearFadeOut(Model):
    """A straight line that ends after ``years`` years."""

    kind: Literal["linear"]
    years: Positive


class TwoPointFadeOut(Model):
    """Observed twice; ``retention_after`` 1 holds the second size from then on."""

    kind: Literal["two_point"]
    years_between: Annotated[float, Field(gt=0)]
    second_share: Uncertain
    """The second size as a share of the first."""
    retention_after: Share


class HeldFadeOut(Model):
    """The effect never fades, and why one may think so."""

    kind: Literal["held"]
    reason: Text


FadeOutParameters = GeometricFadeOut | LinearFadeOut | TwoPointFadeOut | HeldFadeOut
INTERVENTION = "intervention"
"""The cause of the first links."""


class CascadeOutcome(Model):
    """Something that may change, in how many persons.

    ``unit`` is share, percent, per_1000 or per_100000 for what happens or not; any
    other word (sd, score) for what is measured on a scale.
    """

    id: Slug
    label: Text
    unit: Slug
    persons: Positive
    base_rate: Share | None = None
    """Share of the persons to whom it happens without the intervention (0-1)."""


class CascadeResource(Model):
    """Something that is used and can be priced; each is counted once."""

    id: Slug
    label: Text
    unit: Slug
    first_age: Age = 0
    last_age: Age = 130
    counted: Literal["alive", "resident", "moved"] = "alive"


class CascadeLink(Model):
    """One arrow: how much ``to`` changes for each unit of ``from``.

    ``scale``: ``slope``; ``log_odds`` or ``odds_ratio`` for each unit of the cause;
    ``case_log_odds`` or ``case_odds_ratio`` between cases of the cause and others.
    """

    id: Slug
    cause: Slug = Field(alias="from")
    """``intervention``, or an outcome of the cascade."""
    to: Slug
    number: Uncertain | None = None
    estimate: Slug | None = None
    """The outcome of this evaluation whose estimate is the number, draw by draw."""
    scale: Literal["slope", "log_odds", "case_log_odds"] | OddsRatio = "slope"
    per_unit: Slug | None = None
    """Unit of the cause; needed where the cause is an outcome."""
    unit: Slug | None = None
    """Unit of the change; needed where the scale is ``slope``."""
    confounding_discount: Share = Share(value=0.0)
    """Share of the association that is not causal."""
    lag_years: Annotated[int, Field(ge=0, le=60)] = 0
    fade_out: FadeOutParameters | None = Field(default=None, discriminator="kind")
    """Its own course; a link without one follows its cause."""
    last_observed_year: Annotated[int, Field(ge=0, le=60)] | None = None
    source: Words
    verified: Verified
    date: Day

    @model_validator(mode="after")
    def _one_number(self) -> CascadeLink:
        if (self.number is None) == (self.estimate is None):
            raise ValueError("give one of number and estimate")
        number = self.number
        if (
            self.scale in ("odds_ratio", "case_odds_ratio")
            and number is not None
            and (number.value <= 0.0 or number.distribution not in RATIO)
        ):
            raise ValueError("an odds ratio is above 0, and fixed or lognormal")
        return self


RATIO = ("fixed", "lognormal")


class AgeShare(Model):
    """How large a share of the persons has an age in the year of the decision."""

    age: Age
    share: Annotated[float, Field(ge=0, le=1)]


class YearlyRisk(Model):
    """A yearly probability from an age on."""

    from_age: Age
    probability: Annotated[float, Field(ge=0, le=1)]


class CascadeCohort(Model):
    """Ages, deaths and moves of the persons, each list with where it comes from."""

    ages: Annotated[tuple[AgeShare, ...], Field(min_length=1)]
    death: tuple[YearlyRisk, ...] = ()
    leaving: tuple[YearlyRisk, ...] = ()
    source: Words
    verified: Verified
    date: Day


class CascadeCorrelation(Model):
    """Two links or more that hang together.

    ``correlation`` is the same between every two of them; without one it is not known,
    and the results at 0, 0.5 and 1 are all made.
    """

    links: Annotated[tuple[Slug, ...], Field(min_length=2)]
    correlation: Annotated[float, Field(ge=-1, le=1)] | None = None
    source: Words | None = None

    @model_validator(mode="after")
    def _documented(self) -> CascadeCorrelation:
        if self.correlation is not None and self.source is None:
            raise ValueError("a correlation needs a source; leave it out if unknown")
        if (self.correlation or 0.0) < -1.0 / (len(self.links) - 1):
            raise ValueError("so many links cannot all oppose each other so strongly")
        return self


class CascadeParameters(Model):
    """From the intervention by way of outcomes to resources."""

    outcomes: Annotated[tuple[CascadeOutcome, ...], Field(min_length=1)]
    resources: Annotated[tuple[CascadeResource, ...], Field(min_length=1)]
    links: Annotated[tuple[CascadeLink, ...], Field(min_length=2)]
    correlations: tuple[CascadeCorrelation, ...] = ()
    cohort: CascadeCohort | None = None
    first_year: Annotated[int, Field(ge=0, le=60)] = 1
    """Year (0 = the decision) in which the first outcomes have changed in full."""
