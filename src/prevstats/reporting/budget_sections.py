"""The sections of a budget report, in the order in which a committee reads."""

from __future__ import annotations

from collections.abc import Callable

from prevstats.reporting.budget_answer import answer
from prevstats.reporting.budget_certainty import certainty
from prevstats.reporting.budget_choices import many_or_few, portfolio
from prevstats.reporting.budget_costs import costs
from prevstats.reporting.budget_expected import expected
from prevstats.reporting.budget_ground import assumptions, method, not_in_kronor
from prevstats.reporting.budget_helped import must_succeed
from prevstats.reporting.budget_knowing import knowing_more
from prevstats.reporting.budget_money import money
from prevstats.reporting.budget_purse import purse
from prevstats.reporting.budget_released import ReleasedBudget
from prevstats.reporting.budget_years import over_time
from prevstats.reporting.content import Section
from prevstats.reporting.language import Language
from prevstats.reporting.sections_sources import data_log, sources
from prevstats.reporting.sections_trace import traceability

SECTIONS: dict[str, Callable[[ReleasedBudget, Language], Section]] = {
    "answer": answer,
    "costs": costs,
    "expected": expected,
    "money": money,
    "over_time": over_time,
    "must_succeed": must_succeed,
    "certainty": certainty,
    "knowing_more": knowing_more,
    "purse": purse,
    "many_or_few": many_or_few,
    "portfolio": portfolio,
    "not_in_kronor": not_in_kronor,
    "assumptions": assumptions,
    "method": method,
    "sources": sources,
    "data_log": data_log,
    "traceability": traceability,
}
"""Anchor of each section → the function that writes it, the answer card first."""
