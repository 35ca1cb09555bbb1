"""What every parameter file says, whichever reports are made of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from prevstats.parameters.budget import Budget
from prevstats.parameters.followup import FollowUp
from prevstats.parameters.mapping import MappingTables
from prevstats.parameters.outcomes import Outcome
from prevstats.parameters.plan import PlanOrFile
from prevstats.parameters.promises import Promise
from prevstats.parameters.reports import ReportName
from prevstats.parameters.situation import Situation
from prevstats.parameters.sources import Areas, Source, YearRange
from prevstats.parameters.structure import Structure
from prevstats.parameters.values import Language, Model, Slug, Text, Year


class Inference(Model):
    """Level of the intervals, draws and root seed."""

    level: Annotated[float, Field(gt=0.5, lt=1.0)] = 0.90
    draws: Annotated[int, Field(ge=199, le=99_999)] = 9_999
    seed: Annotated[int, Field(ge=0)] = 20_261_121


class Study(Model):
    """One study: of which municipalities and data, and which reports are made of it.

    A block (``situation``) holds what one kind of report needs; a file has the blocks
    of the reports that it asks for.
    """

    name: Slug
    title: Text
    question: Text
    source: Source
    areas: Areas = "all"
    years: YearRange
    declared_outcomes: tuple[Outcome, ...] = ()
    """Outcomes of the user's own, described as in ``reference/outcomes.yaml``."""
    inference: Inference = Inference()
    price_year: Year | None = None
    """Year in whose prices kronor outcomes are stated."""
    follow_up_years: Annotated[int, Field(ge=1, le=20)] = 2
    decisions: tuple[Text, ...] = ()
    """What the committee has to take a position on."""
    promises: tuple[Promise, ...] = ()
    """What was promised: who does what by when, and how it is seen."""
    languages: Annotated[tuple[Language, ...], Field(min_length=1)] = ("sv",)
    reports: tuple[ReportName, ...] = ()
    """Kinds of report; ``load`` fills in those that the file has the blocks for."""
    situation: Situation | None = None
    mapping: MappingTables | None = None
    follow_up: FollowUp | None = None
    structure: Structure | None = None
    budget: Budget | None = None
    plan: PlanOrFile | None = None
    """The block of a plan report, or a finished plan's file to be held against."""
