"""One municipality's difference from the comparison, and what chance alone would do."""

from __future__ import annotations

from prevstats.analyses.findings import Path
from prevstats.designs.aggregate import known
from prevstats.errors import CannotAnswer
from prevstats.inference.few_treated import Study, pool_model
from prevstats.inference.few_treated_band import placebo_band


def difference_path(study: Study, row: int, level: float) -> Path | None:
    """Return the yearly difference from the comparison, zero on average before start.

    The band is where ``level`` of the municipalities without the intervention stay,
    year by year, each scaled to the size and history of this one. All years up to the
    last one used are shown, also those between start and lag; ``None`` when there is
    no comparison.
    """
    model = pool_model(study, int(study.start[row]))
    if isinstance(model, CannotAnswer):
        return None
    band = placebo_band(model, row, level=level)
    return Path(
        years=band.years,
        difference=tuple(known(value) for value in band.difference),
        band_low=tuple(known(-value) for value in band.half_width),
        band_high=tuple(known(value) for value in band.half_width),
        base_years=tuple(study.periods[column] for column in model.window.before),
    )
