"""How large an effect must be for the money to come back, by payer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from prevstats.economics.appraisal import discount_factors, interval
from prevstats.economics.discounting import Discounting
from prevstats.economics.ledger import Ledger
from prevstats.errors import CannotAnswer, Complaint, InputError
from prevstats.estimate import Draws

_HALVINGS = 200


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The effect at which one payer's net present value is zero, in the effect's unit.

    ``value`` is that of the mean cost and the mean worth of a unit of effect, ``low``
    and ``high`` the ends over draws (prices differ between them, not the effect);
    ``None`` where a unit of effect is worth nothing to the payer. ``effect`` is the
    mean of the estimate, to be read beside it.
    """

    value: float | None
    low: float | None
    high: float | None
    effect: float


def break_even_by_payer(
    ledger: Ledger, effect: Draws, *, rate: float | Discounting, level: float
) -> dict[str, BreakEven]:
    """Return the break-even effect of each payer, where benefits follow the effect.

    A payer's benefit is taken as proportional to the effect in every draw, as in a
    ledger of one outcome; where it is not, ask ``break_even_effect``. Raises
    ``InputError`` for draws of another identity or length, or with an effect of 0.
    """
    if effect.identity != ledger.identity or effect.values.size != ledger.n_draws:
        raise _refused(
            f"{effect.values.size} draws {effect.identity!r}",
            f"the ledger holds {ledger.n_draws} draws {ledger.identity!r}",
        )
    if np.any(effect.values == 0.0):
        raise _refused("a draw of 0", "a unit of no effect has no worth")
    factors = discount_factors(ledger, rate)
    costs = ledger.by_payer(side="cost", weights=factors)
    benefits = ledger.by_payer(side="benefit", weights=factors)
    mean = float(effect.values.mean())
    found: dict[str, BreakEven] = {}
    for payer, benefit in benefits.items():
        unit = benefit / effect.values
        cost = -costs[payer]
        if np.any(unit == 0.0):
            found[payer] = BreakEven(None, None, None, mean)
            continue
        low, high = interval(cost / unit, level)
        value = break_even(float(cost.mean()), float(unit.mean()))
        found[payer] = BreakEven(value, low, high, mean)
    return found


def break_even(cost: float, benefit_per_unit: float) -> float | None:
    """Return the effect at which benefits equal cost, in the outcome's unit.

    ``cost`` and ``benefit_per_unit`` are present values; the second is what one unit
    of effect is worth (negative when a lower outcome is the gain). ``None`` when a
    unit of effect is worth nothing.
    """
    return None if benefit_per_unit == 0.0 else cost / benefit_per_unit


def break_even_effect(
    net: Callable[[float], float], low: float, high: float
) -> float | CannotAnswer:
    """Return the effect between two effects at which a net present value is zero.

    ``net`` is the net value at an effect, where it is not a straight line (a chain of
    links, whole posts). ``CannotAnswer("no_break_even_between")`` when the net value
    has the same sign at both ends.
    """
    at_low, at_high = net(low), net(high)
    if at_low == 0.0 or at_high == 0.0:
        return low if at_low == 0.0 else high
    if (at_low > 0.0) == (at_high > 0.0):
        return CannotAnswer("no_break_even_between", (("low", low), ("high", high)))
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if (net(middle) > 0.0) == (at_low > 0.0):
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def _refused(found: str, meaning: str) -> InputError:
    return InputError(
        Complaint(
            "appraisal",
            None,
            "break_even",
            found,
            meaning,
            "give the draws of the effect that the ledger's benefits follow from",
        )
    )
