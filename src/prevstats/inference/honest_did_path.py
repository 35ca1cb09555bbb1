"""The whole path of the lasso, exactly: from every coefficient 0 to least squares.

Osborne, Presnell & Turlach (2000), IMA Journal of Numerical Analysis 20:389-403; Efron,
Hastie, Johnstone & Tibshirani (2004), Annals of Statistics 32:407-499. Between two
knots the coefficients are linear in the penalty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEGLIGIBLE = 1e-12
"""Penalties and steps below this share of the first penalty are rounding."""


@dataclass(frozen=True, slots=True)
class Event:
    """Where a segment of the path ends.

    Attributes
    ----------
    step : how far the penalty falls; index : the coefficient that joins or leaves,
        −1 when the penalty reaches 0; joins : whether it joins.
    """

    step: float
    index: int
    joins: bool


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """A knot and the direction of the path from it.

    Attributes
    ----------
    value : (p,) coefficients; direction : (p,) their change as the penalty falls by 1.
    correlation : (p,) of the columns with the residual; slope : its fall.
    penalty : at the knot; active : indices that are not 0; left : the one that has just
        left, or −1.
    """

    value: NDArray[np.float64]
    direction: NDArray[np.float64]
    correlation: NDArray[np.float64]
    slope: NDArray[np.float64]
    penalty: float
    active: tuple[int, ...]
    left: int


def lasso_path(
    x: NDArray[np.float64], target: NDArray[np.float64]
) -> list[NDArray[np.float64]]:
    """Return the knots (p,) of argmin ½|target − x y|² + κ|y|₁, κ from ∞ down to 0.

    Parameters
    ----------
    x : (n, p) of full column rank; target : (n,).
    """
    value = np.zeros(x.shape[1])
    knots = [value]
    correlation = x.T @ target
    penalty = first = float(np.abs(correlation).max(initial=0.0))
    if penalty == 0:
        return knots
    active: tuple[int, ...] = (int(np.abs(correlation).argmax()),)
    left = -1
    while penalty > NEGLIGIBLE * first:
        direction = np.zeros(value.size)
        own = x[:, active]
        signs = np.sign(correlation[list(active)])
        direction[list(active)] = np.linalg.solve(own.T @ own, signs)
        slope = x.T @ (x @ direction)
        segment = Segment(value, direction, correlation, slope, penalty, active, left)
        event = segment_end(segment)
        value = value + event.step * direction
        correlation = correlation - event.step * slope
        penalty -= event.step
        active, left = members_after(active, event)
        if left >= 0:
            value[left] = 0.0
        knots.append(value)
        if event.index < 0:
            break
    return knots


def members_after(active: tuple[int, ...], event: Event) -> tuple[tuple[int, ...], int]:
    """Return who is not 0 after the event, and who has just left (−1: nobody)."""
    if event.joins:
        return (*active, event.index), -1
    return tuple(index for index in active if index != event.index), event.index


def segment_end(segment: Segment) -> Event:
    """Return the first event on the way down from the segment's knot."""
    events = [Event(segment.penalty, -1, False)]
    smallest = NEGLIGIBLE * segment.penalty
    for index in range(segment.value.size):
        if index in segment.active:
            speed = segment.direction[index]
            towards_zero = segment.value[index] * speed < 0
            if towards_zero:
                step = -segment.value[index] / speed
                events.append(Event(float(step), index, False))
            continue
        for sign in (1.0, -1.0):
            gap = segment.penalty - sign * segment.correlation[index]
            closing = 1 - sign * segment.slope[index]
            if closing <= NEGLIGIBLE:
                continue
            step = max(0.0, float(gap / closing))
            if index != segment.left or step > smallest:
                events.append(Event(step, index, True))
    return min(events, key=lambda event: event.step)
