"""Kronor of one year in the prices of another, by a dated index."""

from __future__ import annotations

from collections.abc import Mapping

from prevstats.errors import Complaint, InputError


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
    missing = [year for year in (from_year, to_year) if year not in index]
    if missing:
        raise InputError(
            [
                Complaint(
                    file="price_index.yaml",
                    line=None,
                    key=str(year),
                    found="no index number",
                    meaning=f"kronor of {from_year} cannot be stated in {to_year}",
                    mend=f"add the annual mean of {year} with its source",
                )
                for year in missing
            ]
        )
    return amount * index[to_year] / index[from_year]


def discount_factor(rate: float, year: int) -> float:
    """Return the present value of one krona at the end of ``year`` (0 = now).

    The end-of-year convention: (1 + rate) ** -year.
    """
    return float((1.0 + rate) ** -year)
