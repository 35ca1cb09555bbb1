"""What the Social Services Act (2025:400) asks, and which report answers it.

The duties are those that the government bill (Prop. 2024/25:89) and the National Board
of Health and Welfare describe in general words. No section of the act is cited: none
has been checked.
"""

from __future__ import annotations

from collections.abc import Mapping

from prevstats.reporting.content import Inline, Table, Words
from prevstats.reporting.decision_findings import ReleasedDecision
from prevstats.reporting.language import Language
from prevstats.reporting.pieces import Column, Entry, said, table
from prevstats.reporting.report_links import place

DUTIES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "prevent": (("evaluation", "effect"), ("budget", "answer"), ("mapping", "answer")),
    "plan": (("plan", "answer"), ("mapping", "answer")),
    "knowledge": (("evaluation", "certainty"), ("budget", "answer")),
    "follow_up": (
        ("evaluation", "two_years"),
        ("situation", "trends"),
        ("followup", "answer"),
    ),
    "accessible": (("mapping", "answer"),),
    "child": (("followup", "answer"),),
    "quality_data": (("evaluation", "data_log"), ("situation", "data_log")),
}
"""Duty → the reports and sections that answer it, by their anchors."""


def law_table(released: ReleasedDecision, language: Language) -> Table:
    """Return each duty with where it is answered, or that nothing answers it here."""
    columns = tuple(
        Column(language.say(f"decision.law.{name}"), numeric=False)
        for name in ("duty", "where")
    )
    rows = [
        [
            said(language.say(f"decision.law.duties.{duty}")),
            _where(duty, released, language),
        ]
        for duty in DUTIES
    ]
    return table(language.say("decision.law.caption"), columns, rows, stack=True)


def answered(duty: str, released: ReleasedDecision) -> tuple[tuple[str, str], ...]:
    """Return the reports and sections that answer a duty for this municipality."""
    return tuple(each for each in DUTIES[duty] if each[0] in released.parts)


def _where(duty: str, released: ReleasedDecision, language: Language) -> Entry:
    found = answered(duty, released)
    if not found:
        words = language.say("decision.law.absent")
        return Entry((Inline(words, "emphasis"),), "")
    return Entry(linked(found, language), ", ".join(kind for kind, _ in found))


def linked(places: tuple[tuple[str, str], ...], language: Language) -> Words:
    """Return links to sections of other reports, by the names of the reports."""
    words: list[Inline] = []
    for kind, section in places:
        if words:
            words.append(Inline(", "))
        label = language.say(f"reports.{kind}")
        words.append(Inline(label, anchor=place(kind, section)))
    return tuple(words)
