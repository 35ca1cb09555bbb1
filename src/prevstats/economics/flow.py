"""Kronor over years in every draw, without a number for each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.economics.profile import GeometricFade, HeldProfile, Profile, blocks
from prevstats.errors import Complaint, InputError
from prevstats.estimate import Draws

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True, eq=False, init=False)
class Flow:
    """An amount that in draw s and year y is ``draws[s] * profile[s, y]``.

    The profile is the course over the years, the draws its size. Entries that follow
    from one outcome share the profile (the very same object) and differ in draws: a
    ledger then sums over its years once for all of them.

    Attributes
    ----------
    draws : (S,), or () for one number that holds in every draw.
    profile : the course over the years.
    identity : whose draws they are; ``None`` when that was not said.
    """

    draws: NDArray[np.float64]
    profile: Profile
    identity: str | None

    def __init__(
        self,
        draws: Draws | ArrayLike,
        profile: Profile | ArrayLike,
        identity: str | None = None,
    ) -> None:
        """Take draws (S,) or one number, and a profile (Y,), (S, Y) or a ``Profile``.

        ``Draws`` bring their identity with them. Arrays are not copied; a profile that
        several entries share is best given as one ``HeldProfile``.

        Raises
        ------
        InputError
            when the lengths of draws and profile differ, a value is not finite, or
            the identity is not that of the draws.
        """
        if isinstance(draws, Draws):
            if identity not in (None, draws.identity):
                raise _refused(f"draws {draws.identity!r}", f"called {identity!r}")
            identity = draws.identity
            draws = draws.values
        values = np.asarray(draws, dtype=np.float64)
        if not isinstance(profile, Profile):
            profile = HeldProfile(np.asarray(profile, dtype=np.float64))
        if values.ndim > 1 or not np.all(np.isfinite(values)):
            raise _refused(
                f"draws of shape {values.shape}", "they are not (S,) finite numbers"
            )
        if values.ndim == 1 and profile.n_draws not in (None, values.size):
            raise _refused(
                f"{values.size} draws and a profile of {profile.n_draws}",
                "the n-th draw of one would not be the n-th of the other",
            )
        object.__setattr__(self, "draws", values)
        object.__setattr__(self, "profile", profile)
        object.__setattr__(self, "identity", identity)

    @property
    def n_draws(self) -> int | None:
        """Return S, or ``None`` when the amount is the same in every draw."""
        return self.profile.n_draws if self.draws.ndim == 0 else int(self.draws.size)

    @property
    def n_years(self) -> int:
        """Return Y."""
        return self.profile.n_years

    @property
    def shape(self) -> tuple[int, int]:
        """Return (S, Y); S is 1 for an amount that is the same in every draw."""
        return self.n_draws or 1, self.n_years

    def present_value(self, factors: ArrayLike) -> NDArray[np.float64]:
        """Return the sum over years of amount times factor (Y,): (S,).

        One value where the amount is the same in every draw.
        """
        weighted = self.profile.weighted(np.asarray(factors, dtype=np.float64))
        return np.atleast_1d(self.draws * weighted)

    def by_year(self) -> NDArray[np.float64]:
        """Return the amount of every draw and year: (S, Y), written out."""
        return self.block(slice(0, self.shape[0]))

    def block(self, rows: slice) -> NDArray[np.float64]:
        """Return the amounts of some draws: (b, Y), (1, Y) when all are the same."""
        size = self.draws if self.draws.ndim == 0 else self.draws[rows, None]
        return np.atleast_2d(size * self.profile.block(rows))

    def mean_by_year(self) -> NDArray[np.float64]:
        """Return the mean over draws of each year's amount: (Y,)."""
        count = self.shape[0]
        return self.profile.summed(np.broadcast_to(self.draws, (count,))) / count

    def __mul__(self, factor: ArrayLike | Flow) -> Flow:
        """Return the flow times a number, or times one number per draw (S,)."""
        if isinstance(factor, Flow):
            return NotImplemented
        other = np.asarray(factor, dtype=np.float64)
        if other.ndim == 1 and self.n_draws not in (None, other.size):
            raise _refused(
                f"{other.size} factors for {self.n_draws} draws",
                "the n-th draw of one would not be the n-th of the other",
            )
        return Flow(self.draws * other, self.profile, self.identity)

    __rmul__ = __mul__
    __array_ufunc__ = None
    """numpy leaves ``array * flow`` to the flow."""

    def __neg__(self) -> Flow:
        return Flow(-self.draws, self.profile, self.identity)


def geometric_flow(
    draws: Draws | ArrayLike,
    retention: ArrayLike,
    n_years: int,
    *,
    first_year: int = 1,
    growth: float = 0.0,
) -> Flow:
    """Return an amount that keeps a share ``retention`` from each year to the next.

    ``draws`` is the amount of the first year, (S,) or one number; ``retention`` one
    number or (S,). To let several payers share one course, build one
    ``GeometricFade`` and give it to each ``Flow``.
    """
    kept = np.asarray(retention, dtype=np.float64)
    return Flow(draws, GeometricFade(kept, n_years, first_year, growth))


def as_flow(amount: Flow | ArrayLike) -> Flow:
    """Return a flow as it is, and an array (S, Y) of amounts as a flow."""
    if isinstance(amount, Flow):
        return amount
    values = np.asarray(amount, dtype=np.float64)
    if values.ndim != 2:
        raise _refused(
            f"amounts of shape {values.shape}", "an amount has one row for each draw"
        )
    return Flow(1.0, HeldProfile(values))


def sum_by_year(flows: tuple[Flow, ...], n_draws: int) -> NDArray[np.float64]:
    """Return the sum of flows in every draw and year: (S, Y)."""
    years = flows[0].n_years if flows else 0
    result = np.zeros((n_draws, years))
    for rows in blocks(n_draws):
        for flow in flows:
            result[rows] += flow.block(rows)
    return result


def _refused(found: str, meaning: str) -> InputError:
    return InputError(
        Complaint(
            file="ledger",
            line=None,
            key="amount",
            found=found,
            meaning=meaning,
            mend="build every flow of a ledger from the same draws and years",
        )
    )
