"""What is said of detectable effects: an amount, its share of today, and in persons."""

from __future__ import annotations

import math

from prevstats.errors import CannotAnswer
from prevstats.inference.power_placebo import Seen
from prevstats.reporting import phrases
from prevstats.reporting.cases import noun_of
from prevstats.reporting.content import Words
from prevstats.reporting.indicator_words import latest
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Entry, figure_of
from prevstats.reporting.plan_released import ReleasedPlanOutcome

__all__ = ["amount", "amount_entry", "in_persons", "paragraph", "seen_entry", "share"]


def amount(outcome: ReleasedPlanOutcome, value: float, language: Language) -> str:
    """Write an effect with its unit."""
    written = phrases.value(outcome, language, value)
    return f"{written} {phrases.difference_unit(outcome, language)}"


def share(outcome: ReleasedPlanOutcome, value: float, language: Language) -> str:
    """Write an effect as per cent of the latest value, "" when there is none."""
    last = latest(outcome)
    if last is None or not last.value:
        return ""
    return number(100.0 * value / last.value, 0, language.number_format)


def in_persons(outcome: ReleasedPlanOutcome, value: float, language: Language) -> str:
    """Write an effect in persons a year, "" where persons may not be told."""
    if not outcome.one_case:
        return ""
    one, many = noun_of(outcome, language)
    persons = math.ceil(value / outcome.one_case - 1e-9)
    if persons < 2:
        return one
    return f"{number(persons, 0, language.number_format)} {many}"


def because(reason: CannotAnswer, language: Language) -> Words:
    """Return why something cannot be told."""
    return phrases.sentence_or_generic(
        "cannot_answer", reason.reason, reason.details, language
    )


def because_in_text(reason: CannotAnswer, language: Language) -> str:
    """Return why something cannot be told, as plain text for a cell."""
    return "".join(word.text for word in because(reason, language))


def amount_entry(
    outcome: ReleasedPlanOutcome, value: float | None, language: Language
) -> Entry:
    """Return a cell of an effect, without its unit; a dash when there is none."""
    if value is None or not math.isfinite(value):
        return figure_of(language.say("missing.dash"), None)
    return figure_of(phrases.value(outcome, language, value), value)


def seen_entry(
    outcome: ReleasedPlanOutcome, found: Seen | CannotAnswer, language: Language
) -> Entry:
    """Return a cell of what was seen in simulation, with its Monte Carlo interval."""
    if isinstance(found, CannotAnswer):
        return figure_of(because_in_text(found, language), None)
    if not math.isfinite(found.value):
        return figure_of(language.say("plan_report.never_seen"), None)
    written = phrases.value(outcome, language, found.value)
    if not math.isfinite(found.high):
        return figure_of(written, found.value)
    between = phrases.interval(outcome, language, found.low, found.high, signed=False)
    return figure_of(f"{written} ({between})", found.value)
