"""What a budget rests on: what has no price, every assumption, and the method."""

from __future__ import annotations

from prevstats.analyses.budget_grounds import Assumption
from prevstats.analyses.budget_verdict import demand
from prevstats.reporting import phrases
from prevstats.reporting.budget_expected import change_unit, effect_unit
from prevstats.reporting.budget_released import ReleasedBudget
from prevstats.reporting.budget_words import input_name, kronor, marks_in, plain_number
from prevstats.reporting.content import (
    Block,
    Box,
    Bullets,
    Facts,
    Section,
    Table,
    Words,
)
from prevstats.reporting.language import Language
from prevstats.reporting.money_words import percent_of
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Entry, said, table

GROUPS = ("frame", "effect", "reach", "link", "price", "cost", "joint")
"""Kinds of assumptions in the order of the page."""
_STEPS = ("model", "net", "verdict", "fade_out", "double", "links", "information")


def not_in_kronor(released: ReleasedBudget, language: Language) -> Section:
    """Return what matters and stands outside the kronor."""
    blocks: list[Block] = [paragraph(language.words("budget.outside.lead"))]
    if released.not_monetised:
        items = tuple(
            phrases.text(language.label(each)) for each in released.not_monetised
        )
        blocks.append(Bullets(items))
    else:
        blocks.append(paragraph(language.words("budget.outside.none")))
    blocks.append(paragraph(language.words("money.cash")))
    return Section(
        "not_in_kronor",
        language.say("budget.outside.title"),
        language.say("budget.outside.answers"),
        tuple(blocks),
    )


def assumptions(released: ReleasedBudget, language: Language) -> Section:
    """Return every number from outside with source, date and mark, by kind."""
    found = released.assumptions
    blocks: list[Block] = [paragraph(_conclusion(found, language))]
    for group in GROUPS:
        rows = [each for each in found if each.group == group]
        if rows:
            blocks.append(_table(group, rows, released, language))
    replaced = [each for each in found if each.replaces is not None]
    if replaced:
        items = tuple(_replaced(each, language) for each in replaced)
        title = language.say("budget.assumptions.own_title")
        blocks.append(Box(title, (Bullets(items),)))
    if marks_in(released):
        pairs = tuple(
            (
                phrases.mark(each, language),
                phrases.text(language.say(f"mark.explained.{each}")),
            )
            for each in marks_in(released)
        )
        blocks.append(Box(language.say("assumptions.key_title"), (Facts(pairs),)))
    return Section(
        "assumptions",
        language.say("assumptions.title"),
        language.say("assumptions.answers"),
        tuple(blocks),
    )


def _conclusion(found: tuple[Assumption, ...], language: Language) -> Words:
    unchecked = sum(phrases.is_unverified(each.mark) for each in found)
    if not found:
        return language.words("assumptions.none")
    if not unchecked:
        return language.words("assumptions.all_checked")
    return language.words(
        "assumptions.some_unchecked", unchecked=str(unchecked), all=str(len(found))
    )


def _table(
    group: str, rows: list[Assumption], released: ReleasedBudget, language: Language
) -> Table:
    columns = [
        Column(language.say(f"assumptions.{key}"), numeric=False)
        for key in ("what", "value", "source", "checked")
    ]
    columns.append(Column(language.say("budget.assumptions.date"), numeric=False))
    caption = language.say(f"budget.assumptions.{group}")
    lines = [_row(each, released, language) for each in rows]
    return table(caption, columns, lines, stack=True)


def _row(each: Assumption, released: ReleasedBudget, language: Language) -> list[Entry]:
    mark = phrases.mark(each.mark, language)
    checked = mark or language.say("assumptions.yes")
    return [
        said(phrases.headed(_name(each, released, language))),
        Entry(phrases.highlighted(_value(each, language), each.mark), each.value),
        said(each.source),
        Entry(phrases.highlighted(checked, each.mark), checked),
        said(each.date or language.say("missing.dash")),
    ]


def _name(each: Assumption, released: ReleasedBudget, language: Language) -> str:
    """Return an assumption's name: a step of the reach says which step it is."""
    last = each.key.rpartition(".")[2]
    if each.group == "joint":
        place = each.key.removeprefix("budget.").replace(".", "_")
        return language.say(f"budget.joint_number.{place}")
    if not each.label:
        return input_name(last, released, language)
    label = language.label(each.label)
    if each.group == "reach" and language.has(f"budget.reach.{last}"):
        kind = language.say(f"budget.reach.{last}")
        return language.say("budget.input.of", kind=kind, name=label)
    return label


def _value(each: Assumption, language: Language) -> str:
    """Write an assumption's number with its unit, and its range where it has one."""
    scale = 100.0 if each.unit == "share" else 1.0
    changes = each.group in ("effect", "link")
    name_of = change_unit if changes else effect_unit
    unit = name_of(each.unit, language)
    if each.price_year is not None:
        unit = language.say("unit.in_prices", unit=unit, year=str(each.price_year))

    def written(value: float) -> str:
        return plain_number(round(scale * value, 10), language)

    if each.low is None or each.high is None:
        return language.say(
            "assumptions.without_range", value=written(each.value), unit=unit
        )
    return language.say(
        "assumptions.with_range",
        value=written(each.value),
        low=written(each.low),
        high=written(each.high),
        unit=unit,
    )


def _replaced(each: Assumption, language: Language) -> Words:
    return language.words(
        "budget.assumptions.replaced",
        what=language.label(each.label),
        own=kronor(each.value, language),
        reference=kronor(each.replaces or 0.0, language),
    )


def method(released: ReleasedBudget, language: Language) -> Section:
    """Return how the numbers were made: frame, steps, and what was not done."""
    items = [
        language.words(
            "budget.method.frame",
            years=phrases.count_of("year", released.horizon_years, language),
            decision_year=str(released.decision_year),
            price_year=str(released.price_year),
            timing=language.say(f"budget.timing.{released.timing}"),
        ),
        language.words("budget.method.discount", steps=_discount(released, language)),
    ]
    if released.wage_drift:
        drift = percent_of(released.wage_drift, language)
        items.append(language.words("budget.method.drift", percent=drift))
    values = {
        "draws": number(released.n_draws, 0, language.number_format),
        "needed": number(100.0 * demand(released.level), 0, language.number_format),
        "level": phrases.level(released),
    }
    items += [language.words(f"budget.method.{step}", **values) for step in _STEPS]
    return Section(
        "method",
        language.say("budget.method.title"),
        language.say("budget.method.answers"),
        (Bullets(tuple(items)),),
    )


def _discount(released: ReleasedBudget, language: Language) -> str:
    if len(released.discount) == 1:
        rate = percent_of(released.discount[0][1], language)
        return language.say("budget.method.one_rate", rate=rate)
    steps = [
        language.say(
            "budget.method.rate_from",
            rate=percent_of(rate, language),
            year=str(year),
        )
        for year, rate in released.discount
    ]
    return phrases.listed(steps, language)
