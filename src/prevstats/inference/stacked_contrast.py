"""The clustered interval beside the few-treated rule, when many are treated.

One regression over all starts: each start's treated and its own pool are stacked, each
start with its own constant and its own slopes for what the rule adjusts for, and the
errors are clustered on the municipality, which may be in the pool of several starts.
CR2 with Bell and McCaffrey's degrees of freedom (Bell & McCaffrey 2002; Pustejovsky &
Tipton 2018).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import CannotAnswer
from prevstats.inference.cluster import ContrastTest, adjusted_contrast_cr2
from prevstats.inference.few_treated import Study, cohorts_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.inference.few_treated_reference import Cohort


def stacked_contrast_cr2(
    study: Study, *, level: float = 0.95
) -> ContrastTest | CannotAnswer:
    """Return the mean effect in the treated with its clustered interval.

    Treated municipalities weigh as ``study.treated`` says; each start's pool weighs as
    much as its treated do together. Refusals are those of the few-treated rule, and
    ``covariates_collinear`` when treated and covariates cannot be told apart.
    """
    cohorts = cohorts_of(study)
    if isinstance(cohorts, CannotAnswer):
        return cohorts
    rows = [np.concatenate([cohort.rows, cohort.model.pool]) for cohort in cohorts]
    contrast = [
        cohort.model.contrast[row] for cohort, row in zip(cohorts, rows, strict=True)
    ]
    treated = [
        np.arange(len(row)) < len(cohort.rows)
        for cohort, row in zip(cohorts, rows, strict=True)
    ]
    weights = [_weights(cohort) for cohort in cohorts]
    _, clusters = np.unique(np.concatenate(rows), return_inverse=True)
    try:
        return adjusted_contrast_cr2(
            np.concatenate(contrast),
            np.concatenate(treated),
            _covariates(cohorts, rows),
            clusters=clusters,
            weights=np.concatenate(weights),
            level=level,
        )
    except ValueError as error:
        return CannotAnswer("covariates_collinear", (("found", str(error)),))


def _weights(cohort: Cohort) -> NDArray[np.float64]:
    """Return the weights of the treated, then of their pool: equal sums."""
    own = np.asarray(cohort.weights, dtype=np.float64)
    pool = np.asarray(cohort.model.comparison[cohort.model.pool], dtype=np.float64)
    return np.concatenate([own, np.maximum(pool, np.finfo(float).tiny) * own.sum()])


def _covariates(
    cohorts: Sequence[Cohort], rows: Sequence[NDArray[np.intp]]
) -> NDArray[np.float64]:
    """Return each start's constant (but the first) and slopes, zero for the others."""
    blocks = [
        cohort.model.adjusted.x[row] for cohort, row in zip(cohorts, rows, strict=True)
    ]
    total = sum(block.shape[1] for block in blocks)
    columns = np.zeros((sum(len(row) for row in rows), total))
    top = left = 0
    for block in blocks:
        height, width = block.shape
        columns[top : top + height, left : left + width] = block
        top, left = top + height, left + width
    return columns[:, 1:]
