"""What a study would be worth: closed forms, the two methods, and whether it pays."""

from __future__ import annotations

import numpy as np
import pytest
from economics.reference_cases import draws, parameters_of

from prevstats.economics.decision import adopt_or_not, decision
from prevstats.economics.evsi import (
    SampleInformation,
    Study,
    evsi_normal,
    evsi_regression,
)
from prevstats.economics.evsi_moments import evsi_moments, shrinking_map
from prevstats.economics.evsi_net import enbs
from prevstats.economics.evsi_studies import (
    equivalent_variance,
    linear_cost,
    more_areas,
    more_years,
    waiting_list,
)
from prevstats.economics.value_of_information import decisions_served, evpi_normal
from prevstats.economics.value_of_information_partial import evppi
from prevstats.errors import InputError

S = 10_000
ERRORS = 3.5
"""Monte Carlo errors allowed: beyond them by chance in 1 of 2 000 comparisons."""
SIZES = (2, 10, 50, 1_000)
METHODS = {"moments": evsi_moments, "regression": evsi_regression}


def seeded(seed: int = 21) -> np.random.Generator:
    return np.random.default_rng(seed)


def plain_study(spread: float = 20.0) -> Study:
    return Study("plain", ("phi",), lambda size: spread / size, linear_cost(10.0, 1.0))


@pytest.fixture(scope="module")
def normal_case():
    """Return a choice worth 30 + 100 phi + noise, phi standard normal."""
    random = seeded()
    phi = random.normal(size=S)
    phi = (phi - phi.mean()) / phi.std()
    other = random.normal(size=S)
    other -= other.mean()
    choice = adopt_or_not(draws(30 + 100 * phi + 80 * other))
    return choice, parameters_of({"phi": phi, "other": other})


def test_the_closed_form_has_its_limits() -> None:
    assert evsi_normal(30.0, 100.0, 0.0) == evpi_normal(30.0, 100.0)
    assert evsi_normal(30.0, 100.0, 1e14) == pytest.approx(0.0, abs=1e-6)
    assert evsi_normal(30.0, 0.0, 0.0) == 0.0
    half = evsi_normal(0.0, 100.0, 100.0**2)
    assert half == pytest.approx(evpi_normal(0.0, 100.0 / np.sqrt(2)))
    with pytest.raises(InputError, match="no variance"):
        evsi_normal(30.0, 100.0, -1.0)


@pytest.mark.parametrize("method", METHODS)
def test_normal_parameter_normal_study(method: str, normal_case) -> None:
    choice, known = normal_case
    found = METHODS[method](choice, known, plain_study(), SIZES, seeded(1))
    for row, size in enumerate(SIZES):
        wanted = evsi_normal(30.0, 100.0, 100.0**2 * 20.0 / size)
        assert abs(found.value[row, 0] - wanted) < ERRORS * found.std_error[row, 0]
        assert found.std_error[row, 0] < 1.5
    assert found.checked.all()


def test_the_share_explained_is_the_textbooks(normal_case) -> None:
    choice, known = normal_case
    found = evsi_moments(choice, known, plain_study(), SIZES, seeded(1))
    wanted = [1 / (1 + 20 / size) for size in SIZES]
    np.testing.assert_allclose(found.explained[:, 0], wanted, atol=0.02)
    assert found.effective_draws[0] > found.effective_draws[-1]


def test_value_grows_with_size_and_stays_below_knowing(normal_case) -> None:
    choice, known = normal_case
    found = evsi_moments(choice, known, plain_study(), SIZES, seeded(1))
    assert np.all(np.diff(found.value[:, 0]) > 0)
    assert found.evppi is not None
    assert found.value[-1, 0] <= found.evppi.value[0] * (1 + 1e-9)
    assert found.value[-1, 0] == pytest.approx(found.evppi.value[0], rel=0.05)


def test_the_two_methods_agree_where_there_is_no_closed_form() -> None:
    """Three options, two parameters, a product and a skew one."""
    random = seeded(2)
    a, b = random.normal(size=S), random.gamma(2.0, 1.0, S)
    noise = random.normal(0, 100, (S, 2))
    choice = decision(
        {
            "none": draws(np.zeros(S)),
            "one": draws(100 * a * b + noise[:, 0]),
            "two": draws(80 * a - 30 * b + 50 + noise[:, 1]),
        }
    )
    known = parameters_of({"a": a, "b": b})
    study = Study(
        "both", ("a", "b"), lambda n: np.diag([5 / n, 8 / n]), linear_cost(0.0)
    )
    sizes = (5, 20, 200)
    moments = evsi_moments(choice, known, study, sizes, seeded(3))
    regression = evsi_regression(choice, known, study, sizes, seeded(4))
    error = np.hypot(moments.std_error, regression.std_error)
    assert np.all(np.abs(moments.value - regression.value) < ERRORS * error)
    np.testing.assert_allclose(moments.value[1:], regression.value[1:], rtol=0.05)


def test_counts_have_a_simulation_of_their_own() -> None:
    """Beta prior and binomial data: the mean after the study is exact."""
    random = seeded(5)
    chance, n = random.beta(4.0, 6.0, S), 30
    net = 1_000 * (chance - 0.42)

    def counts(truth: np.ndarray, size: int, random: np.random.Generator) -> np.ndarray:
        return random.binomial(size, truth).astype(float)

    study = Study("binary", ("p",), lambda size: 0.24 / size, linear_cost(0.0), counts)
    choice, known = adopt_or_not(draws(net)), parameters_of({"p": chance})
    found = evsi_regression(choice, known, study, [n], seeded(6))
    answers = seeded(7).binomial(n, seeded(8).beta(4.0, 6.0, 2_000_000))
    afterwards = 1_000 * ((4.0 + answers) / (10.0 + n) - 0.42)
    wanted = np.maximum(afterwards, 0).mean() - max(1_000 * (0.4 - 0.42), 0.0)
    assert abs(found.value[0, 0] - wanted) < ERRORS * found.std_error[0, 0]
    matched = evsi_moments(choice, known, study, [n], seeded(9))
    assert matched.value[0, 0] == pytest.approx(wanted, rel=0.1)


def test_a_study_of_nothing_that_matters_is_worth_nothing(normal_case) -> None:
    choice, known = normal_case
    still = parameters_of({"phi": seeded(99).normal(size=S)})
    for method in METHODS.values():
        found = method(choice, still, plain_study(), [1_000], seeded(1))
        assert found.value[0, 0] < ERRORS * found.std_error[0, 0] + 0.5
    assert known.names == ("phi", "other")


def test_the_map_matches_whole_covariances() -> None:
    random = seeded(10)
    half = random.normal(size=(3, 3))
    covariance = half @ half.T + np.eye(3)
    left = 0.3 * covariance + 0.05 * np.diag(np.diag(covariance))
    found = shrinking_map(covariance, left)
    np.testing.assert_allclose(found, found.T, atol=1e-9)
    np.testing.assert_allclose(found @ covariance @ found, covariance - left, atol=1e-8)
    np.testing.assert_allclose(
        shrinking_map(covariance, 0 * left), np.eye(3), atol=1e-8
    )


def test_a_direction_of_which_more_is_left_than_there_was_maps_to_nothing() -> None:
    """Chance can leave more than there was; nothing is then known of it."""
    found = shrinking_map(np.diag([4.0, 1.0]), np.diag([1.0, 1.2]))
    np.testing.assert_allclose(found, np.diag([np.sqrt(3.0 / 4.0), 0.0]), atol=1e-9)


def test_more_years_leave_what_one_more_year_would() -> None:
    """Old and new years share the lasting error; only the yearly one averages out."""
    study = more_years(
        "effect",
        years=3,
        yearly_variance=6.0,
        lasting_variance=1.0,
        cost=linear_cost(1),
    )
    before = 1.0 + 6.0 / 3
    for size in (1, 2, 10):
        after = 1 / (1 / before + 1 / study.variance(size))
        assert after == pytest.approx(1.0 + 6.0 / (3 + size))


def test_a_waiting_list_is_a_difference_of_two_means() -> None:
    study = waiting_list("effect", outcome_variance=0.24, cost=linear_cost(1))
    assert study.variance(100) == pytest.approx(0.24 / 50 + 0.24 / 50)
    uneven = waiting_list(
        "effect",
        outcome_variance=1.0,
        share_first=0.25,
        cluster_size=20.0,
        cluster_correlation=0.05,
        cost=linear_cost(1),
    )
    assert uneven.variance(100) == pytest.approx((1 / 25 + 1 / 75) * (1 + 19 * 0.05))


@pytest.mark.parametrize("local", [True, False])
def test_more_areas_by_simulation(local: bool) -> None:
    """What twelve others leave open, against the regression in invented areas."""
    prior, area, between, size, n = 4.0, 3.0, 2.0, 12, 200_000
    random = seeded(12)
    mean = random.normal(0, np.sqrt(prior), n)
    own = mean + random.normal(0, np.sqrt(between), n)
    told = mean + random.normal(0, np.sqrt((area + between) / size), n)
    target = own if local else mean
    left = target.var() * (1 - np.corrcoef(target, told)[0, 1] ** 2)
    study = more_areas(
        "effect",
        prior_variance=prior,
        area_variance=area,
        heterogeneity=between,
        local=local,
        cost=linear_cost(1),
    )
    before = prior + (between if local else 0.0)
    after = 1 / (1 / before + 1 / study.variance(size))
    assert after == pytest.approx(left, rel=0.02)


def test_no_number_of_other_areas_tells_the_own_difference() -> None:
    study = more_areas(
        "effect",
        prior_variance=4.0,
        area_variance=3.0,
        heterogeneity=2.0,
        local=True,
        cost=linear_cost(1),
    )
    after = 1 / (1 / 6.0 + 1 / study.variance(10**9))
    assert after == pytest.approx(2.0, rel=1e-6)


def test_variances_that_are_none_are_refused() -> None:
    with pytest.raises(InputError, match="lessens the variance"):
        equivalent_variance(1.0, 1.0)
    with pytest.raises(InputError) as raised:
        waiting_list(
            "effect", outcome_variance=0.0, share_first=1.0, cost=linear_cost(1)
        )
    keys = [complaint.key for complaint in raised.value.complaints]
    assert keys == ["outcome_variance", "share_first"]


@pytest.mark.parametrize(
    ("variance", "sizes", "words"),
    [
        (lambda size: -1.0, [5], "sampling covariance"),
        (lambda size: np.eye(2), [5], "sampling covariance"),
        (lambda size: 1.0, [], "tells nothing"),
        (lambda size: 1.0, [0], "tells nothing"),
    ],
)
@pytest.mark.parametrize("method", METHODS)
def test_studies_that_are_none_are_refused(
    method: str, variance, sizes: list[int], words: str, normal_case
) -> None:
    choice, known = normal_case
    study = Study("bad", ("phi",), variance, linear_cost(1))
    with pytest.raises(InputError, match=words):
        METHODS[method](choice, known, study, sizes, seeded())


def priced(values: list[float], sizes: tuple[int, ...]) -> SampleInformation:
    table = np.array(values)[:, np.newaxis]
    return SampleInformation(
        study="plain",
        sizes=sizes,
        thresholds=(float("nan"),),
        value=table,
        std_error=0.1 * table,
        method="regression",
        evppi=None,
        explained=np.full(table.shape, np.nan),
        effective_draws=np.full(len(sizes), np.nan),
        checked=np.ones(table.shape, bool),
    )


def test_a_study_pays_when_it_is_worth_more_than_it_costs() -> None:
    """EVSI 1, 5, 6 over 10 decisions; costs 20, 30, 50: net -10, 20, 10."""
    found = enbs(priced([1.0, 5.0, 6.0], (10, 20, 40)), plain_study(), 10.0)
    np.testing.assert_allclose(found.highest_price[:, 0], [10, 50, 60])
    np.testing.assert_allclose(found.net[:, 0], [-10, 20, 10])
    np.testing.assert_allclose(found.net_error[:, 0], [1, 5, 6])
    assert found.best_size[0] == 20


def test_a_larger_study_may_answer_later() -> None:
    """Its answer then serves fewer decisions."""
    found = enbs(priced([1.0, 5.0], (10, 20)), plain_study(), [30.0, 5.0])
    np.testing.assert_allclose(found.highest_price[:, 0], [30, 25])
    assert found.best_size[0] == 10
    with pytest.raises(InputError, match="as many as there are sizes"):
        enbs(priced([1.0, 5.0], (10, 20)), plain_study(), [30.0, 5.0, 1.0])


def test_no_study_is_the_best_where_none_pays() -> None:
    found = enbs(priced([1.0, 2.0], (10, 20)), plain_study(), 1.0)
    assert found.best_size[0] == 0
    assert np.all(found.net < 0)


def test_value_and_cost_are_of_the_same_study() -> None:
    information = priced([1.0], (10,))
    other = waiting_list("phi", outcome_variance=1.0, cost=linear_cost(-100.0))
    with pytest.raises(InputError) as raised:
        enbs(information, other, -1.0)
    assert [one.key for one in raised.value.complaints] == ["study", "decisions"]


def test_two_more_years_have_a_price(normal_case) -> None:
    """From the draws of an effect to the highest price of the promised evaluation.

    An effect known to +-1 from three years; the lasting error sets what waiting can
    tell. The answer is there after two years, and serves the ten years after that.
    """
    choice, known = normal_case
    study = more_years(
        "phi", years=3, yearly_variance=2.4, lasting_variance=0.2, cost=linear_cost(150)
    )
    found = evsi_moments(choice, known, study, [1, 2, 5], seeded(1))
    decisions = decisions_served([1.0] * 10, 0.03, first_year=2)
    worth = enbs(found, study, decisions)
    after = 0.2 + 2.4 / 5
    wanted = decisions * evpi_normal(30.0, 100.0 * np.sqrt(1 - after))
    error = worth.net_error[1, 0]
    assert abs(worth.highest_price[1, 0] - wanted) < ERRORS * error
    assert found.evppi is not None
    assert found.value[1, 0] < found.evppi.value[0]
    assert evppi(choice, known, ["phi"], seeded(2)).value[0] == found.evppi.value[0]
