"""The rows of the reference tables: what is known from outside, and how."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from prevstats.parameters.values import (
    Code,
    Day,
    Indicator,
    Model,
    Row,
    Slug,
    Text,
    Verified,
    Words,
    Year,
)

Level = Literal["universal", "selective", "indicated"]
Perspective = Literal["individual", "structural"]
Age = Annotated[int, Field(ge=0, le=120)]
PolicyDocument = Literal[
    "hasselby_vallingby_2012",
    "stockholm_2008",
    "stockholm_2006",
    "ljungby_2011",
    "socialpolitik_2018",
]
"""The five documents that the catalogue of interventions starts from."""


class Intervention(Row):
    """Something done to prevent: for whom, where, by whom, and what is known of it.

    ``unit`` is what one of it is (one family centre, one course).
    """

    definition: Text
    levels: Annotated[tuple[Level, ...], Field(min_length=1)]
    perspective: Perspective
    target_group: Slug
    age_from: Age
    age_to: Age
    setting: Text
    provider: Text
    evidence_note: Text
    named_in: tuple[PolicyDocument, ...] = ()
    outcomes: tuple[Slug, ...] = ()
    """Outcomes in ``outcomes.yaml`` that it is meant to move in the end."""
    start_indicator: Indicator | None = None
    """Indicator from which its start can be read for every municipality."""
    unit_costs: tuple[Slug, ...] = ()
    """Rows of ``unit_costs.yaml`` that say what it, or a part of it, costs."""


class TargetGroup(Row):
    """Whom an intervention is for; ``denominator`` counts them where Kolada does."""

    definition: Text
    age_from: Age
    age_to: Age
    denominator: Indicator | None = None


class Payer(Row):
    """Who pays or gains; ``part_of`` names the body whose budget it belongs to."""

    part_of: Slug | None = None
    public: bool


class UnitCost(Row):
    """What one unit of something costs, in the prices of ``price_year``.

    ``price_year`` is ``None`` when the text that was seen does not say; such a row can
    be shown but not repriced, so it may not be used in a calculation.
    """

    amount: Annotated[float, Field(ge=0)]
    low: Annotated[float, Field(ge=0)] | None = None
    high: Annotated[float, Field(ge=0)] | None = None
    currency: Literal["SEK", "EUR", "USD"]
    price_year: Year | None
    payers: Annotated[tuple[Slug, ...], Field(min_length=1)]
    kind: Literal["cost", "fee", "transfer", "value", "estimate"]
    """A fee is what a payer is charged, not what it costs; a transfer moves money and
    uses no resource; an estimate comes from a model or an advocate."""
    caveat: Text | None = None

    @model_validator(mode="after")
    def _amount_within_range(self) -> UnitCost:
        low = self.amount if self.low is None else self.low
        high = self.amount if self.high is None else self.high
        if not low <= self.amount <= high:
            raise ValueError(
                f"the amount {self.amount:g} does not lie between low and high"
            )
        return self


class IndexYear(Model):
    """The annual mean of the consumer price index in one year (1980 = 100)."""

    year: Year
    value: Annotated[float, Field(gt=0)]
    label: Text
    unit: Text
    source: Words
    verified: Verified
    date: Day


class MunicipalityChange(Row):
    """A dated change of a municipality's code.

    ``recode``: the same municipality under a new code from ``valid_from``.
    ``split``: ``new_code`` was carved out of ``old_code``, which lives on smaller.
    """

    kind: Literal["recode", "split"]
    valid_from: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    old_code: Code
    new_code: Code
