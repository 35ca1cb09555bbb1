"""How many must be helped before the money is back, and how likely that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.errors import CannotAnswer, Complaint, InputError
from prevstats.estimate import Draws

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

ROUNDING = 1e-9
"""What a quotient may exceed a whole number by and still be that number."""


@dataclass(frozen=True, slots=True)
class MustSucceed:
    """How many must be helped for one payer to break even, beside how many were.

    Attributes
    ----------
    needed, needed_low, needed_high : median and interval over draws of the smallest
        whole number of helped persons whose savings cover the cost; ``inf`` where no
        number does.
    never : share of draws in which no number is enough.
    helped, helped_low, helped_high : the number that the estimate says were helped.
    chance, chance_error : share of draws in which at least as many were helped as were
        needed, and its Monte Carlo standard error.
    """

    needed: float
    needed_low: float
    needed_high: float
    never: float
    helped: float
    helped_low: float
    helped_high: float
    chance: float
    chance_error: float


def successes_needed(
    cost: ArrayLike, saving_per_case: ArrayLike
) -> NDArray[np.float64]:
    """Return ceil(cost / saving): how many prevented cases cover the cost.

    Present values of one payer, numbers or draws (S,). 0 where there is no cost to
    cover, ``inf`` where a prevented case saves nothing.
    """
    price = np.asarray(cost, dtype=np.float64)
    saving = np.asarray(saving_per_case, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        number = np.ceil(price / saving * (1.0 - ROUNDING))
    return np.where(price <= 0.0, 0.0, np.where(saving > 0.0, number, np.inf))


def needed_effect(cost: float, saving_per_case: float) -> float | CannotAnswer:
    """Return the risk difference per participant at which the cost is covered.

    Its inverse is the largest number needed to treat that the payer can bear.
    ``CannotAnswer("case_saves_nothing")`` when a prevented case saves nothing.
    """
    if not saving_per_case > 0.0:
        return CannotAnswer("case_saves_nothing")
    return cost / saving_per_case


def must_succeed(
    cost: Draws | ArrayLike,
    saving_per_case: Draws | ArrayLike,
    helped: Draws | ArrayLike,
    *,
    level: float,
) -> MustSucceed:
    """Return how many must be helped, how many were, and the chance that it is enough.

    Each is one number or one per draw; draws belong to the same worlds. Raises
    ``InputError`` for draws of unequal length or of another identity.
    """
    _same_worlds(cost, saving_per_case, helped)
    price, saving, number = (
        _values(given) for given in (cost, saving_per_case, helped)
    )
    count = max(price.size, saving.size, number.size)
    needed = np.broadcast_to(successes_needed(price, saving), (count,))
    number = np.broadcast_to(number, (count,))
    chance = float(np.mean(number >= needed * (1.0 - ROUNDING)))
    tail = (1.0 - level) / 2.0
    at = [tail, 0.5, 1.0 - tail]
    low, middle, high = np.quantile(needed, at, method="inverted_cdf")
    helped_low, helped_middle, helped_high = np.quantile(number, at)
    return MustSucceed(
        needed=float(middle),
        needed_low=float(low),
        needed_high=float(high),
        never=float(np.mean(np.isinf(needed))),
        helped=float(helped_middle),
        helped_low=float(helped_low),
        helped_high=float(helped_high),
        chance=chance,
        chance_error=float(np.sqrt(chance * (1.0 - chance) / count)),
    )


def _values(given: Draws | ArrayLike) -> NDArray[np.float64]:
    return np.asarray(given.values if isinstance(given, Draws) else given, dtype=float)


def _same_worlds(*given: Draws | ArrayLike) -> None:
    names = {one.identity for one in given if isinstance(one, Draws)}
    sizes = {_values(one).size for one in given if _values(one).ndim > 0}
    if len(names) > 1 or len(sizes) > 1:
        raise InputError(
            Complaint(
                file="appraisal",
                line=None,
                key="must_succeed",
                found=f"draws {sorted(names)} of lengths {sorted(sizes)}",
                meaning="worlds would be mixed",
                mend="give cost, saving and number helped from the same draws",
            )
        )
