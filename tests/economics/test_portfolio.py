"""The exact choice against every possible choice, and against the ratio rule."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from prevstats.economics.portfolio import Item, Limit, SharedCost, choose, frontier
from prevstats.economics.portfolio_input import ItemList
from prevstats.errors import CannotAnswer, InputError


def by_hand(items, budget, shared=(), limit=None):
    """Return the best value over all 2**N sets, each looked at."""
    whole = ItemList(tuple(items), tuple(shared))
    place = {item.id: row for row, item in enumerate(items)}
    best = -np.inf
    for bits in itertools.product([False, True], repeat=len(items)):
        taken = np.array(bits)
        groups = [item.group for item, is_in in zip(items, bits, strict=True) if is_in]
        named = [group for group in groups if group]
        needs = all(
            taken[place[name]]
            for item, is_in in zip(items, bits, strict=True)
            if is_in
            for name in item.needs
        )
        allowed = limit is None or whole.loss(taken, limit) <= limit.alpha
        apart = len(named) == len(set(named))
        if apart and needs and allowed and whole.cost(taken) <= budget:
            best = max(best, whole.value(taken))
    return best


def drawn(seed):
    """Return ten items with groups, needs and shared costs, and a guarded payer."""
    stream = np.random.default_rng(seed)
    items = [
        Item(
            id=f"i{n}",
            cost=float(stream.uniform(1, 10)),
            value=float(stream.normal(4, 5)),
            group=str(stream.choice(["", "", "a", "b"])),
            needs=("i0",) if n and stream.random() < 0.2 else (),
        )
        for n in range(10)
    ]
    shared = (SharedCost("training", 3.0, ("i1", "i2", "i3")),)
    net = stream.normal(0.5, 3.0, size=(200, 10))
    return items, shared, Limit(net, 0.3, shared=(1.5,))


@pytest.mark.parametrize("seed", range(12))
def test_the_choice_is_the_best_of_all(seed):
    items, shared, limit = drawn(seed)
    budget = 20.0
    for bound in (None, limit):
        found = choose(items, budget=budget, shared=shared, limit=bound)
        assert not isinstance(found, CannotAnswer)
        assert found.value == pytest.approx(by_hand(items, budget, shared, bound))
        assert found.cost <= budget + 1e-9
        if bound is not None:
            assert found.guarded_loss is not None
            assert found.guarded_loss <= bound.alpha


def test_best_ratio_first_is_not_the_best():
    items = [Item("small", 6.0, 9.0), Item("one", 5.0, 7.0), Item("two", 5.0, 7.0)]
    found = choose(items, budget=10.0)
    assert not isinstance(found, CannotAnswer)
    assert found.items == ("one", "two")
    assert found.value == 14.0


def test_nothing_is_an_answer():
    found = choose([Item("a", 1.0, -2.0)], budget=10.0)
    assert not isinstance(found, CannotAnswer)
    assert (found.items, found.cost, found.value) == ((), 0.0, 0.0)


def test_of_no_items_nothing_is_chosen():
    found = choose([], budget=10.0)
    assert not isinstance(found, CannotAnswer)
    assert (found.items, found.cost, found.value) == ((), 0.0, 0.0)


def test_a_larger_budget_is_never_worth_less():
    items, shared, _ = drawn(3)
    values = [
        each.value
        for each in frontier(items, [0, 5, 10, 20, 40], shared=shared)
        if not isinstance(each, CannotAnswer)
    ]
    assert values == sorted(values)
    assert len(values) == 5


def test_every_fault_is_told_at_once():
    items = [Item("a", -1.0, 1.0), Item("a", 1.0, np.nan, needs=("c",))]
    with pytest.raises(InputError) as told:
        choose(items, budget=-1.0, limit=Limit(np.zeros((5, 3)), 2.0))
    assert {each.key for each in told.value.complaints} == {
        "a",
        "alpha",
        "budget",
        "limit",
    }
    assert len(told.value.complaints) == 7
