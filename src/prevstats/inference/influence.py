"""From influence values to standard errors, covariances and joint tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import chdtrc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SINGULAR = 1e-10
"""Smallest eigenvalue of a correlation matrix that a joint test may rest on."""


@dataclass(frozen=True, slots=True)
class WaldTest:
    """A joint test that several numbers are all zero.

    Attributes
    ----------
    statistic : the quadratic form; ``None`` when the test cannot be made.
    degrees_of_freedom : number of restrictions.
    p_value : upper tail of the chi-squared distribution, or ``None``.
    reason : why there is no test; "" when there is one.
    """

    statistic: float | None
    degrees_of_freedom: int
    p_value: float | None
    reason: str = ""


def cluster_codes(labels: Sequence[str]) -> NDArray[np.intp]:
    """Return the number of each label among the distinct labels in rising order."""
    return np.unique(np.array(labels, dtype=str), return_inverse=True)[1]


def cluster_sums(
    influence: NDArray[np.float64], codes: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return the influence values (N, K) summed within clusters, shape (C, K).

    Parameters
    ----------
    influence : (N, K); estimate minus truth is about the sum over units.
    codes : (N,) cluster numbers 0…C−1.
    """
    n_clusters = int(codes.max()) + 1 if codes.size else 0
    if n_clusters == codes.size:
        return influence[np.argsort(codes)]
    sums = np.zeros((n_clusters, influence.shape[1]))
    np.add.at(sums, codes, influence)
    return sums


def covariance(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the covariance (K, K) of K estimates from their cluster sums (C, K).

    No small-sample factor: this is the ``1/n²`` sum of R's ``did`` 2.5.1 and Remark 10
    of Callaway & Sant'Anna (2021). Multiply by C/(C−1) for the convention of
    ``diff-diff`` and of Stata's ``csdid``.
    """
    return sums.T @ sums


def standard_errors(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the K standard errors that belong to cluster sums (C, K)."""
    return np.asarray(np.sqrt(np.einsum("ck,ck->k", sums, sums)))


def wald_test(values: NDArray[np.float64], sums: NDArray[np.float64]) -> WaldTest:
    """Test that all K values are zero, with the covariance of their cluster sums.

    The covariance is scaled to a correlation matrix first, so that the answer does not
    depend on the unit of the outcome; a singular one gives no p-value.
    """
    count = int(values.size)
    if count == 0:
        return WaldTest(None, 0, None, "no_period_before")
    matrix = covariance(sums)
    scale = np.sqrt(np.diag(matrix))
    if not np.all(scale > 0):
        return WaldTest(None, count, None, "singular_covariance")
    eigenvalues, vectors = np.linalg.eigh(matrix / np.outer(scale, scale))
    if eigenvalues[0] < SINGULAR:
        return WaldTest(None, count, None, "singular_covariance")
    projected = vectors.T @ (values / scale)
    statistic = float(np.sum(projected**2 / eigenvalues))
    return WaldTest(statistic, count, float(chdtrc(count, statistic)))
