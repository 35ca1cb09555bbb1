"""Where a payer stands with an option: cost, gain, chance, payback, break-even."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from prevstats.analyses.study_findings import Labels
from prevstats.economics.appraisal import Ratio
from prevstats.economics.budget_impact import BudgetYear
from prevstats.economics.must_succeed import MustSucceed
from prevstats.economics.returns import InternalRate
from prevstats.errors import CannotAnswer

Role = Literal["payer", "body", "public", "society"]
"""``payer``: one that the file names; ``body``: committees rolled up to the budget that
they share (the municipality); ``public``: all that taxes pay for; ``society``: the sum
of all payers."""
PayerVerdict = Literal["pays_off", "costs_more", "cannot_tell"]
Verdict = Literal[
    "pays_off",
    "pays_for_others_not_for_payer",
    "pays_as_a_whole_payer_unclear",
    "pays_for_payer_not_for_others",
    "pays_for_payer_whole_unclear",
    "costs_payer_whole_unclear",
    "costs_more",
    "cannot_tell",
]
"""What an option is, seen from the municipality (the payer) and from society."""


@dataclass(frozen=True, slots=True)
class BreakEvenEffect:
    """How large the effects must be for the payer's money to come back.

    Attributes
    ----------
    factor : how many times the assumed effects, all of them scaled alike; 1 is what
        was assumed. That of the mean cost and the mean gain.
    low, high : its interval over draws, from draws in which effects gain the payer
        anything; ``None`` where fewer than half of them do.
    gains : share of the draws in which the effects gain the payer anything at all.
    """

    factor: float
    low: float | None
    high: float | None
    gains: float


@dataclass(frozen=True, slots=True)
class CaseBreakEven:
    """How many must be helped in one outcome, were it the only gain, beside how many.

    ``counted`` says whether ``number`` counts persons (an outcome that happens or not)
    or units of a scale summed over persons. ``persons`` is how many there are that it
    may happen to, ``reached`` how many of them the effects hold for: those who complete
    the programme, or all of them where the effect is an average over all.
    """

    outcome: str
    label: Labels
    counted: bool
    number: MustSucceed
    persons: float
    reached: float


@dataclass(frozen=True, slots=True)
class CumulativeYear:
    """The sum of all cash up to and with a budget year: nominal, over draws."""

    year: int
    net: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Position:
    """One payer's position with one option over the horizon, against going on as today.

    Attributes
    ----------
    payer, label, role : who; ``society`` and ``public`` have no label of their own.
    cost, benefit, net, net_low, net_high : present values in kronor, means over draws.
    net_per_year, net_per_year_low, net_per_year_high : the same as an equal yearly sum.
    cashable : the part of ``benefit`` that can be released as money.
    chance, chance_error : share of draws with a net gain; its Monte Carlo error.
    net_error : Monte Carlo standard error of ``net``.
    payback, payback_discounted : year (0 = the decision) from which the sum of expected
        amounts stays at or above zero; or why there is none.
    payback_chance : share of draws that are paid back within the horizon.
    ratio : benefit per krona of cost, with interval; ``None`` where it has no meaning.
    return_on_investment : the ratio less one; ``None`` with it.
    internal_rate : of the expected yearly amounts, with the number of sign changes.
    equivalent_annual_cost : the cost as an equal sum each year of the horizon.
    by_year : nominal kronor of each budget year.
    break_even : how many times the assumed effects; or why there is no answer.
    must_succeed : how many must be helped, one row for each outcome with a price.
    beyond_observed : share of the benefits' value after the last observed year.
    linked : share of the benefits' value that rests on links, not on what was measured.
    expected_loss : what choosing the option loses on average by not knowing the truth.
    mark : the least sure mark among the numbers it rests on.
    verdict : by the rule of ``budget_verdict``.
    cumulative : ``by_year`` summed from year 0 on, draw by draw.
    """

    payer: str
    label: Labels
    role: Role
    cost: float
    benefit: float
    net: float
    net_low: float
    net_high: float
    net_per_year: float
    net_per_year_low: float
    net_per_year_high: float
    cashable: float
    chance: float
    chance_error: float
    net_error: float
    payback: int | CannotAnswer
    payback_discounted: int | CannotAnswer
    payback_chance: float
    ratio: Ratio | None
    return_on_investment: float | None
    internal_rate: InternalRate
    equivalent_annual_cost: float
    by_year: tuple[BudgetYear, ...]
    break_even: BreakEvenEffect | CannotAnswer
    must_succeed: tuple[CaseBreakEven, ...]
    beyond_observed: float | None
    linked: float | None
    expected_loss: float
    mark: str
    verdict: PayerVerdict
    cumulative: tuple[CumulativeYear, ...] = ()
