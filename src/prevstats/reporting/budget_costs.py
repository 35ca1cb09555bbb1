"""What a plan costs and who pays: each payer, each year, and money to a county."""

from __future__ import annotations

from prevstats.analyses.budget_findings import OptionFindings
from prevstats.analyses.budget_grounds import CountyMoney
from prevstats.analyses.budget_positions import Position
from prevstats.data.municipalities import by_code
from prevstats.reporting import phrases
from prevstats.reporting.budget_released import ReleasedBudget
from prevstats.reporting.budget_words import (
    everyone,
    headed_option,
    kronor,
    money_entry,
    payer_name,
    persons,
    roles,
    table_unit,
    unit_name,
)
from prevstats.reporting.content import Block, Fold, Section, Table
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import MoneyUnit
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Entry, said, table

LEAST = 0.5
"""Kronor below which a year costs nothing: what computing leaves behind."""


def costs(released: ReleasedBudget, language: Language) -> Section:
    """Return what each option costs each payer, in all and year by year."""
    blocks: list[Block] = [_target_group(released, language)]
    for option in released.options:
        blocks += _option(option, released, language)
    blocks += [
        block
        for each in released.county_money
        for block in _county(each, released, language)
    ]
    if not released.options:
        blocks.append(paragraph(language.words("budget.no_options")))
    return Section(
        "costs",
        language.say("budget.costs.title"),
        language.say("budget.costs.answers"),
        tuple(blocks),
    )


def _target_group(released: ReleasedBudget, language: Language) -> Block:
    group = released.target_group
    key = "from_data" if group.from_data else "stated"
    words = language.words(
        f"budget.target.{key}",
        group=phrases.spoken(language.label(group.label)),
        persons=phrases.highlighted(persons(group.persons, language), group.mark),
        year=str(group.year or ""),
        source=group.source,
    )
    return paragraph(words)


def _option(
    option: OptionFindings, released: ReleasedBudget, language: Language
) -> list[Block]:
    total = language.words(
        "budget.costs.total",
        option=headed_option(option, language),
        total=kronor(option.society.cost, language),
        yearly=kronor(option.society.equivalent_annual_cost, language),
        years=phrases.count_of("year", released.horizon_years, language),
    )
    funding = language.words(f"budget.funding.{option.funding}")
    return [
        paragraph(total, funding),
        _payers(option, released, language),
        _years(option, language),
    ]


def _payers(
    option: OptionFindings, released: ReleasedBudget, language: Language
) -> Table:
    """Return each payer's cost: worth today, and as an equal sum a year."""
    payers = [each for each in everyone(option) if each.cost]
    unit = table_unit(
        amount for each in payers for amount in (each.cost, each.equivalent_annual_cost)
    )
    caption = language.say(
        "budget.costs.payers_caption",
        option=headed_option(option, language),
        unit=unit_name(unit, language),
        year=str(released.price_year),
    )
    columns = (
        Column(language.say("answer.money.payer"), numeric=False),
        Column(language.say("budget.costs.present")),
        Column(language.say("budget.costs.yearly")),
        Column(language.say("money.figure.marked"), numeric=False),
    )
    rows = [_payer_row(each, unit, language) for each in payers]
    return table(caption, columns, rows, roles=roles(payers), stack=True)


def _payer_row(each: Position, unit: MoneyUnit, language: Language) -> list[Entry]:
    amounts = (each.cost, each.equivalent_annual_cost)
    return [
        said(phrases.headed(payer_name(each, language))),
        *(money_entry(sek, unit, language, each.mark, signed=False) for sek in amounts),
        said(phrases.mark(each.mark, language)),
    ]


def _years(option: OptionFindings, language: Language) -> Table:
    """Return years down and payers across: what each pays, in that year's kronor."""
    payers = [each for each in option.payers if each.cost and each.by_year]
    paid = {
        (row.year, each.payer): -(row.setup + row.running)
        for each in payers
        for row in each.by_year
    }
    unit = table_unit(paid.values())
    caption = language.say(
        "budget.costs.years_caption",
        option=headed_option(option, language),
        unit=unit_name(unit, language),
    )
    columns = [Column(language.say("budget.costs.year"), numeric=False)]
    columns += [Column(phrases.headed(payer_name(each, language))) for each in payers]
    columns.append(Column(language.say("budget.costs.all")))
    years = sorted({year for year, _ in paid})
    rows: list[list[Entry]] = []
    for year in years:
        amounts = [paid.get((year, each.payer), 0.0) for each in payers]
        if all(abs(sek) < LEAST for sek in amounts):
            continue
        cells = [
            money_entry(sek, unit, language, each.mark, signed=False)
            for sek, each in zip(amounts, payers, strict=True)
        ]
        mark = option.society.mark
        whole = money_entry(sum(amounts), unit, language, mark, signed=False)
        rows.append([said(str(year), year), *cells, whole])
    return table(caption, columns, rows)


def _county(
    money: CountyMoney, released: ReleasedBudget, language: Language
) -> tuple[Block, ...]:
    """Return money to several municipalities, and this one's part of it."""
    words = language.words(
        f"budget.county.{money.key}",
        cost=language.label(money.label),
        total=kronor(money.total, language),
        areas=phrases.count_of("area", len(money.parts), language),
        own=kronor(money.own, language),
        name=phrases.name(released),
    )
    unit = table_unit(sek for _, sek in money.parts)
    caption = language.say(
        "budget.county.caption",
        cost=language.label(money.label),
        unit=unit_name(unit, language),
    )
    columns = (
        Column(language.say("budget.county.area"), numeric=False),
        Column(language.say("budget.county.part")),
    )
    rows = [
        [said(_area(code)), money_entry(sek, unit, language, "yes", signed=False)]
        for code, sek in money.parts
    ]
    fold = language.say("budget.county.fold", cost=language.label(money.label))
    return paragraph(words), Fold(fold, (table(caption, columns, rows, stack=True),))


def _area(code: str) -> str:
    """Return a municipality's name; a code of none today stands as it is."""
    known = by_code().get(code)
    return code if known is None else known.name
