"""Many municipalities, each asked about alone: which stand out when all are counted.

Each gets the few-treated rule's own answer (one treated). As all of them are ranked
against the same pool, their p-values are conformal p-values with one set of
calibration residuals, which are positively dependent (Bates, Candès, Lei, Romano &
Sesia 2023, Annals of Statistics 51:149-178). That is proved for exact ranks; here each
is divided by a modelled scale and continued beyond the pool, so who is named is decided
by a rule that holds whatever the dependence (``analyses/many_own``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr

from prevstats.errors import CannotAnswer
from prevstats.inference.few_treated import refusal_of
from prevstats.inference.few_treated_pool import PoolModel, pool_model
from prevstats.inference.few_treated_reference import (
    Cohort,
    answer,
    estimate,
    every_member,
    form_of,
    freedom,
    smallest_p,
    standard_error,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.inference.few_treated_study import Study

TAIL_FREEDOM = 10
"""Beyond the largest residual of the pool ranks say no more. There the tail is that of
a t distribution with this many degrees of freedom, not narrowed to variance 1: its
excess kurtosis is 1, that of the scaled residuals of 345 real windows was 0.4."""


@dataclass(frozen=True, slots=True, eq=False)
class OwnAnswers:
    """The own effect of each of N municipalities; ``nan`` where there is none.

    Attributes
    ----------
    value, std_error : (N,) adjusted contrast and its error, in the outcome's unit.
    p_value : (N,) as the few-treated rule gives it, never below what it can claim.
    tail_p : (N,) the same continued below that, for counting many of them.
    """

    value: NDArray[np.float64]
    std_error: NDArray[np.float64]
    p_value: NDArray[np.float64]
    tail_p: NDArray[np.float64]


def own_answers(study: Study, rows: NDArray[np.intp]) -> OwnAnswers:
    """Answer for each of the rows alone; one pool model per start serves all of them.

    ``study.treated`` is not read: each row is treated once, with the whole weight.
    """
    empty = np.full(len(study.start), np.nan)
    found = OwnAnswers(empty, empty.copy(), empty.copy(), empty.copy())
    for start in np.unique(study.start[rows]):
        model = pool_model(study, int(start))
        if isinstance(model, CannotAnswer):
            continue
        for row in rows[study.start[rows] == start]:
            _answer_one(model, np.array([row]), found)
    return found


def _answer_one(model: PoolModel, row: NDArray[np.intp], into: OwnAnswers) -> None:
    """Write one municipality's numbers into their places, unless it is refused."""
    if refusal_of(model, row) is not None:
        return
    treated = np.zeros(len(model.contrast))
    treated[row] = 1.0
    asked = replace(model, study=replace(model.study, treated=treated))
    cohorts, fits = (Cohort(asked, row, np.ones(1)),), (model.adjusted,)
    form = form_of(cohorts)
    chance = every_member(len(model.pool))
    told = answer(cohorts, fits, chance, level=0.5)
    error = standard_error(cohorts, fits, form)
    value = estimate(cohorts, fits)
    tail = tail_p(value / error, min(freedom(fits), TAIL_FREEDOM))
    floor = smallest_p(form, 1, len(model.pool), len(model.pool))
    beyond = told.p_value <= floor
    into.value[row], into.std_error[row] = value, error
    into.p_value[row] = told.p_value
    into.tail_p[row] = tail if beyond else max(told.p_value, tail)


def tail_p(statistic: float, free: int) -> float:
    """Return the two-sided p-value of a studentised effect in a t distribution."""
    return 2.0 * float(stdtr(free, -abs(statistic)))
