"""Tell whether the effect in a few municipalities is more than chance.

The default inference of the project. The contrast of each municipality is adjusted
for its size, its level and its last year before the start; how much it would move by
chance is modelled from its size and its own history; and the reference is what all
untreated municipalities did, each scaled to the treated. The rule, its assumptions
and its measured size are in ``docs/few_treated.md`` and ``docs/size_few_treated.md``.

Lineage: Conley and Taber (2011); Ferman and Pinto (2019); Davidian and Carroll (1987);
Smyth (2004); Lei et al. (2018); Barber et al. (2021).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import CannotAnswer
from prevstats.inference.few_treated_marks import flags_of
from prevstats.inference.few_treated_pool import (
    PoolModel,
    comparison_weights,
    mean_contrast,
    pool_model,
)
from prevstats.inference.few_treated_reference import (
    DETECTABLE_FACTOR,
    DETECTABLE_LEVEL,
    Cohort,
    Form,
    answer,
    chance_of,
    form_of,
    smallest_p,
    weighted_mean,
)
from prevstats.inference.few_treated_study import (
    Study,
    answerable,
    canonical_order,
    window_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

__all__ = [
    "DETECTABLE_LEVEL",
    "FewTreated",
    "PoolModel",
    "Study",
    "answerable",
    "few_treated",
    "few_treated_local",
    "plain_contrast",
    "pool_model",
    "told",
]


@dataclass(frozen=True, slots=True, eq=False)
class FewTreated:
    """The answer of the few-treated rule; effects in the outcome's unit.

    Attributes
    ----------
    value, low, high, p_value : the adjusted estimate, its interval at ``level`` and
        its two-sided p-value; the verdict rests on these. ``p_value < 1 - level``
        exactly when 0 is outside the interval, which is unbounded at a level that
        ``smallest_p_value`` cannot support.
    level : confidence level of the intervals.
    unadjusted, unadjusted_low, unadjusted_high, unadjusted_p_value : the same without
        covariates; to be printed beside it, always.
    smallest_p_value : no p-value below this can be, or is, given.
    detectable : 1.43 times half the length of the **95 %** interval, whatever
        ``level`` is: the true effect that a test at 5 % finds with 80 % chance.
    kappa, beta_2, rho : of the variance model (mean over starts): share of counting
        noise, weight of own history, correlation within counties (0 in the t form).
    n_pool, n_treated : municipalities in the (smallest) pool, and treated.
    n_missing : municipalities that could have been in the pool but lack data.
    n_periods_before, n_periods_after : years used (fewest over the starts).
    form : ``rank`` (ranks in the pool) or ``t`` (small pool).
    covariates : names of what was adjusted for.
    flags : keys of the language files with what must be said beside the result.
    pool : array (N,) of bool, municipalities used as untreated for any start.
    draws : array (B,), signed draws of the confidence distribution, for the money.
    """

    value: float
    low: float
    high: float
    p_value: float
    level: float
    unadjusted: float
    unadjusted_low: float
    unadjusted_high: float
    unadjusted_p_value: float
    smallest_p_value: float
    detectable: float
    kappa: float
    beta_2: float
    rho: float
    n_pool: int
    n_treated: int
    n_missing: int
    n_periods_before: int
    n_periods_after: int
    form: Form
    covariates: tuple[str, ...]
    flags: tuple[str, ...]
    pool: NDArray[np.bool_] = field(repr=False)
    draws: NDArray[np.float64] = field(repr=False)


def few_treated(
    study: Study,
    *,
    level: float = 0.90,
    draws: int = 9_999,
    generator: np.random.Generator,
) -> FewTreated | CannotAnswer:
    """Return the mean effect in the treated municipalities, or why it cannot be told.

    With several start years one model is fitted per start, on the municipalities that
    are untreated through the last year used, and the cohorts are put together with
    the treated weights.

    Refusals
    --------
    ``outcome_missing`` (in the window of a treated municipality),
    ``no_year_before_start``, ``no_year_after_start``, ``pool_too_small``,
    ``contrasts_tied``, ``no_comparison``, ``pool_in_one_county``.
    """
    cohorts = cohorts_of(study)
    if isinstance(cohorts, CannotAnswer):
        return cohorts
    return told(cohorts, level, draws, generator)


def few_treated_local(
    model: PoolModel,
    unit: int,
    *,
    level: float = 0.90,
    draws: int = 9_999,
    generator: np.random.Generator,
) -> FewTreated | CannotAnswer:
    """Return one municipality's own effect from the model of its start year.

    ``unit`` is its row in the study. The model is fitted once and serves every
    municipality with the same start, so that each costs about a millisecond.
    """
    if model.study.start[unit] != model.window.start:
        raise ValueError(f"unit {unit} does not start in {model.window.start}")
    refusal = refusal_of(model, np.array([unit]))
    if refusal is not None:
        return refusal
    return told(
        (Cohort(model, np.array([unit]), np.array([1.0])),), level, draws, generator
    )


def cohorts_of(
    study: Study,
    *,
    pools: Mapping[int, NDArray[np.bool_]] | None = None,
    order: NDArray[np.intp] | None = None,
) -> tuple[Cohort, ...] | CannotAnswer:
    """Return one cohort per start year among the treated, or the first refusal.

    ``pools`` (start year to (N,) bool) and ``order`` (of the N rows) are given where
    several outcomes must share pool and draws.
    """
    treated = np.flatnonzero(study.treated > 0)
    if order is None:
        order = canonical_order(study)
    treated = order[np.isin(order, treated)]
    starts = study.start[treated]
    if not np.isfinite(starts).all():
        raise ValueError("a treated municipality has no start year")
    cohorts: list[Cohort] = []
    for start in np.unique(starts):
        asked = study if pools is None else replace(study, pool=pools[int(start)])
        rows = treated[starts == start]
        model = pool_model(asked, int(start), order)
        if isinstance(model, CannotAnswer):
            return model
        refusal = refusal_of(model, rows)
        if refusal is not None:
            return refusal
        cohorts.append(Cohort(model, rows, study.treated[rows]))
    return tuple(cohorts)


def refusal_of(model: PoolModel, rows: NDArray[np.intp]) -> CannotAnswer | None:
    """Return why these treated rows cannot be answered for, or ``None``."""
    missing = rows[~model.complete[rows]]
    if missing.size:
        return CannotAnswer(
            "outcome_missing",
            (("n_missing", int(missing.size)), ("start_year", model.window.start)),
        )
    county = model.study.county
    if np.unique(np.concatenate([county[model.pool], county[rows]])).size == 1:
        return CannotAnswer("pool_in_one_county", (("n_pool", len(model.pool)),))
    return None


def told(
    cohorts: Sequence[Cohort],
    level: float,
    draws: int,
    generator: np.random.Generator,
) -> FewTreated:
    """Return the answer of one cohort per start year, each with its pool model."""
    n_treated = sum(len(cohort.rows) for cohort in cohorts)
    chance = chance_of(n_treated, draws, generator)
    adjusted = [cohort.model.adjusted for cohort in cohorts]
    plain = [cohort.model.unadjusted for cohort in cohorts]
    main = answer(cohorts, adjusted, chance, level)
    beside = answer(cohorts, plain, chance, level)
    form = form_of(cohorts)
    n_pool = min(len(cohort.model.pool) for cohort in cohorts)
    mask = np.zeros(len(cohorts[0].model.contrast), dtype=np.bool_)
    for cohort in cohorts:
        mask[cohort.model.pool] = True
    return FewTreated(
        value=main.value,
        low=main.low,
        high=main.high,
        p_value=main.p_value,
        level=level,
        unadjusted=beside.value,
        unadjusted_low=beside.low,
        unadjusted_high=beside.high,
        unadjusted_p_value=beside.p_value,
        smallest_p_value=smallest_p(form, n_treated, n_pool, draws),
        detectable=DETECTABLE_FACTOR * main.half_95,
        kappa=weighted_mean(cohorts, [fit.kappa for fit in adjusted]),
        beta_2=weighted_mean(cohorts, [fit.beta_2 for fit in adjusted]),
        rho=_shown_rho(cohorts, form),
        n_pool=n_pool,
        n_treated=n_treated,
        n_missing=max(cohort.model.n_missing for cohort in cohorts),
        n_periods_before=min(len(cohort.model.window.before) for cohort in cohorts),
        n_periods_after=min(len(cohort.model.window.after) for cohort in cohorts),
        form=form,
        covariates=cohorts[0].model.columns,
        flags=flags_of(cohorts, main, beside),
        pool=mask,
        draws=main.draws,
    )


def _shown_rho(cohorts: Sequence[Cohort], form: Form) -> float:
    if form == "t":
        return 0.0
    return weighted_mean(cohorts, [cohort.model.adjusted.rho for cohort in cohorts])


def plain_contrast(study: Study) -> float | None:
    """Return the plain difference in differences, for when it cannot be tested.

    In the outcome's unit; ``None`` when a treated municipality lacks data, or there is
    no year before or after, or nobody to compare with.
    """
    value = 0.0
    for start in np.unique(study.start[study.treated > 0]):
        window = window_of(study, int(start))
        if not (window.before.size and window.after.size):
            return None
        contrast = mean_contrast(study, window)
        able = np.isfinite(contrast) & study.pool & (study.start > window.last_year)
        weights = comparison_weights(study, np.flatnonzero(able))
        rows = (study.treated > 0) & (study.start == start)
        if weights is None or not np.isfinite(contrast[rows]).all():
            return None
        share = study.treated[rows]
        compared = float(weights[able] @ contrast[able])
        value += float(share @ contrast[rows]) - float(share.sum()) * compared
    return value
