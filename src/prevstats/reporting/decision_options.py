"""Two or three options with their consequences, in the evaluation's own numbers."""

from __future__ import annotations

from prevstats.analyses.findings import MoneyFindings
from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Bullets, Inline, Words
from prevstats.reporting.language import Language
from prevstats.reporting.national_words import national_words
from prevstats.reporting.numbers import money, money_unit
from prevstats.reporting.released import Released, ReleasedOutcome
from prevstats.reporting.report_links import place

KEY = "decision.options"
_EFFECT = place("evaluation", "effect")


def options_list(released: Released, language: Language) -> Block:
    """Return going on (or beginning), stopping (or waiting), and looking again."""
    stage = "not_started" if released.start_status == "never" else "started"
    outcome = released.primary()
    return Bullets(
        (
            (
                *language.words(f"{KEY}.{stage}.act"),
                *_gap(_cost(released, language)),
                *_gap(_effect(outcome, released, language)),
            ),
            (
                *language.words(f"{KEY}.{stage}.leave"),
                *_gap(_cost(released, language, f"{stage}.without")),
                *_gap(language.words(f"{KEY}.{stage}.leave_effect")),
            ),
            (
                *language.words(f"{KEY}.{stage}.look"),
                *_gap(_seen(outcome, released, language)),
            ),
        ),
        ordered=True,
    )


def _gap(words: Words) -> Words:
    return (Inline(" "), *words) if words else ()


def _cost(released: Released, language: Language, key: str = "costs") -> Words:
    """Return what all payers together pay a year, or would be spared."""
    found = released.money
    if not isinstance(found, MoneyFindings):
        return language.words(f"{KEY}.no_money")
    amount = found.society.cost_per_year
    unit = money_unit([amount])
    written = money(amount, unit, language.number_format)
    named = language.say(f"money_unit.{unit}.table")
    number = Inline(f"{written} {named}", anchor=place("evaluation", "money"))
    words = language.words(f"{KEY}.{key}", amount=number)
    if found.society.mark not in phrases.COMPUTED_MARKS:
        return words
    return (*words, Inline(" "), Inline(_mark(found, language), "mark"))


def _mark(found: MoneyFindings, language: Language) -> str:
    return phrases.mark(found.society.mark, language)


def _effect(outcome: ReleasedOutcome, released: Released, language: Language) -> Words:
    """Return the estimate that the verdict rests on, never more firmly than it."""
    if outcome.verdict.basis == "national":
        place_of = Inline(language.say(f"{KEY}.others"), anchor=_EFFECT)
        told = national_words(outcome, released, language)[:2]
        return (place_of, *(word for each in told for word in _gap(each)))
    found = outcome.local
    if isinstance(found, CannotAnswer) or outcome.verdict.form == "withheld":
        return language.words(f"{KEY}.no_effect")
    value = phrases.value(outcome, language, found.value, signed=True)
    number = Inline(value, anchor=_EFFECT)
    return language.words(
        f"{KEY}.effect.{outcome.verdict.form}",
        outcome=phrases.outcome_name(outcome, language),
        value=number,
        unit=phrases.difference_unit(outcome, language),
        interval=phrases.interval(outcome, language, found.low, found.high),
        level=phrases.level(released),
    )


def _seen(outcome: ReleasedOutcome, released: Released, language: Language) -> Words:
    """Return the smallest effect that a follow-up could show here."""
    year = str(released.provenance.data_last_year + released.follow_up_years)
    if outcome.detectable is None:
        return language.words(f"{KEY}.not_seen", year=year)
    value = phrases.value(outcome, language, outcome.detectable)
    number = Inline(value, anchor=place("evaluation", "two_years"))
    unit = phrases.difference_unit(outcome, language)
    return language.words(f"{KEY}.seen", year=year, detectable=number, unit=unit)
