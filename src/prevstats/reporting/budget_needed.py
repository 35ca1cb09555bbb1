"""How many must be helped, in words: a number, or more than there are to help."""

from __future__ import annotations

from prevstats.analyses.budget_positions import CaseBreakEven
from prevstats.reporting.budget_words import persons
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number


def too_many(row: CaseBreakEven, language: Language) -> str:
    """Return that more are needed than there are, or than complete; "" where not.

    Units of a scale summed over persons have no such end, nor has a number that no
    number reaches.
    """
    found = row.number.needed
    if not row.counted or found == float("inf"):
        return ""
    for key, most in (("persons", row.persons), ("completing", row.reached)):
        if found > most:
            there_are = number(most, 0, language.number_format)
            return language.say(f"budget.needed.more_than_{key}", persons=there_are)
    return ""


def needed(row: CaseBreakEven, language: Language) -> str:
    """Write how many must be helped, for a sentence."""
    written, note = persons(row.number.needed, language), too_many(row, language)
    if not note:
        return written
    return language.say("budget.with_interval", value=note, interval=written)


def needed_between(row: CaseBreakEven, language: Language) -> str:
    """Write how many must be helped with the interval, for a table."""
    found = row.number
    between = language.say(
        "interval.between",
        low=persons(found.needed_low, language),
        high=persons(found.needed_high, language),
    )
    written = language.say(
        "budget.with_interval", value=persons(found.needed, language), interval=between
    )
    note = too_many(row, language)
    if not note:
        return written
    return language.say("budget.needed.with_note", needed=written, note=note)
