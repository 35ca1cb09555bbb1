"""What a budget says of an option: the verdict, with the numbers it is bound to."""

from __future__ import annotations

from prevstats.analyses.budget_findings import ChoiceFindings, OptionFindings
from prevstats.analyses.budget_positions import Position
from prevstats.reporting import phrases
from prevstats.reporting.budget_released import ReleasedBudget
from prevstats.reporting.budget_words import (
    deciding,
    headed_option,
    marked,
    net_words,
    payer_name,
    why,
)
from prevstats.reporting.content import Block, Bullets, Words
from prevstats.reporting.language import Language, plain_text
from prevstats.reporting.phrases import paragraph


def verdict_words(option: OptionFindings, language: Language) -> tuple[Words, Words]:
    """Return the verdict on an option, and the numbers that it is bound to."""
    owner = deciding(option)
    mark = owner.mark if owner.mark in phrases.COMPUTED_MARKS else ""
    headline = language.words(
        f"budget.verdict.{option.verdict}", option=headed_option(option, language)
    )
    numbers = [marked(_numbers(owner, language), mark, language)]
    if owner is not option.society:
        numbers.append(_numbers(option.society, language))
    return headline, paragraph(*numbers).words


def _numbers(position: Position, language: Language) -> Words:
    return language.words(
        "budget.verdict_numbers",
        payer=phrases.headed(payer_name(position, language)),
        **net_words(position, language),
        chance=phrases.chance_percent(position.chance, language),
    )


def unanswered(released: ReleasedBudget, language: Language) -> tuple[Block, ...]:
    """Return the options that could not be calculated, and why."""
    items = tuple(
        language.words(
            "budget.answer.unanswered",
            option=phrases.headed(language.label(each.label)),
            why=plain_text(why(each.reason, language)),
        )
        for each in released.unanswered
    )
    return (Bullets(items),) if items else ()


def choices_for(released: ReleasedBudget) -> tuple[ChoiceFindings, ...]:
    """Return the choices from each viewpoint, the municipality's first."""
    ranked = sorted(
        released.choices, key=lambda choice: choice.viewpoint != "municipality"
    )
    return tuple(ranked)
