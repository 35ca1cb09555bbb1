"""One-way tornado and the inputs that go with a result over the draws."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from economics.reference_cases import draws, parameters_of
from scipy import stats

from prevstats.economics.tornado import Range, tornado
from prevstats.economics.tornado_draws import tornado_of_draws
from prevstats.errors import InputError

RANGES = (
    Range("effect", -0.5, 1.0, 2.0),
    Range("price", 80.0, 100.0, 110.0),
    Range("cost", 40.0, 50.0, 60.0),
)
RANDOM = np.random.default_rng(5)
N = 4_000


def net(values: Mapping[str, float]) -> float:
    return values["effect"] * values["price"] - values["cost"]


def test_rows_are_sorted_and_hold_the_others_at_their_base() -> None:
    found = tornado(net, RANGES)
    assert [row.name for row in found] == ["effect", "price", "cost"]
    assert (found[0].at_low, found[0].at_base, found[0].at_high) == (-100, 50, 150)
    assert [row.width for row in found] == [250.0, 30.0, 20.0]
    assert [row.crosses_zero for row in found] == [True, False, False]


def test_any_payer_and_any_metric() -> None:
    def region_share(values: Mapping[str, float]) -> float:
        return 0.25 * net(values)

    assert [row.width for row in tornado(region_share, RANGES)] == [62.5, 7.5, 5.0]


def test_a_result_that_turns_has_its_full_width() -> None:
    found = tornado(lambda v: v["x"] ** 2 + 1, (Range("x", -2.0, 0.0, 2.0),))[0]
    assert (found.at_low, found.at_high, found.width) == (5.0, 5.0, 4.0)


def test_equal_widths_stand_in_order_of_name() -> None:
    ranges = (Range("b", 0.0, 1.0, 2.0), Range("a", 0.0, 1.0, 2.0))
    found = tornado(lambda v: v["a"] + v["b"], ranges)
    assert [row.name for row in found] == ["a", "b"]


@pytest.mark.parametrize(
    "ranges",
    [
        (),
        (Range("x", 1.0, 0.0, 2.0),),
        (Range("x", 0.0, 1.0, float("nan")),),
        (Range("x", 0.0, 1.0, 2.0), Range("x", 0.0, 1.0, 2.0)),
    ],
)
def test_ranges_that_are_none_are_refused(ranges: tuple[Range, ...]) -> None:
    with pytest.raises(InputError):
        tornado(lambda v: 1.0, ranges)


def test_a_result_that_is_no_number_is_refused() -> None:
    with pytest.raises(InputError, match="x = 0"):
        tornado(lambda v: 1.0 if v["x"] else np.nan, (Range("x", 0.0, 1.0, 2.0),))


@pytest.fixture(scope="module")
def inputs() -> dict[str, np.ndarray]:
    a, b = RANDOM.normal(size=N), RANDOM.normal(size=N)
    return {"a": a, "b": b, "linked": 0.9 * a + np.sqrt(0.19) * RANDOM.normal(size=N)}


def by_name(values: np.ndarray, inputs: dict[str, np.ndarray], how: str):
    rows = tornado_of_draws(draws(values), parameters_of(inputs), how)
    return {row.name: row.value for row in rows}


def test_rank_correlation_is_spearmans(inputs: dict[str, np.ndarray]) -> None:
    result = np.round(np.exp(inputs["a"]) + inputs["b"], 1)
    found = by_name(result, inputs, "rank")
    for name, column in inputs.items():
        wanted = stats.spearmanr(column, result).statistic
        assert found[name] == pytest.approx(wanted, abs=1e-12)


def test_partial_correlation_clears_what_only_goes_along(
    inputs: dict[str, np.ndarray],
) -> None:
    result = np.exp(inputs["a"] + inputs["b"])
    assert by_name(result, inputs, "rank")["linked"] > 0.5
    assert abs(by_name(result, inputs, "partial_rank")["linked"]) < 0.1
    assert by_name(result, inputs, "partial_rank")["a"] > 0.5


def test_shares_of_variance_are_first_order_indices() -> None:
    """Ishigami's function (a 7, b 0.1): 0.3139, 0.4424 and 0."""
    x = RANDOM.uniform(-np.pi, np.pi, (20_000, 3))
    result = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2
    result += 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    rows = tornado_of_draws(
        draws(result),
        parameters_of(dict(zip("xyz", x.T, strict=True))),
        "variance_share",
    )
    assert [row.name for row in rows] == ["y", "x", "z"]
    monte_carlo = 0.02
    np.testing.assert_allclose(
        [row.value for row in rows], [0.4424, 0.3139, 0.0], atol=monte_carlo
    )


@pytest.mark.parametrize("how", ["rank", "partial_rank", "variance_share"])
def test_an_input_that_stands_still_has_no_value_and_comes_last(how: str) -> None:
    a = RANDOM.normal(size=N)
    rows = tornado_of_draws(draws(a), parameters_of({"still": np.ones(N), "a": a}), how)
    assert [row.name for row in rows] == ["a", "still"]
    assert rows[1].value is None


def test_a_result_of_other_draws_is_refused(inputs: dict[str, np.ndarray]) -> None:
    with pytest.raises(InputError, match="worlds would be mixed"):
        tornado_of_draws(draws(np.ones(N), "other"), parameters_of(inputs), "rank")
