"""Kronor of one year in the prices of another, by a dated index."""

from __future__ import annotations

from collections.abc import Mapping

from prevstats.economics.price_index import ratio


def reprice(
    amount: float, *, from_year: int, to_year: int, index: Mapping[int, float]
) -> float:
    """Return an amount of ``from_year``'s kronor in ``to_year``'s prices.

    ``index`` maps a year to its index number (annual mean). Repricing there and back
    gives the amount again. Raises ``InputError`` when either year has no index number:
    a gap is never bridged by a guess.
    """
    if from_year == to_year:
        return amount
    return amount * ratio(index, from_year, to_year, name="price_index")


def discount_factor(rate: float, year: int) -> float:
    """Return the present value of one krona at the end of ``year`` (0 = now).

    The end-of-year convention: (1 + rate) ** -year.
    """
    return float((1.0 + rate) ** -year)
