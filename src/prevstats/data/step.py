"""What a step of reading gives: a value, what was repaired and what was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from prevstats.errors import Complaint
from prevstats.provenance import LogLine

T = TypeVar("T")
SHOWN_PER_FAULT = 5
"""Complaints shown of the same fault in the same column; the rest are counted."""
LONGEST_FOUND = 60
"""Characters of a faulty cell that a message repeats."""


@dataclass(frozen=True, slots=True)
class Step(Generic[T]):
    """The value of one step, its lines for the data log and its complaints.

    The value may be used only when there are no complaints; steps go on all the same,
    so that the user sees every fault at once.
    """

    value: T
    log: tuple[LogLine, ...] = ()
    complaints: tuple[Complaint, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault: what it means and how to mend it."""

    meaning: str
    mend: str


def shown(text: str) -> str:
    """Return a cell as a message repeats it: quoted, cut, nothing invisible."""
    cut = text if len(text) <= LONGEST_FOUND else text[: LONGEST_FOUND - 1] + "…"
    return repr(cut)


def complaints_of(
    file: str, key: str, fault: Fault, places: Sequence[tuple[int, str]]
) -> tuple[Complaint, ...]:
    """Return complaints for the same fault at many places, the first few each.

    ``places`` holds (line, what was found); when there are more than a few, the last
    complaint counts the rest.
    """
    first = [
        Complaint(file, line, key, shown(found), fault.meaning, fault.mend)
        for line, found in places[:SHOWN_PER_FAULT]
    ]
    rest = places[SHOWN_PER_FAULT:]
    if rest:
        found = f"{len(rest)} more such cells, to line {rest[-1][0]}"
        first.append(Complaint(file, rest[0][0], key, found, fault.meaning, fault.mend))
    return tuple(first)
