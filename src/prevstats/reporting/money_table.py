"""The payers' rows: on the answer card and in full."""

from __future__ import annotations

from prevstats.analyses.findings import MoneyFindings, PayerResult
from prevstats.reporting import phrases
from prevstats.reporting.content import Inline, Table
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import MoneyUnit, kronor_per, money, money_unit
from prevstats.reporting.pieces import Column, Entry, RowRole, said, table

_MARK_ORDER = ("yes", "partly", "no", "memory", "example")


def marks_in(found: MoneyFindings) -> tuple[str, ...]:
    """Return the marks among the numbers that the payers rest on, mildest first."""
    present = {payer.mark for payer in (*found.payers, found.society)}
    return tuple(each for each in _MARK_ORDER[1:] if each in present)


def payer_name(payer: PayerResult, language: Language) -> str:
    """Return a payer's name; society is the sum of them all."""
    if payer.payer == "society" and not payer.label:
        return language.say("money.society")
    return language.label(payer.label)


def yearly_unit(found: MoneyFindings) -> MoneyUnit:
    """Return the unit of all yearly amounts of the card."""
    return money_unit(
        amount
        for payer in (*found.payers, found.society)
        for amount in (payer.cost_per_year, payer.net_per_year)
    )


def whole_unit(found: MoneyFindings) -> MoneyUnit:
    """Return the unit of all amounts over the horizon."""
    return money_unit(
        amount
        for payer in (*found.payers, found.society)
        for amount in (payer.cost, payer.benefit, payer.net)
    )


def card_table(found: MoneyFindings, language: Language) -> Table:
    """Return the small table of the answer card: kronor a year for each payer."""
    unit = yearly_unit(found)
    named = language.say(f"money_unit.{unit}.table")
    return table(
        language.say(
            "answer.money.caption",
            unit=phrases.headed(named),
            year=str(found.price_year),
        ),
        (
            Column(language.say("answer.money.payer"), numeric=False),
            Column(language.say("answer.money.cost")),
            Column(language.say("answer.money.net")),
            Column(language.say("answer.money.chance")),
        ),
        [_card_row(payer, unit, language) for payer in _rows(found)],
        roles=_roles(found),
        stack=True,
    )


def full_table(found: MoneyFindings, level: str, language: Language) -> Table:
    """Return the table of present values, with chance and mark."""
    unit = whole_unit(found)
    heads = "money.figure"
    return table(
        language.say(f"{heads}.caption"),
        (
            Column(language.say(f"{heads}.payer"), numeric=False),
            Column(phrases.headed(language.say(f"{heads}.cost"))),
            Column(phrases.headed(language.say(f"{heads}.benefit"))),
            Column(language.say(f"{heads}.net_column")),
            Column(language.say("interval.column", level=level)),
            Column(language.say(f"{heads}.chance")),
            Column(language.say(f"{heads}.marked"), numeric=False),
        ),
        [_full_row(payer, unit, language) for payer in _rows(found)],
        roles=_roles(found),
    )


def amount(
    sek: float, unit: MoneyUnit, language: Language, *, signed: bool = False
) -> str:
    """Write an amount for a table cell, without its unit."""
    return money(sek, unit, language.number_format, signed=signed)


def net_interval(low: float, high: float, unit: MoneyUnit, language: Language) -> str:
    """Write the interval of a net amount."""
    return language.say(
        "interval.between",
        low=amount(low, unit, language, signed=True),
        high=amount(high, unit, language, signed=True),
    )


def _roles(found: MoneyFindings) -> list[RowRole]:
    roles: list[RowRole] = ["" for _ in found.payers]
    return [*roles, "sum"]


def _rows(found: MoneyFindings) -> tuple[PayerResult, ...]:
    return (*found.payers, found.society)


def _card_row(payer: PayerResult, unit: MoneyUnit, language: Language) -> list[Entry]:
    net = amount(payer.net_per_year, unit, language, signed=True)
    between = net_interval(
        payer.net_per_year_low, payer.net_per_year_high, unit, language
    )
    kind = "mark" if phrases.is_unverified(payer.mark) else "text"
    certain = payer.net_per_year_low == payer.net_per_year_high
    spread = Inline(
        "" if certain else f" ({between})", "mark" if kind == "mark" else "no_break"
    )
    return [
        said(phrases.headed(payer_name(payer, language))),
        _number(
            amount(payer.cost_per_year, unit, language),
            in_unit(payer.cost_per_year, unit),
            payer,
        ),
        Entry(
            (*phrases.highlighted(net, payer.mark), spread),
            in_unit(payer.net_per_year, unit),
        ),
        _number(phrases.chance_in_table(payer.chance, language), payer.chance, payer),
    ]


def _full_row(payer: PayerResult, unit: MoneyUnit, language: Language) -> list[Entry]:
    cost, benefit = -abs(payer.cost), payer.benefit
    between = net_interval(payer.net_low, payer.net_high, unit, language)
    low, high = in_unit(payer.net_low, unit), in_unit(payer.net_high, unit)
    signed = [
        _number(amount(each, unit, language, signed=True), in_unit(each, unit), payer)
        for each in (cost, benefit, payer.net)
    ]
    return [
        said(phrases.headed(payer_name(payer, language))),
        *signed,
        _number(between, f"{low:.6g};{high:.6g}", payer),
        _number(phrases.chance_in_table(payer.chance, language), payer.chance, payer),
        said(phrases.mark(payer.mark, language)),
    ]


def _number(words: str, raw: float | str, payer: PayerResult) -> Entry:
    return Entry(phrases.highlighted(words, payer.mark), raw)


def in_unit(sek: float, unit: MoneyUnit) -> float:
    """Return an amount in the unit, for a drawing or a download; never minus zero."""
    return sek / kronor_per(unit) + 0.0
