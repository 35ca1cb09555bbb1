"""One ledger of kronor: every perspective is a sum over its rows.

A row is (draw, year, option, outcome, item, payer, kind, cashable share, amount). The
amount is positive for what the payer gains and negative for what it pays, in kronor of
one price year, undiscounted. Perspectives are filters: a payer's net value is the sum
of its rows, society's the sum of all rows, so that they add up in every draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.errors import Complaint, InputError
from prevstats.estimate import Draws

if TYPE_CHECKING:
    from numpy.typing import NDArray

Kind = Literal["resource", "transfer", "tax", "wellbeing"]
Side = Literal["cost", "benefit"]


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One item of one payer, in every draw and year.

    Attributes
    ----------
    option : which decision it belongs to, e.g. ``continue``.
    outcome : the outcome it follows from; "" for the cost of the intervention.
    item, payer : identifiers.
    kind : resource, transfer, tax or wellbeing.
    side : whether it is a cost of the intervention or follows from its effect.
    cashable_share : share of the amount that can be released as money (0-1).
    amount : array (S, Y) in kronor of the ledger's price year; gains are positive.
    """

    option: str
    outcome: str
    item: str
    payer: str
    kind: Kind
    side: Side
    cashable_share: float
    amount: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """All entries of an appraisal, on the same draws and years.

    Attributes
    ----------
    identity : identity of the draws; entries from other draws are refused.
    price_year : year in whose prices every amount stands.
    years : Y years from now (0 = the year of the decision).
    n_draws : S.
    entries : the rows, one array for each item and payer.
    """

    identity: str
    price_year: int
    years: tuple[int, ...]
    n_draws: int
    entries: tuple[Entry, ...] = ()

    def add(self, entry: Entry, *, draws: Draws | None = None) -> Ledger:
        """Return a ledger with one entry more.

        Raises ``InputError`` when the amounts do not have the ledger's draws and years
        or rest on draws of another identity (worlds would be mixed).
        """
        expected = (self.n_draws, len(self.years))
        if entry.amount.shape != expected:
            raise _refusal(
                entry.item,
                f"amounts of shape {entry.amount.shape}",
                f"the ledger holds {expected[0]} draws of {expected[1]} years",
            )
        if draws is not None and draws.identity != self.identity:
            raise _refusal(
                entry.item,
                f"draws {draws.identity!r}",
                f"the ledger holds draws {self.identity!r}: worlds would be mixed",
            )
        if not 0.0 <= entry.cashable_share <= 1.0:
            raise _refusal(
                entry.item,
                f"cashable share {entry.cashable_share}",
                "a share lies between 0 and 1",
            )
        return replace(self, entries=(*self.entries, entry))

    def payers(self) -> tuple[str, ...]:
        """Return the payers in the order in which they first occur."""
        return tuple(dict.fromkeys(entry.payer for entry in self.entries))

    def total(
        self,
        *,
        payer: str | None = None,
        side: Side | None = None,
        cashable: bool = False,
        weights: Sequence[float] | None = None,
    ) -> NDArray[np.float64]:
        """Return the sum over years of the chosen entries, one value a draw: (S,).

        ``weights`` are one factor a year (discounting); ``cashable`` counts only the
        share that can be released as money.
        """
        factors = np.ones(len(self.years)) if weights is None else np.asarray(weights)
        result = np.zeros(self.n_draws)
        for entry in self.entries:
            if payer not in (None, entry.payer) or side not in (None, entry.side):
                continue
            share = entry.cashable_share if cashable else 1.0
            result += share * (entry.amount @ factors)
        return result

    def by_year(self, payer: str) -> NDArray[np.float64]:
        """Return a payer's net amount of each draw and year: array (S, Y)."""
        result = np.zeros((self.n_draws, len(self.years)))
        for entry in self.entries:
            if entry.payer == payer:
                result += entry.amount
        return result

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
        amounts = [entry.amount.ravel() for entry in self.entries]
        columns["amount"] = np.concatenate(amounts) if amounts else np.zeros(0)
        return columns


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
