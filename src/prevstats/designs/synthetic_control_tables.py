"""A synthetic control as a table, as text and as a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from prevstats.designs.synthetic_control_quantities import course_of, overall
from prevstats.designs.tables import broom_table, text_table
from prevstats.inference.normal import Inference
from prevstats.plots.event_study import ACCENT, INK, PALE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.figure import Figure

    from prevstats.designs.synthetic_control_result import SyntheticEffect
    from prevstats.estimate import Quantity

LARGEST_SHOWN = 8
"""Donors that the summary names."""


def rows_of(effect: SyntheticEffect) -> dict[str, Quantity]:
    """Return the effect and its course by name."""
    several = len(effect.cohorts) > 1
    rows = {"ATT": overall(effect)}
    for cohort in effect.cohorts:
        rows |= course_of(effect, cohort, several)
    return rows


def inference_of(effect: SyntheticEffect, rows: Sequence[Quantity]) -> Inference:
    """Return errors, intervals and the one p-value beside the rows."""
    p_value = np.full(len(rows), np.nan)
    if effect.p_value is not None:
        p_value[0] = effect.p_value
    error = column([row.std_error for row in rows])
    values = column([row.value for row in rows])
    first = effect.p_value_reason
    return Inference(
        std_error=error,
        statistic=values / np.where(error > 0, error, np.nan),
        p_value=p_value,
        low=column([row.low for row in rows]),
        high=column([row.high for row in rows]),
        reason=(first, *("one_period_of_the_course" for _ in rows[1:])),
    )


def column(
    values: Sequence[float | None],
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return values as an array, ``nan`` where there is none."""
    return np.array([np.nan if value is None else value for value in values], float)


def effect_table(effect: SyntheticEffect) -> pd.DataFrame:
    """Return the effect and its course with the column names of R's broom."""
    rows = rows_of(effect)
    values = column([row.value for row in rows.values()])
    return broom_table(tuple(rows), values, inference_of(effect, [*rows.values()]))


def summary_text(effect: SyntheticEffect) -> str:
    """Return the effect, the fit before the start and the largest weights."""
    rows = rows_of(effect)
    values = column([row.value for row in rows.values()])
    told = inference_of(effect, [*rows.values()])
    weights = sorted(effect.donor_weights.items(), key=lambda pair: -abs(pair[1]))
    lines = [f"{effect.design}: {effect.outcome}"]
    for cohort in effect.cohorts:
        lines.append(
            f"start {cohort.start}: {', '.join(cohort.units)}; "
            f"{len(cohort.donors)} donors, {cohort.n_before} periods before; "
            f"pre_rmspe {cohort.pre_rmspe:.6g}"
        )
    lines += text_table(tuple(rows), values, told)
    largest = weights[:LARGEST_SHOWN]
    lines.append("weights: " + ", ".join(f"{unit} {w:.3f}" for unit, w in largest))
    if effect.notes:
        lines.append("notes: " + ", ".join(effect.notes))
    return "\n".join(lines)


def effect_figure(effect: SyntheticEffect) -> Figure:
    """Draw per start the treated and their synthetic control, and the gap below."""
    from matplotlib.figure import Figure

    count = len(effect.cohorts)
    figure = Figure(figsize=(5.5 * count, 6.0), layout="constrained")
    axes = figure.subplots(2, count, squeeze=False)
    for place, cohort in enumerate(effect.cohorts):
        above, below = axes[0, place], axes[1, place]
        periods = cohort.periods
        above.plot(periods, cohort.treated, color=INK)
        above.plot(periods, cohort.treated - cohort.gap, color=ACCENT, linestyle="--")
        above.set_title(f"{effect.outcome} ({cohort.start})", parse_math=False)
        if effect.placebos:
            below.plot(periods, effect.placebos[place].T, color=PALE, linewidth=0.4)
        below.plot(periods, cohort.gap, color=INK, linewidth=2.0)
        below.axhline(0.0, color=PALE, linewidth=0.8)
        for each in (above, below):
            each.axvline(cohort.start - 0.5, color=PALE, linestyle=":")
    return figure
