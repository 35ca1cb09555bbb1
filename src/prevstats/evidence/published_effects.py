"""What is known of an effect from published studies, as numbers on one scale."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from prevstats.errors import Complaint, InputError
from prevstats.evidence.multipliers import Trait

Basis = Literal["estimate", "derived_from_size", "conclusion_only"]
"""How a study's number is known: printed, its error from its size, or words alone."""

CONCLUSION_ONLY_STD_ERROR = 0.25
"""Least error, on d, of a text that only says "no effect": 90 per cent of what it
allows lies within 0.41 of zero, which holds most effects ever found of prevention."""


@dataclass(frozen=True, slots=True)
class StudyEffect:
    """One study on the common scale.

    Attributes
    ----------
    name : identifier of the study.
    value, std_error : on the scale; positive means more of the outcome.
    traits : what it is, that a multiplier may speak of.
    basis : how its number is known.
    """

    name: str
    value: float
    std_error: float
    traits: frozenset[Trait] = frozenset()
    basis: Basis = "estimate"

    def __post_init__(self) -> None:
        usable = math.isfinite(self.value) and math.isfinite(self.std_error)
        if not (usable and self.std_error > 0.0):
            raise InputError(
                Complaint(
                    file="evidence",
                    line=None,
                    key=self.name,
                    found=f"value {self.value:g} with standard error "
                    f"{self.std_error:g}",
                    meaning="a study without a finite positive error is certainty",
                    mend="give its standard error, or use no_effect_concluded",
                )
            )


@dataclass(frozen=True, slots=True)
class PooledEffect:
    """A finished meta-analysis: its mean with error, and how places differ.

    Attributes
    ----------
    mean, std_error, tau2 : on the scale; tau2 in its square.
    studies : how many it rests on.
    traits : traits that all its studies have.
    """

    mean: float
    std_error: float
    tau2: float
    studies: int
    traits: frozenset[Trait] = frozenset()

    def __post_init__(self) -> None:
        numbers = (self.mean, self.std_error, self.tau2)
        sound = all(math.isfinite(number) for number in numbers)
        if not (sound and self.std_error > 0.0 <= self.tau2 and self.studies >= 1):
            raise InputError(
                Complaint(
                    file="evidence",
                    line=None,
                    key="pooled",
                    found=f"mean {self.mean:g}, standard error {self.std_error:g}, "
                    f"tau2 {self.tau2:g}, {self.studies} studies",
                    meaning="this is no meta-analysis",
                    mend="give a positive standard error, tau2 of 0 or more, and at "
                    "least one study",
                )
            )


def no_effect_concluded(
    name: str, sample_size: int | None, traits: frozenset[Trait] = frozenset()
) -> StudyEffect:
    """Return a study whose text only says that there was no effect, on d.

    It is zero with an error of at least ``CONCLUSION_ONLY_STD_ERROR``, and of
    2/sqrt(n) in a small study: a wide prior, never certainty.
    """
    from_size = 0.0 if sample_size is None else 2.0 / math.sqrt(sample_size)
    error = max(CONCLUSION_ONLY_STD_ERROR, from_size)
    return StudyEffect(name, 0.0, error, traits, "conclusion_only")
