"""Links that hang together: exact marginals, wanted ranks, worlds that stay."""

from __future__ import annotations

import numpy as np
import pytest
from economics.cascade_worlds import IDENTITY, S, stream

from prevstats.economics.links import product_variance
from prevstats.economics.links_correlated import (
    Correlation,
    correlated,
    equal,
    for_unknown_correlation,
    root,
)
from prevstats.errors import InputError
from prevstats.estimate import Draws
from prevstats.randomness import generator


@pytest.fixture
def draws() -> dict[str, Draws]:
    skewed = Draws(IDENTITY, np.exp(stream("b", 0.0, 1.0).values))
    return {"a": stream("a", -0.2, 0.1), "b": skewed, "c": stream("c", 1.0, 0.2)}


def rng() -> np.random.Generator:
    return generator(3, step="correlation")


def rank_correlation(first: Draws, second: Draws) -> float:
    ranks = [np.argsort(np.argsort(s.values)) for s in (first, second)]
    return float(np.corrcoef(*ranks)[0, 1])


@pytest.mark.parametrize("wanted", [-0.9, -0.3, 0.0, 0.5, 0.95])
def test_marginals_are_kept_exactly_and_ranks_correlate(draws, wanted: float) -> None:
    paired = correlated(draws, equal(("a", "b"), wanted, "a study"), rng())
    assert paired["a"] is draws["a"]
    assert paired["c"] is draws["c"]
    np.testing.assert_array_equal(
        np.sort(paired["b"].values), np.sort(draws["b"].values)
    )
    # A Gaussian copula of correlation r has rank correlation 6 / pi asin(r / 2); the
    # scores' own correlation is exact, so that only ranks vary, far below 0.02.
    expected = 6.0 / np.pi * np.arcsin(wanted / 2.0)
    assert rank_correlation(paired["a"], paired["b"]) == pytest.approx(
        expected, abs=0.02
    )


def test_three_links_take_their_whole_matrix(draws) -> None:
    matrix = ((1.0, 0.6, 0.1), (0.6, 1.0, -0.4), (0.1, -0.4, 1.0))
    paired = correlated(draws, Correlation(("a", "b", "c"), matrix, "a study"), rng())
    for (i, first), (j, second) in [
        ((0, "a"), (1, "b")),
        ((0, "a"), (2, "c")),
        ((1, "b"), (2, "c")),
    ]:
        expected = 6.0 / np.pi * np.arcsin(matrix[i][j] / 2.0)
        found = rank_correlation(paired[first], paired[second])
        assert found == pytest.approx(expected, abs=0.02)


def test_at_1_the_ranks_are_the_same_and_at_minus_1_reversed(draws) -> None:
    same = correlated(draws, equal(("a", "b", "c"), 1.0, ""), rng())
    assert rank_correlation(same["a"], same["b"]) == pytest.approx(1.0)
    assert rank_correlation(same["b"], same["c"]) == pytest.approx(1.0)
    against = correlated(draws, equal(("a", "b"), -1.0, ""), rng())
    assert rank_correlation(against["a"], against["b"]) == pytest.approx(-1.0)


def test_unknown_correlation_shows_three_results_that_differ_by_it_alone(draws) -> None:
    def spread(streams) -> float:
        return float(np.var(streams["a"].values * streams["c"].values))

    cases = for_unknown_correlation(draws, ("a", "c"), rng(), spread)
    assert [case.correlation for case in cases] == [0.0, 0.5, 1.0]
    a, c = draws["a"].values, draws["c"].values
    at_zero = product_variance(a.mean(), a.std(), c.mean(), c.std())
    assert cases[0].result == pytest.approx(at_zero, rel=4.0 * np.sqrt(2.0 / S))
    again = for_unknown_correlation(draws, ("a", "c"), rng(), spread)
    assert again == cases
    assert cases[0].result > cases[1].result > cases[2].result


def test_the_root_of_a_singular_matrix_gives_the_matrix_back() -> None:
    for matrix in (np.ones((3, 3)), np.array([[1.0, 1.0, 0.5]] * 2 + [[0.5, 0.5, 1]])):
        lower = root(matrix)
        np.testing.assert_allclose(lower @ lower.T, matrix, atol=1e-12)
        np.testing.assert_array_equal(np.triu(lower, 1), 0.0)


@pytest.mark.parametrize(
    ("names", "matrix", "words"),
    [
        (("a", "nobody"), ((1, 0), (0, 1)), "no draws of that name"),
        (("a", "a"), ((1, 0), (0, 1)), "every stream is named once"),
        (("a", "b"), ((1, 0, 0), (0, 1, 0)), "every stream is named once"),
        (("a",), ((1,),), "every stream is named once"),
        (("a", "b"), ((1, 0.5), (0.2, 1)), "no correlation matrix"),
        (("a", "b"), ((1, 1.5), (1.5, 1)), "no correlation matrix"),
        (("a", "b"), ((2, 0.5), (0.5, 1)), "no correlation matrix"),
        (
            ("a", "b", "c"),
            ((1, 0.9, 0.9), (0.9, 1, -0.9), (0.9, -0.9, 1)),
            "no correlation matrix",
        ),
    ],
)
def test_what_is_no_correlation_is_refused(draws, names, matrix, words: str) -> None:
    with pytest.raises(InputError, match=words):
        correlated(draws, Correlation(names, matrix, ""), rng())


def test_other_worlds_are_refused(draws) -> None:
    draws["b"] = Draws("seed:9002", draws["b"].values)
    with pytest.raises(InputError, match="worlds would be mixed"):
        correlated(draws, equal(("a", "b"), 0.5, ""), rng())
