"""The jump at a cutoff against published figures, rdrobust, and closed forms."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from designs.series_worlds import published

from prevstats.designs.discontinuity import Discontinuity, Running
from prevstats.designs.discontinuity_density import CountTest, count_test
from prevstats.designs.discontinuity_result import Jump
from prevstats.errors import CannotAnswer, InputError

SAME = 1e-7
"""Relative agreement with rdrobust, which adds 1e-8 to the range of x."""
REFERENCE = Path(__file__).parent / "reference" / "rdrobust.json"
KERNELS = {"uni": "uniform", "tri": "triangular"}


def mlda(shared_data: Path, outcome: str) -> Running:
    path = shared_data / "benchmarks" / "mlda_rd.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    values = [float(row[outcome]) if row[outcome] else np.nan for row in rows]
    ages = np.array([float(row["agecell"]) for row in rows])
    return Running(ages, np.array(values), outcome)


def drawn(bend: float = 1.0, n: int = 300, seed: int = 5) -> Running:
    """A world whose jump is 0.5; with seed 5 the stored reference's own."""
    random = np.random.default_rng(seed)
    x = np.round(random.uniform(-1, 1, n) * 64) / 64
    y = 1 + x - 0.8 * bend * x**2 + 0.5 * (x >= 0) + bend * np.sin(2 * x)
    return Running(x, y + random.normal(size=n) * 0.5)


def jump(data: Running, **options: object) -> Jump:
    found = Discontinuity(**options)(data)
    assert isinstance(found, Jump)
    return found


KINDS = {
    "rd_linear_ols_HC3": {"bandwidth": 2.0, "order": 1},
    "rd_quadratic_ols_HC3": {"bandwidth": 2.0, "order": 2},
    "rd_linear_ols_HC3_bw1": {"bandwidth": 1.0, "order": 1},
}


def test_the_drinking_age(shared_data: Path) -> None:
    """All thirteen rows of Angrist & Pischke's Table 4.1, value and error."""
    rows = published(shared_data, "mlda_rd")
    assert len(rows) == 13
    for row in rows:
        data = mlda(shared_data, row["quantity"].removeprefix("jump at 21: "))
        found = jump(
            data,
            cutoff=21.0,
            kernel="uniform",
            errors="HC3",
            **KINDS[row["estimator"]],
        ).quantity("jump")
        within = float(row["tolerance"])
        assert found.value == pytest.approx(float(row["value"]), abs=within)
        assert found.std_error == pytest.approx(
            float(row["standard_error"]), abs=within
        )


@pytest.mark.parametrize("case", json.loads(REFERENCE.read_text()), ids=str)
def test_numbers_are_those_of_rdrobust(shared_data: Path, case: dict) -> None:
    data = drawn() if case["data"] == "drawn" else mlda(shared_data, case["data"])
    options = case["options"]
    variance = options.get("vce", "")
    errors = {"hc0": "EHW", "hc2": "HC2", "hc3": "HC3"}.get(
        variance, "robust_bias_corrected"
    )
    found = jump(
        data,
        cutoff=options.get("c", 0),
        kernel=KERNELS[options["kernel"]],
        order=options.get("p", 1),
        bandwidth=options.get("h"),
        pilot_bandwidth=options.get("b"),
        errors=errors,
    )
    plain = found.quantity("conventional")
    assert [plain.value, plain.std_error] == pytest.approx(
        case["conventional"], rel=SAME
    )
    assert found.bandwidths.main == pytest.approx(case["main"], rel=SAME)
    assert [found.n_left, found.n_right] == case["n"]
    if not variance:
        robust = found.quantity("bias_corrected")
        assert [robust.value, robust.std_error] == pytest.approx(
            case["robust"], rel=SAME
        )
        assert found.bandwidths.pilot == pytest.approx(case["pilot"], rel=SAME)


@pytest.mark.parametrize("errors", ["EHW", "HC2", "HC3"])
def test_a_uniform_kernel_is_least_squares(errors: str) -> None:
    import statsmodels.api as sm

    data = drawn()
    near = np.abs(data.running) <= 0.5
    x, late = data.running[near], data.running[near] >= 0
    columns = np.column_stack([np.ones(x.size), late, x, late * x])
    fit = sm.OLS(data.outcome[near], columns).fit()
    kind = {"EHW": "HC0"}.get(errors, errors)
    theirs = fit.get_robustcov_results(kind, use_t=True)
    ours = jump(data, bandwidth=0.5, kernel="uniform", errors=errors)
    told = ours.quantity("jump")
    expected = [theirs.params[1], theirs.bse[1], *theirs.conf_int()[1]]
    found = [told.value, told.std_error, told.low, told.high]
    assert found == pytest.approx(expected, rel=1e-9)
    assert ours.quantity("p_value").value == pytest.approx(theirs.pvalues[1], rel=1e-8)


def test_nearest_neighbours_are_counted_by_hand() -> None:
    """Three nearest, with all that are as near as the third."""
    from prevstats.designs.discontinuity_local import Side, neighbour_variances

    data = drawn(n=60, seed=2)
    order = np.argsort(data.running)
    side = Side(data.running[order], data.outcome[order])
    found = neighbour_variances(side, np.ones(60, bool))
    for i in range(60):
        distance = np.abs(side.x - side.x[i])
        distance[i] = np.inf
        chosen = distance <= np.sort(distance)[2] + 1e-12
        count = chosen.sum()
        gap = side.y[i] - side.y[chosen].mean()
        assert found[i] == pytest.approx(count / (count + 1) * gap**2, abs=1e-12)


@pytest.mark.parametrize("kernel", ["uniform", "triangular"])
def test_with_equal_bandwidths_the_corrected_is_the_next_order(kernel: str) -> None:
    data = drawn()
    one = jump(data, bandwidth=0.6, kernel=kernel).quantity("bias_corrected")
    two = jump(
        data, bandwidth=0.6, kernel=kernel, order=2, errors="nearest_neighbour"
    ).quantity("jump")
    assert one.value == pytest.approx(two.value, rel=1e-9)
    assert one.std_error == pytest.approx(two.std_error, rel=1e-9)


def test_moved_scaled_and_mirrored_worlds() -> None:
    data = drawn()
    base = jump(data)
    moved = jump(Running(data.running + 21, 7 + 1e3 * data.outcome), cutoff=21.0)
    assert moved.bandwidths.main == pytest.approx(base.bandwidths.main, rel=1e-8)
    one, two = base.quantity("jump"), moved.quantity("jump")
    assert two.value == pytest.approx(1e3 * one.value, rel=1e-8)
    assert two.std_error == pytest.approx(1e3 * one.std_error, rel=1e-8)
    odd = replace(data, running=data.running + 1 / 256)
    mirror = jump(replace(odd, running=-odd.running), bandwidth=0.5)
    plain = jump(odd, bandwidth=0.5)
    assert mirror.quantity("jump").value == pytest.approx(-plain.quantity("jump").value)
    random = np.random.default_rng(1).permutation(300)
    shuffled = Running(data.running[random], data.outcome[random])
    again = jump(shuffled).quantity("jump")
    assert again.value == pytest.approx(one.value, rel=1e-9)
    dear = jump(replace(data, outcome=1e9 + 1e3 * data.outcome)).quantity("jump")
    assert dear.value == pytest.approx(1e3 * one.value, rel=1e-5)


def test_robust_intervals_cover_where_the_line_bends() -> None:
    """300 worlds with strong curvature: 95 % less 5 Monte Carlo errors at most.

    The plain interval at the same bandwidth covers less.
    """
    inside = {"robust_bias_corrected": 0, "nearest_neighbour": 0}
    for seed in range(300):
        data = drawn(bend=4.0, n=400, seed=1000 + seed)
        for errors in inside:
            found = jump(data, errors=errors).quantity("jump")
            inside[errors] += found.low <= 0.5 <= found.high
    slack = 5 * np.sqrt(0.95 * 0.05 / 300)
    assert inside["robust_bias_corrected"] / 300 > 0.95 - slack
    assert inside["robust_bias_corrected"] > inside["nearest_neighbour"]


def test_missing_outcomes_are_left_out() -> None:
    data = drawn()
    outcome = data.outcome.copy()
    outcome[::10] = np.nan
    gaps = jump(replace(data, outcome=outcome))
    keep = np.isfinite(outcome)
    whole = jump(Running(data.running[keep], outcome[keep]))
    assert gaps.quantity("jump") == whole.quantity("jump")


@pytest.mark.parametrize(
    ("x", "y", "options", "reason"),
    [
        ([1, 2, 3, 4], [1, 2, 3, 4], {}, "no_points_on_a_side"),
        ([-1, -2, 3, 4], [5, 5, 5, 5], {}, "no_variation"),
        ([-1, -2, 1, 2], [1, 2, 3, 5], {"bandwidth": 0.5}, "too_few_points"),
        ([-1, -1, 1, 1], [1, 2, 3, 5], {"bandwidth": 2.0}, "too_few_points"),
        ([-2, -1, 1, 2], [1, 2, 3, 5], {"bandwidth": 3.0}, "too_few_points"),
        ([-2, -1, 1, 2], [1, 2, 3, 5], {}, "too_few_points"),
        ([-9, 1, 1, 1, 1, 1, 1], [1, 2, 3, 5, 1, 2, 4], {}, "too_few_points"),
        (
            [-2, 1, 3],
            [1, 2, 3],
            {"order": 0, "bandwidth": 4.0, "errors": "nearest_neighbour"},
            "too_few_points",
        ),
    ],
)
def test_what_cannot_be_told(
    x: list[float], y: list[float], options: dict, reason: str
) -> None:
    data = Running(np.array(x, float), np.array(y, float))
    found = Discontinuity(**{"errors": "HC3", **options})(data)
    assert isinstance(found, CannotAnswer)
    assert found.reason == reason


@pytest.mark.parametrize(
    "options",
    [
        {"kernel": "gaussian"},
        {"order": 7},
        {"bandwidth": 0},
        {"pilot_bandwidth": -1},
        {"errors": "HC9"},
        {"cutoff": np.nan},
        {"level": 2},
    ],
)
def test_impossible_options(options: dict[str, object]) -> None:
    with pytest.raises(InputError, match=next(iter(options))):
        Discontinuity(**options)


def test_faults_in_the_data() -> None:
    with pytest.raises(InputError, match="shapes"):
        Discontinuity()(Running(np.zeros(3), np.zeros(4)))
    with pytest.raises(InputError, match="infinite"):
        Discontinuity()(Running(np.array([1.0, np.inf]), np.zeros(2)))


def test_counts_on_both_sides() -> None:
    from scipy.stats import binomtest

    x = np.concatenate([-np.linspace(0.01, 0.2, 14), np.linspace(0, 0.2, 31), [4, -9]])
    found = count_test(x, 0.0, 0.5)
    assert isinstance(found, CountTest)
    assert (found.n_left, found.n_right) == (14, 31)
    assert found.p_value == pytest.approx(binomtest(14, 45).pvalue)
    assert isinstance(count_test(x, 50.0, 0.5), CannotAnswer)


def test_table_summary_names_and_drawing() -> None:
    found = jump(drawn())
    assert list(found.table["term"]) == ["conventional", "bias_corrected"]
    assert "density_not_tested" in found.summary()
    assert len(found.plot().axes) == 1
    estimate = found.estimate()
    assert estimate.design_label == "quasi_experiment"
    assert estimate.value == found.quantity("conventional").value
    assert estimate.low == found.quantity("bias_corrected").low
    effective = found.quantity("n_effective").value
    assert effective == found.n_left + found.n_right
    with pytest.raises(KeyError, match="n_effective"):
        found.quantity("step")
    assert "few_distinct_values" in found.notes
