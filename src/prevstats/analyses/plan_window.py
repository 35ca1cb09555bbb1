"""Where on real figures an invented start is placed, and which years it would use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.data.panel import Panel
from prevstats.errors import CannotAnswer
from prevstats.inference.few_treated import Study

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.analyses.sample import OutcomeData

WINDOWS = 3
"""Invented starts: the latest ones that the data have room for."""
FEWEST_BEFORE = 2
FEWEST_UNTREATED = 12


@dataclass(frozen=True, slots=True, eq=False)
class PlaceboWindow:
    """The years around one invented start, and who was untreated through them.

    Attributes
    ----------
    start : the invented first year.
    before, after : columns of the outcome.
    rows : (n,) rows that are complete, sized and untreated to the last year used.
    """

    start: int
    before: NDArray[np.intp]
    after: NDArray[np.intp]
    rows: NDArray[np.intp]

    @property
    def columns(self) -> NDArray[np.intp]:
        """Every column used, in the order of time."""
        return np.concatenate([self.before, self.after])


def windows_of(
    data: OutcomeData, started: NDArray[np.float64], follow_up: int
) -> tuple[PlaceboWindow, ...] | CannotAnswer:
    """Return the latest windows, the newest first.

    ``started`` (N,) is each area's real first year, ``inf`` for never, ``nan`` when it
    is not known (it then serves nowhere). ``CannotAnswer`` with
    ``nothing_responds_yet`` when the follow-up is shorter than the lag,
    ``history_too_short`` or ``pool_too_small``.
    """
    if follow_up <= data.use.lag_years:
        details = (("lag_years", data.use.lag_years), ("years", follow_up))
        return CannotAnswer("nothing_responds_yet", details)
    years = np.array(data.years)
    found: list[PlaceboWindow] = []
    largest = 0
    for start in sorted(data.years, reverse=True):
        window = _window(data, years, start, follow_up)
        if window is None:
            continue
        rows = _untreated(data, started, window)
        largest = max(largest, rows.size)
        if rows.size >= FEWEST_UNTREATED:
            found.append(replace(window, rows=rows))
        if len(found) == WINDOWS:
            break
    if found:
        return tuple(found)
    if largest:
        return CannotAnswer("pool_too_small", (("n_pool", largest),))
    return CannotAnswer("history_too_short", (("n_years", len(data.years)),))


def study_of(
    data: OutcomeData, window: PlaceboWindow, treated: NDArray[np.intp]
) -> Study:
    """Return the question whether these rows changed at the invented start."""
    weights = np.zeros(len(data.areas))
    weights[treated] = 1.0 / len(treated)
    start = np.full(len(data.areas), np.inf)
    start[treated] = window.start
    pool = np.zeros(len(data.areas), dtype=np.bool_)
    pool[window.rows] = True
    pool[treated] = True
    columns = window.columns
    return Study(
        outcome=data.values[:, columns],
        periods=tuple(int(year) for year in np.array(data.years)[columns]),
        exposure=data.size_before(window.start),
        county=data.county.astype(np.int64),
        start=start,
        treated=weights,
        pool=pool,
        first_event=data.use.lag_years,
        years_before=data.use.years_before,
    )


def panel_of(
    data: OutcomeData,
    window: PlaceboWindow,
    treated: NDArray[np.intp],
    comparison: NDArray[np.intp],
) -> Panel:
    """Return the panel of the treated and those they are compared with.

    The years until the outcome can respond are not in it, so that the first year of
    response is the start.
    """
    rows = np.concatenate([treated, comparison])
    columns = window.columns
    size = data.size_before(window.start)[rows]
    start = np.full(len(rows), np.inf)
    start[: len(treated)] = data.years[int(window.after[0])]
    return Panel(
        units=tuple(data.areas[row] for row in rows),
        periods=tuple(int(year) for year in np.array(data.years)[columns]),
        outcome=data.values[np.ix_(rows, columns)],
        start=start,
        exposure=np.repeat(size[:, None], len(columns), axis=1),
        name=data.outcome.id,
    )


def contrasts(data: OutcomeData, window: PlaceboWindow) -> NDArray[np.float64]:
    """Return (n,) mean after less mean before of the untreated, less their mean."""
    values = data.values[window.rows]
    change = values[:, window.after].mean(axis=1) - values[:, window.before].mean(1)
    return np.asarray(change - change.mean())


def _window(
    data: OutcomeData, years: NDArray[np.int_], start: int, follow_up: int
) -> PlaceboWindow | None:
    """Return the window of a start, ``None`` when the data end before or begin after.

    Years without figures (a survey every other year) are no years of the window; one
    year of response is enough.
    """
    use = data.use
    last_event = follow_up - 1
    if use.last_effect_year is not None:
        last_event = min(last_event, use.last_effect_year)
    if start + last_event > years[-1]:
        return None
    before = np.flatnonzero(years < start)[-use.years_before :]
    event = years - start
    after = np.flatnonzero((event >= use.lag_years) & (event <= last_event))
    if before.size < FEWEST_BEFORE or not after.size:
        return None
    return PlaceboWindow(start, before, after, np.zeros(0, dtype=np.intp))


def _untreated(
    data: OutcomeData, started: NDArray[np.float64], window: PlaceboWindow
) -> NDArray[np.intp]:
    last = data.years[int(window.columns[-1])]
    whole = np.isfinite(data.values[:, window.columns]).all(axis=1)
    sized = np.isfinite(data.size_before(window.start))
    return np.flatnonzero(whole & sized & (started > last))
