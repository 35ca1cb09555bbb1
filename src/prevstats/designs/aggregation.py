"""Averages of ATT(g,t): over all, event time, cohort or calendar time.

Callaway & Sant'Anna (2021), section 3 and corollary 2: the weights are shares of
cohorts, which are estimated too, and their error belongs in the influence values. With
missing observations a cell's share is that of the units it was estimated from, so that
one seen unit never stands for ten.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Kind = Literal["simple", "event", "group", "calendar"]


@dataclass(frozen=True, slots=True, eq=False)
class GroupTimes:
    """The cells that can be averaged and the units that they rest on.

    Attributes
    ----------
    group, period, value : (K,).
    influence : (N, K) sums-type influence values.
    member : (N, K) the treated units that each cell speaks for: its cohort, less those
        that were not seen.
    unit_weight : (N,).
    """

    group: NDArray[np.float64]
    period: NDArray[np.float64]
    value: NDArray[np.float64]
    influence: NDArray[np.float64]
    member: NDArray[np.bool_]
    unit_weight: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Averages:
    """L averages of cells and one average of them all.

    Attributes
    ----------
    label : L event times, cohorts or periods; empty for ``simple``.
    value : (L,); influence : (N, L); weights : (L, K) of the cells in each.
    overall : one number; overall_influence (N,); overall_weights (K,). ``nan`` when no
        average can be made (no period after a start within the window).
    """

    label: tuple[int, ...]
    value: NDArray[np.float64]
    influence: NDArray[np.float64]
    weights: NDArray[np.float64]
    overall: float
    overall_influence: NDArray[np.float64]
    overall_weights: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Window:
    """Which event times count.

    Attributes
    ----------
    min_e, max_e : first and last event time, both included; ``None`` = no limit.
    balance_e : keep only cohorts seen at least so long after their start, and event
        times that all of them are seen at.
    """

    min_e: int | None = None
    max_e: int | None = None
    balance_e: int | None = None

    def holds(self, event_time: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Say which event times lie between ``min_e`` and ``max_e``."""
        low = -np.inf if self.min_e is None else self.min_e
        high = np.inf if self.max_e is None else self.max_e
        return np.asarray((event_time >= low) & (event_time <= high))


@dataclass(frozen=True, slots=True, eq=False)
class Mean:
    """One weighted mean of numbers that have influence values."""

    value: float
    influence: NDArray[np.float64]
    weights: NDArray[np.float64]


def mean_by_cohort(cells: GroupTimes, keep: NDArray[np.bool_]) -> Mean:
    """Average the kept cells by the size of their cohorts, as far as they were seen.

    Each unit's own part in the weights adds w_i / W · Σ_k 1{i in k}(ATT_k − mean).
    """
    size = np.where(keep, cells.unit_weight @ cells.member, 0.0)
    total = size.sum()
    weights = size / total
    value = float(weights @ np.where(keep, cells.value, 0.0))
    deviation = np.where(keep, cells.value - value, 0.0)
    of_weights = cells.unit_weight / total * (cells.member @ deviation)
    return Mean(value, cells.influence @ weights + of_weights, weights)


def mean_equally(cells: GroupTimes, keep: NDArray[np.bool_]) -> Mean:
    """Average the kept cells with equal, known weights."""
    weights = keep / keep.sum()
    value = float(weights @ np.where(keep, cells.value, 0.0))
    return Mean(value, cells.influence @ weights, weights)


def averages(
    cells: GroupTimes, kind: Kind, window: Window, reach: tuple[float, float]
) -> Averages:
    """Average the cells of a sample that was seen from ``reach[0]`` to ``reach[1]``."""
    if kind == "simple":
        keep = after_start(cells, window)
        whole = [mean_by_cohort(cells, keep)] if keep.any() else []
        return collected(cells, (), [], whole)
    if kind == "event":
        return by_event_time(cells, window, reach)
    if kind == "group":
        return by_group(cells, window)
    return by_calendar_time(cells, window)


def after_start(cells: GroupTimes, window: Window) -> NDArray[np.bool_]:
    """Say which cells lie after their cohort's start and within the window."""
    event_time = cells.period - cells.group
    return np.asarray((event_time >= 0) & window.holds(event_time))


def by_event_time(
    cells: GroupTimes, window: Window, reach: tuple[float, float]
) -> Averages:
    """Average by years since the start; overall the plain mean from 0 on."""
    event_time = cells.period - cells.group
    keep = window.holds(event_time)
    if window.balance_e is not None:
        balance, (first, last) = window.balance_e, reach
        keep &= (last - cells.group >= balance) & (event_time <= balance)
        keep &= event_time >= balance - last + first
    labels = sorted(set(event_time[keep].tolist()))
    means = [mean_by_cohort(cells, keep & (event_time == e)) for e in labels]
    after = [mean for e, mean in zip(labels, means, strict=True) if e >= 0]
    return collected(cells, labels, means, plain_mean(after))


def by_group(cells: GroupTimes, window: Window) -> Averages:
    """Average by cohort over its years; overall by the size of the cohorts."""
    keep = after_start(cells, window)
    labels = sorted(set(cells.group[keep].tolist()))
    means = [mean_equally(cells, keep & (cells.group == g)) for g in labels]
    if not means:
        return collected(cells, (), [], [])
    of_groups = GroupTimes(
        group=np.array(labels),
        period=np.array(labels),
        value=np.array([mean.value for mean in means]),
        influence=np.column_stack([mean.influence for mean in means]),
        member=np.column_stack([seen_in(cells, keep, g) for g in labels]),
        unit_weight=cells.unit_weight,
    )
    overall = mean_by_cohort(of_groups, np.ones(len(labels), bool))
    weights = overall.weights @ np.array([mean.weights for mean in means])
    return collected(
        cells, labels, means, [Mean(overall.value, overall.influence, weights)]
    )


def seen_in(
    cells: GroupTimes, keep: NDArray[np.bool_], group: float
) -> NDArray[np.bool_]:
    """Return the units (N,) of a cohort that any of its kept cells speaks for."""
    return np.asarray(cells.member[:, keep & (cells.group == group)].any(axis=1))


def by_calendar_time(cells: GroupTimes, window: Window) -> Averages:
    """Average by year over the cohorts that have started; overall the plain mean."""
    keep = after_start(cells, window)
    labels = sorted(set(cells.period[keep].tolist()))
    means = [mean_by_cohort(cells, keep & (cells.period == t)) for t in labels]
    return collected(cells, labels, means, plain_mean(means))


def plain_mean(means: Sequence[Mean]) -> list[Mean]:
    """Return the mean of means with equal weights, or nothing when there are none."""
    if not means:
        return []
    return [
        Mean(
            float(np.mean([mean.value for mean in means])),
            np.mean([mean.influence for mean in means], axis=0),
            np.mean([mean.weights for mean in means], axis=0),
        )
    ]


def collected(
    cells: GroupTimes,
    labels: Sequence[float],
    means: Sequence[Mean],
    overall: Sequence[Mean],
) -> Averages:
    """Put means beside one another, with the overall mean if there is one."""
    n, k = cells.influence.shape
    total = overall[0] if overall else Mean(float("nan"), np.zeros(n), np.zeros(k))
    return Averages(
        label=tuple(int(label) for label in labels),
        value=np.array([mean.value for mean in means], float),
        influence=np.array([mean.influence for mean in means]).reshape(-1, n).T,
        weights=np.array([mean.weights for mean in means]).reshape(-1, k),
        overall=total.value,
        overall_influence=total.influence,
        overall_weights=total.weights,
    )
