"""Segmented regression against published figures, statsmodels and closed forms."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from designs.series_worlds import continuous, counts, published, sicily

from prevstats.data.panel import Panel
from prevstats.designs.interrupted_series import InterruptedSeries
from prevstats.designs.interrupted_series_data import Series, series_of
from prevstats.designs.interrupted_series_result import InterruptedEffect
from prevstats.errors import CannotAnswer, InputError

SAME = 1e-7
"""Relative agreement with statsmodels' iterative fits."""


def fit(series: Series, **options: object) -> InterruptedEffect:
    found = InterruptedSeries(**options)(series)
    assert isinstance(found, InterruptedEffect)
    return found


def columns(series: Series, slope: bool = True) -> np.ndarray:
    since, late = series.time - series.start, series.after.astype(float)
    parts = [np.ones(since.size), since, late] + ([late * since] if slope else [])
    return np.column_stack(parts)


@pytest.mark.parametrize(
    ("estimator", "options"),
    [
        ("its_poisson_offset_step", {"family": "poisson"}),
        (
            "its_quasipoisson_step_2_harmonics",
            {"family": "quasipoisson", "harmonics": 2},
        ),
    ],
)
def test_sicily(shared_data: Path, estimator: str, options: dict[str, object]) -> None:
    rows = published(shared_data, "sicily_smoking_ban")
    row = next(row for row in rows if row["estimator"] == estimator)
    found = fit(sicily(shared_data), offset="exposure", slope_change=False, **options)
    assert found.quantity("rate_ratio").value == pytest.approx(
        float(row["value"]), abs=float(row["tolerance"])
    )


def test_sicily_intervals(shared_data: Path) -> None:
    """Lopez Bernal et al.'s 0.864-0.925, and the collector's normal interval."""
    series = sicily(shared_data)
    plain = fit(series, family="poisson", offset="exposure", slope_change=False)
    ratio = plain.quantity("rate_ratio")
    assert (ratio.low, ratio.high) == pytest.approx((0.86469, 0.92509), abs=2e-5)
    quasi = fit(
        series,
        family="quasipoisson",
        offset="exposure",
        slope_change=False,
        harmonics=2,
    )
    step = quasi.quantity("step")
    normal = np.exp(step.value + np.array([-1, 1]) * 1.959964 * step.std_error)
    assert normal == pytest.approx([0.83940, 0.93323], abs=1e-5)


def test_sicily_as_described(shared_data: Path) -> None:
    rows = published(shared_data, "sicily_smoking_ban")
    described = {
        row["quantity"]: float(row["value"])
        for row in rows
        if row["estimator"] == "descriptive"
    }
    series = sicily(shared_data)
    rate = series.outcome / series.exposure * 1e5
    for when, side in (("before", ~series.after), ("after", series.after)):
        mean = series.outcome[side].mean()
        assert mean == pytest.approx(described[f"mean aces {when}"], abs=0.05)
        mean = rate[side].mean()
        assert mean == pytest.approx(described[f"mean std rate {when}"], abs=0.05)


@pytest.mark.parametrize("slope", [False, True])
def test_counts_are_those_of_statsmodels(slope: bool) -> None:
    import statsmodels.api as sm

    series = counts(3)
    x = columns(series, slope)
    logs = np.log(series.exposure)
    theirs = sm.GLM(series.outcome, x, family=sm.families.Poisson(), offset=logs).fit(
        tol=1e-13
    )
    options = {"offset": "exposure", "slope_change": slope}
    ours = fit(series, family="poisson", **options)
    np.testing.assert_allclose(ours.coefficients, theirs.params, rtol=SAME)
    np.testing.assert_allclose(np.sqrt(np.diag(ours.covariance)), theirs.bse, rtol=SAME)
    quasi = fit(series, family="quasipoisson", **options)
    scale = theirs.pearson_chi2 / theirs.df_resid
    np.testing.assert_allclose(quasi.covariance, ours.covariance * scale, rtol=SAME)
    hac = fit(series, family="poisson", autocorrelation="newey_west", **options)
    robust = sm.GLM(series.outcome, x, family=sm.families.Poisson(), offset=logs).fit(
        tol=1e-13,
        cov_type="HAC",
        cov_kwds={"maxlags": 3, "use_correction": True},
    )
    np.testing.assert_allclose(hac.covariance, robust.cov_params(), rtol=1e-6)


def test_negative_binomial_is_that_of_statsmodels() -> None:
    import statsmodels.api as sm

    random = np.random.default_rng(8)
    series = counts(8, n=80, start=41)
    spread = random.gamma(4.0, 1 / 4.0, 80) * series.outcome.mean()
    series = replace(series, outcome=random.poisson(spread).astype(float))
    x = columns(series)
    ours = fit(series, family="negative_binomial")
    theirs = sm.NegativeBinomial(series.outcome, x).fit(
        disp=False, maxiter=500, method="newton"
    )
    np.testing.assert_allclose(ours.coefficients, theirs.params[:-1], rtol=1e-4)
    assert ours.quantity("alpha").value == pytest.approx(theirs.params[-1], rel=1e-4)
    given = sm.GLM(
        series.outcome,
        x,
        family=sm.families.NegativeBinomial(alpha=ours.quantity("alpha").value),
    ).fit(tol=1e-13)
    np.testing.assert_allclose(ours.covariance, given.cov_params(), rtol=1e-5)


def test_without_extra_variance_the_negative_binomial_is_poisson() -> None:
    series = counts(5)
    series = replace(series, outcome=np.round(fit(series, family="poisson").fit.fitted))
    found = fit(series, family="negative_binomial")
    assert found.quantity("alpha").value == 0
    plain = fit(series, family="poisson")
    np.testing.assert_allclose(found.covariance, plain.covariance, rtol=1e-9)


def test_least_squares_newey_west_and_glsar_are_those_of_statsmodels() -> None:
    import statsmodels.api as sm

    series = continuous(4)
    x = columns(series)
    theirs = sm.OLS(series.outcome, x).fit()
    ours = fit(series)
    np.testing.assert_allclose(ours.coefficients, theirs.params, rtol=1e-9)
    np.testing.assert_allclose(ours.covariance, theirs.cov_params(), rtol=1e-9)
    assert ours.quantity("step").low == pytest.approx(theirs.conf_int()[2][0])
    assert ours.quantity("p_value").value == pytest.approx(theirs.pvalues[2])
    robust = theirs.get_robustcov_results(
        "HAC", maxlags=3, use_correction=True, use_t=True
    )
    hac = fit(series, autocorrelation="newey_west")
    np.testing.assert_allclose(hac.covariance, robust.cov_params(), rtol=1e-8)
    model = sm.GLSAR(series.outcome, x, rho=1)
    glsar = model.iterative_fit(maxiter=200, rtol=1e-14)
    found = fit(series, autocorrelation="glsar")
    assert found.quantity("rho").value == pytest.approx(float(model.rho[0]), rel=1e-6)
    np.testing.assert_allclose(found.coefficients, glsar.params, rtol=1e-6)
    np.testing.assert_allclose(found.covariance, glsar.cov_params(), rtol=1e-6)


def test_prais_winsten_is_generalised_least_squares() -> None:
    """Given ρ, the coefficients are GLS with covariance ρ^|s−t|."""
    series = continuous(6)
    found = fit(series, autocorrelation="prais_winsten")
    rho = found.quantity("rho").value
    lag = np.abs(np.subtract.outer(series.time, series.time))
    inverse = np.linalg.inv(rho**lag)
    x = columns(series)
    expected = np.linalg.solve(x.T @ inverse @ x, x.T @ inverse @ series.outcome)
    np.testing.assert_allclose(found.coefficients, expected, rtol=1e-8)
    errors = series.outcome - x @ expected
    assert rho == pytest.approx(errors[:-1] @ errors[1:] / (errors[:-1] @ errors[:-1]))


def test_step_slope_and_counterfactual_of_exact_numbers() -> None:
    """Two lines with rounding-sized noise give back their own numbers."""
    time = np.arange(20.0)
    late = time >= 12
    noise = np.tile([1e-6, -1e-6], 10)
    series = Series(time, 5 + 0.5 * time + late * (3 - 0.2 * (time - 12)) + noise, 12.0)
    found = fit(series)
    assert found.quantity("step").value == pytest.approx(3, abs=1e-5)
    assert found.quantity("slope").value == pytest.approx(-0.2, abs=1e-5)
    assert found.quantity("counterfactual(15)").value == pytest.approx(12.5, abs=1e-5)
    average = 3 - 0.2 * np.arange(8).mean()
    assert found.estimate().value == pytest.approx(average, abs=1e-5)


def test_counterfactual_of_rates_is_the_prediction_without_the_step() -> None:
    series = counts(3)
    found = fit(series, family="poisson", offset="exposure", slope_change=False)
    b = found.coefficients
    expected = series.exposure[-1] * np.exp(b[0] + b[1] * (48 - 25))
    told = found.quantity("counterfactual(48)")
    assert told.value == pytest.approx(expected)
    assert told.low < expected < told.high
    ratio = found.quantity("rate_ratio").value
    assert found.mean(found.with_rows)[-1] == pytest.approx(expected * ratio)


def test_average_error_is_the_delta_rule() -> None:
    found = fit(counts(3), family="poisson", offset="exposure")

    def average(coefficients: np.ndarray) -> float:
        moved = replace(found, coefficients=coefficients)
        change = moved.mean(moved.with_rows) - moved.mean(moved.without_rows)
        return float(change[found.series.after].mean())

    b = found.coefficients
    nudge = 1e-6
    slope = [
        (average(b + nudge * row) - average(b - nudge * row)) / (2 * nudge)
        for row in np.eye(b.size)
    ]
    expected = np.sqrt(slope @ found.covariance @ slope)
    assert found.estimate().std_error == pytest.approx(expected, rel=1e-6)


def test_a_control_series_takes_the_common_change_off() -> None:
    series, other = continuous(1), continuous(2, step=0.7)
    found = fit(replace(series, control=other.outcome))
    plain, control = fit(series), fit(replace(other))
    for name in ("step", "slope"):
        expected = plain.quantity(name).value - control.quantity(name).value
        assert found.quantity(name).value == pytest.approx(expected)
    assert found.design_label == "with_comparison"
    assert plain.design_label == "before_after"
    assert "no_control_series" in plain.notes
    assert "no_control_series" not in found.notes


def test_a_control_series_of_counts_divides_the_ratios() -> None:
    series, other = counts(1), counts(2, mean=60)
    both = replace(series, control=other.outcome, control_exposure=other.exposure)
    options = {"family": "poisson", "offset": "exposure"}
    found, own = fit(both, **options), fit(series, **options)
    control = fit(other, **options)
    ratio = own.quantity("rate_ratio").value / control.quantity("rate_ratio").value
    assert found.quantity("rate_ratio").value == pytest.approx(ratio)
    spread = sum(part.quantity("step").std_error ** 2 for part in (own, control))
    assert found.quantity("step").std_error == pytest.approx(np.sqrt(spread))
    expected = own.mean(own.without_rows)[-1] * np.exp(
        control.quantity("step").value + control.quantity("slope").value * (48 - 25)
    )
    assert found.quantity("counterfactual(48)").value == pytest.approx(expected)


def test_covariates_and_a_named_denominator_are_statsmodels() -> None:
    import statsmodels.api as sm

    series = counts(3)
    heat = np.random.default_rng(2).normal(15, 5, 48)
    named = {"heat": heat, "children": series.exposure}
    found = fit(
        replace(series, exposure=None, covariates=named),
        family="poisson",
        offset="children",
        covariates=("heat",),
    )
    x = np.column_stack([columns(series), heat - heat.mean()])
    logs = np.log(series.exposure)
    theirs = sm.GLM(series.outcome, x, family=sm.families.Poisson(), offset=logs)
    np.testing.assert_allclose(
        found.coefficients, theirs.fit(tol=1e-13).params, rtol=SAME
    )
    assert found.quantity("coef(heat)").std_error > 0
    unknown = InterruptedSeries(covariates=("rain",))
    with pytest.raises(InputError, match="no column rain"):
        unknown(series)


@pytest.mark.parametrize("family", ["gaussian", "poisson", "quasipoisson"])
def test_moved_years_and_split_units_change_nothing(family: str) -> None:
    series = counts(9)
    moved = replace(series, time=series.time + 1999, start=series.start + 1999)
    one, two = fit(series, family=family), fit(moved, family=family)
    np.testing.assert_allclose(two.coefficients, one.coefficients, rtol=1e-8)
    np.testing.assert_allclose(two.covariance, one.covariance, rtol=1e-6)


def test_kronor_keep_their_digits() -> None:
    series = continuous(3)
    dear = replace(series, outcome=1e9 + 1e3 * series.outcome)
    small, large = fit(series).quantity("step"), fit(dear).quantity("step")
    assert large.value == pytest.approx(1e3 * small.value, rel=1e-6)
    assert large.std_error == pytest.approx(1e3 * small.std_error, rel=1e-6)


def test_coverage_of_known_steps() -> None:
    """Within 4 Monte Carlo errors of 95 %, 200 worlds of 48 Poisson counts."""
    truth, inside = np.log(0.75), 0
    for seed in range(200):
        step = fit(counts(seed + 100), family="poisson", offset="exposure").quantity(
            "step"
        )
        inside += step.low <= -0.2877 <= step.high
    assert truth == pytest.approx(-0.2877, abs=1e-4)
    assert abs(inside / 200 - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 200)


def test_missing_periods_are_left_out_and_named_where_they_matter() -> None:
    series = continuous(3)
    outcome = series.outcome.copy()
    outcome[10] = np.nan
    gap = replace(series, outcome=outcome)
    keep = np.arange(60) != 10
    by_hand = replace(series, time=series.time[keep], outcome=series.outcome[keep])
    assert fit(gap).quantity("step") == fit(by_hand).quantity("step")
    refused = InterruptedSeries(autocorrelation="prais_winsten")(gap)
    assert isinstance(refused, CannotAnswer)
    assert refused.reason == "gaps_in_series"


def short(outcome: list[float], start: float) -> Series:
    return Series(np.arange(float(len(outcome))), np.array(outcome), start)


@pytest.mark.parametrize(
    ("outcome", "start", "options", "reason"),
    [
        ([1, 2, 3, 4, 6, 5], 9, {}, "no_period_after"),
        ([1, 2, 3, 4, 6, 5], 0, {}, "no_period_before"),
        ([1, 2, 3, 4, 6, 5], 5, {}, "one_period_after"),
        ([1, 2, 3, 4, 6, 5], 2, {}, "too_few_periods"),
        ([4, 4, 4, 4, 4, 4, 4], 4, {}, "no_variation"),
        ([0, 0, 0, 0, 2, 1, 3], 4, {"family": "poisson"}, "no_case_before"),
        ([1, 2, 0, 3, 0, 0, 0], 4, {"family": "poisson"}, "no_case_after"),
        ([1, 2, 3, 4, 5, 6, 7, 8], 4, {}, "no_variation"),
        ([1, 5, 3, 4, 2, 6, 9, 8], 4, {"harmonics": 1, "period": 1.0}, "collinear"),
    ],
)
def test_what_cannot_be_told(
    outcome: list[float], start: float, options: dict[str, object], reason: str
) -> None:
    options = {"slope_change": reason == "one_period_after"} | options
    found = InterruptedSeries(**options)(short(outcome, start))
    assert isinstance(found, CannotAnswer)
    assert found.reason == reason


def test_one_period_after_gives_a_step_without_a_slope() -> None:
    found = fit(short([1, 2.5, 3, 4.5, 5, 9], 5), slope_change=False)
    assert "few_periods" in found.notes
    line = np.polyfit(np.arange(5), [1, 2.5, 3, 4.5, 5], 1)
    assert found.quantity("step").value == pytest.approx(9 - np.polyval(line, 5))


def test_overdispersion_and_autocorrelation_are_noted() -> None:
    random = np.random.default_rng(5)
    wild = replace(counts(1), outcome=random.negative_binomial(2, 0.1, 48) * 1.0)
    assert "overdispersed" in fit(wild, family="poisson").notes
    assert "overdispersed" not in fit(wild, family="quasipoisson").notes
    assert "autocorrelated_errors" in fit(continuous(2, rho=0.9)).notes
    modelled = fit(continuous(2, rho=0.9), autocorrelation="prais_winsten")
    assert "autocorrelated_errors" not in modelled.notes
    assert "interval_too_narrow" in modelled.notes
    long = fit(continuous(2, n=120), autocorrelation="prais_winsten")
    assert "interval_too_narrow" not in long.notes


@pytest.mark.parametrize(
    "options",
    [
        {"family": "binomial"},
        {"offset": "exposure"},
        {"family": "poisson", "autocorrelation": "glsar"},
        {"harmonics": -1},
        {"period": 0},
        {"level": 95},
        {"slope_change": "yes"},
    ],
)
def test_impossible_options(options: dict[str, object]) -> None:
    with pytest.raises(InputError, match="interrupted_series"):
        InterruptedSeries(**options)


def test_faults_in_a_series_are_named_all_at_once() -> None:
    series = Series(
        np.arange(8.0),
        np.array([1, -2, 3, 4.5, 1, np.inf, 2, 3]),
        4.0,
        np.array([1.0, 1, 0, 1, 1, 1, 1, 1]),
    )
    with pytest.raises(InputError) as raised:
        InterruptedSeries(family="poisson", offset="persons")(series)
    keys = [(found.line, found.key) for found in raised.value.complaints]
    assert keys == [
        (None, "offset"),
        (6, "outcome"),
        (3, "exposure"),
        (2, "outcome"),
        (4, "outcome"),
    ]
    with pytest.raises(InputError, match="shape"):
        InterruptedSeries()(replace(series, exposure=np.ones(3)))
    with pytest.raises(InputError, match="order"):
        InterruptedSeries()(replace(counts(1), time=np.arange(48.0)[::-1]))


def test_a_series_from_a_panel() -> None:
    panel = Panel(
        units=("0114", "0115"),
        periods=tuple(range(2000, 2012)),
        outcome=np.random.default_rng(1).normal(size=(2, 12)),
        start=np.array([2006.0, np.inf]),
    )
    series = series_of(panel, "0114", control="0115")
    assert series.start == 2006
    np.testing.assert_array_equal(series.control, panel.outcome[1])
    with pytest.raises(InputError, match="no such unit"):
        series_of(panel, "0116")
    with pytest.raises(InputError, match="without a start"):
        series_of(panel, "0115")
    with pytest.raises(InputError, match="found a Panel"):
        InterruptedSeries()(panel)  # type: ignore[arg-type]


def test_table_summary_names_and_drawing() -> None:
    found = fit(counts(1), family="poisson", offset="exposure")
    assert list(found.table["term"][:3]) == ["average", "step", "slope"]
    assert "rate_ratio" in found.summary()
    assert len(found.plot().axes) == 1
    estimate = found.estimate(unit="cases")
    assert (estimate.design_label, estimate.n_areas) == ("before_after", 1)
    with pytest.raises(KeyError, match=r"rate_ratio.*counterfactual\(t\)"):
        found.quantity("stepp")
    with pytest.raises(KeyError, match="no such period"):
        found.quantity("counterfactual(900)")
    with pytest.raises(KeyError, match="average, step"):
        fit(continuous(1)).quantity("rate_ratio")


def test_a_season_without_any_case_has_no_finite_maximum() -> None:
    """Zero in every second half-year, and a covariate that says so."""
    random = np.random.default_rng(1)
    idle = np.arange(40) % 2 == 1
    series = Series(
        np.arange(40.0),
        np.where(idle, 0.0, 1.0 + random.poisson(4, 40)),
        20.0,
        covariates={"idle": idle.astype(float)},
    )
    found = InterruptedSeries(family="poisson", covariates=("idle",))(series)
    assert isinstance(found, CannotAnswer)
    assert found.reason == "no_finite_maximum"
