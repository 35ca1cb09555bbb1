"""Budget by budget: when the money is back, what it costs a year, what must work."""

from __future__ import annotations

import math

from prevstats.analyses.findings import MoneyFindings
from prevstats.analyses.money_budget_result import BudgetResult, HelpedNeeded
from prevstats.economics.budget_impact import BudgetYear
from prevstats.economics.mvpf import MarginalValueInterval
from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Fold, Table, Words
from prevstats.reporting.language import Language
from prevstats.reporting.money_table import amount, in_unit, net_interval
from prevstats.reporting.numbers import MoneyUnit, money_unit, number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Entry, RowRole, figure_of, said, table
from prevstats.reporting.released import Released


def budgets(
    found: MoneyFindings, released: Released, language: Language
) -> list[Block]:
    """Return what the money means for each budget; nothing where none was computed."""
    if not found.budgets:
        return []
    blocks: list[Block] = [_table(found, language)]
    blocks.append(paragraph(language.words("money.budgets.note"), role="small"))
    blocks += _break_even(found, released, language)
    blocks += _helped(found, released, language)
    blocks += _marginal_value(found, language)
    return [*blocks, _years(found, released, language)]


def budget_name(budget: BudgetResult, language: Language) -> str:
    """Return whose budget it is, as it stands first in a row or a sentence."""
    if budget.role == "society":
        return phrases.headed(language.say("money.society"))
    return phrases.headed(language.label(budget.label))


def _table(found: MoneyFindings, language: Language) -> Table:
    unit = money_unit(
        sek
        for each in found.budgets
        for sek in (each.equivalent_annual_cost, each.benefit, each.cashable)
    )
    keys = ("cost", "gain", "cash", "plain", "discounted", "chance")
    columns = [Column(language.say("money.budgets.budget"), numeric=False)]
    columns += [Column(language.say(f"money.budgets.{key}")) for key in keys]
    roles: list[RowRole] = [
        "sum" if each.role == "society" else "" for each in found.budgets
    ]
    caption = language.say(
        "money.budgets.caption", unit=language.say(f"money_unit.{unit}.table")
    )
    rows = [_row(each, found.horizon_years, unit, language) for each in found.budgets]
    return table(caption, columns, rows, roles=roles, stack=True)


def _row(
    each: BudgetResult, horizon: int, unit: MoneyUnit, language: Language
) -> list[Entry]:
    sums = (each.equivalent_annual_cost, each.benefit, each.cashable)
    chance = phrases.chance_in_table(each.payback_chance, language)
    return [
        said(budget_name(each, language)),
        *(_kronor(sek, unit, each.mark, language) for sek in sums),
        *(
            Entry(
                phrases.highlighted(_when(year, horizon, language), each.mark),
                year if isinstance(year, int) else "",
            )
            for year in (each.payback, each.payback_discounted)
        ),
        Entry(phrases.highlighted(chance, each.mark), each.payback_chance),
    ]


def _when(year: int | CannotAnswer, horizon: int, language: Language) -> str:
    if isinstance(year, CannotAnswer):
        years = phrases.count_of("year", horizon, language)
        return language.say("money.budgets.never", years=years)
    if year == 0:
        return language.say("money.budgets.at_once")
    years = phrases.count_of("year", year, language)
    return language.say("money.budgets.within", years=years)


def _kronor(
    sek: float, unit: MoneyUnit, mark: str, language: Language, *, signed: bool = False
) -> Entry:
    words = amount(sek, unit, language, signed=signed)
    return Entry(phrases.highlighted(words, mark), in_unit(sek, unit))


def _break_even(
    found: MoneyFindings, released: Released, language: Language
) -> list[Block]:
    """Return each budget's own break-even; society's stands in the box above."""
    if found.break_even is None:
        return []
    outcome = released.outcome(found.outcome)
    lines: list[Words] = []
    for each in found.budgets:
        if each.role == "society" or not each.cost > 0.0:
            continue
        payer = budget_name(each, language)
        if each.break_even is None:
            lines.append(language.words("money.budgets.no_break_even", payer=payer))
            continue
        size = phrases.value(outcome, language, each.break_even, signed=True)
        lines.append(
            language.words(
                "money.budgets.break_even",
                payer=payer,
                size=phrases.highlighted(size, each.mark),
                unit=phrases.difference_unit(outcome, language),
            )
        )
    return [paragraph(*lines)] if lines else []


def _helped(
    found: MoneyFindings, released: Released, language: Language
) -> list[Block]:
    outcomes = {row.outcome: row.label for each in found.budgets for row in each.helped}
    key = "money.budgets.helped"
    level = phrases.level(released)
    columns = (
        Column(language.say("money.budgets.budget"), numeric=False),
        Column(language.say(f"{key}.needed")),
        Column(language.say(f"{key}.helped", level=level)),
        Column(language.say(f"{key}.enough")),
    )
    blocks: list[Block] = []
    for outcome, label in outcomes.items():
        name = phrases.headed(language.label(label))
        rows = [
            _helped_row(each, row, language)
            for each in found.budgets
            for row in each.helped
            if row.outcome == outcome
        ]
        caption = language.say(f"{key}.caption", outcome=name)
        blocks.append(table(caption, columns, rows, stack=True))
    if blocks:
        blocks.append(paragraph(language.words(f"{key}.note"), role="small"))
    return blocks


def _helped_row(
    budget: BudgetResult, row: HelpedNeeded, language: Language
) -> list[Entry]:
    told = row.number
    between = language.say(
        "interval.between",
        low=_persons(told.helped_low, language, signed=True),
        high=_persons(told.helped_high, language, signed=True),
    )
    helped = f"{_persons(told.helped, language, signed=True)} ({between})"
    needed = _persons(told.needed, language)
    chance = phrases.chance_in_table(told.chance, language)
    raw = told.needed if math.isfinite(told.needed) else ""
    return [
        said(budget_name(budget, language)),
        Entry(phrases.highlighted(needed, budget.mark), raw),
        figure_of(helped, told.helped),
        Entry(phrases.highlighted(chance, budget.mark), told.chance),
    ]


def _persons(value: float, language: Language, *, signed: bool = False) -> str:
    if not math.isfinite(value):
        return language.say("money.budgets.helped.no_number")
    decimals = 1 if abs(value) < 10 and value != round(value) else 0
    return number(value, decimals, language.number_format, signed=signed)


def _marginal_value(found: MoneyFindings, language: Language) -> list[Block]:
    """Return the value per krona, where something that people gain has a price."""
    told = found.marginal_value
    if told is None or isinstance(told.point, CannotAnswer):
        return []
    key = "money.budgets.value"
    shares = dict(told.shares)
    if told.point.quadrant == "pays":
        words = language.words(
            f"{key}.pays", percent=phrases.chance_percent(shares["pays"], language)
        )
    elif told.point.quadrant == "helps_and_costs" and _one_quadrant(told):
        style = language.number_format
        between = language.say(
            "interval.between",
            low=number(told.low.value, 1, style),
            high=number(told.high.value, 1, style),
        )
        value = number(told.point.value, 1, style)
        words = language.words(f"{key}.ratio", value=value, interval=between)
    else:
        gains = shares["pays"] + shares["helps_and_costs"]
        percent = phrases.chance_percent(gains, language)
        words = language.words(f"{key}.share", percent=percent)
    return [paragraph(words)]


def _one_quadrant(told: MarginalValueInterval) -> bool:
    """Tell whether the interval holds ratios of one meaning only."""
    return {told.low.quadrant, told.high.quadrant} == {"helps_and_costs"}


def _years(found: MoneyFindings, released: Released, language: Language) -> Block:
    told = [each for each in found.budgets if each.by_year]
    if not told:
        return paragraph(language.words("money.budgets.years.unstated"), role="small")
    tables = tuple(_year_table(each, released, language) for each in told)
    return Fold(language.say("money.budgets.years.fold"), tables)


def _year_table(budget: BudgetResult, released: Released, language: Language) -> Table:
    unit = money_unit(
        sek for row in budget.by_year for sek in (row.net, row.benefit, row.running)
    )
    key = "money.budgets.years"
    columns = [Column(language.say(f"{key}.year"), numeric=False)]
    columns += [
        Column(language.say(f"{key}.{name}")) for name in ("cost", "gain", "cash")
    ]
    columns.append(Column(language.say(f"{key}.net")))
    level = phrases.level(released)
    columns.append(Column(language.say("interval.column", level=level)))
    caption = language.say(
        f"{key}.caption",
        payer=budget_name(budget, language),
        unit=language.say(f"money_unit.{unit}.table"),
    )
    rows = [_year_row(row, unit, budget.mark, language) for row in budget.by_year]
    return table(caption, columns, rows, stack=True)


def _year_row(
    row: BudgetYear, unit: MoneyUnit, mark: str, language: Language
) -> list[Entry]:
    sums = (row.setup + row.running, row.benefit, row.released, row.net)
    ends = net_interval(row.net_low, row.net_high, unit, language)
    raw = f"{in_unit(row.net_low, unit):.6g};{in_unit(row.net_high, unit):.6g}"
    return [
        said(str(row.year), row.year),
        *(_kronor(sek, unit, mark, language, signed=True) for sek in sums),
        Entry(phrases.highlighted(ends, mark), raw),
    ]
