"""What the money says: each payer's position, and society's as their sum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from prevstats.analyses.money_budget_result import BudgetResult
from prevstats.economics.mvpf import MarginalValueInterval

Labels = Mapping[str, str]
"""Language code → words, from the parameter files."""


@dataclass(frozen=True, slots=True)
class PayerResult:
    """One payer's position over the horizon, present value in kronor.

    ``net`` is benefits less costs; interval at the evaluation's level; ``chance`` the
    share of draws in which the payer comes out ahead, with its Monte Carlo error.
    ``marks``: the worst ``verified`` mark among the numbers it rests on.
    """

    payer: str
    label: Labels
    cost_per_year: float
    cost: float
    benefit: float
    net: float
    net_low: float
    net_high: float
    net_per_year: float
    net_per_year_low: float
    net_per_year_high: float
    chance: float
    chance_error: float
    mark: str
    cashable_benefit: float = 0.0
    """The part of ``benefit`` that can be released as money."""


@dataclass(frozen=True, slots=True)
class MoneyFindings:
    """The effect in kronor: who pays, who gains, how surely.

    ``society`` has the same shape as a payer and is the sum of all payers in each draw.
    ``ratio`` is benefit per krona of cost for society, ``None`` when it has no meaning.
    ``break_even`` is the effect on the priced outcome at which society's net is zero,
    in the outcome's unit. ``basis``: whose effect is priced.
    """

    basis: Literal["local", "national"]
    outcome: str
    horizon_years: int
    discount_rate: float
    price_year: int
    n_draws: int
    payers: tuple[PayerResult, ...]
    society: PayerResult
    ratio: float | None
    ratio_low: float | None
    ratio_high: float | None
    break_even: float | None
    by_year: tuple[tuple[int, str, float], ...]
    """(year from now, payer, expected amount) in undiscounted kronor."""
    not_priced: tuple[Labels, ...]
    """Outcomes with an effect that carries no price."""
    beyond_observed: float | None
    """Share of the present value of benefits that lies beyond the last observed year
    after a start."""
    budgets: tuple[BudgetResult, ...] = ()
    """Each budget: payers, the bodies that committees belong to, and society."""
    marginal_value: MarginalValueInterval | None = None
    """What people gain per krona of net public cost; ``None`` where that means nothing,
    because no gain outside the public purses has a price."""
