"""What a budget must agree on with the reference tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from prevstats.parameters import reference
from prevstats.parameters.budget import Budget, Part
from prevstats.parameters.budget_items import ResourcePrice
from prevstats.parameters.faults import Fault, Rules
from prevstats.parameters.reference_lookups import outside_index, unknown


def _payers(budget: Budget | None) -> Iterator[Fault]:
    if budget is None:
        return
    for number, price in enumerate(budget.prices):
        key = f"budget.prices[{number}]"
        yield from _known(f"{key}.payers", price.payers)
        if price.to is not None:
            yield from unknown(f"{key}.to", price.to, reference.payers())
    for number, option in enumerate(budget.options):
        for place, cost in enumerate(option.costs):
            key = f"budget.options[{number}].costs[{place}].payers"
            yield from _known(key, cost.payers)
    if budget.purse is not None:
        yield from _known("budget.purse.shares", budget.purse.shares)


def _known(key: str, shares: Mapping[str, float]) -> Iterator[Fault]:
    for payer in shares:
        yield from unknown(f"{key}.{payer}", payer, reference.payers())


def _years(budget: Budget | None) -> Iterator[Fault]:
    if budget is None:
        return
    index = reference.price_index()
    if budget.price_year not in index:
        yield outside_index("budget.price_year", budget.price_year)
    last = budget.decision_year + budget.horizon_years
    if budget.inflation is None and last > max(index):
        yield Fault(
            "budget.horizon_years",
            str(budget.horizon_years),
            f"the horizon reaches {last}, the price index {max(index)}: kronor of "
            f"{budget.price_year} cannot be stated in later years' kronor",
            "add inflation: with an assumed rate and its source, or shorten it",
        )
    for number, option in enumerate(budget.options):
        for place, cost in enumerate(option.costs):
            if cost.price_year not in index:
                key = f"budget.options[{number}].costs[{place}].price_year"
                yield outside_index(key, cost.price_year)


def _prices(budget: Budget | None) -> Iterator[Fault]:
    for number, price in enumerate(budget.prices if budget else ()):
        yield from _price(price, f"budget.prices[{number}]")


def _price(price: ResourcePrice, key: str) -> Iterator[Fault]:
    index = reference.price_index()
    own = price.own_price
    if own is not None and own.price_year not in index:
        yield outside_index(f"{key}.own_price.price_year", own.price_year)
    if price.unit_cost is None:
        return
    costs = reference.unit_costs()
    yield from unknown(
        f"{key}.unit_cost", price.unit_cost, costs, "give the price under own_price"
    )
    row = costs.get(price.unit_cost)
    if row is None:
        return
    if row.price_year is None or row.currency != "SEK" or row.price_year not in index:
        yield Fault(
            f"{key}.unit_cost",
            row.id,
            f"its price is in {row.currency} of {row.price_year or 'no known year'} "
            "and cannot be restated",
            "use a price in kronor with a year, or own_price without unit_cost",
        )
    if row.kind == "transfer" and price.kind != "transfer":
        yield Fault(
            f"{key}.kind",
            price.kind,
            f"{row.id} moves money between payers and uses no resources",
            "write kind: transfer, and to: with who receives it",
        )


def _evidence(budget: Budget | None) -> Iterator[Fault]:
    for number, part in enumerate(budget.parts if budget else ()):
        key = f"budget.parts[{number}]"
        if part.intervention is not None:
            name = part.intervention
            yield from unknown(f"{key}.intervention", name, reference.interventions())
        yield from _studies(part, key)


def _studies(part: Part, key: str) -> Iterator[Fault]:
    rows = {row.id: row for row in reference.evidence()}
    for place, effect in enumerate(part.effects):
        use = effect.evidence
        if use is None:
            continue
        here = f"{key}.effects[{place}].evidence"
        if part.intervention is None:
            yield Fault(
                here,
                "no intervention",
                "studies are found by the intervention that they are about",
                f"add intervention: to {part.id}",
            )
        for spot, name in enumerate(use.studies):
            yield from unknown(f"{here}.studies[{spot}]", name, rows)
            row = rows.get(name)
            if row is None:
                continue
            about = (row.intervention, *row.other_interventions)
            if part.intervention not in about or row.domain != use.domain:
                yield Fault(
                    f"{here}.studies[{spot}]",
                    name,
                    f"that study is about {row.intervention} and {row.domain}",
                    "name studies of the part's intervention and of the domain",
                )
        for spot, name in enumerate(use.multipliers):
            table = {row.id for row in reference.transfer_multipliers()}
            yield from unknown(f"{here}.multipliers[{spot}]", name, table)


BUDGET_REFERENCE_RULES: Rules = tuple(
    (rule, ("budget",)) for rule in (_payers, _years, _prices, _evidence)
)
