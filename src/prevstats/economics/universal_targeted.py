"""Small efforts for many or large ones for few: who wins at the same budget.

Over strata g with N_g persons at risk p_g an approach that offers itself to the share
o_g of a stratum, of which u_g take it up, and that lowers the risk of those who take
part by the share delta_g, prevents

    sum_g N_g o_g u_g p_g delta_g  cases, for  fixed + screening N + sum_g N_g o_g u_g c

kronor. Targeting offers itself to those whom a screening points out: o_g is the
screening's sensitivity in strata that it looks for and one less its specificity in the
others; whoever is pointed out wrongly pays with a possible harm. When the budget does
not reach everyone offered, every stratum gets the same share of what it was to have.
That a low risk in many may give more cases than a high risk in few is Rose's
prevention paradox (Rose 1985, "Sick individuals and sick populations", International
Journal of Epidemiology 14:32-38); that the many win by it is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.economics.appraisal import interval
from prevstats.economics.approach import Approach as Approach
from prevstats.economics.approach import Screening as Screening
from prevstats.economics.approach import scaled_effect as scaled_effect
from prevstats.economics.approach import targeted as targeted
from prevstats.economics.approach import universal as universal
from prevstats.economics.risk_strata import Strata
from prevstats.errors import CannotAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

Winner = Literal["universal", "targeted", "cannot_tell"]


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """What an approach does with a budget.

    Attributes
    ----------
    extent : share (0-1) of what was to be offered that the budget allows.
    participants : persons who take part.
    spent : kronor; less than the budget when everyone is reached.
    prevented : (S,) cases prevented, harm taken off.
    by_stratum : (G,) mean cases prevented in each stratum.
    """

    extent: float
    participants: float
    spent: float
    prevented: NDArray[np.float64]
    by_stratum: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Contest:
    """Universal against targeted at one budget: means over draws and an interval.

    ``difference`` is universal less targeted, in cases prevented. ``chance`` is that
    universal prevents more, with its Monte Carlo error. ``winner`` is named when the
    interval of the difference excludes zero; it may be either. Each approach has an
    interval of its own; both rest on the same draws, so that the difference of their
    ends says nothing.
    """

    universal: float
    universal_low: float
    universal_high: float
    targeted: float
    targeted_low: float
    targeted_high: float
    difference: float
    low: float
    high: float
    chance: float
    chance_error: float
    winner: Winner
    spared: float
    """Kronor of the budget that the cheaper approach did not need."""


def reach(strata: Strata, approach: Approach, budget: float) -> Reach | CannotAnswer:
    """Return what an approach does with a budget.

    Refused when the budget does not cover set-up and screening: nobody is then reached.
    """
    overhead = approach.fixed + approach.screening * float(strata.persons.sum())
    wanted = strata.persons * approach.offered * approach.take_up
    full = float(wanted.sum()) * approach.cost
    if overhead > budget:
        return CannotAnswer("budget_below_set_up", (("overhead", overhead),))
    extent = 1.0 if full <= budget - overhead else (budget - overhead) / full
    helped = extent * wanted * strata.risk * np.atleast_2d(approach.effect)
    harmed = extent * strata.persons * approach.wrongly
    caused = np.atleast_1d(np.asarray(approach.harm))[:, None] * np.atleast_2d(harmed)
    prevented = helped - caused
    return Reach(
        extent=extent,
        participants=extent * float(wanted.sum()),
        spent=overhead + extent * full,
        prevented=prevented.sum(axis=1),
        by_stratum=prevented.mean(axis=0),
    )


def contest(
    strata: Strata,
    many: Approach,
    few: Approach,
    *,
    budget: float,
    level: float,
) -> Contest | CannotAnswer:
    """Return who prevents more cases for the same money."""
    wide = reach(strata, many, budget)
    narrow = reach(strata, few, budget)
    if isinstance(wide, CannotAnswer):
        return wide
    if isinstance(narrow, CannotAnswer):
        return narrow
    difference = np.atleast_1d(wide.prevented - narrow.prevented)
    low, high = interval(difference, level)
    wide_low, wide_high = interval(np.atleast_1d(wide.prevented), level)
    narrow_low, narrow_high = interval(np.atleast_1d(narrow.prevented), level)
    chance = float(np.mean(difference > 0.0))
    winner: Winner = (
        "universal" if low > 0 else "targeted" if high < 0 else "cannot_tell"
    )
    return Contest(
        universal=float(wide.prevented.mean()),
        universal_low=wide_low,
        universal_high=wide_high,
        targeted=float(narrow.prevented.mean()),
        targeted_low=narrow_low,
        targeted_high=narrow_high,
        difference=float(difference.mean()),
        low=low,
        high=high,
        chance=chance,
        chance_error=float(np.sqrt(chance * (1.0 - chance) / difference.size)),
        winner=winner,
        spared=budget - min(wide.spent, narrow.spent),
    )


def break_even(
    strata: Strata,
    many: Approach,
    few: Approach,
    *,
    budget: float,
    vary: Callable[[Approach, float], Approach],
    between: tuple[float, float],
) -> float | CannotAnswer:
    """Return the value at which both prevent equally many cases in expectation.

    ``vary(targeted approach, value)`` returns the targeted approach with the value put
    in (its effect, its cost, its screening). Solved by bisection to a millionth of the
    range. Refused when one of the two wins over the whole range.
    """

    def lead(value: float) -> float:
        found = contest(strata, many, vary(few, value), budget=budget, level=0.5)
        return -np.inf if isinstance(found, CannotAnswer) else found.difference

    low, high = between
    first, last = lead(low), lead(high)
    if not np.isfinite([first, last]).all():
        return CannotAnswer("budget_below_set_up")
    if np.sign(first) == np.sign(last):
        return CannotAnswer(
            "no_break_even_within", (("winner", "many" if first > 0 else "few"),)
        )
    while high - low > 1e-6 * (between[1] - between[0]):
        middle = (low + high) / 2.0
        if np.sign(lead(middle)) == np.sign(first):
            low = middle
        else:
            high = middle
    return (low + high) / 2.0
