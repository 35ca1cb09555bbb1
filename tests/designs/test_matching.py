"""Matched comparison units: nearest, balanced, weighted, and named when left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from prevstats.data.panel import Panel
from prevstats.designs.group_time import GroupTime
from prevstats.designs.matching import Matching
from prevstats.designs.matching_result import Matched
from prevstats.errors import CannotAnswer, InputError


def panel(seed: int = 1, n: int = 80, treated: int = 12) -> Panel:
    """Large areas start more often and have steeper trends; the effect is 1."""
    random = np.random.default_rng(seed)
    size = random.normal(size=n) + np.where(np.arange(n) < treated, 1.0, 0.0)
    start = np.full(n, np.inf)
    start[:treated] = 2015 + np.arange(treated) % 2
    years = np.arange(2010, 2020)
    late = years >= start[:, None]
    outcome = 5 + size[:, None] * (1 + 0.4 * (years - 2010)) + late
    outcome = outcome + 0.2 * random.normal(size=(n, 10))
    return Panel(
        tuple(f"{i:04d}" for i in range(n)),
        tuple(int(year) for year in years),
        outcome,
        start,
        covariates={"size": np.tile(size[:, None], (1, 10))},
    )


def match(data: Panel, **options: object) -> Matched:
    found = Matching(**options)(data)
    assert isinstance(found, Matched)
    return found


def test_neighbours_are_the_nearest_by_hand() -> None:
    data = panel()
    found = match(data, covariates=("size",), outcome="none", neighbours=3)
    size = data.covariates["size"][:, 0]
    for unit, chosen in found.neighbours.items():
        gaps = np.abs(size[12:] - size[int(unit)])
        expected = 12 + np.argsort(gaps, kind="stable")[:3]
        assert [int(name) for name in chosen] == list(expected)


def test_standardised_differences_by_hand() -> None:
    data = panel()
    found = match(data, covariates=("size",), outcome="none", neighbours=2)
    size = data.covariates["size"][:, 0]
    scale = size[12:].std(ddof=1)
    before = (size[:12].mean() - size[12:].mean()) / scale
    assert found.quantity("smd_before(size)").value == pytest.approx(before)
    chosen = [
        np.mean([size[int(name)] for name in names])
        for names in found.neighbours.values()
    ]
    after = (size[:12].mean() - np.mean(chosen)) / scale
    assert found.quantity("smd(size)").value == pytest.approx(after)
    assert abs(after) < abs(before) / 3


def test_weights_sum_to_the_treated() -> None:
    found = match(panel(), covariates=("size",))
    weights = found.panel.weights
    treated = np.isfinite(found.panel.start)
    np.testing.assert_array_equal(weights[treated], 1)
    assert weights[~treated].sum() == pytest.approx(12)
    heavy = np.linspace(1, 3, 80)
    weighted = match(replace(panel(), weights=heavy), covariates=("size",))
    other = ~np.isfinite(weighted.panel.start)
    assert weighted.panel.weights[other].sum() == pytest.approx(heavy[:12].sum())


def test_the_design_that_follows_comes_nearer_the_truth() -> None:
    """Where size drives the trend, 20 worlds: the bias falls below a third."""
    plain, after = [], []
    for seed in range(20):
        data = panel(seed, n=150)
        found = match(data, covariates=("size",), outcome="none", neighbours=3)
        plain.append(GroupTime()(data).aggregate("simple").overall)
        after.append(GroupTime()(found.panel).aggregate("simple").overall)
    bias = abs(np.mean(plain) - 1), abs(np.mean(after) - 1)
    assert bias[1] < bias[0] / 3


def test_only_periods_before_each_own_start_are_looked_at() -> None:
    data = panel()
    outcome = data.outcome.copy()
    outcome[:, 6:] += np.random.default_rng(3).normal(size=(80, 4)) * 50
    one = match(data, outcome="mean_and_trend")
    two = match(replace(data, outcome=outcome), outcome="mean_and_trend")
    assert one.neighbours == two.neighbours
    late = data.outcome.copy()
    late[0, 4] += 100
    moved = replace(data, outcome=late)
    assert (
        match(data, anticipation=1).neighbours["0000"]
        == (match(moved, anticipation=1).neighbours["0000"])
    )


def test_the_unit_of_a_covariate_changes_nothing() -> None:
    data = panel()
    scaled = replace(data, covariates={"size": 1e6 + 1e3 * data.covariates["size"]})
    for metric in ("standardised", "mahalanobis"):
        options = {"covariates": ("size",), "metric": metric}
        one, two = match(data, **options), match(scaled, **options)
        assert one.neighbours == two.neighbours
        np.testing.assert_allclose(one.smd, two.smd, atol=1e-6)


def test_mahalanobis_distance_by_hand() -> None:
    from prevstats.designs.matching_features import distances, features_of

    data = panel()
    design = Matching(covariates=("size",), metric="mahalanobis")
    features = features_of(design, data, 0, np.isinf(data.start))
    inverse = np.linalg.inv(np.cov(features.others, rowvar=False))
    gaps = features.own - features.others
    expected = np.sqrt([gap @ inverse @ gap for gap in gaps])
    np.testing.assert_allclose(distances(features, "mahalanobis"), expected, rtol=1e-6)


def test_without_replacement_each_serves_once_and_sets_are_clusters() -> None:
    found = match(panel(), neighbours=2, replacement=False)
    used = [name for names in found.neighbours.values() for name in names]
    assert len(used) == len(set(used)) == 24
    assert set(found.panel.cluster) == set(found.neighbours)
    assert "errors_ignore_matching" not in found.notes
    assert "errors_ignore_matching" in match(panel()).notes


def test_a_caliper_leaves_out_and_names() -> None:
    data = panel()
    far = data.covariates["size"].copy()
    far[3] = 50.0
    data = replace(data, covariates={"size": far})
    found = match(data, covariates=("size",), outcome="none", caliper=0.8, neighbours=1)
    assert "0003" in found.left_out
    assert "treated_left_out" in found.notes
    assert "0003" not in found.panel.units
    again = found.panel.units.index(found.neighbours["0000"][0])
    assert found.panel.outcome[again].shape == (10,)


def test_missing_values_and_late_starts() -> None:
    data = panel()
    outcome = data.outcome.copy()
    outcome[20, :5] = np.nan
    outcome[0, :5] = np.nan
    start = data.start.copy()
    start[30] = 2040
    found = match(replace(data, outcome=outcome, start=start), neighbours=1)
    assert "0000" in found.left_out
    assert "0030" not in found.left_out
    even = {unit for unit, names in found.neighbours.items() if "0020" in names}
    assert all(data.start[int(unit)] == 2016 for unit in even)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"start": np.full(80, np.inf)}, "no_treated"),
        ({"start": np.full(80, 2015.0)}, "no_comparison"),
        (
            {"start": np.where(np.arange(80) < 12, 2010.0, np.inf)},
            "no_treated_observed",
        ),
    ],
)
def test_what_cannot_be_matched(change: dict, reason: str) -> None:
    found = Matching()(replace(panel(), **change))
    assert isinstance(found, CannotAnswer)
    assert found.reason == reason
    few = Matching(neighbours=70)(panel())
    assert isinstance(few, CannotAnswer)
    assert few.reason == "too_few_comparison_units"


@pytest.mark.parametrize(
    "options",
    [
        {"neighbours": 0},
        {"outcome": "median"},
        {"metric": "taxi"},
        {"caliper": -1},
        {"anticipation": -1},
        {"window": 0},
        {"outcome": "none"},
    ],
)
def test_impossible_options(options: dict) -> None:
    with pytest.raises(InputError, match="matching"):
        Matching(**options)
    with pytest.raises(InputError, match="sise"):
        Matching(covariates=("sise",))(panel())


def test_table_summary_names_and_drawing() -> None:
    found = match(panel(), covariates=("size",), window=3)
    assert list(found.table["term"]) == ["smd(size)", "smd(outcome)"]
    assert "matched_on_outcome" in found.summary()
    assert len(found.plot().axes) == 1
    assert found.quantity("n_treated").value == 12
    assert found.quantity("weight(0000)").value == 1
    with pytest.raises(KeyError, match="smd"):
        found.quantity("smd(height)")
