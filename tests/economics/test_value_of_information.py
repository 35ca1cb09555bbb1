"""EVPI and EVPPI: closed forms, what theory demands, and the awkward inputs."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from economics.reference_cases import draws, parameters_of
from hypothesis import given, settings
from hypothesis import strategies as st

from prevstats.economics.decision import Decision, adopt_or_not, decision
from prevstats.economics.value_of_information import decisions_served, evpi, evpi_normal
from prevstats.economics.value_of_information_basis import (
    independent,
    natural_cubic,
    spline_basis,
)
from prevstats.economics.value_of_information_blocks import evppi_blocks
from prevstats.economics.value_of_information_fit import fit
from prevstats.economics.value_of_information_partial import (
    Regression,
    evppi,
)
from prevstats.economics.value_of_information_process import process_basis
from prevstats.economics.value_of_information_rules import contradictions
from prevstats.errors import InputError

S = 10_000
ERRORS = 3.5
"""Monte Carlo errors allowed: beyond them by chance in 1 of 2 000 comparisons."""

ROUNDING = 1e-9
"""Against net benefits of some tens."""


def seeded(seed: int = 7) -> np.random.Generator:
    return np.random.default_rng(seed)


def linear_case(weights: list[float], mean: float, noise: float, n: int = S):
    """Return a choice whose increment is mean + weights x standard normals + noise."""
    random = seeded(sum(ord(c) for c in repr((weights, mean))))
    x = random.normal(size=(n, len(weights)))
    increment = mean + x @ np.array(weights) + noise * random.normal(size=n)
    known = parameters_of({f"p{j}": column for j, column in enumerate(x.T)})
    return adopt_or_not(draws(increment)), known


def test_evpi_in_closed_form_is_the_worked_case() -> None:
    """INB ~ N(50, 100^2): 19.7797; the sign of the mean does not matter."""
    assert evpi_normal(50.0, 100.0) == pytest.approx(19.7797, abs=1e-4)
    assert evpi_normal(-50.0, 100.0) == evpi_normal(50.0, 100.0)
    assert evpi_normal(0.0, 1.0) == pytest.approx(1 / np.sqrt(2 * np.pi))
    assert evpi_normal(50.0, 0.0) == 0.0
    with pytest.raises(InputError):
        evpi_normal(50.0, -1.0)


@pytest.mark.parametrize("mean", [-80.0, 0.0, 30.0, 150.0])
def test_evpi_of_normal_draws(mean: float) -> None:
    choice = adopt_or_not(draws(seeded().normal(mean, 100.0, 200_000)))
    found = evpi(choice)
    away = abs(found.value[0] - evpi_normal(mean, 100.0))
    mean_error = 100.0 / np.sqrt(200_000)
    assert away < ERRORS * np.hypot(found.std_error[0], mean_error)


@pytest.mark.parametrize(
    "weights", [[50.0], [30.0, -40.0], [20.0, 30.0, 10.0], [9.0] * 5]
)
@pytest.mark.parametrize("mean", [0.0, -25.0])
def test_evppi_of_normal_parameters(weights: list[float], mean: float) -> None:
    choice, known = linear_case(weights, mean, 60.0)
    found = evppi(choice, known, known.names, seeded())
    wanted = evpi_normal(mean, float(np.linalg.norm(weights)))
    assert abs(found.value[0] - wanted) < ERRORS * found.std_error[0]
    sharp = 0.02 * np.hypot(60.0, np.linalg.norm(weights))
    assert found.std_error[0] < sharp
    assert all(check.passed for check in found.checks[0])


def test_evppi_of_seven_parameters_by_a_process() -> None:
    weights = [20.0, -20.0, 20.0, 10.0, 10.0, 0.0, 0.0]
    choice, known = linear_case(weights, 10.0, 60.0, 4_000)
    found = evppi(choice, known, known.names, seeded())
    wanted = evpi_normal(10.0, float(np.linalg.norm(weights)))
    assert found.method == "process"
    assert abs(found.value[0] - wanted) < ERRORS * found.std_error[0]


@pytest.mark.filterwarnings("error")
def test_a_straight_line_in_every_parameter_is_worth_all_there_is() -> None:
    weights = [1.0, 0.8, 0.5, 0.3, 0.2, 0.1]
    choice, known = linear_case(weights, -0.5, 0.0, 10_000)
    found = evppi(choice, known, known.names, seeded())
    assert found.method == "process"
    assert found.value == pytest.approx(evpi(choice).value, rel=1e-6)


@pytest.mark.parametrize("method", ["spline", "process"])
def test_a_product_of_two_has_value_only_together(method: str) -> None:
    random = seeded(3)
    x, y = random.normal(size=(2, S))
    choice = adopt_or_not(draws(100 * x * y + 50 * random.normal(size=S)))
    known = parameters_of({"x": x, "y": y})
    both = evppi(choice, known, ["x", "y"], random, Regression(method))
    alone = evppi(choice, known, ["x"], random, Regression(method))
    wanted = 100 / np.pi
    assert abs(both.value[0] - wanted) < ERRORS * both.std_error[0]
    assert alone.value[0] < ERRORS * alone.std_error[0] + 1.0


def test_blocks_and_regression_agree_on_one_curved_parameter() -> None:
    random = seeded(4)
    x = random.gamma(2.0, 1.0, S)
    net = 100 * np.sin(2 * x) + 20 * x - 30 + 60 * random.normal(size=S)
    choice, known = adopt_or_not(draws(net)), parameters_of({"x": x})
    smooth = evppi(choice, known, ["x"], random)
    blocks = evppi_blocks(choice, known, "x", 100)[0]
    assert smooth.value[0] == pytest.approx(blocks, rel=0.05)


def test_one_block_is_worth_nothing_and_too_many_are_refused() -> None:
    choice, known = linear_case([50.0], 10.0, 60.0, 100)
    assert evppi_blocks(choice, known, "p0", 1)[0] == pytest.approx(0.0, abs=1e-10)
    for blocks in (0, 51):
        with pytest.raises(InputError, match="no mean"):
            evppi_blocks(choice, known, "p0", blocks)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6), n_options=st.integers(2, 4), curved=st.booleans())
def test_more_knowledge_is_never_worth_less(
    seed: int, n_options: int, curved: bool
) -> None:
    """0 <= EVPPI(S) <= EVPPI(T) <= EVPI, within Monte Carlo error."""
    random = seeded(seed)
    x = random.normal(size=(1_500, 3))
    effect = np.column_stack([x, x[:, 0] * x[:, 1]]) if curved else x
    worth = effect @ random.normal(0, 50, (effect.shape[1], n_options))
    worth += random.normal(0, 30, n_options) + random.normal(0, 40, worth.shape)
    choice = Decision("case", tuple("abcd"[:n_options]), (np.nan,), worth[np.newaxis])
    known = parameters_of(dict(zip("xyz", x.T, strict=True)))
    values = [
        evppi(choice, known, names, random)
        for names in (["x"], ["x", "y"], ["z"], ["x", "y", "z"])
    ]
    assert contradictions(values) == ()
    assert min(value.value[0] for value in values) >= -1e-9


def test_contradictions_are_reported_and_nothing_is_clamped() -> None:
    choice, known = linear_case([50.0, 40.0], 0.0, 60.0, 1_000)
    small = evppi(choice, known, ["p0"], seeded())
    large = evppi(choice, known, ["p0", "p1"], seeded())
    wrong = replace(small, value=small.evpi + 100.0)
    found = {one.rule: one for one in contradictions([wrong, large])}
    assert set(found) == {"above_perfect", "not_monotone"}
    assert found["above_perfect"].excess == pytest.approx(100.0)
    assert found["not_monotone"].within == ("p0", "p1")
    below = contradictions([replace(small, value=np.array([-50.0]))])
    assert [(one.rule, one.excess) for one in below] == [("below_zero", 50.0)]


def test_adding_a_parameter_does_not_make_the_value_vanish() -> None:
    """A noise parameter added to a valuable one leaves its value, within the error."""
    choice, known = linear_case([50.0, 0.0, 0.0, 0.0], 10.0, 60.0)
    alone = evppi(choice, known, ["p0"], seeded())
    for count in (2, 3, 4):
        more = evppi(choice, known, known.names[:count], seeded())
        error = np.hypot(alone.regression_error[0], more.regression_error[0])
        assert abs(more.value[0] - alone.value[0]) < ERRORS * error


def test_base_option_scale_and_order_do_not_matter() -> None:
    random = seeded(9)
    x = random.normal(size=(2_000, 2))
    worth = np.column_stack([np.zeros(2_000), 50 * x[:, 0], 30 * x[:, 1] - 5])
    worth[:, 1:] += random.normal(0, 40, (2_000, 2))
    known = parameters_of({"x": x[:, 0], "y": x[:, 1]})
    options = ("a", "b", "c")

    def value(table: np.ndarray, inputs=known) -> float:
        choice = Decision("case", options, (np.nan,), table[np.newaxis])
        return float(evppi(choice, inputs, ["x", "y"], seeded()).value[0])

    plain = value(worth)
    assert value(worth[:, ::-1]) == pytest.approx(plain, rel=1e-6)
    assert value(worth - worth[:, [2]]) == pytest.approx(plain, rel=1e-6)
    assert value(1e6 * worth) == pytest.approx(1e6 * plain, rel=1e-6)
    shifted = worth + 1e3 * random.normal(size=(2_000, 1))
    assert value(shifted) == pytest.approx(plain, rel=1e-6)
    moved = parameters_of({"x": 5 - 1e4 * x[:, 0], "y": 1e-4 * x[:, 1]})
    assert value(worth, moved) == pytest.approx(plain, rel=1e-5)


def test_values_of_payers_need_not_add_but_each_is_found() -> None:
    """A payer who gains in every draw has nothing to learn."""
    random = seeded(2)
    x = random.normal(size=2_000)
    known = parameters_of({"x": x})
    sure = evppi(adopt_or_not(draws(500 + 50 * x)), known, ["x"], random)
    torn = evppi(adopt_or_not(draws(50 * x)), known, ["x"], random)
    assert sure.value[0] == pytest.approx(0.0, abs=1e-9)
    assert torn.value[0] > 15.0


def test_parameters_without_information_are_dropped_and_named() -> None:
    choice, known = linear_case([50.0], 10.0, 60.0, 1_000)
    column = known.values[:, 0]
    inputs = parameters_of({"x": column, "still": 0 * column + 3, "twice": 2 * column})
    alone = evppi(choice, inputs, ["x"], seeded())
    all_three = evppi(choice, inputs, ["x", "still", "twice"], seeded())
    assert all_three.dropped == ("still", "twice")
    assert all_three.value[0] == alone.value[0]
    nothing = evppi(choice, inputs, ["still"], seeded())
    assert nothing.method == "none"
    assert nothing.value[0] == pytest.approx(0.0, abs=ROUNDING)


@pytest.mark.parametrize("values", [[0.0, 1.0], [0.0, 1.0, 2.0], [0.0, 1e-9, 5.0]])
def test_a_parameter_with_few_values(values: list[float]) -> None:
    random = seeded(6)
    x = random.choice(values, S)
    x[: len(values)] = values
    net = 80 * (x == values[-1]) - 30 + 40 * random.normal(size=S)
    found = evppi(adopt_or_not(draws(net)), parameters_of({"x": x}), ["x"], random)
    groups = [net[x == value] for value in values]
    wanted = sum(len(g) * max(g.mean(), 0.0) for g in groups) / S - max(net.mean(), 0.0)
    assert found.value[0] == pytest.approx(wanted, abs=2 * found.std_error[0])


def test_a_missed_curve_is_seen_in_the_residuals() -> None:
    """Three functions cannot follow two periods of a sine; twenty can."""
    random = seeded(8)
    x = random.uniform(-np.pi, np.pi, S)
    choice = adopt_or_not(draws(50 * np.sin(2 * x) + 40 * random.normal(size=S)))
    known = parameters_of({"x": x})
    stiff = evppi(choice, known, ["x"], random, Regression(functions=3))
    free = evppi(choice, known, ["x"], random)
    assert stiff.checks[0][0].passed is False
    assert all(check.passed for check in free.checks[0])
    assert free.value[0] > stiff.value[0] + 3 * free.std_error[0]


@pytest.mark.parametrize(
    ("count", "n", "regression", "words"),
    [
        (2, 60, Regression(functions=8), "64 terms for 60 draws"),
        (1, 15, Regression(), "15 draws for 1 parameters"),
        (6, 500, Regression("spline"), "process"),
        (1, 500, Regression(functions=2), "one bend"),
        (1, 500, Regression(repetitions=1), "at least two"),
    ],
)
def test_what_draws_cannot_carry_is_refused(
    count: int, n: int, regression: Regression, words: str
) -> None:
    choice, known = linear_case([10.0] * count, 0.0, 10.0, n)
    with pytest.raises(InputError, match=words):
        evppi(choice, known, known.names, seeded(), regression)


def test_few_draws_have_few_terms() -> None:
    choice, known = linear_case([10.0] * 5, 0.0, 10.0, 200)
    found = evppi(choice, known, known.names, seeded())
    assert found.terms * 4 <= 200


def test_the_value_needs_no_random_numbers() -> None:
    choice, known = linear_case([50.0], 10.0, 60.0, 500)
    one, other = (evppi(choice, known, ["p0"], seeded(seed)) for seed in (1, 2))
    assert one.value[0] == other.value[0]
    assert one.std_error[0] == pytest.approx(other.std_error[0], rel=0.2)


def test_splines_pass_through_their_knots_and_keep_lines() -> None:
    knots = np.array([-1.0, 0.0, 0.5, 3.0, 4.0])
    at_knots, penalty = natural_cubic(knots, knots)
    np.testing.assert_allclose(at_knots, np.eye(5), atol=1e-12)
    x = np.linspace(-1, 4, 301)
    values, _ = natural_cubic(x, knots)
    np.testing.assert_allclose(values @ (2 + 3 * knots), 2 + 3 * x, atol=1e-10)
    np.testing.assert_allclose(penalty @ (2 + 3 * knots), 0.0, atol=1e-10)


def test_splines_are_scipys_natural_splines_with_their_roughness() -> None:
    from scipy.interpolate import CubicSpline

    random = seeded(1)
    knots, heights = np.sort(random.uniform(0, 1, 7)), random.normal(size=7)
    x = np.linspace(knots[0], knots[-1], 20_001)
    values, penalty = natural_cubic(x, knots)
    reference = CubicSpline(knots, heights, bc_type="natural")
    np.testing.assert_allclose(values @ heights, reference(x), atol=1e-8)
    rough = np.trapezoid(reference(x, 2) ** 2, x)
    assert heights @ penalty @ heights == pytest.approx(rough, rel=1e-4)


def test_the_basis_is_uncorrelated_with_constant_and_line_first() -> None:
    basis = spline_basis(seeded().lognormal(0, 1, (2_000, 1)))
    np.testing.assert_allclose(basis.gram / 2_000, np.eye(len(basis.gram)), atol=1e-6)
    assert np.all(basis.penalties[0, :2] == 0)
    assert np.all(np.diff(basis.penalties[0, 2:]) > 0)


def test_the_fit_of_a_sum_is_the_sum_of_fits_with_the_same_smoothing() -> None:
    random = seeded(12)
    x = random.normal(size=(800, 1))
    numbers = np.column_stack([np.sin(x[:, 0]), x[:, 0] ** 2])
    numbers += random.normal(size=numbers.shape)
    together = fit(spline_basis(x), np.column_stack([numbers, numbers.sum(axis=1)]))
    np.testing.assert_allclose(
        together.fitted[:, 2], together.fitted[:, :2].sum(axis=1), atol=1e-8
    )
    np.testing.assert_allclose(
        together.fitted.mean(axis=0)[:2], numbers.mean(axis=0), atol=1e-9
    )


def test_a_process_with_all_draws_as_centres_is_the_exact_one() -> None:
    """The penalised basis gives the textbook's conditional mean, same noise ratio."""
    random = seeded(13)
    x = random.normal(size=(150, 2))
    y = np.sin(2 * x[:, [0]]) + x[:, [1]] + 0.3 * random.normal(size=(150, 1))
    basis = process_basis(x, y)
    made = fit(basis, y)
    carried = basis.design[:, 3:]
    matrix = carried @ carried.T + made.smoothing[0] * np.eye(150)
    mean = basis.design[:, :3]
    solved = np.linalg.solve(matrix, np.column_stack([mean, y]))
    line = np.linalg.solve(mean.T @ solved[:, :3], mean.T @ solved[:, 3:])
    exact = mean @ line + carried @ carried.T @ np.linalg.solve(matrix, y - mean @ line)
    np.testing.assert_allclose(made.fitted, exact, atol=1e-4)


def test_columns_that_others_make_up_are_left_out() -> None:
    a, b = seeded().normal(size=(2, 100))
    table = np.column_stack([a, np.ones(100), b, 3 * a - b + 7, a * b])
    np.testing.assert_array_equal(independent(table), [0, 2, 4])


def test_decisions_served_are_a_discounted_stream() -> None:
    assert decisions_served([10.0, 10.0, 10.0], 0.0) == 30.0
    assert decisions_served([0.0, 100.0], 0.03) == pytest.approx(100 / 1.03)
    late = decisions_served([100.0, 100.0], 0.03, first_year=2)
    assert late == pytest.approx(100 / 1.03**2 + 100 / 1.03**3)
    for counts, rate, first in (([], 0.0, 0), ([-1.0], 0.0, 0), ([1.0], -1.0, 0)):
        with pytest.raises(InputError):
            decisions_served(counts, rate, first_year=first)
    with pytest.raises(InputError):
        decisions_served([1.0], 0.0, first_year=-1)


def test_several_options_and_thresholds_keep_their_shape() -> None:
    random = seeded(14)
    x = random.normal(size=500)
    worth = np.stack(
        [np.column_stack([0 * x, k * x, k * (x - 1)]) for k in (1.0, 2.0, 3.0)]
    )
    worth += random.normal(size=worth.shape)
    choice = Decision("case", ("a", "b", "c"), (1.0, 2.0, 3.0), worth)
    found = evppi(choice, parameters_of({"x": x}), ["x"], random)
    shapes = {found.value.shape, found.std_error.shape, found.effective_terms.shape}
    assert shapes == {(3,)}
    assert len(found.checks) == 3
    assert np.all(np.diff(found.value) > 0)


def test_two_alike_options_are_no_choice() -> None:
    x = seeded().normal(size=200)
    choice = decision({"a": draws(x), "b": draws(x)})
    found = evppi(choice, parameters_of({"x": x}), ["x"], seeded())
    for number in (found.value[0], found.evpi[0], found.std_error[0]):
        assert number == pytest.approx(0.0, abs=ROUNDING)


def test_a_page_that_shows_values_of_information_loads_nothing_heavy() -> None:
    code = (
        "import sys, numpy as np\n"
        "from prevstats.economics.decision import Parameters, adopt_or_not\n"
        "from prevstats.economics.evsi_moments import evsi_moments\n"
        "from prevstats.economics.evsi_studies import linear_cost, waiting_list\n"
        "from prevstats.estimate import Draws\n"
        "random = np.random.default_rng(1)\n"
        "x = random.normal(size=(200, 5))\n"
        "choice = adopt_or_not(Draws('a', x.sum(axis=1)))\n"
        "known = Parameters('a', tuple('vwxyz'), x)\n"
        "study = waiting_list('x', outcome_variance=1.0, cost=linear_cost(1.0))\n"
        "evsi_moments(choice, known, study, [10], random)\n"
        "heavy = ('pandas', 'statsmodels', 'matplotlib', 'scipy.stats')\n"
        "print(*(name for name in heavy if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
