"""What units are matched on: levels and trends before a start, and how far apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.data.panel import Panel
    from prevstats.designs.matching import Matching

Level = Literal["mean", "mean_and_trend", "none"]


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """One treated unit beside its candidates.

    Attributes
    ----------
    row : of the treated unit; candidates : (C,) rows of units without a start.
    names : (K,) features; own : (K,); others : (C, K); scale : (K,) deviations among
        the candidates.
    """

    row: int
    candidates: NDArray[np.intp]
    names: tuple[str, ...]
    own: NDArray[np.float64]
    others: NDArray[np.float64]
    scale: NDArray[np.float64]

    @property
    def standardised(self) -> NDArray[np.float64]:
        """Treated less each candidate (C, K), in deviations."""
        return (self.own - self.others) / self.scale


def candidates_of(panel: Panel) -> NDArray[np.bool_]:
    """Return which units (N,) have no start within the panel's periods."""
    return np.asarray(panel.start > panel.periods[-1])


def features_of(
    design: Matching, panel: Panel, row: int, pool: NDArray[np.bool_]
) -> Features | None:
    """Return a treated unit's features beside its candidates'; ``None`` without them.

    Values are taken over the periods before its start; a candidate with a feature
    missing is none for this unit. A feature without variation is left at its own size.
    """
    periods = np.array(panel.periods, float)
    early = periods < panel.start[row] - design.anticipation
    if design.window is not None:
        early &= np.cumsum(early[::-1])[::-1] <= design.window
    if early.sum() < (2 if design.outcome == "mean_and_trend" else 1):
        return None
    columns = {
        name: means(panel.covariates[name][:, early]) for name in design.covariates
    }
    if design.outcome != "none":
        columns["outcome"] = means(panel.outcome[:, early])
    if design.outcome == "mean_and_trend":
        columns["trend"] = trends(panel.outcome[:, early], periods[early])
    values = np.column_stack(list(columns.values()))
    whole = np.all(np.isfinite(values), axis=1)
    candidates = np.flatnonzero(pool & whole)
    if not whole[row] or candidates.size < 2:
        return None
    spread = values[candidates].std(axis=0, ddof=1)
    return Features(
        row=row,
        candidates=candidates,
        names=tuple(columns),
        own=values[row],
        others=values[candidates],
        scale=np.where(spread > 0, spread, 1.0),
    )


def means(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the means of rows (N, T), ``nan`` where a row has no value."""
    told = np.isfinite(values)
    count = told.sum(axis=1)
    sums = np.where(told, values, 0.0).sum(axis=1)
    return np.where(count > 0, sums / np.maximum(count, 1), np.nan)


def trends(
    values: NDArray[np.float64], periods: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the slopes of rows (N, T) over the periods; ``nan`` below two values."""
    told = np.isfinite(values)
    time = np.where(told, periods, np.nan)
    centred = np.where(told, time - means(time)[:, None], 0.0)
    square = (centred**2).sum(axis=1)
    level = np.where(told, values - means(values)[:, None], 0.0)
    slope = (centred * level).sum(axis=1)
    return np.where(square > 0, slope / np.where(square > 0, square, 1.0), np.nan)


def distances(features: Features, metric: str) -> NDArray[np.float64]:
    """Return the distance of each candidate (C,) from the treated unit."""
    gaps = features.standardised
    if metric == "standardised":
        return np.asarray(np.sqrt((gaps**2).sum(axis=1)))
    scaled = features.others / features.scale
    covariance = np.atleast_2d(np.cov(scaled, rowvar=False))
    inverse = np.linalg.pinv(covariance, hermitian=True)
    square = np.einsum("ij,jk,ik->i", gaps, inverse, gaps)
    return np.asarray(np.sqrt(np.maximum(square, 0.0)))
