"""A plan fixed before the data are seen: its file, its hash, and what departs from it.

The file is canonical JSON (sorted keys, two spaces, one line end at the end), so that
equal plans have equal hashes. The hash is that of the bytes as they lie on the disk.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from prevstats.errors import Complaint, InputError
from prevstats.parameters.outcome_use import OutcomeUse
from prevstats.parameters.plan import Plan
from prevstats.parameters.schema import Evaluation, Study
from prevstats.parameters.values import Day, Model, Slug

SCHEMA: Literal["prevstats/plan/1"] = "prevstats/plan/1"
PER_OUTCOME = ("lag_years", "last_effect_year", "years_before", "smallest_difference")
"""What is decided beforehand of each outcome."""


class PlannedOutcome(Model):
    """What was decided of an outcome; fields as in ``OutcomeUse``."""

    outcome: Slug
    lag_years: int
    last_effect_year: int | None
    years_before: int
    smallest_difference: float | None


class PlanFile(Model):
    """What was decided before the data were seen.

    ``outcomes`` has the primary one first; ``start`` is the rule that says who started
    when; ``area`` is "" for a plan for all.
    """

    schema_name: Literal["prevstats/plan/1"]
    study: Slug
    date: Day
    area: str
    intervention: Slug
    outcomes: tuple[PlannedOutcome, ...]
    design: dict[str, Any]
    start: dict[str, Any]
    level: float
    follow_up_years: int
    first_year: int
    last_year: int


@dataclass(frozen=True, slots=True)
class Deviation:
    """Something that an evaluation does otherwise than its plan said.

    Attributes
    ----------
    key : what it is: ``intervention``, ``outcome_added``, ``outcome_removed``,
        ``primary_outcome``, ``lag_years``, ``last_effect_year``, ``years_before``,
        ``smallest_difference``, ``design``, ``start``, ``start_in_words`` (the plan was
        made before anybody started; a reader must compare), ``level``,
        ``follow_up_years``.
    outcome : the outcome that it is about, "" for the whole evaluation.
    planned, used : what the plan says and what the evaluation says, as text; "" none.
    """

    key: str
    outcome: str
    planned: str
    used: str


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """The plan that an evaluation is held against.

    Attributes
    ----------
    file : name of the plan's file, without its folder.
    sha256 : of its bytes.
    date : the day that it says it was made.
    deviations : all that the evaluation does otherwise; empty when nothing.
    """

    file: str
    sha256: str
    date: str
    deviations: tuple[Deviation, ...]


def plan_of(study: Study, *, date: str, area: str = "") -> PlanFile:
    """Return what a study decides, as its plan.

    Raises
    ------
    InputError : when the study has neither an effect nor a plan's block.
    """
    block = study.plan if isinstance(study.plan, Plan) else None
    if isinstance(study, Evaluation):
        uses, intervention = study.outcomes, study.intervention
        design, start = dict(study.design), study.start.model_dump(mode="json")
    elif block is not None:
        uses, intervention = block.outcomes, block.intervention or ""
        rule = block.start_rule
        design = dict(block.design)
        start = {
            "kind": "planned",
            "start_year": block.start_year,
            "rule": rule.model_dump(mode="json") if rule is not None else None,
        }
    else:
        meaning = "nothing in it is decided about an effect"
        mend = "add a block plan:, or the intervention, start, outcomes and design"
        raise InputError(Complaint(study.name, None, "plan", "nothing", meaning, mend))
    return PlanFile(
        schema_name=SCHEMA,
        study=study.name,
        date=date,
        area=area,
        intervention=intervention,
        outcomes=tuple(_planned(use) for use in uses),
        design=design,
        start=start,
        level=study.inference.level,
        follow_up_years=study.follow_up_years,
        first_year=study.years.first,
        last_year=study.years.last,
    )


def canonical(plan: PlanFile) -> bytes:
    """Return the bytes of a plan's file; equal plans have equal bytes."""
    content = plan.model_dump(mode="json")
    text = json.dumps(
        content, sort_keys=True, ensure_ascii=False, allow_nan=False, indent=2
    )
    return f"{text}\n".encode()


def sha256_of(plan: PlanFile) -> str:
    """Return the hash that the plan's file has as it was written."""
    return hashlib.sha256(canonical(plan)).hexdigest()


def read_plan(path: Path) -> tuple[PlanFile, str]:
    """Return a plan and the hash of its file.

    Raises
    ------
    InputError : when there is no such file, or it is no plan, with every complaint.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        found = error.strerror or "an unreadable file"
        mend = "give the file that `prevstats plan` wrote, beside the parameter file"
        raise _no_plan(path, "plan", found, mend) from error
    try:
        document = json.loads(content)
    except ValueError as error:
        mend = "write it with `prevstats plan`; a plan is not edited by hand"
        raise _no_plan(path, "", f"no JSON: {error}", mend) from error
    try:
        plan = PlanFile.model_validate_json(json.dumps(document))
    except ValidationError as error:
        raise InputError(
            Complaint(
                path.name,
                None,
                ".".join(str(part) for part in fault["loc"]),
                repr(fault["input"])[:80],
                f"this is no plan: {fault['msg']}",
                "write it with `prevstats plan`; a plan is not edited by hand",
            )
            for fault in error.errors()
        ) from error
    return plan, hashlib.sha256(content).hexdigest()


def named_plan(study: Study, file: Path | None) -> Path | None:
    """Return where the finished plan lies that a study names, ``None`` without one.

    ``file`` is the study's own; the plan's path is relative to its folder, or to the
    current one.
    """
    if not isinstance(study.plan, str):
        return None
    folder = file.parent if file is not None else Path()
    return folder / study.plan


def kept_plan(study: Study, file: Path | None) -> KeptPlan | None:
    """Return the plan that a study names and all that departs from it.

    ``file`` is the study's own, as in ``named_plan``. ``None`` when the study names no
    finished plan, or has no effect.

    Raises
    ------
    InputError : when the named file is no plan.
    """
    path = named_plan(study, file)
    if path is None or not isinstance(study, Evaluation):
        return None
    plan, sha256 = read_plan(path)
    return KeptPlan(path.name, sha256, plan.date, deviations(plan, study))


def deviations(plan: PlanFile, evaluation: Evaluation) -> tuple[Deviation, ...]:
    """Return all that an evaluation does otherwise than planned, in a fixed order."""
    now = plan_of(evaluation, date=plan.date, area=plan.area)
    return (
        *_whole(plan, now),
        *_outcomes(plan, now),
    )


def _whole(plan: PlanFile, now: PlanFile) -> Iterator[Deviation]:
    """Yield what differs in the evaluation as a whole.

    A plan made before anybody had started gives its start rule in words; what it says
    is then shown beside the rule that is used.
    """
    for key in ("intervention", "design", "start", "level", "follow_up_years"):
        planned, used = getattr(plan, key), getattr(now, key)
        if planned != used:
            in_words = key == "start" and plan.start.get("kind") == "planned"
            named = "start_in_words" if in_words else key
            yield Deviation(named, "", _text(planned), _text(used))


def _outcomes(plan: PlanFile, now: PlanFile) -> Iterator[Deviation]:
    planned = {each.outcome: each for each in plan.outcomes}
    used = {each.outcome: each for each in now.outcomes}
    first, second = next(iter(planned), ""), next(iter(used), "")
    if first != second:
        yield Deviation("primary_outcome", "", first, second)
    for name in planned:
        if name not in used:
            yield Deviation("outcome_removed", name, name, "")
    for name in used:
        if name not in planned:
            yield Deviation("outcome_added", name, "", name)
    for name in planned:
        if name in used:
            yield from _outcome(planned[name], used[name])


def _outcome(planned: PlannedOutcome, used: PlannedOutcome) -> Iterator[Deviation]:
    for key in PER_OUTCOME:
        old, new = getattr(planned, key), getattr(used, key)
        if old != new:
            yield Deviation(key, planned.outcome, _text(old), _text(new))


def _planned(use: OutcomeUse) -> PlannedOutcome:
    return PlannedOutcome(
        outcome=use.outcome, **{key: getattr(use, key) for key in PER_OUTCOME}
    )


def _text(value: object) -> str:
    """Write a decided value as one line of text, "" for none."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return json.dumps(value, sort_keys=True, ensure_ascii=False)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _no_plan(path: Path, key: str, found: str, mend: str) -> InputError:
    meaning = "the evaluation cannot be held against this plan"
    return InputError(Complaint(path.name, None, key, found, meaning, mend))
