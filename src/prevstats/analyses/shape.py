"""What an outcome's data look like: who started, when, and with whom to compare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.analyses.sample import OutcomeData, response_years, sample_status

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.data.starts import Starts

Level = Literal["panel", "series", "running_variable", "cross_section", "randomised"]
"""``panel``: areas over years; ``series``: one area and nobody to compare with."""

SMALL_COUNT = 5.0
"""Fewer persons than this in the typical treated area and year is a rare count."""


@dataclass(frozen=True, slots=True)
class DataShape:
    """All that the choice of a design looks at; nothing of what the outcome did.

    Attributes
    ----------
    level : what one row of the data is.
    n_treated : areas that started, with the outcome seen before and after.
    n_never, n_comparison : areas seen without a start; those and the ones that
        started so late that they can be compared with for at least one cohort.
    n_cohorts : different start years among the treated.
    first_start, last_start : the earliest and latest of them; ``None`` without any.
    years_before, years_after : most years that a treated area has before its start,
        and from start and lag on.
    n_stopped : areas that started and later fell back.
    asks_first_start : the question is what a first start did, whether or not it stayed.
    share_missing : share (0-1) of the years of treated and never treated without value.
    small_counts : the outcome is a count of persons, and a rare one.
    n_started : areas with a start, also those whose outcome is not seen.
    """

    level: Level
    n_treated: int
    n_never: int
    n_comparison: int
    n_cohorts: int
    first_start: int | None
    last_start: int | None
    years_before: int
    years_after: int
    n_stopped: int = 0
    asks_first_start: bool = True
    share_missing: float = 0.0
    small_counts: bool = False
    n_started: int = 0

    @property
    def staggered(self) -> bool:
        """Whether the treated started in different years."""
        return self.n_cohorts > 1

    @property
    def all_at_once(self) -> bool:
        """Whether everyone started in one year, with nobody left to compare with."""
        return self.n_cohorts == 1 and self.n_comparison == 0


def shape_of(data: OutcomeData, starts: Starts, row: int | None = None) -> DataShape:
    """Return the shape of one outcome's data, for all that started or one of them.

    Parameters
    ----------
    row : the area that is asked about; ``None`` = all that started.
    """
    started = np.flatnonzero(np.isfinite(starts.year))
    if row is not None:
        started = started[started == row]
    seen = _seen(data, starts, started)
    years = np.array(data.years)
    begun = starts.year[seen]
    observed = ~np.isnan(data.values)
    never = np.isinf(starts.year) & observed.any(axis=1)
    lengths = [_years_of(data, starts, int(area)) for area in started]
    used = np.concatenate([seen, np.flatnonzero(never)]).astype(int)
    return DataShape(
        level="panel" if len(data.areas) > 1 else "series",
        n_treated=int(seen.size),
        n_never=int(never.sum()),
        n_comparison=_comparison(data, starts, started, observed),
        n_cohorts=len(np.unique(begun)),
        first_start=int(begun.min()) if begun.size else None,
        last_start=int(begun.max()) if begun.size else None,
        years_before=max((before for before, _ in lengths), default=0),
        years_after=max((after for _, after in lengths), default=0),
        n_stopped=starts.n_stopped,
        share_missing=float(np.mean(~observed[used])) if used.size else 0.0,
        small_counts=_rare(data, seen, years),
        n_started=int(started.size),
    )


def _seen(
    data: OutcomeData, starts: Starts, started: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Return the started areas with the outcome seen before and after."""
    status = [sample_status(data, starts, int(area)) for area in started]
    seen = np.array([each == "in_estimate" for each in status], dtype=np.bool_)
    return np.asarray(started[seen], dtype=np.intp)


def _years_of(data: OutcomeData, starts: Starts, area: int) -> tuple[int, int]:
    """Return how many years an area has before its start, and with a response."""
    told = ~np.isnan(data.values[area])
    start = float(starts.year[area])
    before = told & (np.array(data.years) < start)
    return int(before.sum()), int((told & response_years(data, start)).sum())


def _comparison(
    data: OutcomeData,
    starts: Starts,
    started: NDArray[np.intp],
    observed: NDArray[np.bool_],
) -> int:
    """Return how many areas can be compared with, for at least one of the started.

    They have the outcome before that start, and in a year of response in which they
    had not started themselves.
    """
    able = np.zeros(len(data.areas), dtype=bool)
    years = np.array(data.years)
    for start in np.unique(starts.year[started]):
        response = response_years(data, float(start))
        untreated = years[None, :] < starts.year[:, None]
        after = (observed & untreated & response[None, :]).any(axis=1)
        before = observed[:, years < start].any(axis=1)
        able |= after & before & (starts.year != start) & starts.within()
    return int(able.sum())


def _rare(data: OutcomeData, seen: NDArray[np.intp], years: NDArray[np.int_]) -> bool:
    """Return whether the typical treated area has fewer than a few cases a year."""
    if data.outcome.counted is None or data.denominator is None or not seen.size:
        return False
    from prevstats.analyses.money import per_unit

    cases = data.values[seen] * data.denominator[seen] / per_unit(data.outcome)
    known = cases[np.isfinite(cases)]
    return bool(known.size and np.median(known) < SMALL_COUNT)
