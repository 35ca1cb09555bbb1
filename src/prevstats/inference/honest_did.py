"""How far trends may fail to be parallel before an effect can no longer be told.

Rambachan & Roth (2023), "A More Credible Approach to Parallel Trends", Review of
Economic Studies 90:2555-2591: intervals for an effect that hold for every difference in
trends that a bound allows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.inference.honest_did_flci import fixed_length
from prevstats.inference.honest_did_hybrid import (
    Hybrid,
    accepted,
    not_excluded,
    prepare,
)
from prevstats.inference.honest_did_moments import (
    Restriction,
    corners,
    relative_magnitudes,
    smoothness,
)
from prevstats.randomness import generator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.inference.honest_did_study import EventCoefficients

Type = Literal["relative_magnitudes", "smoothness"]
"""Bound on the change of the difference in trends from one period to the next, as a
multiple of the largest before the start; or on how much its slope may change."""
Method = Literal["default", "C-LF", "FLCI"]
"""``C-LF``: conditional least-favourable hybrid; ``FLCI``: shortest interval of fixed
length (smoothness only). ``default``: C-LF and FLCI in this order, as in R."""

LEAST_FAVOURABLE_DRAWS = 50_000
"""Draws behind the first test's critical value (R's HonestDiD: 1,000)."""
REFINEMENTS = 3
"""Times that the place between the last rejected and the first accepted effect is
divided again, by ``FINER`` points."""
FINER = 33
LARGEST_BOUND = 2.0**12
"""Bounds above this many standard errors (or multiples) are not looked for."""
BREAKDOWN_STEPS = 16


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """The question put: coefficients, the effect meant, and how it is answered.

    Attributes
    ----------
    values : (P + T,); covariance : (P + T, P + T); weights : l (T,).
    draws : (R, P + T) from the normal law of the estimation error.
    type, method : the restriction, and the procedure (never ``default``).
    alpha : 1 − level; grid : number of effects at which the test is made first.
    """

    values: NDArray[np.float64]
    covariance: NDArray[np.float64]
    weights: NDArray[np.float64]
    draws: NDArray[np.float64]
    type: Type
    method: Method
    alpha: float
    grid: int

    @property
    def before(self) -> int:
        """Number of coefficients before the base period."""
        return self.values.size - self.weights.size

    @property
    def estimate(self) -> float:
        """The effect when trends are parallel."""
        return float(self.weights @ self.values[self.before :])

    @property
    def std_error(self) -> float:
        """Its standard error."""
        after = self.covariance[self.before :, self.before :]
        return float(np.sqrt(self.weights @ after @ self.weights))


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval for the effect in the outcome's unit, valid up to the bound."""

    bound: float
    low: float
    high: float

    @property
    def includes_zero(self) -> bool:
        """Whether the effect may be 0."""
        return self.low <= 0 <= self.high


def problem(
    study: EventCoefficients,
    weights: NDArray[np.float64],
    kind: Type,
    method: Method,
    *,
    level: float,
    grid: int,
) -> Problem:
    """Return the question, with draws that are the same in every run."""
    chosen: Method = method
    if method == "default":
        chosen = "C-LF" if kind == "relative_magnitudes" else "FLCI"
    count = study.values.size
    plain = np.zeros((0, count))
    if chosen == "C-LF":
        random = generator(0, step="honest_did_least_favourable")
        plain = random.standard_normal((LEAST_FAVOURABLE_DRAWS, count))
    return Problem(
        values=study.values,
        covariance=study.covariance,
        weights=weights,
        draws=plain @ np.linalg.cholesky(study.covariance).T,
        type=kind,
        method=chosen,
        alpha=1 - level,
        grid=grid,
    )


def restrictions(asked: Problem, bound: float) -> list[Restriction]:
    """Return the sets whose union the bound allows."""
    make = relative_magnitudes if asked.type == "relative_magnitudes" else smoothness
    return make(asked.before, asked.weights.size, bound)


def hybrids(asked: Problem, bound: float) -> list[Hybrid]:
    """Return the tests whose joint acceptance is the C-LF confidence set."""
    return [
        prepare(
            corners(restriction, asked.weights, asked.covariance),
            asked.values,
            asked.draws,
            asked.alpha,
            asked.covariance,
        )
        for restriction in restrictions(asked, bound)
    ]


def interval(asked: Problem, bound: float) -> Interval:
    """Return the interval at this bound: M̄, or M in the outcome's unit."""
    if asked.method == "FLCI":
        best = fixed_length(
            asked.values, asked.covariance, asked.weights, bound, asked.alpha
        )
        half = best.half_length
        return Interval(float(bound), best.value - half, best.value + half)
    ends = [
        found
        for hybrid in hybrids(asked, bound)
        if (found := outermost(hybrid, asked.grid)) is not None
    ]
    return Interval(bound, min(low for low, _ in ends), max(high for _, high in ends))


def outermost(hybrid: Hybrid, grid: int) -> tuple[float, float] | None:
    """Return the lowest and highest effect that is accepted, or ``None``.

    The accepted effects need not be an interval, so the whole range that the first
    test leaves is searched on a grid before the two ends are drawn closer.
    """
    reach = not_excluded(hybrid)
    if reach is None:
        return None
    tried = np.linspace(reach[0], reach[1], grid)
    places = np.flatnonzero(accepted(hybrid, tried))
    if places.size == 0:
        return None
    first, last = int(places[0]), int(places[-1])
    low = closer(hybrid, tried[max(first - 1, 0)], tried[first])
    high = closer(hybrid, tried[min(last + 1, grid - 1)], tried[last])
    return low, high


def closer(hybrid: Hybrid, rejected: float, kept: float) -> float:
    """Return the outermost accepted effect between a rejected and an accepted one."""
    for _ in range(REFINEMENTS):
        tried = np.linspace(rejected, kept, FINER)
        place = int(np.flatnonzero(accepted(hybrid, tried))[0])
        rejected, kept = tried[max(place - 1, 0)], tried[place]
    return float(kept)


def breakdown(asked: Problem) -> float:
    """Return the smallest bound at which the effect may be 0.

    0 when it may be 0 under parallel (smoothness: straight) trends already; ``inf``
    when no bound up to ``LARGEST_BOUND`` is enough.
    """
    if interval(asked, 0.0).includes_zero:
        return 0.0
    unit = 1.0 if asked.type == "relative_magnitudes" else asked.std_error
    low, high = 0.0, unit
    while not interval(asked, high).includes_zero:
        low, high = high, 2 * high
        if high > LARGEST_BOUND * unit:
            return float("inf")
    for _ in range(BREAKDOWN_STEPS):
        middle = 0.5 * (low + high)
        if interval(asked, middle).includes_zero:
            high = middle
        else:
            low = middle
    return 0.5 * (low + high)
