"""The draws of every uncertain number of a budget, each keyed to its own name.

A stream depends on its own name alone, so that changing one input moves no other. The
same cost or step of the reach in two options is one number and has one set of worlds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.economics.cascade_draws import Worlds, cascade_draws, drawn
from prevstats.estimate import Draws
from prevstats.parameters import reference
from prevstats.parameters.uncertain import Uncertain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.analyses.budget_frame import Frame
    from prevstats.parameters.budget import Budget, Part
    from prevstats.parameters.budget_items import BudgetCost, ResourcePrice

DRAWS = 5_000
"""Draws behind a budget: the Monte Carlo error of a chance is at most 0.7 points."""
REACH_STEPS = ("offered", "take_up", "completed")


@dataclass(frozen=True, slots=True, eq=False)
class Streams:
    """The uncertain numbers of a budget in numbered worlds.

    Attributes
    ----------
    identity, n_draws : of all of them.
    values : name → draws (S,). Names are ``effect.<id>``, ``<part>.<cascade number>``,
        ``reach.<option>.<part>.<step>``, ``price.<id>``, ``cost.<option>.<id>``,
        ``target_group`` and ``deadweight``; what is fixed has no stream.
    """

    identity: str
    n_draws: int
    values: Mapping[str, NDArray[np.float64]]

    def get(self, name: str, fixed: float) -> NDArray[np.float64]:
        """Return a number's draws (S,), or the fixed number ()."""
        return self.values.get(name, np.asarray(fixed))

    def with_values(self, values: Mapping[str, NDArray[np.float64]]) -> Streams:
        """Return the streams with some of them replaced or added."""
        return Streams(self.identity, self.n_draws, {**self.values, **values})


@dataclass(frozen=True, slots=True)
class Keys:
    """What the random numbers of a budget are keyed to."""

    seed: int
    area: str
    study: str
    n_draws: int

    @property
    def identity(self) -> str:
        """The name of the draws: of this budget in this municipality."""
        return f"{self.seed}:{self.area}:{self.study}:budget"

    def worlds(self, owner: str) -> Worlds:
        """Return the numbered worlds of one owner of numbers (a part, the prices)."""
        return Worlds(
            self.identity, self.n_draws, self.seed, self.area, f"{self.study}:{owner}"
        )


def input_streams(frame: Frame, keys: Keys) -> Streams:
    """Return the draws of everything uncertain but the effects."""
    budget = frame.budget
    values: dict[str, NDArray[np.float64]] = {}
    for part in budget.parts:
        values |= _of_part(part, keys)
    for name, owner, number in _numbers(frame):
        if number.distribution != "fixed":
            random = keys.worlds(owner).random(name.rpartition(".")[2])
            values[name] = drawn(number, keys.n_draws, random)
    return Streams(keys.identity, keys.n_draws, values)


def _of_part(part: Part, keys: Keys) -> dict[str, NDArray[np.float64]]:
    """Return a cascade's own numbers; the effects' places are filled later."""
    zeros = Draws(keys.identity, np.zeros(keys.n_draws))
    effects = {effect.id: zeros for effect in part.effects}
    streams = cascade_draws(part.cascade, keys.worlds(part.id), effects)
    first = {link.id for link in part.cascade.links if link.estimate is not None}
    return {
        f"{part.id}.{name}": stream.values
        for name, stream in streams.items()
        if name not in first
    }


def _numbers(frame: Frame) -> Iterator[tuple[str, str, Uncertain]]:
    """Yield name, owner and number of reach, costs, prices and the frame's own."""
    budget = frame.budget
    if budget.target_group.persons is not None:
        yield "target_group", "frame", budget.target_group.persons
    if budget.deadweight is not None:
        yield "deadweight", "frame", budget.deadweight.share
    for price in budget.prices:
        yield f"price.{price.id}", "price", price_number(price, frame)
    for option in budget.options:
        for reach in option.reach:
            for step in REACH_STEPS:
                name = f"reach.{option.id}.{reach.part}.{step}"
                yield name, f"reach:{reach.part}", getattr(reach, step)
        for cost in option.costs:
            yield f"cost.{option.id}.{cost.id}", "cost", cost_number(cost, frame)


def price_number(price: ResourcePrice, frame: Frame) -> Uncertain:
    """Return a unit's price in the budget's prices: the own one goes first.

    A range is drawn from a triangle with its peak at the amount.
    """
    if price.own_price is not None:
        own = price.own_price
        return _triangle(own.amount, own.low, own.high, own.price_year, frame)
    row = reference.unit_costs()[price.unit_cost or ""]
    year = row.price_year if row.price_year is not None else frame.budget.price_year
    return _triangle(row.amount, row.low, row.high, year, frame)


def cost_number(cost: BudgetCost, frame: Frame) -> Uncertain:
    """Return what one unit of a cost is, in the budget's prices."""
    return _triangle(cost.amount, cost.low, cost.high, cost.price_year, frame)


def concerned(budget: Budget, part: Part) -> Uncertain:
    """Return how many in the target group a programme concerns."""
    first = next(link for link in part.cascade.links if link.estimate is not None)
    return next(item.persons for item in part.cascade.outcomes if item.id == first.to)


def _triangle(
    amount: float, low: float | None, high: float | None, year: int, frame: Frame
) -> Uncertain:
    ends = (amount if low is None else low, amount if high is None else high)
    value, bottom, top = (frame.restated(x, year) for x in (amount, *ends))
    if not bottom < top:
        return Uncertain(value=value)
    return Uncertain(value=value, low=bottom, high=top, distribution="triangular")
