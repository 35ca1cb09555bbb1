"""Chances, the frontier, expected loss, increments and switches."""

from __future__ import annotations

import numpy as np
import pytest
from economics.reference_cases import draws

from prevstats.economics.acceptability import (
    acceptability,
    chances_of_gain,
    expected_loss,
)
from prevstats.economics.decision import decision, decision_at_thresholds
from prevstats.economics.decision_increment import (
    Switch,
    cost_per_effect,
    incremental_net_benefit,
    switches_on_grid,
    switching_thresholds,
)
from prevstats.economics.value_of_information import evpi
from prevstats.errors import InputError

RANDOM = np.random.default_rng(11)
EFFECTS = RANDOM.normal([1.0, 1.4, 2.0], [0.2, 0.5, 1.0], (400, 3))
COSTS = RANDOM.normal([0.0, 40.0, 150.0], [1.0, 10.0, 30.0], (400, 3))
NAMES = ("none", "some", "all")
EXACT = 1e-12


def three(thresholds: list[float]):
    return decision_at_thresholds(
        {name: draws(EFFECTS[:, place]) for place, name in enumerate(NAMES)},
        {name: draws(COSTS[:, place]) for place, name in enumerate(NAMES)},
        thresholds,
    )


def test_the_chances_sum_to_one() -> None:
    found = acceptability(three([0.0, 50.0, 100.0, 1000.0]))
    np.testing.assert_allclose(found.chance.sum(axis=1), 1.0, rtol=EXACT)


def test_ties_go_to_the_first_and_are_counted() -> None:
    choice = decision({"a": draws([1, 1, 0, 2]), "b": draws([1, 0, 1, 2])})
    found = acceptability(choice)
    np.testing.assert_array_equal(found.chance, [[0.75, 0.25]])
    assert found.tied[0] == 2
    assert found.chance_error[0, 0] == pytest.approx(np.sqrt(0.75 * 0.25 / 4))


def test_the_frontier_is_no_maximum_of_the_curves() -> None:
    """Seldom best, but then by much: highest in expectation, least often best."""
    choice = decision({"sure": draws([1, 1, 1, 1]), "rare": draws([0, 0, 0, 9])})
    found = acceptability(choice)
    assert found.best[0] == 1
    assert found.frontier[0] == 0.25
    assert found.frontier[0] < found.chance.max()


def test_expected_loss_of_the_best_is_the_value_of_perfect_information() -> None:
    choice = three([20.0, 100.0, 300.0])
    loss, perfect = expected_loss(choice), evpi(choice)
    rows = np.arange(3)
    chosen = loss.loss[rows, choice.best()]
    np.testing.assert_allclose(chosen, perfect.value, rtol=EXACT)
    np.testing.assert_allclose(chosen, loss.loss.min(axis=1), rtol=EXACT)
    np.testing.assert_allclose(
        loss.loss_error[rows, choice.best()], perfect.std_error, rtol=EXACT
    )


def test_a_draw_at_nothing_is_no_gain() -> None:
    school, state = chances_of_gain(
        {"school": draws([0, 0, 1, -1]), "state": draws([2, 2, 2, 2])}
    )
    assert (school.payer, school.chance, school.expected) == ("school", 0.25, 0.0)
    assert school.chance_error == pytest.approx(np.sqrt(0.25 * 0.75 / 4))
    assert (state.chance, state.chance_error, state.expected_error) == (1.0, 0.0, 0.0)


def test_payers_of_other_draws_are_refused() -> None:
    with pytest.raises(InputError, match="worlds would be mixed"):
        chances_of_gain({"school": draws([0, 1]), "state": draws([0, 1], "other")})


def test_the_increment_changes_sign_with_the_comparison() -> None:
    choice = three([50.0])
    forth = incremental_net_benefit(choice, "all", "none")
    back = incremental_net_benefit(choice, "none", "all")
    np.testing.assert_allclose(forth.values, -back.values)
    wanted = 50 * (EFFECTS[:, 2] - EFFECTS[:, 0]) - (COSTS[:, 2] - COSTS[:, 0])
    np.testing.assert_allclose(forth.values[0], wanted)
    with pytest.raises(InputError, match="no such option"):
        incremental_net_benefit(choice, "all", "nothing")


@pytest.mark.parametrize(
    ("cost", "effect", "quadrant", "ratio"),
    [
        (10.0, 2.0, "north_east", 5.0),
        (-10.0, -2.0, "south_west", 5.0),
        (-10.0, 2.0, "south_east", None),
        (10.0, -2.0, "north_west", None),
        (0.0, 2.0, "axis", None),
        (10.0, 0.0, "axis", None),
    ],
)
def test_a_ratio_only_where_it_means_something(
    cost: float, effect: float, quadrant: str, ratio: float | None
) -> None:
    found = cost_per_effect(cost, effect)
    assert (found.quadrant, found.ratio) == (quadrant, ratio)


def test_exact_switches_agree_with_a_fine_grid() -> None:
    means = dict(zip(NAMES, EFFECTS.mean(axis=0), strict=True))
    costs = dict(zip(NAMES, COSTS.mean(axis=0), strict=True))
    exact = switching_thresholds(means, costs, highest=500.0)
    grid = switches_on_grid(three([k / 10 for k in range(5001)]))
    assert [one.option for one in exact] == [one.option for one in grid]
    for one, other in zip(exact[1:], grid[1:], strict=True):
        assert one.threshold <= other.threshold < one.threshold + 0.1 + 1e-9


def test_a_grid_may_come_in_any_order() -> None:
    assert switches_on_grid(three([500.0, 0.0, 100.0])) == switches_on_grid(
        three([0.0, 100.0, 500.0])
    )


def test_nothing_switches_when_one_is_always_best() -> None:
    found = switching_thresholds({"a": 1.0, "b": 2.0}, {"a": 5.0, "b": 4.0})
    assert found == (Switch(0.0, "b"),)


def test_three_lines_through_one_point_switch_once() -> None:
    found = switching_thresholds(
        {"a": 0.0, "b": 1.0, "c": 2.0}, {"a": 0.0, "b": 10.0, "c": 20.0}
    )
    assert found == (Switch(0.0, "a"), Switch(10.0, "c"))


@pytest.mark.parametrize(
    ("costs", "highest"), [({"a": 1.0}, 10.0), ({"a": 1.0, "b": 2.0}, -1.0)]
)
def test_switches_need_both_means_and_a_range(
    costs: dict[str, float], highest: float
) -> None:
    with pytest.raises(InputError):
        switching_thresholds({"a": 1.0, "b": 2.0}, costs, highest=highest)
