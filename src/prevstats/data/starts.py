"""When each area started: read from an indicator, by a stated rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.parameters.schema import IndicatorRule

if TYPE_CHECKING:
    from numpy.typing import NDArray

StartStatus = Literal["starts", "never", "always", "unknown_start", "left_out"]


@dataclass(frozen=True, slots=True, eq=False)
class Starts:
    """Each area's start.

    Attributes
    ----------
    status : N words; see ``starts_from_indicator``.
    year : array (N,): first year with the intervention; ``inf`` = never within the
        years looked at; ``nan`` = always, unknown or left out.
    n_stopped : areas that started and later fell back (the treatment is not
        absorbing: the effect is that of a first start).
    n_last_year_missing : areas without a value in the last year looked at, which is
        unknown and not zero.
    """

    status: tuple[StartStatus, ...]
    year: NDArray[np.float64]
    n_stopped: int
    n_last_year_missing: int

    def within(self) -> NDArray[np.bool_]:
        """Return the mask (N,) of areas that may enter an estimate."""
        return ~np.isnan(self.year)


def starts_from_years(year: NDArray[np.float64], first_year: int) -> Starts:
    """Return the starts that a table or a source gives; ``inf`` = never.

    An area whose start is at or before ``first_year``, the first year of the data, was
    always treated as far as the data can tell.
    """
    always = year <= first_year
    status: list[StartStatus] = [
        "always" if early else "starts" if np.isfinite(start) else "never"
        for early, start in zip(always, year, strict=True)
    ]
    return Starts(tuple(status), np.where(always, np.nan, year), 0, 0)


def starts_from_indicator(
    values: NDArray[np.float64], years: Sequence[int], rule: IndicatorRule
) -> Starts:
    """Return each area's start by the rule, from an indicator of shape (N, T).

    Only reported values count: a missing year is unknown, never zero. An area is

    - ``always`` when its first reported value is above the limit: no start is seen;
    - ``unknown_start`` when it has no reported value, or when the value of the year
      just before its start is missing, so that the start may be earlier;
    - ``starts`` when the rule is met, ``never`` when it is not;
    - ``left_out`` when it started and later fell back and the rule keeps only those
      that stay (``absorbing_only``).
    """
    first = rule.first_year if rule.first_year is not None else years[0]
    last = rule.last_year if rule.last_year is not None else years[-1]
    keep = np.array([first <= year <= last for year in years])
    window = values[:, keep]
    window_years = np.array(years)[keep]
    found = [_one_area(row, window_years, rule) for row in window]
    stopped = sum(
        _falls_back(row, window_years, year, rule.above)
        for row, (_, year) in zip(window, found, strict=True)
    )
    if rule.absorbing_only:
        found = [
            ("left_out", np.nan)
            if _falls_back(row, window_years, year, rule.above)
            else (status, year)
            for row, (status, year) in zip(window, found, strict=True)
        ]
    last_missing = int(np.isnan(window[:, -1]).sum()) if window.shape[1] else 0
    return Starts(
        status=tuple(status for status, _ in found),
        year=np.array([year for _, year in found], dtype=np.float64),
        n_stopped=int(stopped),
        n_last_year_missing=last_missing,
    )


def _one_area(
    row: NDArray[np.float64], years: NDArray[np.int_], rule: IndicatorRule
) -> tuple[StartStatus, float]:
    reported = np.flatnonzero(~np.isnan(row))
    if reported.size == 0:
        return "unknown_start", np.nan
    above = row[reported] > rule.above
    if above[0]:
        return "always", np.nan
    run = rule.sustained_years if rule.rule == "sustained" else 1
    position = _first_run(above, run)
    if position is None:
        return "never", np.inf
    column = reported[position]
    if np.isnan(row[column - 1]):
        return "unknown_start", np.nan
    return "starts", float(years[column])


def _first_run(above: NDArray[np.bool_], length: int) -> int | None:
    """Return where the first run of ``length`` true values begins."""
    windows = np.lib.stride_tricks.sliding_window_view(above, min(length, above.size))
    hits = np.flatnonzero(windows.all(axis=1)) if above.size >= length else np.array([])
    return int(hits[0]) if hits.size else None


def _falls_back(
    row: NDArray[np.float64], years: NDArray[np.int_], year: float, above: float
) -> bool:
    if not np.isfinite(year):
        return False
    after = row[years >= year]
    return bool(np.any(after[~np.isnan(after)] <= above))
