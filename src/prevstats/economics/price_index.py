"""Price levels by year: an index, purchasing power, and how far each reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import Complaint, InputError
from prevstats.parameters import reference

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class PriceIndex:
    """A dated price index: annual means by year, of one series.

    ``name`` says which (``kpi``, ``pkv``), ``source`` who prints it, ``mark`` how it
    is known. A year that is not in it is refused, never bridged or extended.
    """

    name: str
    values: Mapping[int, float]
    source: str
    mark: str

    def __post_init__(self) -> None:
        wrong = [year for year, value in self.values.items() if not value > 0.0]
        if wrong or not self.source.strip():
            raise _refused(
                self.name,
                f"index numbers not above 0 in {wrong}" if wrong else "no source",
                "kronor cannot be restated by it",
                "give the annual means with their source",
            )
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    def ratio(self, from_year: int, to_year: int) -> float:
        """Return the price level of ``to_year`` over that of ``from_year``.

        Raises ``InputError`` naming every year that the index does not have.
        """
        return ratio(self.values, from_year, to_year, name=self.name)

    def deflators(
        self,
        price_year: int,
        years: Sequence[int],
        *,
        inflation: Inflation | None = None,
    ) -> NDArray[np.float64]:
        """Return each calendar year's prices over those of ``price_year``: (Y,).

        Years after the last of the index follow the stated ``inflation``; without one
        they are refused by name.
        """
        last = max(self.values)
        late = [year for year in years if year > last]
        if late and inflation is None:
            raise InputError(
                [
                    _complaint(
                        f"{self.name}.{year}",
                        f"the index ends in {last}",
                        "the horizon reaches beyond the index: kronor of "
                        f"{price_year} cannot be stated in {year}",
                        "shorten the horizon, or state an assumed inflation with "
                        "its source",
                    )
                    for year in late
                ]
            )
        ahead = 0.0 if inflation is None else inflation.rate
        return np.array(
            [
                self.ratio(price_year, min(year, last))
                * (1.0 + ahead) ** max(0, year - last)
                for year in years
            ]
        )


@dataclass(frozen=True, slots=True)
class Inflation:
    """An assumed rise of prices a year, as a share (0.02), with source and mark."""

    rate: float
    source: str
    mark: str

    def __post_init__(self) -> None:
        if not -0.2 < self.rate < 1.0 or not self.source.strip():
            raise _refused(
                "inflation",
                f"{self.rate} from {self.source!r}",
                "an assumption is a share (2 % is 0.02) that says where it comes from",
                "write the rate as a share, and its source",
            )


@dataclass(frozen=True, slots=True)
class PurchasingPower:
    """Kronor that buy what one unit of a foreign currency buys, by year.

    ``values`` maps a year to kronor per unit of ``currency`` (OECD's purchasing power
    parities); without a source they are refused.
    """

    currency: str
    values: Mapping[int, float]
    source: str
    mark: str

    def __post_init__(self) -> None:
        wrong = [year for year, value in self.values.items() if not value > 0.0]
        if wrong or not self.source.strip() or not self.mark.strip():
            raise _refused(
                f"purchasing_power.{self.currency}",
                f"values not above 0 in {wrong}" if wrong else "no source or mark",
                "a foreign price cannot be carried over by it",
                "give kronor per unit of the currency by year, source and mark",
            )
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    def rate(self, year: int) -> float:
        """Return kronor per unit in a year; ``InputError`` when it is not there."""
        if year not in self.values:
            raise _refused(
                f"purchasing_power.{self.currency}.{year}",
                "no purchasing power parity",
                f"{self.currency} of {year} cannot be stated in kronor of {year}",
                f"add the parity of {year} with its source",
            )
        return self.values[year]


def consumer_prices() -> PriceIndex:
    """Return the consumer price index of ``parameters/reference/price_index.yaml``.

    Its mark is ``partly`` as long as a year was not seen in Statistics Sweden's print.
    """
    rows = reference.price_index()
    marks = {row.verified for row in rows.values()}
    return PriceIndex(
        "price_index",
        {year: row.value for year, row in rows.items()},
        "; ".join(dict.fromkeys(row.source for row in rows.values())),
        "yes" if marks == {"yes"} else "partly",
    )


def ratio(
    values: Mapping[int, float], from_year: int, to_year: int, *, name: str
) -> float:
    """Return the price level of one year over another's; gaps are refused by name."""
    if from_year == to_year:
        return 1.0
    missing = [year for year in (from_year, to_year) if year not in values]
    if missing:
        raise InputError(
            [
                Complaint(
                    file=f"{name}.yaml",
                    line=None,
                    key=str(year),
                    found="no index number",
                    meaning=f"kronor of {from_year} cannot be stated in {to_year}",
                    mend=f"add the annual mean of {year} with its source",
                )
                for year in missing
            ]
        )
    return values[to_year] / values[from_year]


def _complaint(key: str, found: str, meaning: str, mend: str) -> Complaint:
    return Complaint("prices", None, key, found, meaning, mend)


def _refused(key: str, found: str, meaning: str, mend: str) -> InputError:
    return InputError(_complaint(key, found, meaning, mend))
