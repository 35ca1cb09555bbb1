"""What a ledger says: net value, ratio, chance of gain, break-even."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.economics.ledger import Ledger
from prevstats.economics.prices import discount_factor

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Appraisal:
    """One payer's (or society's) position over the horizon.

    Amounts are present values in kronor of the ledger's price year: means over draws,
    with the interval of ``net`` at the level asked for; ``cashable_benefit`` is the
    part of ``benefit`` that can be released as money. ``annuity`` turns a present
    value into an equal amount each year of the horizon. ``chance`` is the share of
    draws with net above zero, ``chance_error`` its Monte Carlo standard error.
    """

    cost: float
    benefit: float
    net: float
    net_low: float
    net_high: float
    cashable_benefit: float
    annuity: float
    chance: float
    chance_error: float


@dataclass(frozen=True, slots=True)
class Ratio:
    """Benefit per krona of cost; ``None`` where the ratio has no meaning."""

    value: float
    low: float
    high: float


def discount_factors(ledger: Ledger, rate: float) -> tuple[float, ...]:
    """Return one end-of-year discount factor for each year of the ledger."""
    return tuple(discount_factor(rate, year) for year in ledger.years)


def appraise(
    ledger: Ledger, *, rate: float, level: float, payer: str | None = None
) -> Appraisal:
    """Return the position of one payer, or of society when ``payer`` is ``None``."""
    factors = discount_factors(ledger, rate)
    cost = ledger.total(payer=payer, side="cost", weights=factors)
    benefit = ledger.total(payer=payer, side="benefit", weights=factors)
    released = ledger.total(payer=payer, side="benefit", cashable=True, weights=factors)
    net = cost + benefit
    low, high = _interval(net, level)
    chance = float(np.mean(net > 0.0))
    horizon = sum(
        factor for year, factor in zip(ledger.years, factors, strict=True) if year > 0
    )
    return Appraisal(
        cost=float(-cost.mean()) + 0.0,
        benefit=float(benefit.mean()),
        net=float(net.mean()),
        net_low=low,
        net_high=high,
        cashable_benefit=float(released.mean()),
        annuity=1.0 / horizon if horizon else 1.0,
        chance=chance,
        chance_error=float(np.sqrt(chance * (1.0 - chance) / ledger.n_draws)),
    )


def benefit_cost_ratio(ledger: Ledger, *, rate: float, level: float) -> Ratio | None:
    """Return society's benefit per krona of cost, with its interval.

    ``None`` when the expected cost is not positive: a saving has no ratio, and a
    negative ratio would read as a loss. The value is the ratio of the two means, so
    that it exceeds one exactly when the expected net value is positive.
    """
    factors = discount_factors(ledger, rate)
    cost = -ledger.total(side="cost", weights=factors)
    benefit = ledger.total(side="benefit", weights=factors)
    if cost.mean() <= 0.0 or np.any(cost <= 0.0):
        return None
    low, high = _interval(benefit / cost, level)
    return Ratio(float(benefit.mean() / cost.mean()), low, high)


def break_even(cost: float, benefit_per_unit: float) -> float | None:
    """Return the effect at which benefits equal cost, in the outcome's unit.

    ``cost`` and ``benefit_per_unit`` are present values; the second is what one unit
    of effect is worth (negative when a lower outcome is the gain). ``None`` when a
    unit of effect is worth nothing.
    """
    return None if benefit_per_unit == 0.0 else cost / benefit_per_unit


def _interval(values: NDArray[np.float64], level: float) -> tuple[float, float]:
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(values, [tail, 1.0 - tail])
    return float(low), float(high)
