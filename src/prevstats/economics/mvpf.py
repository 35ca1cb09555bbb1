"""The marginal value of public funds: what people gain per krona of net public cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.economics.appraisal import discount_factors
from prevstats.economics.discounting import Discounting
from prevstats.economics.ledger import Ledger
from prevstats.economics.payers import Payers, reference_payers
from prevstats.errors import CannotAnswer, Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Quadrant = Literal["harms_and_costs", "harms_and_saves", "helps_and_costs", "pays"]
"""Signs of willingness to pay and net cost, from the worst to the best."""
QUADRANTS: tuple[Quadrant, ...] = (
    "harms_and_costs",
    "harms_and_saves",
    "helps_and_costs",
    "pays",
)


@dataclass(frozen=True, slots=True)
class MarginalValue:
    """One marginal value of public funds, never without its quadrant.

    ``value`` is willingness to pay over net cost: kronor of gain per krona spent in
    ``helps_and_costs``; ``inf`` in ``pays`` (people gain, the public sector too);
    kronor lost per krona saved in ``harms_and_saves``, where less is better;
    negative in ``harms_and_costs``.
    """

    value: float
    quadrant: Quadrant


@dataclass(frozen=True, slots=True)
class MarginalValueInterval:
    """A marginal value with its interval and the share of draws in each quadrant.

    ``point`` is that of the mean gain and the mean net cost; ratios are never
    averaged. ``low`` and ``high`` are draws, ordered by quadrant and then within it.
    """

    point: MarginalValue | CannotAnswer
    low: MarginalValue
    high: MarginalValue
    shares: tuple[tuple[Quadrant, float], ...]


def net_public_cost(upfront: float, fiscal_externalities: Iterable[float]) -> float:
    """Return the upfront cost less what comes back to the public sector.

    Externalities are present values, positive when the public sector gains (tax,
    lower welfare payments) and negative when it pays more.
    """
    return upfront - sum(fiscal_externalities)


def fiscal_externality(gross: float, rate: float) -> float:
    """Return what a change in gross earnings brings the public sector at a tax rate.

    ``rate`` is tax and withdrawn transfers, as a share; the rest, gross less this, is
    what the person keeps. Raises ``InputError`` for a rate outside 0-1.
    """
    if not 0.0 <= rate <= 1.0:
        raise _refused("tax_rate", str(rate), "a rate is a share between 0 and 1")
    return gross * rate


def marginal_value(
    willingness_to_pay: float, net_cost: float
) -> MarginalValue | CannotAnswer:
    """Return willingness to pay over net public cost (Hendren & Sprung-Keyser 2020).

    A gain at no net cost is worth infinitely much: it pays for itself.
    ``CannotAnswer("nothing_gained_or_spent")`` when both are zero. Raises
    ``InputError`` for what is no finite number.
    """
    _demand_finite(willingness_to_pay, net_cost)
    if willingness_to_pay == 0.0 and net_cost == 0.0:
        return CannotAnswer("nothing_gained_or_spent")
    quadrant = QUADRANTS[int(_ranks(np.array(willingness_to_pay), np.array(net_cost)))]
    if quadrant == "pays":
        return MarginalValue(float("inf"), quadrant)
    if net_cost == 0.0:
        return MarginalValue(float("-inf"), quadrant)
    return MarginalValue(willingness_to_pay / net_cost + 0.0, quadrant)


def marginal_value_interval(
    willingness_to_pay: ArrayLike, net_cost: ArrayLike, *, level: float
) -> MarginalValueInterval:
    """Return the marginal value of draws (S,) of gain and net cost.

    The interval's ends are draws: in order of quadrant, then of the ratio, and of its
    inverse where money is saved at people's cost. Raises ``InputError`` for draws of
    unequal length, or that are not finite.
    """
    gain = np.atleast_1d(np.asarray(willingness_to_pay, dtype=np.float64))
    cost = np.atleast_1d(np.asarray(net_cost, dtype=np.float64))
    if gain.shape != cost.shape or gain.ndim != 1:
        raise _refused(
            "draws",
            f"{gain.size} draws of gain and {cost.size} of net cost",
            "the n-th draw of one would not be the n-th of the other",
        )
    _demand_finite(gain, cost)
    ranks = _ranks(gain, cost)
    order = np.lexsort((_score(gain, cost), ranks))
    tail = (1.0 - level) / 2.0
    last = gain.size - 1
    ends = [order[int(np.floor(tail * last))], order[int(np.ceil((1 - tail) * last))]]
    low, high = (_of_draw(float(gain[end]), float(cost[end])) for end in ends)
    return MarginalValueInterval(
        point=marginal_value(float(gain.mean()), float(cost.mean())),
        low=low,
        high=high,
        shares=tuple(
            (quadrant, float(np.mean(ranks == rank)))
            for rank, quadrant in enumerate(QUADRANTS)
        ),
    )


def marginal_value_of(
    ledger: Ledger,
    *,
    rate: float | Discounting,
    level: float,
    payers: Payers | None = None,
) -> MarginalValueInterval:
    """Return the marginal value of public funds of a ledger.

    The willingness to pay is what payers outside the public sector gain, the net cost
    what the public sector loses, both present values. No excess burden is added: two
    policies are compared by their marginal values instead.
    """
    known = reference_payers() if payers is None else payers
    public = known.public_of(ledger.payers())
    others = tuple(payer for payer in ledger.payers() if payer not in public)
    factors = discount_factors(ledger, rate)
    return marginal_value_interval(
        ledger.total(payer=others, weights=factors),
        -ledger.total(payer=public, weights=factors),
        level=level,
    )


def _demand_finite(gain: ArrayLike, cost: ArrayLike) -> None:
    """Raise ``InputError`` for draws that lie in no quadrant."""
    for key, values in (("willingness_to_pay", gain), ("net_cost", cost)):
        missing = int(np.sum(~np.isfinite(values)))
        if missing:
            raise _refused(
                key, f"{missing} draws that are no number", "they lie in no quadrant"
            )


def _ranks(gain: NDArray[np.float64], cost: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the place of each sign quadrant in QUADRANTS."""
    pays = (gain > 0) & (cost <= 0)
    costs = (gain >= 0) & (cost >= 0) & ~pays
    return np.asarray(np.select([pays, costs, cost < 0], [3, 2, 1], 0))


def _score(gain: NDArray[np.float64], cost: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what orders draws within their quadrant: more is better."""
    ranks = _ranks(gain, cost)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where((gain == 0) & (cost == 0), 0.0, gain / cost)
        inverse = np.abs(cost / gain)
    return np.select([ranks == 3, ranks == 1], [-cost, inverse], ratio)


def _of_draw(gain: float, cost: float) -> MarginalValue:
    """Return a draw's marginal value; one in which nothing happens is worth 0."""
    found = marginal_value(gain, cost)
    if isinstance(found, CannotAnswer):
        return MarginalValue(0.0, "helps_and_costs")
    return found


def _refused(key: str, found: str, meaning: str) -> InputError:
    return InputError(
        Complaint("appraisal", None, key, found, meaning, "correct the value")
    )
