"""The rows of a segmented regression: trend, step, change of slope, seasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.designs.interrupted_series_data import Series

CHANGES = ("step", "slope")
"""The columns that are the intervention's."""


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What a segmented regression holds beside level, trend and step.

    Attributes
    ----------
    slope_change : whether the trend may change at the start.
    harmonics : pairs of sine and cosine; period : periods to a year.
    covariates : names of the series' covariates.
    """

    slope_change: bool
    harmonics: int
    period: float
    covariates: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The regression's columns: names (p) and values (T, p)."""

    names: tuple[str, ...]
    x: NDArray[np.float64]

    @property
    def changes(self) -> NDArray[np.bool_]:
        """Which columns (p,) are the intervention's."""
        return np.isin(self.names, CHANGES)


def segmented(series: Series, shape: Shape) -> Rows:
    """Return the columns of log μ_t or μ_t for all periods.

    β0 + β1 (t − s) + β2 1{t ≥ s} + β3 1{t ≥ s}(t − s) + seasons + covariates, with s
    the start: β2 is the change in the first period with the intervention.
    """
    since = series.time - series.start
    after = series.after.astype(float)
    columns = {"intercept": np.ones(since.size), "trend": since, "step": after}
    if shape.slope_change:
        columns["slope"] = after * since
    for k in range(1, shape.harmonics + 1):
        angle = 2 * np.pi * k * series.time / shape.period
        columns |= {f"sine{k}": np.sin(angle), f"cosine{k}": np.cos(angle)}
    for name in shape.covariates:
        values = series.covariates[name]
        columns[name] = values - np.nanmean(values)
    return Rows(tuple(columns), np.column_stack(list(columns.values())))
