"""From a file with a plan to findings, released numbers and a whole page."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import prevstats as ps
from prevstats.analyses.plan import plan
from prevstats.analyses.plan_designs import EVERY_DESIGN, RUNNERS
from prevstats.analyses.plan_findings import PlanFindings, RollOut
from prevstats.analyses.plan_own import own_seen
from prevstats.analyses.plan_power import PlanCommon, prepare_plan
from prevstats.analyses.plan_roll_out import Place, roll_outs
from prevstats.analyses.plan_window import panel_of, study_of, windows_of
from prevstats.analyses.reading import read
from prevstats.analyses.study_findings import Count
from prevstats.errors import CannotAnswer, InputError
from prevstats.inference.power_placebo import Seen, power_at
from prevstats.parameters import reference
from prevstats.parameters.load import load
from prevstats.parameters.schema import Evaluation
from prevstats.reporting.language import language
from prevstats.reporting.plan_sections import SECTIONS
from prevstats.reporting.report_json import canonical_json
from prevstats.reporting.reports import finished, heading, section

AREA = "9003"


@pytest.fixture(scope="module")
def study(root: Path) -> Evaluation:
    found = load(root / "parameters" / "example.yaml")
    assert isinstance(found, Evaluation)
    return found


@pytest.fixture(scope="module")
def common(study: Evaluation) -> PlanCommon:
    return prepare_plan(study, read(study))


@pytest.fixture(scope="module")
def findings(study: Evaluation, common: PlanCommon) -> PlanFindings:
    return plan(study, AREA, common)


def test_every_design_is_asked_and_answers_or_says_why(findings):
    asked = {each.design: each for each in findings.outcomes[0].designs}
    assert set(asked) == set(EVERY_DESIGN) == set(RUNNERS)
    assert asked["before_after"].simulated == CannotAnswer("describes_only")
    answered = [each for each in asked.values() if isinstance(each.simulated, Seen)]
    assert len(answered) >= 12
    assert all(each.simulated.value > 0 for each in answered)


def test_the_rules_formula_keeps_its_promise_on_placebos(findings):
    own = findings.outcomes[0].own
    assert abs(own.power - 0.80) <= 0.05 + 3 * own.power_error
    assert own.simulated.low <= own.simulated.value <= own.simulated.high


def test_an_effect_that_is_planted_moves_the_interval_by_itself(common):
    """What every placebo number rests on, for each design that has an interval."""
    power = common.powers[0]
    data = power.data
    started = np.full(len(data.areas), np.inf)
    window = windows_of(data, started, 2)[0]
    treated, others = window.rows[:12], window.rows[12:]
    from prevstats.analyses.plan_designs import Draw

    planted = data.values.copy()
    planted[np.ix_(treated, window.after)] -= 5.0
    moved = replace(data, values=planted)
    for name in EVERY_DESIGN:
        if name in ("before_after", "discontinuity", "synthetic_did"):
            continue
        one = 1 if name.endswith(("control", "series")) else 12
        rows = treated[:one]
        ends = []
        for figures in (data, moved):
            run = Draw(figures, window, rows, others, np.random.default_rng(1))
            ends.append(RUNNERS[name](name, run))
        if isinstance(ends[0], CannotAnswer):
            continue
        assert np.subtract(ends[1], ends[0]) == pytest.approx(-5.0, abs=1e-6), name


def test_the_lag_is_no_year_of_response(common):
    data = common.powers[0].data
    assert data.use.lag_years == 1
    window = windows_of(data, np.full(len(data.areas), np.inf), 2)[0]
    assert window.after.size == 1
    panel = panel_of(data, window, window.rows[:2], window.rows[2:])
    assert panel.start[0] == window.start + 1
    assert study_of(data, window, window.rows[:1]).periods[-1] == window.start + 1


def test_a_follow_up_shorter_than_the_lag_sees_nothing(common):
    data = common.powers[0].data
    late = replace(data, use=data.use.model_copy(update={"lag_years": 3}))
    found = windows_of(late, np.full(len(data.areas), np.inf), 2)
    assert isinstance(found, CannotAnswer)
    assert found.reason == "nothing_responds_yet"
    assert own_seen(found, 0) == found


def test_the_printed_effect_is_found_in_four_of_five_other_places(common):
    """The effect that half of the placebos give, on the other half."""
    own = common.powers[0].own
    half = np.arange(len(own.low)) % 2 == 0
    from prevstats.inference.power_placebo import seen

    printed = seen(own.low[half], own.high[half]).value
    found = power_at(printed, own.low[~half], own.high[~half])
    error = np.sqrt(0.16 / half.sum())
    assert found == pytest.approx(0.80, abs=0.02 + 3 * error)


def test_a_waiting_list_needs_units_and_a_known_spread(study):
    outcome = reference.outcomes()["child_youth_care_cost"]
    units = study.plan.units
    place = Place(level=100.0, persons=5e3, years=2, lag=0, smallest=1.0)
    own = CannotAnswer("missing")
    assert [each.option for each in roll_outs(outcome, None, place, own)] == [
        "all_at_once"
    ]
    waits = roll_outs(outcome, units, place, own)[1]
    assert waits.detectable == CannotAnswer("deviation_not_known")
    early = roll_outs(outcome, units, replace(place, lag=2), own)[1]
    assert early.detectable.reason == "nothing_responds_yet"
    counted = reference.outcomes()["placed_foster"]
    wanted = replace(place, level=9.0, smallest=4.0)
    seen = roll_outs(counted, units, wanted, own)[1]
    assert isinstance(seen, RollOut)
    assert seen.detectable > 0
    assert seen.units_needed > units.number


def test_equal_seeds_give_equal_findings(study, common, findings):
    again = plan(study, AREA, common)
    assert again.outcomes[0].marks == findings.outcomes[0].marks
    assert again.outcomes[0].own == findings.outcomes[0].own


@pytest.mark.parametrize("code", ["sv", "en"])
def test_a_plan_report_is_whole(findings, code):
    released, words = ps.release(findings), language(code)
    shown = [section(released, name, words) for name in SECTIONS]
    assert [each.id for each in shown] == list(SECTIONS)
    anchors = {word.anchor for _, way in heading(released, words).ways for word in way}
    assert anchors - {""} == set(SECTIONS)
    said = finished(released, words)
    assert said["withheld"] == ""
    document = json.loads(canonical_json(said["released"]))
    names = {number["id"] for number in document["numbers"]}
    assert "placed_any.detectable.own.simulated" in names


def test_few_persons_take_all_that_leads_back_to_them(findings):
    first = findings.outcomes[0]
    hidden = tuple(
        replace(point, count=Count(4.0, "persons")) for point in first.series
    )
    few = replace(first, series=hidden)
    changed = replace(findings, outcomes=(few, *findings.outcomes[1:]))
    released = ps.release(changed)
    shown = released.outcomes[0]
    assert shown.own == shown.counts == shown.pretrend == CannotAnswer("withheld")
    assert shown.roll_out == ()
    assert {mark.kind for mark in shown.marks} <= {"smallest_difference", "together"}
    assert finished(released, language("sv"))["summary"]["form"] == "withheld"
    for name in SECTIONS:
        assert section(released, name, language("sv")).blocks


def test_a_study_without_a_plan_is_refused(study):
    with pytest.raises(InputError, match="what is planned"):
        prepare_plan(study.model_copy(update={"plan": None}), read(study))


@pytest.mark.parametrize("changed", [False, True])
def test_traceability_prints_hash_day_and_departures(
    study, common, findings, tmp_path, changed
):
    from reporting.reading import all_text

    from prevstats.analyses.fingerprint import provenance
    from prevstats.analyses.kept_plan import held_against_plan, parameters_sha256
    from prevstats.parameters.plan_file import canonical, plan_of, sha256_of

    made = plan_of(study, date="2026-11-22")
    (tmp_path / "made.json").write_bytes(canonical(made))
    update = {"plan": "made.json", "follow_up_years": 3 if changed else 2}
    named = replace(common, study=study.model_copy(update=update))
    basis = held_against_plan(named, tmp_path / "example.yaml")
    assert basis.provenance.parameters_sha256 != common.provenance.parameters_sha256
    file = tmp_path / "example.yaml"
    own = provenance(named.study, "data", last_year=2022, notebook="plan")
    whole = held_against_plan(replace(named, provenance=own), file).provenance
    again = parameters_sha256(named.study, file)
    assert again == whole.parameters_sha256 != own.parameters_sha256
    (tmp_path / "made.json").write_bytes(canonical(made) + b"\n")
    assert parameters_sha256(named.study, file) != again
    released = ps.release(replace(findings, provenance=basis.provenance))
    text = all_text(section(released, "traceability", language("sv")))
    assert sha256_of(made) in text
    assert "2026-11-22" in text
    assert ("År för uppföljning" in text) == changed
    assert held_against_plan(common, None) is common


@pytest.mark.parametrize("code", ["sv", "en"])
@pytest.mark.parametrize("name", ["example", "family_centres", "plan_example"])
def test_the_plan_is_set_as_words(root, study, findings, name, code):
    from prevstats.analyses.plan import _planned
    from prevstats.reporting.content import Table
    from prevstats.reporting.language import plain_text
    from prevstats.reporting.phrases import headed
    from prevstats.reporting.plan_tables import planned_table

    other = load(root / "parameters" / f"{name}.yaml")
    lines = dict(_planned(other, AREA))
    if name != "example":
        lines["outcomes"] = dict(findings.planned)["outcomes"]
    words = language(code)
    released = ps.release(replace(findings, planned=tuple(lines.items())))
    shown = planned_table(released, words)
    assert isinstance(shown, Table)
    cells = [plain_text(cell.words) for row in shown.rows for cell in row]
    assert all(cells)
    assert not re.search(r'[{}\[\]"]|null|\bNone\b', " ".join(cells[2:]))
    first = headed(words.label(released.outcomes[0].label))
    assert any(cell.startswith(f"{first}. ") for cell in cells)
    assert f"{lines['first_year']}–{lines['last_year']}" in cells


def test_the_chance_interval_of_52_children_is_that_of_the_documents():
    from prevstats.analyses.series import poisson_interval

    low, high = poisson_interval(52, 0.95)
    assert (round(low), round(high)) == (39, 68)
