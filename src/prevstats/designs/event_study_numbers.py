"""A design's numbers by the names that replication files use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr, stdtrit

from prevstats.estimate import Quantity
from prevstats.inference.normal import Inference, Support, refusals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


NEARLY_NORMAL = 1e12
"""Student's t with so many degrees of freedom is the normal law to ten digits."""


def chosen(name: str, known: Mapping[str, Quantity]) -> Quantity:
    """Return a number by its name, e.g. ``ATT(2004,2006)`` or ``event(0)``.

    Spaces and underscores do not count, nor capitals where that leaves one name.

    Raises
    ------
    KeyError : for a name that is not there, with all that are.
    """
    plain = "".join(name.split())
    if plain in known:
        return known[plain]
    alike = [key for key in known if folded(key) == folded(name)]
    if len(alike) != 1:
        raise KeyError(f"no {name!r}; there are: {', '.join(known)}")
    return known[alike[0]]


def folded(name: str) -> str:
    """Return a name without spaces, underscores and capitals."""
    return "".join(name.split()).replace("_", "").lower()


def quantities(
    terms: Sequence[str], values: NDArray[np.float64], inference: Inference
) -> dict[str, Quantity]:
    """Return K numbers with error and interval by their names."""
    return {
        term: Quantity(
            float(values[row]),
            told(inference.std_error[row]),
            told(inference.low[row]),
            told(inference.high[row]),
        )
        for row, term in enumerate(terms)
        if np.isfinite(values[row])
    }


def told(number: float) -> float | None:
    """Return the number, or ``None`` where it is ``nan``."""
    return None if np.isnan(number) else float(number)


def infer_by_t(
    values: NDArray[np.float64],
    std_error: NDArray[np.float64],
    degrees_of_freedom: NDArray[np.float64],
    support: Support,
    terms: tuple[float, float],
) -> Inference:
    """Return intervals and p-values of K numbers by Student's t, or why there are none.

    Parameters
    ----------
    values, std_error, degrees_of_freedom : (K,); ``inf`` is the normal law, ``nan``: no
        error (the model fits exactly what it should be reckoned from).
    support : clusters behind each number.
    terms : level of the interval, and the largest absolute outcome, against which
        rounding is judged.
    """
    level, scale = terms
    exact = np.isnan(degrees_of_freedom)
    freedom = np.minimum(degrees_of_freedom, NEARLY_NORMAL)
    reason = tuple(
        key or ("fitted_exactly" if fixed else "")
        for key, fixed in zip(refusals(std_error, support, scale), exact, strict=True)
    )
    without = np.array([key.startswith(("one_", "no_")) for key in reason], bool)
    error = np.where(without | exact, np.nan, std_error)
    safe = np.where([key == "" for key in reason], std_error, np.nan)
    half = stdtrit(freedom, 0.5 + level / 2) * safe
    statistic = values / safe
    return Inference(
        std_error=error,
        statistic=statistic,
        p_value=2 * stdtr(freedom, -np.abs(statistic)),
        low=values - half,
        high=values + half,
        reason=reason,
    )
