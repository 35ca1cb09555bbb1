"""Intervals and p-values of many numbers by the normal law, and when it is refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from prevstats.inference.resampling import pointwise_critical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

FEWEST_CLUSTERS = 10
"""With fewer treated or comparison clusters there is no interval and no p-value:
clustered errors reject a true null in 17-77 % of cases at one or two treated clusters
and in 6-28 % at five (nominal 5 %), whatever the number of comparison clusters."""
NO_SPREAD = 1e-14
"""A standard error below this share of the outcome's size is rounding error."""


@dataclass(frozen=True, slots=True, eq=False)
class Inference:
    """What may be said about K numbers; ``nan`` where it may not be said.

    Attributes
    ----------
    std_error, statistic, p_value, low, high : (K,).
    reason : K keys, why there is no p-value; "" where there is one:
        ``one_treated_cluster``, ``one_comparison_cluster`` (no standard error either:
        it would leave out the variation of the single one), ``few_treated_clusters``,
        ``few_comparison_clusters`` (a standard error, but no interval), ``no_spread``
        (a number fixed by definition, or without variation).
    """

    std_error: NDArray[np.float64]
    statistic: NDArray[np.float64]
    p_value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    reason: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Support:
    """How many treated and comparison clusters each of K numbers rests on, (K,)."""

    treated: NDArray[np.intp]
    comparison: NDArray[np.intp]


def refusals(
    std_error: NDArray[np.float64], support: Support, scale: float
) -> tuple[str, ...]:
    """Return for each number why it may have no p-value, "" where it may."""
    conditions = {
        "no_spread": ~(std_error > NO_SPREAD * scale),
        "one_treated_cluster": support.treated < 2,
        "one_comparison_cluster": support.comparison < 2,
        "few_treated_clusters": support.treated < FEWEST_CLUSTERS,
        "few_comparison_clusters": support.comparison < FEWEST_CLUSTERS,
    }
    chosen = np.select(list(conditions.values()), list(conditions), default="")
    return tuple(str(reason) for reason in np.atleast_1d(chosen))


def infer(
    values: NDArray[np.float64],
    std_error: NDArray[np.float64],
    support: Support,
    level: float,
    scale: float,
) -> Inference:
    """Return intervals and p-values of K numbers, refused where they mislead.

    Parameters
    ----------
    values, std_error : (K,).
    support : numbers of clusters behind each.
    level : of the interval, e.g. 0.95.
    scale : largest absolute outcome, against which rounding is judged.
    """
    reason = refusals(std_error, support, scale)
    told = np.array([key == "" for key in reason], bool)
    with_error = np.array([not key.startswith(("one_", "no_")) for key in reason], bool)
    error = np.where(with_error, std_error, np.nan)
    safe = np.where(told, std_error, np.nan)
    half = pointwise_critical(level) * safe
    statistic = values / safe
    return Inference(
        std_error=error,
        statistic=statistic,
        p_value=2 * ndtr(-np.abs(statistic)),
        low=values - half,
        high=values + half,
        reason=reason,
    )


def beside(parts: Sequence[Inference]) -> Inference:
    """Return the inference of several sets of numbers as one set."""
    return Inference(
        std_error=np.concatenate([part.std_error for part in parts]),
        statistic=np.concatenate([part.statistic for part in parts]),
        p_value=np.concatenate([part.p_value for part in parts]),
        low=np.concatenate([part.low for part in parts]),
        high=np.concatenate([part.high for part in parts]),
        reason=tuple(key for part in parts for key in part.reason),
    )


def with_reasons(inference: Inference, reasons: Sequence[str]) -> Inference:
    """Return the inference with K more particular reasons, where they are not ""."""
    both = zip(reasons, inference.reason, strict=True)
    return replace(inference, reason=tuple(first or second for first, second in both))
