"""Imputation, extended two-way and Sun & Abraham: agreement, invariances, faults."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from designs.difference_panels import published
from designs.group_time_panels import random_panel, read_mpdta, rows_of

from prevstats.data.panel import Panel
from prevstats.designs.event_study_effects import CohortEffects
from prevstats.designs.extended_twfe import ExtendedTwfe
from prevstats.designs.group_time import GroupTime
from prevstats.designs.imputation import Imputation
from prevstats.designs.sun_abraham import SunAbraham
from prevstats.designs.two_way_fixed_effects import TwoWayFixedEffects
from prevstats.errors import CannotAnswer, InputError

SAME = 1e-10
DEMEANED = 2e-6
"""Relative: diff-diff demeans step by step; its estimates stop short by about 1e-8."""
KINDS = ("simple", "event", "group", "calendar")
Design = ExtendedTwfe | Imputation | SunAbraham
DESIGNS = [
    Imputation(),
    Imputation(covariates=("size",), unit_trends=True),
    ExtendedTwfe(),
    ExtendedTwfe(control="never", covariates=("size",)),
    SunAbraham(covariates=("size",)),
]


def fit(design: Design, panel: Panel) -> CohortEffects:
    found = design(panel)
    assert isinstance(found, CohortEffects), found
    return found


@pytest.fixture(scope="module")
def mpdta(shared_data: Path) -> Panel:
    """The county panel, with a made covariate that moves over time."""
    panel = read_mpdta(shared_data / "benchmarks" / "mpdta.csv")
    moving = np.sin(
        np.array(panel.units, float)[:, None] * np.array(panel.periods, float)
    )
    return replace(panel, covariates={**panel.covariates, "x": moving})


@pytest.fixture(scope="module")
def gaps(mpdta: Panel) -> Panel:
    units, years = np.array(mpdta.units, float)[:, None], np.array(mpdta.periods)
    gone = (np.sin(1.7 * units + 2.3 * years) > 0.95) & (years > 2003)
    return replace(mpdta, outcome=np.where(gone, np.nan, mpdta.outcome))


@pytest.fixture(scope="module")
def of_diff_diff() -> dict:
    path = Path(__file__).parent / "reference" / "diff_diff.json"
    return json.loads(path.read_text())


@pytest.fixture
def wavy() -> Panel:
    """Gaps, weights, a covariate that moves, and clusters of two units."""
    random = np.random.default_rng(5)
    panel = random_panel(random, n=144, t=7, missing=0.08)
    size = random.normal(size=panel.outcome.shape)
    return replace(panel, covariates={"size": size})


@pytest.mark.reference
def test_published_extended_twfe(shared_data: Path, mpdta: Panel) -> None:
    """The effects to 1e-12; etwfe's cohort effects count 7 parameters more than ours.

    It absorbs 4 cohorts and 4 slopes where we absorb the units (nested in clusters).
    """
    rows = published(shared_data, "mpdta", "etwfe_wooldridge_2021_cov_lpop")
    assert len(rows) == 12
    found = fit(ExtendedTwfe(covariates=("lpop",)), mpdta)
    counted = 7 + 7 + 4 + 5
    fewer = np.sqrt((2500 - counted) / (2500 - counted - 7))
    for name, row in rows.items():
        label = re.search(r"=(\d+)\)", name)
        kind = name.partition("_")[0]
        ours = found.quantity("ATT" if label is None else f"{kind}({label[1]})")
        assert abs(ours.value - float(row["value"])) <= 1e-12
        error = float(row["standard_error"])
        assert abs(ours.std_error - error) <= float(row["tolerance"])
        np.testing.assert_allclose(ours.std_error * fewer, error, rtol=1e-6)


def matches(found: CohortEffects, theirs: dict, factor: float = 1.0) -> None:
    overall = found.quantity("ATT")
    ours = [overall.value, factor * overall.std_error]
    np.testing.assert_allclose(ours, theirs["overall"], rtol=DEMEANED)
    for e, (value, error) in theirs["event"].items():
        if error:
            one = found.quantity(f"event({e})")
            ours = [one.value, factor * one.std_error]
            np.testing.assert_allclose(ours, [value, error], rtol=DEMEANED)


@pytest.mark.reference
@pytest.mark.parametrize("covariates", [(), ("x",)])
@pytest.mark.parametrize("name", ["whole", "gaps"])
def test_imputation_of_diff_diff(
    mpdta: Panel, gaps: Panel, of_diff_diff: dict, name: str, covariates: tuple
) -> None:
    panel = mpdta if name == "whole" else gaps
    key = f"imputation_{name}" + ("_x" if covariates else "")
    matches(fit(Imputation(covariates=covariates), panel), of_diff_diff[key])


@pytest.mark.reference
@pytest.mark.parametrize("covariates", [(), ("x",)])
@pytest.mark.parametrize("name", ["whole", "gaps"])
def test_sun_abraham_of_diff_diff(
    mpdta: Panel, gaps: Panel, of_diff_diff: dict, name: str, covariates: tuple
) -> None:
    panel = mpdta if name == "whole" else gaps
    key = f"sun_abraham_{name}" + ("_x" if covariates else "")
    found = fit(SunAbraham(covariates=covariates), panel)
    for e, (value, error) in of_diff_diff[key]["event"].items():
        one = found.quantity(f"event({e})")
        np.testing.assert_allclose(one.value, value, rtol=DEMEANED)
        np.testing.assert_allclose(one.std_error, error, rtol=2e-3)


@pytest.mark.parametrize("seed", range(5))
def test_imputation_is_extended_twfe_without_gaps(seed: int) -> None:
    """Estimates and errors: the effects of a cell average to its coefficient."""
    panel = random_panel(np.random.default_rng(seed), n=60)
    imputed = fit(Imputation(weights="equal"), panel)
    extended = fit(ExtendedTwfe(vcov="CR0", weights="equal"), panel)
    np.testing.assert_allclose(imputed.value, extended.value, atol=SAME)
    np.testing.assert_allclose(imputed.influence, extended.influence, atol=SAME)
    weighted = fit(Imputation(), panel), fit(ExtendedTwfe(), panel)
    np.testing.assert_allclose(weighted[0].value, weighted[1].value, atol=SAME)


@pytest.mark.parametrize("seed", range(5))
def test_never_treated_alone_are_group_time(seed: int) -> None:
    panel = random_panel(np.random.default_rng(seed), n=60)
    cells = GroupTime(control="never", base="universal")(panel)
    sun = fit(SunAbraham(vcov="CR0"), panel)
    assert sun.terms == cells.terms
    np.testing.assert_allclose(sun.value, cells.value, atol=SAME)
    extended = fit(ExtendedTwfe(control="never", vcov="CR0"), panel)
    kept = ~sun.is_base
    np.testing.assert_allclose(extended.value, sun.value[kept], atol=SAME)
    np.testing.assert_allclose(extended.std_error, sun.std_error[kept], atol=SAME)


def test_error_of_group_time_but_for_the_shares(mpdta: Panel) -> None:
    """A cell's error is the same; an average's leaves the shares out."""
    cells = GroupTime(control="never", base="universal")(mpdta)
    sun = fit(SunAbraham(vcov="CR0"), mpdta)
    np.testing.assert_allclose(sun.std_error, cells.std_error, rtol=1e-9)
    assert sun.aggregate("group").overall_std_error != pytest.approx(
        cells.aggregate("group").overall_std_error, rel=1e-6
    )


def test_one_start_is_one_regression() -> None:
    """With one cohort all of them give the two-way coefficient (equal weights)."""
    random = np.random.default_rng(8)
    start = np.where(np.arange(60) < 25, 2011.0, np.inf)
    panel = Panel(
        tuple(f"{place:04d}" for place in range(60)),
        tuple(range(2008, 2014)),
        random.normal(size=(60, 6)),
        start,
    )
    value = TwoWayFixedEffects()(panel).value[-1]
    for design in (Imputation(), ExtendedTwfe()):
        found = fit(design, panel).quantity("ATT").value
        np.testing.assert_allclose(found, value, atol=SAME)
    two = replace(panel, periods=(2010, 2011), outcome=panel.outcome[:, 2:4])
    change = TwoWayFixedEffects(vcov="CR0")(two)
    for design in (Imputation(), ExtendedTwfe(vcov="CR0"), SunAbraham(vcov="CR0")):
        whole = fit(design, two).quantity("ATT")
        np.testing.assert_allclose(whole.value, change.value[-1], atol=SAME)
        np.testing.assert_allclose(whole.std_error, change.std_error[-1], atol=SAME)


def test_imputation_by_hand(wavy: Panel) -> None:
    """Dummies on the untreated observations, and v = w − Z0(Z0'WZ0)⁻Z1'w."""
    before = np.array(wavy.periods) < wavy.start[:, None]
    wavy = rows_of(wavy, (before & np.isfinite(wavy.outcome)).any(axis=1))
    n, t = wavy.outcome.shape
    found = fit(Imputation(covariates=("size",)), wavy)
    assert found.basis.units == wavy.units
    seen = np.isfinite(wavy.outcome).ravel()
    after = (np.array(wavy.periods) >= wavy.start[:, None]).ravel()
    units = np.repeat(np.eye(n), t, axis=0)
    years = np.tile(np.eye(t), (n, 1))[:, 1:]
    z = np.column_stack([units, years, wavy.covariates["size"].ravel()])
    y, w = np.nan_to_num(wavy.outcome.ravel()), np.repeat(wavy.weights, t)
    zero, one = seen & ~after, seen & after
    inverse = np.linalg.pinv((z[zero] * w[zero, None]).T @ z[zero])
    fitted = z @ (inverse @ (z[zero].T @ (w[zero] * y[zero])))
    effect = np.where(one, y - fitted, 0.0)
    share = np.where(one, w, 0.0) / w[one].sum()
    np.testing.assert_allclose(found.quantity("ATT").value, share @ effect, atol=SAME)
    v = share.copy()
    v[zero] = -w[zero] * (z[zero] @ (inverse @ (z[one].T @ share[one])))
    np.testing.assert_allclose(v @ y, share @ effect, atol=1e-9)
    left = np.where(zero, y - fitted, 0.0)
    cells = np.repeat(wavy.start, t) * 10_000 + np.tile(wavy.periods, n)
    for cell in np.unique(cells[one]):
        rows = one & (cells == cell)
        mean = np.sum(w[rows] ** 2 * effect[rows]) / np.sum(w[rows] ** 2)
        left[rows] = effect[rows] - mean
    error = np.sqrt(np.sum((v * left).reshape(n, t).sum(axis=1) ** 2))
    np.testing.assert_allclose(found.quantity("ATT").std_error, error, rtol=1e-9)


@pytest.mark.parametrize("design", DESIGNS)
def test_order_of_rows_does_not_matter(design: Design, wavy: Panel) -> None:
    turned = rows_of(wavy, np.random.default_rng(1).permutation(len(wavy.units)))
    first, second = fit(design, wavy), fit(design, turned)
    assert first.value.tobytes() == second.value.tobytes()
    assert first.std_error.tobytes() == second.std_error.tobytes()


@pytest.mark.parametrize("design", DESIGNS)
def test_scale_shift_and_effect(design: Design, wavy: Panel) -> None:
    first = fit(design, wavy)
    n, t = wavy.outcome.shape
    random = np.random.default_rng(7)
    added = 100 * random.normal(size=(n, 1)) + 100 * random.normal(size=(1, t))
    after = np.array(wavy.periods) >= wavy.start[:, None]
    for outcome, factor, gain in (
        (wavy.outcome * -1e6, -1e6, 0.0),
        (wavy.outcome * 1e-6, 1e-6, 0.0),
        (wavy.outcome + added, 1.0, 0.0),
        (wavy.outcome + 3.0 * after, 1.0, 3.0),
    ):
        second = fit(design, replace(wavy, outcome=outcome))
        later = (first.period >= first.group) & ~first.is_base
        wanted = factor * first.value + gain * later
        size = abs(factor)
        np.testing.assert_allclose(second.value, wanted, rtol=1e-9, atol=1e-9 * size)
        np.testing.assert_allclose(second.std_error, size * first.std_error, rtol=1e-8)


@pytest.mark.parametrize("design", DESIGNS)
def test_years_by_another_name(design: Design, wavy: Panel) -> None:
    later = replace(
        wavy, periods=tuple(p + 7 for p in wavy.periods), start=wavy.start + 7
    )
    first, second = fit(design, wavy), fit(design, later)
    assert first.value.tobytes() == second.value.tobytes()


@pytest.mark.parametrize("design", DESIGNS)
def test_always_treated_and_unseen_units_change_nothing(
    design: Design, wavy: Panel
) -> None:
    first = fit(design, wavy)
    rows = np.concatenate([np.arange(144), [1, 2, 3]])
    more = rows_of(wavy, rows)
    start = more.start.copy()
    start[-3:] = (2000.0, 2014.0, np.nan)
    outcome = more.outcome.copy()
    outcome[-2, : 2014 - 2010] = np.nan
    units = (*more.units[:-3], "9001", "9002", "9003")
    second = fit(design, replace(more, units=units, start=start, outcome=outcome))
    np.testing.assert_allclose(second.value, first.value, atol=1e-8)
    left_out = {gone.reason: gone.units for gone in second.basis.dropped}
    assert left_out["always"] == ("9001",)
    assert left_out["unknown_start"] == ("9003",)
    assert "9002" in left_out["unseen_before_start"]


@pytest.mark.parametrize("design", DESIGNS)
def test_split_rows(design: Design, wavy: Panel) -> None:
    """Two halves with half the weight, in the cluster of the whole (CR0)."""
    if not isinstance(design, Imputation):
        design = replace(design, vcov="CR0")
    whole = replace(wavy, cluster=wavy.units)
    twice = rows_of(whole, np.repeat(np.arange(144), 2))
    units = tuple(f"{unit}.{place % 2}" for place, unit in enumerate(twice.units))
    twice = replace(twice, units=units, weights=twice.weights / 2)
    first, second = fit(design, whole), fit(design, twice)
    np.testing.assert_allclose(second.value, first.value, atol=SAME)
    np.testing.assert_allclose(second.std_error, first.std_error, rtol=1e-9)


@pytest.mark.parametrize("design", [Imputation(), ExtendedTwfe(), SunAbraham()])
@pytest.mark.parametrize(
    ("treated", "others", "reason"),
    [
        (1, 30, "one_treated_cluster"),
        (9, 30, "few_treated_clusters"),
        (30, 9, "few_comparison_clusters"),
        (10, 30, ""),
    ],
)
def test_no_p_value_below_ten_clusters(
    design: Design, treated: int, others: int, reason: str
) -> None:
    random = np.random.default_rng(9)
    n = treated + others
    panel = Panel(
        tuple(f"{place:04d}" for place in range(n)),
        tuple(range(2010, 2016)),
        random.normal(size=(n, 6)),
        np.where(np.arange(n) < treated, 2013.0, np.inf),
    )
    estimate = fit(design, panel).estimate()
    assert estimate.p_value_reason == reason
    assert (estimate.p_value is None) == (reason != "")
    assert (estimate.std_error is None) == reason.startswith("one_")
    assert estimate.n_treated == treated


@pytest.mark.parametrize("design", [Imputation(), ExtendedTwfe(), SunAbraham()])
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"start": np.full(144, np.inf)}, "no_treated"),
        ({"start": np.full(144, 2013.0)}, "no_comparison"),
        ({"outcome": np.full((144, 7), np.nan)}, "one_period"),
        ({"outcome": np.ones((144, 7))}, "no_variation"),
    ],
)
def test_what_cannot_be_answered(
    design: Design, wavy: Panel, change: dict, reason: str
) -> None:
    found = design(replace(wavy, **change))
    assert isinstance(found, CannotAnswer)
    assert found.reason == reason


@pytest.mark.parametrize("design", [Imputation(), ExtendedTwfe(), SunAbraham()])
def test_a_period_in_which_nobody_untreated_is_seen(
    design: Design, wavy: Panel
) -> None:
    outcome = wavy.outcome.copy()
    outcome[wavy.start > 2015, 5] = np.nan
    found = design(replace(wavy, outcome=outcome))
    assert isinstance(found, CannotAnswer)
    assert found.reason in ("no_comparison_in_period", "collinear_columns")


def test_a_covariate_that_never_moves(wavy: Panel) -> None:
    fixed = np.repeat(wavy.covariates["size"][:, :1], 7, axis=1)
    panel = replace(wavy, covariates={"size": fixed})
    found = Imputation(covariates=("size",))(panel)
    assert isinstance(found, CannotAnswer)
    assert found.reason == "no_variation_in_column"
    assert found.detail("column") == "size"
    assert isinstance(ExtendedTwfe(covariates=("size",))(panel), CohortEffects)


@pytest.mark.parametrize("design", [Imputation, ExtendedTwfe, SunAbraham])
@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"level": 1.5}, "level"),
        ({"covariates": "size"}, "covariates"),
        ({"missing": "zero"}, "missing"),
        ({"cluster": "county"}, "cluster"),
    ],
)
def test_options_that_cannot_be(design: type, options: dict, key: str) -> None:
    with pytest.raises(InputError) as caught:
        design(**options)
    assert [complaint.key for complaint in caught.value.complaints] == [key]


def test_without_never_treated_the_last_cohort_serves(wavy: Panel) -> None:
    panel = rows_of(wavy, np.flatnonzero(np.isfinite(wavy.start)))
    for design in (Imputation(), ExtendedTwfe(), SunAbraham()):
        found = fit(design, panel)
        assert found.period.max() < 2015
        assert 2015 not in found.group
    assert "last_cohort_as_comparison" in fit(SunAbraham(), panel).basis.notes
    alone = ExtendedTwfe(control="never")(panel)
    assert isinstance(alone, CannotAnswer)
    assert alone.reason == "no_never_treated"


def test_numbers_table_summary_and_drawing(wavy: Panel) -> None:
    found = fit(SunAbraham(), wavy)
    assert found.quantity("event(-1)").value == 0.0
    assert (
        found.quantity("ATT( 2012, 2013 )").value
        == found.value[found.terms.index("ATT(2012,2013)")]
    )
    assert found.quantity("ATT") == found.quantity("simple")
    with pytest.raises(KeyError, match=r"there are: ATT, ATT\(2012,2010\)"):
        found.quantity("event(99)")
    assert list(found.table.columns[:3]) == ["term", "estimate", "std_error"]
    assert "calendar_overall" in found.summary()
    assert found.plot().axes
    assert found.covariance.shape == (len(found.terms),) * 2
    draws = found.estimate(draws=400).draws
    spread = float(np.std(draws.values))
    np.testing.assert_allclose(spread, found.estimate().std_error, rtol=0.15)
    with pytest.raises(InputError, match="simple, event"):
        found.aggregate("cohort")
    with pytest.raises(InputError, match="window"):
        found.aggregate("event", min_e=50)


def test_the_true_effect_is_found_where_effects_differ() -> None:
    """A two-way coefficient is far off here; these three are not."""
    random = np.random.default_rng(21)
    panel = random_panel(random, n=600, t=8)
    n, t = panel.outcome.shape
    years = np.array(panel.periods)
    time = years - panel.start[:, None]
    effect = np.where(time >= 0, 1.0 + np.where(time >= 0, time, 0.0), 0.0)
    outcome = (
        random.normal(size=(n, 1)) + 0.1 * years + 0.1 * random.normal(size=(n, t))
    )
    panel = replace(panel, outcome=outcome + effect, weights=None)
    truth = effect[time >= 0].mean()
    for design in (Imputation(), ExtendedTwfe(), SunAbraham()):
        whole = fit(design, panel).quantity("ATT")
        assert abs(whole.value - truth) < 4 * whole.std_error
        assert abs(whole.value - truth) < 0.05
    assert abs(TwoWayFixedEffects()(panel).value[-1] - truth) > 0.2
