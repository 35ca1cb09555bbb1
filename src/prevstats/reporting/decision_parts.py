"""The findings behind a decision report: each other kind's, by its public function.

It lies beside ``reports`` and not among the analyses, because which kinds there are is
known here; it computes nothing itself.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

import prevstats
from prevstats.analyses.basis import (
    Basis,
    basis_of,
    labels,
    row_of,
    shared,
    study_part,
)
from prevstats.analyses.forecasting import promised
from prevstats.analyses.handover import ENVIRONMENT, from_environment
from prevstats.analyses.reading import read
from prevstats.analyses.study_findings import StudyFindings
from prevstats.data.panel import Reading
from prevstats.parameters.study import Study
from prevstats.reporting import reports
from prevstats.reporting.decision_findings import DecisionFindings, ReleasedDecision

NAME = "decision"


@dataclass(frozen=True, slots=True)
class DecisionCommon(Basis):
    """What is common to all decision reports: that of every other kind.

    ``classes`` are those that ``parts`` are made of, so that a kernel can read them.
    """

    parts: Mapping[str, Basis]
    classes: tuple[str, ...]


def prepare_decision(
    study: Study, reading: Reading, *, file: Path | None = None
) -> DecisionCommon:
    """Prepare every other kind of report that the file asks for.

    Raises ``InputError`` with what keeps any of them from being made.
    """
    basis = basis_of(study, reading, notebook=NAME)
    parts: dict[str, Basis] = {
        kind.name: reports.prepare(kind, study, reading, file=file)
        for kind in reports.REPORTS.values()
        if kind.name in study.reports and kind.name != NAME
    }
    classes = tuple(sorted(_classes_in(parts) | _classes_in(basis)))
    return DecisionCommon(**shared(basis), parts=parts, classes=classes)


def decision_summary(
    study: Study, area: str, common: DecisionCommon | None = None
) -> DecisionFindings:
    """Return the findings of all other reports about one municipality.

    Parameters
    ----------
    study : as ``load`` returned it.
    area : four-digit code, as text.
    common : what is the same for all areas; taken from the run when there is one, and
        otherwise computed from the study's own source.

    Raises
    ------
    InputError : when the area is not in the data, or the data do not fit.
    """
    if common is None:
        common = from_environment(study, DecisionCommon, _stored_classes())
    if common is None:
        common = prepare_decision(study, read(study))
    parts = {
        name: _public(name)(study, area, part) for name, part in common.parts.items()
    }
    return DecisionFindings(
        **study_part(common, row_of(common, area)),
        outcomes=(),
        parts=parts,
        decisions=tuple(labels(text) for text in study.decisions),
        promises=promised(study, area),
        follow_up_years=study.follow_up_years,
    )


def release_decision(findings: DecisionFindings) -> ReleasedDecision:
    """Return all that may be shown: every part through its own kind's control."""
    parts = {name: reports.release(part) for name, part in findings.parts.items()}
    same = {
        field.name: getattr(findings, field.name)
        for field in fields(StudyFindings)
        if field.name != "outcomes"
    }
    return ReleasedDecision(
        **same,
        outcomes=(),
        ledger=tuple(line for part in parts.values() for line in part.ledger),
        parts=parts,
        decisions=findings.decisions,
        promises=findings.promises,
        follow_up_years=findings.follow_up_years,
    )


def _public(name: str) -> Any:
    """Return the function that a kind's notebook calls (see ``docs/reports.md``)."""
    return getattr(prevstats, "evaluate" if name == "evaluation" else name)


def _classes_in(value: object) -> frozenset[str]:
    """Return ``module:name`` of every class that a common part is made of."""
    if isinstance(value, Mapping):
        return frozenset().union(*(_classes_in(each) for each in value.values()))
    if isinstance(value, tuple | list):
        return frozenset().union(*(_classes_in(each) for each in value))
    own = type(value)
    named = frozenset({f"{own.__module__}:{own.__qualname__}"})
    if isinstance(value, BaseModel):
        return named
    if not is_dataclass(value):
        return frozenset()
    inside = (_classes_in(getattr(value, each.name)) for each in fields(value))
    return named.union(*inside)


def _stored_classes() -> tuple[type, ...]:
    """Return the classes that the run's common part names; none outside a run."""
    place = os.environ.get(ENVIRONMENT)
    stored = sorted(Path(place).glob("*.json")) if place else []
    if len(stored) != 1:
        return ()
    document = json.loads(stored[0].read_bytes())
    names = document["value"]["fields"].get("classes", ())
    return tuple(
        reports.named(name.removeprefix("prevstats."))
        for name in names
        if name.startswith("prevstats.")
    )
