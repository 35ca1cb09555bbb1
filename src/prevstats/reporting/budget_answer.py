"""The answer card of a budget: does it pay, for whom, when, how surely, and what if."""

from __future__ import annotations

from prevstats.analyses.budget_findings import (
    OptionFindings,
    QuestionFindings,
)
from prevstats.analyses.budget_positions import Position
from prevstats.analyses.budget_verdict import demand
from prevstats.economics.tornado import TornadoRow
from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.budget_alone import rests_alone
from prevstats.reporting.budget_needed import needed
from prevstats.reporting.budget_released import ReleasedBudget
from prevstats.reporting.budget_verdict_words import (
    choices_for,
    unanswered,
    verdict_words,
)
from prevstats.reporting.budget_words import (
    between_entry,
    deciding,
    everyone,
    head_option,
    headed_option,
    input_name,
    kronor,
    marks_in,
    money_entry,
    net_words,
    payback,
    payer_name,
    persons,
    plain_number,
    roles,
    rolled_up,
    table_unit,
    unit_name,
    why,
)
from prevstats.reporting.content import (
    Block,
    Bullets,
    Dots,
    Grid,
    Inline,
    Section,
    Table,
    Words,
)
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import MoneyUnit, chance_number, number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Entry, said, table

Field = tuple[str, tuple[Block, ...]]


def answer(released: ReleasedBudget, language: Language) -> Section:
    """Return the card: question, verdict, four fields, a sentence to read out."""
    option = head_option(released)
    blocks: tuple[Block, ...]
    if option is None:
        blocks = _nothing(released, language)
    else:
        blocks = _card(option, released, language)
    return Section("answer", language.label(released.question), "", blocks)


def _nothing(released: ReleasedBudget, language: Language) -> tuple[Block, ...]:
    """Return that no option could be calculated, with the reason for each."""
    return (
        paragraph(language.words("budget.answer.nothing"), role="verdict"),
        *unanswered(released, language),
    )


def _card(
    option: OptionFindings, released: ReleasedBudget, language: Language
) -> tuple[Block, ...]:
    headline, numbers = verdict_words(option, language)
    years = phrases.count_of("year", released.horizon_years, language)
    about = language.words(
        "budget.answer.about",
        years=years,
        price_year=str(released.price_year),
        interval=language.say("interval.noun", level=phrases.level(released)),
        needed=_percent(demand(released.level), language),
    )
    whose = "own" if released.own_estimate else "others"
    others = tuple(
        paragraph(*verdict_words(each, language)).words
        for each in released.options
        if each is not option
    )
    return (
        paragraph(headline, role="verdict"),
        paragraph(numbers, role="lead"),
        *((Bullets(others),) if others else ()),
        *unanswered(released, language),
        *rests_alone(option, released, language),
        paragraph(about, language.words(f"budget.answer.whose_{whose}"), role="small"),
        Grid(
            (
                _sure(option, language),
                _cost(option, released, language),
                _when(option, language),
                _changes(option, released, language),
            )
        ),
        paragraph((Inline(_aloud(option, language)),), role="say"),
    )


def _percent(share: float, language: Language) -> str:
    return number(100.0 * share, 0, language.number_format)


def _sure(option: OptionFindings, language: Language) -> Field:
    """Return the chance of a gain as number and dots, for payer and for all."""
    owner = deciding(option)
    name = payer_name(owner, language)
    filled = chance_number(owner.chance).percent
    big = language.say(
        "chance.big", percent=phrases.chance_percent(owner.chance, language)
    )
    label = language.say(
        "budget.answer.sure_dots", payer=phrases.spoken(name), filled=str(filled)
    )
    blocks: list[Block] = [
        paragraph((Inline(phrases.headed(big)),), role="big"),
        paragraph(
            language.words("budget.answer.sure_says", payer=phrases.spoken(name))
        ),
        Dots(filled, label),
    ]
    if owner is not option.society:
        percent = phrases.chance_percent(option.society.chance, language)
        words = language.words("budget.answer.sure_society", percent=percent)
        blocks.append(paragraph(words, role="small"))
    return language.say("budget.answer.sure"), tuple(blocks)


def _cost(
    option: OptionFindings, released: ReleasedBudget, language: Language
) -> Field:
    """Return the yearly cost and net of each payer, and what the yellow means."""
    notes: list[Words] = [language.words(f"budget.funding.{option.funding}")]
    marks = [phrases.mark(each, language) for each in marks_in(released)]
    if marks:
        listed: Words = (Inline(phrases.listed(marks, language), "mark"),)
        notes.append(language.words("answer.money.marks", marks=listed))
    more: Words = (Inline(language.say("answer.money.more"), anchor="money"),)
    return language.say("budget.answer.cost"), (
        card_table(option, released, language),
        paragraph(*notes, more, role="small"),
    )


def card_table(
    option: OptionFindings, released: ReleasedBudget, language: Language
) -> Table:
    """Return what an option costs each payer a year, and the net and its chance."""
    positions = everyone(option)
    unit = table_unit(
        amount
        for each in positions
        for amount in (each.equivalent_annual_cost, each.net_per_year)
    )
    columns = (
        Column(language.say("answer.money.payer"), numeric=False),
        Column(language.say("answer.money.cost")),
        Column(language.say("answer.money.net")),
        Column(language.say("interval.column", level=phrases.level(released))),
        Column(language.say("answer.money.chance")),
    )
    caption = language.say(
        "budget.answer.cost_caption",
        option=headed_option(option, language),
        unit=unit_name(unit, language),
        year=str(released.price_year),
    )
    rows = [_card_row(each, unit, language) for each in positions]
    return table(caption, columns, rows, roles=roles(positions), stack=True)


def _card_row(each: Position, unit: MoneyUnit, language: Language) -> list[Entry]:
    chance = phrases.chance_in_table(each.chance, language)
    ends = (each.net_per_year_low, each.net_per_year_high)
    return [
        said(phrases.headed(payer_name(each, language))),
        money_entry(
            each.equivalent_annual_cost, unit, language, each.mark, signed=False
        ),
        money_entry(each.net_per_year, unit, language, each.mark),
        between_entry(*ends, unit, language, each.mark),
        Entry(phrases.highlighted(chance, each.mark), each.chance),
    ]


def _when(option: OptionFindings, language: Language) -> Field:
    """Return when the money is back, and how many must be helped for it."""
    owner = deciding(option)
    items = [
        language.words(
            "budget.answer.when_payer",
            payer=phrases.headed(payer_name(each, language)),
            when=payback(each, language),
        )
        for each in rolled_up(option)
    ]
    blocks: list[Block] = [Bullets(tuple(items))]
    blocks += [
        paragraph(
            language.words(
                "budget.answer.when_helped"
                if row.counted
                else "budget.answer.when_units",
                outcome=phrases.spoken(language.label(row.label)),
                needed=needed(row, language),
                helped=persons(row.number.helped, language),
            )
        )
        for row in owner.must_succeed[:1]
    ]
    link: Words = (Inline(language.say("budget.helped.title"), anchor="must_succeed"),)
    return language.say("budget.answer.when"), (*blocks, paragraph(link, role="small"))


def _changes(
    option: OptionFindings, released: ReleasedBudget, language: Language
) -> Field:
    """Return what would change the answer: the weightiest inputs, and a break-even."""
    owner = deciding(option)
    items: list[Words] = []
    if isinstance(owner.break_even, CannotAnswer):
        items.append(why(owner.break_even, language))
    else:
        factor = plain_number(owner.break_even.factor, language)
        items.append(language.words("budget.answer.factor", factor=factor))
    for row in _weightiest(option):
        key = "crosses" if row.crosses_zero else "moves"
        items.append(
            language.words(
                f"budget.answer.{key}",
                input=phrases.headed(input_name(row.name, released, language)),
                at_low=kronor(row.at_low, language, signed=True),
                at_high=kronor(row.at_high, language, signed=True),
            )
        )
    items += _worth_knowing(released, language)
    return language.say("budget.answer.changes"), (Bullets(tuple(items)),)


def _weightiest(option: OptionFindings) -> tuple[TornadoRow, ...]:
    wanted = "society" if option.municipality is None else "municipality"
    rows = next((rows for who, rows in option.tornado if who == wanted), ())
    return rows[:2]


def _worth_knowing(released: ReleasedBudget, language: Language) -> list[Words]:
    """Return whether the further study that is worth most is worth its cost."""
    asked = [
        question
        for choice in choices_for(released)[:1]
        for question in choice.questions
        if isinstance(question, QuestionFindings)
    ]
    if not asked:
        return []
    best = max(asked, key=lambda question: question.net)
    key = "worth" if best.net > 0 else "not_worth"
    return [
        language.words(
            f"budget.answer.study_{key}",
            question=phrases.spoken(language.label(best.label)),
            value=kronor(best.value, language),
            cost=kronor(best.cost, language),
        )
    ]


def _aloud(option: OptionFindings, language: Language) -> str:
    owner = deciding(option)
    return language.say(
        "budget.answer.aloud",
        option=headed_option(option, language),
        payer=phrases.spoken(payer_name(owner, language)),
        **net_words(owner, language),
        chance=phrases.chance_percent(owner.chance, language),
    )
