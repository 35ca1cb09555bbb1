"""A price with year, currency, source and mark; prices of two years are not added."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from prevstats.economics.price_index import PriceIndex, PurchasingPower
from prevstats.errors import Complaint, InputError
from prevstats.parameters.rows import UnitCost

MARKS = ("yes", "partly", "no", "memory", "example")
"""How a number from outside is known, from the surest to the least sure."""


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit costs, and all that is needed to use it.

    Attributes
    ----------
    amount : at least 0, in ``currency`` of ``price_year``.
    price_year : year in whose prices it stands.
    source, mark : where it comes from and how it is known.
    currency : ``SEK`` unless said otherwise.
    name : what it is the price of.

    Raises
    ------
    InputError
        for a negative amount, a missing price year, source or mark.
    """

    amount: float
    price_year: int
    source: str
    mark: str
    currency: str = "SEK"
    name: str = "price"

    def __post_init__(self) -> None:
        found = [
            *(
                [(f"amount {self.amount}", "a price is a number from 0 upwards")]
                if not 0.0 <= self.amount < float("inf")
                else []
            ),
            *(
                [(f"price year {self.price_year!r}", "it cannot be restated")]
                if not isinstance(self.price_year, int)
                else []
            ),
            *([] if self.source.strip() else [("no source", "nobody can check it")]),
            *(
                []
                if self.mark in MARKS
                else [(f"mark {self.mark!r}", f"a mark is one of {', '.join(MARKS)}")]
            ),
        ]
        if found:
            raise InputError([_complaint(self.name, *one) for one in found])

    def in_year(self, year: int, index: PriceIndex) -> Price:
        """Return the price in another year's kronor, by a Swedish price index.

        Raises ``InputError`` for a foreign price and for a year beyond the index.
        """
        if self.currency != "SEK":
            raise InputError(
                _complaint(
                    self.name,
                    f"{self.currency} of {self.price_year}",
                    "a Swedish index says nothing of foreign prices",
                    "carry it over with in_kronor first",
                )
            )
        return replace(
            self,
            amount=self.amount * index.ratio(self.price_year, year),
            price_year=year,
        )

    def in_kronor(self, parity: PurchasingPower) -> Price:
        """Return a foreign price in kronor of its own price year.

        By purchasing power in the source's price year; the index comes afterwards.
        The result carries both sources and the less sure of the two marks.
        """
        if self.currency != parity.currency:
            raise InputError(
                _complaint(
                    self.name,
                    f"{self.currency} with a parity of {parity.currency}",
                    "the parity belongs to another currency",
                    f"give the parity of {self.currency}",
                )
            )
        return replace(
            self,
            amount=self.amount * parity.rate(self.price_year),
            currency="SEK",
            source=f"{self.source}; {parity.source}",
            mark=least_sure([self.mark, parity.mark]),
        )

    def __add__(self, other: Price) -> Price:
        return total([self, other])

    def __mul__(self, quantity: float) -> Price:
        return replace(self, amount=self.amount * quantity)

    __rmul__ = __mul__


def price_of(row: UnitCost) -> Price:
    """Return a row of unit costs as a price, with its source and mark.

    Raises ``InputError`` for a row whose price year the source does not say.
    """
    if row.price_year is None:
        raise InputError(
            _complaint(
                row.id,
                f"{row.currency} of no known year",
                "it cannot be restated",
                "use a price with a year, or the municipality's own",
            )
        )
    return Price(
        amount=row.amount,
        price_year=row.price_year,
        source=row.source,
        mark=row.verified,
        currency=row.currency,
        name=row.id,
    )


def total(prices: Iterable[Price]) -> Price:
    """Return the sum of prices of one year and currency.

    Raises ``InputError`` naming every price whose year or currency is not that of the
    first: they must be restated before they are added.
    """
    parts = list(prices)
    if not parts:
        raise InputError(
            _complaint("total", "no price", "a sum needs a year", "give a price")
        )
    first = parts[0]
    other = [
        part
        for part in parts
        if (part.currency, part.price_year) != (first.currency, first.price_year)
    ]
    if other:
        raise InputError(
            [
                _complaint(
                    part.name,
                    f"{part.currency} of {part.price_year} added to "
                    f"{first.currency} of {first.price_year} ({first.name})",
                    "kronor of different years are not the same kronor",
                    f"restate it in {first.price_year} with in_year first",
                )
                for part in other
            ]
        )
    return replace(
        first,
        amount=sum(part.amount for part in parts),
        source="; ".join(dict.fromkeys(part.source for part in parts)),
        mark=least_sure([part.mark for part in parts]),
        name=" + ".join(dict.fromkeys(part.name for part in parts)),
    )


def least_sure(marks: Iterable[str]) -> str:
    """Return the least sure of marks; ``yes`` when there are none."""
    return max(marks, key=MARKS.index, default="yes")


def _complaint(key: str, found: str, meaning: str, mend: str = "") -> Complaint:
    advice = mend or "correct the price, with its year, source and mark"
    return Complaint("prices", None, key, found, meaning, advice)
