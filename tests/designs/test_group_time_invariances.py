"""What may be done to a panel without changing what group-time says, or how it must.

The relations of the reliability plan, each on at least 200 random panels with random
options: bit-identical where nothing but the order or the labels of the arithmetic can
change, else to rounding.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from designs.group_time_panels import random_panel, rows_of
from hypothesis import given, settings
from hypothesis import strategies as st

from prevstats.data.panel import Panel
from prevstats.designs.effects import Effects
from prevstats.designs.group_time import GroupTime

ROUNDING = 1e-9
"""Relative to the outcome's size: sums in another order, or digits that cancel."""

DESIGNS = (
    GroupTime(),
    GroupTime(control="never"),
    GroupTime(control="never", base="universal"),
    GroupTime(anticipation=1),
    GroupTime(missing="complete", weights="equal"),
    GroupTime(covariates=("size",)),
    GroupTime(covariates=("size",), method="regression"),
    GroupTime(control="never", covariates=("size",), method="weighting"),
)
ADDITIVE = DESIGNS[:5]

panels = st.builds(
    lambda seed, size, periods, missing: random_panel(
        np.random.default_rng(seed), size, periods, missing=missing
    ),
    st.integers(0, 2**32 - 1),
    st.integers(48, 72),
    st.integers(4, 7),
    st.sampled_from([0.0, 0.03]),
)
designs = st.sampled_from(DESIGNS)


def each(test: Callable[..., None]) -> Callable[..., None]:
    """Run on 200 panels, the same ones every time."""
    return settings(max_examples=200, deadline=None, derandomize=True)(test)


def found(design: GroupTime, panel: Panel) -> Effects:
    effects = design(panel)
    assert isinstance(effects, Effects)
    return effects


def numbers(effects: Effects) -> np.ndarray:
    """Return all values and errors, of the cells and of their averages."""
    parts = [effects.value, effects.std_error]
    for kind in ("simple", "event", "group", "calendar"):
        whole = effects.aggregate(kind)
        parts += [whole.value, whole.std_error, np.array([whole.overall])]
        parts.append(whole.overall_inference.std_error)
    return np.concatenate(parts)


def same_bits(one: Effects, other: Effects) -> None:
    np.testing.assert_array_equal(numbers(one), numbers(other))


def near(ours: np.ndarray, wanted: np.ndarray, scale: float = 1.0) -> None:
    np.testing.assert_allclose(ours, wanted, rtol=ROUNDING, atol=ROUNDING * scale)


@each
@given(panels, designs, st.integers(0, 10**6))
def test_order_of_rows_changes_no_bit(
    panel: Panel, design: GroupTime, seed: int
) -> None:
    shuffled = rows_of(panel, np.random.default_rng(seed).permutation(len(panel.units)))
    one, other = found(design, panel), found(design, shuffled)
    same_bits(one, other)
    assert one.aggregate("event").band(draws=99) is not None
    assert (
        one.aggregate("event").band(draws=99).critical
        == other.aggregate("event").band(draws=99).critical
    )


@each
@given(panels, designs, st.integers(-1000, 1000))
def test_shifted_years_change_no_bit(
    panel: Panel, design: GroupTime, years: int
) -> None:
    shifted = replace(
        panel,
        periods=tuple(period + years for period in panel.periods),
        start=panel.start + years,
    )
    same_bits(found(design, panel), found(design, shifted))


@each
@given(
    panels,
    designs,
    st.floats(-6, 6),
    st.floats(-1e3, 1e3),
)
def test_unit_of_the_outcome(
    panel: Panel, design: GroupTime, power: float, shift: float
) -> None:
    factor = 10.0**power
    scaled = replace(panel, outcome=factor * (panel.outcome + shift))
    one, other = found(design, panel), found(design, scaled)
    near(numbers(other) / factor, numbers(one), 1 + abs(shift))
    near(other.inference.p_value, one.inference.p_value, 1e3)


@each
@given(panels, st.sampled_from(ADDITIVE), st.integers(0, 10**6))
def test_constants_of_units_and_years(
    panel: Panel, design: GroupTime, seed: int
) -> None:
    random = np.random.default_rng(seed)
    n, t = panel.outcome.shape
    constants = random.normal(size=(n, 1), scale=9) + random.normal(size=t, scale=9)
    moved = replace(panel, outcome=panel.outcome + constants)
    near(numbers(found(design, moved)), numbers(found(design, panel)), 30)


@each
@given(panels, designs)
def test_year_constants_with_covariates_too(panel: Panel, design: GroupTime) -> None:
    years = 100.0 * np.arange(len(panel.periods)) ** 2
    moved = replace(panel, outcome=panel.outcome + years)
    near(numbers(found(design, moved)), numbers(found(design, panel)), 4000)


@each
@given(panels, designs, st.floats(-10, 10))
def test_an_added_effect_is_found(
    panel: Panel, design: GroupTime, effect: float
) -> None:
    after = np.array(panel.periods) >= panel.start[:, None]
    treated = replace(panel, outcome=panel.outcome + effect * after)
    one, other = found(design, panel), found(design, treated)
    near(other.value, one.value + effect * (one.period >= one.group), 20)
    near(other.std_error, one.std_error, 20)
    for kind in ("simple", "event", "group", "calendar"):
        whole, before = other.aggregate(kind), one.aggregate(kind)
        near(np.array([whole.overall]), np.array([before.overall + effect]), 20)


@each
@given(panels, designs)
def test_sign_of_the_outcome(panel: Panel, design: GroupTime) -> None:
    one = found(design, panel)
    other = found(design, replace(panel, outcome=-panel.outcome))
    near(other.value, -one.value)
    near(other.std_error, one.std_error)
    near(other.inference.low, -one.inference.high)
    near(other.inference.p_value, one.inference.p_value)


@each
@given(panels, designs)
def test_split_rows_with_half_the_weight(panel: Panel, design: GroupTime) -> None:
    """Half a unit twice in one cluster is the unit, error included."""
    n = len(panel.units)
    weights = np.ones(n) if panel.weights is None else panel.weights
    if design.weights == "equal":
        weights = np.ones(n)
    halves = rows_of(panel, np.repeat(np.arange(n), 2))
    halves = replace(
        halves,
        units=tuple(f"{unit}{side}" for unit in panel.units for side in "ab"),
        cluster=tuple(np.repeat(panel.units, 2)),
        weights=np.repeat(weights / 2, 2),
    )
    whole = replace(panel, weights=weights)
    halved = replace(design, weights="panel")
    near(numbers(found(halved, halves)), numbers(found(halved, whole)))


@each
@given(panels, designs)
def test_a_panel_pasted_in_twice_is_said(panel: Panel, design: GroupTime) -> None:
    n = len(panel.units)
    twice = replace(
        rows_of(panel, np.tile(np.arange(n), 2)),
        units=(*panel.units, *(f"{unit} again" for unit in panel.units)),
    )
    one, other = found(design, panel), found(design, twice)
    near(other.value, one.value)
    near(
        np.sqrt(np.diag(other.covariance)) * np.sqrt(2),
        np.sqrt(np.diag(one.covariance)),
    )
    assert "units_with_equal_outcomes" in other.basis.notes
    assert "units_with_equal_outcomes" not in one.basis.notes


@each
@given(panels, designs, st.integers(1, 5))
def test_always_treated_units_are_left_out_by_name(
    panel: Panel, design: GroupTime, count: int
) -> None:
    old = rows_of(panel, np.arange(count))
    old = replace(
        old,
        units=tuple(f"always{place}" for place in range(count)),
        start=np.full(count, float(panel.periods[0])),
    )
    both = joined(panel, old)
    one, other = found(design, panel), found(design, both)
    same_bits(one, other)
    named = {gone.reason: gone.units for gone in other.basis.dropped}
    assert named["always"] == old.units


def joined(one: Panel, other: Panel) -> Panel:
    assert one.weights is not None
    assert other.weights is not None
    return replace(
        one,
        units=(*one.units, *other.units),
        outcome=np.concatenate([one.outcome, other.outcome]),
        start=np.concatenate([one.start, other.start]),
        weights=np.concatenate([one.weights, other.weights]),
        covariates={
            name: np.concatenate([x, other.covariates[name]])
            for name, x in one.covariates.items()
        },
    )


@each
@given(panels, designs, st.integers(0, 3), st.integers(0, 3))
def test_years_without_any_outcome_change_no_bit(
    panel: Panel, design: GroupTime, before: int, after: int
) -> None:
    n, t = panel.outcome.shape
    first, last = panel.periods[0], panel.periods[-1]
    pad = [(0, 0), (before, after)]
    longer = replace(
        panel,
        periods=tuple(range(first - before, last + after + 1)),
        outcome=np.pad(panel.outcome, pad, constant_values=np.nan),
        covariates={name: np.pad(x, pad) for name, x in panel.covariates.items()},
    )
    assert longer.outcome.shape == (n, t + before + after)
    same_bits(found(design, panel), found(design, longer))


@each
@given(panels, designs)
def test_a_unit_without_outcome_and_a_covariate_not_asked_for_change_no_bit(
    panel: Panel, design: GroupTime
) -> None:
    empty = rows_of(panel, np.arange(1))
    empty = replace(
        empty, units=("empty",), outcome=np.full_like(empty.outcome, np.nan)
    )
    more = joined(panel, empty)
    more = replace(
        more, covariates=dict(more.covariates, unused=np.full(more.outcome.shape, 7.0))
    )
    other = found(design, more)
    same_bits(found(design, panel), other)
    assert ("missing", ("empty",)) in [
        (gone.reason, gone.units) for gone in other.basis.dropped
    ]


@each
@given(panels, designs, st.integers(0, 10**6))
def test_names_of_units_change_only_the_draws(
    panel: Panel, design: GroupTime, seed: int
) -> None:
    order = np.random.default_rng(seed).permutation(len(panel.units))
    renamed = replace(panel, units=tuple(f"k{place:03d}" for place in order))
    near(numbers(found(design, renamed)), numbers(found(design, panel)))


@each
@given(panels, st.sampled_from(ADDITIVE), st.integers(0, 10**6))
def test_the_whole_is_the_sum_of_its_parts(
    panel: Panel, design: GroupTime, seed: int
) -> None:
    """Effect on girls plus effect on boys is the effect on children."""
    share = np.random.default_rng(seed).normal(size=panel.outcome.shape)
    girls = found(design, replace(panel, outcome=share))
    boys = found(
        replace(design, missing="pairwise"),
        replace(panel, outcome=np.nan_to_num(panel.outcome) - share),
    )
    children = found(design, replace(panel, outcome=np.nan_to_num(panel.outcome)))
    near(girls.value + boys.value, children.value, 10)


@each
@given(panels, st.sampled_from(DESIGNS[5:]), st.floats(-4, 4), st.floats(-50, 50))
def test_unit_of_a_covariate(
    panel: Panel, design: GroupTime, power: float, shift: float
) -> None:
    scaled = (panel.covariates["size"] + shift) * 10.0**power
    other = replace(panel, covariates={"size": scaled})
    near(numbers(found(design, other)), numbers(found(design, panel)), 100)


@pytest.mark.parametrize("level", [1e9, -1e9])
def test_large_numbers_keep_their_digits(level: float) -> None:
    """Kronor of a billion that differ by a thousand: means are taken out first.

    The input itself is rounded to 1e-7, a share 1e-10 of the changes.
    """
    panel = random_panel(np.random.default_rng(5), 60, 6)
    large = replace(panel, outcome=level + 1e3 * panel.outcome)
    for design in DESIGNS:
        wanted = numbers(found(design, panel))
        near(numbers(found(design, large)) / 1e3, wanted, 10)
