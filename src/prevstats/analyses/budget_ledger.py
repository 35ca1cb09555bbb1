"""The ledger of one option: what it costs and what follows, payer by payer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.budget_cascade import Case, PartResult, part_result, reach_steps
from prevstats.analyses.budget_streams import cost_number, price_number
from prevstats.economics.county_money import spread_over
from prevstats.economics.entry import Capacity, Entry
from prevstats.economics.flow import Flow
from prevstats.economics.ledger import Ledger
from prevstats.economics.split import split
from prevstats.errors import CannotAnswer, Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.economics.cascade_result import PathFlow
    from prevstats.economics.profile import Profile
    from prevstats.parameters.budget_items import BudgetCost, County, ResourcePrice


@dataclass(frozen=True, slots=True, eq=False)
class Rising:
    """A course whose price of work rises beyond other prices.

    ``growth`` is the price in each year over that of year 0, (Y,).
    """

    course: Profile
    growth: NDArray[np.float64]

    @property
    def n_draws(self) -> int | None:
        """Return S, or ``None`` when the course is the same in every draw."""
        return self.course.n_draws

    @property
    def n_years(self) -> int:
        """Return Y."""
        return self.course.n_years

    def weighted(self, factors: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum over years of profile times factor: (S,) or ()."""
        return self.course.weighted(factors * self.growth)

    def summed(self, draws: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum over draws of draw times profile: (Y,)."""
        return self.course.summed(draws) * self.growth

    def block(self, rows: slice) -> NDArray[np.float64]:
        """Return the profile of some draws: (b, Y), or (Y,) when it is common."""
        return self.course.block(rows) * self.growth


@dataclass(frozen=True, slots=True, eq=False)
class Booked:
    """An option's ledger with what its report needs beside it.

    ``observed`` holds, for each benefit entry, the last year that its evidence followed
    (``None``: never) and whether the municipality measured its outcome itself.
    """

    case: Case
    ledger: Ledger
    parts: tuple[PartResult, ...]
    observed: tuple[tuple[Entry, int | None, bool], ...]

    def cases(self) -> dict[str, NDArray[np.float64]]:
        """Return the change in each outcome over all programmes: () or (S,)."""
        total: dict[str, NDArray[np.float64]] = {}
        for item in self.parts:
            for outcome, change in item.cases.items():
                total[outcome] = total.get(outcome, np.zeros(())) + change
        return total


def booked(case: Case) -> Booked | CannotAnswer:
    """Return the ledger of one option; ``CannotAnswer`` when an effect is missing."""
    results = []
    for reach in case.option.reach:
        found = part_result(case, reach)
        if isinstance(found, CannotAnswer):
            return found
        results.append(found)
    ledger = Ledger(
        case.streams.identity,
        case.frame.budget.price_year,
        case.frame.years,
        case.streams.n_draws,
    )
    for entry in _costs(case):
        ledger = ledger.add(entry)
    observed: list[tuple[Entry, int | None, bool]] = []
    for item in results:
        for path in item.result.paths:
            for entry in _gains(case, path):
                ledger = ledger.add(entry)
                observed.append((entry, path.last_observed_year, path.measured))
    return Booked(case, ledger, tuple(results), tuple(observed))


def county_parts(county: County, amount: float, case: Case) -> dict[str, float]:
    """Return each municipality's part of a sum, in whole kronor.

    Raises ``InputError`` when the municipality of the report has no part, or the data
    have no number of inhabitants to divide by.
    """
    codes = county.municipalities
    weights: Mapping[str, float] = dict.fromkeys(codes, 1.0)
    if county.key == "stated":
        weights = dict(zip(codes, county.weights, strict=True))
    elif county.key == "population":
        weights = {code: case.populations.get(code, float("nan")) for code in codes}
    lacking = [code for code, weight in weights.items() if not np.isfinite(weight)]
    if case.frame.area not in codes or lacking:
        raise InputError(
            Complaint(
                file="data",
                line=None,
                key="county.municipalities",
                found=", ".join(lacking) or case.frame.area,
                meaning="its part of the county's money cannot be told",
                mend="name the municipality, and have the inhabitants in the data",
            )
        )
    return {
        code: float(part) for code, part in spread_over(round(amount), weights).items()
    }


def _costs(case: Case) -> Iterator[Entry]:
    for cost in case.option.costs:
        number = cost_number(cost, case.frame)
        drawn = case.streams.get(f"cost.{case.option.id}.{cost.id}", number.value)
        share = 1.0
        if cost.county is not None:
            parts = county_parts(cost.county, cost.amount, case)
            share = parts[case.frame.area] / cost.amount if cost.amount else 0.0
        amount = np.asarray(-drawn * _units(cost, case) * (cost.quantity * share))
        course = _course(cost, case)
        whole = Entry(
            option=case.option.id,
            outcome="",
            item=cost.id,
            payer="",
            kind="resource",
            side="cost",
            cashable_share=1.0,
            amount=Flow(amount, course, case.streams.identity),
            cost_type=cost.when,
            price_year=case.frame.budget.price_year,
        )
        yield from split(whole, cost.payers)


def _units(cost: BudgetCost, case: Case) -> NDArray[np.float64]:
    """Return how many areas, children, participants or whole courses there are."""
    if cost.per == "area":
        return np.ones(())
    if cost.per == "child":
        return case.streams.get("target_group", case.persons)
    reach = next(item for item in case.option.reach if item.part == cost.part)
    part = next(item for item in case.frame.budget.parts if item.id == cost.part)
    taking_part = reach_steps(case, reach, part)[2]
    if cost.course_size is None:
        return taking_part
    return np.asarray(np.ceil(taking_part / cost.course_size - 1e-9))


def _course(cost: BudgetCost, case: Case) -> NDArray[np.float64]:
    years = np.asarray(case.frame.years)
    if cost.when == "setup":
        falls = years == (cost.first_year or 0)
    else:
        first = 1 if cost.first_year is None else cost.first_year
        last = years[-1] if cost.last_year is None else cost.last_year
        falls = (years >= first) & (years <= last)
    growth = case.frame.growth if cost.drift else 1.0
    return np.asarray(falls * growth, dtype=np.float64)


def _gains(case: Case, path: PathFlow) -> Iterator[Entry]:
    """Yield what the change in a resource is to each payer: less of it is a gain."""
    courses: dict[bool, Profile] = {False: path.flow.profile}
    for price in case.frame.budget.prices:
        if price.resource != path.resource:
            continue
        if price.drift and True not in courses:
            courses[True] = Rising(path.flow.profile, case.frame.growth)
        number = price_number(price, case.frame)
        drawn = case.streams.get(f"price.{price.id}", number.value)
        amount = np.broadcast_to(-path.flow.draws * drawn, (case.streams.n_draws,))
        flow = Flow(amount, courses[price.drift], case.streams.identity)
        yield from _shared(case, path, price, flow)


def _shared(
    case: Case, path: PathFlow, price: ResourcePrice, flow: Flow
) -> Iterator[Entry]:
    mean = float(
        np.mean(
            case.streams.get(f"price.{price.id}", price_number(price, case.frame).value)
        )
    )
    step = price.capacity_step
    whole = Entry(
        option=case.option.id,
        outcome=path.outcome,
        item=price.id,
        payer="",
        kind=price.kind,
        side="benefit",
        cashable_share=price.cashable_share,
        amount=flow,
        cashable_lag=price.cashable_lag_years,
        capacity=None if step is None else Capacity(price.id, step * mean),
        price_year=case.frame.budget.price_year,
    )
    for entry in split(whole, price.payers):
        yield entry
        if price.to is not None:
            yield _other_side(entry, price.to)


def _other_side(entry: Entry, to: str) -> Entry:
    """Return what the receiver of a transfer or a tax loses when less of it is paid."""
    return replace(entry, payer=to, amount=-entry.amount, capacity=None)
