"""What a ledger says: net value, ratio, chance of gain, share not yet observed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.economics.discounting import Discounting, discounting_of, same_basis
from prevstats.economics.ledger import Ledger
from prevstats.economics.payers import Payers, reference_payers
from prevstats.economics.transfers import balanced

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


@dataclass(frozen=True, slots=True)
class Appraised:
    """Every payer's position, and the sums over them.

    ``payers`` holds the payers of the ledger one by one: in every draw they sum to
    ``society``. ``bodies`` rolls committees up to the body whose budget they share;
    ``public`` is all that taxes pay for, ``None`` when no payer of the ledger is.
    """

    payers: dict[str, Appraisal]
    bodies: dict[str, Appraisal]
    public: Appraisal | None
    society: Appraisal


def discount_factors(ledger: Ledger, rate: float | Discounting) -> tuple[float, ...]:
    """Return one discount factor for each year of the ledger.

    A number is a real rate at the end of the year. Raises ``InputError`` for a rate
    that is no share, and for a real rate on nominal kronor or the other way round.
    """
    discounting = same_basis(discounting_of(rate), ledger.basis)
    return tuple(float(factor) for factor in discounting.factors(ledger.years))


def net_by_draw(
    ledger: Ledger,
    *,
    rate: float | Discounting,
    payer: str | Collection[str] | None = None,
) -> NDArray[np.float64]:
    """Return the net present value of each draw (S,): of payers, or of society.

    Raises ``InputError`` when society is asked for and a transfer or tax of the ledger
    does not cancel.
    """
    whole = balanced(ledger) if payer is None else ledger
    return whole.total(payer=payer, weights=discount_factors(ledger, rate))


def appraise(
    ledger: Ledger,
    *,
    rate: float | Discounting,
    level: float,
    payer: str | Collection[str] | None = None,
) -> Appraisal:
    """Return the position of a payer, of several together, or of society (``None``).

    Raises ``InputError`` as ``net_by_draw`` and ``discount_factors`` do.
    """
    if payer is None:
        balanced(ledger)
    factors = discount_factors(ledger, rate)
    cost = ledger.total(payer=payer, side="cost", weights=factors)
    benefit = ledger.total(payer=payer, side="benefit", weights=factors)
    released = ledger.total(payer=payer, side="benefit", cashable=True, weights=factors)
    net = cost + benefit
    low, high = interval(net, level)
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


def appraise_all(
    ledger: Ledger,
    *,
    rate: float | Discounting,
    level: float,
    payers: Payers | None = None,
) -> Appraised:
    """Return every payer, the bodies that they form, the public sector and society.

    Raises ``InputError`` for a payer that the table of payers does not have, and as
    ``appraise`` does.
    """
    known = reference_payers() if payers is None else payers
    present = ledger.payers()
    public = known.public_of(present)
    bodies: dict[str, list[str]] = {}
    for payer in present:
        bodies.setdefault(known.top(payer), []).append(payer)

    def position(payer: str | Collection[str] | None) -> Appraisal:
        return appraise(ledger, rate=rate, level=level, payer=payer)

    return Appraised(
        payers={payer: position(payer) for payer in present},
        bodies={body: position(tuple(members)) for body, members in bodies.items()},
        public=position(public) if public else None,
        society=position(None),
    )


def benefit_cost_ratio(
    ledger: Ledger,
    *,
    rate: float | Discounting,
    level: float,
    payer: str | Collection[str] | None = None,
) -> Ratio | None:
    """Return the benefit per krona of cost of society or of a payer, with interval.

    Both sides belong to the same payer. ``None`` when the cost is not positive: a
    saving has no ratio, and a negative ratio would read as a loss. The value is the
    ratio of the two means, so that it exceeds one exactly when the expected net value
    is positive.
    """
    if payer is None:
        balanced(ledger)
    factors = discount_factors(ledger, rate)
    cost = -ledger.total(payer=payer, side="cost", weights=factors)
    benefit = ledger.total(payer=payer, side="benefit", weights=factors)
    if cost.mean() <= 0.0 or np.any(cost <= 0.0):
        return None
    low, high = interval(benefit / cost, level)
    return Ratio(float(benefit.mean() / cost.mean()), low, high)


def beyond_observed(
    ledger: Ledger,
    *,
    rate: float | Discounting,
    last_year: int,
    payer: str | Collection[str] | None = None,
) -> float | None:
    """Return the share of the benefits' present value after the last observed year.

    ``last_year`` is counted as the ledger's years are. Each year counts by the size of
    its expected amount, whatever its sign, so that the share lies between 0 and 1;
    ``None`` when no benefit is expected in any year.
    """
    factors = np.asarray(discount_factors(ledger, rate))
    yearly = np.abs(ledger.mean_by_year(payer, side="benefit") * factors)
    if not yearly.sum() > 0.0:
        return None
    late = np.asarray(ledger.years) > last_year
    return float(yearly[late].sum() / yearly.sum())


def not_monetised(ledger: Ledger, outcomes: Collection[str]) -> tuple[str, ...]:
    """Return the outcomes that no krona of the ledger follows from, in their order."""
    priced = {entry.outcome for entry in ledger.entries}
    return tuple(outcome for outcome in outcomes if outcome not in priced)


def interval(values: NDArray[np.float64], level: float) -> tuple[float, float]:
    """Return the ends between which a share ``level`` of the draws lies."""
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(values, [tail, 1.0 - tail])
    return float(low), float(high)
