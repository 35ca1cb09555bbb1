"""Which periods of a series may be used, and why none may."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.interrupted_series_model import segmented
from prevstats.errors import CannotAnswer, Complaint

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.designs.interrupted_series import InterruptedSeries
    from prevstats.designs.interrupted_series_data import Series


def missing_columns(design: InterruptedSeries, series: Series) -> list[Complaint]:
    """Return a complaint for every column that the options name and is not there."""
    named = {f"covariates[{name}]": name for name in design.covariates}
    if design.offset not in (None, "exposure"):
        named["offset"] = str(design.offset)
    missing = {
        key: name for key, name in named.items() if name not in series.covariates
    }
    if design.offset == "exposure" and series.exposure is None:
        missing["offset"] = "exposure"
    there = ", ".join(sorted(series.covariates)) or "none"
    return [
        Complaint(
            file=f"series {series.name}",
            line=None,
            key=key,
            found=f"no column {name}",
            meaning=f"covariates there: {there}",
            mend="correct the name or give the column",
        )
        for key, name in missing.items()
    ]


def denominators(
    design: InterruptedSeries, series: Series
) -> dict[str, NDArray[np.float64]]:
    """Return the offsets of the series and of its control, as denominators (T,)."""
    ones = np.ones(series.time.size)
    if design.offset is None:
        return {"own": ones, "control": ones}
    own = (
        series.exposure
        if design.offset == "exposure"
        else series.covariates[design.offset]
    )
    own = ones if own is None else own
    other = series.control_exposure
    return {"own": own, "control": own if other is None else other}


def observed(design: InterruptedSeries, series: Series) -> Series:
    """Return the periods in which everything that is needed is known."""
    needed = [series.outcome, *(series.covariates[name] for name in design.covariates)]
    needed += list(denominators(design, series).values())
    if series.control is not None:
        needed.append(series.control)
    keep = np.all(np.isfinite(np.column_stack(needed)), axis=1)

    def kept(values: NDArray[np.float64] | None) -> NDArray[np.float64] | None:
        return None if values is None else np.asarray(values, float)[keep]

    return replace(
        series,
        time=np.asarray(series.time, float)[keep],
        outcome=np.asarray(series.outcome, float)[keep],
        exposure=kept(series.exposure),
        control=kept(series.control),
        control_exposure=kept(series.control_exposure),
        covariates={
            name: np.asarray(values, float)[keep]
            for name, values in series.covariates.items()
        },
    )


def cannot(design: InterruptedSeries, series: Series) -> CannotAnswer | None:
    """Return why the series cannot answer, or ``None``."""
    after = int(series.after.sum())
    before = series.time.size - after
    columns = segmented(series, design.shape).x.shape[1] if series.time.size else 0
    sizes = (("before", before), ("after", after))
    conditions = {
        "no_period_before": before == 0,
        "no_period_after": after == 0,
        "one_period_after": design.slope_change and after == 1,
        "too_few_periods": before < 3 or before + after <= columns,
        "no_variation": series.time.size > 0 and np.ptp(series.outcome) == 0,
        "gaps_in_series": design.autocorrelation != "none" and uneven(series.time),
    }
    if design.family != "gaussian":
        sides = [series.outcome, *([] if series.control is None else [series.control])]
        late = series.after
        conditions["no_case_before"] = any(not side[~late].any() for side in sides)
        conditions["no_case_after"] = any(not side[late].any() for side in sides)
    reason = next((key for key, holds in conditions.items() if holds), None)
    return None if reason is None else CannotAnswer(reason, sizes)


def uneven(time: NDArray[np.float64]) -> bool:
    """Say whether periods are missing between others."""
    steps = np.diff(time)
    return bool(steps.size and not np.allclose(steps, steps[0]))
