"""What the money means for one budget: when it is back, and how much must work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from prevstats.economics.budget_impact import BudgetYear
from prevstats.economics.must_succeed import MustSucceed
from prevstats.errors import CannotAnswer


@dataclass(frozen=True, slots=True)
class HelpedNeeded:
    """How many fewer (or more) cases a year cover a budget's cost, beside how many.

    Attributes
    ----------
    outcome, label : the outcome, a rate or a share with a price.
    number : cases a year, held every year of the horizon, were this the only gain;
        helped is a change the way that gains society.
    """

    outcome: str
    label: Mapping[str, str]
    number: MustSucceed


@dataclass(frozen=True, slots=True)
class BudgetResult:
    """One budget's position over the horizon: a payer, a body of several, society.

    Attributes
    ----------
    payer, label, role : whose budget; a ``body`` is what committees belong to.
    members : the payers that it sums over.
    net, net_low, net_high, chance : present value and the share of draws above zero.
    benefit, cashable : present value of what is gained, and the part of it that can be
        released as money.
    equivalent_annual_cost : the cost as an equal sum at the end of each year.
    payback, payback_discounted : year (0 = the decision) from which the sum of expected
        amounts stays at or above zero; or why there is none.
    payback_chance : share of draws that are paid back within the horizon, undiscounted.
    break_even : effect on the one priced outcome at which the net is zero, in its unit;
        ``None`` with several outcomes and where the effect is worth nothing here.
    helped : one row for each priced rate or share that gains this budget.
    mark : the least sure mark among the numbers it rests on.
    """

    payer: str
    label: Mapping[str, str]
    role: Literal["payer", "body", "society"]
    members: tuple[str, ...]
    cost: float
    benefit: float
    cashable: float
    net: float
    net_low: float
    net_high: float
    chance: float
    equivalent_annual_cost: float
    payback: int | CannotAnswer
    payback_discounted: int | CannotAnswer
    payback_chance: float
    break_even: float | None
    helped: tuple[HelpedNeeded, ...]
    by_year: tuple[BudgetYear, ...]
    """Nominal kronor; empty where the file states no rise of prices."""
    mark: str
