"""What has really been found of each intervention: studies side by side, none left out.

Studies are grouped by what their outcome is about. The developers' own and those of
others stand next to each other, also when they disagree. A change within a group, a
count of what was produced and a modelled value are shown as what they are, never as
effects; where no study of effects is known, the entry says so. What is known from
memory alone is shown with its mark and counts for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from prevstats.errors import CannotAnswer
from prevstats.evidence.certainty import (
    Consistency,
    Grounds,
    Indirect,
    Precision,
    Rating,
    rate,
)
from prevstats.evidence.published_effects import StudyEffect
from prevstats.evidence.study_numbers import is_comparison, study_effect
from prevstats.parameters import reference
from prevstats.parameters.evidence_rows import Domain, Evidence
from prevstats.parameters.rows import Intervention

Flag = Literal[
    "within_group",
    "output",
    "economic",
    "no_comparison",
    "developer",
    "waiting_list",
    "close_outcome",
    "no_number",
    "not_seen",
    "not_sweden",
    "other_intervention",
    "memory",
]
"""What must be said beside a study."""
Standing = Literal[
    "no_study", "no_effect_study", "no_result", "better", "no_difference", "mixed"
]
"""What all studies of effects say together; the first three: no effect study found."""

HOME = "SE"
_STRENGTHS = ("descriptive", "before_after", "with_comparison", "quasi_experiment")
_PLACES: Mapping[str, int] = MappingProxyType(
    {name: place for place, name in enumerate((*_STRENGTHS, "trial"))}
)


@dataclass(frozen=True, slots=True)
class Study:
    """One row of the evidence table as it is read for one intervention.

    ``effect`` is its number on d, or why it has none that can be carried.
    """

    row: Evidence
    flags: tuple[Flag, ...]
    effect: StudyEffect | CannotAnswer


@dataclass(frozen=True, slots=True)
class Group:
    """The studies whose outcomes are about the same thing, newest last.

    Attributes
    ----------
    domain : what the outcomes are about.
    studies : all of them, effects or not.
    standing : what those with a comparison say together.
    rating : how sure that is; ``None`` where there is nothing to rate.
    """

    domain: Domain
    studies: tuple[Study, ...]
    standing: Standing
    rating: Rating | None


@dataclass(frozen=True, slots=True)
class Entry:
    """An intervention and what was found of it.

    Attributes
    ----------
    intervention : its row, with label, documents that name it, and mark.
    groups : its studies by what their outcomes are about, in the order of the table.
    standing : what all its studies of effects say together.
    """

    intervention: Intervention
    groups: tuple[Group, ...]
    standing: Standing

    @property
    def studies(self) -> tuple[Study, ...]:
        """All studies of the entry."""
        return tuple(study for group in self.groups for study in group.studies)

    @property
    def effect_study_found(self) -> bool:
        """Whether any study of effects with a comparison has a known result."""
        return self.standing in ("better", "no_difference", "mixed")


@dataclass(frozen=True, slots=True)
class Usable:
    """The studies of an outcome that can be carried, and why the others cannot.

    ``left_out`` holds pairs of study and reason; a study that only says "better" is
    left out while one that only says "no effect" is in, so that the numbers lean
    towards no effect, and this must be said.
    """

    studies: tuple[StudyEffect, ...]
    left_out: tuple[tuple[str, str], ...]


@cache
def catalogue() -> Mapping[str, Entry]:
    """Return every intervention of the reference tables with what was found of it."""
    rows = reference.evidence()
    return MappingProxyType(
        {
            name: entry(intervention, rows)
            for name, intervention in reference.interventions().items()
        }
    )


def entry(intervention: Intervention, rows: Sequence[Evidence]) -> Entry:
    """Return what was found of one intervention, from the rows that are about it."""
    about = [
        row
        for row in rows
        if intervention.id in (row.intervention, *row.other_interventions)
    ]
    domains = dict.fromkeys(row.domain for row in about)
    groups = tuple(
        _group(domain, [row for row in about if row.domain == domain], intervention.id)
        for domain in domains
    )
    return Entry(intervention, groups, standing(about))


def usable(found: Entry, domain: Domain, *, from_memory: bool = False) -> Usable:
    """Return the studies of one domain as numbers, and those that have none."""
    rows = [study.row for study in found.studies if study.row.domain == domain]
    single = any(is_comparison(row) and not row.review for row in rows)
    studies, left_out = [], []
    for row in rows:
        number = study_effect(row, from_memory=from_memory)
        if isinstance(number, CannotAnswer):
            left_out.append((row.id, number.reason))
        elif row.review and single:
            left_out.append((row.id, "review_of_studies_that_are_here"))
        else:
            studies.append(number)
    return Usable(tuple(studies), tuple(left_out))


def standing(rows: Sequence[Evidence]) -> Standing:
    """Return what rows with a comparison say together."""
    if not rows:
        return "no_study"
    if not any(is_comparison(row) for row in rows):
        return "no_effect_study"
    said = {row.conclusion for row in _known(rows)}
    if not said:
        return "no_result"
    if said == {"better"}:
        return "better"
    return "no_difference" if said == {"no_difference"} else "mixed"


def _known(rows: Sequence[Evidence]) -> list[Evidence]:
    """Return the rows with a comparison whose result was seen in its source."""
    return [
        row
        for row in rows
        if is_comparison(row)
        and row.conclusion != "not_seen"
        and row.verified != "memory"
    ]


def _group(domain: Domain, rows: Sequence[Evidence], intervention: str) -> Group:
    ordered = sorted(rows, key=lambda row: row.date)
    studies = tuple(
        Study(row, _flags(row, intervention), study_effect(row)) for row in ordered
    )
    return Group(domain, studies, standing(ordered), _rating(ordered, intervention))


def _flags(row: Evidence, intervention: str) -> tuple[Flag, ...]:
    marks: dict[Flag, bool] = {
        "within_group": row.kind == "within_group",
        "output": row.kind == "output",
        "economic": row.kind == "economic",
        "no_comparison": row.kind == "effect" and not is_comparison(row),
        "developer": bool(row.developer),
        "waiting_list": row.control == "waiting_list",
        "close_outcome": row.close_outcome,
        "no_number": row.estimate is None and row.conclusion != "not_seen",
        "not_seen": row.conclusion == "not_seen",
        "not_sweden": HOME not in row.country,
        "other_intervention": row.intervention != intervention,
        "memory": row.verified == "memory",
    }
    return tuple(flag for flag, holds in marks.items() if holds)


def _rating(rows: Sequence[Evidence], intervention: str) -> Rating | None:
    """Rate what the studies with a comparison and a known result say together.

    Only what the abstracts and tables say is known: no check of a published comparison
    has been made here, so the rating never reaches high.
    """
    known = _known(rows)
    if not known:
        return None
    said = {row.conclusion for row in known}
    strongest = max(known, key=lambda row: _PLACES[row.strength])
    roles = {row.developer for row in known}
    sizes = [row.sample_size for row in known if row.sample_size is not None]
    return rate(
        Grounds(
            design=strongest.strength,
            precision=Precision(persons=sum(sizes) or None),
            consistency=Consistency(
                studies=sum(row.studies or 1 for row in known),
                opposed=len(said) > 1 if len(known) > 1 else None,
            ),
            indirect=_indirect(known, intervention),
            developers_only=_developers_only(roles),
        )
    )


def _developers_only(roles: set[bool | None]) -> bool | None:
    """Return whether only developers have looked; unknown while one may be another."""
    if False in roles:
        return False
    return None if None in roles else True


def _indirect(rows: Sequence[Evidence], intervention: str) -> tuple[Indirect, ...]:
    found: list[Indirect] = []
    if all(HOME not in row.country for row in rows):
        found.append("place")
    if all(row.intervention != intervention for row in rows):
        found.append("version")
    if all(row.close_outcome for row in rows):
        found.append("outcome")
    return tuple(found)
