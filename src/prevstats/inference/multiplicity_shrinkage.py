"""Many municipalities' effects seen together, drawn towards their mean.

Efron & Morris (1975), Journal of the American Statistical Association 70:311-319;
Morris (1983), same journal 78:47-55; Paule & Mandel (1982), Journal of Research of the
National Bureau of Standards 87:377-385. Effects θ_i ~ N(μ, τ²), estimates y_i ~
N(θ_i, v_i). Each estimate is drawn towards the mean by the share of its variance that
is noise. Sorting the raw estimates would put small municipalities first and last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import CannotAnswer, Complaint, InputError
from prevstats.inference.resampling import pointwise_critical

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST_UNITS = 5
"""With fewer units their spread cannot be told from noise."""
BISECTIONS = 200


@dataclass(frozen=True, slots=True, eq=False)
class Shrunk:
    """Effects of N units, each drawn towards their mean.

    Attributes
    ----------
    mean, mean_error : of the effects, in their unit.
    spread : τ, standard deviation between units beyond noise.
    value : (N,) shrunk effects; std_error : (N,), for mean and spread being estimated
        too; low, high : (N,) at ``level``.
    kept : (N,) share of the distance to the mean that is kept, 0…1.
    apart : (N,) whether the interval leaves the mean out. Only these units may be said
        to differ from the others; no order among the rest can be told.
    level : of the intervals.
    """

    mean: float
    mean_error: float
    spread: float
    value: NDArray[np.float64]
    std_error: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    kept: NDArray[np.float64]
    apart: NDArray[np.bool_]
    level: float


def shrink(
    values: NDArray[np.float64], std_errors: NDArray[np.float64], *, level: float = 0.95
) -> Shrunk | CannotAnswer:
    """Draw N estimates towards their mean (empirical Bayes).

    Parameters
    ----------
    values, std_errors : (N,), errors positive, in one unit.

    Returns
    -------
    ``CannotAnswer("too_few_units")`` below ``FEWEST_UNITS``.

    Raises
    ------
    InputError : when shapes differ, a number is missing or an error is not positive.
    """
    refuse(values, std_errors)
    if values.size < FEWEST_UNITS:
        return CannotAnswer("too_few_units", (("units", values.size),))
    noise = std_errors**2
    between = paule_mandel(values, noise)
    weights = 1 / (noise + between)
    mean = float(weights @ values / weights.sum())
    drawn = noise * weights
    kept = 1 - drawn
    value = kept * values + drawn * mean
    unsure = 2 / float(np.sum(weights**2))
    variance = kept * noise + drawn**2 / weights.sum()
    variance += (values - mean) ** 2 * (noise * weights**2) ** 2 * unsure
    error = np.sqrt(variance)
    half = pointwise_critical(level) * error
    return Shrunk(
        mean=mean,
        mean_error=float(1 / np.sqrt(weights.sum())),
        spread=float(np.sqrt(between)),
        value=value,
        std_error=error,
        low=value - half,
        high=value + half,
        kept=kept,
        apart=(between > 0) & (np.abs(value - mean) > half),
        level=level,
    )


def paule_mandel(values: NDArray[np.float64], noise: NDArray[np.float64]) -> float:
    """Return τ² at which Σ (y_i − μ)²/(v_i + τ²) is N − 1; 0 when it is below at 0."""

    def excess(between: float) -> float:
        weights = 1 / (noise + between)
        mean = weights @ values / weights.sum()
        return float(weights @ (values - mean) ** 2) - (values.size - 1)

    if excess(0.0) <= 0:
        return 0.0
    low, high = 0.0, float(np.var(values, ddof=1)) + float(noise.max())
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        if excess(middle) > 0:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def refuse(values: NDArray[np.float64], std_errors: NDArray[np.float64]) -> None:
    """Raise ``InputError`` for estimates or errors that cannot be used."""
    wrong = []
    if values.ndim != 1 or std_errors.shape != values.shape:
        wrong.append(("std_errors", f"shapes {values.shape} and {std_errors.shape}"))
    elif not (np.all(np.isfinite(values)) and np.all(np.isfinite(std_errors))):
        wrong.append(("values, std_errors", "a missing value"))
    elif not np.all(std_errors > 0):
        wrong.append(("std_errors", "0 or less"))
    if wrong:
        raise InputError(
            Complaint(
                file="shrinkage",
                line=None,
                key=key,
                found=found,
                meaning="the units cannot be seen together",
                mend="give an estimate and a positive error for each unit",
            )
            for key, found in wrong
        )
