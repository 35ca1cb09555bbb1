"""The least sure mark among the numbers that each payer's position rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from prevstats.economics.price import least_sure
from prevstats.parameters import reference

if TYPE_CHECKING:
    from prevstats.analyses.budget_ledger import Booked
    from prevstats.analyses.budget_position import Seat
    from prevstats.parameters.budget_items import ResourcePrice
    from prevstats.parameters.budget_questions import PurseTerms


def price_mark(price: ResourcePrice) -> str:
    """Return how a resource's price is known."""
    if price.own_price is not None:
        return price.own_price.verified
    return reference.unit_costs()[price.unit_cost or ""].verified


def marks_of(made: Booked, bodies: Sequence[Seat]) -> dict[str, str]:
    """Return the least sure mark of each payer, each body, ``public``, ``society``.

    A payer that gains by the effects rests on effects, links and reach as well as on
    its own costs and prices.
    """
    own: dict[str, list[str]] = {}
    for cost in made.case.option.costs:
        for payer in cost.payers:
            own.setdefault(payer, []).append(cost.verified)
    chain = _chain(made)
    for price in made.case.frame.budget.prices:
        parties = (*price.payers, *(() if price.to is None else (price.to,)))
        for payer in parties:
            own.setdefault(payer, []).extend([price_mark(price), *chain])
    present = made.ledger.payers()
    found = {payer: least_sure(own.get(payer, ())) for payer in present}
    for seat in bodies:
        found[seat.payer] = _together(found, seat.members)
    whole = _together(found, present)
    return found | {"public": whole, "society": whole}


def purse_mark(made: Booked, terms: PurseTerms) -> str:
    """Return the least sure mark of a joint purse: its shares, and each party's own."""
    found = marks_of(made, ())
    return least_sure([terms.verified, _together(found, terms.shares)])


def _together(found: dict[str, str], members: Iterable[str]) -> str:
    return least_sure(found.get(payer, "yes") for payer in members)


def _chain(made: Booked) -> list[str]:
    marks: list[str] = [reach.verified for reach in made.case.option.reach]
    for item in made.parts:
        marks += [link.verified for link in item.result.links]
        marks += [made.case.effects[e.id].found.mark for e in item.part.effects]
    return marks
