"""Whether values of information agree with what theory demands of them.

No knowledge is worth less than nothing, more of it is never worth less, and none is
worth more than all: 0 <= EVPPI(S) <= EVPPI(T) <= EVPI for every S within T.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.economics.value_of_information_partial import PartialInformation

CONTRADICTION = 3.0
"""Contradictions are told from this many Monte Carlo errors on."""
ROUNDING = 1e-9
"""Share of the EVPI below which a difference is rounding."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two values that cannot both be right beyond their Monte Carlo error.

    Attributes
    ----------
    rule : ``below_zero``, ``above_perfect`` or ``not_monotone`` (a set is worth more
        than one that contains it).
    parameters, within : the set, and the one that contains it (() for the others).
    threshold : in kronor, or nan.
    excess : by how many kronor.
    std_error : Monte Carlo standard error of ``excess``, in kronor, taking the two as
        independent; as they share draws it is on the large side.
    """

    rule: Literal["below_zero", "above_perfect", "not_monotone"]
    parameters: tuple[str, ...]
    within: tuple[str, ...]
    threshold: float
    excess: float
    std_error: float


def contradictions(
    values: Sequence[PartialInformation],
) -> tuple[Contradiction, ...]:
    """Return where 0 <= EVPPI(S) <= EVPPI(T) <= EVPI fails, for every S within T.

    Told from ``CONTRADICTION`` Monte Carlo errors on; nothing is changed in the values.
    """
    found: list[Contradiction] = []
    for one in values:
        found += _told("below_zero", one, (), -one.value, one.std_error)
        found += _told("above_perfect", one, (), one.value - one.evpi, one.std_error)
        for other in values:
            if set(one.parameters) < set(other.parameters):
                error = np.hypot(one.std_error, other.std_error)
                excess = one.value - other.value
                found += _told("not_monotone", one, other.parameters, excess, error)
    return tuple(found)


def _told(
    rule: Literal["below_zero", "above_perfect", "not_monotone"],
    one: PartialInformation,
    within: tuple[str, ...],
    excess: NDArray[np.float64],
    error: NDArray[np.float64],
) -> list[Contradiction]:
    rounding = ROUNDING * np.abs(one.evpi)
    return [
        Contradiction(
            rule,
            one.parameters,
            within,
            one.thresholds[place],
            float(excess[place]),
            float(error[place]),
        )
        for place in np.flatnonzero(excess > CONTRADICTION * error + rounding)
    ]
