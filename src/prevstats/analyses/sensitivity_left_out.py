"""The estimate when start years, municipalities or counties are left out in turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.analyses.contrast import Question, estimate
from prevstats.analyses.sensitivity_findings import LeftOut, SpaceRank, Variant
from prevstats.errors import CannotAnswer
from prevstats.inference.few_treated import FewTreated, Study, told
from prevstats.inference.few_treated_reference import Cohort

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.analyses.sample import OutcomeData

MOST_DRAWS = 1_999
"""Draws behind an interval beside the main one."""
GROUPS_ON_PAPER = 1_999
"""Sets of untreated municipalities that are treated on paper."""
MIDDLE = (5.0, 95.0)


def differences(cohorts: Sequence[Cohort]) -> NDArray[np.float64]:
    """Return each treated municipality's own share of the estimate, undivided (n_1,).

    Its adjusted contrast less that of the comparison; the estimate is their weighted
    mean.
    """
    return np.concatenate(
        [
            cohort.model.adjusted.adjusted[cohort.rows] - _compared(cohort)
            for cohort in cohorts
        ]
    )


def cohorts_left_out(
    cohorts: Sequence[Cohort], data: OutcomeData, question: Question
) -> tuple[Variant, ...]:
    """Return the estimate without each start year in turn."""
    if len(cohorts) < 2:
        return ()
    return tuple(
        _without(cohorts, place, data, question) for place in range(len(cohorts))
    )


def _without(
    cohorts: Sequence[Cohort], place: int, data: OutcomeData, question: Question
) -> Variant:
    kept = [cohort for other, cohort in enumerate(cohorts) if other != place]
    total = sum(cohort.total for cohort in kept)
    scaled = [replace(each, weights=each.weights / total) for each in kept]
    start = cohorts[place].model.window.start
    random = question.random(data.outcome.id, f"without_{start}")
    draws = min(question.inference.draws, MOST_DRAWS)
    return variant_of(str(start), told(scaled, question.inference.level, draws, random))


def variant_of(name: str, found: FewTreated | CannotAnswer) -> Variant:
    """Return an answer of the few-treated rule as a variant."""
    if isinstance(found, CannotAnswer):
        return Variant(name, None, None, None, 0, 0, found.reason)
    low, high = _bounded(found.low), _bounded(found.high)
    return Variant(name, found.value, low, high, found.n_treated, found.n_pool)


def answered(
    name: str, study: Study | CannotAnswer, data: OutcomeData, question: Question
) -> Variant:
    """Put a changed study to the rule and return its answer as a variant."""
    if isinstance(study, CannotAnswer):
        return variant_of(name, study)
    draws = min(question.inference.draws, MOST_DRAWS)
    fewer = replace(
        question,
        step=f"{question.step}_{name}",
        inference=question.inference.model_copy(update={"draws": draws}),
    )
    return variant_of(name, estimate(study, data, fewer))


def left_out_of(
    what: Literal["cohort", "county"], whole: float, variants: Sequence[Variant]
) -> LeftOut | None:
    """Return the range of the variants and the one that moves the estimate most."""
    names = [each.name for each in variants if each.value is not None]
    values = [each.value for each in variants if each.value is not None]
    return _summed(what, whole, names, np.array(values)) if len(values) > 1 else None


def municipalities_left_out(
    cohorts: Sequence[Cohort], names: Sequence[str]
) -> LeftOut | None:
    """Return the range when each municipality that started is left out in turn.

    The pool's model does not rest on the treated, so the estimate without one is the
    weighted mean of the others' differences, exactly.
    """
    own = differences(cohorts)
    if own.size < 2:
        return None
    weights = np.concatenate([cohort.weights for cohort in cohorts])
    rows = np.concatenate([cohort.rows for cohort in cohorts])
    whole = float(weights @ own)
    without = (whole - weights * own) / (1.0 - weights)
    return _summed("municipality", whole, [names[row] for row in rows], without)


def _summed(
    what: Literal["cohort", "municipality", "county"],
    whole: float,
    names: Sequence[str],
    values: NDArray[np.float64],
) -> LeftOut:
    order = np.lexsort((np.array(names), -np.abs(values - whole)))
    most = int(order[0])
    return LeftOut(
        what=what,
        whole=whole,
        n=len(values),
        lowest=float(values.min()),
        highest=float(values.max()),
        most=names[most],
        most_value=float(values[most]),
        n_other_side=int(np.count_nonzero(values * whole < 0)),
    )


def placed_in_space(
    cohorts: Sequence[Cohort], random: np.random.Generator
) -> SpaceRank:
    """Return where the estimate stands among untreated ones treated on paper.

    One treated: every pool member takes its place. Several: each treated municipality
    is replaced by a pool member drawn at its own start.
    """
    own = differences(cohorts)
    weights = np.concatenate([cohort.weights for cohort in cohorts])
    if own.size == 1:
        pool = cohorts[0].model.pool
        on_paper = cohorts[0].model.adjusted.adjusted[pool] - _compared(cohorts[0])
    else:
        on_paper = np.zeros(GROUPS_ON_PAPER)
        for cohort in cohorts:
            gap = cohort.model.adjusted.adjusted[cohort.model.pool] - _compared(cohort)
            pick = random.integers(len(gap), size=(GROUPS_ON_PAPER, len(cohort.rows)))
            on_paper += gap[pick] @ cohort.weights
    value = float(weights @ own)
    low, high = np.percentile(on_paper, MIDDLE)
    as_large = int(np.count_nonzero(np.abs(on_paper) >= abs(value)))
    return SpaceRank(value, len(on_paper), as_large, float(low), float(high))


def _compared(cohort: Cohort) -> float:
    """Return the comparison's weighted mean adjusted contrast."""
    pool = cohort.model.pool
    compared = cohort.model.adjusted.adjusted[pool]
    return float(cohort.model.comparison[pool] @ compared)


def _bounded(end: float) -> float | None:
    return float(end) if np.isfinite(end) else None
