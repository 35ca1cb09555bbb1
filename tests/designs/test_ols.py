"""Least squares: certified digits, an independent package, invariances, faults."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prevstats.designs import ols_fit
from prevstats.designs.ols import Ols
from prevstats.designs.ols_double import Pair, pair, refined
from prevstats.designs.ols_records import Records, ordered_levels
from prevstats.designs.ols_result import OlsResult
from prevstats.errors import CannotAnswer, InputError
from prevstats.inference.cluster import (
    cluster_covariance,
    degrees_of_freedom,
    least_squares,
)

SEED = 20261121
CLOSE = 1e-9
"""Both are doubles; the other packages do not refine."""
CERTIFIED_DIGITS = 1e-12
"""NIST gives 15 digits; the last are lost where decimals are rounded to doubles."""
HALF = [759, -2048, 2048, -2048, 2523, -2048, 2048, -2048, 1838, -2048]
WAMPLER_NOISE = np.array([*HALF, 2048, *HALF[::-1]], float)
"""The deviations of NIST's Wampler3; orthogonal to every polynomial of degree five."""
WAMPLER3_ERRORS = (
    2152.32624678170,
    2363.55173469681,
    779.343524331583,
    101.475507550350,
    5.64566512170752,
    0.112324854679312,
)


def found(design: Ols, records: Records) -> OlsResult:
    result = design(records)
    assert isinstance(result, OlsResult)
    return result


def table(path: Path) -> dict[str, np.ndarray]:
    with path.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def made(n: int = 120) -> Records:
    """Return rows with numbers, two labels, clusters and weights."""
    random = np.random.default_rng(SEED)
    unit = random.integers(0, 12, n)
    time = random.integers(2000, 2006, n)
    x = random.normal(5, 2, n) + 0.3 * unit
    z = random.normal(0, 1, n)
    y = 1 + 2 * x - z + unit + 0.1 * time + random.normal(0, 1 + 0.2 * x**2, n)
    return Records(
        outcome="y",
        numbers={
            "y": y,
            "x": x,
            "z": z,
            "w": random.uniform(0.5, 2, n),
            "time": time.astype(float),
        },
        labels={
            "unit": np.array([f"u{number:02d}" for number in unit]),
            "year": time.astype(str),
            "kind": np.array(["b", "a", "c"])[random.integers(0, 3, n)],
        },
        unit="unit",
        time="time",
    )


def dummies(labels: np.ndarray) -> np.ndarray:
    return (labels[:, None] == np.unique(labels)[None, 1:]).astype(float)


# --- certified digits


@pytest.mark.reference
@pytest.mark.parametrize("name", ["nist_longley", "nist_norris"])
def test_nist_digits(name: str, shared_data: Path) -> None:
    data = table(shared_data / "benchmarks" / f"{name}.csv")
    covariates = tuple(column for column in data if column != "y")
    result = found(Ols(covariates=covariates), Records("y", data))
    with (shared_data / "published_results.csv").open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["dataset"] == name]
    assert len(rows) >= 4
    for row in rows:
        key = {"R2": "r_squared", "residual_sd": "residual_sd"}.get(
            row["quantity"], f"coef({row['quantity']})"
        )
        ours = result.quantity(key)
        assert ours.value == pytest.approx(float(row["value"]), rel=CERTIFIED_DIGITS)
        if row["standard_error"]:
            error = float(row["standard_error"])
            assert ours.std_error == pytest.approx(error, rel=CERTIFIED_DIGITS)


def wampler(noise: float) -> OlsResult:
    x = np.arange(21.0)
    y = sum(x**power for power in range(6)) + noise * WAMPLER_NOISE
    return found(Ols(polynomial={"x": 5}), Records("y", {"y": y, "x": x}))


def test_wampler1_is_an_exact_polynomial() -> None:
    result = wampler(0)
    assert result.coefficients.tolist() == [1.0] * 6
    assert result.residual_sd < 1e-12
    assert result.names == ("intercept", "x", "x^2", "x^3", "x^4", "x^5")


def test_wampler2_is_an_exact_polynomial() -> None:
    x = np.arange(21.0)
    y = sum((0.1 * x) ** power for power in range(6))
    result = found(Ols(polynomial={"x": 5}), Records("y", {"y": y, "x": x}))
    certified = 0.1 ** np.arange(6)
    np.testing.assert_allclose(result.coefficients, certified, rtol=1e-12)


@pytest.mark.parametrize(
    ("noise", "r_squared"),
    [(1, 0.999995559025820), (100, 0.957478440825662), (1e4, 0.00224668921574940)],
)
def test_wampler3_to_5(noise: float, r_squared: float) -> None:
    result = wampler(noise)
    assert result.coefficients.tolist() == [1.0] * 6
    errors = noise * np.array(WAMPLER3_ERRORS)
    np.testing.assert_allclose(result.inference.std_error, errors, rtol=1e-13)
    assert result.residual_sd == pytest.approx(noise * 2360.14502379268, rel=1e-13)
    assert result.r_squared == pytest.approx(r_squared, rel=1e-12)


def exact(y: list[float], x: list[float], degree: int) -> list[float]:
    """Return polynomial coefficients in rational arithmetic, rounded at the end."""
    powers = [[Fraction(v) ** k for k in range(degree + 1)] for v in x]
    size = degree + 1
    rows = [
        [sum(p[i] * p[j] for p in powers) for j in range(size)]
        + [sum(p[i] * Fraction(v) for p, v in zip(powers, y, strict=True))]
        for i in range(size)
    ]
    for i in range(size):
        rows[i] = [value / rows[i][i] for value in rows[i]]
        for j in range(size):
            if j != i:
                factor = rows[j][i]
                pairs = zip(rows[j], rows[i], strict=True)
                rows[j] = [a - factor * b for a, b in pairs]
    return [float(row[-1]) for row in rows]


def test_a_polynomial_of_degree_ten_keeps_its_digits() -> None:
    """As hard as NIST's Filip: powers of numbers from -9 to -3, condition 1e15."""
    random = np.random.default_rng(SEED)
    x = np.round(random.uniform(-8.8, -3.1, 82), 9)
    y = np.round(0.9 + 0.02 * np.sin(x) + random.normal(0, 0.003, 82), 4)
    result = found(Ols(polynomial={"x": 10}), Records("y", {"y": y, "x": x}))
    direct = exact(y.tolist(), x.tolist(), 10)
    np.testing.assert_allclose(result.coefficients, direct, rtol=1e-13)


def test_the_unrefined_fit_of_large_tables_agrees(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    design = Ols(covariates=("x", "z"), polynomial={"time": 2})
    small = found(design, made())
    monkeypatch.setattr(ols_fit, "REFINED_CELLS", 0)
    large = found(design, made())
    np.testing.assert_allclose(large.coefficients, small.coefficients, rtol=1e-7)
    np.testing.assert_allclose(
        large.inference.std_error, small.inference.std_error, rtol=1e-9
    )


# --- pairs of doubles


def as_fraction(number: Pair) -> Fraction:
    return Fraction(float(number.high)) + Fraction(float(number.low))


def test_pairs_reckon_to_thirty_digits() -> None:
    random = np.random.default_rng(SEED)
    a, b = random.normal(0, 1, (2, 50))
    third = pair(a) * pair(b)
    for row in range(50):
        assert as_fraction(third.item(row)) == Fraction(a[row]) * Fraction(b[row])
    total = as_fraction(third.total())
    direct = sum(Fraction(u) * Fraction(v) for u, v in zip(a, b, strict=True))
    assert abs(total - direct) <= abs(direct) * Fraction(1, 10**28)


def test_refinement_gives_what_rational_arithmetic_gives() -> None:
    x = np.array([[1, 1.0], [1, 1 + 1e-9], [1, 1 + 3e-9]])
    y = np.array([1.0, 2.0, 5.0])
    q, r = np.linalg.qr(x)
    slope = refined(pair(y), pair(x), q, r).coefficients.high
    np.testing.assert_allclose(
        slope, exact(y.tolist(), x[:, 1].tolist(), 1), rtol=1e-14
    )


# --- an independent package


@pytest.mark.parametrize("kind", ["iid", "HC0", "HC1", "HC2", "HC3"])
@pytest.mark.parametrize("weighted", [False, True])
def test_errors_are_those_of_statsmodels(kind: str, weighted: bool) -> None:
    import statsmodels.api as sm

    records = made()
    x = sm.add_constant(np.column_stack([records.numbers["x"], records.numbers["z"]]))
    weights = records.numbers["w"] if weighted else 1.0
    fit = sm.WLS(records.numbers["y"], x, weights=weights).fit()
    if kind != "iid":
        fit = fit.get_robustcov_results(kind)
    ours = found(
        Ols(covariates=("x", "z"), vcov=kind, weights="w" if weighted else None),
        records,
    )
    np.testing.assert_allclose(ours.coefficients, fit.params, rtol=CLOSE)
    np.testing.assert_allclose(ours.inference.std_error, fit.bse, rtol=CLOSE)
    assert ours.r_squared == pytest.approx(fit.rsquared, rel=CLOSE)
    if kind == "iid":
        interval = np.column_stack([ours.inference.low, ours.inference.high])
        np.testing.assert_allclose(interval, fit.conf_int(), rtol=1e-8)
        np.testing.assert_allclose(ours.inference.p_value, fit.pvalues, rtol=1e-7)


def test_clustered_errors_are_those_of_statsmodels() -> None:
    import statsmodels.api as sm

    records = made()
    x = sm.add_constant(np.column_stack([records.numbers["x"], records.numbers["z"]]))
    groups = np.unique(records.labels["unit"], return_inverse=True)[1]
    fit = sm.OLS(records.numbers["y"], x).fit(
        cov_type="cluster", cov_kwds={"groups": groups}
    )
    ours = found(Ols(covariates=("x", "z"), cluster="unit"), records)
    assert ours.vcov == "CR1"
    np.testing.assert_allclose(ours.inference.std_error, fit.bse, rtol=CLOSE)


def test_cr2_and_its_degrees_of_freedom_are_those_of_the_other_module() -> None:
    records = made()
    x = np.column_stack([np.ones(120), *(records.numbers[name] for name in ("x", "z"))])
    groups = np.unique(records.labels["unit"], return_inverse=True)[1]
    fit = least_squares(records.numbers["y"], x, groups)
    ours = found(Ols(covariates=("x", "z"), cluster="unit", vcov="CR2"), records)
    np.testing.assert_allclose(ours.covariance, cluster_covariance(fit), rtol=1e-8)
    other = [degrees_of_freedom(fit, np.eye(3)[place]) for place in range(3)]
    np.testing.assert_allclose(ours.degrees_of_freedom, other, rtol=1e-8)


def test_cr3_is_the_jackknife_by_clusters() -> None:
    """Coefficients without each cluster: their squared distances add up to CR3."""
    records = made()
    design = Ols(covariates=("x", "z"), cluster="unit", vcov="CR3")
    whole = found(design, records)
    apart = np.zeros((3, 3))
    for unit in np.unique(records.labels["unit"]):
        rest = records.kept(records.labels["unit"] != unit)
        gap = found(Ols(covariates=("x", "z")), rest).coefficients - whole.coefficients
        apart += np.outer(gap, gap)
    np.testing.assert_allclose(whole.covariance, apart, rtol=1e-8)


KINDS: list[dict[str, Any]] = [
    *({"vcov": kind} for kind in ("iid", "HC1", "HC2", "HC3")),
    *(
        {"vcov": kind, "cluster": "kind", "small_sample": "all"}
        for kind in ("CR0", "CR1", "CR2", "CR3")
    ),
]


@pytest.mark.parametrize("options", KINDS, ids=lambda options: options["vcov"])
@pytest.mark.parametrize("weights", [None, "w"])
def test_effects_taken_out_are_dummies(
    options: dict[str, Any], weights: str | None
) -> None:
    records = made()
    shared = {"covariates": ("x", "z"), "weights": weights, **options}
    taken = found(Ols(fixed_effects=("unit", "year"), **shared), records)
    written = found(Ols(factors=("unit", "year"), **shared), records)
    for name in ("coef(x)", "coef(z)"):
        ours, theirs = taken.quantity(name), written.quantity(name)
        assert ours.value == pytest.approx(theirs.value, rel=CLOSE)
        assert ours.std_error == pytest.approx(theirs.std_error, rel=1e-7)
    assert taken.r_squared == pytest.approx(written.r_squared, rel=CLOSE)
    assert taken.parameters == written.parameters
    assert taken.residual_sd == pytest.approx(written.residual_sd, rel=CLOSE)


def test_three_sets_of_effects_and_one_within_another() -> None:
    records = made()
    labels = dict(records.labels)
    labels["pair"] = np.array([f"p{int(unit[1:]) // 2}" for unit in labels["unit"]])
    records = Records("y", records.numbers, labels)
    names = ("unit", "year", "pair")
    nested = found(Ols(covariates=("x",), fixed_effects=names), records)
    plain = found(Ols(covariates=("x",), fixed_effects=names[:2]), records)
    assert nested.parameters == plain.parameters
    np.testing.assert_allclose(nested.coefficients, plain.coefficients, rtol=CLOSE)


def test_trends_of_units_are_their_dummies_times_time() -> None:
    records = made()
    unit = records.labels["unit"]
    time = records.numbers["time"] - 2000
    own = np.column_stack(
        [np.ones(120), time, dummies(unit), dummies(unit) * time[:, None]]
    )
    x = np.column_stack([records.numbers["x"], own, dummies(records.labels["year"])])
    direct = np.linalg.lstsq(x, records.numbers["y"], rcond=None)
    design = Ols(covariates=("x",), fixed_effects=("year",), unit_trends=True)
    ours = found(design, records)
    assert ours.coefficients[0] == pytest.approx(direct[0][0], rel=1e-8)
    assert ours.parameters == direct[2]


def test_effects_within_clusters_do_not_count_when_nested() -> None:
    records = made()
    design = {
        "covariates": ("x",),
        "fixed_effects": ("unit", "year"),
        "cluster": "unit",
    }
    errors = {
        rule: found(Ols(**design, small_sample=rule), records).inference.std_error[0]
        for rule in ("nested", "all", "plm")
    }
    bare = found(Ols(**design, vcov="CR0"), records).inference.std_error[0]
    factor = 12 / 11 * 119
    assert errors["all"] == pytest.approx(bare * np.sqrt(factor / (120 - 18)))
    assert errors["nested"] == pytest.approx(bare * np.sqrt(factor / (120 - 7)))
    assert errors["plm"] == pytest.approx(bare * np.sqrt(factor / 119))
    alone = {"covariates": ("x",), "fixed_effects": ("unit",), "cluster": "unit"}
    nested = found(Ols(**alone), records).inference.std_error[0]
    plain = found(Ols(**alone, vcov="CR0"), records).inference.std_error[0]
    assert nested == pytest.approx(plain * np.sqrt(factor / (120 - 2)))


# --- what the terms mean


def test_factors_and_products_by_hand() -> None:
    records = made()
    design = Ols(covariates=("x", "x:kind"), factors=({"kind": "b"},))
    ours = found(design, records)
    assert ours.names == (
        *("intercept", "x", "kind[a]", "kind[c]"),
        *("x:kind[a]", "x:kind[c]"),
    )
    for level, slope in (("b", 0.0), ("a", ours.quantity("coef(x:kind[a])").value)):
        rows = records.labels["kind"] == level
        line = np.polyfit(records.numbers["x"][rows], records.numbers["y"][rows], 1)
        assert ours.quantity("coef(x)").value + slope == pytest.approx(line[0])


def test_two_groups_and_hc2_are_welchs_test() -> None:
    y = np.array([1.0, 2, 4, 8, 3, 5, 9])
    group = np.array([1.0, 1, 1, 0, 0, 0, 0])
    ours = found(Ols(covariates=("d",), vcov="HC2"), Records("y", {"y": y, "d": group}))
    one, other = y[group == 1], y[group == 0]
    assert ours.quantity("coef(d)").value == pytest.approx(one.mean() - other.mean())
    welch = np.sqrt(one.var(ddof=1) / 3 + other.var(ddof=1) / 4)
    assert ours.quantity("coef(d)").std_error == pytest.approx(welch)


def test_through_the_origin() -> None:
    x, y = np.array([60.0, 61, 62]), np.array([130.0, 131, 132])
    ours = found(
        Ols(covariates=("x",), intercept=False), Records("y", {"y": y, "x": x})
    )
    assert ours.names == ("x",)
    assert ours.coefficients[0] == pytest.approx((x @ y) / (x @ x), rel=1e-15)
    assert ours.r_squared == pytest.approx(1 - ours.residual_sd**2 * 2 / (y @ y))


def test_levels_that_are_numbers_stand_in_their_order() -> None:
    assert ordered_levels(np.array(["10", "9", "9"])) == ["9", "10"]
    assert ordered_levels(np.array(["b", "10", "9"])) == ["10", "9", "b"]


def test_quantities_and_their_names() -> None:
    ours = found(Ols(covariates=("x",)), made())
    assert ours.quantity("coef((Intercept))") == ours.quantity("coef(intercept)")
    assert ours.quantity("n").value == 120
    with pytest.raises(KeyError, match=r"known: coef\(intercept\), coef\(x\), n"):
        ours.quantity("coef(q)")
    assert "coef" not in ours.table.columns
    assert list(ours.table["term"]) == ["intercept", "x"]
    assert "n=120" in ours.summary()
    assert ours.plot().axes


def test_rows_with_gaps_are_left_out_and_counted() -> None:
    records = made()
    x = records.numbers["x"].copy()
    x[:7] = np.nan
    kind = records.labels["kind"].copy()
    kind[5:9] = ""
    gaps = Records("y", {**records.numbers, "x": x}, {**records.labels, "kind": kind})
    ours = found(Ols(covariates=("x",), factors=("kind",)), gaps)
    assert (ours.n, ours.left_out) == (111, 9)
    rest = found(
        Ols(covariates=("x",), factors=("kind",)), made().kept(np.arange(120) > 8)
    )
    np.testing.assert_allclose(ours.coefficients, rest.coefficients, rtol=1e-12)


# --- invariances


def test_far_origins_large_scales_and_other_orders_change_nothing() -> None:
    records = made()
    design = Ols(covariates=("x", "z"), vcov="HC3")
    plain = found(design, records)
    moved = {**records.numbers, "x": 1e6 * records.numbers["x"] + 1e9}
    moved["y"] = records.numbers["y"] + 1e7
    far = found(design, Records("y", moved))
    scale = np.array([1e-6, 1])
    np.testing.assert_allclose(
        far.coefficients[1:], plain.coefficients[1:] * scale, rtol=1e-6
    )
    order = np.random.default_rng(1).permutation(120)
    turned = {name: column[order] for name, column in records.numbers.items()}
    other = found(design, Records("y", turned))
    np.testing.assert_allclose(other.coefficients, plain.coefficients, rtol=1e-14)
    np.testing.assert_allclose(other.covariance, plain.covariance, rtol=1e-10)


# --- what cannot be


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"vcov": "HC9"}, "give one of None, iid, HC0"),
        ({"vcov": "CR2"}, "needs clusters"),
        ({"vcov": "HC3", "cluster": "unit"}, "it knows no clusters"),
        ({"small_sample": "few"}, "nested, all, plm"),
        ({"polynomial": {"x": 0}}, "whole number from 1 to 30"),
        ({"polynomial": {"x": 2.5}}, "whole number from 1 to 30"),
        ({"level": 95}, "a share such as 0.95"),
        ({"intercept": False, "fixed_effects": ("unit",)}, "hold an intercept"),
    ],
)
def test_options_that_cannot_be(options: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        Ols(**options)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"covariates": ("q", "x")}, "no such column"),
        ({"factors": ("q",)}, "there are: kind, unit, year"),
        ({"factors": ({"kind": "q"},)}, "the levels are a, b, c"),
        ({"covariates": ("x", "twice")}, "the columns before it"),
        ({"covariates": ("one",)}, "the columns before it"),
        ({"covariates": ("one",), "fixed_effects": ("unit",)}, "the columns before it"),
        ({"covariates": ("x",), "weights": "z"}, "weights are positive"),
        ({"covariates": ("endless",)}, "an infinite number"),
    ],
)
def test_columns_that_cannot_be(options: dict[str, Any], words: str) -> None:
    records = made()
    more = {
        "twice": 2 * records.numbers["x"] + 1,
        "one": np.ones(120),
        "endless": np.where(np.arange(120) == 5, np.inf, 1.0),
    }
    with pytest.raises(InputError, match=words):
        Ols(**options)(Records("y", {**records.numbers, **more}, records.labels))


def test_fewer_rows_than_coefficients() -> None:
    with pytest.raises(InputError, match="fewer rows than coefficients"):
        Ols(covariates=("x", "z"))(made(120).kept(np.arange(120) < 2))


def test_as_many_rows_as_coefficients_has_no_error() -> None:
    ours = found(Ols(covariates=("x", "z")), made(120).kept(np.arange(120) < 3))
    assert ours.quantity("coef(x)").std_error is None
    assert np.isnan(ours.residual_sd)


@pytest.mark.parametrize("kind", ["HC1", "HC2", "HC3", "CR0", "CR1", "CR2", "CR3"])
def test_no_row_to_spare_and_one_cluster_give_no_robust_error(kind: str) -> None:
    records = made(120).kept(np.arange(120) < 3)
    one = {**records.labels, "same": np.array(["a"] * 3)}
    cluster = "same" if kind.startswith("CR") else None
    ours = found(
        Ols(covariates=("x", "z"), vcov=kind, cluster=cluster),
        Records("y", records.numbers, one),
    )
    assert ours.quantity("coef(x)").low is None
    assert ours.inference.reason == ("no_spread",) * 3


def test_no_complete_row_is_no_answer() -> None:
    result = Ols()(Records("y", {"y": np.full(3, np.nan)}))
    assert isinstance(result, CannotAnswer)
    assert result.reason == "no_complete_rows"


def test_few_clusters_get_an_error_and_no_interval() -> None:
    ours = found(Ols(covariates=("x",), cluster="kind"), made())
    assert ours.quantity("coef(x)").std_error is not None
    assert ours.quantity("coef(x)").low is None
    assert ours.inference.reason == ("few_clusters", "few_clusters")


def test_leverage_of_a_very_large_table_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from prevstats.designs import ols_variance

    monkeypatch.setattr(ols_variance, "LARGEST_BASIS", 100)
    with pytest.raises(InputError, match="take HC1 or CR1"):
        Ols(covariates=("x",), fixed_effects=("unit",), vcov="HC3")(made())
