"""What the coefficient of a staggered two-way regression is a mean of.

Goodman-Bacon (2021), "Difference-in-differences with variation in treatment timing",
J. Econometrics 225:254-277: of all 2×2 comparisons. De Chaisemartin & D'Haultfoeuille
(2020), "Two-way fixed effects estimators with heterogeneous treatment effects",
American Economic Review 110:2964-2996: of all effects, some with negative weight.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

Kind = Literal[
    "earlier_vs_later_treated",
    "later_vs_earlier_treated",
    "treated_vs_untreated",
    "later_vs_always_treated",
]
ROUNDING = 1e-10
"""A weight this near to 0, against the mean weight, is rounding error."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One 2×2 comparison: a cohort, what it is compared with, weight and estimate.

    Attributes
    ----------
    kind : which sort of comparison.
    treated : first treated period of the cohort whose treatment changes.
    comparison : that of the others; ``inf`` = never, ``-inf`` = always treated.
    weight : share in the regression's coefficient; all sum to 1.
    estimate : in the outcome's unit.
    """

    kind: Kind
    treated: float
    comparison: float
    weight: float
    estimate: float


@dataclass(frozen=True, slots=True, eq=False)
class Cohorts:
    """Cohorts of a balanced panel.

    Attributes
    ----------
    start : (C,) rising; ``-inf`` = treated in every period, ``inf`` = in none.
    size : (C,) share of the sample. ``mean`` (C, T) mean outcome. ``periods`` (T,).
    """

    start: NDArray[np.float64]
    size: NDArray[np.float64]
    mean: NDArray[np.float64]
    periods: NDArray[np.int_]

    def share(self, cohort: int) -> float:
        """Return the share of periods in which a cohort is treated."""
        return float(np.mean(self.periods >= self.start[cohort]))


def cohorts(
    outcome: NDArray[np.float64],
    start: NDArray[np.float64],
    weights: NDArray[np.float64],
    periods: NDArray[np.int_],
) -> Cohorts:
    """Gather units of a balanced panel (N, T) by their start (N,)."""
    first = np.where(start <= periods[0], -np.inf, start)
    first = np.where(first > periods[-1], np.inf, first)
    starts, codes = np.unique(first, return_inverse=True)
    member = codes[:, None] == np.arange(starts.size)
    total = weights @ member
    mean = (member * weights[:, None]).T @ outcome / total[:, None]
    return Cohorts(starts, total / total.sum(), mean, periods)


def decompose(found: Cohorts) -> tuple[Comparison, ...]:
    """Return all 2×2 comparisons with their weights (theorem 1), which sum to 1."""
    raw = [
        comparison
        for early in range(found.start.size)
        for late in range(early + 1, found.start.size)
        for comparison in of_pair(found, early, late)
    ]
    total = sum(comparison.weight for comparison in raw)
    return tuple(
        Comparison(c.kind, c.treated, c.comparison, c.weight / total, c.estimate)
        for c in raw
    )


def of_pair(found: Cohorts, early: int, late: int) -> Iterator[Comparison]:
    """Yield the comparisons of two cohorts, with weights that do not yet sum to 1.

    Each weight is the square of the pair's share of the sample, times the variance of
    the treatment in it: n_early n_late D(1 − D) over the periods that are used.
    """
    start, periods = found.start, found.periods
    pair = float(found.size[early] * found.size[late])
    e_share, l_share = found.share(early), found.share(late)
    if np.isneginf(start[early]) and np.isinf(start[late]):
        return
    if np.isneginf(start[early]):
        change = change_of(found, late, early, periods >= periods[0])
        weight = pair * l_share * (1 - l_share)
        yield Comparison(
            "later_vs_always_treated", start[late], start[early], weight, change
        )
        return
    if np.isinf(start[late]):
        change = change_of(found, early, late, periods >= periods[0])
        weight = pair * e_share * (1 - e_share)
        yield Comparison(
            "treated_vs_untreated", start[early], start[late], weight, change
        )
        return
    yield Comparison(
        "earlier_vs_later_treated",
        start[early],
        start[late],
        pair * (e_share - l_share) * (1 - e_share),
        change_of(found, early, late, periods < start[late]),
    )
    yield Comparison(
        "later_vs_earlier_treated",
        start[late],
        start[early],
        pair * l_share * (e_share - l_share),
        change_of(found, late, early, periods >= start[early]),
    )


def change_of(
    found: Cohorts, treated: int, comparison: int, used: NDArray[np.bool_]
) -> float:
    """Return the difference in differences of two cohorts over the ``used`` periods."""
    gap = found.mean[treated] - found.mean[comparison]
    after = found.periods >= found.start[treated]
    return float(gap[used & after].mean() - gap[used & ~after].mean())


@dataclass(frozen=True, slots=True, eq=False)
class EffectWeights:
    """The weights of all effects in the coefficient.

    Attributes
    ----------
    weight : (N, T) of each treated observation's effect, sum 1; 0 elsewhere.
    negative : how many of the ``treated`` are below 0, and ``negative_sum`` their sum.
    spread_to_zero : the least standard deviation of the effects with which the average
        effect on the treated could be 0 in spite of the coefficient; ``inf`` when all
        weights are equal.
    """

    weight: NDArray[np.float64]
    treated: int
    negative: int
    negative_sum: float
    spread_to_zero: float


def effect_weights(
    left: NDArray[np.float64],
    treated: NDArray[np.bool_],
    weights: NDArray[np.float64],
    coefficient: float,
) -> EffectWeights:
    """Return the weights of the effects of treated observations (N, T).

    Parameters
    ----------
    left : (N, T) the treatment less the effects of units and periods.
    treated : (N, T); weights : (N, T), 0 where unseen.
    coefficient : of the regression.
    """
    part = np.where(treated & (weights > 0), weights, 0.0)
    weight = part * left / np.sum(part * left)
    share = part / part.sum()
    relative = weight[part > 0] / share[part > 0]
    spread = float(np.sqrt(np.sum(share[part > 0] * (relative - 1) ** 2)))
    below = relative < -ROUNDING
    return EffectWeights(
        weight=weight,
        treated=int((part > 0).sum()),
        negative=int(below.sum()),
        negative_sum=float(weight[part > 0][below].sum()),
        spread_to_zero=abs(coefficient) / spread if spread > ROUNDING else np.inf,
    )
