"""What a plan report is about: which outcomes, and what is decided beforehand."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from prevstats.parameters.evidence_rows import Domain
from prevstats.parameters.outcome_use import OutcomeUse
from prevstats.parameters.values import Day, Model, Slug, Text, Verified, Words, Year


class PlanUnits(Model):
    """Units inside the municipality that could start at different times (schools)."""

    label: Text
    """In the plural, as inside a sentence: "skolor"."""
    number: Annotated[int, Field(ge=2, le=2_000)]
    icc: Annotated[float, Field(ge=0, lt=1)]
    """Share of the variance that lies between units (the intraclass correlation)."""
    persons: Annotated[float, Field(gt=0)] | None = None
    """Persons in a unit; left out: the municipality's own divided by the units."""
    deviation: Annotated[float, Field(gt=0)] | None = None
    """Standard deviation between persons; left out: that of an outcome of yes or no."""
    source: Words | Text
    verified: Verified
    date: Day


class PlanMoney(Model):
    """What the intervention costs a payer, and what one case fewer is worth to it."""

    payer: Slug
    cost_sek: Annotated[float, Field(gt=0)]
    """A year, in one municipality, in the kronor of ``price_year``."""
    value_sek: Annotated[float, Field(gt=0)]
    """Of one case fewer in a year; of an outcome in kronor it is 1."""
    price_year: Year
    horizon_years: Annotated[int, Field(ge=1, le=60)]
    discount_rate: Annotated[float, Field(ge=0, le=0.2)]
    source: Words | Text
    verified: Verified
    date: Day


class PlanEvidence(Model):
    """Published studies to be set beside: of which intervention, about what."""

    intervention: Slug
    """A row of ``reference/interventions.yaml``."""
    domain: Domain
    outcome: Slug
    """The outcome of this file that they are carried to."""


class Plan(Model):
    """The block ``plan``: what is planned, and what it is to be seen in."""

    intervention: Slug | None = None
    """Left out in a file with an effect, which names it."""
    outcomes: tuple[OutcomeUse, ...] = ()
    """The first is the primary one; left out in a file with an effect: its own."""
    start_year: Year | None = None
    """When the intervention is to start; left out: the year after the last data."""
    start_rule: Text | None = None
    """What counts as a start, decided now."""
    design: dict[str, Any] = Field(default_factory=lambda: {"name": "automatic"})
    """The design decided now; left out in a file with an effect: its own."""
    together: Annotated[int, Field(ge=2, le=200)] = 12
    """Municipalities that would start together, for the designs of many."""
    runs: Annotated[int, Field(ge=20, le=5_000)] = 200
    """Simulated studies behind each number."""
    units: PlanUnits | None = None
    money: PlanMoney | None = None
    evidence: tuple[PlanEvidence, ...] = ()


def _form(value: object) -> str:
    return "file" if isinstance(value, str) else "block"


PlanOrFile = Annotated[
    Annotated[Words, Tag("file")] | Annotated[Plan, Tag("block")],
    Discriminator(_form),
]
"""A plan's block, or the name of a plan file that an evaluation is held against."""
