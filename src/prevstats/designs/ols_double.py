"""Least squares refined with pairs of doubles: about 30 digits where 16 are too few.

A number is kept as an unevaluated sum high + low (Dekker 1971, Numerische Mathematik
18:224-242; Hida, Li & Bailey 2001). Unlike ``numpy.longdouble`` this gives the same
digits on every machine. The refinement is that of Björck (1967), BIT 7:257-278.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import solve_triangular

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPLITTER = 134217729.0
"""2²⁷ + 1, which parts a double into two halves whose products are exact."""
MOST_STEPS = 12
CONVERGED = 1e-24


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """An array of numbers, each high + low with |low| ≤ half a unit of high's last."""

    high: NDArray[np.float64]
    low: NDArray[np.float64]

    def __add__(self, other: Pair) -> Pair:
        total, error = exact_sum(self.high, other.high)
        return quick_pair(total, error + self.low + other.low)

    def __sub__(self, other: Pair) -> Pair:
        return self + Pair(-other.high, -other.low)

    def __mul__(self, other: Pair) -> Pair:
        product, error = exact_product(self.high, other.high)
        return quick_pair(
            product, error + self.high * other.low + self.low * other.high
        )

    def column(self, place: int) -> Pair:
        """Return one column of a matrix."""
        return Pair(self.high[:, place], self.low[:, place])

    def item(self, place: int) -> Pair:
        """Return one number of a vector."""
        return Pair(self.high[place], self.low[place])

    def total(self) -> Pair:
        """Return the sum of a vector, added in pairs, halves upon halves."""
        rest = self
        while rest.high.size > 1:
            if rest.high.size % 2:
                rest = Pair(np.append(rest.high, 0.0), np.append(rest.low, 0.0))
            first = Pair(rest.high[0::2], rest.low[0::2])
            rest = first + Pair(rest.high[1::2], rest.low[1::2])
        return rest.item(0)


def pair(values: NDArray[np.float64]) -> Pair:
    """Return doubles as pairs, without change."""
    return Pair(values, np.zeros_like(values))


def exact_sum(
    a: NDArray[np.float64], b: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a + b as rounded, and what the rounding left out."""
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)


def exact_product(
    a: NDArray[np.float64], b: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a·b as rounded, and what the rounding left out."""
    product = a * b
    a_high, a_low = halves(a)
    b_high, b_low = halves(b)
    error = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + (
        a_low * b_low
    )
    return product, error


def halves(
    a: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a as the sum of two numbers of 26 bits."""
    scaled = SPLITTER * a
    high = scaled - (scaled - a)
    return high, a - high


def quick_pair(high: NDArray[np.float64], low: NDArray[np.float64]) -> Pair:
    """Return high + low as a pair; |low| is far below |high|."""
    total = high + low
    return Pair(total, low - (total - high))


@dataclass(frozen=True, slots=True, eq=False)
class Refined:
    """Coefficients (p,) and residuals (n,) of a least-squares problem, as pairs."""

    coefficients: Pair
    residuals: Pair


def refined(
    y: Pair, x: Pair, q: NDArray[np.float64], r: NDArray[np.float64]
) -> Refined:
    """Solve min ‖y − Xb‖ with y (n,) and X (n, p), given the QR of X as doubles.

    The equations e + Xb = y and X'e = 0 are solved again and again for what is still
    missing in them, which is reckoned in pairs. Each step gains the digits that QR
    has (16 less those of X's condition number).
    """
    n, p = x.high.shape
    b, e = pair(np.zeros(p)), pair(np.zeros(n))
    previous = np.inf
    for _ in range(MOST_STEPS):
        missing, moments = lacking(y, x, b, e)
        along = solve_triangular(r, moments, trans="T")
        coordinates = q.T @ missing
        step = solve_triangular(r, coordinates - along)
        e = e + pair(missing - q @ coordinates + q @ along)
        b = b + pair(step)
        size = float(np.linalg.norm(r @ step))
        scale = float(np.linalg.norm(r @ b.high))
        if size <= CONVERGED * scale or size >= previous:
            break
        previous = size
    return Refined(b, e)


def lacking(
    y: Pair, x: Pair, b: Pair, e: Pair
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return y − e − Xb (n,) and −X'e (p,), reckoned in pairs and then rounded."""
    missing = y - e
    moments = np.empty(b.high.size)
    for place in range(b.high.size):
        column = x.column(place)
        coefficient = Pair(
            np.broadcast_to(b.high[place], e.high.shape),
            np.broadcast_to(b.low[place], e.high.shape),
        )
        missing = missing - column * coefficient
        moments[place] = -float((column * e).total().high)
    return missing.high, moments
