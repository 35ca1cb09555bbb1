"""A plan over time: the cash year by year, its sum with a band, and the payback."""

from __future__ import annotations

from itertools import accumulate

from prevstats.analyses.budget_findings import OptionFindings
from prevstats.analyses.budget_positions import CumulativeYear, Position
from prevstats.economics.budget_impact import BudgetYear
from prevstats.reporting import phrases
from prevstats.reporting.budget_money import source
from prevstats.reporting.budget_released import ReleasedBudget
from prevstats.reporting.budget_words import (
    between_entry,
    deciding,
    headed_option,
    money_entry,
    payback,
    payback_year,
    payer_name,
    roles,
    rolled_up,
    slug,
    table_unit,
    unit_name,
)
from prevstats.reporting.content import Block, Figure, Fold, Section, Table, Words
from prevstats.reporting.figures import Frame, PathData, path_figure
from prevstats.reporting.language import Language
from prevstats.reporting.money_table import amount, in_unit, net_interval
from prevstats.reporting.numbers import MoneyUnit
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Drawing, Entry, figure, said, table


def over_time(released: ReleasedBudget, language: Language) -> Section:
    """Return when the money goes out and comes back, for each option."""
    blocks: list[Block] = [paragraph(language.words("budget.years.lead"))]
    for option in released.options:
        blocks += _option(option, released, language)
    if not released.options:
        blocks.append(paragraph(language.words("budget.no_options")))
    return Section(
        "over_time",
        language.say("budget.years.title"),
        language.say("budget.years.answers"),
        tuple(blocks),
    )


def _option(
    option: OptionFindings, released: ReleasedBudget, language: Language
) -> list[Block]:
    owner = deciding(option)
    name = headed_option(option, language)
    words = language.words(
        "budget.years.payback_says",
        option=name,
        payer=phrases.spoken(payer_name(owner, language)),
        when=payback(owner, language),
        chance=phrases.chance_percent(owner.payback_chance, language),
    )
    blocks: list[Block] = [paragraph(words)]
    if owner.by_year:
        blocks.append(_figure(option, owner, released, language))
    blocks.append(_paybacks(option, language))
    everyone = (*option.payers, *option.bodies)
    seen: set[str] = set()
    tables: list[Block] = []
    for each in everyone:
        if each.by_year and each.payer not in seen:
            seen.add(each.payer)
            tables.append(_year_table(each, option, released, language))
    if tables:
        fold = language.say("budget.years.fold", option=name)
        blocks.append(Fold(fold, tuple(tables)))
    return blocks


def _paybacks(option: OptionFindings, language: Language) -> Table:
    positions = rolled_up(option)
    columns = (
        Column(language.say("answer.money.payer"), numeric=False),
        Column(language.say("budget.payback.plain")),
        Column(language.say("budget.payback.discounted")),
        Column(language.say("budget.payback.chance")),
    )
    rows = [
        [
            said(phrases.headed(payer_name(each, language))),
            *(
                said(
                    payback_year(found, each, language),
                    found if isinstance(found, int) else None,
                )
                for found in (each.payback, each.payback_discounted)
            ),
            said(
                phrases.chance_in_table(each.payback_chance, language),
                each.payback_chance,
            ),
        ]
        for each in positions
    ]
    caption = language.say(
        "budget.payback.caption", option=headed_option(option, language)
    )
    return table(caption, columns, rows, roles=roles(positions), stack=True)


def summed(position: Position) -> tuple[tuple[CumulativeYear, ...], bool]:
    """Return the cash summed over the years, and whether its interval is known.

    The ends of single years' intervals cannot be summed; without draws the sum stands
    alone.
    """
    if position.cumulative:
        return position.cumulative, True
    totals = accumulate(row.net for row in position.by_year)
    rows = zip(position.by_year, totals, strict=True)
    return tuple(
        CumulativeYear(row.year, total, total, total) for row, total in rows
    ), (False)


def _figure(
    option: OptionFindings,
    owner: Position,
    released: ReleasedBudget,
    language: Language,
) -> Figure:
    key = "budget.cash"
    years, banded = summed(owner)
    unit = table_unit(end for year in years for end in (year.low, year.net, year.high))
    named = unit_name(unit, language)
    payer = phrases.spoken(payer_name(owner, language))
    caption = language.say(
        f"{key}.caption", payer=payer, option=headed_option(option, language)
    )
    interval = language.say("interval.noun", level=phrases.level(released))
    band_key = "band" if banded else "no_band"
    reading: list[Words] = [language.words(f"{key}.read")]
    reading.append(language.words(f"{key}.read_{band_key}", interval=interval))
    drawing = Drawing(
        id=f"figure-budget-cash-{slug(option.id)}",
        caption=caption,
        subtitle=language.say(f"{key}.subtitle", unit=named),
        alternative_text=_alternative(years, unit, language),
        axis=language.say(f"{key}.axis", unit=named),
        reading=tuple(reading),
        source_line=source(released, language),
    )

    def draw(frame: Frame) -> str:
        return path_figure(
            PathData(
                frame=frame,
                years=tuple(year.year for year in years),
                difference=tuple(in_unit(year.net, unit) for year in years),
                band_low=tuple(
                    in_unit(year.low, unit) if banded else None for year in years
                ),
                band_high=tuple(
                    in_unit(year.high, unit) if banded else None for year in years
                ),
                base_years=(),
                own_label=language.say(f"{key}.line"),
                band_label=language.say(
                    f"{key}.band", level=phrases.level_in_words(released, language)
                )
                if banded
                else "",
            )
        )

    behind = _sums(years, caption, unit, owner.mark, language)
    return figure(drawing, draw, behind, released, language)


def _alternative(
    years: tuple[CumulativeYear, ...], unit: MoneyUnit, language: Language
) -> str:
    lowest = min(years, key=lambda year: year.net)
    last = years[-1]
    return language.say(
        "budget.cash.alt",
        lowest=amount(lowest.net, unit, language, signed=True),
        lowest_year=str(lowest.year),
        last=amount(last.net, unit, language, signed=True),
        last_year=str(last.year),
        interval=net_interval(last.low, last.high, unit, language),
        unit=unit_name(unit, language),
    )


def _sums(
    years: tuple[CumulativeYear, ...],
    caption: str,
    unit: MoneyUnit,
    mark: str,
    language: Language,
) -> Table:
    columns = (
        Column(language.say("budget.costs.year"), numeric=False),
        Column(language.say("budget.cash.sum")),
        Column(language.say("budget.cash.interval")),
    )
    rows = [
        [
            said(str(year.year), year.year),
            money_entry(year.net, unit, language, mark),
            between_entry(year.low, year.high, unit, language, mark)
            if year.low < year.high
            else said(language.say("missing.dash")),
        ]
        for year in years
    ]
    return table(caption, columns, rows)


def _year_table(
    position: Position,
    option: OptionFindings,
    released: ReleasedBudget,
    language: Language,
) -> Table:
    """Return one payer's budget years: what goes out, what comes back, what is left."""
    unit = table_unit(
        sek
        for row in position.by_year
        for sek in (row.setup, row.running, row.benefit, row.net)
    )
    columns = [Column(language.say("budget.costs.year"), numeric=False)]
    columns += [
        Column(language.say(f"budget.years.{key}"))
        for key in ("setup", "running", "benefit", "released", "net")
    ]
    columns.append(
        Column(language.say("interval.column", level=phrases.level(released)))
    )
    caption = language.say(
        "budget.years.caption",
        payer=phrases.headed(payer_name(position, language)),
        option=headed_option(option, language),
        unit=unit_name(unit, language),
    )
    rows = [_year_row(row, unit, position.mark, language) for row in position.by_year]
    return table(caption, columns, rows)


def _year_row(
    row: BudgetYear, unit: MoneyUnit, mark: str, language: Language
) -> list[Entry]:
    amounts = (row.setup, row.running, row.benefit, row.released, row.net)
    return [
        said(str(row.year), row.year),
        *(money_entry(sek, unit, language, mark) for sek in amounts),
        between_entry(row.net_low, row.net_high, unit, language, mark),
    ]
