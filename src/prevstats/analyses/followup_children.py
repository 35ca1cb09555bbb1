"""Follow-up together with each child: goals before and after, in groups only.

A child may have several goals; its change is the mean over them, and the interval is
over children. Without a comparison a change is no effect: children who are chosen when
things are at their worst have on average moved toward the usual when they are asked
again (regression to the mean; Galton 1886, Barnett et al. 2005, Int J Epidemiol 34).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from prevstats.analyses.basis import labels
from prevstats.analyses.followup_findings import Change, ChildrenFindings, Step
from prevstats.analyses.followup_tables import PSEUDONYM, Reader, persons, spelled
from prevstats.analyses.study_findings import Count
from prevstats.data.local_cells import chosen, days, in_order, numbers, words
from prevstats.data.local_tables import LocalTable
from prevstats.parameters.followup import Children

REQUIRED = {
    **PSEUDONYM,
    "before": ("före", "fore", "mål före", "skattning före", "before"),
    "after": ("efter", "mål efter", "skattning efter", "after"),
}
OPTIONAL = {
    "group": ("grupp", "kön", "kon", "group"),
    "start": ("start", "från"),
    "end": ("slut", "till", "end"),
    "took_part": ("deltog", "delaktig", "took part"),
    "view": ("barnets syn", "egen syn", "barnet hjälpt", "view"),
}
ANSWERS = spelled(yes="ja|j", partly="delvis", no="nej|n", unknown="-|okänt|vet inte")
SAID = ("yes", "partly", "no")
FEWEST_FOR_INTERVAL = 2


@dataclass(frozen=True, slots=True)
class _Child:
    """One child's means while the table is read; never kept."""

    before: float
    after: float
    group: str


def children(block: Children, reader: Reader) -> ChildrenFindings[Count] | None:
    """Return group results; ``None`` when the table is refused."""
    table = reader.table(block.file, REQUIRED, OPTIONAL)
    if table is None:
        return None
    told = len(reader.complaints)
    who = reader.taken(words(table, "pseudonym"))
    before = reader.taken(numbers(table, "before", block.low, block.high))
    after = reader.taken(numbers(table, "after", block.low, block.high))
    start, end = (
        reader.taken(days(table, each, reader.first_day, reader.last_day))
        for each in ("start", "end")
    )
    reader.fresh(in_order(table, "end", start, end))
    took_part, view = (
        _answers(table, each, who, reader) for each in ("took_part", "view")
    )
    if len(reader.complaints) > told:
        return None
    everyone = _means(who, before, after, table.column("group"))
    sign = 1.0 if block.better == "higher" else -1.0
    change = [sign * (each.after - each.before) for each in everyone]
    least = block.smallest_change - 1e-9
    parts = {
        "improved": sum(each >= least for each in change),
        "unchanged": sum(abs(each) < least for each in change),
        "worse": sum(each <= -least for each in change),
    }
    names = sorted({each.group for each in everyone} - {""})
    whole = _change("all", everyone, reader.level)
    return ChildrenFindings(
        n=persons(len(set(who))),
        scale=(block.low, block.high),
        better=block.better,
        smallest_change=block.smallest_change,
        whole=whole,
        groups=tuple(
            _change(name, [e for e in everyone if e.group == name], reader.level)
            for name in names
        ),
        outcome=tuple(Step(name, persons(n)) for name, n in parts.items()),
        took_part=took_part,
        view=view,
        toward_mean=_toward_mean(block, whole),
        ordinary=_ordinary(block),
    )


def _means(
    who: Sequence[str],
    before: Sequence[float | None],
    after: Sequence[float | None],
    group: Sequence[str],
) -> list[_Child]:
    """Return children with at least one goal rated both times; means over goals."""
    rated: dict[str, list[tuple[float, float]]] = defaultdict(list)
    named: dict[str, str] = {}
    for child, one, two, name in zip(who, before, after, group, strict=True):
        named.setdefault(child, name)
        if one is not None and two is not None:
            rated[child].append((one, two))
    means = {child: np.mean(pairs, axis=0) for child, pairs in rated.items()}
    return [
        _Child(float(mean[0]), float(mean[1]), named[child])
        for child, mean in means.items()
    ]


def _change(group: str, found: Sequence[_Child], level: float) -> Change[Count]:
    """Return the mean change and its interval (Student's t, over children)."""
    n = len(found)
    if n == 0:
        return Change(group, persons(0), None, None, None, None, None)
    before = np.array([each.before for each in found])
    after = np.array([each.after for each in found])
    change = after - before
    mean = float(change.mean())
    low = high = None
    if n >= FEWEST_FOR_INTERVAL:
        from scipy.special import stdtrit

        reach = (
            float(stdtrit(n - 1, 0.5 + level / 2.0))
            * float(change.std(ddof=1))
            / n**0.5
        )
        low, high = mean - reach, mean + reach
    return Change(
        group, persons(n), float(before.mean()), float(after.mean()), mean, low, high
    )


def _answers(
    table: LocalTable, column: str, who: Sequence[str], reader: Reader
) -> tuple[Step[Count], ...]:
    """Return how many children answered yes, partly and no; the first answer counts."""
    if not table.has(column):
        return ()
    blanks = [cell or "-" for cell in table.column(column)]
    answered = reader.taken(chosen(_with(table, column, blanks), column, ANSWERS))
    own: Mapping[str, str] = {
        child: said
        for child, said in reversed(list(zip(who, answered, strict=True)))
        if said in SAID
    }
    given = list(own.values())
    return tuple(Step(name, persons(given.count(name))) for name in SAID)


def _with(table: LocalTable, column: str, cells: Sequence[str]) -> LocalTable:
    return LocalTable(
        table.file, {**table.columns, column: tuple(cells)}, table.lines, table.source
    )


def _toward_mean(block: Children, whole: Change[Count]) -> float | None:
    """Return the change that chance alone would give: (1 - r) (usual - before)."""
    if block.ordinary is None or whole.before is None:
        return None
    return (1.0 - block.ordinary.reliability) * (block.ordinary.mean - whole.before)


def _ordinary(
    block: Children,
) -> tuple[float, float, Mapping[str, str], str] | None:
    if block.ordinary is None:
        return None
    known = block.ordinary
    return known.mean, known.reliability, labels(known.source), known.verified
