"""Rank tests against scipy and against all orders."""

from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pytest
from scipy import stats

from prevstats.errors import CannotAnswer
from prevstats.inference.rank_order import (
    RankCorrelation,
    midranks,
    rank_correlation,
    signed_rank,
)


def random() -> np.random.Generator:
    return np.random.default_rng(5)


def test_the_correlation_is_spearmans_with_ties() -> None:
    one, two = [1, 2, 2, 5, 7, 9, 9, 3, 4, 6], [2, 1, 3, 3, 8, 7, 9, 2, 2, 5]
    found = rank_correlation(one, two, random(), level=0.9)
    assert isinstance(found, RankCorrelation)
    assert found.value == pytest.approx(stats.spearmanr(one, two).statistic)
    assert not found.exact
    assert found.low < found.value < found.high


def test_few_units_are_tried_in_every_order() -> None:
    one, two = [1.0, 2, 3, 4, 5, 6], [2.0, 1, 4, 3, 6, 5]
    found = rank_correlation(one, two, random(), level=0.9)
    assert isinstance(found, RankCorrelation)
    assert found.exact
    each = [stats.spearmanr(one, order).statistic for order in permutations(two)]
    far = np.mean(np.abs(each) >= abs(found.value) - 1e-9)
    assert found.p_value == pytest.approx(far)


def test_drawn_orders_come_near_all_orders() -> None:
    one, two = np.arange(9.0), np.array([3.0, 1, 2, 6, 4, 5, 9, 7, 8])
    found = rank_correlation(one, two, random(), level=0.9)
    assert isinstance(found, RankCorrelation)
    exact = stats.permutation_test(
        (one,),
        lambda x: stats.spearmanr(x, two).statistic,
        permutation_type="pairings",
        n_resamples=2_000,
        rng=np.random.default_rng(1),
    ).pvalue
    assert found.p_value == pytest.approx(exact, abs=0.01)


def test_a_perfect_order_keeps_its_interval_inside_one() -> None:
    found = rank_correlation(range(6), range(6), random(), level=0.9)
    assert isinstance(found, RankCorrelation)
    assert found.value == pytest.approx(1.0)
    assert -1 <= found.low <= found.high <= 1
    assert found.p_value == pytest.approx(2 / 720)


def test_too_few_units_or_no_difference_say_nothing() -> None:
    few = rank_correlation([1, 2, 3, 4], [1, 2, 3, 4], random(), level=0.9)
    same = rank_correlation([1] * 6, range(6), random(), level=0.9)
    assert isinstance(few, CannotAnswer)
    assert isinstance(same, CannotAnswer)


def test_the_signed_rank_test_is_wilcoxons() -> None:
    change = [1.5, -0.3, 2.2, 0.9, -1.1, 3.0, 0.4, 2.6]
    assert signed_rank(change) == pytest.approx(
        stats.wilcoxon(change, method="exact").pvalue
    )


def test_ties_and_zeros_are_exact_too() -> None:
    change = [1.0, 1.0, -1.0, 2.0, 0.0, 2.0, -3.0]
    ranks = midranks(np.abs([each for each in change if each]))
    positive = sum(
        ranks[at] for at, each in enumerate(filter(None, change)) if each > 0
    )
    sums = [
        sum(r for r, up in zip(ranks, signs, strict=True) if up)
        for signs in product((0, 1), repeat=len(ranks))
    ]
    tail = min(np.mean(np.array(sums) <= positive), np.mean(np.array(sums) >= positive))
    assert signed_rank(change) == pytest.approx(min(1.0, 2 * tail))
    assert signed_rank([0.0, 0.0]) == 1.0
