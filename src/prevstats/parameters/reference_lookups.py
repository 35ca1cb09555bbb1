"""What several rules ask of the reference tables: is the name there, is the year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from prevstats.parameters import reference
from prevstats.parameters.explain import nearest
from prevstats.parameters.faults import Fault
from prevstats.parameters.schema import Outcome, YearRange


def unknown(key: str, name: str, known: Any, other_advice: str = "") -> Iterator[Fault]:
    """Yield a fault when a name is in none of the places where it could be."""
    if name not in known:
        advice = nearest(name, tuple(sorted(known)))
        yield Fault(
            key,
            name,
            "it is not in the reference tables",
            f"{advice} or {other_advice}" if other_advice else advice,
        )


def prices_can_be_stated(
    names: tuple[str, ...],
    declared: tuple[Outcome, ...],
    years: YearRange,
    price_year: int | None,
) -> Iterator[Fault]:
    """Yield what keeps outcomes in kronor from being stated in one year's prices."""
    known = {**reference.outcomes(), **{item.id: item for item in declared}}
    used = [known[name] for name in names if name in known]
    current = [item.id for item in used if item.price_basis == "current"]
    index = reference.price_index()
    if price_year is not None and price_year not in index:
        yield outside_index("price_year", price_year)
    if not current:
        return
    if price_year is None:
        yield Fault(
            "price_year",
            "nothing",
            f"{', '.join(current)} is in kronor of each year, which cannot be compared",
            "add price_year: with the year whose prices the kronor are stated in",
        )
    missing = [year for year in range(years.first, years.last + 1) if year not in index]
    if missing:
        yield Fault(
            "years",
            f"{years.first} to {years.last}",
            f"the price index has no number for {_listed(missing)}, so kronor of "
            "those years cannot be restated",
            f"stay within {min(index)} to {max(index)}, or add the index numbers with "
            "their source",
        )


def outside_index(key: str, year: int) -> Fault:
    """Return the fault of a year without a price index."""
    index = reference.price_index()
    return Fault(
        key,
        str(year),
        "the price index has no number for this year",
        f"choose a year from {min(index)} to {max(index)}",
    )


def _listed(years: list[int]) -> str:
    shown = ", ".join(str(year) for year in years[:6])
    return shown if len(years) <= 6 else f"{shown} and {len(years) - 6} more"
