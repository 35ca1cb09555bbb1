"""Local polynomials on either side of a cutoff, and the errors of their jump.

Calonico, Cattaneo & Titiunik (2014), Econometrica 82:2295-2326 (bias correction, and
the errors that heed it); Hahn, Todd & van der Klaauw (2001), Econometrica 69:201-209.
Notation: r(x) = (1, x, …, x^p), W the kernel's weights, G = R'WR.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Kernel = Literal["uniform", "triangular"]
PointErrors = Literal["EHW", "HC2", "HC3", "nearest_neighbour"]

NEIGHBOURS = 3
"""Nearest neighbours behind each squared error, as rdrobust takes them."""
LEVERAGE = 1e-10
"""A point with less than this left after the fit is fitted exactly."""


class NoFit(ValueError):
    """A polynomial cannot be fitted to the points it has."""


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """The n points of one side, x from the cutoff, in rising order."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Polynomial:
    """A weighted polynomial on one side.

    Attributes
    ----------
    coefficients : (p+1,); rows : (n, p+1) powers of x; weights : (n,) of the kernel.
    bread : (p+1, p+1), (R'WR)⁻¹.
    """

    coefficients: NDArray[np.float64]
    rows: NDArray[np.float64]
    weights: NDArray[np.float64]
    bread: NDArray[np.float64]

    @property
    def scores(self) -> NDArray[np.float64]:
        """The influence (n, p+1) of each point's outcome on the coefficients."""
        return np.asarray((self.rows * self.weights[:, None]) @ self.bread)


def kernel_weights(
    x: NDArray[np.float64], bandwidth: float, kernel: Kernel
) -> NDArray[np.float64]:
    """Return the kernel's weights (n,), integrating to 1; 0 beyond the bandwidth."""
    distance = np.abs(x) / bandwidth
    inside = distance <= 1
    height = 1 - distance if kernel == "triangular" else np.full(x.size, 0.5)
    return np.asarray(np.where(inside, height, 0.0) / bandwidth)


def polynomial(side: Side, order: int, bandwidth: float, kernel: Kernel) -> Polynomial:
    """Fit a polynomial to the points within a bandwidth.

    Raises
    ------
    NoFit : when there are too few different points.
    """
    weights = kernel_weights(side.x, bandwidth, kernel)
    if np.unique(side.x[weights > 0]).size <= order:
        raise NoFit(f"too few points for order {order}")
    powers = bandwidth ** np.arange(order + 1)
    rows = (side.x / bandwidth)[:, None] ** np.arange(order + 1)
    root = np.sqrt(weights)
    q, r = np.linalg.qr(rows * root[:, None])
    diagonal = np.abs(np.diag(r))
    if diagonal.min() <= LEVERAGE * diagonal.max():
        raise NoFit(f"points too close together for order {order}")
    inverse = np.linalg.inv(r) / powers[:, None]
    return Polynomial(
        coefficients=inverse @ (q.T @ (side.y * root)),
        rows=rows * powers,
        weights=weights,
        bread=inverse @ inverse.T,
    )


def neighbour_variances(
    side: Side, used: NDArray[np.bool_], neighbours: int = NEIGHBOURS
) -> NDArray[np.float64]:
    """Return each point's squared error (n,) from its nearest neighbours in x.

    J/(J+1)·(y_i − their mean)², J = 3 or more when distances are equal (Abadie &
    Imbens 2006); 0 for points that are not used.

    Raises
    ------
    NoFit : for a single point.
    """
    chosen = np.flatnonzero(used)
    if chosen.size < 2:
        raise NoFit("a point without neighbours")
    x, y = side.x[chosen], side.y[chosen]
    centred = y - y.mean()
    wanted = min(neighbours, x.size - 1)
    offsets = [step for step in range(-wanted, wanted + 1) if step]
    places = np.arange(x.size)[:, None] + offsets
    inside = (places >= 0) & (places < x.size)
    gaps = np.abs(x[np.clip(places, 0, x.size - 1)] - x[:, None])
    reach = np.sort(np.where(inside, gaps, np.inf), axis=1)[:, wanted - 1]
    reach = reach + 1e-9 * (x[-1] - x[0])
    first = np.searchsorted(x, x - reach, side="left")
    last = np.searchsorted(x, x + reach, side="right")
    sums = np.concatenate([[0.0], np.cumsum(centred)])
    count = last - first - 1
    mean = (sums[last] - sums[first] - centred) / count
    variances = np.zeros(side.x.size)
    variances[chosen] = count / (count + 1) * (centred - mean) ** 2
    return variances


def point_variances(
    side: Side, fit: Polynomial, errors: PointErrors
) -> NDArray[np.float64]:
    """Return each point's squared error (n,), 0 beyond the bandwidth.

    Raises
    ------
    NoFit : when there are no more points than coefficients, or (HC2, HC3) the
        polynomial goes through a point.
    """
    used = fit.weights > 0
    if used.sum() <= fit.rows.shape[1]:
        raise NoFit("no more points than coefficients")
    if errors == "nearest_neighbour":
        return neighbour_variances(side, used)
    residuals = np.where(used, side.y - fit.rows @ fit.coefficients, 0.0)
    if errors == "EHW":
        return np.asarray(residuals**2)
    left = 1 - np.einsum("ij,ij->i", fit.scores, fit.rows)
    if np.any(left[used] <= LEVERAGE):
        raise NoFit("the polynomial goes through a point")
    return np.asarray(residuals**2 / left ** (1 if errors == "HC2" else 2))


def corrected_scores(
    fit: Polynomial, pilot: Polynomial, bandwidth: float
) -> NDArray[np.float64]:
    """Return the influence (n,) of each outcome on the bias-corrected level at 0.

    The level less its leading bias: the pilot's (p+1)-th coefficient times
    e_0'G⁻¹R'W x^(p+1). With equal bandwidths and kernels it is the pilot's own level.
    """
    order = fit.rows.shape[1] - 1
    power = (pilot.rows[:, 1] / bandwidth) ** (order + 1)
    leading = fit.scores[:, 0] @ power
    bias = bandwidth ** (order + 1) * leading * pilot.scores[:, order + 1]
    return np.asarray(fit.scores[:, 0] - bias)
