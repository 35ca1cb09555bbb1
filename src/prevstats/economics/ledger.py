"""One ledger of kronor: every perspective is a sum over its rows.

A row is (draw, year, option, outcome, item, payer, kind, cashable share, amount). The
amount is positive for what the payer gains and negative for what it pays, in kronor of
one price year, undiscounted. Perspectives are filters: a payer's net value is the sum
of its rows, society's the sum of all rows, so that they add up in every draw.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.economics.cashable import released, released_by_year
from prevstats.economics.entry import MOVES as MOVES
from prevstats.economics.entry import Capacity as Capacity
from prevstats.economics.entry import Entry as Entry
from prevstats.economics.entry import Kind as Kind
from prevstats.economics.entry import Side as Side
from prevstats.economics.flow import sum_by_year
from prevstats.economics.profile import Courses, Profile
from prevstats.errors import Complaint, InputError
from prevstats.estimate import Draws

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """All entries of an appraisal, on the same draws and years.

    Attributes
    ----------
    identity : identity of the draws; entries from other draws are refused.
    price_year : year in whose prices every amount stands.
    years : Y years from now (0 = the year of the decision).
    n_draws : S.
    entries : the rows, one flow for each item and payer.
    basis : ``real``, kronor of the price year, or ``nominal``, each year's own kronor.
    """

    identity: str
    price_year: int
    years: tuple[int, ...]
    n_draws: int
    entries: tuple[Entry, ...] = ()
    basis: Literal["real", "nominal"] = "real"

    def add(self, entry: Entry, *, draws: Draws | None = None) -> Ledger:
        """Return a ledger with one entry more.

        Raises ``InputError`` when the amounts do not have the ledger's draws and years
        or rest on draws of another identity (worlds would be mixed).
        """
        expected = (self.n_draws, len(self.years))
        amount = entry.amount
        if amount.n_draws not in (None, self.n_draws) or amount.n_years != expected[1]:
            raise _refusal(
                entry.item,
                f"amounts of shape {amount.shape}",
                f"the ledger holds {expected[0]} draws of {expected[1]} years",
            )
        if entry.price_year not in (None, self.price_year):
            raise InputError(
                Complaint(
                    file="ledger",
                    line=None,
                    key=entry.item,
                    found=f"prices of {entry.price_year}",
                    meaning=f"the ledger stands in prices of {self.price_year}: kronor "
                    "of different years are not the same kronor",
                    mend=f"restate the price in {self.price_year} first",
                )
            )
        for identity in (amount.identity, draws.identity if draws else None):
            if identity not in (None, self.identity):
                raise _refusal(
                    entry.item,
                    f"draws {identity!r}",
                    f"the ledger holds draws {self.identity!r}: worlds would be mixed",
                )
        return replace(self, entries=(*self.entries, entry))

    def move(self, entry: Entry, *, to: str) -> Ledger:
        """Return a ledger in which ``entry.payer`` pays a transfer or tax to another.

        ``entry.amount`` is what its payer gains (negative when it pays); ``to`` gets
        the same with the other sign, so that the two cancel in every draw.
        """
        if entry.kind not in MOVES:
            raise _refusal(
                entry.item,
                f"kind {entry.kind!r}",
                "only a transfer or a tax moves from one payer to another",
            )
        other = replace(entry, payer=to, amount=-entry.amount)
        return self.add(entry).add(other)

    def payers(self) -> tuple[str, ...]:
        """Return the payers in the order in which they first occur."""
        return tuple(dict.fromkeys(entry.payer for entry in self.entries))

    def select(
        self,
        *,
        payer: str | Collection[str] | None = None,
        side: Side | None = None,
        kinds: Collection[Kind] | None = None,
    ) -> tuple[Entry, ...]:
        """Return the entries of a payer (or of several), of a side, of some kinds."""
        chosen = (payer,) if isinstance(payer, str) else payer
        return tuple(
            entry
            for entry in self.entries
            if (chosen is None or entry.payer in chosen)
            and side in (None, entry.side)
            and (kinds is None or entry.kind in kinds)
        )

    def total(
        self,
        *,
        payer: str | Collection[str] | None = None,
        side: Side | None = None,
        kinds: Collection[Kind] | None = None,
        cashable: bool = False,
        weights: Sequence[float] | NDArray[np.float64] | None = None,
    ) -> NDArray[np.float64]:
        """Return the sum over years of the chosen entries, one value a draw: (S,).

        ``weights`` are one factor a year (discounting); ``cashable`` counts only the
        share that can be released as money, from the year it can be, in whole steps.
        """
        chosen = self.select(payer=payer, side=side, kinds=kinds)
        factors = self._factors(weights)
        if cashable:
            return released(chosen, self.years, self.n_draws, factors)
        return self._sum(chosen, Courses(factors))

    def by_payer(
        self,
        *,
        side: Side | None = None,
        kinds: Collection[Kind] | None = None,
        weights: Sequence[float] | NDArray[np.float64] | None = None,
    ) -> dict[str, NDArray[np.float64]]:
        """Return every payer's total (S,), each shared profile summed only once."""
        courses = Courses(self._factors(weights))
        return {
            payer: self._sum(self.select(payer=payer, side=side, kinds=kinds), courses)
            for payer in self.payers()
        }

    def by_year(
        self,
        payer: str | Collection[str] | None,
        *,
        side: Side | None = None,
        kinds: Collection[Kind] | None = None,
    ) -> NDArray[np.float64]:
        """Return the net amount of each draw and year: array (S, Y)."""
        chosen = self.select(payer=payer, side=side, kinds=kinds)
        if not chosen:
            return np.zeros((self.n_draws, len(self.years)))
        return sum_by_year(tuple(entry.amount for entry in chosen), self.n_draws)

    def mean_by_year(
        self,
        payer: str | Collection[str] | None,
        *,
        side: Side | None = None,
        kinds: Collection[Kind] | None = None,
    ) -> NDArray[np.float64]:
        """Return the mean over draws of each year's net amount: (Y,)."""
        result = np.zeros(len(self.years))
        for entry in self.select(payer=payer, side=side, kinds=kinds):
            result += entry.amount.mean_by_year()
        return result

    def released_by_year(
        self, payer: str | Collection[str] | None
    ) -> NDArray[np.float64]:
        """Return the mean of what a payer's benefits release in each year: (Y,)."""
        chosen = self.select(payer=payer, side="benefit")
        return released_by_year(chosen, self.years, self.n_draws)

    def rows(self) -> dict[str, NDArray[np.generic]]:
        """Return the ledger as long columns, one row a draw, year and entry.

        Columns: draw, year, option, outcome, item, payer, kind, side, cashable_share,
        amount; the length is S x Y x number of entries.
        """
        size = self.n_draws * len(self.years)
        n_entries = len(self.entries)
        draw = np.repeat(np.arange(self.n_draws), len(self.years))
        year = np.tile(np.asarray(self.years), self.n_draws)
        words = ("option", "outcome", "item", "payer", "kind", "side", "cashable_share")
        columns: dict[str, NDArray[np.generic]] = {
            "draw": np.tile(draw, n_entries),
            "year": np.tile(year, n_entries),
        }
        for word in words:
            column = np.array([getattr(entry, word) for entry in self.entries])
            columns[word] = np.repeat(column, size)
        amounts = [
            sum_by_year((entry.amount,), self.n_draws).ravel() for entry in self.entries
        ]
        columns["amount"] = np.concatenate(amounts) if amounts else np.zeros(0)
        return columns

    def _factors(
        self, weights: Sequence[float] | NDArray[np.float64] | None
    ) -> NDArray[np.float64]:
        if weights is None:
            return np.ones(len(self.years))
        factors = np.asarray(weights, dtype=np.float64)
        if factors.shape != (len(self.years),):
            raise _refusal(
                "weights",
                f"{factors.size} factors",
                f"the ledger holds {len(self.years)} years",
            )
        return factors

    def _sum(self, entries: Sequence[Entry], courses: Courses) -> NDArray[np.float64]:
        """Return the sum of entries: sizes by shared course first, then the courses."""
        sizes: dict[int, NDArray[np.float64]] = {}
        shared: dict[int, Profile] = {}
        for entry in entries:
            profile = entry.amount.profile
            shared[id(profile)] = profile
            before = sizes.get(id(profile), np.zeros(()))
            sizes[id(profile)] = before + entry.amount.draws
        result = np.zeros(self.n_draws)
        for key, profile in shared.items():
            result += sizes[key] * courses(profile)
        return result


def _refusal(item: str, found: str, meaning: str) -> InputError:
    return InputError(
        Complaint(
            file="ledger",
            line=None,
            key=item,
            found=found,
            meaning=meaning,
            mend="build every entry of a ledger from the same draws and years",
        )
    )
