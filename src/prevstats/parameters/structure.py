"""What a structure report rests on: tables of schools and areas, a row a year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from prevstats.parameters.followup import Path, Some
from prevstats.parameters.values import Model, Text, Verified, Year

Better = Literal["higher", "lower"]


class Need(Model):
    """Do resources follow need: units with children, those in need, and a resource."""

    file: Path
    year: Year
    resource: Text
    """What is shared out, as it stands in a sentence (kronor till elevhälsan)."""


class Gaps(Model):
    """Gaps between areas: people, those concerned, and how disadvantaged areas are."""

    file: Path
    year: Year
    outcome: Text
    """What is counted, as it stands in a sentence."""


class Paired(Model):
    """The same units before and after, with the number who answered."""

    file: Path
    before: Year
    after: Year
    outcome: Text
    better: Better

    @model_validator(mode="after")
    def _in_order(self) -> Paired:
        if self.before >= self.after:
            raise ValueError("before must be an earlier year than after")
        return self


class Dose(Model):
    """How much and how it went: units over years, such as class size and results."""

    file: Path
    dose: Text
    outcome: Text


class Reach(Model):
    """Who takes part, by area and sex."""

    file: Path
    year: Year


class Turnover(Model):
    """Staff who left, of those employed, by area and year."""

    file: Path


class Level(Model):
    """One level of a programme: whom it is for, whom it reached and what it cost."""

    label: Text
    target: Some
    reached: Annotated[int, Field(ge=0, le=10_000_000, strict=True)]
    cost: Annotated[float, Field(ge=0.0, le=1e12)]
    """Kronor a year."""

    @model_validator(mode="after")
    def _within(self) -> Level:
        if self.reached > self.target:
            raise ValueError("no more can be reached than the level is for")
        return self


class Programme(Model):
    """Three levels after the child health centres: for all, if needed, and more."""

    for_all: Level
    if_needed: Level
    more: Level
    year: Year
    source: Text
    verified: Verified


class Structure(Model):
    """The block ``structure``: each part is optional, but one is needed."""

    invented: bool = False
    """The local data are made up; the page says so."""
    need: Need | None = None
    gaps: Gaps | None = None
    paired: Paired | None = None
    dose: Dose | None = None
    reach: Reach | None = None
    turnover: Turnover | None = None
    programme: Programme | None = None

    @model_validator(mode="after")
    def _whole(self) -> Structure:
        if not any(getattr(self, part) is not None for part in PARTS):
            raise ValueError(f"give at least one of {', '.join(PARTS)}")
        return self


PARTS = ("need", "gaps", "paired", "dose", "reach", "turnover", "programme")
"""The parts of the block, in the order of the report."""


def files_of(block: Structure) -> Iterator[tuple[str, str]]:
    """Yield the key and the path of every table that the block names."""
    for part in PARTS:
        path = getattr(getattr(block, part), "file", None)
        if path is not None:
            yield f"structure.{part}.file", path
