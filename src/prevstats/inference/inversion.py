"""The end of an interval by test inversion: where the p-value falls below alpha."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

FARTHEST = 2.0**20
"""Ends farther than this many first steps away are infinite."""
BISECTIONS = 40


def end_of_interval(
    p_value: Callable[[float], float], value: float, step: float, alpha: float
) -> float:
    """Return the last effect that is not rejected, going from the estimate by steps.

    Parameters
    ----------
    p_value : of an effect; at least ``alpha`` at ``value``.
    step : first step, negative for the lower end; doubled until the p-value falls below
        ``alpha``. An end that is never reached is infinite.
    """
    inside, reach = value, step
    while p_value(value + reach) >= alpha:
        inside, reach = value + reach, 2 * reach
        if abs(reach) > FARTHEST * abs(step):
            return float(np.sign(step) * np.inf)
    outside = value + reach
    for _ in range(BISECTIONS):
        middle = 0.5 * (inside + outside)
        if p_value(middle) >= alpha:
            inside = middle
        else:
            outside = middle
    return inside
