"""The question put to the few-treated rule, and the years it may look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """One outcome of N municipalities over T years, and whose effect is asked for.

    Attributes
    ----------
    outcome : array (N, T) in the outcome's unit; ``nan`` where it is missing.
    periods : the T years, in rising order.
    exposure : array (N,) of sizes: mean denominator (children, inhabitants) before
        the start. A unit without a positive size cannot be in the pool.
    county : array (N,) of integer labels; errors may be correlated within a county.
    start : array (N,) with the first treated year; ``inf`` = untreated in the data.
    treated : array (N,) of weights that sum to one over the municipalities whose
        effect is asked for, and are 0 for all others.
    pool : array (N,) of bool: municipalities that may serve as untreated, whether or
        not their data are complete. One that starts later serves only in windows that
        end before its own start.
    comparison : array (N,) of weights, or of bool, within the pool: those whose mean
        is subtracted. ``None`` = the whole pool with equal weights.
    first_event, last_event : first and last year after the start (0 = the start year)
        that enter the mean after; ``None`` = to the end of the data.
    years_before : most observed years before the start that are used; ``None`` = all.
    base : what the mean after is compared with: the mean of all years before the
        start, or the last observed year before it (Callaway and Sant'Anna 2021).
    """

    outcome: NDArray[np.float64]
    periods: tuple[int, ...]
    exposure: NDArray[np.float64]
    county: NDArray[np.int64]
    start: NDArray[np.float64]
    treated: NDArray[np.float64]
    pool: NDArray[np.bool_]
    comparison: NDArray[np.float64] | NDArray[np.bool_] | None = None
    first_event: int = 0
    last_event: int | None = None
    base: Literal["mean", "last"] = "mean"
    years_before: int | None = None

    def __post_init__(self) -> None:
        shape = (len(self.start), len(self.periods))
        if self.outcome.shape != shape:
            raise ValueError(f"outcome has shape {self.outcome.shape}, not {shape}")
        for name in ("exposure", "county", "treated", "pool"):
            if getattr(self, name).shape != shape[:1]:
                raise ValueError(f"{name} must have one value per municipality")
        if self.comparison is not None and self.comparison.shape != shape[:1]:
            raise ValueError("comparison must have one value per municipality")
        if any(np.diff(self.periods) <= 0):
            raise ValueError("periods must be in rising order")
        if self.treated.min() < 0 or abs(self.treated.sum() - 1.0) > 1e-8:
            raise ValueError("treated weights must be at least 0 and sum to 1")


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """The years around one start that are used.

    Attributes
    ----------
    start : the first treated year g.
    before, after : columns of the outcome before g, and of the years averaged after.
    last_year : the last year used.
    """

    start: int
    before: NDArray[np.intp]
    after: NDArray[np.intp]
    last_year: int

    @property
    def columns(self) -> NDArray[np.intp]:
        """Every column used, in the order of time."""
        return np.concatenate([self.before, self.after])


def window_of(study: Study, start: int) -> Window:
    """Return the years used for a start; years that no pool unit has are absent."""
    periods = np.asarray(study.periods)
    observed = np.isfinite(study.outcome[study.pool]).any(axis=0)
    last = np.inf if study.last_event is None else start + study.last_event
    after = observed & (periods >= start + study.first_event) & (periods <= last)
    used = np.flatnonzero(after)
    before = np.flatnonzero(observed & (periods < start))
    return Window(
        start=start,
        before=before if study.years_before is None else before[-study.years_before :],
        after=used,
        last_year=int(periods[used[-1]]) if used.size else start,
    )


def complete(study: Study, window: Window) -> NDArray[np.bool_]:
    """Return (N,) bool: every year of the window is observed and the size is known."""
    observed = np.isfinite(study.outcome[:, window.columns]).all(axis=1)
    sized = np.isfinite(study.exposure) & (study.exposure > 0)
    return np.asarray(observed & sized, dtype=np.bool_)


def answerable(study: Study) -> NDArray[np.bool_]:
    """Return (N,) bool: units that start inside the data with a complete window.

    These are the municipalities that may be given a treated weight: at least one year
    before and one after their own start, and nothing missing in between.
    """
    mask = np.zeros(len(study.start), dtype=np.bool_)
    for start in np.unique(study.start[np.isfinite(study.start)]):
        window = window_of(study, int(start))
        if window.before.size and window.after.size:
            mask |= (study.start == start) & complete(study, window)
    return mask


def canonical_order(study: Study) -> NDArray[np.intp]:
    """Return the rows in an order that does not depend on how they were given.

    Sorted by size, then by the outcome's years: draws and sums are then the same to
    the last bit whichever way the municipalities were listed.
    """
    keys = np.nan_to_num(study.outcome, nan=-np.inf).T[::-1]
    return np.lexsort((*keys, study.exposure))
