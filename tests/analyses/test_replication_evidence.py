"""Meta-analyses by replication files: published ones, measures, complaints."""

from __future__ import annotations

from pathlib import Path

import pytest

from prevstats.analyses.replication import Comparison, replicate

SHIPPED = sorted(
    (Path(__file__).resolve().parents[2] / "parameters/replications").glob("meta_*")
)

BCG = """\
columns: {study: trial, events_1: tpos, n_1: n1, events_0: cpos, n_0: n0}
transform: {n1: {add: [tpos, tneg]}, n0: {add: [cpos, cneg]}}
"""


def run(folder: Path, data: Path, text: str) -> Comparison:
    path = folder / "spec.yaml"
    path.write_text(f"data: {data.name}\n{text}", encoding="utf-8")
    return replicate([path], data.parent)


@pytest.mark.reference
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_published_meta_analyses_are_given_back(path: Path, shared_data: Path) -> None:
    found = replicate([path], shared_data / "benchmarks")
    assert found.complaints == ()
    assert [row for row in found.rows if row.status == "fail"] == []
    assert found.rows


@pytest.mark.reference
def test_a_factor_of_words_and_a_base_of_ones_own(
    tmp_path: Path, shared_data: Path
) -> None:
    """metafor on BCG: ~ alloc gives random-alternate -0.4478 (rma, REML)."""
    data = shared_data / "benchmarks" / "meta_bcg.csv"
    cases = """\
cases:
  - design: {name: random_effects, measure: RR, moderators: [alloc]}
    expect: [{quantity: "coef(alloc[random])", value: -0.4478, tolerance: 0.0002}]
  - design: {name: random_effects, measure: RR, factors: [{alloc: random}]}
    expect: [{quantity: "coef(alloc[alternate])", value: 0.4478, tolerance: 0.0002}]
  - columns: {covariates: [ablat, year]}
    design: {name: random_effects, measure: RR}
    expect: [{quantity: R2, value: 64.63, tolerance: 0.02}]
  - design: {name: random_effects, measure: OR, estimator: EE}
    expect:
      - quantity: pooled_exp
        value: 0.6465
        low: 0.5951
        high: 0.7024
        tolerance: 0.0001
  - design: {name: random_effects, measure: OR, estimator: ML, knapp_hartung: true}
    expect: [{quantity: pooled_exp, low: 0.3175, high: 0.7141, tolerance: 0.0001}]
"""
    found = run(tmp_path, data, BCG + cases)
    assert found.complaints == ()
    assert [row.quantity for row in found.rows if row.status == "fail"] == []


MEANS = (
    "study,m1,s1,k1,m0,s0,k0,place\n"
    "A,55,47,155,75,64,156,x\nB,27,7,31,29,4,32,y\n"
    "C,64,17,75,119,29,71,x\nD,66,20,18,137,48,18,y\n"
)
MEAN_COLUMNS = (
    "columns: {study: study, mean_1: m1, sd_1: s1, n_1: k1,"
    " mean_0: m0, sd_0: s0, n_0: k0}\n"
)


def test_means_become_standardised_differences(tmp_path: Path) -> None:
    """metafor, tests/testthat/test_misc_rma_uni.r: tau2 1.0090."""
    data = tmp_path / "means.csv"
    data.write_text(MEANS, encoding="utf-8")
    cases = """\
cases:
  - design: {name: random_effects, measure: SMD}
    expect: [{quantity: tau2, value: 1.0090}]
"""
    found = run(tmp_path, data, MEAN_COLUMNS + cases)
    assert found.complaints == ()
    assert [row.status for row in found.rows] == ["pass"]


@pytest.mark.parametrize(
    ("design", "word"),
    [
        ("{name: random_effects, measure: ORR}", "no such measure"),
        ("{name: random_effects}", "no effect"),
        ("{name: random_effects, measure: SMD, moderators: [plase]}", "plase"),
        ("{name: random_effects, measure: SMD, levels: [region]}", "region"),
        ("{name: random_effects, measure: SMD, estimator: MLE}", "MLE"),
        ("{name: random_effects, measure: SMD, magic: 1}", "no such option"),
        ("{name: random_effects, measure: OR}", "events_1"),
    ],
)
def test_what_is_wrong_is_told_at_its_line(
    design: str, word: str, tmp_path: Path
) -> None:
    data = tmp_path / "means.csv"
    data.write_text(MEANS, encoding="utf-8")
    cases = (
        f"cases:\n  - design: {design}\n    expect: [{{quantity: tau2, value: 1}}]\n"
    )
    found = run(tmp_path, data, MEAN_COLUMNS + cases)
    assert word in "\n".join(str(complaint) for complaint in found.complaints)
    assert all(complaint.line is not None for complaint in found.complaints)


def test_impossible_counts_and_variances_are_told_at_the_datas_line(
    tmp_path: Path,
) -> None:
    counts = tmp_path / "counts.csv"
    counts.write_text("a,n,c,m\n1,5,2,5\n7,5,1,5\n", encoding="utf-8")
    text = """\
columns: {events_1: a, n_1: n, events_0: c, n_0: m}
cases:
  - design: {name: random_effects, measure: OR}
    expect: [{quantity: pooled, value: 1}]
"""
    complaint = run(tmp_path, counts, text).complaints[0]
    assert (complaint.file, complaint.line, complaint.key) == ("counts.csv", 3, "a")
    effects = tmp_path / "effects.csv"
    effects.write_text("y,v\n0.1,0.2\n0.2,0\n", encoding="utf-8")
    text = """\
columns: {effect: y, variance: v}
cases:
  - design: random_effects
    expect: [{quantity: pooled, value: 1}]
"""
    complaint = run(tmp_path, effects, text).complaints[0]
    assert (complaint.file, complaint.line, complaint.key) == ("effects.csv", 3, "v")


def test_three_levels_by_number_and_a_cluster_of_its_own(tmp_path: Path) -> None:
    data = tmp_path / "levels.csv"
    rows = [
        f"{s},{0.1 * s + 0.07 * (r - 1) * (-1) ** s},0.0{1 + r}"
        for s in range(1, 9)
        for r in range(1, 4)
    ]
    data.write_text("\n".join(["s,y,v", *rows]), encoding="utf-8")
    text = """\
columns: {effect: y, variance: v, study: s}
cases:
  - design: {name: random_effects, levels: 3}
    expect: [{quantity: "sigma2(s)", low: 0, high: 1, judged: false}]
  - design:
      name: random_effects
      levels: [s]
      vcov: CR2
      cluster: s
      within_correlation: 0.5
    expect: [{quantity: clusters, value: 8}]
  - design: {name: random_effects, vcov: CR2}
    expect: [{quantity: clusters, value: 8}]
"""
    found = run(tmp_path, data, text)
    assert found.complaints == ()
    assert [row.status for row in found.rows][2:] == ["pass", "pass"]
    assert all(row.ours is not None for row in found.rows)
