"""What a drawing must hold: words for it, classes for colours, nothing on top."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
import sample_pages
from hostile_labels import LABELS

from prevstats.reporting import axes, shapes
from prevstats.reporting.figures import (
    Frame,
    IntervalRow,
    PayerRow,
    event_figure,
    interval_figure,
    path_figure,
    payer_figure,
    trend_figure,
)

DRAWINGS = sample_pages.drawings()
DRAWN = {"svg", "title", "desc", "path", "circle", "rect", "text"}


def texts(svg: str) -> list[str]:
    return [item.text or "" for item in ElementTree.fromstring(svg).iter("text")]


def boxes(svg: str) -> list[tuple[str, float, float, float, float]]:
    """The room each text takes, by the cautious widths of the drawing itself."""
    found = []
    for item in ElementTree.fromstring(svg).iter("text"):
        size, words = float(item.get("font-size", "0")), item.text or ""
        across = shapes.width(words, size, "font-weight" in item.attrib) * 0.85
        x, y = float(item.get("x", "0")), float(item.get("y", "0"))
        left = (
            x
            - {"start": 0, "middle": across / 2, "end": across}[
                item.get("text-anchor", "start")
            ]
        )
        found.append((words, left, y - size * 0.72, left + across, y + size * 0.1))
    return found


@pytest.mark.parametrize("name", DRAWINGS)
def test_drawing_is_clean_and_small(name: str) -> None:
    svg = DRAWINGS[name]
    root = ElementTree.fromstring(svg)
    assert {item.tag for item in root.iter()} <= DRAWN
    assert root.get("role") == "img"
    assert root.get("viewBox", "").startswith("0 0 420 ")
    named = root.get("aria-labelledby", "").split()
    assert [root[0].get("id"), root[1].get("id")] == named
    assert root[0].text
    assert "SIMULERADE DATA" in texts(svg)
    for item in root.iter():
        assert "style" not in item.attrib
        assert item.get("fill", "none") == "none"
        assert "stroke" not in item.attrib
    assert 2_500 < len(svg.encode()) < 8_000
    assert not re.search(r"\d\.\d\d", svg), "one decimal is enough"


@pytest.mark.parametrize("name", DRAWINGS)
def test_words_neither_overlap_nor_leave_the_drawing(name: str) -> None:
    svg = DRAWINGS[name]
    height = float(ElementTree.fromstring(svg).get("viewBox", "").split()[3])
    found = boxes(svg)
    for place, (words, left, top, right, bottom) in enumerate(found):
        assert left >= -1, words
        assert right <= 421, words
        assert top >= 0, words
        assert bottom <= height, words
        for other, left2, top2, right2, bottom2 in found[place + 1 :]:
            apart = right <= left2 or right2 <= left or bottom <= top2 or bottom2 <= top
            assert apart, f"{words!r} over {other!r}"


def test_same_data_same_bytes() -> None:
    assert sample_pages.drawings() == DRAWINGS


@pytest.mark.parametrize("label", LABELS)
def test_hostile_labels_stay_words(label: str) -> None:
    frame = Frame("trend", label, label, label, label)
    svg = trend_figure(
        sample_pages.trend_data(
            frame=frame,
            own_label=label,
            comparison_label=label,
            country_label=label,
            start_label=label,
            before_label=label,
            notes=((2019, label),),
        )
    )
    rows = (IntervalRow(label, 1.0, 0.0, 2.0, label, "own"),)
    other = interval_figure(sample_pages.interval_data(frame=frame, rows=rows))
    for drawn in (svg, other):
        root = ElementTree.fromstring(drawn)
        assert {item.tag for item in root.iter()} <= DRAWN
        assert all(len(words) <= 122 for words in texts(drawn))
        assert len(drawn) < 20_000


def test_missing_years_are_gaps() -> None:
    """2017 is None in all series: three lines in two pieces, two bands."""
    svg = trend_figure(sample_pages.trend_data())
    root = ElementTree.fromstring(svg)
    own = [i for i in root.iter("path") if i.get("class") == "sa" and i.get("fill")]
    bands = [i for i in root.iter("path") if i.get("class") == "fba"]
    assert len(own) == 2
    assert len(bands) == 2


def test_year_absent_from_the_data_is_a_gap_too() -> None:
    assert axes.runs((2014, 2015, 2016, 2018), (1.0, 2.0, 3.0, 4.0)) == [[0, 1, 2], [3]]
    assert axes.runs((2014, 2015, 2016), (1.0, None, 3.0)) == [[0], [2]]


def test_base_years_are_open_rings_and_others_diamonds() -> None:
    root = ElementTree.fromstring(path_figure(sample_pages.path_data()))
    rings = [i for i in root.iter("circle") if i.get("class") == "fp sa"]
    diamonds = [i for i in root.iter("path") if i.get("class") == "fa sa"]
    assert len(rings) == 4
    assert len(diamonds) == 14


def test_axis_is_never_cut_to_hide_an_interval() -> None:
    """All points of the widest interval lie inside the plot."""
    rows = (IntervalRow("ett", 0.0, -1000.0, 900.0, "0", "own"),)
    svg = interval_figure(sample_pages.interval_data(rows=rows))
    line = next(
        item
        for item in ElementTree.fromstring(svg).iter("path")
        if item.get("class") == "sa" and item.get("fill") == "none"
    )
    places = [float(x) for x in re.findall(r"([\d.]+) [\d.]+", line.get("d", ""))]
    assert min(places) >= 8
    assert max(places) <= 414


@pytest.mark.parametrize(
    "changes",
    [
        {"value": (None,) * 9, "low": (None,) * 9, "high": (None,) * 9},
        {"country": (None,) * 9, "comparison": (None,) * 9},
        {"value": (0.0,) * 9, "low": (0.0,) * 9, "high": (0.0,) * 9},
        {"low": (None,) * 9, "high": (None,) * 9, "start": None, "notes": ()},
        {"start": 1999, "notes": ((2014, "a"), (2022, "b"))},
        {"breaks": (2018,)},
    ],
)
def test_awkward_series_are_drawn(changes: dict[str, object]) -> None:
    svg = trend_figure(sample_pages.trend_data(**changes))
    ElementTree.fromstring(svg)
    assert "nan" not in svg
    assert "inf" not in svg


def test_one_year_and_nothing_at_all() -> None:
    one = dict.fromkeys(("value", "low", "high", "comparison", "country"), (1.0,))
    assert "<svg" in trend_figure(sample_pages.trend_data(years=(2020,), **one))
    none = dict.fromkeys(one, (None,))
    assert "<svg" in trend_figure(sample_pages.trend_data(years=(2020,), **none))
    assert "<svg" in payer_figure(sample_pages.payer_data(rows=()))
    assert "<svg" in interval_figure(sample_pages.interval_data(rows=()))


def test_identifier_must_fit_a_page() -> None:
    bad = replace(sample_pages.trend_data().frame, id='a" onload="x')
    with pytest.raises(ValueError, match="identifier"):
        trend_figure(sample_pages.trend_data(frame=bad))


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 10, [0, 2, 4, 6, 8, 10]),
        (-748, 1109, [-1000, -500, 0, 500, 1000, 1500]),
        (0, 0, [-1.0, -0.8, -0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (0.012, 0.031, None),
        (-3, 1e9, None),
    ],
)
def test_ticks_are_round_and_span(
    low: float, high: float, expected: list[float] | None
) -> None:
    found = axes.ticks(low, high)
    assert found[0] <= low
    assert found[-1] >= high
    assert 2 <= len(found) <= 8
    if expected is not None and high > low:
        assert found == expected


def test_numbers_are_written_in_the_pages_way() -> None:
    frame = Frame("a", "", "", "")
    assert axes.tick_words([-1500, 0, 0.5], frame, True) == [
        "−1\u00a0500,0",
        "0,0",
        "+0,5",
    ]
    english = Frame("a", "", "", "", "", ".", ",")
    assert axes.tick_words([-1500, 2000], english, False) == ["−1,500", "2,000"]


def test_negative_benefit_is_a_bar_to_the_left() -> None:
    rows = (PayerRow("Nämnden", 10.0, -30.0, -40.0, -60.0, 5.0, "−40"),)
    root = ElementTree.fromstring(payer_figure(sample_pages.payer_data(rows=rows)))
    cost, benefit = list(root.iter("rect"))
    assert (cost.get("class"), benefit.get("class")) == ("fba sa", "fbc sc")
    ends = [
        float(bar.get("x", "")) + float(bar.get("width", "")) for bar in (cost, benefit)
    ]
    assert abs(ends[0] - ends[1]) < 0.2, "both end at zero"
    assert float(benefit.get("width", "")) > 2.5 * float(cost.get("width", ""))


def test_estimate_without_interval_does_not_look_like_one_with() -> None:
    data = sample_pages.event_data()
    low = (*data.low[:-1], None)
    svg = event_figure(replace(data, low=low))
    root = ElementTree.fromstring(svg)
    assert len([i for i in root.iter("circle") if i.get("class") == "fm sm"]) == 1
    assert len([i for i in root.iter("circle") if i.get("class") == "fp sc"]) == 1


def test_last_tick_of_an_axis_is_moved_inside_rather_than_dropped() -> None:
    rows = (IntervalRow("A", 230.0, -539.0, 1000.0, "+230"),)
    drawn = interval_figure(sample_pages.interval_data(rows=rows))
    assert "+1\u00a0000" in texts(drawn)
    assert "+500" in texts(drawn)


def test_break_before_the_first_year_is_not_drawn_over_the_axis() -> None:
    years = sample_pages.trend_data().years
    at_first = trend_figure(sample_pages.trend_data(breaks=(years[0],)))
    assert at_first == trend_figure(sample_pages.trend_data(breaks=()))
    assert at_first != trend_figure(sample_pages.trend_data(breaks=(years[3],)))
