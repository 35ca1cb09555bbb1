"""One ledger of kronor: every perspective is a sum over its rows.

A row is (draw, year, option, outcome, item, payer, kind, cashable share, amount). The
amount is positive for what the payer gains and negative for what it pays, in kronor of
one price year, undiscounted. Perspectives are filters: a payer's net value is the sum
of its rows, society's the sum of all rows, so that they add up in every draw.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.economics.entry import MOVES as MOVES
from prevstats.economics.entry import Capacity as Capacity
from prevstats.economics.entry import Entry as Entry
from prevstats.economics.entry import Kind as Kind
from prevstats.economics.entry import Side as Side
from prevstats.economics.flow import sum_by_year
from prevstats.economics.profile import Profile, blocks
from prevstats.errors import Complaint, InputError
from prevstats.estimate import Draws

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEP_ROUNDING = 1e-9
"""Share of a step by which a sum may miss a whole step through rounding."""


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
            return self._cashable(chosen, factors)
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

    def _cashable(
        self, entries: Sequence[Entry], factors: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        years = np.asarray(self.years)
        result = np.zeros(self.n_draws)
        steps: dict[tuple[str, Capacity], list[Entry]] = {}
        courses: dict[int, Callable[[Profile], NDArray[np.float64]]] = {}
        for entry in entries:
            if entry.capacity is not None:
                steps.setdefault((entry.payer, entry.capacity), []).append(entry)
                continue
            lag = entry.cashable_lag
            courses.setdefault(lag, Courses(factors * (years >= lag)))
            value = entry.amount.draws * courses[lag](entry.amount.profile)
            result += entry.cashable_share * value
        for (_, capacity), members in steps.items():
            result += self._whole_steps(capacity, members) @ factors
        return result

    def _whole_steps(
        self, capacity: Capacity, entries: Sequence[Entry]
    ) -> NDArray[np.float64]:
        """Return the whole steps of a capacity that are released: (S, Y) in kronor."""
        years = np.asarray(self.years)
        result = np.zeros((self.n_draws, years.size))
        for rows in blocks(self.n_draws):
            for entry in entries:
                open_years = entry.cashable_share * (years >= entry.cashable_lag)
                result[rows] += entry.amount.block(rows) * open_years
        steps = np.floor(result / capacity.step + STEP_ROUNDING)
        return steps * capacity.step


class Courses:
    """Sums over years of profiles under one set of factors, each made only once."""

    def __init__(self, factors: NDArray[np.float64]) -> None:
        self._factors = factors
        self._made: dict[int, tuple[Profile, NDArray[np.float64]]] = {}

    def __call__(self, profile: Profile) -> NDArray[np.float64]:
        """Return the profile's sum over years: (S,) or ()."""
        if id(profile) not in self._made:
            self._made[id(profile)] = (profile, profile.weighted(self._factors))
        return self._made[id(profile)][1]


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
