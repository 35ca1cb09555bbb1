"""Where a study's figures come from, and of which municipalities and years."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from prevstats.parameters.values import Code, Indicator, Model, Slug, Words, Year


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


def _areas_form(value: object) -> str:
    return "word" if isinstance(value, str) else "codes"


Areas = Annotated[
    Annotated[Literal["all"], Tag("word")]
    | Annotated[tuple[Code, ...], Field(min_length=1), Tag("codes")],
    Discriminator(_areas_form),
]
"""``all``, or the codes of the municipalities that get a report."""
