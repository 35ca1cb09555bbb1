"""What may be claimed of a synthetic control: ranks, the rule of chance, intervals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.synthetic_control_fit import gap_of
from prevstats.errors import CannotAnswer
from prevstats.estimate import Draws, Estimate
from prevstats.inference.few_treated_study import Study
from prevstats.inference.normal import Support, infer
from prevstats.inference.placebo import (
    PlaceboRank,
    mean_square_ratio,
    placebo_answer,
    placebo_model,
    rank_of,
)
from prevstats.randomness import generator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.designs.synthetic_control_result import SyntheticEffect
    from prevstats.estimate import PerWhom
    from prevstats.inference.few_treated import FewTreated
    from prevstats.inference.few_treated_pool import PoolModel


def donor_rank(effect: SyntheticEffect) -> PlaceboRank | None:
    """Return the rank of one treated unit among its donors, or ``None``.

    Several treated units are not exchangeable with single placebos.
    """
    if effect.n_treated != 1 or not effect.placebos:
        return None
    cohort = effect.cohorts[0]
    placebos = effect.placebos[0][: len(cohort.donors)]
    if len(placebos) < 2:
        return None
    if effect.statistic == "mspe_ratio":
        own = float(mean_square_ratio(cohort.gap, cohort.n_before))
        others = mean_square_ratio(placebos, cohort.n_before)
        return None if np.isnan([own, *others]).any() else rank_of(own, others)
    after = np.abs(placebos[:, cohort.n_before :].mean(axis=1))
    return rank_of(abs(cohort.effect), after)


def p_value_of(effect: SyntheticEffect) -> tuple[float | None, str]:
    """Return the p-value of the chosen inference, or ``None`` and why."""
    kind = effect.error.kind
    if kind == "conformal":
        told = effect.conformal
        if told is None or isinstance(told, CannotAnswer):
            return None, "no_placebos" if told is None else told.reason
        return told.p_value, ""
    if kind != "placebo":
        return normal_p_value(effect)
    rank = donor_rank(effect)
    if rank is not None:
        return rank.p_value, ""
    return None, "several_treated" if effect.n_treated > 1 else "no_placebos"


def normal_p_value(effect: SyntheticEffect) -> tuple[float | None, str]:
    """Return the p-value by the normal law from ten treated units on."""
    if effect.error.value is None:
        return None, effect.error.reason or "no_placebos"
    told = infer(
        np.array([effect.effect]),
        np.array([effect.error.value]),
        support_of(effect),
        effect.level,
        scale_of(effect),
    )
    if told.reason[0]:
        return None, told.reason[0]
    return float(told.p_value[0]), ""


def support_of(effect: SyntheticEffect) -> Support:
    """Return how many treated units and donors stand behind the effect."""
    donors = len(effect.cohorts[0].donors)
    return Support(np.array([effect.n_treated]), np.array([donors]))


def scale_of(effect: SyntheticEffect) -> float:
    """Return the largest absolute outcome, against which rounding is judged."""
    return float(np.abs(effect.setting.sample.outcome).max())


def few_treated_answer(
    effect: SyntheticEffect, *, level: float, draws: int, seed: int
) -> FewTreated | CannotAnswer:
    """Return the few-treated rule with placebo effects in the place of contrasts."""
    if not effect.placebos:
        return CannotAnswer("no_placebos")
    models: list[PoolModel] = []
    if not treated_sized(effect):
        return CannotAnswer("size_missing")
    for cohort, gaps in zip(effect.cohorts, effect.placebos, strict=True):
        model = placebo_model(
            study_of(effect, cohort.n_before),
            cohort.start,
            own_effects(effect, cohort.start, gaps),
        )
        if isinstance(model, CannotAnswer):
            return model
        models.append(model)
    key = " ".join(unit for cohort in effect.cohorts for unit in cohort.units)
    stream = generator(seed, area=key, outcome=effect.outcome, step=effect.design)
    told = placebo_answer(tuple(models), level=level, draws=draws, generator=stream)
    if isinstance(told, CannotAnswer) or effect.setting.exposure is not None:
        return told
    flags = tuple(flag for flag in told.flags if flag != "extreme_size")
    return replace(told, flags=(*flags, "size_not_known"))


def treated_sized(effect: SyntheticEffect) -> bool:
    """Say whether the size of every treated unit is known before every start."""
    exposure = effect.setting.exposure
    if exposure is None:
        return True
    n_before = max(cohort.n_before for cohort in effect.cohorts)
    treated = np.isfinite(effect.setting.sample.start)
    sizes = exposure[treated][:, :n_before]
    return bool((np.isfinite(sizes) & (sizes > 0)).all())


def study_of(effect: SyntheticEffect, n_before: int) -> Study:
    """Return the question in the words of the few-treated rule.

    A treated unit weighs as much as it has periods after its start. Without known
    sizes every unit counts as equally large.
    """
    setting, sample = effect.setting, effect.setting.sample
    treated = np.isfinite(sample.start)
    after = (sample.periods[None, :] >= sample.start[:, None]).sum(axis=1)
    weight = np.where(treated, after, 0).astype(float)
    exposure = np.ones(len(sample.units))
    if setting.exposure is not None:
        exposure = setting.exposure[:, :n_before].mean(axis=1)
    return Study(
        outcome=sample.outcome,
        periods=tuple(int(period) for period in sample.periods),
        exposure=exposure,
        county=setting.county,
        start=sample.start,
        treated=weight / weight.sum(),
        pool=~treated & np.isfinite(exposure) & (exposure > 0),
    )


def own_effects(
    effect: SyntheticEffect, start: int, gaps: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return (N,) mean effects after this start, of each unit by itself."""
    setting = effect.setting
    n_before = int((setting.sample.periods < start).sum())
    values = np.full(len(setting.sample.units), np.nan)
    values[setting.untreated] = gaps[:, n_before:].mean(axis=1)
    for row in setting.treated_rows(start):
        block = setting.block(start, np.array([row], int))
        gap = gap_of(block, effect.recipe.fit(block))
        values[row] = gap[n_before:].mean()
    return values


def estimate_of(
    effect: SyntheticEffect,
    *,
    unit: str,
    per_whom: PerWhom,
    level: float,
    draws: int,
    seed: int,
) -> Estimate:
    """Return the one number as an ``Estimate``: the rule's where there are placebos."""
    plain = plain_estimate(effect, unit, per_whom, level)
    if not effect.placebos:
        return plain
    told = few_treated_answer(effect, level=level, draws=draws, seed=seed)
    if isinstance(told, CannotAnswer):
        return replace(plain, p_value_reason=told.reason)
    return replace(
        plain,
        value=told.value,
        std_error=None,
        low=told.low,
        high=told.high,
        p_value=told.p_value,
        p_value_reason="",
        notes=(*plain.notes, *told.flags),
        draws=Draws(f"placebo:{effect.design}:{seed}", told.draws),
    )


def plain_estimate(
    effect: SyntheticEffect, unit: str, per_whom: PerWhom, level: float
) -> Estimate:
    """Return the number with the normal interval, where ten treated allow one."""
    error, p_value, reason = effect.error.value, None, effect.error.reason
    low = high = None
    if error is not None:
        told = infer(
            np.array([effect.effect]),
            np.array([error]),
            support_of(effect),
            level,
            scale_of(effect),
        )
        reason = told.reason[0]
        if not reason:
            p_value = float(told.p_value[0])
            low, high = float(told.low[0]), float(told.high[0])
    return Estimate(
        value=effect.effect,
        std_error=error,
        low=low,
        high=high,
        level=level,
        p_value=p_value,
        p_value_reason=reason if p_value is None else "",
        outcome=effect.outcome,
        unit=unit,
        per_whom=per_whom,
        method=effect.design,
        n_areas=len(effect.setting.sample.units),
        n_treated=effect.n_treated,
        n_periods=len(effect.setting.sample.periods),
        notes=effect.notes,
    )
