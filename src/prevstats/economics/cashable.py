"""Which part of a saving can be released as money: its share, when, in whole steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from prevstats.economics.entry import Capacity, Entry
from prevstats.economics.profile import Courses, blocks

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEP_ROUNDING = 1e-9
"""Share of a step by which a sum may miss a whole step through rounding."""


def released(
    entries: Sequence[Entry],
    years: Sequence[int],
    n_draws: int,
    factors: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the sum over years of what can be released, times factor: (S,).

    share x amount from the year of the lag on; amounts that share a capacity are
    summed first and counted in whole steps only, in every draw and year. A change of
    less than a step, either way, is taken up by what is there; rounding a need that
    grows up to a whole step would turn the noise around no effect into a cost.
    """
    counted = np.asarray(years)
    result = np.zeros(n_draws)
    courses: dict[int, Courses] = {}
    for entry in _by_the_krona(entries):
        lag = entry.cashable_lag
        if lag not in courses:
            courses[lag] = Courses(factors * (counted >= lag))
        value = entry.amount.draws * courses[lag](entry.amount.profile)
        result += entry.cashable_share * value
    for capacity, members in _by_capacity(entries):
        for rows in blocks(n_draws):
            result[rows] += _whole_steps(capacity, members, counted, rows) @ factors
    return result


def released_by_year(
    entries: Sequence[Entry], years: Sequence[int], n_draws: int
) -> NDArray[np.float64]:
    """Return the mean over draws of what can be released in each year: (Y,)."""
    counted = np.asarray(years)
    result = np.zeros(counted.size)
    for entry in _by_the_krona(entries):
        open_years = entry.cashable_share * (counted >= entry.cashable_lag)
        result += entry.amount.mean_by_year() * open_years
    for capacity, members in _by_capacity(entries):
        for rows in blocks(n_draws):
            steps = np.broadcast_to(
                _whole_steps(capacity, members, counted, rows),
                (rows.stop - rows.start, counted.size),
            )
            result += steps.sum(axis=0) / n_draws
    return result


def released_by_draw(
    entries: Sequence[Entry], years: Sequence[int], n_draws: int
) -> NDArray[np.float64]:
    """Return what can be released in each draw and year: (S, Y)."""
    counted = np.asarray(years)
    result = np.zeros((n_draws, counted.size))
    for rows in blocks(n_draws):
        for entry in _by_the_krona(entries):
            open_years = entry.cashable_share * (counted >= entry.cashable_lag)
            result[rows] += entry.amount.block(rows) * open_years
        for capacity, members in _by_capacity(entries):
            result[rows] += _whole_steps(capacity, members, counted, rows)
    return result


def _by_the_krona(entries: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.capacity is None]


def _by_capacity(entries: Sequence[Entry]) -> list[tuple[Capacity, list[Entry]]]:
    """Return the entries of each payer's capacity: only one payer's are summed."""
    found: dict[tuple[str, Capacity], list[Entry]] = {}
    for entry in entries:
        if entry.capacity is not None:
            found.setdefault((entry.payer, entry.capacity), []).append(entry)
    return [(capacity, members) for (_, capacity), members in found.items()]


def _whole_steps(
    capacity: Capacity,
    entries: Sequence[Entry],
    years: NDArray[np.int_],
    rows: slice,
) -> NDArray[np.float64]:
    """Return the whole steps of some draws in kronor: (b, Y), or (1, Y) when equal."""
    total = np.zeros((1, years.size))
    for entry in entries:
        open_years = entry.cashable_share * (years >= entry.cashable_lag)
        total = total + entry.amount.block(rows) * open_years
    steps = np.floor(np.abs(total) / capacity.step + STEP_ROUNDING)
    return np.asarray(np.sign(total) * steps * capacity.step)
