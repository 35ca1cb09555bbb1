"""Effect sizes of two-by-two tables: OR, RR, RD, arcsine, Peto, phi, probit, and d."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import ndtri

from prevstats.errors import Complaint, InputError
from prevstats.evidence.effect_sizes import EffectSizes, TwoByTwo, effect_sizes
from prevstats.evidence.effect_sizes_checks import (
    PLACE,
    arrays,
    counts,
    one_of,
    refuse,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pair = tuple[NDArray[np.float64], NDArray[np.float64]]
    Cells = tuple[NDArray[np.float64], ...]

ZeroCells = Literal["half", "half_everywhere", "none"]
NORMAL_SLOPE = 1.65
"""Log odds per d where the latent variable is normal (Cox & Snell 1989)."""


def from_counts(
    measure: str, table: TwoByTwo, zero_cells: ZeroCells = "half"
) -> EffectSizes:
    """Return effect sizes of events in two groups.

    Parameters
    ----------
    measure : OR, RR (logarithms), RD, AS (difference of arcsine roots), H (Cohen's h,
        twice AS), PETO, PHI, PBIT (probit), OR2D (log OR as d by the logistic law),
        OR2DN (log OR / 1.65).
    zero_cells : ``half`` adds 1/2 to all four cells of a table with an empty cell
        (metafor's default), ``half_everywhere`` to every table, ``none`` to none. AS, H
        and PHI need nothing added.

    Raises
    ------
    InputError : for events above n or below 0, empty groups, and, with ``none``, tables
        in which the measure does not exist.
    """
    one_of("measure", measure, tuple(FORMULAS))
    one_of("zero_cells", zero_cells, ("half", "half_everywhere", "none"))
    given = arrays(asdict(table))
    refuse([*counts("events_1", "n_1", given), *counts("events_0", "n_0", given)])
    a, c = given["events_1"], given["events_0"]
    b, d = given["n_1"] - a, given["n_0"] - c
    empty = (a == 0) | (b == 0) | (c == 0) | (d == 0)
    if measure in PLAIN or zero_cells == "none":
        empty = np.zeros_like(empty)
    elif zero_cells == "half_everywhere":
        empty = np.ones_like(empty)
    cells = tuple(cell + np.where(empty, 0.5, 0.0) for cell in (a, b, c, d))
    with np.errstate(all="ignore"):
        value, variance = FORMULAS[measure](cells)
    known = np.isfinite(a + b + c + d)
    missing = np.flatnonzero(known & ~(np.isfinite(value) & np.isfinite(variance)))
    if missing.size:
        found = f"{measure} does not exist in tables {missing.tolist()[:10]}"
        words = ("a cell or margin is 0", "let zero_cells be 'half', or leave them out")
        raise InputError(Complaint(PLACE, None, "zero_cells", found, *words))
    return effect_sizes(value, variance, measure, empty)


def log_odds_ratio(cells: Cells) -> Pair:
    """Return log OR with the sum of reciprocals as variance (Woolf 1955)."""
    a, b, c, d = cells
    return np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d


def log_risk_ratio(cells: Cells) -> Pair:
    """Return log RR."""
    a, b, c, d = cells
    value = np.log((a / (a + b)) / (c / (c + d)))
    return value, 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


def risk_difference(cells: Cells) -> Pair:
    """Return RD."""
    a, b, c, d = cells
    n_1, n_0 = a + b, c + d
    return a / n_1 - c / n_0, a * b / n_1**3 + c * d / n_0**3


def arcsine_difference(cells: Cells) -> Pair:
    """Return the difference of arcsine roots of shares."""
    a, b, c, d = cells
    n_1, n_0 = a + b, c + d
    value = np.arcsin(np.sqrt(a / n_1)) - np.arcsin(np.sqrt(c / n_0))
    return value, 1 / (4 * n_1) + 1 / (4 * n_0)


def cohen_h_difference(cells: Cells) -> Pair:
    """Return Cohen's h."""
    value, variance = arcsine_difference(cells)
    return 2 * value, 4 * variance


def peto(cells: Cells) -> Pair:
    """Return the log OR by Peto's one-step method (Yusuf et al. 1985)."""
    a, b, c, d = cells
    n_1, n_0, n = a + b, c + d, a + b + c + d
    spread = (a + c) * (b + d) * (n_1 / n) * (n_0 / n) / (n - 1)
    return (a - (a + c) * n_1 / n) / spread, 1 / spread


def phi(cells: Cells) -> Pair:
    """Return phi, with the variance of persons drawn at large (Yule 1912, p. 603)."""
    a, b, c, d = cells
    n = a + b + c + d
    rows, columns = (a + b) * (c + d) / n**2, (a + c) * (b + d) / n**2
    lean, tilt = (a + b - c - d) / n, (a + c - b - d) / n
    value = (a * d - b * c) / (n**2 * np.sqrt(rows * columns))
    crossed = value * (1 + value**2 / 2) * lean * tilt / np.sqrt(rows * columns)
    uneven = 0.75 * value**2 * (lean**2 / rows + tilt**2 / columns)
    return value, (1 - value**2 + crossed - uneven) / n


def probit(cells: Cells) -> Pair:
    """Return the difference of probits, a d of a normal latent variable."""
    a, b, c, d = cells
    n_1, n_0 = a + b, c + d
    p, r = a / n_1, c / n_0
    x, z = ndtri(p), ndtri(r)
    spread_1 = p * (1 - p) * np.exp(x**2) / n_1
    spread_0 = r * (1 - r) * np.exp(z**2) / n_0
    return x - z, 2 * np.pi * (spread_1 + spread_0)


def logistic_d(cells: Cells) -> Pair:
    """Return log OR · √3/π."""
    value, variance = log_odds_ratio(cells)
    return value * np.sqrt(3) / np.pi, variance * 3 / np.pi**2


def normal_d(cells: Cells) -> Pair:
    """Return log OR / 1.65."""
    value, variance = log_odds_ratio(cells)
    return value / NORMAL_SLOPE, variance / NORMAL_SLOPE**2


FORMULAS: dict[str, Callable[[Cells], Pair]] = {
    "OR": log_odds_ratio,
    "RR": log_risk_ratio,
    "RD": risk_difference,
    "AS": arcsine_difference,
    "H": cohen_h_difference,
    "PETO": peto,
    "PHI": phi,
    "PBIT": probit,
    "OR2D": logistic_d,
    "OR2DL": logistic_d,
    "OR2DN": normal_d,
}
"""Measure → its formula on the cells a, b (group 1) and c, d (group 0)."""
PLAIN = ("AS", "H", "PHI")
"""Measures that exist with an empty cell, so that nothing is added by default."""
