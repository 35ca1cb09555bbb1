"""The event-study drawing: what is on it, and that it touches no global state."""

from __future__ import annotations

import io
import sys

import numpy as np
import pytest

from prevstats.plots.event_study import (
    EventStudy,
    EventStudyLabels,
    draw_event_study,
    event_study_figure,
)


@pytest.fixture
def study() -> EventStudy:
    value = np.array([0.3, 0.0, -1.0, -2.0])
    half = np.array([0.5, np.nan, 0.5, np.nan])
    return EventStudy(
        event_time=np.array([-2, -1, 0, 1]),
        value=value,
        low=value - half,
        high=value + half,
        band_low=value - 1.5 * half,
        band_high=value + 1.5 * half,
        is_base=np.array([False, True, False, False]),
    )


LABELS = EventStudyLabels("Placeringar", "År sedan start", "per 1 000 barn", "Start")


def test_points_base_interval_and_band(study: EventStudy) -> None:
    figure = event_study_figure(study, LABELS)
    (axes,) = figure.axes
    filled, ring = (line for line in axes.lines if line.get_marker() == "o")
    np.testing.assert_array_equal(filled.get_xdata(), [-2, 0, 1])
    np.testing.assert_array_equal(filled.get_ydata(), [0.3, -1, -2])
    np.testing.assert_array_equal(ring.get_xdata(), [-1])
    assert ring.get_markerfacecolor() == "white"
    heights = [bar.get_height() for bar in axes.patches]
    np.testing.assert_allclose(heights, [1.5, 1.5])
    (segments,) = (found.get_segments() for found in axes.collections)
    ends = [segment[:, 1] for segment in segments]
    np.testing.assert_allclose(ends, [[-0.2, 0.8], [-1.5, -0.5]])


def test_words_come_from_the_labels_alone(study: EventStudy) -> None:
    (axes,) = event_study_figure(study, LABELS).axes
    assert axes.get_title() == "Placeringar"
    assert axes.get_xlabel() == "År sedan start"
    assert axes.get_ylabel() == "per 1 000 barn"
    assert [text.get_text() for text in axes.texts] == ["Start"]
    (bare,) = event_study_figure(study, EventStudyLabels()).axes
    assert [text.get_text() for text in bare.texts] == []


def test_a_label_is_never_read_as_mathematics(study: EventStudy) -> None:
    figure = event_study_figure(study, EventStudyLabels(r"$\bad$", "$x", "a$b$"))
    figure.savefig(io.BytesIO(), format="svg")
    assert figure.axes[0].get_title() == r"$\bad$"


def test_drawing_needs_no_pyplot(study: EventStudy) -> None:
    from matplotlib.figure import Figure

    before = "matplotlib.pyplot" in sys.modules
    draw_event_study(Figure().subplots(), study, LABELS)
    assert ("matplotlib.pyplot" in sys.modules) == before


def test_effects_draw_themselves() -> None:
    from designs.group_time_panels import random_panel

    from prevstats.designs.group_time import GroupTime

    panel = random_panel(np.random.default_rng(2), 120, 7)
    effects = GroupTime(base="universal")(panel)
    axes = effects.plot(LABELS).axes[0]
    assert axes.get_xlabel() == "År sedan start"
    event = effects.aggregate("event")
    points = [line for line in axes.lines if line.get_marker() == "o"]
    np.testing.assert_array_equal(points[0].get_ydata(), event.value[~event.is_base])
    np.testing.assert_array_equal(points[1].get_xdata(), [-1])
    assert effects.plot().axes[0].get_title() == "rate"
