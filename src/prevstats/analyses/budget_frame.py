"""The frame of a budget: years, discounting, prices, and how many it is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.basis import labels
from prevstats.analyses.budget_grounds import TargetGroupFindings
from prevstats.economics.discounting import Discounting, RateStep, drift
from prevstats.economics.price_index import Inflation, PriceIndex, consumer_prices
from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from prevstats.data.panel import Dataset
    from prevstats.parameters.budget import Budget


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """What every amount of a budget is weighed by.

    Attributes
    ----------
    budget : the block of the file.
    area : the municipality's code.
    years : 0 (the decision) to the horizon.
    discounting, factors : the rate, and one factor a year (Y,).
    growth : real price of work in each year over that of year 0: (Y,).
    deflators : each budget year's prices over those of the price year: (Y,).
    index : the price index.
    level : of the intervals.
    """

    budget: Budget
    area: str
    years: tuple[int, ...]
    discounting: Discounting
    factors: NDArray[np.float64]
    growth: NDArray[np.float64]
    deflators: NDArray[np.float64]
    index: PriceIndex
    level: float

    def restated(self, amount: float, price_year: int) -> float:
        """Return kronor of a year in those of the budget's price year."""
        return amount * self.index.ratio(price_year, self.budget.price_year)


def frame_of(budget: Budget, area: str, level: float) -> Frame:
    """Return a budget's frame.

    Raises ``InputError`` when a year lies outside the price index.
    """
    years = tuple(range(budget.horizon_years + 1))
    discounting = discounting_of(budget)
    index = consumer_prices()
    stated = budget.inflation
    inflation = (
        None
        if stated is None
        else Inflation(stated.rate, stated.source, stated.verified)
    )
    calendar = [budget.decision_year + year for year in years]
    growth = budget.wage_drift.rate if budget.wage_drift is not None else 0.0
    return Frame(
        budget=budget,
        area=area,
        years=years,
        discounting=discounting,
        factors=discounting.factors(years),
        growth=drift(years, growth),
        deflators=index.deflators(budget.price_year, calendar, inflation=inflation),
        index=index,
        level=level,
    )


def discounting_of(budget: Budget) -> Discounting:
    """Return how a budget weighs later years: one rate, or a declining schedule."""
    if budget.discount_rate is not None:
        return Discounting(budget.discount_rate, budget.timing)
    steps = tuple(
        RateStep(step.from_year, step.rate) for step in budget.discount_schedule
    )
    return Discounting(steps, budget.timing)


def target_group(budget: Budget, dataset: Dataset, row: int) -> TargetGroupFindings:
    """Return whom the plan is for: as stated, or the sum of indicators in the data.

    Raises ``InputError`` when no year has all of the indicators.
    """
    stated = budget.target_group
    persons, year = _latest_sum(dataset, row, stated.indicators)
    if stated.persons is not None:
        persons = stated.persons.value
    return TargetGroupFindings(
        label=labels(stated.label),
        persons=persons,
        source=stated.source,
        mark=stated.verified,
        date=stated.date,
        from_data=stated.persons is None,
        year=year,
    )


def _latest_sum(
    dataset: Dataset, row: int, names: tuple[str, ...]
) -> tuple[float, int | None]:
    if not names:
        return 0.0, None
    lacking = [name for name in names if name not in dataset.values]
    if not lacking:
        total = np.sum([dataset.values[name][row] for name in names], axis=0)
        known = np.flatnonzero(~np.isnan(total))
        if known.size:
            return float(total[known[-1]]), int(dataset.years[known[-1]])
    raise InputError(
        Complaint(
            file="data",
            line=None,
            key="budget.target_group.indicators",
            found=f"no {', '.join(lacking)}" if lacking else "no year with all of them",
            meaning="it is not known how many the plan is for",
            mend="fetch the indicators, or state persons: with a source",
        )
    )
