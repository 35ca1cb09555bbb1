"""Placebo in space: where the treated stand among untreated units treated on paper."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import CannotAnswer
from prevstats.inference.few_treated import FewTreated, refusal_of, told
from prevstats.inference.few_treated_pool import (
    LARGEST_TIED_SHARE,
    SMALLEST_POOL,
    PoolModel,
    fit_pool,
    tied_share,
)
from prevstats.inference.few_treated_reference import Cohort
from prevstats.inference.few_treated_scale import scale_shape
from prevstats.inference.few_treated_study import Study, canonical_order, window_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


NO_SPREAD = 1e-6
"""Placebo effects that differ by less than this share of how the outcome moves over
time are rounding, or what a small ridge leaves: no chance to be measured by."""


@dataclass(frozen=True, slots=True, eq=False)
class PlaceboRank:
    """The treated's statistic among those of the placebos.

    Attributes
    ----------
    statistic : of the treated.
    placebos : (J,) of the untreated units.
    p_value : share of all J + 1 that are at least as large as the treated's.
    """

    statistic: float
    placebos: NDArray[np.float64] = field(repr=False)
    p_value: float


def rank_of(statistic: float, placebos: NDArray[np.float64]) -> PlaceboRank:
    """Return the rank p-value of Abadie, Diamond & Hainmueller (2010)."""
    beyond = int((placebos >= statistic).sum())
    return PlaceboRank(statistic, placebos, (1 + beyond) / (len(placebos) + 1))


def mean_square_ratio(gap: NDArray[np.float64], n_before: int) -> NDArray[np.float64]:
    """Return mean squared gap after the start over that before, of the last axis.

    ``inf`` where the fit before is perfect; not a number where both are 0.
    """
    before = np.mean(gap[..., :n_before] ** 2, axis=-1)
    after = np.mean(gap[..., n_before:] ** 2, axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(after / before)


def placebo_model(
    study: Study, start: int, effect: NDArray[np.float64]
) -> PoolModel | CannotAnswer:
    """Return what the placebos' own effects say about chance, at each unit's scale.

    Parameters
    ----------
    study : outcome, sizes, counties and starts; ``pool`` the placebos.
    start : year of the start.
    effect : (N,) mean effect of each treated unit and each placebo, in the outcome's
        unit: it stands where the rule of ``few_treated`` has the contrast.

    Adjusted: less the placebos' weighted mean, the error of which is counted.
    Unadjusted: the effect as the design gave it. There is no comparison part: it is
    in the effects already.
    """
    window = window_of(study, start)
    order = canonical_order(study)
    pool = order[study.pool[order]]
    if len(pool) < SMALLEST_POOL:
        return CannotAnswer("pool_too_small", (("n_pool", len(pool)),))
    spread = float(np.abs(effect[pool] - np.median(effect[pool])).max())
    own = study.outcome[pool] - study.outcome[pool].mean(axis=1, keepdims=True)
    still = spread <= NO_SPREAD * float(np.std(own))
    if still or tied_share(effect[pool]) > LARGEST_TIED_SHARE:
        return CannotAnswer("contrasts_tied", (("n_pool", len(pool)),))
    before = study.outcome[:, window.before]
    variance = None
    if before.shape[1] > 1:
        away = before - before[pool].mean(axis=0)
        away = away - away.mean(axis=1, keepdims=True)
        variance = (away**2).sum(axis=1) / (before.shape[1] - 1)
    shape = scale_shape(study.exposure, variance, pool)
    one, none = np.ones((len(effect), 1)), np.zeros((len(effect), 1))
    return PoolModel(
        study=study,
        window=window,
        pool=pool,
        complete=np.isfinite(effect),
        comparison=np.zeros(len(effect)),
        contrast=effect,
        columns=(),
        adjusted=fit_pool(effect, one, shape, pool, study.county),
        unadjusted=fit_pool(effect, none, shape, pool, study.county),
        n_missing=0,
    )


def placebo_answer(
    models: tuple[PoolModel, ...],
    *,
    level: float,
    draws: int,
    generator: np.random.Generator,
) -> FewTreated | CannotAnswer:
    """Return the answer of the few-treated rule from one placebo model per start."""
    cohorts = []
    for model in models:
        started = model.study.start == model.window.start
        rows = np.flatnonzero(started & (model.study.treated > 0))
        refusal = refusal_of(model, rows)
        if refusal is not None:
            return refusal
        cohorts.append(Cohort(model, rows, model.study.treated[rows]))
    return told(cohorts, level, draws, generator)
