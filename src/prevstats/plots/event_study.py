"""An event study: effects by time since the start, with interval and band."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

INK = "#1b1b1b"
BAND = "#c9d5e3"
ACCENT = "#1f5a8c"
PALE = "#8a8a8a"


@dataclass(frozen=True, slots=True, eq=False)
class EventStudy:
    """What is drawn: L points with their intervals.

    Attributes
    ----------
    event_time : (L,) periods since the start, rising.
    value : (L,) in the outcome's unit.
    low, high : (L,) pointwise interval; ``nan`` where there is none.
    band_low, band_high : (L,) simultaneous band; ``nan`` where there is none.
    is_base : (L,) base periods, 0 by construction: drawn as open rings.
    """

    event_time: NDArray[np.int_]
    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    band_low: NDArray[np.float64]
    band_high: NDArray[np.float64]
    is_base: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class EventStudyLabels:
    """The words of the drawing, in the reader's language.

    An empty string leaves the element out.
    """

    title: str = ""
    event_time: str = ""
    effect: str = ""
    start: str = ""


def draw_event_study(axes: Axes, study: EventStudy, labels: EventStudyLabels) -> None:
    """Draw points, intervals, band, zero line and start on given axes.

    Uses no global state, so that any number can be drawn side by side.
    """
    points = ~study.is_base
    axes.use_sticky_edges = False
    axes.axhline(0, color=PALE, linewidth=0.8, zorder=1)
    axes.axvline(-0.5, color=PALE, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
    draw_band(axes, study)
    told = points & np.isfinite(study.low) & np.isfinite(study.high)
    axes.vlines(
        study.event_time[told],
        study.low[told],
        study.high[told],
        color=ACCENT,
        linewidth=1.6,
        zorder=3,
    )
    axes.plot(
        study.event_time[points], study.value[points], "o", color=ACCENT, zorder=4
    )
    axes.plot(
        study.event_time[~points],
        study.value[~points],
        "o",
        markerfacecolor="white",
        markeredgecolor=INK,
        zorder=4,
    )
    axes.set_xticks(study.event_time)
    axes.set_title(labels.title, parse_math=False)
    axes.set_xlabel(labels.event_time, parse_math=False)
    axes.set_ylabel(labels.effect, parse_math=False)
    axes.spines[["top", "right"]].set_visible(False)
    if labels.start:
        axes.text(
            -0.45,
            0.98,
            labels.start,
            transform=axes.get_xaxis_transform(),
            verticalalignment="top",
            color=INK,
            parse_math=False,
        )


def draw_band(axes: Axes, study: EventStudy) -> None:
    """Draw the simultaneous band as a wide bar behind each point."""
    banded = np.isfinite(study.band_low) & np.isfinite(study.band_high)
    axes.bar(
        study.event_time[banded],
        (study.band_high - study.band_low)[banded],
        bottom=study.band_low[banded],
        width=0.5,
        color=BAND,
        zorder=2,
    )


def event_study_figure(study: EventStudy, labels: EventStudyLabels) -> Figure:
    """Return a new figure with one event study; nothing is shown or registered."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), layout="constrained")
    draw_event_study(figure.subplots(), study, labels)
    return figure
