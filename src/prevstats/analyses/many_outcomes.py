"""Several outcomes of one evaluation: which national effects stand when all count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.analyses.contrast import Question, national_study
from prevstats.analyses.findings import Verdict
from prevstats.analyses.national import NationalFindings
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.inference.few_treated import Study
from prevstats.inference.few_treated_family import family_wise
from prevstats.inference.multiplicity import holm

if TYPE_CHECKING:
    from prevstats.analyses.sample import OutcomeData
    from prevstats.data.starts import Starts


@dataclass(frozen=True, slots=True)
class Corrected:
    """P-values by outcome that hold for all of them, and by which rule."""

    p_values: tuple[tuple[str, float], ...]
    rule: Literal["romano_wolf", "holm"]


def corrected_together(
    national: Sequence[NationalFindings],
    outcomes: Sequence[OutcomeData],
    starts: Starts,
    question: Question,
) -> tuple[NationalFindings, ...]:
    """Return the findings with p-values corrected for the number of outcomes.

    Romano and Wolf's step-down where all outcomes have the same municipalities that
    started, so that one draw gives a municipality's place in each; Holm's otherwise,
    which holds whatever the dependence.
    """
    single = {
        found.outcome: found.national.p_value
        for found in national
        if isinstance(found.national, Estimate) and found.national.p_value is not None
    }
    if not single:
        return tuple(national)
    corrected = _jointly(single, outcomes, starts, question) or _by_holm(single)
    joint = dict(corrected.p_values)
    return tuple(
        _with_family(found, single, joint, corrected.rule, primary=place == 0)
        for place, found in enumerate(national)
    )


def national_among_outcomes(
    told: Verdict, p_corrected: float | None, level: float, *, primary: bool
) -> Verdict:
    """Return the national verdict, corrected unless the outcome is the primary one."""
    firm = told.form in ("fewer", "more")
    if primary or not firm or p_corrected is None or p_corrected < 1.0 - level:
        return told
    return replace(told, form="cannot_tell", reason="many_compared")


def _with_family(
    found: NationalFindings,
    single: dict[str, float],
    joint: dict[str, float],
    rule: Literal["romano_wolf", "holm"],
    *,
    primary: bool,
) -> NationalFindings:
    if found.outcome not in single or found.sensitivity is None:
        return found
    p_value, p_corrected = single[found.outcome], joint[found.outcome]
    level = found.national.level if isinstance(found.national, Estimate) else 0.0
    return replace(
        found,
        verdict=national_among_outcomes(
            found.verdict, p_corrected, level, primary=primary
        ),
        sensitivity=replace(
            found.sensitivity,
            p_value=p_value,
            p_corrected=p_corrected,
            n_outcomes=len(single),
            correction=rule,
        ),
    )


def _by_holm(single: dict[str, float]) -> Corrected:
    adjusted = holm(np.array(list(single.values()))).tolist()
    return Corrected(tuple(zip(single, adjusted, strict=True)), "holm")


def _jointly(
    single: dict[str, float],
    outcomes: Sequence[OutcomeData],
    starts: Starts,
    question: Question,
) -> Corrected | None:
    """Return Romano and Wolf's p-values, ``None`` when the municipalities differ."""
    studies: dict[str, Study] = {}
    for data in outcomes:
        study = national_study(data, starts)
        if data.outcome.id in single and not isinstance(study, CannotAnswer):
            studies[data.outcome.id] = study
    treated = [study.treated for study in studies.values()]
    same = all(np.array_equal(treated[0], other) for other in treated[1:])
    if len(studies) < 2 or len(studies) < len(single) or not same:
        return None
    found = family_wise(
        studies,
        draws=question.inference.draws,
        generator=question.random("", "family"),
    )
    if isinstance(found, CannotAnswer) or len(found.outcomes) < len(single):
        return None
    if found.form != "rank":
        return None
    raised = [
        max(joint, single[name])
        for name, joint in zip(found.outcomes, found.p_value, strict=True)
    ]
    return Corrected(tuple(zip(found.outcomes, raised, strict=True)), "romano_wolf")
