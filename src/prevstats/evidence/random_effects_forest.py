"""A forest plot: every study with its interval, the mean, where a new one would lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from prevstats.evidence.random_effects_result import RandomEffectsResult

INK, ACCENT, PALE = "#1b1b1b", "#1f5a8c", "#8a8a8a"
LARGEST = 60.0
"""Area of the heaviest study's square, in points squared."""


def forest(found: RandomEffectsResult) -> Figure:
    """Return the drawing; squares are as large as weights, the thin line predicts.

    With moderators each row's fitted mean is a bar behind its square, and no mean.
    """
    from matplotlib.figure import Figure

    sample = found.sample
    figure = Figure(figsize=(7, 1.2 + 0.26 * (sample.k + 2)), layout="constrained")
    axes = figure.add_subplot()
    places = np.arange(sample.k, 0, -1) + 1.0
    half = float(ndtri(0.5 + found.options.level / 2)) * np.sqrt(sample.v)
    weights = found.core.w if found.core.w.ndim == 1 else np.diag(found.core.w)
    axes.axvline(0, color=PALE, linewidth=0.8)
    axes.hlines(places, sample.y - half, sample.y + half, color=INK, linewidth=1)
    sizes = LARGEST * weights / weights.max()
    axes.scatter(sample.y, places, s=sizes, marker="s", color=INK, zorder=3)
    labels = list(sample.labels)
    if sample.x.shape[1] == 1:
        draw_mean(axes, found)
        labels.append(found.options.estimator)
        places = np.append(places, 0.5)
    else:
        means = sample.x @ found.coefficients
        axes.plot(means, places, "|", color=ACCENT, markersize=12)
    axes.set_yticks(places, labels, parse_math=False)
    axes.set_ylim(-0.2, sample.k + 2)
    axes.spines[["top", "right", "left"]].set_visible(False)
    return figure


def draw_mean(axes: Axes, found: RandomEffectsResult) -> None:
    """Draw the mean as a diamond, and the prediction interval as a thin line."""
    told = found.predict({})
    axes.hlines(
        [0.5], [told.prediction_low], [told.prediction_high], color=ACCENT, linewidth=1
    )
    across = [told.low, told.mean, told.high, told.mean]
    axes.fill(across, [0.5, 0.85, 0.5, 0.15], color=ACCENT)
