"""What Effects and Aggregate offer: tables, draws, bands, estimates, text."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from designs.group_time_panels import random_panel
from scipy import stats

from prevstats.data.panel import Panel
from prevstats.designs.effects import Effects
from prevstats.designs.group_time import GroupTime

BROOM = ["term", "estimate", "std_error", "statistic", "p_value", "conf_low"]
DRAWS = 20_000


@pytest.fixture
def panel() -> Panel:
    return random_panel(np.random.default_rng(2), 120, 7)


@pytest.fixture
def effects(panel: Panel) -> Effects:
    found = GroupTime(control="never", base="universal")(panel)
    assert isinstance(found, Effects)
    return found


def test_table_has_the_names_of_broom(effects: Effects) -> None:
    table = effects.table
    assert list(table.columns[:8]) == [*BROOM, "conf_high", "p_value_reason"]
    assert table["term"][0] == "ATT(2012,2010)"
    row = table[table["term"] == "ATT(2013,2015)"].iloc[0]
    assert (row["group"], row["period"], row["base"]) == (2013, 2015, 2012)
    assert (row["n_treated"], row["n_comparison"]) == (20, 40)
    z = row["estimate"] / row["std_error"]
    assert row["statistic"] == pytest.approx(z)
    assert row["p_value"] == pytest.approx(2 * stats.norm.sf(abs(z)))
    half = stats.norm.ppf(0.975) * row["std_error"]
    assert row["conf_high"] - row["estimate"] == pytest.approx(half)


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        ("simple", "simple", "simple"),
        ("event", "event(-5)", "event_overall"),
        ("group", "group(2012)", "group_overall"),
        ("calendar", "calendar(2012)", "calendar_overall"),
    ],
)
def test_table_of_an_average(
    effects: Effects, kind: str, first: str, last: str
) -> None:
    whole = effects.aggregate(kind)
    table = whole.table
    assert table["term"].iloc[0] == first
    assert table["term"].iloc[-1] == last
    assert len(table) == len(whole.label) + 1
    assert table["estimate"].iloc[-1] == whole.overall


def test_averages_are_weighted_sums_of_the_effects(effects: Effects) -> None:
    """The weights are shown, so that a reader can do the sum by hand."""
    for kind in ("simple", "event", "group", "calendar"):
        whole = effects.aggregate(kind)
        np.testing.assert_allclose(whole.weights @ effects.value, whole.value)
        np.testing.assert_allclose(whole.weights.sum(axis=1), 1)
        assert whole.overall_weights @ effects.value == pytest.approx(whole.overall)
        assert whole.overall_weights.sum() == pytest.approx(1)


def test_error_of_an_average_counts_the_estimated_shares(effects: Effects) -> None:
    """Against the delta method done with the shares of the cohorts written out."""
    whole, basis = effects.aggregate("simple"), effects.basis
    after = effects.period >= effects.group
    n, cohorts = len(basis.units), np.unique(effects.group)
    weight = np.where(np.isfinite(basis.start), basis.weights, 0)
    member = (basis.start[:, None] == cohorts) * basis.weights[:, None]
    size = member.mean(axis=0)
    total = sum(size[cohorts == g].sum() for g in effects.group[after])
    gradient = np.array(
        [
            np.sum(effects.value[after & (effects.group == g)] - whole.overall) / total
            for g in cohorts
        ]
    )
    fixed = effects.influence @ whole.overall_weights
    by_hand = fixed + (member - size) @ gradient / n
    assert weight.sum() > 0
    wanted = np.sqrt(np.sum(by_hand**2))
    assert whole.overall_std_error == pytest.approx(wanted, rel=1e-12)
    assert np.sqrt(np.sum(fixed**2)) != pytest.approx(wanted, rel=1e-4)


def test_windows(effects: Effects) -> None:
    event = effects.aggregate("event", min_e=-1, max_e=2)
    assert event.label == (-1, 0, 1, 2)
    assert event.overall == pytest.approx(event.value[1:].mean())
    late = effects.aggregate("group", min_e=1, max_e=2)
    kept = (effects.period - effects.group >= 1) & (effects.period - effects.group <= 2)
    assert set(np.flatnonzero(late.overall_weights)) == set(np.flatnonzero(kept))
    balanced = effects.aggregate("event", balance_e=2)
    assert max(balanced.label) == 2
    assert len(set(balanced.n_treated[np.array(balanced.label) >= 0])) == 1


def test_band_is_wider_than_the_intervals(effects: Effects) -> None:
    event = effects.aggregate("event")
    band = event.band(draws=999, seed=4)
    told = np.isfinite(event.inference.low)
    assert told.sum() == len(event.label) - 1
    assert np.all(band.low[told] < event.inference.low[told])
    assert np.all(band.high[told] > event.inference.high[told])
    assert np.isnan(band.low[event.is_base]).all()
    assert event.band(draws=999, seed=4).critical == band.critical
    assert event.band(draws=999, seed=5).critical != band.critical


def test_band_covers_all_true_zeros_at_once() -> None:
    """400 worlds without effect, 120 areas: all inside in 95 %, within 4 MC errors.

    The normal multipliers and 20-40 units per cohort make it a little narrow, so the
    share is held to no less than 95 % − 4 Monte Carlo errors (4.4 pp) and no more than
    95 % + 4; pointwise intervals would all hold in far fewer worlds.
    """
    random, worlds, inside, pointwise = np.random.default_rng(8), 400, 0, 0
    for _ in range(worlds):
        found = GroupTime()(random_panel(random, 120, 6))
        assert isinstance(found, Effects)
        event = found.aggregate("event")
        band = event.band(draws=499)
        inside += bool(np.all((band.low <= 0) & (band.high >= 0)))
        low, high = event.inference.low, event.inference.high
        pointwise += bool(np.all((low <= 0) & (high >= 0)))
    margin = 4 * np.sqrt(0.95 * 0.05 / worlds)
    assert abs(inside / worlds - 0.95) < margin
    assert pointwise / worlds < 0.95 - margin


def test_bootstrap_of_an_average_has_its_analytic_error(effects: Effects) -> None:
    whole = effects.aggregate("group")
    draws = whole.draws(DRAWS, seed=1).values
    assert draws.std() == pytest.approx(
        whole.overall_std_error, rel=4 / np.sqrt(2 * DRAWS)
    )
    error = 4 * draws.std() / np.sqrt(DRAWS)
    assert draws.mean() == pytest.approx(whole.overall, abs=error)


def test_draws_of_two_outcomes_are_the_same_worlds(panel: Panel) -> None:
    """The draws of girls and boys add up to those of children, world by world."""
    random = np.random.default_rng(6)
    part = random.normal(size=panel.outcome.shape)
    drawn = []
    for outcome in (part, panel.outcome - part, panel.outcome):
        found = GroupTime()(replace(panel, outcome=outcome))
        assert isinstance(found, Effects)
        drawn.append(found.aggregate("simple").draws(50, seed=7))
    assert len({draws.identity for draws in drawn}) == 1
    np.testing.assert_allclose(drawn[0].values + drawn[1].values, drawn[2].values)


def test_estimate_carries_what_is_needed_to_read_it(effects: Effects) -> None:
    whole = effects.aggregate("group")
    estimate = whole.estimate(
        unit="per_1000", sources=("N33817",), draws=100, seed=3, per_whom="participant"
    )
    assert estimate.value == whole.overall
    assert estimate.std_error == whole.overall_std_error
    assert estimate.outcome == "rate"
    assert (estimate.unit, estimate.per_whom) == ("per_1000", "participant")
    assert estimate.method == "group_time"
    assert (estimate.n_areas, estimate.n_treated, estimate.n_periods) == (120, 80, 7)
    assert estimate.draws is not None
    assert estimate.draws.values.shape == (100,)
    assert whole.estimate().draws is None
    assert (estimate.low, estimate.high) == pytest.approx(
        stats.norm.interval(0.95, whole.overall, whole.overall_std_error)
    )


def test_pretest_is_over_periods_before_start_and_anticipation(panel: Panel) -> None:
    for anticipation, count in ((0, 10), (1, 7)):
        found = GroupTime(anticipation=anticipation)(panel)
        assert isinstance(found, Effects)
        before = found.period < found.group - anticipation
        test = found.pretest()
        assert test.degrees_of_freedom == before.sum()
        assert test.degrees_of_freedom <= count
        assert test.p_value is not None


def test_summary_says_options_sample_and_averages(effects: Effects) -> None:
    text = effects.summary()
    for words in (
        "group_time(control=never",
        "estimand: att_of_all_units",
        "units: 120",
        "ATT(2012,2013)",
        "simple",
        "event_overall",
        "pretest p_value",
    ):
        assert words in text


def test_results_cannot_be_changed(effects: Effects) -> None:
    with pytest.raises(FrozenInstanceError):
        effects.anticipation = 2  # type: ignore[misc]


def test_the_panel_is_left_as_it_was(panel: Panel) -> None:
    before = panel.outcome.copy(), panel.start.copy()
    GroupTime(covariates=("size",))(panel)
    np.testing.assert_array_equal(panel.outcome, before[0])
    np.testing.assert_array_equal(panel.start, before[1])


def test_integers_are_read_as_numbers(panel: Panel) -> None:
    counts = np.round(10 * panel.outcome)
    one = GroupTime()(replace(panel, outcome=counts))
    other = GroupTime()(replace(panel, outcome=counts.astype(int)))
    assert isinstance(one, Effects)
    assert isinstance(other, Effects)
    np.testing.assert_array_equal(one.value, other.value)


def test_size_under_no_effect() -> None:
    """1,000 worlds of 240 areas: 5 % false findings, within 4 MC errors (2.8 pp)."""
    random, worlds, rejected = np.random.default_rng(14), 1000, 0
    for _ in range(worlds):
        found = GroupTime()(random_panel(random, 240, 5))
        assert isinstance(found, Effects)
        rejected += found.aggregate("simple").overall_inference.p_value[0] < 0.05
    assert abs(rejected / worlds - 0.05) < 4 * np.sqrt(0.05 * 0.95 / worlds)


def test_importing_the_design_pulls_in_nothing_heavy() -> None:
    script = (
        "import sys, prevstats.designs.group_time;"
        "heavy = {'pandas', 'matplotlib', 'statsmodels', 'scipy.stats', 'pandera'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
