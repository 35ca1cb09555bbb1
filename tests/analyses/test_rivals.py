"""The designs side by side on invented worlds with a known effect, and the refusals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from reporting.reading import all_text as text_of

from prevstats.analyses import evaluation as analyses
from prevstats.analyses.common import Common
from prevstats.analyses.findings import OutcomeFindings
from prevstats.analyses.named_panel import panel_of_all
from prevstats.analyses.rivals import negative_share
from prevstats.data.panel import Panel, Reading
from prevstats.designs.goodman_bacon import GoodmanBacon
from prevstats.estimate import Estimate
from prevstats.parameters.load import load
from prevstats.parameters.schema import Evaluation
from prevstats.reporting.disclosure import release
from prevstats.reporting.language import language
from prevstats.reporting.sections_designs import designs


@pytest.fixture(scope="module")
def example(root: Path) -> Evaluation:
    study = load(root / "parameters" / "example.yaml")
    assert isinstance(study, Evaluation)
    return study.model_copy(update={"outcomes": study.outcomes[:1], "money": None})


@pytest.fixture(scope="module")
def reading(example: Evaluation) -> Reading:
    return analyses.read(example)


@pytest.fixture(scope="module")
def common(example: Evaluation, reading: Reading) -> Common:
    return analyses.prepare(example, reading)


@pytest.fixture(scope="module")
def own(common: Common) -> OutcomeFindings:
    area = common.dataset.areas[int(np.flatnonzero(np.isfinite(common.starts.year))[0])]
    return analyses.evaluate(common.resolved.evaluation, area, common).outcomes[0]


def started(common: Common) -> str:
    return common.dataset.areas[int(np.flatnonzero(np.isfinite(common.starts.year))[0])]


def with_starts(example: Evaluation, reading: Reading, start: np.ndarray) -> Common:
    moved = replace(reading, dataset=replace(reading.dataset, start=start))
    return analyses.prepare(example, moved)


def named(example: Evaluation, **design: object) -> Evaluation:
    return example.model_copy(update={"design": design})


def test_three_designs_for_all_that_started_find_the_effect(own: OutcomeFindings):
    found = own.national_designs
    assert found is not None
    assert [each.design for each in found.rivals] == [
        "group_time",
        "imputation",
        "two_way_fixed_effects",
    ]
    assert [each.counted for each in found.rivals] == [True, True, False]
    for each in found.rivals:
        assert isinstance(each.estimate, Estimate)
        assert each.estimate.low is not None
        assert each.estimate.high is not None
        assert each.estimate.low < -2.0 < each.estimate.high
        assert each.estimate.draws is None
    assert found.agreement == "agree"


def test_the_own_contrast_stands_beside_two_synthetic_designs(own: OutcomeFindings):
    found = own.own_designs
    assert found is not None
    names = [each.design for each in found.rivals]
    assert names == ["augmented_synthetic_control", "synthetic_did"]
    for each in found.rivals:
        assert isinstance(each.estimate, Estimate)
        assert each.estimate.low is not None
        assert each.estimate.level == 0.90
    assert found.donors
    weights = [abs(donor.weight) for donor in found.donors]
    assert weights == sorted(weights, reverse=True)
    assert all(donor.name != donor.code for donor in found.donors)


def test_the_pools_are_those_of_the_rule(common: Common, own: OutcomeFindings):
    assert own.own_designs is not None
    pools = {each.pool: each for each in own.own_designs.pools}
    assert set(pools) == {"all", "outside_county"}
    assert pools["outside_county"].n_areas <= pools["all"].n_areas
    everyone = pools["all"].estimate
    assert isinstance(everyone, Estimate)
    assert isinstance(own.local, Estimate)
    assert everyone.value == pytest.approx(own.local.value)


def test_similar_areas_are_a_pool_where_the_data_say_which(
    common: Common, example: Evaluation
):
    area = started(common)
    never = np.flatnonzero(np.isinf(common.starts.year))
    peers = tuple(common.dataset.areas[row] for row in never[:5])
    told = replace(common, similar={area: peers})
    found = analyses.evaluate(example, area, told).outcomes[0].own_designs
    assert found is not None
    similar = {each.pool: each for each in found.pools}["similar"]
    assert similar.n_areas == 5
    assert isinstance(similar.estimate, Estimate)
    few = replace(common, similar={area: peers[:2]})
    found = analyses.evaluate(example, area, few).outcomes[0].own_designs
    assert found is not None
    last = {each.pool: each for each in found.pools}["similar"]
    assert not isinstance(last.estimate, Estimate)


def test_the_share_of_negative_weights_is_that_of_goodman_bacon(common: Common):
    """``GoodmanBacon`` gives the sum of negative weights where all sum to 1."""
    panel = panel_of_all(common.outcomes[0], common.starts)
    late = Panel(
        units=panel.units,
        periods=panel.periods,
        outcome=np.nan_to_num(panel.outcome),
        start=np.where(np.isinf(panel.start), 2021.0, panel.start),
    )
    below = -GoodmanBacon()(late).quantity("weight(negative)").value
    assert below > 0
    assert negative_share(late) == pytest.approx(below / (1 + 2 * below))


@pytest.mark.parametrize(
    ("design", "view", "extra"),
    [
        ({"name": "automatic"}, "chosen", ()),
        ({"name": "imputation"}, "beside", ()),
        ({"name": "stacked"}, "other", ("stacked",)),
        ({"name": "extended_twfe"}, "other", ("extended_twfe",)),
        ({"name": "switching"}, "other", ("switching",)),
    ],
)
def test_a_named_design_stands_beside_the_rules_own(
    example: Evaluation, reading: Reading, design, view, extra
):
    common = analyses.prepare(named(example, **design), reading)
    found = common.designs[0]
    assert found.view == view
    names = [each.design for each in found.rivals]
    assert len(names) == len(set(names))
    for name in extra:
        (rival,) = [each for each in found.rivals if each.design == name]
        assert isinstance(rival.estimate, Estimate)


@pytest.mark.parametrize("name", ["before_after", "interrupted_series"])
def test_a_description_is_never_a_verdict(
    example: Evaluation, reading: Reading, name: str
):
    asked = named(example, name=name)
    common = analyses.prepare(asked, reading)
    assert {each.verdict.reason for each in common.national} == {"no_comparison"}
    findings = analyses.evaluate(asked, started(common), common)
    assert findings.design_label == "before_after"
    outcome = findings.outcomes[0]
    assert outcome.verdict.form == "cannot_tell"
    assert outcome.own_designs is not None
    assert name in [each.design for each in outcome.own_designs.rivals]


def test_a_conflict_takes_the_certainty_away(common: Common):
    from prevstats.analyses.agreeing import bound, nationally

    found, beside = common.national[0], common.designs[0]
    sure = replace(found.verdict, form="fewer", reason="")
    against = replace(beside, agreement="conflict")
    told = bound(sure, against)
    assert (told.form, told.reason) == ("cannot_tell", "comparison_fails")
    assert told.chance_lower == sure.chance_lower
    assert bound(sure, beside) == sure
    checks = {check.name: check for check in nationally(found, against).checks}
    assert checks["other_designs"].passed is False


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("all_at_once", ("Alla började samtidigt", "åtta kommuner till")),
        ("one_year", ("bara ett år före starten", "ett år till före starten")),
    ],
)
def test_a_refusal_says_what_would_be_needed(
    example: Evaluation, reading: Reading, kind: str, words: tuple[str, ...]
):
    count = len(reading.dataset.areas)
    first = reading.dataset.years[0]
    start = np.full(count, 2014.0)
    if kind == "one_year":
        start = np.where(np.arange(count) < 12, first + 1.0, np.inf)
    common = with_starts(example, reading, start)
    findings = analyses.evaluate(example, common.dataset.areas[0], common)
    outcome = findings.outcomes[0]
    assert outcome.verdict.form == "cannot_tell"
    assert outcome.national_verdict is not None
    assert outcome.national_verdict.form == "cannot_tell"
    text = text_of(designs(release(findings), language("sv")))
    assert "Det här upplägget kan inte svara på frågan" in text
    for each in words:
        assert each in text
    english = text_of(designs(release(findings), language("en")))
    assert "This design cannot answer the question" in english


def test_the_section_names_designs_donors_and_agreement(
    common: Common, own: OutcomeFindings
):
    findings = analyses.evaluate(common.resolved.evaluation, started(common), common)
    text = text_of(designs(release(findings), language("sv")))
    assert own.own_designs is not None
    for donor in own.own_designs.donors:
        assert donor.name in text
    assert "viktad jämförelse före och efter" in text
    assert "Metoderna är överens om alla som startat" in text


def test_the_same_data_give_the_same_rivals(
    common: Common, example: Evaluation, own: OutcomeFindings
):
    """Every placebo is used once: nothing depends on a draw."""
    again = analyses.evaluate(example, started(common), common).outcomes[0].own_designs
    first = own.own_designs
    assert first is not None
    assert again is not None
    values = [each.estimate for each in first.rivals]
    others = [each.estimate for each in again.rivals]
    for one, two in zip(values, others, strict=True):
        assert isinstance(one, Estimate)
        assert isinstance(two, Estimate)
        assert (one.value, one.low, one.high) == (two.value, two.low, two.high)


def test_one_that_started_is_answered_beside_its_own_contrast(
    example: Evaluation, reading: Reading
) -> None:
    start = np.full(len(reading.dataset.areas), np.inf)
    start[0] = 2018.0
    common = with_starts(example, reading, start)
    area = common.dataset.areas[0]
    found = analyses.evaluate(common.resolved.evaluation, area, common).outcomes[0]
    assert found.national_designs is not None
    assert found.own_designs is not None
    names = {each.design for each in found.national_designs.rivals}
    assert names <= {"group_time"}
    assert found.own_designs.rivals
