"""What published effects are multiplied by before they are believed elsewhere.

A study by those who made the programme, against a waiting list, without chance in the
allocation, or of an outcome close to what was taught, tends to find more than a place
that takes the programme up. Each multiplier is itself uncertain: lognormal, with 90 per
cent between ``low`` and ``high``. None is applied unless it is named.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from prevstats.errors import Complaint, InputError
from prevstats.parameters import reference
from prevstats.parameters.values import Verified
from prevstats.randomness import generator

Trait = Literal["developer", "waiting_list", "no_randomisation", "close_outcome"]
"""What a study may be, that a multiplier of the same name speaks of."""

_Z90 = 1.6448536269514722
"""A normal's 95th percentile: 90 per cent lie within this many deviations."""


@dataclass(frozen=True, slots=True)
class Multiplier:
    """An uncertain factor: lognormal, 90 per cent of it between ``low`` and ``high``.

    Attributes
    ----------
    name : the trait of a study that it is applied to.
    low, high : the 5th and the 95th percentile.
    source, verified : where it comes from, and how it is known.
    """

    name: str
    low: float
    high: float
    source: str
    verified: Verified

    def __post_init__(self) -> None:
        if not 0.0 < self.low < self.high or not math.isfinite(self.high):
            raise InputError(
                Complaint(
                    file="evidence",
                    line=None,
                    key=f"multiplier {self.name}",
                    found=f"from {self.low:g} to {self.high:g}",
                    meaning="a multiplier is uncertain and keeps the effect's sign",
                    mend="give 0 < low < high",
                )
            )

    @property
    def median(self) -> float:
        """The middle of the distribution."""
        return math.sqrt(self.low * self.high)

    @property
    def log_sd(self) -> float:
        """Standard deviation of the logarithm."""
        return math.log(self.high / self.low) / (2.0 * _Z90)

    def draws(self, seed: int, size: int) -> NDArray[np.float64]:
        """Return draws: the same worlds for every area, study and outcome.

        The multiplier is one unknown number, not one per municipality.
        """
        normal = generator(seed, step=f"multiplier:{self.name}").standard_normal(size)
        return np.asarray(self.median * np.exp(self.log_sd * normal))


def shipped_multipliers() -> Mapping[str, Multiplier]:
    """Return the multipliers of ``transfer_multipliers.yaml`` by name."""
    return {
        row.id: Multiplier(row.id, row.low, row.high, row.source, row.verified)
        for row in reference.transfer_multipliers()
    }


def named(names: Sequence[str]) -> tuple[Multiplier, ...]:
    """Return the multipliers with these names, in this order.

    Raises
    ------
    InputError
        naming every name that there is no multiplier for, or that is given twice.
    """
    there = shipped_multipliers()
    wrong = [name for name in names if name not in there]
    wrong += sorted({name for name in names if names.count(name) > 1})
    if wrong:
        raise InputError(
            Complaint(
                file="evidence",
                line=None,
                key="multipliers",
                found=name,
                meaning="a multiplier is one of those in the table, named once",
                mend="use " + ", ".join(there),
            )
            for name in wrong
        )
    return tuple(there[name] for name in names)
