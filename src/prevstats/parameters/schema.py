"""What an evaluation file may say: frozen, validated objects with plain names."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from prevstats.parameters.rows import Intervention, UnitCost
from prevstats.parameters.values import Code as Code
from prevstats.parameters.values import Day, Indicator, Words
from prevstats.parameters.values import Direction as Direction
from prevstats.parameters.values import Language as Language
from prevstats.parameters.values import Model as Model
from prevstats.parameters.values import Slug as Slug
from prevstats.parameters.values import Text as Text
from prevstats.parameters.values import Verified as Verified
from prevstats.parameters.values import Year as Year


class YearRange(Model):
    """First and last year, both included."""

    first: Year
    last: Year

    @model_validator(mode="after")
    def _in_order(self) -> YearRange:
        if self.last < self.first:
            raise ValueError(
                f"the last year {self.last} is before the first {self.first}"
            )
        return self


class KoladaSource(Model):
    """Figures from Kolada, read from a snapshot or from a file given on the call."""

    kind: Literal["kolada"]
    snapshot: Words | None = None


class FileSource(Model):
    """A CSV or Parquet file, wide or long, relative to the evaluation file."""

    kind: Literal["file"]
    path: Words
    gender: Literal["T", "K", "M"] | None = None
    decimal: Literal[".", ","] | None = None
    school_year: Literal["first", "second"] | None = None
    """Which year of "2019/2020" counts."""
    dash: Literal["zero", "missing"] | None = None
    """What a dash in a cell means; SCB's tables write it for zero."""
    accepted_jumps: tuple[Indicator, ...] = ()
    """Indicators that may change tenfold from one year to the next."""


class SimulatedSource(Model):
    """Invented municipalities (9001 and up) with a known effect."""

    kind: Literal["simulated"]
    municipalities: Annotated[int, Field(ge=8, le=999)] = 40
    treated: Annotated[int, Field(ge=0, le=999)] = 14
    start_years: tuple[Year, ...] = ()
    effect: dict[Slug, float] = Field(default_factory=dict)
    """Known effect per outcome, in the outcome's unit."""


Source = Annotated[
    KoladaSource | FileSource | SimulatedSource, Field(discriminator="kind")
]


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


class Break(Model):
    """A year from which the figures mean something else."""

    year: Year
    note: Text


class KnownFault(Model):
    """A published value known to be false: read as missing, with a line in the log."""

    area: Code
    year: Year
    value: float
    note: Text


class Outcome(Model):
    """An outcome: what is counted, in what unit, and which way is better."""

    id: Slug
    label: Text
    unit: Literal[
        "per_1000",
        "per_100000",
        "percent",
        "sek_per_inhabitant",
        "count",
        "index",
        "grams",
    ]
    unit_label: Text
    direction: Direction
    indicator: Indicator
    """Column or Kolada identifier that carries it."""
    exposure: tuple[Indicator, ...] = ()
    """Indicators whose sum measures the size of the group (need not be exact)."""
    denominator: Indicator | None = None
    """The exact denominator, where a count may be recovered from the rate."""
    counted: Text | None = None
    """Who is counted, in plural (children and young people placed …)."""
    publisher: Words = "Kolada"
    source: Words
    verified: Verified
    date: Day
    price_basis: Literal["current"] | None = None
    breaks: tuple[Break, ...] = ()
    known_faults: tuple[KnownFault, ...] = ()


class OutcomeUse(Model):
    """One outcome of the evaluation and how it hangs together with the intervention."""

    outcome: Slug
    """Identifier in ``reference/outcomes.yaml`` or of an outcome declared here."""
    lag_years: Annotated[int, Field(ge=0, le=30)] = 0
    """Years from start until the outcome can respond; before that it is a
    negative control."""
    lag_note: Text | None = None
    smallest_difference: Annotated[float, Field(gt=0)] | None = None
    """Smallest difference that matters, in the outcome's unit, fixed beforehand."""
    last_effect_year: Annotated[int, Field(ge=0, le=40)] | None = None
    """Last year after the start that enters the average (counted from the start)."""
    years_before: Annotated[int, Field(ge=1, le=30)] = 8
    """Most years before the start that the comparison uses as its base."""


class Inference(Model):
    """Level of the intervals, draws and root seed."""

    level: Annotated[float, Field(gt=0.5, lt=1.0)] = 0.90
    draws: Annotated[int, Field(ge=199, le=99_999)] = 9_999
    seed: Annotated[int, Field(ge=0)] = 20_261_121


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


class Money(Model):
    """How the effect becomes kronor: horizon, rate, price year, costs, benefits."""

    horizon_years: Annotated[int, Field(ge=1, le=60)]
    discount_rate: Annotated[float, Field(ge=0, le=0.2)]
    price_year: Year
    costs: tuple[CostItem, ...] = ()
    benefits: tuple[BenefitItem, ...] = ()


def _areas_form(value: object) -> str:
    return "word" if isinstance(value, str) else "codes"


Areas = Annotated[
    Annotated[Literal["all"], Tag("word")]
    | Annotated[tuple[Code, ...], Field(min_length=1), Tag("codes")],
    Discriminator(_areas_form),
]
"""``all``, or the codes of the municipalities that get a report."""


class Evaluation(Model):
    """One evaluation: what is asked, of which data, with which design."""

    name: Slug
    title: Text
    question: Text
    intervention: Slug
    with_intervention: Text
    """Completes "than if …": ``familjecentralen inte hade funnits``."""
    source: Source
    areas: Areas = "all"
    years: YearRange
    start: Start
    outcomes: Annotated[tuple[OutcomeUse, ...], Field(min_length=1)]
    """The first is the primary outcome, named before the data are read."""
    declared_outcomes: tuple[Outcome, ...] = ()
    """Outcomes of the user's own, described as in ``reference/outcomes.yaml``."""
    declared_interventions: tuple[Intervention, ...] = ()
    """Interventions that ``reference/interventions.yaml`` does not have."""
    declared_unit_costs: tuple[UnitCost, ...] = ()
    """The municipality's own prices; a price of its own always goes first."""
    design: dict[str, Any]
    """``name`` and the options of the design; resolved by the analyses."""
    inference: Inference = Inference()
    money: Money | None = None
    price_year: Year | None = None
    """Year in whose prices kronor outcomes are stated."""
    follow_up_years: Annotated[int, Field(ge=1, le=20)] = 2
    decisions: tuple[Text, ...] = ()
    """What the committee has to take a position on."""
    languages: Annotated[tuple[Language, ...], Field(min_length=1)] = ("sv",)
