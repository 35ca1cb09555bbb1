"""One outcome as the panels that designs read: of all that started, of one area."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.sample import OutcomeData, response_years
from prevstats.data.panel import Panel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from prevstats.data.panel import Dataset
    from prevstats.data.starts import Starts


def panel_of_all(
    data: OutcomeData,
    starts: Starts,
    covariates: Mapping[str, NDArray[np.float64]] | None = None,
) -> Panel:
    """Return the panel of every area that may enter an estimate."""
    keep = np.flatnonzero(starts.within())
    return Panel(
        units=tuple(data.areas[row] for row in keep),
        periods=data.years,
        outcome=data.values[keep],
        start=starts.year[keep],
        covariates={name: each[keep] for name, each in (covariates or {}).items()},
        exposure=data.exposure[keep],
        cluster=None,
        name=data.outcome.id,
    )


def in_response(data: OutcomeData, panel: Panel) -> Panel:
    """Return the panel without the treated years that are no years of response.

    A regression with one coefficient has no event times to choose among: the years
    between the start and its lag, and those after the last effect year, are left out.
    """
    years = np.array(panel.periods)
    treated = years[None, :] >= panel.start[:, None]
    used = np.array([response_years(data, float(start)) for start in panel.start])
    values = np.where(treated & ~used, np.nan, panel.outcome)
    return Panel(
        units=panel.units,
        periods=panel.periods,
        outcome=values,
        start=panel.start,
        covariates=panel.covariates,
        name=panel.name,
    )


def panel_of_one(data: OutcomeData, starts: Starts, row: int) -> Panel:
    """Return one started area with all that are untreated through its last year used.

    The years are those of the main contrast: the last ``years_before`` observed before
    the start, and the years of response. Areas with a gap in them are left out, the
    county is the cluster, and the size before the start the exposure.
    """
    start = float(starts.year[row])
    years = np.array(data.years)
    before = np.flatnonzero(years < start)[-data.use.years_before :]
    after = np.flatnonzero(response_years(data, start))
    columns = np.concatenate([before, after])
    last = float(years[columns[-1]]) if columns.size else start
    size = data.size_before(start)
    whole = np.isfinite(data.values[:, columns]).all(axis=1) & np.isfinite(size)
    able = whole & starts.within() & (starts.year > last)
    able[row] = True
    keep = np.flatnonzero(able)
    begun = np.where(keep == row, start, np.inf)
    return Panel(
        units=tuple(data.areas[each] for each in keep),
        periods=tuple(int(year) for year in years[columns]),
        outcome=data.values[np.ix_(keep, columns)],
        start=begun,
        cluster=tuple(str(data.county[each]) for each in keep),
        exposure=np.repeat(size[keep][:, None], len(columns), axis=1),
        name=data.outcome.id,
    )


def covariates_of(
    names: tuple[str, ...], data: OutcomeData, dataset: Dataset
) -> dict[str, NDArray[np.float64]]:
    """Return the covariates (N, T) that a design names, in the outcome's years."""
    columns = np.array([dataset.years.index(year) for year in data.years], dtype=int)
    return {name: dataset.values[name][:, columns] for name in names}
