"""One option against going on as today: every payer, society, and the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.basis import labels
from prevstats.analyses.budget_findings import (
    CorrelationRow,
    OptionFindings,
    Viewpoint,
)
from prevstats.analyses.budget_grounds import ReachFindings
from prevstats.analyses.budget_ledger import Booked
from prevstats.analyses.budget_marks import marks_of
from prevstats.analyses.budget_position import Seat, position
from prevstats.analyses.budget_tornado import tornado_of
from prevstats.analyses.budget_verdict import option_verdict, payer_verdict
from prevstats.analyses.budget_wanted import wanted_way
from prevstats.economics.appraisal import interval
from prevstats.economics.budget_impact import BudgetYear, budget_impact
from prevstats.economics.cascade_result import summarised
from prevstats.economics.deadweight import deadweight_of_taxation
from prevstats.economics.mvpf import MarginalValueInterval, marginal_value_of
from prevstats.economics.payers import reference_payers
from prevstats.errors import CannotAnswer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.analyses.budget_cascade import PartResult
    from prevstats.analyses.budget_positions import Position

MUNICIPALITY = "municipality"


@dataclass(frozen=True, slots=True)
class Seats:
    """Everyone whose position is told, in the order of the page."""

    payers: tuple[Seat, ...]
    bodies: tuple[Seat, ...]
    public: Seat | None
    society: Seat

    def alone(self, seat: Seat) -> bool:
        """Tell whether nobody else has the seat's name: its years are its own."""
        body = next((b for b in self.bodies if b.payer == seat.payer), seat)
        return body.members == seat.members

    def viewpoints(self) -> dict[Viewpoint, tuple[str, ...]]:
        """Return the two viewpoints of a verdict, each with its payers."""
        own = next(
            (seat.members for seat in self.bodies if seat.payer == MUNICIPALITY), ()
        )
        return {"municipality": own, "society": self.society.members}


def seats_of(made: Booked) -> Seats:
    """Return the payers of a ledger, the bodies that they form, public and society."""
    known = reference_payers()
    present = made.ledger.payers()
    public = known.public_of(present)
    bodies: dict[str, list[str]] = {}
    for payer in present:
        bodies.setdefault(known.top(payer), []).append(payer)
    return Seats(
        payers=tuple(Seat(payer, "payer", (payer,)) for payer in present),
        bodies=tuple(
            Seat(body, "body", tuple(members)) for body, members in bodies.items()
        ),
        public=Seat("public", "public", public) if public else None,
        society=Seat("society", "society", present),
    )


def nets(made: Booked) -> dict[Viewpoint, NDArray[np.float64]]:
    """Return the net present value of each viewpoint, every draw: (S,)."""
    factors = made.case.frame.factors
    return {
        name: made.ledger.total(payer=members, weights=factors)
        for name, members in seats_of(made).viewpoints().items()
    }


def option_findings(
    made: Booked, at_correlations: Mapping[float, Booked]
) -> OptionFindings:
    """Return all that is said of one option.

    ``at_correlations`` holds the same option with the links that hang together unknown
    how much paired at each assumed correlation.
    """
    seats = seats_of(made)
    impact, marks = _impact(made), marks_of(made, seats.bodies)

    def stands(seat: Seat) -> Position:
        years = impact.get(seat.payer, ()) if seats.alone(seat) else ()
        return position(made, seat, by_year=years, marks=marks)

    frame, option = made.case.frame, made.case.option
    net = nets(made)
    moved = tornado_of(made.case, seats.viewpoints())
    return OptionFindings(
        id=option.id,
        label=labels(option.label),
        funding=option.funding,
        reach=tuple(_reach(item, made) for item in made.parts),
        payers=tuple(stands(seat) for seat in seats.payers),
        bodies=tuple(stands(seat) for seat in seats.bodies),
        public=None if seats.public is None else stands(seats.public),
        society=stands(seats.society),
        with_deadweight=_with_deadweight(made, net["society"]),
        marginal_value=_marginal_value(made),
        correlations=tuple(
            row
            for assumed, other in at_correlations.items()
            for row in _correlation_rows(other, assumed)
        ),
        tornado=()
        if isinstance(moved, CannotAnswer)
        else tuple((name, moved[name]) for name in seats.viewpoints()),
        verdict=option_verdict(
            payer_verdict(net["municipality"], frame.level),
            payer_verdict(net["society"], frame.level),
        ),
    )


def _impact(made: Booked) -> dict[str, tuple[BudgetYear, ...]]:
    frame = made.case.frame
    rows = budget_impact(
        made.ledger,
        first_year=frame.budget.decision_year,
        deflators=frame.deflators,
        level=frame.level,
    )
    found: dict[str, tuple[BudgetYear, ...]] = {}
    for row in rows:
        found[row.payer] = (*found.get(row.payer, ()), row)
    return found


def _reach(item: PartResult, made: Booked) -> ReachFindings:
    level = made.case.frame.level
    persons = [summarised(np.asarray(step), level) for step in item.steps]
    return ReachFindings(
        part=item.part.id,
        concerned=persons[0],
        offered=persons[1],
        taken_up=persons[2],
        completed=persons[3],
        helped=tuple(
            (outcome, summarised(wanted_way(item, outcome, made) * change, level))
            for outcome, change in item.cases.items()
        ),
    )


def _marginal_value(made: Booked) -> MarginalValueInterval | CannotAnswer:
    """Return the gain to people for each krona of net public cost."""
    present = made.ledger.payers()
    if set(present) == set(reference_payers().public_of(present)):
        return CannotAnswer("nothing_priced_for_people")
    frame = made.case.frame
    return marginal_value_of(made.ledger, rate=frame.discounting, level=frame.level)


def _with_deadweight(
    made: Booked, net: NDArray[np.float64]
) -> tuple[float, float, float, float] | None:
    stated = made.case.frame.budget.deadweight
    if stated is None:
        return None
    excess = made.case.streams.get("deadweight", stated.share.value)
    frame = made.case.frame
    whole = net + deadweight_of_taxation(made.ledger, excess, weights=frame.factors)
    low, high = interval(whole, frame.level)
    return float(whole.mean()), low, high, float(np.mean(whole > 0.0))


def _correlation_rows(made: Booked, assumed: float) -> list[CorrelationRow]:
    rows = []
    for viewpoint, net in nets(made).items():
        low, high = interval(net, made.case.frame.level)
        chance = float(np.mean(net > 0.0))
        rows.append(
            CorrelationRow(assumed, viewpoint, float(net.mean()), low, high, chance)
        )
    return rows
