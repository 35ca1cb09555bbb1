"""A payer's cash summed from the decision on, draw by draw, in each year's kronor."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from prevstats.analyses.budget_positions import CumulativeYear
from prevstats.economics.appraisal import interval
from prevstats.economics.budget_impact import CASH

if TYPE_CHECKING:
    from prevstats.analyses.budget_ledger import Booked


def cumulative(made: Booked, members: tuple[str, ...]) -> tuple[CumulativeYear, ...]:
    """Return the sum of all cash up to and with each budget year, with its interval.

    The interval is that of the summed draws: the ends of single years cannot be summed.
    """
    frame, ledger = made.case.frame, made.ledger
    cash = replace(ledger, entries=ledger.select(kinds=CASH))
    sums = np.cumsum(cash.by_year(members) * frame.deflators, axis=1)
    ends = [interval(column, frame.level) for column in sums.T]
    return tuple(
        CumulativeYear(frame.budget.decision_year + year, float(net), low, high)
        for year, net, (low, high) in zip(
            frame.years, sums.mean(axis=0), ends, strict=True
        )
    )
