"""How an effect fades: the share that is left so many years after its full size.

Elapsed years are counted from the year in which the effect stands in full (0). An
effect in full in year 1 that keeps 80 % a year is 0.8^(t-1) of itself in year t.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.economics.cascade_numbers import SHARE, Number, Numbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def geometric(elapsed: ArrayLike, retention: ArrayLike) -> NDArray[np.float64]:
    """Return retention ** elapsed, broadcast; 0 before the effect stands in full."""
    years = np.asarray(elapsed, dtype=np.float64)
    kept = np.asarray(retention, dtype=np.float64) ** np.maximum(years, 0.0)
    return np.asarray(np.where(years < 0.0, 0.0, kept))


def retention_of_half_life(half_life: ArrayLike) -> NDArray[np.float64]:
    """Return the share kept each year when half is left after ``half_life`` years."""
    return np.asarray(np.exp2(-1.0 / np.asarray(half_life, dtype=np.float64)))


def linear(elapsed: ArrayLike, length: ArrayLike) -> NDArray[np.float64]:
    """Return max(0, 1 - elapsed / length), broadcast; 0 before the full size."""
    years = np.asarray(elapsed, dtype=np.float64)
    left = np.maximum(0.0, 1.0 - years / np.asarray(length, dtype=np.float64))
    return np.asarray(np.where(years < 0.0, 0.0, left))


def two_point(
    elapsed: ArrayLike,
    gap: float,
    second_share: ArrayLike,
    retention_after: ArrayLike = 1.0,
) -> NDArray[np.float64]:
    """Return the course through two observed sizes, as WSIPP describes it.

    The size is 1 at the first time, ``second_share`` ``gap`` years later, on a straight
    line between, and keeps ``retention_after`` of itself each year from then on.
    """
    years = np.asarray(elapsed, dtype=np.float64)
    second = np.asarray(second_share, dtype=np.float64)
    between = 1.0 + (second - 1.0) * np.clip(years / gap, 0.0, 1.0)
    after = between * geometric(np.maximum(years - gap, 0.0), retention_after)
    return np.asarray(np.where(years < 0.0, 0.0, after))


@dataclass(frozen=True, slots=True)
class Geometric:
    """The same share is kept every year: ``retention`` (0-1), or by its half-life."""

    retention: Number | None = None
    half_life: Number | None = None

    def read(self, numbers: Numbers, key: str) -> Fade:
        """Return the fade-out with its numbers; complaints go to ``numbers``."""
        if (self.retention is None) == (self.half_life is None):
            numbers.complain(
                key,
                "retention and half-life both, or neither",
                "either of them says how fast the effect fades",
                "give one of retention and half_life",
            )
            return Fade("geometric", np.ones(()))
        if self.retention is not None:
            return Fade("geometric", numbers.value(self.retention, key, SHARE))
        assumed = self.half_life if self.half_life is not None else 1.0
        years = numbers.value(assumed, key, (0.0, np.inf), open_low=True)
        return Fade("geometric", retention_of_half_life(years))


@dataclass(frozen=True, slots=True)
class Linear:
    """The effect falls on a straight line and is gone after ``years`` years."""

    years: Number

    def read(self, numbers: Numbers, key: str) -> Fade:
        """Return the fade-out with its numbers; complaints go to ``numbers``."""
        length = numbers.value(self.years, key, (0.0, np.inf), open_low=True)
        return Fade("linear", length)


@dataclass(frozen=True, slots=True)
class TwoPoint:
    """The size was observed twice; what follows is held, or fades.

    Attributes
    ----------
    years_between : years from the first to the second observation.
    second_share : the second size as a share of the first (may exceed 1 or be below 0).
    retention_after : share kept each year after the second; 1 is held.
    """

    years_between: float
    second_share: Number
    retention_after: Number

    def read(self, numbers: Numbers, key: str) -> Fade:
        """Return the fade-out with its numbers; complaints go to ``numbers``."""
        numbers.value(self.years_between, key, (0.0, np.inf), open_low=True)
        second = numbers.value(self.second_share, key)
        after = numbers.value(self.retention_after, key, SHARE)
        return Fade("two_point", second, after, self.years_between)


@dataclass(frozen=True, slots=True)
class Held:
    """The effect never fades: an assumption that must be said, never a default."""

    def read(self, numbers: Numbers, key: str) -> Fade:
        """Return the fade-out; there is nothing to look up."""
        return Fade("held", np.ones(()))


FadeOut = Geometric | Linear | TwoPoint | Held


@dataclass(frozen=True, slots=True, eq=False)
class Fade:
    """A fade-out with its numbers: fixed () or drawn (S,).

    Attributes
    ----------
    kind : geometric, linear, two_point or held.
    parameter : retention, length in years, second share, or 1.
    retention_after, gap : of the two-point course only.
    """

    kind: str
    parameter: NDArray[np.float64]
    retention_after: NDArray[np.float64] | None = None
    gap: float = 1.0

    def share(self, elapsed: ArrayLike) -> NDArray[np.float64]:
        """Return the share that is left; ``elapsed`` broadcasts with the draws."""
        if self.kind == "linear":
            return linear(elapsed, self.parameter)
        if self.kind == "two_point" and self.retention_after is not None:
            return two_point(elapsed, self.gap, self.parameter, self.retention_after)
        return geometric(elapsed, self.parameter)

    @property
    def drawn(self) -> bool:
        """Return whether the course differs between draws."""
        after = self.retention_after
        return self.parameter.ndim > 0 or (after is not None and after.ndim > 0)
