"""Shares with Monte Carlo errors from what reports told: coverage, deciles, Brier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from money_worlds import Told

Array = NDArray[np.float64]
FEWEST = 500
"""Fewest reports in a tenth for its gap to be judged."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share in per cent, and its error over worlds: those of one world are alike."""

    value: float
    error: float

    def __str__(self) -> str:
        return f"{self.value:.1f} ({self.error:.1f})"


@dataclass(frozen=True, slots=True)
class Tenth:
    """The reports whose chance lies in one tenth: how many, as told, as it was."""

    reports: int
    told: float
    true: Share

    @property
    def gap(self) -> float:
        return self.true.value - self.told


def share(hits: Array, world: NDArray[np.int64]) -> Share:
    """Return the share of hits (E,) with its error, clustered on the world."""
    mean = float(hits.mean())
    within = np.bincount(world, weights=hits - mean)
    return Share(100.0 * mean, 100.0 * float(np.sqrt((within**2).sum())) / len(hits))


def coverage(told: Told) -> Share:
    """Return how often the interval of the net value held the truth."""
    held = (told.low <= told.truth) & (told.truth <= told.high)
    return share(held.astype(float), told.world)


def wrongly_pays(told: Sequence[Told]) -> Share:
    """Return how often it said "pays off" of any of these where nothing was gained."""
    wrong = [(one.verdict > 0) & (one.truth <= 0) for one in told]
    return share(np.any(wrong, axis=0).astype(float), told[0].world)


def together(parts: Sequence[Told]) -> Told:
    """Return several rows as one, their worlds kept apart."""
    first, *rest = parts
    for part in rest:
        first = type(first)(
            np.concatenate([first.world, part.world + first.world.max() + 1]),
            *(
                np.concatenate([getattr(first, name), getattr(part, name)])
                for name in ("truth", "low", "high", "chance", "verdict")
            ),
        )
    return first


def tenths(told: Told) -> tuple[Tenth | None, ...]:
    """Return the reliability table; ``None`` where no report told such a chance."""
    gained = (told.truth > 0).astype(float)
    place = np.minimum((10.0 * told.chance).astype(int), 9)
    found: list[Tenth | None] = []
    for tenth in range(10):
        here = place == tenth
        if not here.any():
            found.append(None)
            continue
        found.append(
            Tenth(
                int(here.sum()),
                100.0 * float(told.chance[here].mean()),
                share(gained[here], told.world[here]),
            )
        )
    return tuple(found)


def largest_gap(told: Told) -> Tenth | None:
    """Return the judged tenth that is farthest off; ``None`` when none is judged."""
    judged = [one for one in tenths(told) if one is not None and one.reports >= FEWEST]
    return max(judged, key=lambda one: abs(one.gap), default=None)


def brier(told: Told) -> float:
    """Return the mean squared distance of the chance from what came (0 is best)."""
    return float(np.mean((told.chance - (told.truth > 0)) ** 2))
