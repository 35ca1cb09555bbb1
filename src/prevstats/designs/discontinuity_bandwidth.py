"""The bandwidth at which the jump's mean squared error is smallest.

Calonico, Cattaneo & Titiunik (2014), Econometrica 82:2295-2326, section 2.6 and
supplement; Calonico, Cattaneo & Farrell (2020), Econometrics Journal 23:192-210. One
bandwidth for both sides, in three steps: a rule of thumb gives the bandwidth for the
curvature's curvature, that one the bandwidth for the curvature, and that the jump's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.discontinuity_local import (
    Kernel,
    NoFit,
    PointErrors,
    Side,
    point_variances,
    polynomial,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

RULE_OF_THUMB = {"uniform": 1.843, "triangular": 2.576}
"""Constants of the rule of thumb for the density's bandwidth, by kernel."""
NORMAL_QUARTILES = 1.349
"""Distance between the quartiles of the standard normal law."""
REGULARISATION = 3.0
"""Times the bias estimate's own variance (Imbens & Kalyanaraman 2012)."""


@dataclass(frozen=True, slots=True)
class Bandwidths:
    """``main`` for the jump, ``pilot`` for its bias; in the running variable's unit."""

    main: float
    pilot: float


@dataclass(frozen=True, slots=True)
class Target:
    """Which derivative of a polynomial of some order is estimated, and its pilot's.

    ``penalised``: whether the bias estimate's own variance counts against it.
    """

    order: int
    derivative: int
    penalised: bool

    @property
    def pilot_order(self) -> int:
        """The order of the polynomial that gives the bias."""
        return self.order + 1

    @property
    def rate(self) -> float:
        """The exponent of the bandwidth."""
        return 1.0 / (2 * self.order + 3)


@dataclass(frozen=True, slots=True)
class Parts:
    """One side's variance, bias and the bias estimate's own variance."""

    variance: float
    bias: float
    penalty: float


@dataclass(frozen=True, slots=True)
class Rule:
    """What the steps share: kernel, errors, and the rule-of-thumb bandwidth."""

    kernel: Kernel
    errors: PointErrors
    first: float


def thumb(x: NDArray[np.float64], kernel: Kernel) -> float:
    """Return the rule-of-thumb bandwidth of a density, at most the range's reach.

    Raises
    ------
    NoFit : when half of all points have the same place.
    """
    quartiles = np.quantile(x, [0.25, 0.75], method="averaged_inverted_cdf")
    spread = float(quartiles[1] - quartiles[0]) / NORMAL_QUARTILES
    size = min(float(np.std(x, ddof=1)), spread)
    if size <= 0:
        raise NoFit("the running variable hardly varies")
    rule = RULE_OF_THUMB[kernel] * size * float(x.size) ** (-0.2)
    return float(min(rule, np.abs(x).max()))


def parts(side: Side, target: Target, pilot: float, rule: Rule) -> Parts:
    """Return variance and bias of one side's derivative at the cutoff."""
    order, derivative = target.order, target.derivative
    fit = polynomial(side, order, rule.first, rule.kernel)
    squares = point_variances(side, fit, rule.errors)
    score = fit.scores[:, derivative]
    power = (side.x / rule.first) ** (order + 1)
    constant = rule.first**derivative * float(score @ power)
    curve = polynomial(side, target.pilot_order, pilot, rule.kernel)
    ahead = order + 1 - derivative
    penalty = 0.0
    if target.penalised:
        own = point_variances(side, curve, rule.errors)
        penalty = (
            REGULARISATION * constant**2 * float(curve.scores[:, order + 1] ** 2 @ own)
        )
    scale = (2 * derivative + 1) * rule.first ** (2 * derivative + 1)
    return Parts(
        variance=scale * float(score**2 @ squares),
        bias=float(np.sqrt(2 * ahead))
        * constant
        * float(curve.coefficients[order + 1]),
        penalty=2 * ahead * penalty,
    )


def best(
    sides: tuple[Side, Side], target: Target, pilots: tuple[float, float], rule: Rule
) -> float:
    """Return the bandwidth that balances variance and squared bias of the jump.

    At most the distance to the farthest point.
    """
    left, right = (
        parts(side, target, pilot, rule)
        for side, pilot in zip(sides, pilots, strict=True)
    )
    bias = (right.bias - left.bias) ** 2 + left.penalty + right.penalty
    if not bias > 0:
        raise NoFit("no curvature to weigh the variance against")
    width = float(((left.variance + right.variance) / bias) ** target.rate)
    return min(width, max(float(np.abs(side.x).max()) for side in sides))


def optimal(
    left: Side, right: Side, order: int, kernel: Kernel, errors: PointErrors
) -> Bandwidths:
    """Return the MSE-optimal bandwidths for the jump of a polynomial of some order.

    Raises
    ------
    NoFit : when a step has too few points.
    """
    sides, x = (left, right), np.concatenate([left.x, right.x])
    rule = Rule(kernel, errors, thumb(x, kernel))
    ends = float(-left.x.min()), float(right.x.max())
    q = order + 1
    curvature = best(sides, Target(q + 1, q + 1, False), ends, rule)
    pilot = best(sides, Target(q, q, True), (curvature,) * 2, rule)
    main = best(sides, Target(order, 0, True), (pilot,) * 2, rule)
    return Bandwidths(main, pilot)
