"""Evaluate preventive work: from municipal data to effect, kronor and a decision."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_LAZY: dict[str, str] = {
    "Discounting": "economics.discounting:Discounting",
    "EffectSizes": "evidence.effect_sizes:EffectSizes",
    "Entry": "economics.entry:Entry",
    "Flow": "economics.flow:Flow",
    "Groups": "evidence.effect_sizes:Groups",
    "Ledger": "economics.ledger:Ledger",
    "Price": "economics.price:Price",
    "RandomEffects": "evidence.random_effects:RandomEffects",
    "Studies": "evidence.random_effects_studies:Studies",
    "Study": "inference.few_treated:Study",
    "TwoByTwo": "evidence.effect_sizes:TwoByTwo",
    "UnitRows": "data.unit_rows:UnitRows",
    "World": "data.simulate:World",
    "acceptability": "economics.acceptability:acceptability",
    "adopt_or_not": "economics.decision:adopt_or_not",
    "appraise": "economics.appraisal:appraise",
    "appraise_all": "economics.appraisal:appraise_all",
    "break_even_by_payer": "economics.break_even:break_even_by_payer",
    "budget": "analyses.budget:budget",
    "budget_impact": "economics.budget_impact:budget_impact",
    "cell_table": "data.cell_table:cell_table",
    "chances_of_gain": "economics.acceptability:chances_of_gain",
    "decision": "economics.decision:decision",
    "decision_at_thresholds": "economics.decision:decision_at_thresholds",
    "decisions_served": "economics.value_of_information:decisions_served",
    "decision_summary": "reporting.decision_parts:decision_summary",
    "designs": "designs",
    "done": "batch.notebook:done",
    "enbs": "economics.evsi_net:enbs",
    "evaluate": "analyses.evaluation:evaluate",
    "evpi": "economics.value_of_information:evpi",
    "evppi": "economics.value_of_information_partial:evppi",
    "evsi_moments": "economics.evsi_moments:evsi_moments",
    "evsi_regression": "economics.evsi:evsi_regression",
    "expected_loss": "economics.acceptability:expected_loss",
    "few_treated": "inference.few_treated:few_treated",
    "followup": "analyses.followup:followup",
    "from_correlations": "evidence.effect_sizes_means:from_correlations",
    "from_counts": "evidence.effect_sizes_counts:from_counts",
    "from_means": "evidence.effect_sizes_means:from_means",
    "frontier": "economics.frontier:frontier",
    "generator": "randomness:generator",
    "internal_rate_of_return": "economics.returns:internal_rate_of_return",
    "load": "parameters.load:load",
    "mapping": "analyses.mapping:mapping",
    "marginal_value_of": "economics.mvpf:marginal_value_of",
    "more_areas": "economics.evsi_studies:more_areas",
    "more_years": "economics.evsi_studies:more_years",
    "must_succeed": "economics.must_succeed:must_succeed",
    "new": "parameters.new:new",
    "payback_year": "economics.returns:payback_year",
    "plan": "analyses.plan:plan",
    "read": "analyses.reading:read",
    "read_panel": "data.panel_files:read_panel",
    "release": "reporting.reports:release",
    "replicate": "analyses.replication:replicate",
    "reprice": "economics.prices:reprice",
    "show": "batch.notebook:show",
    "simulate": "data.simulate:simulate",
    "situation": "analyses.situation:situation",
    "structure": "analyses.structure:structure",
    "tornado": "economics.tornado:tornado",
    "tornado_of_draws": "economics.tornado_draws:tornado_of_draws",
    "waiting_list": "economics.evsi_studies:waiting_list",
}
"""Public name → ``module:attribute``; nothing heavy is imported before it is used."""

if TYPE_CHECKING:
    from prevstats import designs as designs
    from prevstats.analyses.budget import budget as budget
    from prevstats.analyses.evaluation import evaluate as evaluate
    from prevstats.analyses.followup import followup as followup
    from prevstats.analyses.mapping import mapping as mapping
    from prevstats.analyses.plan import plan as plan
    from prevstats.analyses.replication import replicate as replicate
    from prevstats.analyses.situation import situation as situation
    from prevstats.analyses.structure import structure as structure
    from prevstats.batch.notebook import done as done
    from prevstats.batch.notebook import show as show
    from prevstats.data.panel_files import read_panel as read_panel
    from prevstats.data.simulate import World as World
    from prevstats.data.simulate import simulate as simulate
    from prevstats.economics.acceptability import acceptability as acceptability
    from prevstats.economics.acceptability import chances_of_gain as chances_of_gain
    from prevstats.economics.acceptability import expected_loss as expected_loss
    from prevstats.economics.appraisal import appraise as appraise
    from prevstats.economics.appraisal import appraise_all as appraise_all
    from prevstats.economics.break_even import (
        break_even_by_payer as break_even_by_payer,
    )
    from prevstats.economics.budget_impact import budget_impact as budget_impact
    from prevstats.economics.decision import adopt_or_not as adopt_or_not
    from prevstats.economics.decision import decision as decision
    from prevstats.economics.decision import (
        decision_at_thresholds as decision_at_thresholds,
    )
    from prevstats.economics.discounting import Discounting as Discounting
    from prevstats.economics.entry import Entry as Entry
    from prevstats.economics.evsi import evsi_regression as evsi_regression
    from prevstats.economics.evsi_moments import evsi_moments as evsi_moments
    from prevstats.economics.evsi_net import enbs as enbs
    from prevstats.economics.evsi_studies import more_areas as more_areas
    from prevstats.economics.evsi_studies import more_years as more_years
    from prevstats.economics.evsi_studies import waiting_list as waiting_list
    from prevstats.economics.flow import Flow as Flow
    from prevstats.economics.frontier import frontier as frontier
    from prevstats.economics.ledger import Ledger as Ledger
    from prevstats.economics.must_succeed import must_succeed as must_succeed
    from prevstats.economics.mvpf import marginal_value_of as marginal_value_of
    from prevstats.economics.price import Price as Price
    from prevstats.economics.prices import reprice as reprice
    from prevstats.economics.returns import (
        internal_rate_of_return as internal_rate_of_return,
    )
    from prevstats.economics.returns import payback_year as payback_year
    from prevstats.economics.tornado import tornado as tornado
    from prevstats.economics.tornado_draws import tornado_of_draws as tornado_of_draws
    from prevstats.economics.value_of_information import (
        decisions_served as decisions_served,
    )
    from prevstats.economics.value_of_information import evpi as evpi
    from prevstats.economics.value_of_information_partial import evppi as evppi
    from prevstats.evidence.effect_sizes import EffectSizes as EffectSizes
    from prevstats.evidence.effect_sizes import Groups as Groups
    from prevstats.evidence.effect_sizes import TwoByTwo as TwoByTwo
    from prevstats.evidence.effect_sizes_counts import from_counts as from_counts
    from prevstats.evidence.effect_sizes_means import (
        from_correlations as from_correlations,
    )
    from prevstats.evidence.effect_sizes_means import from_means as from_means
    from prevstats.evidence.random_effects import RandomEffects as RandomEffects
    from prevstats.evidence.random_effects_studies import Studies as Studies
    from prevstats.inference.few_treated import Study as Study
    from prevstats.inference.few_treated import few_treated as few_treated
    from prevstats.parameters.load import load as load
    from prevstats.reporting.decision_parts import decision_summary as decision_summary
    from prevstats.reporting.reports import release as release


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used (PEP 562)."""
    if name not in _LAZY:
        raise AttributeError(f"module 'prevstats' has no attribute {name!r}")
    module, _, attribute = _LAZY[name].partition(":")
    value = importlib.import_module(f"prevstats.{module}")
    value = getattr(value, attribute) if attribute else value
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_LAZY])
