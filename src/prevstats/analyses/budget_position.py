"""One payer's position with an option, from the option's ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.analyses.basis import labels
from prevstats.analyses.budget_cumulative import cumulative
from prevstats.analyses.budget_positions import (
    BreakEvenEffect,
    CaseBreakEven,
    Position,
    Role,
)
from prevstats.analyses.budget_verdict import payer_verdict
from prevstats.economics.acceptability import expected_loss
from prevstats.economics.appraisal import appraise, benefit_cost_ratio, interval
from prevstats.economics.budget_impact import BudgetYear
from prevstats.economics.decision import adopt_or_not
from prevstats.economics.links import SHARES
from prevstats.economics.must_succeed import must_succeed
from prevstats.economics.returns import (
    internal_rate_of_return,
    payback_by_draw,
    payback_year,
)
from prevstats.errors import CannotAnswer
from prevstats.estimate import Draws
from prevstats.parameters import reference

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.analyses.budget_ledger import Booked
    from prevstats.parameters.cascade import CascadeOutcome

FEWEST_THAT_GAIN = 0.5
"""Share of draws in which effects must gain a payer anything for a break-even to have
an interval."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Whose position it is: its name, its role, and the payers that it sums over."""

    payer: str
    role: Role
    members: tuple[str, ...]


def position(
    made: Booked,
    seat: Seat,
    *,
    by_year: tuple[BudgetYear, ...],
    marks: Mapping[str, str],
) -> Position:
    """Return where a payer, a body of several, the public sector or society stands."""
    frame, ledger = made.case.frame, made.ledger
    members = seat.members
    told = appraise(ledger, rate=frame.discounting, level=frame.level, payer=members)
    costs = -ledger.total(payer=members, side="cost", weights=frame.factors)
    gains = ledger.total(payer=members, side="benefit", weights=frame.factors)
    net = gains - costs
    yearly = ledger.by_year(members)
    expected = yearly.mean(axis=0)
    ratio = benefit_cost_ratio(
        ledger, rate=frame.discounting, level=frame.level, payer=members
    )
    loss = expected_loss(adopt_or_not(Draws(ledger.identity, net)))
    beyond, linked = _observed(made, members)
    return Position(
        payer=seat.payer,
        label=_label(seat),
        role=seat.role,
        cost=told.cost,
        benefit=told.benefit,
        net=told.net,
        net_low=told.net_low,
        net_high=told.net_high,
        net_per_year=told.net * told.annuity,
        net_per_year_low=told.net_low * told.annuity,
        net_per_year_high=told.net_high * told.annuity,
        cashable=told.cashable_benefit,
        chance=told.chance,
        chance_error=told.chance_error,
        net_error=float(net.std(ddof=1) / np.sqrt(net.size)),
        payback=payback_year(expected),
        payback_discounted=payback_year(expected, frame.discounting),
        payback_chance=float(np.mean(np.isfinite(payback_by_draw(yearly)))),
        ratio=ratio,
        return_on_investment=None if ratio is None else ratio.value - 1.0,
        internal_rate=internal_rate_of_return(expected),
        equivalent_annual_cost=told.cost * told.annuity,
        by_year=by_year,
        break_even=_break_even(costs, gains, frame.level),
        must_succeed=_must_succeed(made, members, costs),
        beyond_observed=beyond,
        linked=linked,
        expected_loss=float(loss.loss[0, 1]),
        mark=marks.get(seat.payer, "yes"),
        verdict=payer_verdict(net, frame.level),
        cumulative=cumulative(made, members) if by_year else (),
    )


def _label(seat: Seat) -> Mapping[str, str]:
    rows = reference.payers()
    known = seat.role in ("payer", "body") and seat.payer in rows
    return labels(rows[seat.payer].label) if known else {}


def _break_even(
    costs: NDArray[np.float64], gains: NDArray[np.float64], level: float
) -> BreakEvenEffect | CannotAnswer:
    """Return how many times the assumed effects cover the cost.

    The gain is taken as proportional to the effects, as it is but for the curve of
    the odds and for whole steps.
    """
    if not costs.mean() > 0.0:
        return CannotAnswer("no_cost_to_cover")
    if not gains.mean() > 0.0:
        return CannotAnswer("effects_gain_nothing")
    some = gains > 0.0
    share = float(some.mean())
    low: float | None = None
    high: float | None = None
    if share >= FEWEST_THAT_GAIN:
        low, high = interval(costs[some] / gains[some], level)
    return BreakEvenEffect(float(costs.mean() / gains.mean()), low, high, share)


def _must_succeed(
    made: Booked, members: tuple[str, ...], costs: NDArray[np.float64]
) -> tuple[CaseBreakEven, ...]:
    """Return how many must be helped in each outcome with a price.

    Helped is a change the way that gains society; what one is worth to the payer is
    its gain by that outcome over the change, in every draw.
    """
    frame, ledger = made.case.frame, made.ledger
    rows = []
    for outcome, change in made.cases().items():
        whole = _gain_by(made, outcome, ledger.payers())
        worth = float(np.mean(whole * change))
        own = _gain_by(made, outcome, members)
        if worth == 0.0 or not np.any(own):
            continue
        helped = np.broadcast_to(np.sign(worth) * change, own.shape)
        with np.errstate(divide="ignore", invalid="ignore"):
            each = np.where(helped != 0.0, own / helped, 0.0)
        known = _outcome(made, outcome)
        rows.append(
            CaseBreakEven(
                outcome=outcome,
                label=labels(known.label),
                counted=known.unit in SHARES,
                number=must_succeed(costs, each, helped, level=frame.level),
                persons=_summed(made, outcome, "persons"),
                reached=_summed(made, outcome, "reached"),
            )
        )
    return tuple(rows)


def _summed(made: Booked, outcome: str, which: Literal["persons", "reached"]) -> float:
    """Return the mean number of persons of an outcome over all programmes."""
    found = (getattr(item, which).get(outcome) for item in made.parts)
    return float(sum(np.mean(number) for number in found if number is not None))


def _gain_by(
    made: Booked, outcome: str, members: tuple[str, ...]
) -> NDArray[np.float64]:
    total = np.zeros(made.ledger.n_draws)
    for entry in made.ledger.select(payer=members, side="benefit"):
        if entry.outcome == outcome:
            total += entry.amount.present_value(made.case.frame.factors)
    return total


def _outcome(made: Booked, name: str) -> CascadeOutcome:
    return next(
        item
        for result in made.parts
        for item in result.part.cascade.outcomes
        if item.id == name
    )


def _observed(
    made: Booked, members: tuple[str, ...]
) -> tuple[float | None, float | None]:
    """Return which shares of the gains lie after what was followed, and rest on links.

    Each entry and year counts by the size of its expected present value.
    """
    years = np.asarray(made.case.frame.years)
    whole = beyond = linked = 0.0
    for entry, last, measured in made.observed:
        if entry.payer not in members:
            continue
        sizes = np.abs(entry.amount.mean_by_year() * made.case.frame.factors)
        after = years > (-1 if last is None else last)
        whole += float(sizes.sum())
        beyond += float(sizes[after].sum())
        linked += 0.0 if measured else float(sizes.sum())
    return (beyond / whole, linked / whole) if whole > 0.0 else (None, None)
