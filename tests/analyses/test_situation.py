"""A situation report from a small world whose answers are known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import prevstats as ps
from prevstats.analyses.reading import read
from prevstats.analyses.sample import OutcomeData
from prevstats.analyses.situation import prepare_situation, situation
from prevstats.analyses.situation_common import SituationCommon
from prevstats.analyses.situation_counts import with_denominators
from prevstats.analyses.situation_findings import ChangeFindings, Place
from prevstats.errors import CannotAnswer


@pytest.fixture(scope="module")
def common(shared_data: Path, root: Path, tmp_path_factory: object) -> SituationCommon:
    folder = tmp_path_factory.mktemp("data")  # type: ignore[attr-defined]
    for name in (
        "kolada_panel_total",
        "kolada_panel_gender",
        "kolada_similar_municipalities_2024",
        "kolada_kpi_metadata",
    ):
        (folder / f"{name}.csv").symlink_to(shared_data / "sweden" / f"{name}.csv")
    study = ps.load(root / "parameters" / "situation.yaml")
    return prepare_situation(study, read(study, data=folder / "kolada_panel_total.csv"))


def test_ljungby_is_told_with_the_peers_that_kolada_picks(
    common: SituationCommon,
) -> None:
    found = situation(common.study, "0781", common)
    foster = found.outcomes[0]
    assert foster.id == "placed_foster"
    assert foster.series[-1].count is not None
    assert foster.series[-1].count.value == 38
    assert foster.one_case == pytest.approx(1_000 / 6_584)
    assert foster.peers is not None
    peers = {peer.code for peer in foster.peers.values}
    assert peers == {"0586", "0683", "1291", "1440", "1463", "1881", "2582"}
    assert (foster.peers.family, foster.peers.year) == ("IFO", 2024)
    assert foster.genders[-1].girls is not None
    assert foster.freshness is not None
    assert foster.freshness.next_published == "2026-09-23"


def test_stockholm_is_ordinary_once_places_may_differ(common: SituationCommon) -> None:
    foster = situation(common.study, "0180", common).outcomes[0]
    assert isinstance(foster.place, Place)
    assert abs(foster.place.z_plain) > 2.5
    assert abs(foster.place.z) < 1.0
    assert foster.place.side == ""


def test_few_are_named_and_a_number_is_never_compared(common: SituationCommon) -> None:
    named = 0
    for area in common.dataset.areas:
        found = situation(common.study, area, common)
        sides = [
            part.side
            for each in found.outcomes
            for part in (each.place, each.change)
            if isinstance(part, Place | ChangeFindings)
        ]
        named += any(sides)
        for each in found.outcomes:
            if each.unit == "count":
                assert isinstance(each.place, CannotAnswer)
                assert each.place.reason == "a_number_not_a_rate"
    assert 0 < named <= 0.05 * len(common.dataset.areas)


def test_figures_that_the_data_lack_are_named(common: SituationCommon) -> None:
    found = situation(common.study, "2418", common)
    assert "N33011" in dict(found.absent)
    assert found.spending == ()
    assert {name for name, _ in found.circumstances} >= {"N01982", "N00905"}


def test_a_survey_of_every_second_year_has_no_gaps(common: SituationCommon) -> None:
    data = next(each for each in common.indicators if each.outcome.id == "merit_rating")
    years = np.array(data.years)
    turn = np.arange(len(data.areas)) % 2
    values = np.where((years[None, :] + turn[:, None]) % 2 == 0, data.values, np.nan)
    outcome = data.outcome.model_copy(update={"every_years": 2})
    survey: OutcomeData = replace(data, outcome=outcome, values=values)
    from prevstats.analyses.situation import figure
    from prevstats.analyses.situation_standing import standing

    changed = replace(
        common,
        indicators=(survey,),
        standings=(standing(survey, np.empty((len(data.areas), 0))),),
    )
    place = [figure(changed, 0, row, np.array([1.0, 1.0])) for row in (0, 1)]
    assert all(point.value is not None for each in place for point in each.series)
    assert {each.series[-1].year for each in place} == {2021, 2022}
    assert all(isinstance(each.place, Place) for each in place)
    assert all(isinstance(each.change, CannotAnswer) for each in place)


def test_ambiguous_denominators_give_no_count(common: SituationCommon) -> None:
    bare = [
        replace(each, denominator=None)
        for each in common.indicators
        if each.outcome.id == "placed_residential"
    ]
    (alone,) = with_denominators(bare)
    both = common.indicators[0]
    assert alone.denominator is not None
    assert both.denominator is not None
    row = alone.areas.index("0180")
    assert np.isnan(alone.denominator[row]).all()
    assert np.isfinite(both.denominator).sum() > np.isfinite(alone.denominator).sum()
