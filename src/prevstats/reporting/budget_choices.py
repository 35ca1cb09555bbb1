"""Many or few, and which to choose: the contest and the portfolio of a budget."""

from __future__ import annotations

from prevstats.analyses.budget_findings import ContestFindings, PortfolioFindings
from prevstats.economics.portfolio import Chosen
from prevstats.economics.universal_targeted import Contest
from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.budget_money import source
from prevstats.reporting.budget_released import ReleasedBudget
from prevstats.reporting.budget_words import (
    kronor,
    marked,
    money_entry,
    plain_name,
    plain_number,
    table_unit,
    unit_name,
    why,
)
from prevstats.reporting.content import Block, Figure, Section, Table, Words
from prevstats.reporting.figures import (
    Frame,
    IntervalData,
    IntervalRow,
    interval_figure,
)
from prevstats.reporting.language import Language, plain_text
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import (
    Column,
    Drawing,
    Entry,
    figure,
    said,
    table,
)


def many_or_few(released: ReleasedBudget, language: Language) -> Section:
    """Return whether small efforts for many or large ones for few prevent more."""
    found = released.contest
    if found is None:
        blocks: list[Block] = [paragraph(language.words("budget.contest.none"))]
    elif isinstance(found.result, CannotAnswer):
        blocks = [paragraph(why(found.result, language))]
    else:
        blocks = _contest(found, found.result, released, language)
    return Section(
        "many_or_few",
        language.say("budget.contest.title"),
        language.say("budget.contest.answers"),
        tuple(blocks),
    )


def _contest(
    found: ContestFindings,
    result: Contest,
    released: ReleasedBudget,
    language: Language,
) -> list[Block]:
    words = language.words(
        f"budget.contest.{result.winner}",
        budget=kronor(found.budget, language),
        outcome=phrases.spoken(language.label(found.label)),
        difference=_cases(abs(result.difference), language),
        interval=language.say(
            "interval.between",
            low=_cases(result.low, language, signed=True),
            high=_cases(result.high, language, signed=True),
        ),
        chance=phrases.chance_percent(result.chance, language),
    )
    return [
        paragraph(marked(words, found.mark, language)),
        _contest_figure(found, result, released, language),
        paragraph(_break_even(found, language)),
    ]


def _cases(value: float, language: Language, *, signed: bool = False) -> str:
    return number(value, 1, language.number_format, signed=signed)


def _break_even(found: ContestFindings, language: Language) -> Words:
    if isinstance(found.break_even_effect, CannotAnswer):
        return why(found.break_even_effect, language)
    times = plain_number(found.break_even_effect, language)
    words = language.words("budget.contest.break_even", times=times)
    return marked(words, found.mark, language)


def _contest_figure(
    found: ContestFindings,
    result: Contest,
    released: ReleasedBudget,
    language: Language,
) -> Figure:
    key = "budget.contest"
    label = phrases.spoken(language.label(found.label))
    rows = (
        (
            "many",
            result.universal,
            result.universal_low,
            result.universal_high,
        ),
        ("few", result.targeted, result.targeted_low, result.targeted_high),
        ("difference", result.difference, result.low, result.high),
    )
    caption = language.say(f"{key}.caption", outcome=label)
    drawing = Drawing(
        id="figure-budget-contest",
        caption=caption,
        subtitle=language.say(
            f"{key}.subtitle",
            budget=kronor(found.budget, language),
            interval=language.say("interval.noun", level=phrases.level(released)),
        ),
        alternative_text=language.say(
            f"{key}.alt",
            many=_cases(result.universal, language),
            few=_cases(result.targeted, language),
            difference=_cases(result.difference, language, signed=True),
        ),
        axis=language.say(f"{key}.axis"),
        reading=(language.words(f"{key}.read"),),
        source_line=source(released, language),
    )

    def draw(frame: Frame) -> str:
        drawn = tuple(
            IntervalRow(
                label=language.say(f"{key}.row_{name}"),
                value=value,
                low=low,
                high=high,
                text=_cases(value, language, signed=name == "difference"),
                kind="combined" if name == "difference" else "others",
            )
            for name, value, low, high in rows
        )
        return interval_figure(IntervalData(frame=frame, rows=drawn))

    columns = (
        Column(language.say(f"{key}.approach"), numeric=False),
        Column(language.say(f"{key}.prevented")),
        Column(language.say("interval.column", level=phrases.level(released))),
    )
    lines = [_contest_row(*row, mark=found.mark, language=language) for row in rows]
    behind = table(caption, columns, lines)
    return figure(drawing, draw, behind, released, language)


def _contest_row(
    name: str,
    value: float,
    low: float,
    high: float,
    *,
    mark: str,
    language: Language,
) -> list[Entry]:
    between = language.say(
        "interval.between",
        low=_cases(low, language, signed=True),
        high=_cases(high, language, signed=True),
    )
    words = _cases(value, language, signed=name == "difference")
    return [
        said(language.say(f"budget.contest.row_{name}")),
        Entry(phrases.highlighted(words, mark), value),
        Entry(phrases.highlighted(between, mark), f"{low:.6g};{high:.6g}"),
    ]


def portfolio(released: ReleasedBudget, language: Language) -> Section:
    """Return which items to choose under a budget, and what more money would give."""
    found = released.portfolio
    if found is None:
        blocks: list[Block] = [paragraph(language.words("budget.portfolio.none"))]
    else:
        blocks = [paragraph(_chosen_words(found, language))]
        if found.frontier:
            blocks.append(_frontier(found, language))
    return Section(
        "portfolio",
        language.say("budget.portfolio.title"),
        language.say("budget.portfolio.answers"),
        tuple(blocks),
    )


def _chosen_words(found: PortfolioFindings, language: Language) -> Words:
    chosen = found.chosen
    if isinstance(chosen, CannotAnswer):
        said_why = plain_text(why(chosen, language))
        return language.words("budget.portfolio.not_settled", why=said_why)
    if not chosen.items:
        return language.words(
            "budget.portfolio.nothing", budget=kronor(chosen.budget, language)
        )
    words = language.words(
        "budget.portfolio.chosen",
        budget=kronor(chosen.budget, language),
        items=_items(chosen, found, language),
        cost=kronor(chosen.cost, language),
        value=kronor(chosen.value, language, signed=True),
    )
    if chosen.guarded_loss is None:
        return words
    percent = phrases.chance_percent(chosen.guarded_loss, language)
    limit = language.words("budget.portfolio.loss", percent=percent)
    return paragraph(words, limit).words


def _items(chosen: Chosen, found: PortfolioFindings, language: Language) -> str:
    labels = {name: language.label(label) for name, label in found.labels}
    named = [phrases.spoken(labels.get(one, plain_name(one))) for one in chosen.items]
    if not named:
        return language.say("budget.portfolio.no_item")
    return phrases.listed(named, language)


def _frontier(found: PortfolioFindings, language: Language) -> Table:
    unit = table_unit(
        sek for each in found.frontier for sek in (each.budget, each.value, each.cost)
    )
    key = "budget.portfolio"
    columns = (
        Column(language.say(f"{key}.budget")),
        Column(language.say(f"{key}.items"), numeric=False),
        Column(language.say(f"{key}.cost")),
        Column(language.say(f"{key}.value")),
    )
    rows = [
        [
            money_entry(each.budget, unit, language, "yes", signed=False),
            said(phrases.headed(_items(each, found, language))),
            money_entry(each.cost, unit, language, "yes", signed=False),
            money_entry(each.value, unit, language, "yes"),
        ]
        for each in found.frontier
    ]
    caption = language.say(f"{key}.caption", unit=unit_name(unit, language))
    return table(caption, columns, rows, stack=True)
