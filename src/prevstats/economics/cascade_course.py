"""The course over the years of what a path leads to: lag, fade-out, and who is left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.economics.cascade_steps import Step, changes, some
from prevstats.economics.profile import (
    ComputedProfile,
    GeometricFade,
    HeldProfile,
    Profile,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.economics.fade_out import Fade

NOTHING = 1e-290
"""A change below this is none: it cannot be divided by without overflow."""


@dataclass(frozen=True, slots=True, eq=False)
class PresentFade:
    """A geometric fade-out among those who are present: still without S x Y numbers.

    Attributes
    ----------
    fade : the fade-out.
    present : share of the persons who count in each year, (Y,).
    """

    fade: GeometricFade
    present: NDArray[np.float64]

    @property
    def n_draws(self) -> int | None:
        """Return S, or ``None`` when the course is the same in every draw."""
        return self.fade.n_draws

    @property
    def n_years(self) -> int:
        """Return Y."""
        return self.fade.n_years

    def weighted(self, factors: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum over years of profile times factor: (S,) or ()."""
        return self.fade.weighted(factors * self.present)

    def summed(self, draws: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum over draws of draw times profile: (Y,)."""
        return self.fade.summed(draws) * self.present

    def block(self, rows: slice) -> NDArray[np.float64]:
        """Return the profile of some draws: (b, Y), or (Y,) when it is common."""
        return self.fade.block(rows) * self.present


def course(
    path: tuple[Step, ...],
    first_year: int,
    present: NDArray[np.float64],
    n_draws: int,
) -> Profile:
    """Return how much of a path's change at full size there is in each year.

    The last link with a fade-out of its own sets the course, ``fade_position`` links
    from the start; those after it follow. Where a straight line follows, the course is
    the fade-out itself. Where log odds follow, half the cause is not quite half the
    change: the change is then computed anew in each year from what is left.

    Parameters
    ----------
    path : links with their numbers, from the intervention to the resource.
    first_year : year of the full size before any lag; the path's lags are added.
    present : share of the persons who count in each year, (Y,).
    n_draws : S.
    """
    years = present.size
    start = first_year + sum(step.link.lag_years for step in path)
    position = fade_position(path)
    fade = path[position].fade
    if fade is None or start >= years:
        return HeldProfile(np.zeros(years))
    elapsed = np.arange(years, dtype=np.float64) - start
    if bent(path):
        return _bent(path, elapsed, present, n_draws)
    if not fade.drawn:
        return HeldProfile(fade.share(elapsed) * present)
    if fade.kind == "geometric":
        return PresentFade(GeometricFade(fade.parameter, years, start), present)

    def make(rows: slice) -> NDArray[np.float64]:
        return np.asarray(_of(fade, rows).share(elapsed) * present)

    return ComputedProfile(make, n_draws, years)


def fade_position(path: tuple[Step, ...]) -> int:
    """Return which link of the path sets its course: the last with a fade-out."""
    return max(n for n, step in enumerate(path) if n == 0 or step.fade is not None)


def bent(path: tuple[Step, ...]) -> bool:
    """Return whether log odds follow a cause that fades."""
    return any(step.base_rate is not None for step in path[fade_position(path) + 1 :])


def _of(fade: Fade, rows: slice) -> Fade:
    """Return the fade-out of some draws, its numbers as columns."""
    after = fade.retention_after
    after = None if after is None else some(after, rows)
    return replace(fade, parameter=some(fade.parameter, rows), retention_after=after)


def _bent(
    path: tuple[Step, ...],
    elapsed: NDArray[np.float64],
    present: NDArray[np.float64],
    n_draws: int,
) -> ComputedProfile:
    position = fade_position(path)
    found = changes(path)
    cause, full = found[position], found[-1]
    fade = path[position].fade
    counts = np.flatnonzero((elapsed >= 0.0) & (present != 0.0))
    used = slice(counts[0], counts[-1] + 1) if counts.size else slice(0, 0)

    def make(rows: slice) -> NDArray[np.float64]:
        count = len(range(*rows.indices(n_draws)))
        result = np.zeros((count, elapsed.size))
        if fade is None:
            return result
        now = some(cause, rows) * _left(_of(fade, rows), elapsed[used])
        for step in path[position + 1 :]:
            now = step.change_by_year(now, rows)
        whole = some(full, rows)
        nothing = np.abs(whole) < NOTHING
        now = now * np.where(nothing, 0.0, 1.0 / np.where(nothing, 1.0, whole))
        result[:, used] = now * present[used]
        return result

    return ComputedProfile(make, n_draws, elapsed.size)


def _left(fade: Fade, elapsed: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share left of some draws; a power by way of its logarithm.

    numpy's power for each draw and year would cost more than all the rest.
    """
    if fade.kind != "geometric" or fade.parameter.ndim == 0:
        return fade.share(elapsed)
    pace = np.log(np.maximum(fade.parameter, np.finfo(np.float64).tiny))
    return np.asarray(np.exp(pace * elapsed))
