"""What a budget report found: what each option costs and gives, and how surely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from prevstats.analyses.budget_grounds import (
    Assumption,
    CountyMoney,
    EffectFindings,
    PartFindings,
    ReachFindings,
    TargetGroupFindings,
)
from prevstats.analyses.budget_positions import Position, Verdict
from prevstats.analyses.study_findings import Labels, StudyFindings
from prevstats.economics.mvpf import MarginalValueInterval
from prevstats.economics.pay_back import PayBack
from prevstats.economics.portfolio import Chosen
from prevstats.economics.purse import Position as PursePosition
from prevstats.economics.tornado import TornadoRow
from prevstats.economics.universal_targeted import Contest
from prevstats.errors import CannotAnswer

AS_TODAY = "as_today"
"""The option that every other is compared with; worth 0 in every draw."""
Viewpoint = Literal["municipality", "society"]


@dataclass(frozen=True, slots=True)
class CorrelationRow:
    """The net value when links hang together this much (0, 0.5, 1)."""

    correlation: float
    viewpoint: Viewpoint
    net: float
    net_low: float
    net_high: float
    chance: float


@dataclass(frozen=True, slots=True)
class OptionFindings:
    """One option against going on as today.

    Attributes
    ----------
    id, label, funding : ``new_money``, or ``within_frame``: paid by doing less of
        something else, whose loss stands among the costs.
    reach : for each programme of the option.
    payers : each payer that the file names; their nets sum to society's in every draw.
    bodies : budgets that several payers share (the municipality as a roll-up), and
        payers that stand alone.
    public : all that taxes pay for; ``None`` when no payer is.
    society : the sum of all payers.
    with_deadweight : society's net after the burden of taxation: mean, low, high,
        chance; ``None`` when the file states no such burden.
    marginal_value : gain to people for each krona of net public cost, with interval;
        or why there is none (nothing that people gain has a price).
    correlations : results at each assumed correlation; empty when none is unknown.
    tornado : for each viewpoint, inputs by how far they move the net value.
    verdict : by the stated rule, from the municipality and from society.
    """

    id: str
    label: Labels
    funding: Literal["new_money", "within_frame"]
    reach: tuple[ReachFindings, ...]
    payers: tuple[Position, ...]
    bodies: tuple[Position, ...]
    public: Position | None
    society: Position
    with_deadweight: tuple[float, float, float, float] | None
    marginal_value: MarginalValueInterval | CannotAnswer
    correlations: tuple[CorrelationRow, ...]
    tornado: tuple[tuple[Viewpoint, tuple[TornadoRow, ...]], ...]
    verdict: Verdict

    @property
    def municipality(self) -> Position | None:
        """Return the municipality's own position; ``None`` when it has no part."""
        found = (item for item in self.bodies if item.payer == "municipality")
        return next(found, None)


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """How often an option is the best of all (also ``as_today``)."""

    option: str
    chance: float
    chance_error: float
    expected_net: float
    expected_loss: float


@dataclass(frozen=True, slots=True)
class PartialValue:
    """What knowing one group of inputs exactly would be worth, in kronor.

    ``group`` is ``effect.<id>`` (with its label), or ``link``, ``persons``, ``price``,
    ``cost``, ``reach``; ``parameters`` are those of it that were known, the most
    telling where there are many: the value is then a lower limit.
    """

    group: str
    label: Labels
    parameters: tuple[str, ...]
    value: float
    std_error: float


@dataclass(frozen=True, slots=True)
class QuestionFindings:
    """What a further study is worth: two more years, a waiting list, more places.

    ``value`` is what its answer is worth over the decisions that it serves, ``cost``
    what it costs, ``net`` their difference; it pays when ``net`` is above zero.
    """

    id: str
    label: Labels
    kind: Literal["more_years", "waiting_list", "more_areas"]
    effect: str
    size: int
    value: float
    cost: float
    net: float
    net_error: float
    std_error_after: float
    """Standard error of the study's answer, in the effect's unit."""


@dataclass(frozen=True, slots=True)
class ChoiceFindings:
    """The choice between all options and going on as today, from one viewpoint.

    ``best`` is the option of highest expected net value; ``evpi`` what knowing
    everything would be worth, in kronor, with its Monte Carlo error.
    """

    viewpoint: Viewpoint
    best: str
    rows: tuple[ChoiceRow, ...]
    evpi: float
    evpi_error: float
    partial: tuple[PartialValue, ...]
    questions: tuple[QuestionFindings | CannotAnswer, ...]


@dataclass(frozen=True, slots=True)
class PurseFindings:
    """The joint purse of one option: before transfers, after the least, after equal.

    ``agrees`` names the parties that do well to take part without any transfer.
    ``mark`` is the least sure mark among the shares and what the parties pay and gain;
    ``fund_mark`` takes in the fund's terms too.
    """

    option: str
    before: tuple[PursePosition, ...]
    after_least: tuple[PursePosition, ...] | CannotAnswer
    after_equal: tuple[PursePosition, ...] | CannotAnswer
    proportional: tuple[tuple[str, float], ...] | CannotAnswer
    agrees: tuple[str, ...]
    pay_back: tuple[tuple[str, PayBack], ...]
    """Party and what the fund gets back from it; empty without a fund."""
    mark: str
    fund_mark: str


@dataclass(frozen=True, slots=True)
class ContestFindings:
    """Small efforts for many against large ones for few, at the same budget.

    ``break_even_effect`` is how many times its assumed effect the targeted approach
    must have for the two to prevent equally many. ``mark`` is how the numbers that it
    rests on are known.
    """

    label: Labels
    budget: float
    result: Contest | CannotAnswer
    break_even_effect: float | CannotAnswer
    mark: str


@dataclass(frozen=True, slots=True)
class PortfolioFindings:
    """Which items to choose under a budget, and what more or less money would give."""

    chosen: Chosen | CannotAnswer
    frontier: tuple[Chosen, ...]
    labels: tuple[tuple[str, Labels], ...]


@dataclass(frozen=True, slots=True)
class UnansweredOption:
    """An option that could not be calculated, and why."""

    id: str
    label: Labels
    reason: CannotAnswer


@dataclass(frozen=True, slots=True)
class BudgetFindings(StudyFindings):
    """All that a budget report may say, before disclosure control.

    Attributes
    ----------
    price_year, decision_year, horizon_years, timing : the frame of the calculation.
    discount : (from year, rate) steps; one step when the rate is constant.
    wage_drift : real rise of prices of work a year, as a share.
    n_draws : draws behind every mean, interval and chance.
    target_group : whom the plan is for.
    parts : the programmes, with trace of links and what was dropped.
    effects : every effect, or why it could not be had.
    options : in the file's order, each against going on as today.
    unanswered : options that could not be calculated.
    choices : the choice from each viewpoint.
    purses, contest, portfolio, county_money : ``None`` or empty when not asked for.
    assumptions : every number from outside with its mark.
    not_monetised : what matters and stands outside the kronor.
    own_estimate : whether any effect comes from the municipality's own data.
    names : what the file calls inputs, outcomes and resources; see ``budget_names``.
    """

    price_year: int
    decision_year: int
    horizon_years: int
    timing: Literal["end_of_year", "mid_year"]
    discount: tuple[tuple[int, float], ...]
    wage_drift: float
    n_draws: int
    target_group: TargetGroupFindings
    parts: tuple[PartFindings, ...]
    effects: tuple[EffectFindings | CannotAnswer, ...]
    options: tuple[OptionFindings, ...]
    unanswered: tuple[UnansweredOption, ...]
    choices: tuple[ChoiceFindings, ...]
    purses: tuple[PurseFindings, ...]
    contest: ContestFindings | None
    portfolio: PortfolioFindings | None
    county_money: tuple[CountyMoney, ...]
    assumptions: tuple[Assumption, ...]
    not_monetised: tuple[Labels, ...]
    own_estimate: bool
    names: tuple[tuple[str, Labels], ...] = ()
