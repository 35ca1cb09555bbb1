"""Which interventions to choose under a budget, exactly.

max sum x_i v_i subject to sum x_i c_i + shared set-up costs <= budget, x_i in {0, 1},
at most one of each exclusive group, what an item needs is chosen with it, and
P(a guarded payer's net value < 0) <= alpha. Solved as an integer programme (HiGHS in
scipy): choosing by the best ratio of value to cost is not optimal. The chance limit is
met exactly on the draws: a best choice that breaks it is excluded and the programme is
solved again, so the first that holds it is the best of all that do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from prevstats.economics.portfolio_input import (
    Item,
    ItemList,
    Limit,
    SharedCost,
    item_complaints,
)
from prevstats.errors import CannotAnswer, InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Chosen", "Item", "Limit", "SharedCost", "choose", "frontier"]

MOST_EXCLUDED = 2_000
"""After so many choices that break the chance limit the search is given up, aloud."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The best set of interventions under a budget.

    Attributes
    ----------
    items : identifiers, in the order given.
    budget, cost : kronor; the cost includes shared set-up costs.
    value : expected value of the set, net of nothing but what the items state.
    guarded_loss : chance that the guarded payer's net value is below zero; ``None``
        without a limit.
    excluded : how many better sets broke the chance limit.
    """

    items: tuple[str, ...]
    budget: float
    cost: float
    value: float
    guarded_loss: float | None
    excluded: int


def choose(
    items: Sequence[Item],
    *,
    budget: float,
    shared: Sequence[SharedCost] = (),
    limit: Limit | None = None,
) -> Chosen | CannotAnswer:
    """Return the set of items with the highest expected value within the budget.

    To choose nothing is always allowed, so that an empty set is an answer: no item is
    worth its money.

    Raises
    ------
    InputError : for items that do not fit together, with every complaint.
    """
    complaints = item_complaints(items, shared, budget, limit)
    if complaints:
        raise InputError(complaints)
    if not items:
        return Chosen((), budget, 0.0, 0.0, None if limit is None else 0.0, 0)
    programme = _Programme(ItemList(tuple(items), tuple(shared)), budget)
    broken: list[NDArray[np.bool_]] = []
    while len(broken) <= MOST_EXCLUDED:
        taken = programme.solve(broken)
        if isinstance(taken, CannotAnswer):
            return taken
        loss = None if limit is None else programme.list.loss(taken, limit)
        if loss is None or limit is None or loss <= limit.alpha:
            return programme.told(taken, loss, len(broken))
        broken.append(taken)
    return CannotAnswer("portfolio_not_settled", (("n_excluded", len(broken)),))


def frontier(
    items: Sequence[Item],
    budgets: Sequence[float],
    *,
    shared: Sequence[SharedCost] = (),
    limit: Limit | None = None,
) -> tuple[Chosen | CannotAnswer, ...]:
    """Return the best set for each budget: what one more krona would buy."""
    return tuple(
        choose(items, budget=budget, shared=shared, limit=limit) for budget in budgets
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Programme:
    """The integer programme without the chance limit."""

    list: ItemList
    budget: float

    def solve(
        self, excluded: Sequence[NDArray[np.bool_]]
    ) -> NDArray[np.bool_] | CannotAnswer:
        """Return the best choice (N,) that is none of the excluded ones."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        matrix, upper = self._constraints()
        for taken in excluded:
            row = np.zeros(matrix.shape[1])
            row[: taken.size] = np.where(taken, 1.0, -1.0)
            matrix = np.vstack([matrix, row])
            upper = np.append(upper, taken.sum() - 1.0)
        found: Any = milp(
            -self.list.objective(),
            constraints=LinearConstraint(matrix, -np.inf, upper),
            integrality=np.ones(matrix.shape[1], dtype=np.int64),
            bounds=Bounds(0.0, 1.0),
            options={"mip_rel_gap": 0.0},
        )
        if found.status != 0:
            return CannotAnswer("portfolio_not_settled", (("status", found.status),))
        return np.asarray(found.x[: len(self.list.items)] > 0.5)

    def told(
        self, taken: NDArray[np.bool_], loss: float | None, excluded: int
    ) -> Chosen:
        """Return a choice in words and kronor."""
        names = [
            item.id
            for item, chosen in zip(self.list.items, taken, strict=True)
            if chosen
        ]
        return Chosen(
            items=tuple(names),
            budget=self.budget,
            cost=self.list.cost(taken),
            value=self.list.value(taken),
            guarded_loss=loss,
            excluded=excluded,
        )

    def _constraints(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return A and b of A (items, set-ups) <= b."""
        count, shared = len(self.list.items), len(self.list.shared)
        rows = [self.list.costs()]
        upper = [self.budget]
        place = {item.id: row for row, item in enumerate(self.list.items)}
        for group in self.list.groups():
            rows.append(_row(count + shared, {place[name]: 1.0 for name in group}))
            upper.append(1.0)
        for item in self.list.items:
            for other in item.needs:
                one = {place[item.id]: 1.0, place[other]: -1.0}
                rows.append(_row(count + shared, one))
                upper.append(0.0)
        for column, cost in enumerate(self.list.shared, start=count):
            for name in cost.items:
                rows.append(_row(count + shared, {place[name]: 1.0, column: -1.0}))
                upper.append(0.0)
        return np.array(rows), np.array(upper)


def _row(length: int, entries: dict[int, float]) -> NDArray[np.float64]:
    row = np.zeros(length)
    for column, value in entries.items():
        row[column] = value
    return row
