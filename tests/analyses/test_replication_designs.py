"""Every design that a replication file may name can be run, and answers by name."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from prevstats.analyses.replication import Comparison, Row, replicate
from prevstats.analyses.replication_designs import (
    PLANNED,
    RUNS,
    available,
    design_class,
)

PROP99 = (
    "columns: {unit: State, time: Year, outcome: PacksPerCapita, treated: treated}\n"
)
MPDTA = "columns: {unit: countyreal, time: year, outcome: lemp, start: first.treat}\n"
R_HONEST = 0.002
"""Ends of R's intervals lie on a grid of 1 000 points; ours do not."""
R_ANALYTIC = 1e-6
"""R's analytic errors of ``did``, printed to nine digits."""

pytestmark = pytest.mark.reference


def run(folder: Path, data: Path, columns: str, cases: str) -> Comparison:
    path = folder / "spec.yaml"
    path.write_text(f"data: {data.name}\n{columns}cases:\n{cases}", encoding="utf-8")
    return replicate([path], data.parent)


def rows(folder: Path, data: Path, columns: str, cases: str) -> tuple[Row, ...]:
    found = run(folder, data, columns, cases)
    assert found.complaints == ()
    return found.rows


def mpdta(shared_data: Path) -> Path:
    return shared_data / "benchmarks" / "mpdta.csv"


def test_every_design_is_there_or_planned() -> None:
    assert not set(RUNS) & set(PLANNED)
    for name in RUNS:
        assert available(name)
        assert callable(design_class(name)())


@pytest.mark.parametrize(
    "design", ["imputation", "sun_abraham", "stacked", "switching"]
)
def test_panel_designs_agree_in_sign(
    design: str, tmp_path: Path, shared_data: Path
) -> None:
    """All see three to six per cent fewer jobs."""
    case = f"  - {{design: {design}, expect: {{quantity: ATT, value: -0.04}}}}\n"
    ours = rows(tmp_path, mpdta(shared_data), MPDTA, case)[0].ours
    assert ours is not None
    assert -0.06 < ours < -0.03


@pytest.mark.parametrize(
    ("options", "config"),
    [
        ("control: never", "base"),
        ("control: not_yet", "nyt"),
        ("control: never, covariates: [lpop]", "cov_dr"),
        ("control: never, covariates: lpop, method: regression", "cov_reg"),
        ("control: never, covariates: [lpop], method: weighting", "cov_ipw"),
        ("control: never, base: universal", "univ"),
        ("control: never, repeated_cross_sections: yes", "rc"),
    ],
)
def test_group_time_gives_rs_analytic_errors(
    options: str, config: str, tmp_path: Path, shared_data: Path
) -> None:
    reference = json.loads(
        (shared_data / "reference_r" / "r_did_mpdta.json").read_text("utf-8")
    )[config]
    expect = ", ".join(
        f"{{quantity: {name}, value: {value}, std_error: {error}, "
        f"tolerance: {R_ANALYTIC}}}"
        for name, (value, error) in (
            ("simple", reference["simple"]),
            ("event_overall", reference["dyn"]),
            ("group_overall", reference["group"]),
        )
    )
    case = f"  - {{design: {{name: group_time, {options}}}, expect: [{expect}]}}\n"
    found = rows(tmp_path, mpdta(shared_data), MPDTA, case)
    assert [row.status for row in found] == ["pass"] * 6, found


@pytest.mark.parametrize(
    ("target", "l_vec"), [("average_of_4_post", "average"), ("first_post", "first")]
)
def test_sensitivity_gives_rs_intervals(
    target: str, l_vec: str, tmp_path: Path, shared_data: Path
) -> None:
    path = shared_data / "reference_r" / "r_honestdid_mpdta.csv"
    with path.open(encoding="utf-8") as stream:
        table = [row for row in csv.DictReader(stream) if row["target"] == target]
    expect = "".join(
        f'      - {{quantity: "interval(Mbar={row["mbar"]})", low: {row["low"]}, '
        f"high: {row['high']}, tolerance: {R_HONEST}}}\n"
        for row in table
    )
    case = f"  - design: {{name: honest_did, l_vec: {l_vec}}}\n    expect:\n{expect}"
    found = rows(tmp_path, mpdta(shared_data), MPDTA, case)
    assert [row.status for row in found] == ["pass"] * 2 * len(table), found


def test_event_study_options_may_be_given(tmp_path: Path, shared_data: Path) -> None:
    case = (
        "  - design: {name: honest_did, event_study: {name: group_time, base: no}}\n"
        "    expect: {quantity: breakdown, value: 0}\n"
        "  - design: {name: honest_did, event_study: imputation}\n"
        "    expect: {quantity: breakdown, value: 0}\n"
    )
    found = run(tmp_path, mpdta(shared_data), MPDTA, case)
    told = "\n".join(map(str, found.complaints))
    assert "give one of" in told
    assert "give one of two_way_fixed_effects, group_time" in told


def test_one_area_before_and_after(tmp_path: Path, shared_data: Path) -> None:
    case = (
        "  - design: {name: before_after, unit: 8019}\n"
        "    expect: {quantity: before, value: 4.9946, tolerance: 0.5}\n"
    )
    assert rows(tmp_path, mpdta(shared_data), MPDTA, case)[0].status == "pass"


def test_labels_of_arms_may_be_numbers(tmp_path: Path, shared_data: Path) -> None:
    data = shared_data / "benchmarks" / "nsw_mixtape.csv"
    cases = (
        "  - design: {name: trial, control: 1}\n"
        "    expect: {quantity: effect, value: -1794.342, tolerance: 0.01}\n"
        "  - design: {name: trial, control: 0, vcov: HC1}\n"
        "    expect: {quantity: effect, value: 1794.342, tolerance: 0.01}\n"
    )
    columns = "columns: {outcome: re78, treatment: treat}\n"
    found = rows(tmp_path, data, columns, cases)
    assert [row.status for row in found] == ["pass", "pass"]


def test_predictors_may_be_mappings(tmp_path: Path, shared_data: Path) -> None:
    data = shared_data / "benchmarks" / "california_prop99.csv"
    case = (
        "  - design: {name: synthetic_control, inference: none,\n"
        "             predictors: [{outcome: [1970, 1974]}, PacksPerCapita(1988)]}\n"
        "    expect:\n"
        "      - {quantity: ATT, low: -40, high: -5}\n"
        "      - {quantity: weight(Utah), low: 0, high: 1}\n"
    )
    found = rows(tmp_path, data, PROP99, case)
    assert [row.status for row in found] == ["pass"] * 4
    wrong = case.replace("PacksPerCapita(1988)", "Packs(1988)")
    told = run(tmp_path, data, PROP99, wrong).complaints
    assert "Packs" in str(told[0])


def test_a_control_series_is_the_unit_that_never_starts(
    tmp_path: Path, shared_data: Path
) -> None:
    data = shared_data / "benchmarks" / "california_prop99.csv"
    cases = (
        "  - design: {name: interrupted_series, slope_change: no}\n"
        "    filter: [{column: State, in: [California, Utah]}]\n"
        "    expect: {quantity: step, low: -60, high: 60}\n"
        "  - design: interrupted_series\n"
        "    filter: [{column: State, in: [California, Utah, Texas]}]\n"
        "    expect: {quantity: step, value: 0}\n"
        "  - design: {name: interrupted_series, start: 1989}\n"
        "    filter: [{column: State, equals: California}]\n"
        "    columns: {unit: null, treated: null}\n"
        "    expect: {quantity: step, value: 0, judged: no}\n"
    )
    found = run(tmp_path, data, PROP99, cases)
    assert len(found.complaints) == 1
    assert "1 units with a start, 2 without" in str(found.complaints[0])
    assert {row.case for row in found.rows} == {1, 3}


def test_a_treatment_that_ends_is_no_start(tmp_path: Path, shared_data: Path) -> None:
    """Two-way fixed effects take it as the treatment; other designs refuse it."""
    data = shared_data / "benchmarks" / "castle.csv"
    columns = "columns: {unit: state, time: year, outcome: l_homicide, treated: high}\n"
    cases = (
        "  - design: two_way_fixed_effects\n"
        "    transform: {high: {equals: [year, 2003, 2005]}}\n"
        "    filter: [{column: year, min: 2002}]\n"
        "    expect: {quantity: ATT, value: 0, judged: no}\n"
        "  - design: group_time\n"
        "    transform: {high: {equals: [year, 2003, 2005]}}\n"
        "    expect: {quantity: simple, value: 0}\n"
    )
    found = run(tmp_path, data, columns, cases)
    assert "treated in an earlier period" in str(found.complaints[0])


def test_a_gap_beside_the_reference_is_told(tmp_path: Path, shared_data: Path) -> None:
    data = shared_data / "benchmarks" / "ehec_medicaid.csv"
    columns = (
        "transform: {first: {fill_missing: [yexp2, 0]}}\n"
        "filter:\n"
        "  - {column: first, in: [0, 2014]}\n"
        "  - {column: year, in: [2010, 2013, 2014]}\n"
        "columns: {unit: stfips, time: year, outcome: dins, start: first}\n"
    )
    case = "  - {design: honest_did, expect: {quantity: breakdown, value: 0}}\n"
    told = run(tmp_path, data, columns, case).complaints
    assert "event times with a gap: -4, -1, 0" in str(told[0])


def test_too_few_treated_states_is_an_answer(tmp_path: Path, shared_data: Path) -> None:
    data = shared_data / "benchmarks" / "california_prop99.csv"
    case = "  - {design: honest_did, expect: {quantity: breakdown, value: 0}}\n"
    row = rows(tmp_path, data, PROP99, case)[0]
    assert row.status == "fail"
    assert row.note.startswith("cannot answer: ")


def test_unknown_averages_are_told_with_those_there_are(
    tmp_path: Path, shared_data: Path
) -> None:
    case = (
        "  - design: group_time\n"
        "    filter: [{column: first.treat, in: [0, 2004]}]\n"
        "    expect:\n"
        "      - {quantity: event(9), value: 0}\n"
        "      - {quantity: event_overall(balance_e=9), value: 0}\n"
        "      - {quantity: pretest_p_value, value: 0}\n"
    )
    told = [
        str(one) for one in run(tmp_path, mpdta(shared_data), MPDTA, case).complaints
    ]
    assert "event(0)" in told[0]
    assert "no cohort is seen so long" in told[1]
    assert "there is no test (no_period_before)" in told[2]


def test_a_regression_with_trends_by_name_of_unit_and_time(
    tmp_path: Path, shared_data: Path
) -> None:
    """The two designs reckon it in different ways."""
    data = shared_data / "benchmarks" / "castle.csv"
    columns = (
        "columns: {unit: state, time: year, outcome: l_homicide, treatment: post}\n"
    )
    cases = (
        "  - {design: {name: two_way_fixed_effects, unit_trends: yes, vcov: CR1},\n"
        "     expect: {quantity: coef(post), value: 0, judged: no, std_error: 0}}\n"
        "  - {design: {name: ols, covariates: [post], fixed_effects: [time],\n"
        "              unit_trends: true, cluster: state},\n"
        "     expect: {quantity: coef(post), value: 0, judged: no, std_error: 0}}\n"
    )
    found = rows(tmp_path, data, columns, cases)
    assert found[0].ours == pytest.approx(found[2].ours, rel=1e-9)
    assert found[0].ours is not None


def test_denominators_are_named_by_column_or_role(tmp_path: Path) -> None:
    data = tmp_path / "one.csv"
    lines = ["month,cases,persons,after"]
    lines += [
        f"{month},{40 + 3 * (month % 5) - 6 * (month > 12)},{900 + 7 * month},"
        f"{int(month > 12)}"
        for month in range(1, 25)
    ]
    data.write_text("\n".join(lines) + "\n", encoding="utf-8")
    columns = "columns: {time: month, outcome: cases, treated: after}\n"
    named = columns.replace("}", ", population: persons}")
    case = (
        "  - design: {name: interrupted_series, family: poisson, offset: OFFSET}\n"
        "    expect: {quantity: step, value: 0, judged: no}\n"
    )
    by_column = rows(tmp_path, data, columns, case.replace("OFFSET", "persons"))
    by_role = rows(tmp_path, data, named, case.replace("OFFSET", "population"))
    assert by_role[0].ours == by_column[0].ours != 0.0
    told = run(tmp_path, data, columns, case.replace("OFFSET", "population"))
    assert "no population" in str(told.complaints[0])
