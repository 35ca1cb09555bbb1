"""Routines, audited cases, the chain from concern to support, and two assessors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations

from prevstats.analyses.followup_findings import (
    AuditFindings,
    DetectionFindings,
    Part,
    RatingFindings,
    RoutineFindings,
    Step,
)
from prevstats.analyses.followup_tables import (
    PSEUDONYM,
    Reader,
    persons,
    spelled,
    stated,
)
from prevstats.analyses.followup_waiting import waited
from prevstats.analyses.study_findings import Count
from prevstats.data.local_cells import (
    BLANK,
    Told,
    chosen,
    complaints_in,
    days,
    in_order,
    repeated_rows,
    words,
    yes_or_no,
)
from prevstats.data.local_tables import LocalTable
from prevstats.errors import Complaint
from prevstats.inference.agreement import cross_table, kappa
from prevstats.parameters.followup import CaseAudit, Detection, Ratings, Routines

ROUTINES = spelled(
    early_detection="tidig upptäckt",
    safety_risk="skydds- och riskbedömning|riskbedömning|skydd och risk",
    crisis="krishantering|kris",
    support_groups="stödgrupper|barngrupper",
    with_child="uppföljning med barnet|uppföljning tillsammans med barnet",
)
STAGES = ("exists", "known", "used", "followed")
ROUTINE_COLUMNS = {
    "unit": ("enhet", "unit"),
    "routine": ("rutin", "routine"),
    "exists": ("finns", "exists"),
    "known": ("känd", "kand", "known"),
    "used": ("används", "anvands", "used"),
    "followed": ("följs", "foljs", "följs upp", "followed"),
}
CHAIN = ("concern", "report", "assessment", "offered", "accepted", "completed")
CHAIN_COLUMNS = {
    "concern": ("oro", "oro väckt", "concern"),
    "report": ("anmälan", "anmalan", "report"),
    "assessment": ("utredning", "bedömning", "assessment"),
    "offered": ("erbjudet", "erbjuden", "offered"),
    "accepted": ("stöd", "tackat ja", "accepted", "support"),
    "completed": ("avslutat", "fullföljt", "completed"),
}
OTHER_END = {
    "district": ("stadsdel", "område", "distrikt", "district"),
    "ended": ("avslutad annars", "annat avslut", "ended"),
}
TWICE = Told(
    "a pseudonym that stands on an earlier row",
    "each case is one row",
    "keep one of the rows",
)


def routines(block: Routines, reader: Reader) -> tuple[RoutineFindings, ...]:
    """Return how many units have, know, use and follow each routine."""
    table = reader.table(block.file, ROUTINE_COLUMNS)
    if table is None:
        return ()
    unit = reader.taken(words(table, "unit"))
    routine = reader.taken(chosen(table, "routine", ROUTINES))
    said = [reader.taken(yes_or_no(table, each)) for each in STAGES]
    twice = repeated_rows(list(zip(unit, routine, strict=True)))
    told = Told("a unit twice for one routine", "one row each", "keep one of the rows")
    if not reader.fresh(complaints_in(table, "unit", twice, told)):
        return ()
    found = []
    for name in ROUTINES:
        rows = [row for row, each in enumerate(routine) if each == name]
        if rows:
            yes = [sum(answers[row] is True for row in rows) for answers in said]
            found.append(RoutineFindings(name, len(rows), *yes))
    return tuple(found)


def audit(block: CaseAudit, reader: Reader) -> AuditFindings[Count] | None:
    """Return by quarter whether the child was asked about, and what is documented."""
    required = {
        "day": ("datum", "day", "date"),
        "asked": ("barnfråga", "barn efterfrågat", "asked"),
        **{f"field {name}": (name,) for name in block.fields},
    }
    table = reader.table(block.file, required, PSEUDONYM)
    if table is None:
        return None
    day = reader.taken(days(table, "day", reader.first_day, reader.last_day))
    asked = reader.taken(yes_or_no(table, "asked"))
    answers = {
        name: reader.taken(yes_or_no(table, f"field {name}")) for name in block.fields
    }
    blank = [row for row, cell in enumerate(table.column("day")) if not cell]
    if not reader.fresh(complaints_in(table, "day", blank, BLANK)):
        return None
    quarters = [_quarter(each) for each in day]
    every = list(range(len(quarters)))
    return AuditFindings(
        periods=tuple(
            _part(name, asked, [row for row in every if quarters[row] == name])
            for name in sorted(set(quarters))
        ),
        total=_part("all", asked, every),
        fields=tuple(_part(name, said, every) for name, said in answers.items()),
    )


def _quarter(day: date | None) -> str:
    return "" if day is None else f"{day.year}:{(day.month + 2) // 3}"


def _part(
    name: str, answers: Sequence[bool | None], rows: Sequence[int]
) -> Part[Count]:
    """Return how many of some rows say yes; an empty cell is no yes."""
    yes = sum(answers[row] is True for row in rows)
    return Part(name, persons(yes), persons(len(rows)))


def detection(block: Detection, reader: Reader) -> DetectionFindings[Count] | None:
    """Return the chain from concern to completed support, and the time to support."""
    if block.file is None:
        given: dict[str, int] = {str(name): n for name, n in block.counts.items()}
        steps = tuple(
            Step(name, stated(given[name])) for name in CHAIN if name in given
        )
        return DetectionFindings(steps, (), None)
    table = reader.table(block.file, {**PSEUDONYM, **CHAIN_COLUMNS}, OTHER_END)
    if table is None:
        return None
    day = {
        name: reader.taken(days(table, name, reader.first_day, reader.last_day))
        for name in (*CHAIN, "ended")
    }
    if not reader.fresh(_chain_faults(table, day)):
        return None
    reached = [_reached(day, row) for row in range(len(table.lines))]
    skipped = [
        row
        for row, far in enumerate(reached)
        if any(day[CHAIN[step]][row] is None for step in range(far + 1))
    ]
    if skipped:
        reader.note(
            "warning", "local_step_without_date", table, len(skipped), skipped[0]
        )
    places = table.column("district") if table.has("district") else ()
    support = waited(
        day["concern"], day["accepted"], day["ended"], reader.last_day, reader.level
    )
    return DetectionFindings(
        _steps(reached),
        tuple(
            (
                name,
                _steps(
                    [far for far, at in zip(reached, places, strict=True) if at == name]
                ),
            )
            for name in sorted(set(places) - {""})
        ),
        support,
    )


def _chain_faults(
    table: LocalTable, day: dict[str, tuple[date | None, ...]]
) -> list[Complaint]:
    """Return complaints about cases twice, without concern, or out of order."""
    who = table.column("pseudonym")
    found = list(words(table, "pseudonym").complaints)
    twice = [row for row in repeated_rows([(each,) for each in who]) if who[row]]
    found += complaints_in(table, "pseudonym", twice, TWICE)
    blank = [row for row, cell in enumerate(table.column("concern")) if not cell]
    found += complaints_in(table, "concern", blank, BLANK)
    for one, two in combinations(CHAIN, 2):
        found += in_order(table, two, day[one], day[two])
    found += in_order(table, "ended", day["concern"], day["ended"])
    return found


def _reached(day: dict[str, tuple[date | None, ...]], row: int) -> int:
    """Return the last step that a case has a date for."""
    return max(
        (step for step, name in enumerate(CHAIN) if day[name][row] is not None),
        default=0,
    )


def _steps(reached: Sequence[int]) -> tuple[Step[Count], ...]:
    return tuple(
        Step(name, persons(sum(far >= step for far in reached)))
        for step, name in enumerate(CHAIN)
    )


def ratings(block: Ratings, reader: Reader) -> RatingFindings[Count] | None:
    """Return how far two assessors agree beyond chance."""
    columns = {
        **PSEUDONYM,
        "first": ("första", "forsta", "bedömare 1", "first"),
        "second": ("andra", "bedömare 2", "second"),
    }
    table = reader.table(block.file, columns)
    if table is None:
        return None
    grades = {grade: (grade,) for grade in block.grades}
    faults = len(reader.complaints)
    first = reader.taken(chosen(table, "first", grades))
    second = reader.taken(chosen(table, "second", grades))
    if len(reader.complaints) > faults:
        return None
    crossed = cross_table(first, second, block.grades)
    found = kappa(crossed, level=reader.level, weights=block.weights)
    return RatingFindings(persons(len(first)), block.weights, found)
