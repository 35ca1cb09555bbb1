"""One municipality's difference from the comparison, and what chance alone would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.findings import Path
from prevstats.errors import CannotAnswer
from prevstats.inference.few_treated import PoolModel, Study, pool_model

if TYPE_CHECKING:
    from numpy.typing import NDArray


def difference_path(study: Study, row: int, level: float) -> Path | None:
    """Return the yearly difference from the comparison, zero on average before start.

    The band is where ``level`` of the municipalities without the intervention stay,
    year by year, each scaled to the size and history of this one by the variance model
    of the few-treated rule; a pool member is compared with the others and not with
    itself. All years of the outcome are shown, also those between start and lag;
    ``None`` when there is no comparison.
    """
    model = pool_model(study, int(study.start[row]))
    if isinstance(model, CannotAnswer):
        return None
    base = model.window.before
    difference = _from_base(
        study.outcome[row] - _mean(study.outcome, model.comparison), base
    )
    placebo = _placebo_paths(model, row)
    half = np.array([_quantile(column, level) for column in np.abs(placebo).T])
    return Path(
        years=study.periods,
        difference=tuple(_known(value) for value in difference),
        band_low=tuple(_known(-value) for value in half),
        band_high=tuple(_known(value) for value in half),
        base_years=tuple(study.periods[column] for column in base),
    )


def _placebo_paths(model: PoolModel, row: int) -> NDArray[np.float64]:
    """Return each pool member's path (P, T), scaled to the municipality's own scale."""
    members = model.study.outcome[model.pool]
    known = ~np.isnan(members)
    filled = np.where(known, members, 0.0)
    others = (filled.sum(axis=0) - filled) / np.maximum(known.sum(axis=0) - known, 1)
    paths = _from_base(members - others, model.window.before)
    scale = model.unadjusted.s
    return np.asarray(paths * (scale[row] / scale[model.pool])[:, None])


def _quantile(values: NDArray[np.float64], level: float) -> float:
    """Return the quantile of a year, ``nan`` when half of the pool lacks a value."""
    known = values[~np.isnan(values)]
    return float(np.quantile(known, level)) if 2 * known.size > values.size else np.nan


def _mean(
    outcome: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the weighted mean of each year (T,), over those that have a value."""
    known = ~np.isnan(outcome) & (weights > 0)[:, None]
    total = (known * weights[:, None]).sum(axis=0)
    filled = np.where(known, outcome, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((filled * weights[:, None]).sum(axis=0) / total)


def _from_base(
    paths: NDArray[np.float64], base: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return paths less their own mean over the base years."""
    return np.asarray(paths - paths[..., base].mean(axis=-1, keepdims=True))


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
