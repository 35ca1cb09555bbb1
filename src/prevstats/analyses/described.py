"""Which outcomes a study is about, each with its row of the reference tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from prevstats.errors import Complaint, InputError
from prevstats.parameters import reference
from prevstats.parameters.outcomes import Outcome
from prevstats.parameters.plan import Plan
from prevstats.parameters.schema import Evaluation
from prevstats.parameters.study import Study

Row = TypeVar("Row")


def outcomes_of(evaluation: Evaluation) -> tuple[Outcome, ...]:
    """Return the evaluation's outcomes in its own order, the primary one first."""
    return described(evaluation, (use.outcome for use in evaluation.outcomes))


def read_outcomes(study: Study) -> tuple[Outcome, ...]:
    """Return every outcome that any report of the study reads, each once."""
    names: list[str] = []
    if isinstance(study, Evaluation):
        names += [use.outcome for use in study.outcomes]
    if study.situation is not None:
        names += study.situation.indicators
    if isinstance(study.plan, Plan):
        names += [use.outcome for use in study.plan.outcomes]
    return described(study, dict.fromkeys(names))


def described(study: Study, names: Iterable[str]) -> tuple[Outcome, ...]:
    """Return the outcomes of these names; the study's own go before the tables'."""
    declared = {outcome.id: outcome for outcome in study.declared_outcomes}
    known = {**reference.outcomes(), **declared}
    advice = "declare it under declared_outcomes"
    return tuple(found(known, name, "outcomes", advice) for name in names)


def found(known: Mapping[str, Row], name: str, key: str, mend: str) -> Row:
    """Return a row by its name, or raise ``InputError`` that says how to mend it."""
    if name not in known:
        raise InputError(
            Complaint(
                file="evaluation",
                line=None,
                key=key,
                found=name,
                meaning="it is neither in the file nor in the reference tables",
                mend=f"correct the name, or {mend}",
            )
        )
    return known[name]
