"""Generalised least squares with known weights: the step inside every model.

Notation: y = Xβ + e, W the inverse of the effects' covariance M, as a vector (k,) when
M is diagonal and as a matrix (k, k) otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Gls:
    """A fit.

    Attributes
    ----------
    coefficients : (p,); ``bread`` (p, p) is (X'WX)⁻¹.
    residuals : (k,).
    residual_sum : e'We, the Q at these weights.
    log_information : ln |X'WX|.
    """

    coefficients: Array
    bread: Array
    residuals: Array
    residual_sum: float
    log_information: float


def inverse(m: Array) -> Array:
    """Return the inverse of a covariance (k, k)."""
    return np.asarray(np.linalg.inv(m), np.float64)


def weighted(w: Array, a: Array) -> Array:
    """Return W a for a (k,) or (k, m)."""
    if w.ndim == 2:
        return np.asarray(w @ a)
    return w * a if a.ndim == 1 else w[:, None] * a


def gls(y: Array, x: Array, w: Array) -> Gls:
    """Fit y (k,) on x (k, p) with weights W."""
    wx = weighted(w, x)
    information = x.T @ wx
    bread = np.linalg.inv(information)
    coefficients = bread @ (wx.T @ y)
    residuals = y - x @ coefficients
    return Gls(
        coefficients=coefficients,
        bread=(bread + bread.T) / 2,
        residuals=residuals,
        residual_sum=float(residuals @ weighted(w, residuals)),
        log_information=float(np.linalg.slogdet(information)[1]),
    )


def projection(x: Array, w: Array, bread: Array) -> Array:
    """Return P = W − WX (X'WX)⁻¹ X'W, (k, k)."""
    wx = weighted(w, x)
    whole = np.diag(w) if w.ndim == 1 else w
    return np.asarray(whole - wx @ bread @ wx.T)


def log_likelihood(
    fit: Gls, x: Array, log_determinant: float, restricted: bool
) -> float:
    """Return the log likelihood; ``log_determinant`` is ln |M|.

    The restricted one has ln|X'X|/2 added, as metafor's and lme4's have.
    """
    k, p = (int(size) for size in x.shape)
    inside = log_determinant + fit.residual_sum
    if not restricted:
        return -0.5 * (k * float(np.log(2 * np.pi)) + inside)
    inside += fit.log_information - float(np.linalg.slogdet(x.T @ x)[1])
    return -0.5 * ((k - p) * float(np.log(2 * np.pi)) + inside)
