"""What a situation report describes: which figures, beside whom, adjusted for what."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from prevstats.parameters.values import Code, Indicator, Model, Slug, Text, Words, Year


class Question(Model):
    """A question that a committee asks, and the figures that answer it."""

    id: Slug
    label: Text
    indicators: Annotated[tuple[Slug, ...], Field(min_length=1)]
    similar: Words | None = None
    """Family of similar municipalities for these figures; left out: the block's."""


class Circumstance(Model):
    """A column that expected figures are adjusted for, with its words."""

    indicator: Indicator
    label: Text


class YearCount(Model):
    """How many in one year, and of how many persons at risk."""

    year: Year
    count: Annotated[int, Field(ge=0)]
    persons: Annotated[int, Field(gt=0)] | None = None


class OwnCounts(Model):
    """A series of the municipality's own: how many, year by year."""

    id: Slug
    label: Text
    area: Code
    years: Annotated[tuple[YearCount, ...], Field(min_length=1)]
    """Persons at risk stand at all years, or at none: then they are as many in all."""
    overdispersion: Annotated[float, Field(ge=1, le=20)] = 1.0
    """1 when persons come one by one; 1.5 when half of them come with a sibling."""
    source: Words

    @model_validator(mode="after")
    def _whole(self) -> OwnCounts:
        """Demand each year once, and persons at risk for all years or for none."""
        if len({each.year for each in self.years}) < len(self.years):
            raise ValueError("years: a year stands twice")
        known = [each.persons is not None for each in self.years]
        if any(known) and not all(known):
            raise ValueError("years: persons stand at some years and not at others")
        return self


class Situation(Model):
    """The block ``situation``: the figures that say how a municipality is doing."""

    questions: tuple[Question, ...] = ()
    indicators: tuple[Slug, ...] = ()
    """Identifiers in ``reference/outcomes.yaml`` or of outcomes declared in the file;
    the first is what the index shows of each municipality and must be in the data.
    Left out: those of the questions, in their order."""
    circumstances: tuple[Circumstance, ...] = ()
    """What the expected figures are adjusted for, where the data have the column."""
    similar: Words = "övergripande"
    """Family of the publisher's groups of similar municipalities."""
    own_counts: tuple[OwnCounts, ...] = ()

    @model_validator(mode="after")
    def _of_questions(self) -> Situation:
        """Take the indicators from the questions when they are not listed."""
        if not self.indicators:
            names = tuple(one for each in self.questions for one in each.indicators)
            if not names:
                raise ValueError("indicators: name at least one figure to describe")
            object.__setattr__(self, "indicators", names)
        return self
