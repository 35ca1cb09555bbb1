"""The sections of a report, in the order of the page: ``Released`` to ``Section``."""

from __future__ import annotations

from collections.abc import Callable

from prevstats.reporting.content import Section
from prevstats.reporting.language import Language
from prevstats.reporting.released import Released
from prevstats.reporting.sections_answer import answer
from prevstats.reporting.sections_assumptions import assumptions
from prevstats.reporting.sections_certainty import certainty
from prevstats.reporting.sections_designs import designs
from prevstats.reporting.sections_effect import effect
from prevstats.reporting.sections_method import method
from prevstats.reporting.sections_money import money
from prevstats.reporting.sections_sensitivity import sensitivity
from prevstats.reporting.sections_situation import situation
from prevstats.reporting.sections_sources import data_log, sources
from prevstats.reporting.sections_trace import traceability
from prevstats.reporting.sections_years import years_ahead

SECTIONS: dict[str, Callable[[Released, Language], Section]] = {
    "answer": answer,
    "situation": situation,
    "effect": effect,
    "certainty": certainty,
    "designs": designs,
    "sensitivity": sensitivity,
    "two_years": years_ahead,
    "money": money,
    "assumptions": assumptions,
    "method": method,
    "sources": sources,
    "data_log": data_log,
    "traceability": traceability,
}
"""Anchor of each section → the function that writes it; the first is the answer card.
The three ways in stand under the card and belong to the page: ``ways_in.page_meta``."""
