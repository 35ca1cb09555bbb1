"""What the budget's report says of cost and choices, quoted for the committee."""

from __future__ import annotations

from prevstats.reporting import phrases
from prevstats.reporting.budget_answer import card_table
from prevstats.reporting.budget_released import ReleasedBudget
from prevstats.reporting.budget_verdict_words import verdict_words
from prevstats.reporting.budget_words import head_option, marks_in
from prevstats.reporting.content import Block, Bullets, Inline, Words
from prevstats.reporting.decision_findings import ReleasedDecision
from prevstats.reporting.decision_law import linked
from prevstats.reporting.language import Language
from prevstats.reporting.phrases import paragraph


def budget_of(released: ReleasedDecision) -> ReleasedBudget | None:
    """Return the budget's report, when the file asks for one."""
    found = released.parts.get("budget")
    return found if isinstance(found, ReleasedBudget) else None


def budget_cost(budget: ReleasedBudget, language: Language) -> list[Block]:
    """Return what the first option costs each payer and what is expected of it."""
    option = head_option(budget)
    if option is None:
        return [paragraph(language.words("budget.answer.nothing"))]
    notes: list[Words] = []
    marks = [phrases.mark(each, language) for each in marks_in(budget)]
    if marks:
        listed: Words = (Inline(phrases.listed(marks, language), "mark"),)
        notes.append(language.words("answer.money.marks", marks=listed))
    notes.append(language.words("decision.cost.read"))
    notes.append(linked((("budget", "costs"),), language))
    return [card_table(option, budget, language), paragraph(*notes, role="small")]


def budget_options(budget: ReleasedBudget, language: Language) -> list[Block]:
    """Return each option with its verdict, chance and expected net, word for word."""
    items = tuple(
        paragraph(*verdict_words(option, language)).words for option in budget.options
    )
    more = linked((("budget", "answer"),), language)
    said = paragraph(language.words("decision.options.budget"), more, role="small")
    return [Bullets(items), said] if items else [said]
