"""Several questions at once: p-values that count how many were asked.

Holm (1979), Scandinavian Journal of Statistics 6:65-70; Benjamini & Hochberg (1995),
Journal of the Royal Statistical Society B 57:289-300; Benjamini & Yekutieli (2001),
Annals of Statistics 29:1165-1188; Romano & Wolf (2005),
Econometrica 73:1237-1282, and (2016), Statistics & Probability Letters 113:38-40, for
adjusted p-values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray


def holm(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return p-values (K,) adjusted so that the chance of any false one is held.

    Whatever the dependence between the tests. ``nan`` (no test) stays, and is not
    counted.

    Raises
    ------
    InputError : for values outside 0…1.
    """
    told, order = told_in_order(p_values)
    count = order.size
    steps = (count - np.arange(count)) * p_values[told][order]
    return placed(p_values, told, order, np.maximum.accumulate(steps))


def benjamini_hochberg(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return p-values (K,) adjusted so that the share of false ones is held.

    The expected share of false findings among those below a limit is at most the limit,
    for tests that are independent or positively dependent. ``nan`` stays, and is not
    counted.

    Raises
    ------
    InputError : for values outside 0…1.
    """
    told, order = told_in_order(p_values)
    count = order.size
    steps = p_values[told][order] * count / np.arange(1, count + 1)
    falling = np.minimum.accumulate(steps[::-1])[::-1]
    return placed(p_values, told, order, falling)


def benjamini_yekutieli(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return p-values (K,) adjusted so that the share of false ones is held.

    As ``benjamini_hochberg``, whatever the dependence between the tests: its values
    times 1 + 1/2 + … + 1/K. ``nan`` stays, and is not counted.

    Raises
    ------
    InputError : for values outside 0…1.
    """
    count = int(np.count_nonzero(~np.isnan(p_values)))
    harmonic = float(np.sum(1.0 / np.arange(1, count + 1)))
    return np.minimum(benjamini_hochberg(p_values) * max(harmonic, 1.0), 1.0)


def romano_wolf(
    statistics: NDArray[np.float64], draws: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return step-down p-values (K,) that hold the chance of any false one.

    Sharper than Holm, because the draws know how the tests depend on one another.

    Parameters
    ----------
    statistics : (K,), two-sided: size matters, sign does not.
    draws : (B, K) of the same statistics when all effects are 0, rows kept together,
        e.g. from the wild or the multiplier bootstrap.

    Raises
    ------
    InputError : when shapes do not fit or a number is missing.
    """
    if draws.ndim != 2 or draws.shape[1:] != statistics.shape or not len(draws):
        raise wrong("draws", f"shape {draws.shape} for {statistics.size} statistics")
    if not (np.all(np.isfinite(statistics)) and np.all(np.isfinite(draws))):
        raise wrong("statistics, draws", "a missing value")
    size = np.abs(statistics)
    order = np.argsort(-size, kind="stable")
    largest = np.maximum.accumulate(np.abs(draws)[:, order[::-1]], axis=1)[:, ::-1]
    beyond = np.count_nonzero(largest >= size[order], axis=0)
    steps = np.maximum.accumulate((beyond + 1) / (len(draws) + 1))
    adjusted = np.empty(size.size)
    adjusted[order] = steps
    return adjusted


def told_in_order(
    p_values: NDArray[np.float64],
) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """Return which p-values there are, and these in rising order."""
    told = ~np.isnan(p_values)
    if np.any((p_values[told] < 0) | (p_values[told] > 1)):
        raise wrong("p_values", "a value outside 0…1")
    return told, np.argsort(p_values[told], kind="stable")


def placed(
    p_values: NDArray[np.float64],
    told: NDArray[np.bool_],
    order: NDArray[np.intp],
    steps: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return adjusted values in the places that they came from, at most 1."""
    inner = np.empty(order.size)
    inner[order] = np.minimum(steps, 1.0)
    adjusted = np.full(p_values.shape, np.nan)
    adjusted[told] = inner
    return adjusted


def wrong(key: str, found: str) -> InputError:
    """Return the error for numbers that cannot be adjusted."""
    return InputError(
        Complaint(
            file="multiplicity",
            line=None,
            key=key,
            found=found,
            meaning="nothing can be adjusted",
            mend="give one number for each test, and draws of all of them",
        )
    )
