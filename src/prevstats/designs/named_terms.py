"""Numbers by name with Student's intervals: the table, the text and the look-up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from prevstats.designs.tables import broom_table, text_table
from prevstats.errors import Complaint
from prevstats.estimate import Quantity
from prevstats.inference.normal import Inference

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class NamedTerms:
    """K numbers with their names, as a replication file writes them.

    Attributes
    ----------
    names : K names, e.g. ``step``.
    values : (K,).
    inference : what may be said of each.
    """

    names: tuple[str, ...]
    values: NDArray[np.float64]
    inference: Inference

    @property
    def table(self) -> pd.DataFrame:
        """One row per number with broom's column names."""
        return broom_table(self.names, self.values, self.inference)

    def lines(self) -> list[str]:
        """Return the same as lines of text."""
        return text_table(self.names, self.values, self.inference)

    def quantities(self) -> dict[str, Quantity]:
        """Return every number as a ``Quantity`` by its name."""
        said = self.inference
        columns = zip(self.values, said.std_error, said.low, said.high, strict=True)
        return {
            name: Quantity(float(value), *(known(number) for number in rest))
            for name, (value, *rest) in zip(self.names, columns, strict=True)
        }


def known(number: float) -> float | None:
    """Return the number, or ``None`` where it is ``nan``."""
    return None if np.isnan(number) else float(number)


def half_width(freedom: float, level: float) -> float:
    """Return Student's critical value; the normal one for infinite freedom."""
    share = 0.5 + level / 2
    return float(stdtrit(freedom, share) if np.isfinite(freedom) else ndtri(share))


def student(
    values: NDArray[np.float64],
    std_error: NDArray[np.float64],
    freedom: float,
    level: float,
) -> Inference:
    """Return intervals and p-values of K numbers by Student's t with one freedom.

    Infinite freedom is the normal law; an error of 0 or ``nan`` has ``no_spread``.
    """
    values = np.asarray(values, float)
    safe = np.where(std_error > 0, std_error, np.nan)
    statistic = values / safe
    tail = -np.abs(statistic)
    p_value = 2 * (stdtr(freedom, tail) if np.isfinite(freedom) else ndtr(tail))
    half = half_width(freedom, level) * safe
    return Inference(
        std_error=safe,
        statistic=statistic,
        p_value=np.asarray(p_value),
        low=values - half,
        high=values + half,
        reason=tuple("no_spread" if np.isnan(error) else "" for error in safe),
    )


def withheld(
    values: NDArray[np.float64], reason: str, std_error: NDArray[np.float64] | None
) -> Inference:
    """Return K numbers without interval or p-value, for one stated reason."""
    empty = np.full(np.shape(values), np.nan)
    error = empty if std_error is None else np.asarray(std_error, float)
    return Inference(
        std_error=error,
        statistic=empty,
        p_value=empty,
        low=empty,
        high=empty,
        reason=(reason,) * len(values),
    )


def look_up(quantities: Mapping[str, Quantity], name: str) -> Quantity:
    """Return one quantity.

    Raises
    ------
    KeyError : when there is none of that name; the message lists those there are.
    """
    if name not in quantities:
        raise KeyError(f"{name!r} is not one of: {', '.join(quantities)}")
    return quantities[name]


def option_complaints(
    design: str, wrong: Sequence[tuple[str, object, str]]
) -> list[Complaint]:
    """Return a complaint for each option: its name, what was found, what may be."""
    return [
        Complaint(
            file=design,
            line=None,
            key=name,
            found=repr(found),
            meaning="the option cannot be this",
            mend=f"give {allowed}",
        )
        for name, found, allowed in wrong
    ]


def not_allowed(
    design: object, choices: Mapping[str, tuple[object, ...]]
) -> list[tuple[str, object, str]]:
    """Return the options whose value is not among their choices."""
    return [
        (name, getattr(design, name), f"one of {', '.join(map(str, allowed))}")
        for name, allowed in choices.items()
        if getattr(design, name) not in allowed
    ]
