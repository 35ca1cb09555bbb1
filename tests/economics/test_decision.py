"""What a decision takes, and that worlds are never mixed."""

from __future__ import annotations

import numpy as np
import pytest
from economics.reference_cases import draws, parameters_of

from prevstats.economics.decision import (
    ADOPT,
    STATUS_QUO,
    Decision,
    Parameters,
    adopt_or_not,
    decision,
    decision_at_thresholds,
)
from prevstats.economics.value_of_information_blocks import evppi_blocks
from prevstats.economics.value_of_information_partial import evppi
from prevstats.errors import InputError

S = 50
NOISE = np.random.default_rng(1).normal(size=(S, 3))


def test_net_benefit_is_price_times_effect_less_cost() -> None:
    found = decision_at_thresholds(
        {"a": draws([1, 2]), "b": draws([3, 5])},
        {"b": draws([30, 40]), "a": draws([10, 20])},
        [10.0, 20.0],
    )
    assert found.options == ("a", "b")
    np.testing.assert_array_equal(found.net_benefit[0], [[0, 0], [0, 10]])
    np.testing.assert_array_equal(found.net_benefit[1], [[10, 30], [20, 60]])


def test_leaving_things_as_they_are_is_worth_nothing() -> None:
    found = adopt_or_not(draws([1.0, -2.0]))
    assert found.options == (STATUS_QUO, ADOPT)
    np.testing.assert_array_equal(found.net_benefit[0], [[0, 1], [0, -2]])


def test_unequal_lengths_are_refused() -> None:
    with pytest.raises(InputError, match="worlds would be mixed"):
        decision({"a": draws(np.zeros(500)), "b": draws(np.zeros(1000))})


def test_other_draws_are_refused_and_every_stream_is_named() -> None:
    streams = {
        "a": draws(NOISE[:, 0], "one"),
        "b": draws(NOISE[:, 1], "other"),
        "c": draws(NOISE[:40, 2], "one"),
    }
    with pytest.raises(InputError) as raised:
        decision(streams)
    assert [complaint.key for complaint in raised.value.complaints] == ["b", "c"]


def test_costs_of_other_draws_than_effects_are_refused() -> None:
    effects = {"a": draws(NOISE[:, 0]), "b": draws(NOISE[:, 1])}
    costs = {"a": draws(NOISE[:, 0], "x"), "b": draws(NOISE[:, 1], "x")}
    with pytest.raises(InputError, match="worlds would be mixed"):
        decision_at_thresholds(effects, costs, [1.0])


@pytest.mark.parametrize("n_draws", [S - 1, S + 1, 2 * S])
@pytest.mark.parametrize("identity", ["case", "other"])
def test_parameters_of_other_draws_are_refused(n_draws: int, identity: str) -> None:
    """500 outcomes with 1 000 parameters are no analysis of either."""
    choice = decision({"a": draws(NOISE[:, 0]), "b": draws(NOISE[:, 1])})
    known = Parameters(identity, ("p",), np.arange(float(n_draws))[:, np.newaxis])
    with pytest.raises(InputError, match="same draws"):
        evppi(choice, known, ["p"], np.random.default_rng(1))
    with pytest.raises(InputError, match="same draws"):
        evppi_blocks(choice, known, "p", 5)


@pytest.mark.parametrize(
    ("options", "shape", "words"),
    [
        (("a",), (1, S, 1), "nothing to choose between"),
        (("a", "b"), (1, S, 3), "2 options were named"),
        (("a", "b"), (S, 2), "an array"),
        (("a", "a"), (1, S, 2), "a twice"),
        (("a", "b"), (1, 1, 2), "at least two draws"),
    ],
)
def test_a_shape_that_fits_no_choice(
    options: tuple[str, ...], shape: tuple[int, ...], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        Decision("case", options, (float("nan"),), np.zeros(shape))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_draw_that_is_no_number_is_refused_and_counted(bad: float) -> None:
    values = NOISE[:, 0].copy()
    values[[3, 7]] = bad
    with pytest.raises(InputError, match="2 values that are no finite number"):
        decision({"a": draws(values), "b": draws(NOISE[:, 1])})


@pytest.mark.parametrize("names", [["x"], [], ["p", "p"]])
def test_parameters_are_named_once_and_exist(names: list[str]) -> None:
    with pytest.raises(InputError):
        parameters_of({"p": NOISE[:, 0]}).columns(names)


def test_parameters_must_fit_their_names() -> None:
    with pytest.raises(InputError, match="2 parameters were named"):
        Parameters("case", ("p", "q"), NOISE)
    with pytest.raises(InputError, match="nothing to compare"):
        decision({})


def test_an_effect_needs_a_cost_and_a_price() -> None:
    both = {"a": draws(NOISE[:, 0]), "b": draws(NOISE[:, 1])}
    with pytest.raises(InputError, match="an effect without a cost"):
        decision_at_thresholds(both, {"a": both["a"]}, [1.0])
    with pytest.raises(InputError, match="no price"):
        decision_at_thresholds(both, both, [])
