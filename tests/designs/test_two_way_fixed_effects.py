"""Two-way fixed effects: what must not change it, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from designs.group_time_panels import random_panel, rows_of

from prevstats.data.panel import Panel
from prevstats.designs.two_way_fixed_effects import TwoWayFixedEffects
from prevstats.designs.two_way_fixed_effects_result import Regression
from prevstats.errors import CannotAnswer, InputError

SAME = 1e-9


@pytest.fixture
def panel() -> Panel:
    return random_panel(np.random.default_rng(5), n=90, missing=0.1)


DESIGNS = [
    TwoWayFixedEffects(),
    TwoWayFixedEffects(vcov="CR2", covariates=("size",), weights="equal"),
    TwoWayFixedEffects(event_time=True, vcov="HC3"),
    TwoWayFixedEffects(unit_trends=True, vcov="CR3"),
]


def fit(design: TwoWayFixedEffects, panel: Panel) -> Regression:
    found = design(panel)
    assert isinstance(found, Regression), found
    return found


@pytest.fixture
def wavy(panel: Panel) -> Panel:
    random = np.random.default_rng(6)
    return replace(panel, covariates={"size": random.normal(size=panel.outcome.shape)})


@pytest.mark.parametrize("design", DESIGNS)
def test_order_of_rows_does_not_matter(design: TwoWayFixedEffects, wavy: Panel) -> None:
    turned = rows_of(wavy, np.random.default_rng(1).permutation(90))
    first, second = fit(design, wavy), fit(design, turned)
    assert first.value.tobytes() == second.value.tobytes()
    assert first.std_error.tobytes() == second.std_error.tobytes()


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("factor", [1e-6, 1e6, -1.0])
def test_scale(design: TwoWayFixedEffects, wavy: Panel, factor: float) -> None:
    first = fit(design, wavy)
    second = fit(design, replace(wavy, outcome=wavy.outcome * factor))
    np.testing.assert_allclose(second.value, factor * first.value, rtol=SAME)
    np.testing.assert_allclose(
        second.std_error, abs(factor) * first.std_error, rtol=SAME
    )


@pytest.mark.parametrize("design", DESIGNS)
def test_constants_of_units_and_years(design: TwoWayFixedEffects, wavy: Panel) -> None:
    random = np.random.default_rng(7)
    n, t = wavy.outcome.shape
    added = 100 * random.normal(size=(n, 1)) + 100 * random.normal(size=(1, t))
    first = fit(design, wavy)
    second = fit(design, replace(wavy, outcome=wavy.outcome + added))
    np.testing.assert_allclose(second.value, first.value, rtol=SAME, atol=1e-10)
    np.testing.assert_allclose(second.std_error, first.std_error, rtol=SAME)


def test_an_added_effect_is_found(wavy: Panel) -> None:
    years = np.array(wavy.periods)
    after = years[None, :] >= wavy.start[:, None]
    higher = replace(wavy, outcome=wavy.outcome + 3.0 * after)
    for design in DESIGNS:
        gain = fit(design, higher).value[-1] - fit(design, wavy).value[-1]
        np.testing.assert_allclose(gain, 3.0, rtol=SAME)


def test_large_levels_cost_no_digits() -> None:
    panel = random_panel(np.random.default_rng(8), n=60)
    high = replace(panel, outcome=np.round(panel.outcome * 1e3) + 1e9)
    low = replace(panel, outcome=np.round(panel.outcome * 1e3))
    first, second = fit(DESIGNS[0], low), fit(DESIGNS[0], high)
    np.testing.assert_allclose(second.value, first.value, rtol=1e-9)


def test_two_halves_of_a_row_are_the_row(wavy: Panel) -> None:
    """Split units, each with half the weight, in the cluster of the whole."""
    twice = rows_of(replace(wavy, cluster=wavy.units), np.repeat(np.arange(90), 2))
    twice = replace(
        twice,
        units=tuple(f"{unit}.{place % 2}" for place, unit in enumerate(twice.units)),
        weights=twice.weights / 2,
    )
    first, second = fit(TwoWayFixedEffects(vcov="CR0"), wavy), None
    second = fit(TwoWayFixedEffects(vcov="CR0"), twice)
    np.testing.assert_allclose(second.value, first.value, rtol=1e-10)
    np.testing.assert_allclose(second.std_error, first.std_error, rtol=1e-10)


def test_always_treated_units_play_only_through_the_years(panel: Panel) -> None:
    """They have no contrast of their own: the coefficient is still told."""
    first = replace(panel, start=np.where(np.isinf(panel.start), 2010, panel.start))
    found = fit(TwoWayFixedEffects(), first)
    assert np.isfinite(found.value[-1])


def few(treated: int, others: int = 30) -> Panel:
    random = np.random.default_rng(9)
    n = treated + others
    start = np.where(np.arange(n) < treated, 2013.0, np.inf)
    return Panel(
        tuple(f"{place:04d}" for place in range(n)),
        tuple(range(2010, 2016)),
        random.normal(size=(n, 6)),
        start,
    )


@pytest.mark.parametrize(
    ("treated", "others", "reason"),
    [
        (1, 30, "one_treated_cluster"),
        (9, 30, "few_treated_clusters"),
        (30, 9, "few_comparison_clusters"),
        (30, 1, "one_comparison_cluster"),
        (10, 30, ""),
    ],
)
@pytest.mark.parametrize("design", [DESIGNS[0], DESIGNS[2]])
def test_no_p_value_below_ten_clusters(
    treated: int, others: int, reason: str, design: TwoWayFixedEffects
) -> None:
    estimate = fit(design, few(treated, others)).estimate()
    assert estimate.p_value_reason == reason
    assert (estimate.p_value is None) == (reason != "")
    assert (estimate.low is None) == (reason != "")
    assert (estimate.std_error is None) == reason.startswith("one_")
    assert estimate.n_treated == treated


@pytest.mark.parametrize(
    ("change", "design", "reason"),
    [
        ({"start": np.full(90, np.inf)}, {}, "no_treated"),
        ({"start": np.full(90, 2000.0)}, {}, "no_comparison"),
        ({"start": np.full(90, 2012.0)}, {}, "no_variation_in_column"),
        (
            {"start": np.full(90, 2012.0)},
            {"event_time": True},
            "no_variation_in_column",
        ),
        ({"outcome": np.full((90, 6), np.nan)}, {}, "one_period"),
        ({}, {"treatment": "fixed"}, "no_variation_in_column"),
        ({}, {"covariates": ("size", "double")}, "collinear_columns"),
        ({}, {"treatment": "zero"}, "no_treated"),
    ],
)
def test_what_cannot_be_answered(
    wavy: Panel, change: dict, design: dict, reason: str
) -> None:
    size = wavy.covariates["size"]
    more = {
        "size": size,
        "double": 2 * size + 1,
        "fixed": np.repeat(size[:, :1], 6, axis=1),
        "zero": np.zeros_like(size),
    }
    found = TwoWayFixedEffects(**design)(replace(wavy, covariates=more, **change))
    assert isinstance(found, CannotAnswer)
    assert found.reason == reason


def test_too_few_rows_for_the_parameters() -> None:
    panel = few(1, 1)
    short = replace(panel, periods=(2012, 2013), outcome=panel.outcome[:, 2:4])
    found = TwoWayFixedEffects()(short)
    assert isinstance(found, CannotAnswer)
    assert found.reason == "too_few_observations"


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"vcov": "HC9"}, "vcov"),
        ({"small_sample": "stata"}, "small_sample"),
        ({"covariates": "size"}, "covariates"),
        ({"treatment": "size", "covariates": ("size",)}, "covariates"),
        ({"treatment": "size", "event_time": True}, "treatment"),
        ({"event_time": True, "reference": ()}, "reference"),
        ({"level": 95}, "level"),
    ],
)
def test_options_that_cannot_be(options: dict, key: str) -> None:
    with pytest.raises(InputError) as caught:
        TwoWayFixedEffects(**options)
    assert [complaint.key for complaint in caught.value.complaints] == [key]


def test_a_column_that_is_not_there(panel: Panel) -> None:
    with pytest.raises(InputError, match="no such covariate"):
        TwoWayFixedEffects(treatment="tax")(panel)


def test_a_second_reference_serves_where_all_are_treated() -> None:
    panel = random_panel(np.random.default_rng(4), n=60)
    rows = np.flatnonzero(np.isfinite(panel.start))
    treated = rows_of(panel, rows)
    assert isinstance(TwoWayFixedEffects(event_time=True)(treated), CannotAnswer)
    found = fit(TwoWayFixedEffects(event_time=True, reference=(-1, -5)), treated)
    assert found.quantity("event(-5)").value == 0.0


def test_numbers_by_name(wavy: Panel) -> None:
    found = fit(TwoWayFixedEffects(event_time=True, covariates=("size",)), wavy)
    after = [found.quantity(f"event({e})").value for e in found.event if e >= 0]
    np.testing.assert_allclose(found.quantity("ATT").value, np.mean(after))
    assert found.quantity("coef( size )").std_error > 0
    assert found.quantity("event(-1)").value == 0.0
    with pytest.raises(KeyError, match="there are: ATT"):
        found.quantity("coef(sise)")


def test_table_summary_and_drawing(wavy: Panel) -> None:
    for design in DESIGNS:
        found = fit(design, wavy)
        assert list(found.table.columns[:3]) == ["term", "estimate", "std_error"]
        assert "ATT" in found.summary()
        assert found.plot().axes
    assert DESIGNS[1](wavy).degrees_of_freedom[0] < 90


def test_student_t_is_wider(wavy: Panel) -> None:
    normal = fit(TwoWayFixedEffects(), wavy).quantity("ATT")
    student = fit(TwoWayFixedEffects(quantiles="t"), wavy).quantity("ATT")
    assert student.high - student.low > normal.high - normal.low
    assert student.std_error == normal.std_error


def test_the_panel_is_not_changed(wavy: Panel) -> None:
    before = wavy.outcome.tobytes()
    fit(DESIGNS[1], wavy)
    assert wavy.outcome.tobytes() == before
