"""What a follow-up rests on: the user's own tables, or counts that are stated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from prevstats.parameters.values import Model, Text, Verified, Words, Year

Path = Annotated[str, StringConstraints(pattern=r"(?i)^([^:]|:[^/])+\.(csv|xlsx|txt)$")]
"""A CSV or XLSX file, relative to the parameter file; never an address."""
FullDay = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
TrainingStep = Literal["base", "in_depth", "specialist", "seminar", "other"]
DetectionStep = Literal[
    "concern", "report", "assessment", "offered", "accepted", "completed"
]
Persons = Annotated[int, Field(ge=0, le=10_000_000, strict=True)]
Some = Annotated[int, Field(ge=1, le=10_000_000, strict=True)]
Amount = Annotated[float, Field(gt=0.0, le=1_000_000.0)]


class Arena(Model):
    """Where staff work; ``trained`` is read from the register when it is not stated.

    ``name`` is the word that the register's column for arena holds.
    """

    name: Words
    label: Text
    employed: Some
    trained: Persons | None = None


class Training(Model):
    """The training chain: a register of who took what, or stated places per step."""

    register_file: Path | None = None
    places: dict[TrainingStep, Persons] = Field(default_factory=dict)
    arenas: tuple[Arena, ...] = ()


class Districts(Model):
    """Which districts had an offer before and after: a table, or totals alone."""

    before: Year
    after: Year
    file: Path | None = None
    renamed: dict[Words, Words] = Field(default_factory=dict)
    """Name in the earlier year → name in the later one."""
    units: Some | None = None
    had: Persons | None = None
    have: Persons | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Districts:
        totals = (self.units, self.had, self.have)
        if (self.file is None) == (None in totals):
            raise ValueError("give either file, or units, had and have")
        if self.file is None and max(totals[1:]) > totals[0]:  # type: ignore[type-var,operator]
            raise ValueError("no more districts can have an offer than there are")
        if self.before >= self.after:
            raise ValueError("before must be an earlier year than after")
        return self


class Between(Model):
    """A number that is not known exactly: lowest, likely and highest."""

    low: Amount
    value: Amount
    high: Amount

    @model_validator(mode="after")
    def _in_order(self) -> Between:
        if not self.low <= self.value <= self.high:
            raise ValueError("low, value and high must stand in rising order")
        return self


class Trained(Model):
    """A group of trained leaders."""

    label: Text
    count: Some


class Capacity(Model):
    """How many can be reached: leaders x groups x places."""

    children: Some
    trained: Annotated[tuple[Trained, ...], Field(min_length=1)]
    leaders_per_group: Between
    groups_per_leader: Between
    """Groups that a leader takes part in during a year."""
    places_per_group: Between
    """Children whose parents, or who themselves, get a place in one group."""
    source: Text
    verified: Verified


class Staff(Model):
    """Whether trained staff are still there: one row a person, start and end."""

    file: Path


class Routines(Model):
    """Whether routines exist, are known, are used and are followed, unit by unit."""

    file: Path


class CaseAudit(Model):
    """Cases of adults read through: was the child asked about, what is documented."""

    file: Path
    fields: tuple[Words, ...] = ()
    """Headings of yes-or-no columns that say what is documented."""


class Detection(Model):
    """From concern to completed support: a table of cases, or stated counts."""

    file: Path | None = None
    counts: dict[DetectionStep, Persons] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_of_two(self) -> Detection:
        if (self.file is None) == (not self.counts):
            raise ValueError("give either file or counts")
        return self


class Ratings(Model):
    """Cases that two assessed apart from each other, in agreed grades."""

    file: Path
    grades: Annotated[tuple[Words, ...], Field(min_length=2)]
    """From the lowest to the highest."""
    weights: Literal["none", "linear", "quadratic"] = "linear"


class Ordinary(Model):
    """What is known of the scale from elsewhere: its usual mean and its reliability."""

    mean: float
    reliability: Annotated[float, Field(ge=0.0, le=1.0)]
    source: Text
    verified: Verified


class Children(Model):
    """Follow-up together with each child: goals rated before and after."""

    file: Path
    low: float
    high: float
    better: Literal["higher", "lower"]
    smallest_change: Annotated[float, Field(gt=0.0)] = 1.0
    """A change of at least this much counts as one."""
    ordinary: Ordinary | None = None

    @model_validator(mode="after")
    def _a_scale(self) -> Children:
        if not self.low < self.high:
            raise ValueError("low must be below high")
        if self.ordinary and not self.low <= self.ordinary.mean <= self.high:
            raise ValueError("the usual mean must lie on the scale")
        return self


class FollowUp(Model):
    """The block ``follow_up``: each part is optional, but one is needed."""

    began: FullDay
    """Day on which the work began; nothing can have happened before it."""
    as_of: FullDay
    """Day on which the tables were taken out."""
    invented: bool = False
    """The local data are made up; the page says so."""
    training: Training | None = None
    districts: Districts | None = None
    capacity: Capacity | None = None
    staff: Staff | None = None
    routines: Routines | None = None
    cases: CaseAudit | None = None
    detection: Detection | None = None
    ratings: Ratings | None = None
    children: Children | None = None

    @model_validator(mode="after")
    def _whole(self) -> FollowUp:
        for day in (self.began, self.as_of):
            try:
                date.fromisoformat(day)
            except ValueError as error:
                raise ValueError(f"{day} is no day") from error
        if self.as_of < self.began:
            raise ValueError("as_of must not be before began")
        if not any(getattr(self, part) is not None for part in PARTS):
            raise ValueError(f"give at least one of {', '.join(PARTS)}")
        return self


PARTS = (
    "training",
    "districts",
    "capacity",
    "staff",
    "routines",
    "cases",
    "detection",
    "ratings",
    "children",
)
"""The parts of the block, in the order of the report."""


def files_of(block: FollowUp) -> Iterator[tuple[str, str]]:
    """Yield the key and the path of every table that the block names."""
    for part in PARTS:
        given = getattr(block, part)
        for key in ("file", "register_file"):
            path = getattr(given, key, None)
            if path is not None:
                yield f"follow_up.{part}.{key}", path
