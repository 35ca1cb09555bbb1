"""The promises of a decision report: who does what by when, and the target."""

from __future__ import annotations

from prevstats.analyses.findings import Promised
from prevstats.reporting import phrases
from prevstats.reporting.content import Inline, Table
from prevstats.reporting.decision_findings import ReleasedDecision
from prevstats.reporting.language import Language
from prevstats.reporting.pieces import Column, Entry, said, table
from prevstats.reporting.released import ReleasedIndicator
from prevstats.reporting.second_look_words import target_words


def promise_table(released: ReleasedDecision, language: Language) -> Table:
    """Return what was promised here, in the order of the file."""
    heads = ("what", "who", "due", "target")
    columns = tuple(
        Column(language.say(f"second_look.promises.{name}"), numeric=False)
        for name in heads
    )
    rows = [_row(each, released, language) for each in released.promises]
    return table(language.say("decision.decide.caption"), columns, rows, stack=True)


def _row(
    promise: Promised, released: ReleasedDecision, language: Language
) -> list[Entry]:
    outcome = _outcome(promise.outcome, released)
    target = language.say("missing.dash")
    if promise.done is not None:
        target = language.say("decision.decide.done", day=promise.done)
    elif outcome is not None:
        target = target_words(promise.at_most, promise.at_least, outcome, language)
    return [
        said(language.label(promise.what)),
        said(phrases.headed(language.label(promise.who_label))),
        Entry((Inline(promise.due, "no_break"),), promise.due),
        said(target),
    ]


def _outcome(
    identifier: str | None, released: ReleasedDecision
) -> ReleasedIndicator | None:
    for part in released.parts.values():
        for outcome in part.outcomes:
            if outcome.id == identifier:
                return outcome
    return None
