"""What a choice among interventions is made from: items, shared costs, a limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import Complaint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Item:
    """One intervention at one extent that may be chosen.

    Attributes
    ----------
    id : its name, once.
    cost : what it takes from the budget, kronor, shared set-up costs left out.
    value : expected value of choosing it, kronor (net present value for whomever the
        choice is made for), shared set-up costs left out.
    group : items of one group exclude each other (extents of the same intervention,
        two that need the same staff); "" when it excludes nothing.
    needs : items that must be chosen with it.
    """

    id: str
    cost: float
    value: float
    group: str = ""
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedCost:
    """A set-up cost that is paid once as soon as one of its items is chosen."""

    id: str
    cost: float
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Limit:
    """How likely a guarded payer may be to lose on the whole choice.

    Attributes
    ----------
    net : (S, N) the payer's net value of each item in each draw, kronor, in the items'
        order; draws of all items belong together.
    alpha : highest chance that the sum over the chosen items is below zero.
    shared : (K,) what the payer pays of each shared cost; left out: nothing.
    """

    net: NDArray[np.float64]
    alpha: float
    shared: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemList:
    """Items and shared costs in one order: the columns of the integer programme."""

    items: tuple[Item, ...]
    shared: tuple[SharedCost, ...]

    def costs(self) -> NDArray[np.float64]:
        """Return what each column takes from the budget: (N + shared,)."""
        costs = [item.cost for item in self.items]
        return np.array([*costs, *(each.cost for each in self.shared)])

    def objective(self) -> NDArray[np.float64]:
        """Return what each column is worth: a shared cost is a loss."""
        values = [item.value for item in self.items]
        return np.array([*values, *(-each.cost for each in self.shared)])

    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Return the names in each exclusive group of two or more."""
        named = dict.fromkeys(item.group for item in self.items if item.group)
        members = (
            tuple(item.id for item in self.items if item.group == name)
            for name in named
        )
        return tuple(each for each in members if len(each) > 1)

    def set_ups(self, taken: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return which shared costs a choice brings with it: (K,)."""
        chosen = {
            item.id for item, is_in in zip(self.items, taken, strict=True) if is_in
        }
        brought = [bool(chosen & set(each.items)) for each in self.shared]
        return np.array(brought, dtype=bool)

    def set_up(self, taken: NDArray[np.bool_]) -> float:
        """Return what the shared costs of a choice are together."""
        return float(self.costs()[len(self.items) :] @ self.set_ups(taken))

    def loss(self, taken: NDArray[np.bool_], limit: Limit) -> float:
        """Return the chance that a choice (N,) leaves the guarded payer worse off."""
        paid = (
            float(np.array(limit.shared) @ self.set_ups(taken)) if limit.shared else 0.0
        )
        return float(np.mean(limit.net @ taken.astype(np.float64) - paid < 0.0))

    def cost(self, taken: NDArray[np.bool_]) -> float:
        """Return what a choice takes from the budget."""
        return float(self.costs()[: len(self.items)] @ taken) + self.set_up(taken)

    def value(self, taken: NDArray[np.bool_]) -> float:
        """Return what a choice is worth, shared costs taken off."""
        return float(self.objective()[: len(self.items)] @ taken) - self.set_up(taken)


def item_complaints(
    items: Sequence[Item],
    shared: Sequence[SharedCost],
    budget: float,
    limit: Limit | None,
) -> list[Complaint]:
    """Return everything that is wrong with what a choice is made from."""
    names = [item.id for item in items]
    found = [
        _fault(name, "the name twice", "it cannot be told which is meant")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    if not 0.0 <= budget < np.inf:
        found.append(_fault("budget", f"{budget:g}", "a budget is a sum of kronor"))
    costs = [(item.id, item.cost) for item in items]
    costs += [(each.id, each.cost) for each in shared]
    found += [
        _fault(name, f"cost {cost:g}", "a cost is a sum of kronor not below 0")
        for name, cost in costs
        if not 0.0 <= cost < np.inf
    ]
    for item in items:
        if not np.isfinite(item.value):
            found.append(_fault(item.id, f"value {item.value:g}", "it has no sum"))
        found += _unknown(item.id, item.needs, names)
    for cost in shared:
        found += _unknown(cost.id, cost.items, names)
    if limit is not None:
        found += _limit_complaints(limit, len(names), len(shared))
    return found


def _limit_complaints(limit: Limit, count: int, n_shared: int) -> list[Complaint]:
    found = []
    if limit.shared and len(limit.shared) != n_shared:
        parts = f"{len(limit.shared)} parts of shared costs"
        found.append(_fault("limit", parts, f"there are {n_shared} shared costs"))
    if limit.net.ndim != 2 or limit.net.shape[1] != count:
        shape = f"net values of shape {limit.net.shape}"
        found.append(_fault("limit", shape, f"there are {count} items"))
    if not 0.0 <= limit.alpha <= 1.0:
        found.append(_fault("alpha", f"{limit.alpha:g}", "a chance lies within 0 to 1"))
    return found


def _unknown(
    place: str, wanted: Sequence[str], names: Sequence[str]
) -> list[Complaint]:
    return [
        _fault(place, f"the item {name!r}", "there is no item of that name")
        for name in wanted
        if name not in names
    ]


def _fault(key: str, found: str, meaning: str) -> Complaint:
    return Complaint(
        file="portfolio",
        line=None,
        key=key,
        found=found,
        meaning=meaning,
        mend="correct the items among which is chosen",
    )
