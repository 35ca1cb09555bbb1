"""The numbers of a synthetic control by their names in replication files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.synthetic_control_chance import normal_p_value
from prevstats.errors import CannotAnswer
from prevstats.estimate import Quantity
from prevstats.inference.resampling import pointwise_critical

if TYPE_CHECKING:
    from prevstats.designs.synthetic_control_result import (
        CohortEffect,
        SyntheticEffect,
    )


def quantity_of(effect: SyntheticEffect, name: str) -> Quantity:
    """Return one number by name; spaces do not count, but in the names of units.

    Raises
    ------
    KeyError : for a name that is not known, with the names that are.
    """
    known = known_quantities(effect)
    spelled = {key.replace(" ", ""): key for key in known}
    key = spelled.get(name.replace(" ", ""))
    if key is None:
        raise KeyError(f"{name!r} is not one of: {', '.join(known)}")
    return known[key]


def known_quantities(effect: SyntheticEffect) -> dict[str, Quantity]:
    """Return every number by its name.

    With one start ``ATT(t)`` is the effect in period t; with several ``ATT(g)`` is the
    mean effect of those that started in g, and ``ATT(g,t)`` theirs in period t.
    """
    known = {"ATT": overall(effect)}
    several = len(effect.cohorts) > 1
    for cohort in effect.cohorts:
        known |= course_of(effect, cohort, several)
    for unit, weight in effect.donor_weights.items():
        known[f"weight({unit})"] = Quantity(weight)
    if effect.p_value is not None:
        known["p_value"] = Quantity(effect.p_value)
    for cohort in effect.cohorts:
        suffix = f"({cohort.start})" if several else ""
        known |= {
            f"{name}{suffix}": Quantity(value)
            for name, value in fit_of(effect, cohort).items()
        }
    return known


def overall(effect: SyntheticEffect) -> Quantity:
    """Return the ATT, its error, and its interval where the normal law may be used."""
    error = effect.error.value
    if error is None or normal_p_value(effect)[0] is None:
        return Quantity(effect.effect, error)
    half = pointwise_critical(effect.level) * error
    return Quantity(effect.effect, error, effect.effect - half, effect.effect + half)


def course_of(
    effect: SyntheticEffect, cohort: CohortEffect, several: bool
) -> dict[str, Quantity]:
    """Return the effects of one start, period by period."""
    known = {f"ATT({cohort.start})": Quantity(cohort.effect)} if several else {}
    told = effect.conformal
    for column in range(cohort.n_before, len(cohort.periods)):
        period, value = int(cohort.periods[column]), float(cohort.gap[column])
        label = f"ATT({cohort.start},{period})" if several else f"ATT({period})"
        if told is None or isinstance(told, CannotAnswer):
            known[label] = Quantity(value)
            continue
        place = column - cohort.n_before
        low, high = float(told.low[place]), float(told.high[place])
        known[label] = Quantity(value, None, low, high)
    return known


def fit_of(effect: SyntheticEffect, cohort: CohortEffect) -> dict[str, float]:
    """Return how well the weights fit, and the lesser weights and coefficients."""
    weighting = cohort.weighting
    values = {
        "pre_rmspe": cohort.pre_rmspe,
        "pre_mspe": cohort.pre_rmspe**2,
        "post_mspe": cohort.post_rmspe**2,
        "l2_imbalance": cohort.l2_imbalance,
        "ridge": weighting.ridge,
    }
    if cohort.pre_rmspe > 0:
        values["mspe_ratio"] = (cohort.post_rmspe / cohort.pre_rmspe) ** 2
    if np.any(weighting.time):
        before = cohort.periods[: cohort.n_before]
        for period, weight in zip(before, weighting.time, strict=True):
            values[f"time_weight({int(period)})"] = float(weight)
    importance = zip(effect.predictors, weighting.importance, strict=False)
    values |= {f"importance({name})": share for name, share in importance}
    names = dict(effect.options).get("covariates", "").split()
    for name, beta in zip(names, weighting.beta, strict=False):
        values[f"coef({name})"] = float(beta)
    return values
