"""From an evaluation file to findings: the shipped example, and real figures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from prevstats.analyses import evaluation as analyses
from prevstats.analyses.common import Common, load_common
from prevstats.analyses.findings import Findings
from prevstats.analyses.handover import ENVIRONMENT, save_common
from prevstats.analyses.resolve import outcomes_of
from prevstats.errors import CannotAnswer, InputError
from prevstats.estimate import Estimate
from prevstats.parameters.load import load


@pytest.fixture(scope="module")
def file(root: Path) -> Path:
    return root / "parameters" / "example.yaml"


@pytest.fixture(scope="module")
def common(file: Path) -> Common:
    evaluation = load(file)
    return analyses.prepare(evaluation, analyses.read(evaluation, file=file), file=file)


def found(common: Common, area: str) -> Findings:
    return analyses.evaluate(common.resolved.evaluation, area, common)


def same(first: object, second: object) -> bool:
    """Compare two findings to the last bit, arrays included."""
    from prevstats.analyses.store import _encode

    arrays: list[dict] = [{}, {}]
    trees = [
        _encode(one, kept) for one, kept in zip((first, second), arrays, strict=True)
    ]
    equal = [
        np.array_equal(arrays[0][name], arrays[1][name], equal_nan=True)
        for name in arrays[0]
    ]
    return trees[0] == trees[1] and all(equal)


def test_every_area_of_the_example_has_findings(common: Common) -> None:
    areas = analyses.areas(common.resolved.evaluation, common)
    assert areas == tuple(str(code) for code in range(9001, 9041))
    statuses = [found(common, area).outcomes[0].status for area in areas]
    assert statuses.count("in_estimate") == 14
    assert statuses.count("never") == 26


def test_the_first_outcome_is_the_primary(common: Common) -> None:
    outcomes = found(common, "9001").outcomes
    assert [outcome.primary for outcome in outcomes] == [True, False, False]


def test_the_truth_lies_in_the_national_interval(common: Common) -> None:
    """One world only; the interval's coverage is measured elsewhere."""
    outcome = found(common, "9001").outcomes[0]
    assert isinstance(outcome.national, Estimate)
    assert outcome.national.low < outcome.true_effect < outcome.national.high


def test_stored_and_read_again_gives_the_same(common: Common, tmp_path: Path) -> None:
    again = load_common(save_common(common, tmp_path))
    for area in ("9001", "9012", "9040"):
        assert same(found(common, area), found(again, area))


def test_a_kernel_finds_what_the_parent_left(
    common: Common, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_common(common, tmp_path)
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path))
    evaluation = common.resolved.evaluation
    assert same(analyses.evaluate(evaluation, "9003"), found(common, "9003"))
    other = evaluation.model_copy(update={"follow_up_years": 5})
    with pytest.raises(InputError, match="computed from other parameters"):
        analyses.evaluate(other, "9003")


def test_a_damaged_store_is_refused(common: Common, tmp_path: Path) -> None:
    path = save_common(common, tmp_path)
    arrays = path.with_suffix(".npz")
    arrays.write_bytes(arrays.read_bytes()[:-1] + b"x")
    with pytest.raises(InputError, match="do not belong to this file"):
        load_common(path)


def test_without_a_run_it_is_computed_from_the_source(
    common: Common, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    assert same(analyses.evaluate(load(file), "9002"), found(common, "9002"))


def test_other_areas_change_nothing(common: Common) -> None:
    """The draws are keyed to the code: an area less changes no other's numbers."""
    last = len(common.dataset.areas) - 1
    assert common.starts.status[last] in ("never", "starts")
    first = found(common, "9005")
    found(common, "9020")
    assert same(first, found(common, "9005"))


def test_an_unknown_area_is_named(common: Common) -> None:
    with pytest.raises(InputError, match="9999: found 40 areas, 9001 to 9040"):
        found(common, "9999")


def test_payers_sum_to_society(common: Common) -> None:
    money = found(common, "9001").money
    assert not isinstance(money, CannotAnswer)
    nets = sum(payer.net for payer in money.payers)
    assert nets == pytest.approx(money.society.net, rel=1e-9)
    assert sum(payer.cost for payer in money.payers) == pytest.approx(
        money.society.cost
    )


def test_the_break_even_effect_makes_society_even(common: Common) -> None:
    """At the break-even effect, benefit equals cost: scale the draws there."""
    from prevstats.analyses.priced import money_of

    findings = found(common, "9001")
    row = common.dataset.row("9001")
    priced = findings.money.outcome
    outcomes = tuple(
        replace(one, local=moved(one, findings), national=moved(one, findings))
        if one.id == priced
        else one
        for one in findings.outcomes
    )
    money = money_of(common, row, outcomes)
    assert money.society.net == pytest.approx(0.0, abs=1e-3)


def moved(outcome, findings) -> Estimate:
    """Return the outcome's estimate with every draw at the break-even effect."""
    answer = outcome.local
    base = answer if isinstance(answer, Estimate) else outcome.national
    values = np.full_like(base.draws.values, findings.money.break_even)
    return replace(base, draws=replace(base.draws, values=values))


def test_no_effect_costs_exactly_the_cost(common: Common) -> None:
    from prevstats.analyses.priced import money_of

    findings = found(common, "9001")
    zeros = [
        replace(one, local=nothing(one), national=nothing(one))
        for one in findings.outcomes
    ]
    money = money_of(common, 0, zeros)
    assert money.society.net == pytest.approx(-money.society.cost)
    assert money.society.chance == 0.0


def nothing(outcome) -> Estimate:
    answer = outcome.local
    base = answer if isinstance(answer, Estimate) else outcome.national
    return replace(
        base, draws=replace(base.draws, values=np.zeros_like(base.draws.values))
    )


@pytest.mark.reference
def test_family_centres_on_real_figures(root: Path, shared_data: Path) -> None:
    """Statuses add up to 290, Ljungby has no before for placements, faults are out."""
    file = root / "parameters" / "family_centres.yaml"
    evaluation = load(file)
    panel = shared_data / "sweden" / "kolada_panel_total.csv"
    reading = analyses.read(evaluation, file=file, data=panel)
    common = analyses.prepare(evaluation, reading, file=file)
    assert len(analyses.areas(evaluation, common)) == 290
    for national in common.national:
        assert sum(count for _, count in national.sample.counts) == 290
    ljungby = found(common, "0781")
    assert ljungby.start_year == 2009
    by_id = {outcome.id: outcome for outcome in ljungby.outcomes}
    assert by_id["placed_foster"].status == "no_before"
    assert by_id["placed_foster"].verdict.reason == "no_before"
    assert by_id["child_youth_care_cost"].status == "in_estimate"
    assert by_id["child_youth_care_cost"].verdict.form == "cannot_tell"
    known = [line for line in ljungby.data_log if line.key == "known_fault"]
    assert [dict(line.details)["area"] for line in known] == ["2305"]
    school = next(d for d in common.outcomes if d.outcome.indicator == "N15428")
    bracke = school.values[common.dataset.row("2305"), school.years.index(2013)]
    assert np.isnan(bracke)


@pytest.mark.reference
def test_a_missing_2022_makes_no_jump(root: Path, shared_data: Path) -> None:
    """Only positive values are published for 2022: no start and no stop in it."""
    file = root / "parameters" / "family_centres.yaml"
    evaluation = load(file)
    panel = shared_data / "sweden" / "kolada_panel_total.csv"
    reading = analyses.read(evaluation, file=file, data=panel)
    common = analyses.prepare(evaluation, reading, file=file)
    starts = common.starts.year[np.isfinite(common.starts.year)]
    assert starts.max() <= 2021
    values = reading.dataset.values["N24013"]
    last = reading.dataset.years.index(2022)
    assert np.isnan(values[:, last]).sum() == 115
    assert (values[:, last] == 0).sum() == 0


@pytest.mark.parametrize("empty", [(0,), (0, 1, 2)])
def test_an_outcome_without_any_figure_costs_no_report(
    file: Path, empty: tuple[int, ...]
) -> None:
    evaluation = load(file)
    reading = analyses.read(evaluation, file=file)
    values = dict(reading.dataset.values)
    for place in empty:
        name = outcomes_of(evaluation)[place].indicator
        values[name] = np.full_like(values[name], np.nan)
    dataset = replace(reading.dataset, values=values)
    without = analyses.prepare(evaluation, replace(reading, dataset=dataset))
    first = analyses.evaluate(evaluation, "9001", without).outcomes[0]
    assert isinstance(first.local, CannotAnswer)
    assert first.verdict.form == "cannot_tell"
