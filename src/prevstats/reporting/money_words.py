"""What is said of the money: who comes out ahead, and what can be released."""

from __future__ import annotations

from prevstats.analyses.findings import MoneyFindings, PayerResult
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Inline, Words
from prevstats.reporting.language import Language
from prevstats.reporting.money_table import payer_name
from prevstats.reporting.numbers import chance_word, number
from prevstats.reporting.phrases import paragraph


def payer_words(payer: PayerResult, language: Language) -> Words:
    """Return whether a payer comes out ahead, as strongly as its chance allows."""
    side = "plus" if payer.chance >= 0.5 else "minus"
    named = payer_name(payer, language)
    words = language.words(
        f"money.verdict.{side}.{chance_word(payer.chance)}",
        payer=phrases.headed(named),
        small=phrases.spoken(named),
        percent=phrases.chance_percent(payer.chance, language),
    )
    if payer.mark not in phrases.COMPUTED_MARKS:
        return words
    return (*words, Inline(" "), Inline(phrases.mark(payer.mark, language), "mark"))


def cashable(found: MoneyFindings, language: Language) -> tuple[Block, ...]:
    """Return how much of each payer's value can be released as money, when not all."""
    shares = {
        payer_name(payer, language): payer.cashable_benefit / payer.benefit
        for payer in found.payers
        if payer.benefit
    }
    return tuple(
        paragraph(
            language.words(
                "money.cashable",
                payer=phrases.headed(name),
                percent=percent_of(share, language),
            )
        )
        for name, share in shares.items()
        if round(100.0 * share) < 100
    )


def percent_of(share: float, language: Language) -> str:
    """Return a share as per cent, without a decimal where it is whole."""
    value = 100.0 * share
    decimals = 0 if abs(value - round(value)) < 1e-9 else 1
    return number(value, decimals, language.number_format)
