"""How a figure has changed in each municipality, beside the change in all others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import CannotAnswer
from prevstats.inference.expected import Expected, expected_values

if TYPE_CHECKING:
    from numpy.typing import NDArray

WINDOW = 2
"""Years with a figure that are taken together at either end: one year is too unsure."""
APART = 5
"""Years from the middle of the earlier window to the later, at the least."""


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """The change of each municipality and where it stands among all.

    Attributes
    ----------
    early, late : places of the years that are compared; empty when too few years.
    change : (N,) mean of the late years less the mean of the early ones; ``nan`` where
        any of them has no figure.
    stands : against the change of the others, or why that cannot be told.
    """

    early: tuple[int, ...]
    late: tuple[int, ...]
    change: NDArray[np.float64]
    stands: Expected | CannotAnswer


def change_of(
    values: NDArray[np.float64],
    sampling_variance: NDArray[np.float64] | None,
    size: NDArray[np.float64],
    *,
    years: tuple[int, ...] = (),
) -> Change:
    """Return the change over the years, ``WINDOW`` observed years at either end.

    Parameters
    ----------
    values : (N, T) in years in which at least half of the municipalities have a
        figure; a survey of every second year has every second year only.
    sampling_variance : (N,) of one year's figure where persons are known, or ``None``.
    size : (N,) persons in the group, about.
    years : T years, rising; left out: every year.
    """
    when = np.array(years or tuple(range(values.shape[1])))
    nothing = np.full(len(values), np.nan)
    if when.size < WINDOW + 1:
        few = CannotAnswer("too_few_years", (("n", int(when.size)),))
        return Change((), (), nothing, few)
    late = tuple(range(when.size - WINDOW, when.size))
    before = np.flatnonzero(when <= when[-1] - APART)[-WINDOW:]
    early = tuple(int(place) for place in before)
    if not early:
        few = CannotAnswer("too_few_years", (("n", int(when.size)),))
        return Change((), (), nothing, few)
    change = values[:, late].mean(axis=1) - values[:, early].mean(axis=1)
    variance = None
    if sampling_variance is not None:
        variance = sampling_variance * (1.0 / len(late) + 1.0 / len(early))
    stands = expected_values(
        change, np.empty((len(values), 0)), sampling_variance=variance, size=size
    )
    return Change(early, late, np.asarray(change), stands)
