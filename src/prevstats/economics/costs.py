"""What an intervention costs: set up once, run every year, and people's time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from prevstats.economics.entry import CostType, Entry
from prevstats.economics.flow import Flow
from prevstats.economics.price import Price
from prevstats.errors import Complaint, InputError
from prevstats.estimate import Draws

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def setup_cost(
    price: Price, years: Sequence[int], *, payer: str, year: int = 0, units: float = 1.0
) -> Entry:
    """Return a cost that is paid once, in ``year`` (0 = the decision)."""
    if year not in years:
        raise _refused(price.name, f"year {year}", "the ledger does not hold that year")
    course = (np.asarray(years) == year).astype(np.float64)
    return _entry(price, payer, "setup", Flow(-units * price.amount, course))


def running_cost(
    price: Price,
    years: Sequence[int],
    *,
    payer: str,
    units: Draws | ArrayLike = 1.0,
    course: ArrayLike | None = None,
) -> Entry:
    """Return a cost that is paid every year from 1 on.

    ``units`` is how many each year, one number or (S,) draws; ``course`` (Y,) the share
    of them in each year, 1 from year 1 on unless given (a phase-in, a planned end).
    """
    return _entry(price, payer, "running", _yearly(price, years, units, course))


def time_cost(
    hourly: Price,
    years: Sequence[int],
    *,
    payer: str,
    hours: Draws | ArrayLike,
    course: ArrayLike | None = None,
) -> Entry:
    """Return what working time costs: hours a year times the price of an hour.

    Staff who are already employed cost the hours that they no longer do other things;
    parents' and children's own time is the payer ``individual``.
    """
    return _entry(hourly, payer, "time", _yearly(hourly, years, hours, course))


def _yearly(
    price: Price,
    years: Sequence[int],
    units: Draws | ArrayLike,
    course: ArrayLike | None,
) -> Flow:
    after = np.asarray(years) > 0
    share: NDArray[np.float64] = (
        after.astype(np.float64)
        if course is None
        else np.asarray(course, dtype=np.float64)
    )
    if share.shape != after.shape or np.any(share < 0.0):
        raise _refused(
            price.name, f"a course of shape {share.shape}", "it has no year's share"
        )
    count = Flow(units, share)
    if np.any(count.draws < 0.0):
        raise _refused(price.name, "less than no units", "a cost is at least 0")
    return count * -price.amount


def _entry(price: Price, payer: str, cost_type: CostType, amount: Flow) -> Entry:
    return Entry(
        option="continue",
        outcome="",
        item=price.name,
        payer=payer,
        kind="resource",
        side="cost",
        cashable_share=1.0,
        amount=amount,
        cost_type=cost_type,
        price_year=price.price_year,
    )


def _refused(item: str, found: str, meaning: str) -> InputError:
    return InputError(
        Complaint("ledger", None, item, found, meaning, "correct the cost")
    )
