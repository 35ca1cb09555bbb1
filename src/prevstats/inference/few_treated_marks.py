"""What must be said beside a result of the few-treated rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prevstats.inference.few_treated_pool import PoolModel
from prevstats.inference.few_treated_reference import (
    Cohort,
    Result,
    covariate_gap,
    form_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

SELECTED_POOL_SHARE = 0.20
"""From this share of untreated municipalities without data the pool is selected."""
EXTREME_PLACES = 3
SHORT_HISTORY_YEARS = 2
MANY_TREATED = 10
LARGEST_GAP = 1.0
"""Standard deviations of the pool between treated and comparison, from
``MANY_TREATED`` treated, above which an interval is given but no verdict."""


def flags_of(
    cohorts: Sequence[Cohort], main: Result, beside: Result
) -> tuple[str, ...]:
    """Return the keys of what must be said beside the result."""
    marks = {
        "rests_on_variance_model": form_of(cohorts) == "t",
        "no_pre_trend_visible": any(
            len(cohort.model.window.before) <= SHORT_HISTORY_YEARS for cohort in cohorts
        ),
        "pool_is_selected": any(_selected(cohort.model) for cohort in cohorts),
        "extreme_size": _extreme_size(cohorts),
        "interval_without_verdict": _far_apart(cohorts),
        "adjusted_and_unadjusted_disagree": _side(main) != _side(beside),
    }
    return tuple(key for key, holds in marks.items() if holds)


def _selected(model: PoolModel) -> bool:
    asked = len(model.pool) + model.n_missing
    return model.n_missing >= SELECTED_POOL_SHARE * asked


def _extreme_size(cohorts: Sequence[Cohort]) -> bool:
    exposure = cohorts[0].model.study.exposure
    known = np.sort(exposure[np.isfinite(exposure) & (exposure > 0)])
    ends = known[EXTREME_PLACES - 1], known[-EXTREME_PLACES]
    sizes = np.concatenate([exposure[cohort.rows] for cohort in cohorts])
    return bool(((sizes <= ends[0]) | (sizes >= ends[1])).any())


def _far_apart(cohorts: Sequence[Cohort]) -> bool:
    if sum(len(cohort.rows) for cohort in cohorts) < MANY_TREATED:
        return False
    gaps = {"log_size": 0.0, "level": 0.0}
    for cohort in cohorts:
        model = cohort.model
        gap = covariate_gap(cohort, model.adjusted)[1:]
        for place, name in enumerate(model.columns):
            if name in gaps:
                column = model.adjusted.x[model.pool, place + 1]
                gaps[name] += cohort.total * float(gap[place] / np.std(column))
    return any(abs(gap) > LARGEST_GAP for gap in gaps.values())


def _side(result: Result) -> int:
    """Return -1, 0 or 1: on which side of 0 the interval lies, 0 when it holds 0."""
    return int(result.low > 0) - int(result.high < 0)
