"""Words that the second look shares with other reports: a promise's target."""

from __future__ import annotations

from prevstats.reporting import phrases
from prevstats.reporting.language import Language
from prevstats.reporting.released import ReleasedIndicator


def target_words(
    at_most: float | None,
    at_least: float | None,
    outcome: ReleasedIndicator,
    language: Language,
) -> str:
    """Write a promise's target: at most or at least so much, in the outcome's unit."""
    side = "at_least" if at_most is None else "at_most"
    amount = at_least if at_most is None else at_most
    return language.say(
        f"promise.{side}",
        value=phrases.value(outcome, language, amount),
        unit=phrases.unit(outcome, language),
    )
