"""What both sides see, which professions are missing, and what was said and failed."""

from __future__ import annotations

from collections import Counter

from prevstats.analyses.mapping_findings import (
    Collaboration,
    Competences,
    IncidentKind,
    Incidents,
    RightsAnswer,
    Statement,
    Theme,
)
from prevstats.analyses.study_findings import Count
from prevstats.data.template_rows import TemplateRow, TemplateTable
from prevstats.errors import Complaint, InputError
from prevstats.inference.agreement import cross_table, kappa
from prevstats.parameters.templates import vocabularies

GRADES = ("1", "2", "3", "4", "5")


def collaboration(table: TemplateTable, level: float) -> Collaboration:
    """Return the statements and how far the school and the social services agree."""
    statements = tuple(
        Statement(
            id=row.text("id"),
            statement=row.text("statement"),
            side=row.text("side"),
            owner=row.text("owner"),
            school=_grade(row, "school"),
            social_services=_grade(row, "social_services"),
        )
        for row in table.rows
    )
    both = [
        (str(each.school), str(each.social_services))
        for each in statements
        if each.school is not None and each.social_services is not None
    ]
    counts = cross_table([a for a, _ in both], [b for _, b in both], GRADES)
    sides = Counter((each.owner, each.side) for each in statements)
    owners = tuple(
        (word.id, sides[word.id, "possibility"], sides[word.id, "deficiency"])
        for word in vocabularies()["owner"].words
    )
    agreement = kappa(counts, level=level, weights="linear")
    return Collaboration(statements, agreement, owners)


def competences(table: TemplateTable) -> Competences:
    """Return the matrix of need and profession; a pair may stand once.

    Raises ``InputError`` for a pair that stands twice.
    """
    cells: dict[str, tuple[int, str]] = {}
    faults = []
    for row in table.rows:
        need, profession = row.text("need"), row.text("competence")
        key = f"{need}\t{profession}"
        if key in cells:
            faults.append(_twice(table, row, f"{need}, {profession}"))
        cells[key] = int(row.number("importance") or 0), row.text("availability")
    if faults:
        raise InputError(faults)
    asked = {row.text("competence") for row in table.rows}
    known = [word.id for word in vocabularies()["competence"].words]
    return Competences(
        needs=tuple(dict.fromkeys(row.text("need") for row in table.rows)),
        professions=tuple(name for name in known if name in asked),
        cells=cells,
    )


def themes(table: TemplateTable) -> tuple[Theme, ...]:
    """Return how many brought each theme up; a theme and group may stand once."""
    seen: set[tuple[str, str]] = set()
    faults, found = [], []
    for row in table.rows:
        theme, voice = row.text("theme"), row.text("voice")
        if (theme.casefold(), voice) in seen:
            faults.append(_twice(table, row, f"{theme}, {voice}"))
        seen.add((theme.casefold(), voice))
        count = Count(row.number("persons"), "persons")
        found.append(Theme(theme, voice, count))
    if faults:
        raise InputError(faults)
    return tuple(found)


def rights(table: TemplateTable) -> tuple[RightsAnswer, ...]:
    """Return the check-list: every article for every decision, unanswered ones too.

    Raises ``InputError`` for a decision and article that stand twice.
    """
    given: dict[tuple[str, str], RightsAnswer] = {}
    faults = []
    for row in table.rows:
        key = row.text("decision"), row.text("article")
        if key in given:
            faults.append(_twice(table, row, ", ".join(key)))
        given[key] = RightsAnswer(*key, row.text("answer"), row.text("note"))
    if faults:
        raise InputError(faults)
    decisions = dict.fromkeys(decision for decision, _ in given)
    return tuple(
        given.get(
            (decision, word.id), RightsAnswer(decision, word.id, "not_examined", "")
        )
        for decision in decisions
        for word in vocabularies()["article"].words
    )


def incidents(table: TemplateTable) -> Incidents:
    """Return how often each kind happened, the most common first (Pareto)."""
    spelled: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for row in table.rows:
        kind = row.text("kind")
        counts[spelled.setdefault(kind.casefold(), kind)] += 1
    days = sorted(row.text("date") for row in table.rows)
    kinds = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return Incidents(
        tuple(IncidentKind(kind, Count(float(n), "persons")) for kind, n in kinds),
        days[0],
        days[-1],
    )


def _grade(row: TemplateRow, name: str) -> int | None:
    value = row.number(name)
    return None if value is None else int(value)


def _twice(table: TemplateTable, row: TemplateRow, found: str) -> Complaint:
    return Complaint(
        table.file,
        row.line,
        "",
        found,
        "an earlier row says the same thing",
        "keep one of the two rows",
    )
