"""Effect sizes: every reference row, metafor's numbers, ways back, refusals."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prevstats.errors import InputError
from prevstats.evidence import effect_sizes_convert as convert
from prevstats.evidence.effect_sizes import Groups, TwoByTwo, effect_sizes
from prevstats.evidence.effect_sizes_between import (
    correlation_to_d,
    to_correlation,
    to_d,
    to_log_odds_ratio,
    transformed,
    widened,
)
from prevstats.evidence.effect_sizes_counts import FORMULAS, from_counts
from prevstats.evidence.effect_sizes_means import (
    from_correlations,
    from_means,
    from_shares,
    hedges_correction,
)

PRINTED = 5.1e-5
"""Numbers that metafor's tests print to four digits."""
EXACT = 1e-10
"""Identities of formulas, in double precision."""
HANDBOOK = TwoByTwo(135, 150, 40, 50)
"""Table 13.4 of the Handbook of Research Synthesis."""

REFERENCE: dict[str, Callable[[], object]] = {
    "es_or2d": lambda: from_counts("OR2D", HANDBOOK).value,
    "es_or2d_se": lambda: from_counts("OR2D", HANDBOOK).std_error,
    "es_or2d_normal": lambda: from_counts("OR2DN", HANDBOOK).value,
    "es_probit": lambda: from_counts("PBIT", HANDBOOK).value,
    "es_phi": lambda: from_counts("PHI", HANDBOOK).value,
    "es_rtoz": lambda: convert.r_to_z(0.5),
    "es_logit": lambda: convert.log_odds(0.1),
    "es_arcsin": lambda: convert.arcsine(0.1),
    "es_exp_int": lambda: convert.mean_of_ratio(np.log(0.5), 0.1),
    "es_ilogit_int": lambda: convert.mean_of_share(convert.log_odds(0.1), 0.1),
    "es_cohen_h": lambda: convert.cohen_h(0.4, 0.3),
    "es_or_to_rr": lambda: convert.odds_ratio_to_risk_ratio(0.7, 0.2),
    "es_or_to_rd": lambda: convert.odds_ratio_to_risk_difference(0.7, 0.2),
    "es_d_to_or": lambda: convert.d_to_odds_ratio(0.35),
    "es_d_to_rd_via_or": lambda: convert.d_to_risk_difference(-0.35, 0.2),
    "es_smd_J": lambda: hedges_correction(309),
}


def reference_rows() -> list[dict[str, str]]:
    path = Path(__file__).resolve().parents[3] / "shared/data/economics"
    file = path / "ref_effect_size_cases.csv"
    if not file.is_file():
        return []
    with file.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.reference
@pytest.mark.parametrize("row", reference_rows(), ids=lambda row: row["case"])
def test_every_reference_row(row: dict[str, str]) -> None:
    ours = float(np.asarray(REFERENCE[row["case"]]()))
    assert ours == pytest.approx(float(row["expected"]), abs=float(row["abs_tol"]))


NORMAND = Groups(
    [55, 27, 64, 66],
    [47, 7, 17, 20],
    [155, 31, 75, 18],
    [75, 29, 119, 137],
    [64, 4, 29, 48],
    [156, 32, 71, 18],
)
"""Length of stay, the first four of Normand (1999), as metafor's tests use them."""


@pytest.mark.parametrize(
    ("measure", "value", "variance"),
    [
        ("SMD", (-0.3552, -0.3479, -2.3176, -1.8880), (0.0131, 0.0645, 0.0458, 0.1606)),
        (
            "SMDH",
            (-0.3553, -0.3465, -2.3018, -1.8880),
            (0.0132, 0.0674, 0.0515, 0.1961),
        ),
        ("ROM", (-0.3102, -0.0715, -0.6202, -0.7303), (0.0094, 0.0028, 0.0018, 0.0119)),
    ],
)
def test_means_as_metafor_has_them(
    measure: str, value: tuple[float, ...], variance: tuple[float, ...]
) -> None:
    found = from_means(measure, NORMAND)
    assert found.value == pytest.approx(value, abs=PRINTED)
    assert found.variance == pytest.approx(variance, abs=PRINTED)


def test_errors_of_table_13_4_as_metafor_has_them() -> None:
    for measure, error in (("PHI", 0.0789), ("PBIT", 0.2456), ("OR2DN", 0.2704)):
        found = from_counts(measure, HANDBOOK).std_error
        assert float(found) == pytest.approx(error, abs=PRINTED)


def test_d_and_the_pooled_mean_difference_follow_their_definitions() -> None:
    groups = Groups(12.0, 3.0, 20, 10.0, 4.0, 30)
    pooled = np.sqrt((19 * 9 + 29 * 16) / 48)
    d, g = from_means("D", groups), from_means("SMD", groups)
    assert float(d.value) == pytest.approx(2 / pooled, abs=EXACT)
    assert float(g.value) == pytest.approx(
        2 / pooled * float(hedges_correction(48)), abs=EXACT
    )
    spread = pooled**2 * (1 / 20 + 1 / 30)
    assert float(from_means("MDP", groups).variance) == pytest.approx(spread, abs=EXACT)
    own = 9 / 20 + 16 / 30
    assert float(from_means("MD", groups).variance) == pytest.approx(own, abs=EXACT)


def test_the_correction_is_near_its_usual_approximation() -> None:
    m = np.array([10.0, 50.0, 500.0])
    assert hedges_correction(m) == pytest.approx(1 - 3 / (4 * m - 1), abs=4e-4)
    assert np.isnan(hedges_correction(1))


counts_within = st.integers(1, 400).flatmap(
    lambda n: st.tuples(st.integers(0, n), st.just(n))
)


@given(counts_within, counts_within)
def test_swapping_groups_or_events_turns_the_sign(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    table = TwoByTwo(*first, *second)
    swapped = TwoByTwo(*second, *first)
    (a, n), (c, m) = first, second
    others = TwoByTwo(n - a, n, m - c, m)
    for measure in ("OR", "RR", "RD", "AS", "H", "PBIT"):
        one, two = from_counts(measure, table), from_counts(measure, swapped)
        assert float(one.value) == pytest.approx(-float(two.value), abs=1e-8)
        assert float(one.variance) == pytest.approx(float(two.variance), abs=1e-8)
        if measure != "RR":
            back = from_counts(measure, others)
            assert float(one.value) == pytest.approx(-float(back.value), abs=1e-8)
            assert float(back.variance) == pytest.approx(float(one.variance), abs=1e-8)


def test_half_is_added_to_all_four_cells_of_a_table_with_an_empty_one() -> None:
    found = from_counts("OR", TwoByTwo([0, 5], [22, 50], [1, 10], [21, 50]))
    cells = np.log((0.5 * 20.5) / (22.5 * 1.5))
    assert float(found.value[0]) == pytest.approx(cells, abs=EXACT)
    assert found.zero_cells.tolist() == [True, False]
    assert float(found.value[1]) == pytest.approx(np.log(5 * 40 / (45 * 10)), abs=EXACT)
    everywhere = from_counts("OR", TwoByTwo(5, 50, 10, 50), "half_everywhere")
    assert float(everywhere.value) == pytest.approx(
        np.log(5.5 * 40.5 / (45.5 * 10.5)), abs=EXACT
    )


def test_a_table_without_ratio_is_refused_when_nothing_may_be_added() -> None:
    with pytest.raises(InputError, match="OR does not exist in tables \\[0\\]"):
        from_counts("OR", TwoByTwo([0, 5], [22, 50], [1, 10], [21, 50]), "none")
    assert float(from_counts("AS", TwoByTwo(0, 22, 1, 21), "none").value) < 0


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: from_counts("OR", TwoByTwo(7, 5, 1, 5)), "more events than persons"),
        (lambda: from_counts("OR", TwoByTwo(-1, 5, 1, 5)), "fewer than 0"),
        (lambda: from_counts("OR", TwoByTwo(0, 0, 1, 5)), "no persons"),
        (lambda: from_counts("ORR", TwoByTwo(1, 5, 1, 5)), "measure"),
        (lambda: from_counts("OR", TwoByTwo("x", 5, 1, 5)), "no number"),
        (lambda: from_counts("OR", TwoByTwo([1, 2], 5, [1, 2, 3], 5)), "one number"),
        (lambda: from_means("SMD", Groups(1, 0, 9, 2, 1, 9)), "sd_1"),
        (lambda: from_means("SMD", Groups(1, 1, 1, 2, 1, 9)), "two persons"),
        (lambda: from_means("ROM", Groups(-1, 1, 9, 2, 1, 9)), "same sign"),
        (lambda: from_correlations("ZCOR", 1.0, 20), "from -1 to 1"),
        (lambda: from_correlations("COR", 0.3, 3), "four pairs"),
        (lambda: from_shares("PR", 6, 5), "more events"),
        (lambda: convert.cohen_h(1.2, 0.1), "from 0 to 1"),
        (lambda: convert.odds_ratio_to_risk_difference(0.7, -0.1), "base"),
        (lambda: convert.odds_ratio_to_risk_ratio(-0.7, 0.1), "odds_ratio"),
        (lambda: convert.risk_ratio_to_risk_difference(6, 0.2), "use the odds ratio"),
        (lambda: convert.risk_difference_to_odds_ratio(-0.3, 0.2), "base"),
        (lambda: convert.mean_of_ratio(0.1, -0.1), "variance"),
        (lambda: convert.percent_to_log_change(-100), "per cent"),
        (lambda: convert.shifted_by_h(3, 0.5), "no share"),
        (lambda: convert.design_effect(0, 0.1), "one person"),
        (lambda: convert.design_effect(10, 1.1), "icc"),
        (lambda: convert.d_to_odds_ratio(0.1, "cauchy"), "law"),  # type: ignore[arg-type]
        (lambda: to_d(effect_sizes(0.1, 0.1, "RR")), "log odds"),
        (lambda: to_log_odds_ratio(effect_sizes(0.1, 0.1, "RD")), "d or g"),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    call: Callable[[], object], word: str
) -> None:
    with pytest.raises(InputError, match=word):
        call()


ratios = st.floats(0.02, 50)
bases = st.floats(0.001, 0.999)


@given(ratios, bases)
def test_conversions_have_ways_back(ratio: float, base: float) -> None:
    difference = convert.odds_ratio_to_risk_difference(ratio, base)
    if 1e-9 < base + difference < 1 - 1e-9:
        back = convert.risk_difference_to_odds_ratio(difference, base)
        assert float(back) == pytest.approx(ratio, rel=1e-5)
        risk = convert.odds_ratio_to_risk_ratio(ratio, base)
        assert float(convert.risk_ratio_to_risk_difference(risk, base)) == (
            pytest.approx(float(difference), abs=1e-9)
        )
        again = convert.risk_difference_to_risk_ratio(difference, base)
        assert float(again) == pytest.approx(float(risk), rel=1e-9)
        odds = convert.risk_ratio_to_odds_ratio(risk, base)
        assert float(odds) == pytest.approx(ratio, rel=1e-5)
    for law in ("logistic", "normal"):
        d = convert.odds_ratio_to_d(ratio, law)
        assert float(convert.d_to_odds_ratio(d, law)) == pytest.approx(ratio, rel=1e-9)
        r = convert.d_to_r(d, 30, 50)
        assert float(convert.r_to_d(r, 30, 50)) == pytest.approx(float(d), rel=1e-9)
    h = convert.cohen_h(0.3, base)
    assert float(convert.shifted_by_h(h, base)) == pytest.approx(0.3, abs=1e-9)
    percent = convert.log_change_to_percent(np.log(ratio))
    change = convert.percent_to_log_change(percent)
    assert float(change) == pytest.approx(np.log(ratio), abs=1e-9)
    assert float(convert.z_to_r(convert.r_to_z(base))) == pytest.approx(base, abs=1e-12)
    logit = convert.log_odds(base)
    assert float(convert.share_of_log_odds(logit)) == pytest.approx(base, abs=1e-12)


def test_a_ratio_meets_the_base_rate_draw_by_draw() -> None:
    ratio, base = np.array([0.7, 0.7, 1.0]), np.array([0.2, 0.02, 0.5])
    found = convert.odds_ratio_to_risk_difference(ratio, base)
    assert found.shape == (3,)
    assert found[0] == pytest.approx(-0.051064, abs=1e-6)
    assert abs(found[1]) < abs(found[0])
    assert found[2] == pytest.approx(0, abs=EXACT)


def test_variances_between_measures_agree_with_the_delta_method() -> None:
    d = from_means("D", NORMAND)
    n, m = np.array([155, 31, 75, 18]), np.array([156, 32, 71, 18])
    r = to_correlation(d, n, m)
    by_slope = transformed(d, lambda x: convert.d_to_r(x, n, m), "COR")
    assert r.variance == pytest.approx(by_slope.variance, rel=1e-6)
    assert correlation_to_d(r, n, m).value == pytest.approx(d.value, rel=1e-9)
    assert correlation_to_d(r, n, m).variance == pytest.approx(d.variance, rel=1e-9)
    again = to_d(to_log_odds_ratio(d))
    assert again.variance == pytest.approx(d.variance, rel=1e-12)
    z = from_correlations("ZCOR", [0.3, -0.5], [40, 90])
    slope = transformed(z, np.tanh, "COR")
    assert to_correlation(z).variance == pytest.approx(slope.variance, rel=1e-6)


def test_clusters_widen_a_variance() -> None:
    effects = from_counts("OR", HANDBOOK)
    wide = widened(effects, 21, 0.05)
    assert float(wide.variance / effects.variance) == pytest.approx(2.0, abs=EXACT)
    assert float(widened(effects, 1, 0.9).variance) == float(effects.variance)


def test_missing_numbers_stay_missing() -> None:
    found = from_counts("OR", TwoByTwo([np.nan, 5], 10, 5, 10))
    assert np.isnan(found.value).tolist() == [True, False]


def test_shares_and_intervals() -> None:
    found = from_shares("PLO", [0, 30], [20, 100])
    assert found.value[1] == pytest.approx(np.log(30 / 70), abs=EXACT)
    assert found.zero_cells.tolist() == [True, False]
    low, high = found.interval(0.95)[1]
    assert high - low == pytest.approx(
        2 * 1.959964 * np.sqrt(1 / 30 + 1 / 70), abs=1e-6
    )
    for measure in ("PR", "PLN", "PAS"):
        assert np.all(from_shares(measure, [1, 30], [20, 100]).variance > 0)


def test_every_measure_of_counts_vanishes_where_groups_are_alike() -> None:
    for measure in FORMULAS:
        found = from_counts(measure, TwoByTwo(12, 60, 12, 60))
        assert float(found.value) == pytest.approx(0, abs=1e-12)
        assert float(found.variance) > 0


def test_the_variance_is_that_of_repeated_trials() -> None:
    """20 000 trials of 200 and 200 persons: error of the variance about 1 per cent."""
    from prevstats.randomness import generator

    draws = generator(5, step="effect sizes")
    events = TwoByTwo(
        draws.binomial(200, 0.3, 20_000), 200, draws.binomial(200, 0.2, 20_000), 200
    )
    for measure in ("OR", "RR", "RD", "AS", "PETO", "PHI", "PBIT"):
        found = from_counts(measure, events)
        ratio = float(np.var(found.value) / np.mean(found.variance))
        assert ratio == pytest.approx(1, abs=0.06), measure
