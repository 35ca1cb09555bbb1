"""What published studies say, as it may leave: no draws, nothing about persons here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from prevstats.evidence.catalogue import Entry, Usable
from prevstats.evidence.combination import Combined
from prevstats.evidence.transfer import MultiplierStep, Transfer

_LOW, _HIGH = 0.05, 0.95
"""Ends of the interval that the sentences call one of 90 per cent."""


@dataclass(frozen=True, slots=True)
class Predicted:
    """What other places predict for a new one, in standard deviations.

    Attributes
    ----------
    value, low, high : mean, and ends of the 90 per cent interval for a new place.
    studies : how many studies the number rests on.
    without_number : how many of them only say that there was no effect.
    left_out : how many are in the table and not in the number.
    left_out_better : whether one of those found an improvement.
    reference, degrees, tau_scale, steps : see ``evidence.transfer.Transfer``.
    """

    value: float
    low: float
    high: float
    studies: int
    without_number: int
    left_out: int
    left_out_better: bool
    reference: Literal["half_normal_tau", "normal", "t"]
    degrees: int | None
    tau_scale: float | None
    steps: tuple[MultiplierStep, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """Others' studies and the own estimate together, in the unit of the own one.

    See ``evidence.combination.Combined``; the interval is of 90 per cent.
    """

    value: float
    low: float
    high: float
    local_weight: float
    local_weight_if_trusted: float
    conflict: float
    in_conflict: bool


@dataclass(frozen=True, slots=True)
class ReleasedEvidence:
    """What a section on published studies is made of.

    Attributes
    ----------
    entry : the intervention with its studies, standing and ratings.
    predicted : what they predict for a new place, when that was asked and answered.
    together : that together with the own estimate, when it was combined.
    """

    entry: Entry
    predicted: Predicted | None = None
    together: Together | None = None


def predicted(found: Transfer, used: Usable, entry: Entry) -> Predicted:
    """Return a transfer without its draws, and with what was left out of it."""
    low, high = np.quantile(found.draws.values, (_LOW, _HIGH))
    names = {name for name, _ in used.left_out}
    better = any(
        study.row.id in names and study.row.conclusion == "better"
        for study in entry.studies
    )
    return Predicted(
        value=float(found.draws.values.mean()),
        low=float(low),
        high=float(high),
        studies=found.studies,
        without_number=len(found.without_number),
        left_out=len(used.left_out),
        left_out_better=better,
        reference=found.reference,
        degrees=found.degrees,
        tau_scale=found.tau_scale,
        steps=found.steps,
    )


def together(found: Combined) -> Together:
    """Return a combination without its draws."""
    low, high = np.quantile(found.effect.values, (_LOW, _HIGH))
    return Together(
        value=float(found.effect.values.mean()),
        low=float(low),
        high=float(high),
        local_weight=found.local_weight,
        local_weight_if_trusted=found.local_weight_if_trusted,
        conflict=found.conflict,
        in_conflict=found.in_conflict,
    )
