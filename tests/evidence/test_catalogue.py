"""The catalogue: nothing left out, nothing called an effect that is none."""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from prevstats.errors import CannotAnswer
from prevstats.evidence.catalogue import catalogue, entry, standing, usable
from prevstats.evidence.key import Key
from prevstats.evidence.study_numbers import is_comparison, study_effect
from prevstats.evidence.transfer import TransferOptions, transfer
from prevstats.parameters import reference

ROWS = {row.id: row for row in reference.evidence()}

MEASURES = {
    "aktivt_foraldraskap": "active_parenting",
    "opp": "orebro_prevention_programme",
    "effekt": "effekt",
    "det_goda_foraldraskapet": "good_parenthood_kronoberg",
    "abc": "all_children_in_focus",
    "komet": "komet",
    "komet_skola": "komet_teachers",
    "triple_p": "triple_p",
    "dua": "incredible_years",
    "connect": "connect",
    "utokade_hembesok": "extended_home_visits",
    "bvc_basprogram": "child_health_programme",
    "familjecentral": "family_centre",
    "oppen_forskola": "open_preschool",
    "stodgrupp": "support_groups_children",
    "barnstod_stockholm": "child_support_stockholm",
    "beardslee": "beardslee",
    "bra_samtal": "next_of_kin_talks",
    "trappan": "trappan_model",
    "tidig_upptackt": "early_detection_routines",
    "uppfoljning_med_barnet": "follow_up_with_child",
    "mindre_klasser": "smaller_classes",
    "forstarkt_elevhalsa": "strengthened_pupil_health",
    "rastverksamhet": "break_time_activities",
    "fritidsgrupper": "leisure_groups",
    "pax": "good_behaviour_game",
    "mvp": "mentors_in_violence_prevention",
    "disa": "disa",
    "yam": "youth_aware_of_mental_health",
    "skolfam": "skolfam",
    "narvaroteam": "attendance_team",
    "tsi": "early_coordinated_support",
    "sip": "coordinated_individual_plan",
    "gemensam_arbetsgrupp": "joint_working_group",
    "gemensam_plan_budget": "joint_plan",
    "systematisera_ideer": "staff_ideas",
    "sspf": "sspf",
    "sig": "social_intervention_groups",
    "faltsekreterare": "detached_youth_work",
    "trestad2": "trestad2",
    "ctc": "communities_that_care",
    "planet_youth": "planet_youth",
    "foreningsallians": "association_alliances",
    "rad_stod_utan_bistand": "support_without_assessment",
    "kontaktfamilj": "contact_family",
    "mst": "multisystemic_therapy",
    "fft": "functional_family_therapy",
    "feriejobb": "summer_jobs",
    "laxhjalp": "homework_support",
    "prime_for_life": "prime_for_life",
}
"""What each intervention that was collected is called in the tables."""


def test_every_intervention_has_an_entry():
    assert set(catalogue()) == set(reference.interventions())


@pytest.mark.reference
def test_every_collected_intervention_is_there(shared_data: Path) -> None:
    with (shared_data / "measures.csv").open(encoding="utf-8") as stream:
        collected = {row["id"] for row in csv.DictReader(stream)}
    assert collected == set(MEASURES)
    assert set(MEASURES.values()) <= set(catalogue())


def test_every_study_of_the_table_about_an_intervention_is_shown():
    shown = {study.row.id for found in catalogue().values() for study in found.studies}
    about = {row.id for row in ROWS.values() if row.intervention}
    assert about <= shown


def test_2008_and_2011_stand_side_by_side_and_disagree():
    found = catalogue()["orebro_prevention_programme"]
    (drinking,) = [g for g in found.groups if g.domain == "alcohol_drugs"]
    names = [study.row.id for study in drinking.studies]
    assert (
        names.index("opp_2011_drunkenness") - names.index("opp_2008_drunkenness") == 1
    )
    assert drinking.standing == found.standing == "mixed"
    assert "developer" in drinking.studies[0].flags
    assert "studies_opposed" in {step.reason for step in drinking.rating.steps}


def test_no_change_within_a_group_and_no_output_is_ever_a_number():
    kinds = set()
    for row in ROWS.values():
        if row.kind != "effect":
            kinds.add(row.kind)
            found = study_effect(row, from_memory=True)
            assert isinstance(found, CannotAnswer)
            assert found.reason == f"{row.kind}_is_no_effect"
    assert kinds == {"within_group", "output", "economic"}
    komet = catalogue()["komet"]
    assert {s.row.estimate for s in komet.studies} >= {1.21, 1.32}
    for study in komet.studies:
        if study.row.estimate is not None:
            assert "within_group" in study.flags
            assert isinstance(study.effect, CannotAnswer)


def test_trained_people_are_no_effect_study():
    for name in ("training_chain", "child_support_stockholm"):
        found = catalogue()[name]
        assert found.standing == "no_effect_study"
        assert not found.effect_study_found
        assert all(group.rating is None for group in found.groups)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("family_centre", "no_effect_study"),
        ("support_groups_children", "no_result"),
        ("joint_plan", "no_study"),
        ("multisystemic_therapy", "mixed"),
        ("effekt", "mixed"),
    ],
)
def test_what_the_studies_say_together(name, said):
    assert catalogue()[name].standing == said


def test_what_is_known_from_memory_counts_for_nothing():
    assert standing([ROWS["star"]]) == "no_result"
    assert study_effect(ROWS["star"]) == CannotAnswer(
        "from_memory", (("study", "star"),)
    )
    found = study_effect(ROWS["star"], from_memory=True)
    assert found.value == 0.22


def test_no_published_comparison_is_rated_high():
    rated = [g.rating for e in catalogue().values() for g in e.groups if g.rating]
    assert len(rated) > 10
    assert {rating.level for rating in rated} <= {"moderate", "low", "very_low"}
    assert all(rating.steps for rating in rated)


def test_signs_follow_the_outcome_and_errors_say_where_they_come_from():
    found = study_effect(ROWS["opp_2008_drunkenness"])
    assert found.value == -0.35
    assert found.basis == "derived_from_size"
    assert found.traits == {"developer", "no_randomisation"}
    assert_allclose(found.std_error, np.sqrt(2 * (4 / 900 + 0.35**2 / 1800)))
    words = study_effect(ROWS["opp_2011_drunkenness"])
    assert (words.value, words.basis) == (0.0, "conclusion_only")
    assert words.std_error >= 0.25


def changed(name, **changes):
    return ROWS[name].model_copy(update=changes)


def test_an_odds_ratio_and_its_interval_become_d():
    row = changed(
        "communities_that_care_us",
        verified="yes",
        low=0.7,
        high=0.98,
        interval_level=0.95,
    )
    found = study_effect(row)
    assert_allclose(found.value, np.log(0.83) * np.sqrt(3) / np.pi)
    error = (np.log(0.98) - np.log(0.7)) / (2 * 1.959964) * np.sqrt(3) / np.pi
    assert_allclose(found.std_error, error, rtol=1e-6)
    assert found.basis == "estimate"
    printed = study_effect(changed("star", verified="yes", std_error=0.03))
    assert printed.std_error == 0.03


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ROWS["mst_review"], "no_number"),
        (ROWS["gbg_sweden"], "result_not_seen"),
        (ROWS["family_check_up"], "no_comparison"),
        (ROWS["home_visits_gothenburg"], "no_comparison"),
        (ROWS["strong_and_clear"], "metric_cannot_be_carried"),
        (
            changed("star", verified="yes", metric="risk_difference"),
            "base_risk_needed",
        ),
        (
            changed("star", verified="yes", sample_size=None),
            "no_size_and_no_error",
        ),
    ],
)
def test_what_cannot_be_carried_says_why(row, reason):
    assert study_effect(row) == CannotAnswer(reason, (("study", row.id),))


def test_a_review_is_not_counted_beside_its_own_studies():
    found = usable(catalogue()["orebro_prevention_programme"], "alcohol_drugs")
    assert [study.name for study in found.studies] == [
        "opp_2008_drunkenness",
        "opp_2011_drunkenness",
        "opp_estonia",
    ]
    assert found.left_out == (("opp_review", "review_of_studies_that_are_here"),)
    alone = entry(
        reference.interventions()["orebro_prevention_programme"], [ROWS["opp_review"]]
    )
    assert len(usable(alone, "alcohol_drugs").studies) == 1


def test_a_tool_that_saw_only_2008_would_promise_more():
    found = usable(catalogue()["orebro_prevention_programme"], "alcohol_drugs")
    key = Key(1, "0781", "orebro_prevention_programme", "drunkenness")
    options = TransferOptions(multipliers=("developer", "no_randomisation"))
    everything = transfer(found.studies, key, options).draws.values
    only_2008 = transfer(found.studies[:1], key).draws.values
    assert (only_2008 < 0.0).mean() > 0.9 > 0.85 > (everything < 0.0).mean()
    assert only_2008.mean() < 2.0 * everything.mean() < 0.0


def test_a_comparison_with_another_programme_is_none_with_nothing():
    assert not is_comparison(ROWS["family_check_up"])
    assert is_comparison(ROWS["abc_child_health"])


def test_the_page_is_what_the_tables_say(root: Path) -> None:
    place = root / "tools" / "evidence_catalogue.py"
    spec = importlib.util.spec_from_file_location("evidence_catalogue", place)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.PAGE.read_text(encoding="utf-8") == tool.page()
