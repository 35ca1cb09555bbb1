"""The sensitivity design: options, names, tables, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from prevstats.data.files import read_panel
from prevstats.data.panel import Panel
from prevstats.designs.group_time import GroupTime
from prevstats.designs.honest_did import HonestDid, HonestDidResult
from prevstats.errors import CannotAnswer, InputError
from prevstats.inference.honest_did_study import EventCoefficients

STUDY = EventCoefficients(
    before=np.array([0.1, -0.1]),
    after=np.array([1.0, 1.4]),
    covariance=0.02 * (np.eye(4) + 0.5),
    outcome="persons per 1 000",
)


def answered(**options: object) -> HonestDidResult:
    found = HonestDid(**options)(STUDY)  # type: ignore[arg-type]
    assert isinstance(found, HonestDidResult)
    return found


@pytest.mark.reference
def test_from_a_group_time_event_study(shared_data: Path) -> None:
    """The whole way from the panel gives what R's own coefficients gave it."""
    panel = read_panel(
        shared_data / "benchmarks" / "mpdta.csv",
        unit="countyreal",
        time="year",
        outcome="lemp",
        start="first.treat",
    )
    effects = GroupTime(control="never", base="universal")(panel)
    found = HonestDid(bounds=(0.0, 1.0))(effects.aggregate("event"))
    assert isinstance(found, HonestDidResult)
    one = found.quantity("interval(1)")
    assert one.value == pytest.approx(-0.0772398, abs=1e-6)
    assert one.low == pytest.approx(-0.2106416, abs=0.0008)
    assert one.high == pytest.approx(0.0563576, abs=0.0008)
    assert 0.45 < found.breakdown < 0.5


def test_quantities_by_name() -> None:
    found = answered(bounds=(0.5,))
    half = found.quantity("interval(0.5)")
    assert (half.low, half.high) == (found.intervals[0].low, found.intervals[0].high)
    assert found.quantity("interval(M=0.5)") == half
    assert found.quantity("breakdown").value == found.breakdown
    plain = found.quantity("estimate")
    assert plain.value == pytest.approx(1.2)
    assert plain.low == found.parallel.low
    wider = found.quantity("interval(3)")
    assert wider.low is not None
    assert half.low is not None
    assert wider.low < half.low


@pytest.mark.parametrize("name", ["ATT", "interval()", "interval(-1)", "interval(a)"])
def test_an_unknown_name_lists_the_known(name: str) -> None:
    with pytest.raises(KeyError, match="breakdown"):
        answered().quantity(name)


def test_table_summary_and_plot() -> None:
    found = answered(type="smoothness")
    table = found.table
    assert list(table["term"][:2]) == ["parallel", "interval(0)"]
    assert len(table) == 6
    widths = (table["conf_high"] - table["conf_low"])[1:]
    assert widths.is_monotonic_increasing
    assert "breakdown" in found.summary()
    axes = found.plot().axes[0]
    assert axes.get_ylabel() == "persons per 1 000"
    assert len(axes.get_xticks()) == 6


@pytest.mark.parametrize(
    "options",
    [
        {"type": "magnitudes"},
        {"method": "exact"},
        {"method": "FLCI"},
        {"level": 95},
        {"grid": 10},
        {"bounds": (-1.0,)},
    ],
)
def test_options_that_cannot_be(options: dict[str, object]) -> None:
    with pytest.raises(InputError, match=next(reversed(options))):
        HonestDid(**options)  # type: ignore[arg-type]


def test_what_cannot_be_answered() -> None:
    few = EventCoefficients(
        STUDY.before, STUDY.after, STUDY.covariance, treated_clusters=3
    )
    assert HonestDid()(few) == CannotAnswer("few_treated_clusters", (("clusters", 3),))
    with pytest.raises(InputError, match="bound"):
        answered().interval(-1.0)


def few_treated_panel() -> Panel:
    """Five treated of thirty units over six years."""
    random = np.random.default_rng(2)
    start = np.full(30, np.inf)
    start[:5] = 2013.0
    return Panel(
        units=tuple(f"{place:04d}" for place in range(30)),
        periods=tuple(range(2010, 2016)),
        outcome=random.normal(size=(30, 6)),
        start=start,
    )


def test_few_treated_get_no_interval() -> None:
    effects = GroupTime(base="universal")(few_treated_panel())
    found = HonestDid()(effects.aggregate("event"))  # type: ignore[union-attr]
    assert isinstance(found, CannotAnswer)
    assert found.reason == "few_treated_clusters"


def test_only_event_averages_with_one_base() -> None:
    for base, kind in (("varying", "event"), ("universal", "calendar")):
        effects = GroupTime(base=base)(few_treated_panel())  # type: ignore[arg-type]
        with pytest.raises(InputError, match="universal"):
            HonestDid()(effects.aggregate(kind))  # type: ignore[union-attr,arg-type]


def test_a_panel_is_not_an_event_study() -> None:
    with pytest.raises(InputError, match="found a Panel"):
        HonestDid()(few_treated_panel())  # type: ignore[arg-type]
