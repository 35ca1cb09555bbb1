"""The section that says what would change the answer: whole, plain, true."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from reporting import builders, sensitivities
from reporting.reading import all_text, figures

from prevstats.analyses.findings import Verdict
from prevstats.reporting.content import from_json, to_json
from prevstats.reporting.disclosure import release
from prevstats.reporting.findings_json import released_json
from prevstats.reporting.language import language
from prevstats.reporting.sections import SECTIONS

STATES = sensitivities.states()
CODES = ("sv", "en")


def written(found, code="sv", **changes):
    outcome = builders.outcome(sensitivity=found, **changes)
    made = builders.findings(outcomes=(outcome, builders.cost()))
    return SECTIONS["sensitivity"](release(made), language(code))


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("state", list(STATES))
def test_the_section_is_whole_in_every_state(state, code):
    found = written(STATES[state], code)
    text = all_text(found)
    assert from_json(to_json(found)) == found
    faults = re.findall(r"[{}]|\bNone\b|\bnan\b|\*\*|  | [.,]|\( |\.\.|\(\)", text)
    assert not faults, text


def test_raw_and_corrected_stand_side_by_side():
    text = all_text(written(sensitivities.full()))
    for number in ("0,004", "0,031", "0,012", "0,024"):
        assert number in text


def test_the_best_guess_is_said_with_its_interval():
    text = all_text(written(sensitivities.full()))
    assert "Sedd tillsammans med de andra 82 kommunerna" in text
    assert "−0,9" in text
    assert "(−1,6 till −0,2)" in text


def test_the_place_that_matters_most_is_named():
    assert "Osby" in all_text(written(sensitivities.full()))


def test_one_change_of_sign_is_said_as_one():
    assert "I ett fall byter" in all_text(written(sensitivities.full()))
    assert "I 2 fall byter" in all_text(written(STATES["many_turned"]))


def test_the_figure_has_a_line_for_each_way_and_marks_the_main_one():
    drawn = next(figures(written(sensitivities.full()).blocks))
    assert drawn.svg.count("<svg") == 1
    assert "huvudmetoden" in drawn.svg
    assert len(drawn.table.rows) == 5
    assert drawn.table.row_roles.count("me") == 1
    assert "5 skattningar från −0,9 till +0,1" in drawn.alternative_text


def test_a_person_level_outcome_gives_no_single_place_away():
    counts = (45, 46, 61, 9, 47, 12, 31, 29, 38)
    outcome = builders.outcome(
        sensitivity=sensitivities.full(), series=builders.series(counts, "persons")
    )
    released = release(builders.findings(outcomes=(outcome,)))
    text = all_text(SECTIONS["sensitivity"](released, language("sv")))
    assert "Osby" not in text
    assert "bästa gissningen" not in text
    shown = released.outcomes[0]
    assert shown.sensitivity.own.standing.best_guess is None
    assert shown.sensitivity.national.municipality_left_out is None
    assert shown.sensitivity.national.cohorts == ()


def test_every_number_is_in_the_findings():
    outcome = builders.outcome(sensitivity=sensitivities.full())
    made = builders.findings(outcomes=(outcome, builders.cost()))
    numbers = {each["id"]: each for each in released_json(release(made))["numbers"]}
    start = "placed_foster.sensitivity"
    assert numbers[f"{start}.p_corrected"]["value"] == 0.024
    assert numbers[f"{start}.own.best_guess"]["value"] == -0.9
    assert numbers[f"{start}.left_out.municipality"]["most"] == "Osby"
    assert numbers[f"{start}.trends.relative_breakdown"]["value"] == 0.8
    main = numbers[f"{start}.curve.adjusted.main.8.all.complete"]
    assert (main["value"], main["low"], main["pool"]) == (-0.6, -1.0, "all")


def test_a_verdict_that_falls_among_many_says_so_everywhere():
    told = Verdict("cannot_tell", "many_compared", 0.97, "local")
    outcome = builders.outcome(verdict=told, sensitivity=sensitivities.full())
    made = release(builders.findings(outcomes=(outcome, builders.cost())))
    card = all_text(SECTIONS["answer"](made, language("sv")))
    assert "inte när alla som prövas räknas med" in card
    assert "många prövas samtidigt" in card
    assert "Ett säkert svar kräver" not in card


def test_a_national_verdict_that_falls_among_outcomes_says_so():
    outcome = builders.cost(
        status="never",
        verdict=Verdict("cannot_tell", "not_in_estimate", 0.99, "national"),
        national_verdict=Verdict("cannot_tell", "many_compared", 0.99, "national"),
    )
    made = release(builders.findings(outcomes=(replace(outcome, primary=True),)))
    card = all_text(SECTIONS["answer"](made, language("sv")))
    assert "när alla utfall i utvärderingen räknas med" in card
