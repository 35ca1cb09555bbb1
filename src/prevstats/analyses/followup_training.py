"""Who was trained: places and persons, coverage by arena, capacity, who is still there.

Places are not persons: one who takes two courses has two places. A chain whose later
step has more places than the one before it is no funnel.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from prevstats.analyses.basis import labels
from prevstats.analyses.followup_findings import (
    ArenaCoverage,
    CapacityFindings,
    Overlap,
    Span,
    Step,
    TrainingFindings,
)
from prevstats.analyses.followup_tables import (
    PSEUDONYM,
    Reader,
    persons,
    spelled,
    stated,
)
from prevstats.analyses.study_findings import Count
from prevstats.data.local_cells import chosen, days, repeated_rows, words
from prevstats.parameters.followup import Arena, Capacity, Training

STEPS = ("base", "in_depth", "specialist", "seminar", "other")
SPELLED = spelled(
    base="grund|grundutbildning|bas|basutbildning",
    in_depth="fördjupning|fordjupning|fördjupningsutbildning|in-depth",
    specialist="specialistutbildning",
    seminar="seminarium|seminarier",
    other="övrig|ovrig|övrigt|annan|heldag",
)
REGISTER = {
    **PSEUDONYM,
    "step": ("utbildning", "steg", "kurs", "step", "course"),
    "day": ("datum", "day", "date"),
}
ARENA = {"arena": ("arena", "verksamhet")}

Taken = Mapping[str, frozenset[str]]
"""Step → pseudonyms; lives no longer than the reading."""


def training(block: Training, reader: Reader) -> TrainingFindings[Count] | None:
    """Return the chain; ``None`` when its register is refused."""
    if block.register_file is None:
        places: dict[str, Count] = {
            step: stated(number) for step, number in block.places.items()
        }
        return _findings(places, None, _stated_arenas(block.arenas))
    table = reader.table(block.register_file, REGISTER, ARENA)
    if table is None:
        return None
    who = reader.taken(words(table, "pseudonym"))
    step = reader.taken(chosen(table, "step", SPELLED))
    reader.taken(days(table, "day", reader.first_day, reader.last_day))
    again = repeated_rows(list(zip(who, step, strict=True)))
    if again:
        reader.note("repair", "local_course_twice", table, len(again), again[0])
    taken: dict[str, set[str]] = defaultdict(set)
    for person, course in zip(who, step, strict=True):
        taken[course].add(person)
    held = {name: frozenset(taken[name]) for name in STEPS if taken[name]}
    by_arena: dict[str, set[str]] = defaultdict(set)
    for person, arena in zip(who, table.column("arena"), strict=True):
        by_arena[arena.casefold()].add(person)
    counts = {name: persons(len(some)) for name, some in held.items()}
    return _findings(counts, held, _counted_arenas(block.arenas, by_arena))


def _findings(
    places: Mapping[str, Count],
    taken: Taken | None,
    arenas: tuple[ArenaCoverage[Count], ...],
) -> TrainingFindings[Count]:
    names = [name for name in STEPS if name in places]
    steps = tuple(Step(name, places[name]) for name in names)
    origin = "published" if taken is None else "persons"
    total = sum(each.count.value or 0.0 for each in steps)
    return TrainingFindings(
        steps=steps,
        total=Count(total, "published" if origin == "published" else "persons"),
        persons=None if taken is None else persons(len(_everyone(taken))),
        several=None if taken is None else persons(_several(taken)),
        overlaps=() if taken is None else _overlaps(taken, names),
        arenas=arenas,
        wider=_wider(steps),
    )


def _everyone(taken: Taken) -> frozenset[str]:
    return frozenset().union(*taken.values())


def _several(taken: Taken) -> int:
    return sum(
        sum(person in some for some in taken.values()) > 1
        for person in _everyone(taken)
    )


def _overlaps(taken: Taken, names: Sequence[str]) -> tuple[Overlap[Count], ...]:
    """Return from each step of the chain to the next how many went on."""
    chain = [name for name in names if name in STEPS[:3]]
    return tuple(
        Overlap(
            one, two, persons(len(taken[one] & taken[two])), persons(len(taken[one]))
        )
        for one, two in pairwise(chain)
    )


def _wider(steps: Sequence[Step[Count]]) -> tuple[str, str] | None:
    """Return the first two steps of the chain of which the later has more places."""
    chain = [each for each in steps if each.step in STEPS[:3]]
    for one, two in pairwise(chain):
        if (two.count.value or 0.0) > (one.count.value or 0.0):
            return one.step, two.step
    return None


def _stated_arenas(arenas: Sequence[Arena]) -> tuple[ArenaCoverage[Count], ...]:
    return tuple(
        ArenaCoverage(labels(each.label), stated(each.trained or 0), each.employed)
        for each in arenas
    )


def _counted_arenas(
    arenas: Sequence[Arena], found: Mapping[str, set[str]]
) -> tuple[ArenaCoverage[Count], ...]:
    return tuple(
        ArenaCoverage(
            labels(each.label),
            persons(len(found.get(each.name.casefold(), ())))
            if each.trained is None
            else stated(each.trained),
            each.employed,
        )
        for each in arenas
    )


def capacity(block: Capacity) -> CapacityFindings:
    """Return how many the trained can reach: leaders x groups x places, with its range.

    places a year = trained x groups per leader / leaders per group x places per group.
    The range takes all three at their worst and at their best at once.
    """
    total = sum(each.count for each in block.trained)
    groups, leaders = block.groups_per_leader, block.leaders_per_group
    places = block.places_per_group
    per_year = Span(
        total * groups.low / leaders.high * places.low,
        total * groups.value / leaders.value * places.value,
        total * groups.high / leaders.low * places.high,
    )
    return CapacityFindings(
        children=block.children,
        trained=tuple((labels(each.label), each.count) for each in block.trained),
        total=total,
        per_trained=block.children / total,
        per_year=per_year,
        years=Span(
            block.children / per_year.high,
            block.children / per_year.value,
            block.children / per_year.low,
        ),
        source=labels(block.source),
        verified=block.verified,
    )
