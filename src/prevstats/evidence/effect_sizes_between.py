"""An effect with its variance from one measure to another, and made wider by clusters.

Variances by the delta method, as metafor's ``conv.delta`` does and as Borenstein et al.
(2009, Introduction to Meta-Analysis, ch. 7) print them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import Complaint, InputError
from prevstats.evidence.effect_sizes import EffectSizes, effect_sizes
from prevstats.evidence.effect_sizes_checks import PLACE
from prevstats.evidence.effect_sizes_convert import (
    LOG_ODDS_PER_D,
    Law,
    d_to_r,
    design_effect,
    r_to_d,
)

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

STANDARDISED = ("D", "SMD", "SMDH", "PBIT", "OR2D", "OR2DL", "OR2DN")
"""Measures in standard deviations."""


def to_log_odds_ratio(effects: EffectSizes, law: Law = "logistic") -> EffectSizes:
    """Return d or g as log odds ratios.

    Raises
    ------
    InputError : when the measure is not in standard deviations.
    """
    wanted(effects, STANDARDISED, "d or g")
    slope = LOG_ODDS_PER_D[law]
    return effect_sizes(effects.value * slope, effects.variance * slope**2, "OR")


def to_d(effects: EffectSizes, law: Law = "logistic") -> EffectSizes:
    """Return log odds ratios as d.

    Raises
    ------
    InputError : when the measure is not OR.
    """
    wanted(effects, ("OR", "PETO"), "log odds ratios")
    slope = LOG_ODDS_PER_D[law]
    return effect_sizes(effects.value / slope, effects.variance / slope**2, "D")


def to_correlation(
    effects: EffectSizes, n_1: ArrayLike = 1.0, n_0: ArrayLike = 1.0
) -> EffectSizes:
    """Return d as correlations, var = a² var(d) / (d² + a)³, a = (n₁+n₀)²/(n₁n₀).

    Fisher's z becomes r as well.

    Raises
    ------
    InputError : for other measures.
    """
    wanted(effects, (*STANDARDISED, "ZCOR"), "d, g or Fisher's z")
    if effects.measure == "ZCOR":
        r = np.tanh(effects.value)
        return effect_sizes(r, effects.variance * (1 - r**2) ** 2, "COR")
    odd = (np.asarray(n_1) + np.asarray(n_0)) ** 2 / (np.asarray(n_1) * np.asarray(n_0))
    spread = odd**2 * effects.variance / (effects.value**2 + odd) ** 3
    return effect_sizes(d_to_r(effects.value, n_1, n_0), spread, "COR")


def correlation_to_d(
    effects: EffectSizes, n_1: ArrayLike = 1.0, n_0: ArrayLike = 1.0
) -> EffectSizes:
    """Return correlations as d, var = a var(r) / (1 − r²)³.

    Raises
    ------
    InputError : when the measure is not COR, or r is −1 or 1.
    """
    wanted(effects, ("COR",), "correlations")
    odd = (np.asarray(n_1) + np.asarray(n_0)) ** 2 / (np.asarray(n_1) * np.asarray(n_0))
    value = r_to_d(effects.value, n_1, n_0)
    spread = odd * effects.variance / (1 - effects.value**2) ** 3
    return effect_sizes(value, spread, "D")


def transformed(
    effects: EffectSizes,
    function: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    measure: str,
    step: float = 1e-5,
) -> EffectSizes:
    """Return effects through any smooth function, by the delta method.

    The slope is a central difference over ``step``, in the effect's unit.
    """
    slope = (function(effects.value + step) - function(effects.value - step)) / (
        2 * step
    )
    return effect_sizes(function(effects.value), effects.variance * slope**2, measure)


def widened(
    effects: EffectSizes, cluster_size: ArrayLike, icc: ArrayLike
) -> EffectSizes:
    """Return effects with variances times 1 + (m − 1) ICC.

    For cluster trials whose authors computed as if persons had been drawn one by one.
    """
    factor = design_effect(cluster_size, icc)
    return effect_sizes(
        effects.value, effects.variance * factor, effects.measure, effects.zero_cells
    )


def wanted(effects: EffectSizes, measures: tuple[str, ...], told: str) -> None:
    """Refuse effects of another measure."""
    if effects.measure not in measures:
        words = (f"this conversion starts from {told}", "convert by another way")
        raise InputError(Complaint(PLACE, None, "measure", effects.measure, *words))
