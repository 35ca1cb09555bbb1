"""What must hold in the options of a budget: their reach and their costs."""

from __future__ import annotations

from collections.abc import Iterator

from prevstats.parameters.budget import Budget, Option
from prevstats.parameters.budget_items import BudgetCost
from prevstats.parameters.faults import Fault, repeated


def options(budget: Budget | None) -> Iterator[Fault]:
    """Yield what is wrong with the reach and the costs of each option."""
    if budget is None:
        return
    parts = [part.id for part in budget.parts]
    for number, option in enumerate(budget.options):
        key = f"budget.options[{number}]"
        reached = tuple(reach.part for reach in option.reach)
        yield from repeated(f"{key}.reach", reached)
        for place, name in enumerate(reached):
            if name not in parts:
                yield unknown_name(f"{key}.reach[{place}].part", name, parts)
        yield from _costs(option, budget.horizon_years, key)


def _costs(option: Option, horizon: int, key: str) -> Iterator[Fault]:
    reached = [reach.part for reach in option.reach]
    for place, cost in enumerate(option.costs):
        here = f"{key}.costs[{place}]"
        if cost.part is not None and cost.part not in reached:
            yield unknown_name(f"{here}.part", cost.part, reached)
        yield from _cost_years(cost, horizon, here)
        weights = cost.county.weights if cost.county is not None else ()
        if weights and sum(weights) <= 0.0:
            yield Fault(
                f"{here}.county.weights",
                "weights that are all 0",
                "the sum cannot be divided by them",
                "give at least one municipality a weight above 0",
            )


def _cost_years(cost: BudgetCost, horizon: int, key: str) -> Iterator[Fault]:
    first, last = cost.first_year, cost.last_year
    for name, year in (("first_year", first), ("last_year", last)):
        if year is not None and year > horizon:
            yield Fault(
                f"{key}.{name}",
                str(year),
                f"the budget ends {horizon} years after the decision",
                "choose a year within the horizon",
            )
    if cost.when == "setup" and last is not None:
        yield Fault(
            f"{key}.last_year",
            str(last),
            "a set-up cost is paid once",
            "leave last_year out, or let the cost be running",
        )
    elif last is not None and last < (1 if first is None else first):
        yield Fault(
            f"{key}.last_year",
            str(last),
            "the cost ends before it begins",
            "let last_year be first_year or later",
        )


def unknown_name(key: str, name: str, known: list[str]) -> Fault:
    """Return the fault of a name that points to nothing in the file."""
    return Fault(
        key,
        name,
        "there is nothing of that name to point to",
        f"name one of {', '.join(dict.fromkeys(known))}",
    )
