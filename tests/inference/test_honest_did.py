"""Sensitivity to trends that are not parallel: R's answers, closed forms, coverage."""

from __future__ import annotations

import csv
import itertools
import json
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prevstats.errors import CannotAnswer, InputError
from prevstats.inference.cluster import cluster_covariance, least_squares
from prevstats.inference.honest_did import Interval, breakdown, interval, problem
from prevstats.inference.honest_did_flci import fixed_length, folded_quantile
from prevstats.inference.honest_did_hybrid import upper_share
from prevstats.inference.honest_did_moments import (
    corners,
    first_differences,
    relative_magnitudes,
    second_differences,
)
from prevstats.inference.honest_did_path import lasso_path
from prevstats.inference.honest_did_study import (
    EventCoefficients,
    effect_weights,
    refusal,
)

GRID = 1000
R_GRID_REACH = 20
"""R tries 1,000 effects within this many standard errors of 0 and reports the outermost
accepted one: its ends are known to one step of its grid, and no better."""
FIRST_STAGE_NOISE = 0.02
"""In standard errors: what 50,000 instead of infinitely many draws may do to an end."""


@pytest.fixture(scope="module")
def mpdta(shared_data: Path) -> EventCoefficients:
    text = (shared_data / "reference_r" / "honest_input_mpdta.json").read_text()
    given_to_r = json.loads(text)
    values = np.array(given_to_r["beta"])
    before = given_to_r["npre"][0]
    return EventCoefficients(
        values[:before], values[before:], np.array(given_to_r["V"])
    )


@pytest.fixture(scope="module")
def medicaid(shared_data: Path) -> EventCoefficients:
    """The event study of HonestDiD's README: states that expanded in 2014, or never."""
    with (shared_data / "benchmarks" / "ehec_medicaid.csv").open() as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if int(float(row["year"])) < 2016
            and (not row["yexp2"] or float(row["yexp2"]) != 2015)
        ]
    states = sorted({row["stfips"] for row in rows})
    years = list(range(2008, 2016))
    state = np.array([states.index(row["stfips"]) for row in rows])
    year = np.array([int(float(row["year"])) for row in rows])
    treated = np.array(
        [bool(row["yexp2"]) and float(row["yexp2"]) == 2014 for row in rows]
    )
    columns = [treated & (year == at) for at in years if at != 2013]
    columns += [year == at for at in years[1:]]
    columns += [state == at for at in range(len(states))]
    outcome = np.array([float(row["dins"]) for row in rows])
    fit = least_squares(outcome, np.array(columns, float).T, state)
    n, g = len(rows), len(states)
    # fixest's small-sample factor: state effects are nested in the clusters.
    factor = g / (g - 1) * (n - 1) / (n - 7 - 8)
    covariance = factor * cluster_covariance(fit, "CR0")[:7, :7]
    values = fit.coefficients[:7]
    return EventCoefficients(values[:5], values[5:], covariance)


def ask(study, kind, bound, *, l_vec="average", method="default", level=0.95):
    weights = effect_weights(l_vec, study.after.size)
    asked = problem(study, weights, kind, method, level=level, grid=GRID)
    return interval(asked, bound)


def random_study(seed: int, before: int, after: int, trend: float = 0.0):
    random = np.random.default_rng(seed)
    mixed = random.normal(size=(before + after, before + after + 2))
    covariance = mixed @ mixed.T / (before + after + 2)
    values = np.linalg.cholesky(covariance) @ random.normal(size=before + after)
    values += trend * random.normal(size=values.size)
    return EventCoefficients(values[:before], values[before:], covariance)


@pytest.mark.reference
def test_relative_magnitudes_are_those_of_r(
    mpdta: EventCoefficients, shared_data: Path
) -> None:
    """Put on R's grid, every end is within one step of R's."""
    with (shared_data / "reference_r" / "r_honestdid_mpdta.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 9
    for row in rows:
        l_vec = "first" if row["target"] == "first_post" else "average"
        found = ask(mpdta, "relative_magnitudes", float(row["mbar"]), l_vec=l_vec)
        weights = effect_weights(l_vec, 4)
        error = np.sqrt(weights @ mpdta.covariance[3:, 3:] @ weights)
        grid = np.linspace(-R_GRID_REACH * error, R_GRID_REACH * error, GRID)
        step = grid[1] - grid[0]
        inside = grid[(grid >= found.low) & (grid <= found.high)]
        assert abs(inside[0] - float(row["low"])) < 1.01 * step, row
        assert abs(inside[-1] - float(row["high"])) < 1.01 * step, row
        assert abs(found.low - float(row["low"])) < 0.001, row
        assert abs(found.high - float(row["high"])) < 0.001, row


@pytest.mark.reference
def test_published_intervals_of_the_medicaid_expansion(
    medicaid: EventCoefficients, shared_data: Path
) -> None:
    with (shared_data / "published_results.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if "honestdid" in row["estimator"]]
    assert len(rows) == 20
    for row in rows:
        named = "relative" in row["estimator"]
        kind = "relative_magnitudes" if named else "smoothness"
        bound = float(row["quantity"].split("=")[1])
        found = ask(medicaid, kind, bound, l_vec="first")
        end = found.low if "lower" in row["quantity"] else found.high
        assert abs(end - float(row["value"])) < float(row["tolerance"]), row


@pytest.mark.reference
def test_five_intervals_take_less_than_a_second(mpdta: EventCoefficients) -> None:
    began = time.process_time()
    weights = effect_weights("average", 4)
    asked = problem(
        mpdta, weights, "relative_magnitudes", "C-LF", level=0.95, grid=GRID
    )
    found = [interval(asked, bound) for bound in (0.0, 0.5, 1.0, 1.5, 2.0)]
    assert time.process_time() - began < 1.0
    assert len(found) == 5


@pytest.mark.reference
@pytest.mark.parametrize("l_vec", ["average", "first"])
def test_no_room_gives_the_ordinary_interval(mpdta, l_vec: str) -> None:
    """At M̄ = 0 both tests together are the two-sided normal test, in closed form."""
    weights = effect_weights(l_vec, 4)
    value = weights @ mpdta.after
    error = np.sqrt(weights @ mpdta.covariance[3:, 3:] @ weights)
    found = ask(mpdta, "relative_magnitudes", 0.0, l_vec=l_vec)
    within = FIRST_STAGE_NOISE * error
    assert abs(found.low - (value - 1.959964 * error)) < within
    assert abs(found.high - (value + 1.959964 * error)) < within


def test_without_noise_it_is_the_identified_set() -> None:
    """l'β ± M̄ · largest change · Σ|w|: the average of T periods has Σ w = (T + 1)/2."""
    before, after = np.array([0.3, 0.5]), np.array([1.0, 2.0, 4.0])
    study = EventCoefficients(before, after, 1e-14 * np.eye(5))
    found = ask(study, "relative_magnitudes", 2.0)
    reach = 2.0 * 0.5 * 2.0
    assert found.low == pytest.approx(7 / 3 - reach, abs=1e-5)
    assert found.high == pytest.approx(7 / 3 + reach, abs=1e-5)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10**6),
    st.integers(1, 5),
    st.integers(1, 5),
    st.sampled_from([0.0, 1.0, 5.0]),
)
def test_a_larger_bound_never_narrows(seed, before, after, trend) -> None:
    study = random_study(seed, before, after, trend)
    l_vec = "average" if seed % 2 else "first"
    found = [
        ask(study, "relative_magnitudes", bound, l_vec=l_vec)
        for bound in (0.0, 0.3, 1.0, 2.0)
    ]
    error = np.sqrt(np.trace(study.covariance))
    for narrow, wide in itertools.pairwise(found):
        assert wide.low <= narrow.low + FIRST_STAGE_NOISE * error
        assert wide.high >= narrow.high - FIRST_STAGE_NOISE * error


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(1, 4))
def test_units_signs_and_added_effects(seed, before, after) -> None:
    """Another unit, sign or a constant effect more moves the interval along."""
    study = random_study(seed, before, after, 1.0)
    for kind in ("relative_magnitudes", "smoothness"):
        bound = 0.7
        plain = ask(study, kind, bound)
        size = np.sqrt(np.diag(study.covariance).max())
        scaled = EventCoefficients(
            1e6 * study.before, 1e6 * study.after, 1e12 * study.covariance
        )
        unit = 1.0 if kind == "relative_magnitudes" else 1e6
        larger = ask(scaled, kind, unit * bound)
        assert larger.low == pytest.approx(1e6 * plain.low, abs=1e-3 * 1e6 * size)
        more = EventCoefficients(study.before, study.after + 3.0, study.covariance)
        moved = ask(more, kind, bound)
        assert moved.low == pytest.approx(plain.low + 3.0, abs=1e-3 * size)
        assert moved.high == pytest.approx(plain.high + 3.0, abs=1e-3 * size)
        turned = EventCoefficients(-study.before, -study.after, study.covariance)
        mirrored = ask(turned, kind, bound)
        noise = FIRST_STAGE_NOISE * np.sqrt(np.trace(study.covariance))
        assert mirrored.low == pytest.approx(-plain.high, abs=noise)
        assert mirrored.high == pytest.approx(-plain.low, abs=noise)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(1, 4))
def test_corners_give_the_linear_program(seed, before, after) -> None:
    """max over corners = min η subject to moments ≤ η σ, by scipy's HiGHS."""
    from scipy.optimize import linprog

    study = random_study(seed, before, after, 1.0)
    random = np.random.default_rng(seed)
    weights = random.normal(size=after)
    effect = float(random.normal())
    for restriction in relative_magnitudes(before, after, 0.8):
        found = corners(restriction, weights, study.covariance)
        values = found.contrast @ study.values + found.offset - found.slope * effect
        rows = np.vstack(
            [
                restriction.rows - restriction.slack,
                -restriction.rows - restriction.slack,
            ]
        )
        moments = rows @ study.values
        spread = np.sqrt(np.diag(rows @ study.covariance @ rows.T))
        solved = linprog(
            np.eye(after + 1)[0],
            A_ub=-np.column_stack([spread, rows[:, before:]]),
            b_ub=-moments,
            A_eq=np.concatenate([[0.0], weights])[None, :],
            b_eq=[effect],
            bounds=(None, None),
            method="highs",
        )
        assert solved.fun == pytest.approx(values.max(), abs=1e-7)


def test_coverage_at_the_edge_of_the_bound(root: Path) -> None:
    """At least 94 % in 2,000 worlds, for M = 0.5, 1 and 2 (Monte Carlo error 0.5)."""
    import importlib.util
    import sys

    place = root / "benchmarks" / "coverage_honest_did.py"
    spec = importlib.util.spec_from_file_location("coverage_honest_did", place)
    bench = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = bench
    spec.loader.exec_module(bench)
    for bound in (0.5, 1.0, 2.0):
        held = bench.coverage(bench.World(3, 4, bound, 3.0, "average"), 2000)
        assert held >= 0.94, (bound, held)


def test_folded_quantile_is_the_root() -> None:
    from scipy.stats import foldnorm

    for bias in (0.0, 0.1, 1.0, 3.0, 50.0):
        expected = foldnorm.ppf(0.95, bias)
        assert folded_quantile(bias, 0.05) == pytest.approx(expected, rel=1e-8)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 12))
def test_lasso_path_is_optimal_at_every_knot(seed, count) -> None:
    """At a knot with penalty κ: correlations are κ·sign where y ≠ 0, else within κ."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(count + 3, count)) + random.normal(size=(count + 3, 1))
    target = random.normal(size=count + 3)
    knots = lasso_path(x, target)
    np.testing.assert_allclose(
        knots[-1], np.linalg.lstsq(x, target, rcond=None)[0], atol=1e-7
    )
    for knot in knots:
        correlation = x.T @ (target - x @ knot)
        penalty = np.abs(correlation).max()
        active = knot != 0
        expected = penalty * np.sign(knot[active])
        np.testing.assert_allclose(correlation[active], expected, atol=1e-7)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(1, 4))
def test_no_other_weights_give_a_shorter_interval(seed, before, after) -> None:
    """Against a general optimiser; the bias by the pseudo-inverse."""
    from scipy.optimize import minimize

    study = random_study(seed, before, after)
    weights, bound = effect_weights("average", after), 0.4
    found = fixed_length(study.values, study.covariance, weights, bound, 0.05)
    times = np.concatenate([np.arange(-before, 0), np.arange(1, after + 1)])
    assert abs(found.weights @ times) < 1e-9
    second = second_differences(before, after)
    inverse = np.linalg.pinv(second)

    def length(free):
        all_weights = np.concatenate([free, weights])
        drift = all_weights @ times
        all_weights[:before] += (
            drift * np.arange(before, 0, -1) / np.sum(np.arange(1, before + 1) ** 2)
        )
        spread = np.sqrt(all_weights @ study.covariance @ all_weights)
        bias = bound * np.abs(all_weights @ inverse).sum()
        return spread * folded_quantile(bias / spread, 0.05)

    at_found = length(found.weights[:before].copy())
    assert at_found == pytest.approx(found.half_length, rel=1e-8)
    other = minimize(
        length,
        found.weights[:before] + 0.1,
        method="Nelder-Mead",
        options={"maxiter": 800, "xatol": 1e-6, "fatol": 1e-9},
    )
    assert other.fun >= found.half_length * (1 - 1e-7)


def test_straight_trends_are_extrapolated_by_least_squares() -> None:
    """M = 0 and equal, independent errors: the line through 0 and the points before."""
    study = EventCoefficients(np.array([-2.2, -0.9]), np.array([1.5]), np.eye(3))
    found = fixed_length(study.values, study.covariance, np.ones(1), 0.0, 0.05)
    slope = (2 * 2.2 + 0.9) / 5
    assert found.value == pytest.approx(1.5 - slope)
    assert found.std_error == pytest.approx(np.sqrt(1 + 1 / 5))
    assert found.half_length == pytest.approx(1.959964 * np.sqrt(1.2), rel=1e-6)


@pytest.mark.reference
def test_breakdown_is_where_zero_enters(mpdta: EventCoefficients) -> None:
    for kind, method in (
        ("relative_magnitudes", "C-LF"),
        ("smoothness", "FLCI"),
        ("smoothness", "C-LF"),
    ):
        weights = effect_weights("average", 4)
        asked = problem(mpdta, weights, kind, method, level=0.95, grid=GRID)
        edge = breakdown(asked)
        if edge == 0:
            assert interval(asked, 0.0).includes_zero
            continue
        assert not interval(asked, 0.999 * edge).includes_zero
        assert interval(asked, 1.001 * edge).includes_zero


def test_breakdown_when_it_never_breaks() -> None:
    quiet = EventCoefficients(np.zeros(2), np.array([1e5]), np.eye(3))
    weights = np.ones(1)
    asked = problem(
        quiet, weights, "relative_magnitudes", "C-LF", level=0.95, grid=GRID
    )
    assert breakdown(asked) == np.inf


def test_upper_share_in_the_far_tail() -> None:
    share = upper_share(np.array([30.0]), np.array([29.99]), np.array([np.inf]))
    assert share[0] == pytest.approx(np.exp(-(30.0**2 - 29.99**2) / 2), rel=1e-3)
    assert upper_share(np.zeros(1), np.array([-np.inf]), np.array([np.inf]))[0] == 0.5


def test_differences_count_from_the_base_period() -> None:
    line = np.array([-3.0, -2, -1, 1, 2])
    np.testing.assert_array_equal(first_differences(3, 2) @ line, np.ones(5))
    np.testing.assert_array_equal(second_differences(3, 2) @ line, np.zeros(4))


@pytest.mark.parametrize(
    ("study", "reason"),
    [
        (EventCoefficients(np.zeros(0), np.ones(1), np.eye(1)), "no_period_before"),
        (
            EventCoefficients(np.ones(1), np.ones(1), np.ones((2, 2))),
            "singular_covariance",
        ),
        (
            EventCoefficients(np.ones(1), np.ones(1), np.zeros((2, 2))),
            "singular_covariance",
        ),
        (
            EventCoefficients(np.ones(1), np.ones(1), np.eye(2), treated_clusters=9),
            "few_treated_clusters",
        ),
    ],
)
def test_what_cannot_be_answered(study: EventCoefficients, reason: str) -> None:
    why = refusal(study)
    assert isinstance(why, CannotAnswer)
    assert why.reason == reason


@pytest.mark.parametrize(
    ("before", "after", "covariance", "words"),
    [
        (np.ones(1), np.ones(0), np.eye(1), "no effect"),
        (np.ones(1), np.ones(1), np.eye(3), "does not fit"),
        (np.array([np.nan]), np.ones(1), np.eye(2), "missing"),
        (np.ones(1), np.ones(1), np.full((2, 2), np.nan), "missing"),
        (np.ones(1), np.ones(1), np.array([[1.0, 0.5], [0.0, 1.0]]), "unsymmetric"),
        (np.ones(1), np.ones(1), -np.eye(2), "negative variance"),
        (np.ones((1, 1)), np.ones(1), np.eye(2), "not lists"),
    ],
)
def test_what_is_refused(before, after, covariance, words: str) -> None:
    with pytest.raises(InputError, match=words):
        EventCoefficients(before, after, covariance)


@pytest.mark.parametrize("weights", ["middle", (0.0, 0.0), (1.0,), (np.nan, 1.0)])
def test_weights_that_name_no_effect(weights) -> None:
    with pytest.raises(InputError, match="l_vec"):
        effect_weights(weights, 2)


def test_an_interval_knows_whether_it_holds_zero() -> None:
    assert Interval(1.0, -1.0, 0.0).includes_zero
    assert not Interval(1.0, 0.1, 2.0).includes_zero
