"""What a budget report may say; only ``release_budget`` makes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from prevstats.analyses.budget_findings import (
    ChoiceFindings,
    ContestFindings,
    OptionFindings,
    PortfolioFindings,
    PurseFindings,
    UnansweredOption,
)
from prevstats.analyses.budget_grounds import (
    Assumption,
    CountyMoney,
    EffectFindings,
    PartFindings,
    TargetGroupFindings,
)
from prevstats.analyses.study_findings import Labels
from prevstats.errors import CannotAnswer
from prevstats.reporting.released import ReleasedReport


@dataclass(frozen=True, slots=True)
class ReleasedBudget(ReleasedReport):
    """All that a budget report may say; fields as in ``BudgetFindings``.

    ``withheld`` names what was left out because an own effect may not be shown: the
    programmes that rest on it.
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
    names: tuple[tuple[str, Labels], ...]
    withheld: tuple[str, ...]
