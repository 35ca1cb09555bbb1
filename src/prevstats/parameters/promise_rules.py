"""What must hold of promises: days of the calendar, one target, names that exist."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from prevstats.parameters import reference
from prevstats.parameters.faults import Fault, Rules, repeated
from prevstats.parameters.promises import Promise
from prevstats.parameters.reference_lookups import unknown
from prevstats.parameters.schema import Outcome


def _promises(promises: tuple[Promise, ...]) -> Iterator[Fault]:
    yield from repeated("promises", tuple(each.id for each in promises))
    for place, promise in enumerate(promises):
        yield from _dates(f"promises[{place}]", promise)
        yield from _target(f"promises[{place}]", promise)


def _dates(key: str, promise: Promise) -> Iterator[Fault]:
    days: dict[str, date] = {}
    for name in ("decided", "due", "done"):
        given = getattr(promise, name)
        if given is None:
            continue
        try:
            days[name] = date.fromisoformat(given)
        except ValueError:
            yield Fault(
                f"{key}.{name}",
                given,
                "there is no such day",
                "write a day of the calendar, as 2026-03-23",
            )
    for name in ("due", "done"):
        if "decided" in days and name in days and days[name] < days["decided"]:
            yield Fault(
                f"{key}.{name}",
                getattr(promise, name),
                f"this is before the promise was made ({promise.decided})",
                "correct one of the two days",
            )


def _target(key: str, promise: Promise) -> Iterator[Fault]:
    given = [promise.at_most, promise.at_least]
    targets = sum(each is not None for each in given)
    if promise.outcome is not None and targets != 1:
        yield Fault(
            key,
            f"{targets} targets for {promise.outcome}",
            "it cannot be told when the promise is kept",
            "give one of at_most and at_least",
        )
    if promise.outcome is None and targets:
        yield Fault(
            key,
            "a target without outcome",
            "it is not said which figures the target is about",
            "add outcome:, or take the target away",
        )


def _known(
    promises: tuple[Promise, ...], declared: tuple[Outcome, ...]
) -> Iterator[Fault]:
    outcomes = {item.id for item in declared} | set(reference.outcomes())
    for place, promise in enumerate(promises):
        key = f"promises[{place}]"
        yield from unknown(f"{key}.who", promise.who, reference.payers())
        if promise.outcome is not None:
            yield from unknown(f"{key}.outcome", promise.outcome, outcomes)


PROMISE_RULES: Rules = ((_promises, ("promises",)),)
PROMISE_REFERENCE_RULES: Rules = ((_known, ("promises", "declared_outcomes")),)
