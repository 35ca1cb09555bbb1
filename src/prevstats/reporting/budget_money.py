"""A plan in kronor: each payer's step to the whole, with intervals and ratios."""

from __future__ import annotations

from prevstats.analyses.budget_findings import OptionFindings
from prevstats.analyses.budget_positions import Position
from prevstats.reporting import phrases
from prevstats.reporting.budget_alone import rests_alone
from prevstats.reporting.budget_figures import Step, WaterfallData, waterfall_figure
from prevstats.reporting.budget_ratios import ratio_blocks
from prevstats.reporting.budget_released import ReleasedBudget
from prevstats.reporting.budget_verdict_words import verdict_words
from prevstats.reporting.budget_words import (
    between_entry,
    everyone,
    headed_option,
    money_entry,
    payer_name,
    roles,
    rolled_up,
    slug,
    table_unit,
    unit_name,
    why,
)
from prevstats.reporting.content import Block, Bullets, Figure, Section, Table, Words
from prevstats.reporting.figures import Frame
from prevstats.reporting.language import Language, plain_text
from prevstats.reporting.money_table import amount, in_unit, net_interval
from prevstats.reporting.numbers import MoneyUnit
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Drawing, Entry, figure, said, table


def money(released: ReleasedBudget, language: Language) -> Section:
    """Return each option in kronor for each payer, or why it could not be had."""
    blocks: list[Block] = [paragraph(_terms(released, language))]
    for option in released.options:
        blocks += _option(option, released, language)
    blocks += [
        paragraph(
            language.words(
                "budget.answer.unanswered",
                option=phrases.headed(language.label(each.label)),
                why=plain_text(why(each.reason, language)),
            )
        )
        for each in released.unanswered
    ]
    return Section(
        "money",
        language.say("money.title"),
        language.say("budget.money.answers"),
        tuple(blocks),
    )


def _terms(released: ReleasedBudget, language: Language) -> Words:
    return language.words(
        "budget.money.terms",
        years=phrases.count_of("year", released.horizon_years, language),
        price_year=str(released.price_year),
    )


def _option(
    option: OptionFindings, released: ReleasedBudget, language: Language
) -> list[Block]:
    headline, numbers = verdict_words(option, language)
    cash = [_cashable(each, language) for each in option.payers if each.benefit > 0]
    return [
        paragraph(headline, numbers),
        *rests_alone(option, released, language),
        _figure(option, released, language),
        paragraph(language.words("money.figure.sum_note"), role="small"),
        *_cash(cash, language),
        _rolled_up(option, released, language),
        *ratio_blocks(option, released, language),
    ]


def _cash(cash: list[Words], language: Language) -> list[Block]:
    if not cash:
        return []
    lead = paragraph(language.words("budget.money.cash_lead"))
    return [lead, Bullets(tuple(cash))]


def _cashable(position: Position, language: Language) -> Words:
    share = position.cashable / position.benefit
    unit = table_unit([position.benefit])
    return language.words(
        "budget.money.cashable",
        payer=phrases.headed(payer_name(position, language)),
        benefit=amount(position.benefit, unit, language),
        cashable=amount(position.cashable, unit, language),
        unit=unit_name(unit, language),
        percent=f"{100.0 * share:.0f}",
    )


def _unit(positions: tuple[Position, ...]) -> MoneyUnit:
    return table_unit(
        sek for each in positions for sek in (each.cost, each.benefit, each.net)
    )


def _figure(
    option: OptionFindings, released: ReleasedBudget, language: Language
) -> Figure:
    key = "budget.waterfall"
    positions = everyone(option)
    unit = _unit(positions)
    named = unit_name(unit, language)
    name = headed_option(option, language)
    drawing = Drawing(
        id=f"figure-budget-money-{slug(option.id)}",
        caption=language.say(f"{key}.caption", option=name),
        subtitle=language.say(
            f"{key}.subtitle",
            years=phrases.headed(
                phrases.count_of("year", released.horizon_years, language)
            ),
            unit=named,
            price_year=str(released.price_year),
            interval=language.say("interval.noun", level=phrases.level(released)),
        ),
        alternative_text=" ".join(
            language.say(
                "money.figure.alt",
                payer=phrases.headed(payer_name(each, language)),
                net=amount(each.net, unit, language, signed=True),
                interval=net_interval(each.net_low, each.net_high, unit, language),
            )
            for each in positions
        ),
        axis=named,
        reading=(
            language.words(f"{key}.read"),
            language.words("money.figure.read_crosses"),
        ),
        source_line=source(released, language),
    )

    def draw(frame: Frame) -> str:
        steps = [_step(each, unit, language) for each in positions]
        return waterfall_figure(
            WaterfallData(
                frame=frame,
                steps=tuple(steps[:-1]),
                total=steps[-1],
                low=in_unit(option.society.net_low, unit),
                high=in_unit(option.society.net_high, unit),
            )
        )

    caption = language.say(f"{key}.table", option=name, unit=named)
    behind = _table(positions, caption, released, language)
    return figure(drawing, draw, behind, released, language)


def source(released: ReleasedBudget, language: Language) -> str:
    """Return the line under a figure of money."""
    key = "simulated" if released.simulated else "money"
    return language.say(f"source_line.{key}")


def _step(position: Position, unit: MoneyUnit, language: Language) -> Step:
    return Step(
        label=phrases.headed(payer_name(position, language)),
        value=in_unit(position.net, unit),
        text=amount(position.net, unit, language, signed=True),
    )


def _rolled_up(
    option: OptionFindings, released: ReleasedBudget, language: Language
) -> Table:
    """Return the same kronor, summed to the budgets that decisions are taken for."""
    positions = rolled_up(option)
    caption = language.say(
        "budget.money.rolled_caption",
        option=headed_option(option, language),
        unit=unit_name(_unit(positions), language),
    )
    return _table(positions, caption, released, language)


def _table(
    positions: tuple[Position, ...],
    caption: str,
    released: ReleasedBudget,
    language: Language,
) -> Table:
    unit = _unit(positions)
    heads = "money.figure"
    columns = (
        Column(language.say(f"{heads}.payer"), numeric=False),
        Column(phrases.headed(language.say(f"{heads}.cost"))),
        Column(phrases.headed(language.say(f"{heads}.benefit"))),
        Column(language.say("budget.money.of_which")),
        Column(language.say(f"{heads}.net_column")),
        Column(language.say("interval.column", level=phrases.level(released))),
        Column(language.say(f"{heads}.chance")),
        Column(language.say(f"{heads}.marked"), numeric=False),
    )
    rows = [_row(each, unit, language) for each in positions]
    return table(caption, columns, rows, roles=roles(positions))


def _row(each: Position, unit: MoneyUnit, language: Language) -> list[Entry]:
    chance = phrases.chance_in_table(each.chance, language)
    return [
        said(phrases.headed(payer_name(each, language))),
        money_entry(-abs(each.cost), unit, language, each.mark),
        money_entry(each.benefit, unit, language, each.mark),
        money_entry(each.cashable, unit, language, each.mark),
        money_entry(each.net, unit, language, each.mark),
        between_entry(each.net_low, each.net_high, unit, language, each.mark),
        Entry(phrases.highlighted(chance, each.mark), each.chance),
        said(phrases.mark(each.mark, language)),
    ]
