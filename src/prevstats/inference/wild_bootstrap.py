"""The restricted wild cluster bootstrap of one coefficient, by sums over clusters.

Cameron, Gelbach & Miller (2008), Review of Economics and Statistics 90:414-427; Webb
(2023), Canadian Journal of Economics 56:839-858; inversion as in Roodman, Nielsen,
MacKinnon & Webb (2019), Stata Journal 19:4-60. Model y = τD + unit + period + Xγ + e.
With D̃ and ũ(τ₀) the residuals of D and of y − τ₀D on everything else, a draw flips the
residuals of whole clusters, ũ → w_g ũ, and studentises what D̃ then finds.

Units lie within clusters, so flipped residuals still sum to 0 within units: only
periods and X need projecting, and they enter by cluster sums. A draw costs G·(T + p)
operations whatever the number of rows, and t*(τ₀) is known for every τ₀ from five
numbers per draw.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.errors import CannotAnswer
from prevstats.inference.inversion import end_of_interval
from prevstats.inference.wild_bootstrap_sums import (
    ClusterSums,
    Regression,
    cluster_sums,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

Kind = Literal["auto", "webb", "rademacher"]
"""Distribution of the draws: Webb's six points, or signs; ``auto``: Webb's where there
are fewer sign patterns than draws, signs otherwise."""

WEBB = np.array([-1.5, -1.0, -0.5, 0.5, 1.0, 1.5])
WEBB_POINTS = np.sign(WEBB) * np.sqrt(np.abs(WEBB))
SIGNS = np.array([-1.0, 1.0])
ROWS_AT_ONCE = 1024
TIE = 1e-9
"""Statistics that differ by less than this share count as equal."""
FEWEST_TREATED = 10


@dataclass(frozen=True, slots=True, eq=False)
class BootstrapDraws:
    """Five numbers (B,) per draw, from which t*(τ₀) follows for every τ₀.

    Attributes
    ----------
    top : (B, 2) the statistic's numerator is top[0] − τ₀ top[1].
    square : (B, 3) its variance is square[0] − 2 τ₀ square[1] + τ₀² square[2].
    """

    top: NDArray[np.float64]
    square: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class WildBootstrap:
    """A coefficient with its restricted wild cluster bootstrap.

    Attributes
    ----------
    value : τ̂, in the outcome's unit; std_error : clustered, without small-sample factor
        (a factor would stand in every draw too, and change nothing).
    statistic : (τ̂ − null)/std_error.
    p_value : two-sided, symmetric; the share of draws at least as far out. Where all
        patterns are enumerated the sample itself is one; else it counts as one more.
    smallest_p_value : that could have come out.
    low, high : effects that are not rejected at ``level``; infinite where none is.
    level : of the interval.
    clusters, treated_clusters : in how many D̃ varies by D being other than 0 there.
    draws, kind, enumerated : how many, of which distribution, and if these are all.
    p_value_reason : ``few_treated_clusters`` below 10 treated (or untreated) clusters:
        the p-value is then safe with one or two and up to three times too small with
        three to nine of unequal size, and no page may print it; else "".
    """

    value: float
    std_error: float
    statistic: float
    p_value: float
    smallest_p_value: float
    low: float
    high: float
    level: float
    clusters: int
    treated_clusters: int
    draws: int
    kind: Literal["webb", "rademacher"]
    enumerated: bool
    p_value_reason: str


def wild_bootstrap(
    regression: Regression,
    random: np.random.Generator,
    *,
    null: float = 0.0,
    kind: Kind = "auto",
    draws: int = 9_999,
    level: float = 0.95,
) -> WildBootstrap | CannotAnswer:
    """Test τ = ``null`` and return the effects that would not be rejected.

    Parameters
    ----------
    regression : outcome, treatment, units, periods, clusters.
    random : draws the weights; not used where all patterns are enumerated.
    draws : at most so many; fewer when all patterns are fewer.

    Returns
    -------
    ``CannotAnswer``: ``one_cluster``, or ``treatment_absorbed`` when units and periods
    explain the treatment, or ``no_spread`` when nothing is left to flip.
    """
    sums = cluster_sums(regression)
    if isinstance(sums, CannotAnswer):
        return sums
    clusters = sums.own.size
    chosen = choose(kind, clusters, draws)
    points = WEBB_POINTS if chosen == "webb" else SIGNS
    enumerated = int(points.size) ** clusters <= draws
    count = int(points.size) ** clusters if enumerated else draws
    source = None if enumerated else random
    drawn = all_draws(sums, patterns(points, clusters, count, source), count)
    value = float(sums.outcome.sum() / sums.own.sum())
    error = float(np.sqrt(np.sum(sums.scores(value) ** 2)) / sums.own.sum())
    if not error > 0:
        return CannotAnswer("no_spread")

    def p_value(effect: float) -> float:
        return share_beyond(drawn, (value - effect) / error, effect, enumerated)

    low, high = (
        end_of_interval(p_value, value, side * error, 1 - level) for side in (-1.0, 1.0)
    )
    few = min(sums.treated, clusters - sums.treated) < FEWEST_TREATED
    return WildBootstrap(
        value=value,
        std_error=error,
        statistic=(value - null) / error,
        p_value=p_value(null),
        smallest_p_value=smallest(chosen, clusters, count, enumerated),
        low=low,
        high=high,
        level=level,
        clusters=clusters,
        treated_clusters=sums.treated,
        draws=count,
        kind=chosen,
        enumerated=enumerated,
        p_value_reason="few_treated_clusters" if few else "",
    )


def choose(kind: Kind, clusters: int, draws: int) -> Literal["webb", "rademacher"]:
    """Return the distribution that ``auto`` stands for."""
    if kind != "auto":
        return kind
    return "webb" if 2**clusters <= draws else "rademacher"


def patterns(
    points: NDArray[np.float64],
    clusters: int,
    count: int,
    random: np.random.Generator | None,
) -> Iterator[NDArray[np.float64]]:
    """Yield ``count`` rows of weights (b, G), some at a time to spare memory.

    Without a generator they are all patterns that there are, each once.
    """
    if random is None:
        yield np.array(list(product(points, repeat=clusters)))
        return
    for first in range(0, count, ROWS_AT_ONCE):
        size = min(ROWS_AT_ONCE, count - first), clusters
        yield points[random.integers(points.size, size=size)]


def smallest(kind: str, clusters: int, count: int, enumerated: bool) -> float:
    """Return the smallest p-value there can be.

    The sample's own pattern and its mirror image are always as far out as the sample;
    with Webb's points so is every pattern with one and the same point in all clusters.
    """
    if not enumerated:
        return 1 / (count + 1)
    return (WEBB.size if kind == "webb" else SIGNS.size) / count


def all_draws(
    sums: ClusterSums, weights: Iterable[NDArray[np.float64]], count: int
) -> BootstrapDraws:
    """Return the five numbers of every draw, for ``count`` rows of weights (b, G)."""
    top, square, first = np.empty((count, 2)), np.empty((count, 3)), 0
    for own in weights:
        rows = slice(first, first + len(own))
        first += len(own)
        of_outcome, outcome = sums.flipped(own, sums.outcome, sums.outcome_left)
        of_treatment, treatment = sums.flipped(own, sums.own, sums.own_left)
        top[rows] = np.column_stack([of_outcome, of_treatment])
        square[rows, 0] = np.einsum("bg,bg->b", outcome, outcome)
        square[rows, 1] = np.einsum("bg,bg->b", outcome, treatment)
        square[rows, 2] = np.einsum("bg,bg->b", treatment, treatment)
    return BootstrapDraws(top, square)


def share_beyond(
    drawn: BootstrapDraws, statistic: float, effect: float, enumerated: bool
) -> float:
    """Return the p-value of τ = ``effect``: the share of |t*| at least |statistic|."""
    top = np.abs(drawn.top[:, 0] - effect * drawn.top[:, 1])
    square = drawn.square @ np.array([1.0, -2.0 * effect, effect**2])
    spread = np.sqrt(np.maximum(square, 0.0))
    beyond = int(np.count_nonzero(top >= abs(statistic) * spread * (1 - TIE)))
    return beyond / top.size if enumerated else (beyond + 1) / (top.size + 1)
