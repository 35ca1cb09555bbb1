"""From pool models and weights to an estimate, its p-value and its interval.

The estimate is a weighted sum of the treated municipalities' adjusted contrasts less
that of the comparison; what chance alone would give it is drawn from the pool's
scaled residuals (Conley and Taber 2011), each treated municipality at its own scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import stdtr, stdtrit

from prevstats.inference.few_treated_pool import SMALLEST_RANK_POOL, Fit, PoolModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SMALLEST_DRAWN_P = 0.001
SMALLEST_T_P = 0.01
"""Nothing below these is claimed, whatever the draws or the t distribution say."""
LEAST_VARIANCE_SHARE = 0.5
"""County correlation may at most halve the variance."""
ROUNDING = 1e-9
"""Allowance for 1 - 0.9 not being 0.1 in binary."""
DETECTABLE_LEVEL = 0.95
DETECTABLE_FACTOR = 1.43
"""(1.96 + 0.84) / 1.96: true effect found with 80 % chance, in half lengths at 95 %."""

Form = Literal["rank", "t"]


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """The treated of one start: the model, their rows and weights (n_g,)."""

    model: PoolModel
    rows: NDArray[np.intp]
    weights: NDArray[np.float64]

    @property
    def total(self) -> float:
        """Weight of the cohort in the whole."""
        return float(self.weights.sum())


@dataclass(frozen=True, slots=True, eq=False)
class Chance:
    """The random numbers of one answer, shared by everything that is compared.

    Attributes
    ----------
    pick : array (B, n_1) in [0, 1): which pool member each treated is given.
    sign : array (B,) of -1 and 1, for the confidence distribution.
    t : array (B,) in [0, 1), for the t form.
    """

    pick: NDArray[np.float64]
    sign: NDArray[np.float64]
    t: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """An estimate with its interval; all but ``p_value`` in the outcome's unit.

    ``draws`` (B,) are signed draws of the confidence distribution; ``half_95`` is half
    the length of the 95 % interval.
    """

    value: float
    low: float
    high: float
    p_value: float
    half_95: float
    draws: NDArray[np.float64]


def chance_of(n_treated: int, draws: int, generator: np.random.Generator) -> Chance:
    """Return the random numbers of an answer about ``n_treated`` municipalities."""
    return Chance(
        pick=generator.random((draws, n_treated)),
        sign=np.where(generator.random(draws) < 0.5, -1.0, 1.0),
        t=generator.random(draws),
    )


def every_member(n_pool: int) -> Chance:
    """Return the draws that give one treated municipality each pool member once."""
    return Chance(
        pick=(np.arange(n_pool)[:, None] + 0.5) / n_pool,
        sign=np.ones(n_pool),
        t=np.full(n_pool, 0.5),
    )


def form_of(cohorts: Sequence[Cohort]) -> Form:
    """Return ``rank`` when every pool is large enough to rank in, else ``t``."""
    smallest = min(len(cohort.model.pool) for cohort in cohorts)
    return "rank" if smallest >= SMALLEST_RANK_POOL else "t"


def smallest_p(form: Form, n_treated: int, n_pool: int, draws: int) -> float:
    """Return the smallest p-value that is claimed."""
    if form == "t":
        return SMALLEST_T_P
    if n_treated == 1:
        return 1.0 / (n_pool + 1)
    return max(SMALLEST_DRAWN_P, 1.0 / (draws + 1))


def estimate(cohorts: Sequence[Cohort], fits: Sequence[Fit]) -> float:
    """Return the treated's weighted adjusted contrast less the comparison's."""
    value = 0.0
    for cohort, fit in zip(cohorts, fits, strict=True):
        pool = cohort.model.pool
        omega = cohort.model.comparison[pool]
        value += float(cohort.weights @ fit.adjusted[cohort.rows])
        value -= cohort.total * float(omega @ fit.adjusted[pool])
    return value


def covariate_gap(cohort: Cohort, fit: Fit) -> NDArray[np.float64]:
    """Return Delta (k,): the treated's mean covariates less the comparison's."""
    pool = cohort.model.pool
    treated = (cohort.weights[:, None] * fit.x[cohort.rows]).sum(axis=0)
    compared = cohort.model.comparison[pool] @ fit.x[pool]
    return np.asarray(treated / cohort.total - compared)


def variance_ratio(cohorts: Sequence[Cohort], fits: Sequence[Fit], form: Form) -> float:
    """Return V / V_S: all variance in units of the treated's own.

    V_S the treated's own, V_C the comparison's (perfectly correlated across starts,
    which is safe), V_gamma that of the adjustment, V_kappa that of the counties.
    Sorted before summing, so that the order of the rows changes no bit.
    """
    own = treated_scale(cohorts, fits)
    compared = np.zeros(len(cohorts[0].model.contrast))
    adjustment = 0.0
    for cohort, fit in zip(cohorts, fits, strict=True):
        used = cohort.model.pool
        weights = cohort.total * cohort.model.comparison[used]
        compared[used] += weights * fit.s[used]
        gap = covariate_gap(cohort, fit)
        squared = max(0.0, float(gap @ fit.spread @ gap))
        adjustment += cohort.total * float(np.sqrt(squared))
    order = np.argsort(compared, kind="stable")
    compared = compared[order]
    v_s, v_c = float(own @ own), float(compared @ compared)
    v_county = 0.0
    if form == "rank":
        county = cohorts[0].model.study.county
        rows = np.concatenate([cohort.rows for cohort in cohorts])
        where = np.concatenate([county[rows], county[order]])
        parts = np.concatenate([own, -compared])
        v_county = _county_variance(parts, where) * weighted_mean(
            cohorts, [fit.rho for fit in fits]
        )
    v_county = max(v_county, -LEAST_VARIANCE_SHARE * (v_s + v_c))
    return (v_s + v_c + adjustment**2 + v_county) / v_s


def _county_variance(parts: NDArray[np.float64], county: NDArray[np.int64]) -> float:
    _, label = np.unique(county, return_inverse=True)
    together = np.bincount(label, weights=parts) ** 2
    return float((together - np.bincount(label, weights=parts**2)).sum())


def weighted_mean(cohorts: Sequence[Cohort], values: Sequence[float]) -> float:
    """Return the mean over cohorts, weighted by their weight in the whole."""
    return float(np.dot([cohort.total for cohort in cohorts], values))


def treated_scale(
    cohorts: Sequence[Cohort], fits: Sequence[Fit]
) -> NDArray[np.float64]:
    """Return w_i s_i (n_1,), cohort by cohort."""
    return np.concatenate(
        [
            cohort.weights * fit.s[cohort.rows]
            for cohort, fit in zip(cohorts, fits, strict=True)
        ]
    )


def reference_sums(
    cohorts: Sequence[Cohort], fits: Sequence[Fit], chance: Chance
) -> NDArray[np.float64]:
    """Return (B,) signed sums of w_i s_i q over one drawn pool member per treated."""
    total = np.zeros(len(chance.pick))
    column = 0
    for cohort, fit in zip(cohorts, fits, strict=True):
        own = cohort.weights * fit.s[cohort.rows]
        pick = chance.pick[:, column : column + len(own)]
        total += fit.q[(pick * len(fit.q)).astype(np.intp)] @ own
        column += len(own)
    return total


def standard_error(cohorts: Sequence[Cohort], fits: Sequence[Fit], form: Form) -> float:
    """Return the square root of mean q^2 times V, in the outcome's unit."""
    own = treated_scale(cohorts, fits)
    mean_square = weighted_mean(cohorts, [fit.mean_square for fit in fits])
    ratio = variance_ratio(cohorts, fits, form)
    return float(np.sqrt(mean_square * ratio * (own @ own)))


def freedom(fits: Sequence[Fit]) -> int:
    """Return the degrees of freedom of the t form: |P| - 1 - columns of x."""
    return min(int(len(fit.q) - 1 - fit.x.shape[1]) for fit in fits)


def answer(
    cohorts: Sequence[Cohort], fits: Sequence[Fit], chance: Chance, level: float
) -> Result:
    """Return the estimate, its p-value, interval and draws."""
    if form_of(cohorts) == "t":
        return _answer_t(cohorts, fits, chance, level)
    value = estimate(cohorts, fits)
    widen = np.sqrt(variance_ratio(cohorts, fits, "rank"))
    drawn = widen * np.abs(reference_sums(cohorts, fits, chance))
    n_treated, n_pool = chance.pick.shape[1], len(fits[0].q)
    reference = drawn
    if n_treated == 1:
        whole = reference_sums(cohorts, fits, every_member(n_pool))
        reference = widen * np.abs(whole)
    count = len(reference)
    p_value = (1 + int((reference >= abs(value)).sum())) / (count + 1)
    floor = smallest_p("rank", n_treated, n_pool, count)
    half = half_length(reference, level, floor)
    return Result(
        value=value,
        low=value - half,
        high=value + half,
        p_value=max(p_value, floor),
        half_95=half_length(reference, DETECTABLE_LEVEL, floor),
        draws=value + chance.sign * drawn,
    )


def half_length(reference: NDArray[np.float64], level: float, floor: float) -> float:
    """Return the reference's order statistic that inverts the test.

    0 lies outside exactly when p < 1 - level, p = (1 + #{D >= |value|}) / (B + 1).
    A level beyond what the smallest p-value can support gives an unbounded interval.
    """
    count = len(reference)
    rank = int(np.floor(level * (count + 1) + ROUNDING)) + 1
    if rank > count or beyond(level, floor):
        return float("inf")
    return float(np.partition(reference, rank - 1)[rank - 1])


def beyond(level: float, floor: float) -> bool:
    """Tell whether no p-value that may be claimed is below 1 - level."""
    return 1.0 - level <= floor + ROUNDING


def _answer_t(
    cohorts: Sequence[Cohort], fits: Sequence[Fit], chance: Chance, level: float
) -> Result:
    value = estimate(cohorts, fits)
    error = standard_error(cohorts, fits, "t")
    free = freedom(fits)
    half = error * float(stdtrit(free, 0.5 + level / 2.0))
    if beyond(level, SMALLEST_T_P):
        half = float("inf")
    return Result(
        value=value,
        low=value - half,
        high=value + half,
        p_value=max(2.0 * float(stdtr(free, -abs(value) / error)), SMALLEST_T_P),
        half_95=error * float(stdtrit(free, 0.5 + DETECTABLE_LEVEL / 2.0)),
        draws=value + error * stdtrit(free, chance.t),
    )
