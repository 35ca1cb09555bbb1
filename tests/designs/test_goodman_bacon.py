"""The decompositions of a two-way regression against published tables and theorems."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from designs.difference_panels import castle, math_reform, published
from designs.group_time_panels import random_panel, rows_of

from prevstats.data.panel import Panel
from prevstats.designs.goodman_bacon import Decomposition, GoodmanBacon
from prevstats.designs.two_way_fixed_effects import TwoWayFixedEffects
from prevstats.errors import CannotAnswer, InputError

SAME = 1e-10


def found(panel: Panel, **options: str) -> Decomposition:
    result = GoodmanBacon(**options)(panel)
    assert isinstance(result, Decomposition), result
    return result


def our_name(published_name: str) -> str:
    """Write ``avg_estimate[Earlier vs Later Treated]`` as our function of a label."""
    name, _, label = published_name.removesuffix("]").partition("[")
    return f"{name.removeprefix('avg_')}({label})"


@pytest.mark.reference
@pytest.mark.parametrize("dataset", [castle, math_reform])
def test_published_decompositions(shared_data: Path, dataset: object) -> None:
    panel = dataset(shared_data / "benchmarks")
    rows = published(shared_data, dataset.__name__, "goodman_bacon_decomposition")
    assert len(rows) >= 6
    result = found(panel)
    for name, row in rows.items():
        ours = result.quantity(our_name(name)).value
        assert abs(ours - float(row["value"])) <= float(row["tolerance"]), name


@pytest.mark.reference
def test_castle_is_the_regression(shared_data: Path) -> None:
    row = published(shared_data, "castle", "twfe")["post"]
    result = found(castle(shared_data / "benchmarks"))
    assert abs(result.quantity("twfe").value - float(row["value"])) <= 1e-8


def with_always(random: np.random.Generator) -> Panel:
    panel = random_panel(random, n=60)
    first = panel.start[np.arange(60) % 6 == 4]
    assert np.isinf(first).all()
    start = np.where(np.arange(60) % 6 == 4, 2010.0, panel.start)
    return replace(panel, start=start)


@pytest.mark.parametrize("seed", range(8))
def test_weights_sum_to_one_and_give_the_coefficient(seed: int) -> None:
    panel = with_always(np.random.default_rng(seed))
    result = found(panel)
    weights = np.array([c.weight for c in result.comparisons])
    estimates = np.array([c.estimate for c in result.comparisons])
    assert np.all(weights > 0)
    np.testing.assert_allclose(weights.sum(), 1.0, rtol=SAME)
    np.testing.assert_allclose(weights @ estimates, result.twfe, rtol=1e-8)
    regression = TwoWayFixedEffects()(panel)
    np.testing.assert_allclose(result.twfe, regression.value[-1], rtol=SAME)
    assert {kind for kind, _, _ in result.kinds} == {
        "earlier_vs_later_treated",
        "later_vs_earlier_treated",
        "treated_vs_untreated",
        "later_vs_always_treated",
    }


@pytest.mark.parametrize("seed", range(4))
def test_effects_weighted_are_the_coefficient(seed: int) -> None:
    """With untreated outcomes of unit plus year, β is Σ weight · effect exactly."""
    random = np.random.default_rng(seed)
    panel = with_always(random)
    n, t = panel.outcome.shape
    effect = random.normal(size=(n, t))
    treated = np.array(panel.periods)[None, :] >= panel.start[:, None]
    base = random.normal(size=(n, 1)) + random.normal(size=(1, t))
    result = found(replace(panel, outcome=base + effect * treated))
    weighted = float(np.sum(result.effects.weight * effect))
    np.testing.assert_allclose(weighted, result.twfe, rtol=1e-8)
    np.testing.assert_allclose(result.effects.weight.sum(), 1.0, rtol=SAME)
    assert result.effects.negative > 0
    assert result.effects.negative_sum < 0


def test_one_start_has_equal_weights() -> None:
    panel = random_panel(np.random.default_rng(2), n=40)
    start = np.where(np.isinf(panel.start), np.inf, 2013.0)
    result = found(replace(panel, start=start), weights="equal")
    assert [c.kind for c in result.comparisons] == ["treated_vs_untreated"]
    assert result.effects.negative == 0
    assert np.isinf(result.effects.spread_to_zero)


def test_the_spread_that_could_hide_no_effect() -> None:
    """Effects with that standard deviation and mean 0 give the coefficient."""
    panel = with_always(np.random.default_rng(9))
    equal = replace(panel, weights=None)
    result = found(equal)
    weight = result.effects.weight[result.effects.weight != 0]
    relative = weight * weight.size
    direction = relative - 1
    effect = direction / np.std(direction) * result.effects.spread_to_zero
    np.testing.assert_allclose(np.mean(effect), 0, atol=1e-12)
    np.testing.assert_allclose(weight @ effect, abs(result.twfe), rtol=1e-8)


def test_units_with_gaps_are_left_out_and_named() -> None:
    panel = random_panel(np.random.default_rng(3), n=60, missing=0.02)
    gap = np.isnan(panel.outcome).any(axis=1)
    assert gap.any()
    result = found(panel)
    (gone,) = result.dropped
    assert gone.reason == "incomplete"
    assert gone.units == tuple(np.array(panel.units)[gap])
    assert result.twfe == found(rows_of(panel, np.flatnonzero(~gap))).twfe


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        (np.inf, "no_treated"),
        (2000.0, "no_comparison"),
        (2013.0, "no_variation_in_column"),
    ],
)
def test_what_cannot_be_taken_apart(start: float, reason: str) -> None:
    panel = random_panel(np.random.default_rng(3))
    result = GoodmanBacon()(replace(panel, start=np.full(40, start)))
    assert isinstance(result, CannotAnswer)
    assert result.reason == reason


def test_faults_names_summary_and_drawing() -> None:
    with pytest.raises(InputError, match="panel, equal"):
        GoodmanBacon(weights="size")
    result = found(random_panel(np.random.default_rng(3)))
    with pytest.raises(KeyError, match=r"weight\(2012_vs_never_treated\)"):
        result.quantity("weight(2099 vs never treated)")
    assert "negative weight" in result.summary()
    assert list(result.table.columns[:3]) == ["term", "estimate", "weight"]
    assert result.plot().axes
    np.testing.assert_allclose(result.table["weight"].sum(), 1.0)
