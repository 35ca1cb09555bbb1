"""What each budget pays and gets in each year, in that year's own kronor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.economics.appraisal import interval
from prevstats.economics.entry import Entry, Kind
from prevstats.economics.ledger import Ledger
from prevstats.economics.payers import Payers, reference_payers
from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

CASH: tuple[Kind, ...] = ("resource", "transfer", "tax")
"""Health and wellbeing are no cash."""


@dataclass(frozen=True, slots=True)
class BudgetYear:
    """One payer's cash in one budget year, in nominal kronor, not discounted.

    Means over draws; amounts are positive when the payer gets, negative when it pays.
    ``released`` is the part of ``benefit`` that can be released as money; ``net`` is
    ``setup`` + ``running`` + ``benefit``, with its interval.
    """

    payer: str
    year: int
    setup: float
    running: float
    benefit: float
    released: float
    net: float
    net_low: float
    net_high: float


@dataclass(frozen=True, slots=True, eq=False)
class _Terms:
    first_year: int
    prices: NDArray[np.float64]
    level: float


def budget_impact(
    ledger: Ledger,
    *,
    first_year: int,
    deflators: Sequence[float] | NDArray[np.float64],
    level: float,
    payers: Payers | None = None,
) -> tuple[BudgetYear, ...]:
    """Return the cash of each payer and of each body of several payers, by year.

    Parameters
    ----------
    first_year : calendar year of the ledger's year 0.
    deflators : each year's prices over those of the ledger's price year (Y,), from
        ``PriceIndex.deflators``.
    level : of the interval of the net.

    Raises
    ------
    InputError
        for a nominal ledger (it would be inflated twice) and for deflators of another
        number of years.
    """
    prices = np.asarray(deflators, dtype=np.float64)
    _fits(ledger, prices)
    known = reference_payers() if payers is None else payers
    cash = replace(ledger, entries=ledger.select(kinds=CASH))
    bodies: dict[str, list[str]] = {payer: [payer] for payer in cash.payers()}
    for payer in cash.payers():
        if known.top(payer) != payer:
            bodies.setdefault(known.top(payer), []).append(payer)
    terms = _Terms(first_year, prices, level)
    return tuple(
        row
        for body, members in bodies.items()
        for row in _years_of(cash, body, tuple(members), terms)
    )


def eligible_cost(eligible: float, uptake: float, price: float) -> float:
    """Return what a year of an offer costs: eligible x uptake x price each.

    Raises ``InputError`` for an uptake outside 0-1 and for negative numbers.
    """
    if not 0.0 <= uptake <= 1.0 or eligible < 0.0 or price < 0.0:
        raise _refused(
            "uptake",
            f"{eligible} eligible, uptake {uptake}, price {price}",
            "uptake is a share between 0 and 1, the others are at least 0",
        )
    return eligible * uptake * price


def _years_of(
    ledger: Ledger, body: str, members: tuple[str, ...], terms: _Terms
) -> list[BudgetYear]:
    chosen = ledger.select(payer=members)
    prices = terms.prices
    setup = _mean([e for e in chosen if e.cost_type == "setup"], prices)
    benefit = _mean([e for e in chosen if e.side == "benefit"], prices)
    released = ledger.released_by_year(members) * prices
    net = ledger.by_year(members) * prices
    means = net.mean(axis=0)
    ends = [interval(net[:, place], terms.level) for place in range(prices.size)]
    return [
        BudgetYear(
            payer=body,
            year=terms.first_year + year,
            setup=float(setup[place]),
            running=float(means[place] - setup[place] - benefit[place]),
            benefit=float(benefit[place]),
            released=float(released[place]),
            net=float(means[place]),
            net_low=ends[place][0],
            net_high=ends[place][1],
        )
        for place, year in enumerate(ledger.years)
    ]


def _mean(entries: Sequence[Entry], prices: NDArray[np.float64]) -> NDArray[np.float64]:
    total = np.zeros(prices.size)
    for entry in entries:
        total += entry.amount.mean_by_year()
    return total * prices


def _fits(ledger: Ledger, prices: NDArray[np.float64]) -> None:
    if ledger.basis == "nominal":
        raise _refused(
            "basis", "nominal kronor", "they would be inflated a second time"
        )
    if prices.shape != (len(ledger.years),):
        raise _refused(
            "deflators",
            f"{prices.size} deflators",
            f"the ledger holds {len(ledger.years)} years",
        )


def _refused(key: str, found: str, meaning: str) -> InputError:
    return InputError(
        Complaint("budget impact", None, key, found, meaning, "correct the value")
    )
