"""How large the effects must be, budget by budget, for the money to come back."""

from __future__ import annotations

from prevstats.analyses.budget_findings import OptionFindings
from prevstats.analyses.budget_positions import Position
from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.budget_released import ReleasedBudget
from prevstats.reporting.budget_words import (
    headed_option,
    payer_name,
    plain_number,
    rolled_up,
    why,
)
from prevstats.reporting.content import Table
from prevstats.reporting.language import Language, plain_text
from prevstats.reporting.pieces import Column, Entry, figure_of, said, table


def factors(
    option: OptionFindings, released: ReleasedBudget, language: Language
) -> Table:
    """Return for each budget how many times the assumed effects cover its cost."""
    columns = (
        Column(language.say("answer.money.payer"), numeric=False),
        Column(language.say("budget.factor.factor", level=phrases.level(released))),
        Column(language.say("budget.factor.gains")),
    )
    rows = [_factor_row(each, language) for each in rolled_up(option)]
    caption = language.say(
        "budget.factor.caption", option=headed_option(option, language)
    )
    return table(caption, columns, rows, stack=True)


def _factor_row(position: Position, language: Language) -> list[Entry]:
    name = said(phrases.headed(payer_name(position, language)))
    found = position.break_even
    if isinstance(found, CannotAnswer):
        words = plain_text(why(found, language))
        return [name, figure_of(words, None), said(language.say("missing.dash"))]
    words = plain_number(found.factor, language)
    if found.low is not None and found.high is not None:
        between = language.say(
            "interval.between",
            low=plain_number(found.low, language),
            high=plain_number(found.high, language),
        )
        words = language.say("budget.with_interval", value=words, interval=between)
    gains = phrases.chance_in_table(found.gains, language)
    return [name, figure_of(words, found.factor), figure_of(gains, found.gains)]
