"""The course of an amount over the years: written out, fading, or computed in blocks.

A profile says how much of an amount falls in each year. Where it differs between draws
it has S x Y values; a fade-out at a constant pace and a computed profile never hold
them all at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK = 4_096
"""Draws taken at a time: a block of fifty years stays in the processor's cache."""


@runtime_checkable
class Profile(Protocol):
    """What a ledger asks of a course over years.

    ``n_draws`` is ``None`` when the course is the same in every draw.
    """

    @property
    def n_draws(self) -> int | None:
        """Return S, or ``None``."""

    @property
    def n_years(self) -> int:
        """Return Y."""

    def weighted(self, factors: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum over years of profile times factor (Y,): (S,) or ()."""

    def summed(self, draws: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum over draws of draw (S,) times profile: (Y,)."""

    def block(self, rows: slice) -> NDArray[np.float64]:
        """Return the profile of some draws: (b, Y), or (Y,) when it is common."""


@dataclass(frozen=True, slots=True, eq=False)
class HeldProfile:
    """A profile written out: (Y,), the same in every draw, or (S, Y). Not copied.

    Raises ``InputError`` for another shape, and for values that are not finite.
    """

    values: NDArray[np.float64]

    def __post_init__(self) -> None:
        if self.values.ndim not in (1, 2):
            raise _refused(f"a profile of shape {self.values.shape}")
        with np.errstate(invalid="ignore"):
            finite = np.isfinite(self.values.sum())
        if not finite:
            raise _refused("values that are not finite numbers")

    @property
    def n_draws(self) -> int | None:
        """Return S, or ``None`` when the profile is the same in every draw."""
        return None if self.values.ndim == 1 else int(self.values.shape[0])

    @property
    def n_years(self) -> int:
        """Return Y."""
        return int(self.values.shape[-1])

    def weighted(self, factors: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum over years of profile times factor: (S,) or ()."""
        return np.asarray(self.values @ factors)

    def summed(self, draws: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum over draws of draw times profile: (Y,)."""
        if self.values.ndim == 1:
            return np.asarray(draws.sum() * self.values)
        return np.asarray(draws @ self.values)

    def block(self, rows: slice) -> NDArray[np.float64]:
        """Return the profile of some draws: (b, Y), or (Y,) when it is common."""
        return self.values if self.values.ndim == 1 else self.values[rows]


@dataclass(frozen=True, slots=True, eq=False)
class GeometricFade:
    """A course that keeps the same share of itself from one year to the next.

    d(t) = (rho (1 + g))^(t - first) from the first year on and 0 before it. Sums over
    years are polynomials in rho, taken by Horner's rule: exact for any discount
    factors and any rho (also 1), S numbers a year and never S x Y of them.

    Attributes
    ----------
    retention : rho, one number or (S,), at least 0.
    n_years : Y, the years of the ledger.
    first_year : position of the first year with the whole amount.
    growth : real growth a year of the amount itself (wage drift), e.g. 0.01.
    """

    retention: NDArray[np.float64]
    n_years: int
    first_year: int = 1
    growth: float = 0.0

    def __post_init__(self) -> None:
        kept = np.asarray(self.retention, dtype=np.float64)
        object.__setattr__(self, "retention", kept)
        if kept.ndim > 1 or not np.all(np.isfinite(kept)) or np.any(kept < 0.0):
            raise _refused("a retention that is not one number or one per draw, >= 0")
        if not 0 <= self.first_year < self.n_years:
            raise _refused(f"first year {self.first_year} of {self.n_years}")
        if not self.growth > -1.0:
            raise _refused(f"growth {self.growth}")

    @property
    def n_draws(self) -> int | None:
        """Return S, or ``None`` when the retention is the same in every draw."""
        return None if self.retention.ndim == 0 else int(self.retention.size)

    def weighted(self, factors: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum over years of profile times factor: (S,) or ()."""
        falling = np.asarray(factors, dtype=np.float64)[self.first_year :][::-1]
        kept = np.atleast_1d(self.retention)
        result = np.empty(kept.size)
        for rows in blocks(kept.size):
            pace = kept[rows] * (1.0 + self.growth)
            total = np.full(pace.size, falling[0])
            for factor in falling[1:]:
                total *= pace
                total += factor
            result[rows] = total
        return result.reshape(self.retention.shape)

    def summed(self, draws: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum over draws of draw times profile: (Y,)."""
        result = np.zeros(self.n_years)
        if self.retention.ndim == 0:
            return np.asarray(draws.sum() * self.block(slice(None)))
        for rows in blocks(draws.size):
            pace = self.retention[rows] * (1.0 + self.growth)
            left = draws[rows].copy()
            for year in range(self.first_year, self.n_years):
                result[year] += left.sum()
                left *= pace
        return result

    def block(self, rows: slice) -> NDArray[np.float64]:
        """Return the profile of some draws: (b, Y), or (Y,) when it is common."""
        kept = self.retention if self.retention.ndim == 0 else self.retention[rows]
        elapsed = np.arange(self.n_years) - self.first_year
        pace = np.asarray(kept * (1.0 + self.growth))[..., None]
        return np.where(elapsed < 0, 0.0, pace ** np.maximum(elapsed, 0))


@dataclass(frozen=True, slots=True, eq=False)
class ComputedProfile:
    """A profile that is made when it is needed, some draws at a time.

    ``make(rows)`` returns the years of those draws, (b, Y), the same whenever it is
    asked: it takes its draws from arrays (S,) that are already there and draws none.
    """

    make: Callable[[slice], NDArray[np.float64]]
    n_draws: int
    n_years: int

    def weighted(self, factors: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum over years of profile times factor: (S,)."""
        result = np.empty(self.n_draws)
        for rows in blocks(self.n_draws):
            result[rows] = self.block(rows) @ factors
        return result

    def summed(self, draws: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum over draws of draw times profile: (Y,)."""
        result = np.zeros(self.n_years)
        for rows in blocks(self.n_draws):
            result += draws[rows] @ self.block(rows)
        return result

    def block(self, rows: slice) -> NDArray[np.float64]:
        """Return the profile of some draws: (b, Y).

        Raises ``InputError`` when ``make`` gives another shape or no finite numbers.
        """
        values = np.asarray(self.make(rows), dtype=np.float64)
        expected = (len(range(*rows.indices(self.n_draws))), self.n_years)
        if values.shape != expected:
            raise _refused(f"a block of shape {values.shape}, not {expected}")
        if not np.isfinite(values.sum()):
            raise _refused("values that are not finite numbers")
        return values


class Courses:
    """Sums over years of profiles under one set of factors, each made only once."""

    def __init__(self, factors: NDArray[np.float64]) -> None:
        self._factors = factors
        self._made: dict[int, tuple[Profile, NDArray[np.float64]]] = {}

    def __call__(self, profile: Profile) -> NDArray[np.float64]:
        """Return the profile's sum over years: (S,) or ()."""
        if id(profile) not in self._made:
            self._made[id(profile)] = (profile, profile.weighted(self._factors))
        return self._made[id(profile)][1]


def blocks(n_draws: int) -> Iterator[slice]:
    """Yield the draws in order, some at a time."""
    for start in range(0, n_draws, BLOCK):
        yield slice(start, min(start + BLOCK, n_draws))


def _refused(found: str) -> InputError:
    return InputError(
        Complaint(
            file="ledger",
            line=None,
            key="profile",
            found=found,
            meaning="it gives no amount for each draw and year",
            mend="give (Y,) or (S, Y) finite numbers, or a fade with a retention >= 0",
        )
    )
