"""What a mapping report rests on: the municipality's own tables, and how they weigh."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from prevstats.parameters.templates import TEMPLATE_NAMES
from prevstats.parameters.values import Model, Words

Criterion = Literal["need", "evidence", "cost", "feasibility"]
Weight = Annotated[float, Field(ge=0, le=100)]
WHOLE_DAY = r"^\d{4}-\d{2}-\d{2}$"


class AgeBand(Model):
    """Ages that are looked at together, both ends included."""

    first: Annotated[int, Field(ge=0, le=25)]
    last: Annotated[int, Field(ge=0, le=25)]


BANDS = tuple(
    AgeBand(first=first, last=last)
    for first, last in ((0, 2), (3, 5), (6, 12), (13, 15), (16, 20))
)
"""Before preschool, preschool, lower and upper compulsory school, and after."""


class IdeaWeights(Model):
    """How much each criterion counts when ideas are ranked; only ratios matter."""

    need: Weight = 1.0
    evidence: Weight = 1.0
    cost: Weight = 1.0
    feasibility: Weight = 1.0


class MappingTables(Model):
    """The block ``mapping``: files (CSV or XLSX) relative to the parameter file."""

    inventory: Words | None = None
    target_groups: Words | None = None
    ideas: Words | None = None
    collaboration: Words | None = None
    competences: Words | None = None
    themes: Words | None = None
    child_rights: Words | None = None
    incidents: Words | None = None
    plan: Words | None = None
    invented: bool = False
    """The tables are made up; the page says so everywhere."""
    as_of: Annotated[str, Field(pattern=WHOLE_DAY)] | None = None
    """The day that dates of the plan are held against; without it none is late."""
    committees: tuple[Words, ...] = ()
    """Committees that should each have a part in the plan."""
    age_bands: Annotated[tuple[AgeBand, ...], Field(min_length=1)] = BANDS
    weights: IdeaWeights = IdeaWeights()
    weight_draws: Annotated[int, Field(ge=200, le=100_000)] = 4_000

    def files(self) -> Mapping[str, str]:
        """Return template → file, for the tables that are there."""
        given = ((name, getattr(self, name)) for name in TEMPLATE_NAMES)
        return {name: path for name, path in given if path is not None}
