"""Which promises are due, kept, broken or overdue on a given day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from prevstats.analyses.findings import Promised
from prevstats.reporting.released import Released

PromiseStatus = Literal[
    "kept",  # the figure for the year reached the target
    "not_kept",  # the figure for the year is there, and did not
    "done",  # done on a day in time
    "done_late",  # done after the day that was promised
    "overdue",  # the day has passed, and nothing says that it is done
    "waiting",  # the day has passed, the year's figure is not published yet
    "not_due",
    "taken_away",  # promised once; the parameter file no longer has it so
]


@dataclass(frozen=True, slots=True)
class PromiseState:
    """A promise in one municipality on a day; fields as in ``Promised``.

    ``value`` is the outcome's figure for the year of ``due``, when it is there.
    """

    study: str
    area: str
    name: str
    promise: Promised
    status: PromiseStatus
    value: float | None


def promise_states(
    now: Iterable[Released], on: date, last_year: int
) -> tuple[PromiseState, ...]:
    """Return every promise of the parameter file, municipality by municipality."""
    return tuple(
        _state(promise, released, on, last_year)
        for released in now
        for promise in released.promises
    )


def taken_away(
    kept: Iterable[Mapping[str, Any]], now: Mapping[str, Released]
) -> tuple[PromiseState, ...]:
    """Return promises that a stored forecast has and the parameter file has not.

    A promise is the same while who, when and the target are; its words and the mark
    that it is done may change.
    """
    found: dict[tuple[str, str], PromiseState] = {}
    for document in kept:
        released = now[document["area"]["code"]]
        current = {_terms(each) for each in released.promises}
        for told in document["promises"]:
            promise = Promised(**told)
            if _terms(promise) not in current:
                found[released.area.code, str(_terms(promise))] = PromiseState(
                    study=released.study,
                    area=released.area.code,
                    name=released.area.name,
                    promise=promise,
                    status="taken_away",
                    value=None,
                )
    return tuple(found.values())


def count(states: Sequence[PromiseState], *statuses: PromiseStatus) -> int:
    """Return how many promises have one of the statuses."""
    return sum(state.status in statuses for state in states)


def _terms(promise: Promised) -> tuple[object, ...]:
    return (
        promise.id,
        promise.who,
        promise.due,
        promise.outcome,
        promise.at_most,
        promise.at_least,
    )


def _state(
    promise: Promised, released: Released, on: date, last_year: int
) -> PromiseState:
    due = date.fromisoformat(promise.due)
    value = _value(promise, released, due.year)
    status: PromiseStatus
    if promise.outcome is None:
        status = _by_mark(promise, due, on)
    elif value is not None and due.year <= last_year:
        status = "kept" if _reached(promise, value) else "not_kept"
    else:
        status = "not_due" if on <= due else "waiting"
    return PromiseState(
        study=released.study,
        area=released.area.code,
        name=released.area.name,
        promise=promise,
        status=status,
        value=value,
    )


def _by_mark(promise: Promised, due: date, on: date) -> PromiseStatus:
    if promise.done is not None and date.fromisoformat(promise.done) <= on:
        return "done" if date.fromisoformat(promise.done) <= due else "done_late"
    return "overdue" if on > due else "not_due"


def _value(promise: Promised, released: Released, year: int) -> float | None:
    for outcome in released.outcomes:
        if outcome.id == promise.outcome:
            return {point.year: point.value for point in outcome.series}.get(year)
    return None


def _reached(promise: Promised, value: float) -> bool:
    if promise.at_most is not None:
        return value <= promise.at_most
    return promise.at_least is not None and value >= promise.at_least
