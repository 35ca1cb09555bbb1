"""How sure the answer of a budget is: chances, what moves it most, and the choice."""

from __future__ import annotations

from prevstats.analyses.budget_findings import (
    OptionFindings,
    Viewpoint,
)
from prevstats.analyses.budget_positions import Position
from prevstats.analyses.budget_verdict import demand
from prevstats.economics.tornado import TornadoRow
from prevstats.reporting import phrases
from prevstats.reporting.budget_alone import rests_alone
from prevstats.reporting.budget_best import best_choice
from prevstats.reporting.budget_figures import TornadoBar, TornadoData, tornado_figure
from prevstats.reporting.budget_money import source
from prevstats.reporting.budget_released import ReleasedBudget
from prevstats.reporting.budget_verdict_words import choices_for
from prevstats.reporting.budget_words import (
    everyone,
    headed_option,
    input_name,
    kronor,
    money_entry,
    payer_name,
    plain_number,
    roles,
    slug,
    table_unit,
    unit_name,
)
from prevstats.reporting.content import Block, Figure, Fold, Section, Table
from prevstats.reporting.figures import (
    Frame,
)
from prevstats.reporting.language import Language
from prevstats.reporting.money_table import amount, in_unit
from prevstats.reporting.numbers import MoneyUnit, number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import (
    Column,
    Drawing,
    Entry,
    figure,
    figure_of,
    said,
    table,
)

MOST_BARS = 10
"""Inputs that are drawn; the table behind the figure has all of them."""


def certainty(released: ReleasedBudget, language: Language) -> Section:
    """Return the chance for each payer, what moves the answer, and which is best."""
    needed = number(100.0 * demand(released.level), 0, language.number_format)
    draws = number(released.n_draws, 0, language.number_format)
    blocks: list[Block] = [
        paragraph(language.words("budget.sure.lead", needed=needed, draws=draws))
    ]
    for option in released.options:
        blocks.append(_chances(option, language))
        blocks += rests_alone(option, released, language)
        for viewpoint, rows in option.tornado:
            blocks += _tornado(option, viewpoint, rows, released, language)
    for choice in choices_for(released):
        blocks += best_choice(choice, released, language)
    if not released.options:
        blocks.append(paragraph(language.words("budget.no_options")))
    return Section(
        "certainty",
        language.say("budget.sure.title"),
        language.say("budget.sure.answers"),
        tuple(blocks),
    )


def _chances(option: OptionFindings, language: Language) -> Table:
    positions = everyone(option)
    columns = (
        Column(language.say("answer.money.payer"), numeric=False),
        Column(language.say("money.figure.chance")),
        Column(language.say("budget.sure.error")),
        Column(language.say("budget.sure.loss")),
        Column(language.say("budget.sure.verdict"), numeric=False),
        Column(language.say("money.figure.marked"), numeric=False),
    )
    unit = table_unit(each.expected_loss for each in positions)
    rows = [_chance_row(each, unit, language) for each in positions]
    caption = language.say(
        "budget.sure.caption",
        option=headed_option(option, language),
        unit=unit_name(unit, language),
    )
    return table(caption, columns, rows, roles=roles(positions), stack=True)


def _chance_row(each: Position, unit: MoneyUnit, language: Language) -> list[Entry]:
    chance = phrases.chance_in_table(each.chance, language)
    error = number(100.0 * each.chance_error, 1, language.number_format)
    return [
        said(phrases.headed(payer_name(each, language))),
        Entry(phrases.highlighted(chance, each.mark), each.chance),
        said(language.say("budget.sure.points", number=error), each.chance_error),
        money_entry(each.expected_loss, unit, language, each.mark, signed=False),
        said(language.say(f"budget.payer_verdict.{each.verdict}")),
        said(phrases.mark(each.mark, language)),
    ]


def _tornado(
    option: OptionFindings,
    viewpoint: Viewpoint,
    rows: tuple[TornadoRow, ...],
    released: ReleasedBudget,
    language: Language,
) -> list[Block]:
    """Return what moves an option's net most; society's is folded."""
    if not rows:
        return []
    drawn = _tornado_figure(option, viewpoint, rows, released, language)
    if viewpoint == "municipality" or option.municipality is None:
        top = rows[0]
        words = language.words(
            "budget.tornado.says",
            option=headed_option(option, language),
            input=phrases.spoken(input_name(top.name, released, language)),
            low=kronor(top.at_low, language, signed=True),
            high=kronor(top.at_high, language, signed=True),
        )
        return [paragraph(words), drawn]
    fold = language.say(
        "budget.tornado.fold",
        option=headed_option(option, language),
        viewpoint=language.say(f"budget.viewpoint.{viewpoint}"),
    )
    return [Fold(fold, (drawn,))]


def _tornado_figure(
    option: OptionFindings,
    viewpoint: Viewpoint,
    rows: tuple[TornadoRow, ...],
    released: ReleasedBudget,
    language: Language,
) -> Figure:
    key = "budget.tornado"
    unit = table_unit(end for row in rows for end in (row.at_low, row.at_high))
    named = unit_name(unit, language)
    caption = language.say(
        f"{key}.caption",
        option=headed_option(option, language),
        viewpoint=language.say(f"budget.viewpoint.{viewpoint}"),
    )
    top = rows[0]
    drawing = Drawing(
        id=f"figure-budget-tornado-{slug(option.id)}-{viewpoint}",
        caption=caption,
        subtitle=language.say(f"{key}.subtitle", unit=named),
        alternative_text=language.say(
            f"{key}.alt",
            input=input_name(top.name, released, language),
            low=amount(top.at_low, unit, language, signed=True),
            high=amount(top.at_high, unit, language, signed=True),
            base=amount(top.at_base, unit, language, signed=True),
            inputs=str(len(rows)),
        ),
        axis=named,
        reading=(language.words(f"{key}.read"), language.words(f"{key}.read_zero")),
        source_line=source(released, language),
    )

    def draw(frame: Frame) -> str:
        bars = [_bar(row, unit, released, language) for row in rows[:MOST_BARS]]
        base = amount(top.at_base, unit, language, signed=True)
        return tornado_figure(
            TornadoData(
                frame=frame,
                bars=tuple(bars),
                base=in_unit(top.at_base, unit),
                base_label=language.say(f"{key}.base", net=base),
                low_label=language.say(f"{key}.low"),
                high_label=language.say(f"{key}.high"),
            )
        )

    behind = _tornado_table(rows, caption, unit, released, language)
    return figure(drawing, draw, behind, released, language)


def _bar(
    row: TornadoRow, unit: MoneyUnit, released: ReleasedBudget, language: Language
) -> TornadoBar:
    between = language.say(
        "interval.between",
        low=amount(row.at_low, unit, language, signed=True),
        high=amount(row.at_high, unit, language, signed=True),
    )
    return TornadoBar(
        label=phrases.headed(input_name(row.name, released, language)),
        at_low=in_unit(row.at_low, unit),
        at_high=in_unit(row.at_high, unit),
        text=between,
    )


def _tornado_table(
    rows: tuple[TornadoRow, ...],
    caption: str,
    unit: MoneyUnit,
    released: ReleasedBudget,
    language: Language,
) -> Table:
    key = "budget.tornado"
    columns = [Column(language.say(f"{key}.input"), numeric=False)]
    columns += [
        Column(language.say(f"{key}.{name}"))
        for name in ("from", "to", "net_at_low", "net_at_high")
    ]
    columns.append(Column(language.say(f"{key}.crosses"), numeric=False))
    lines = [
        [
            said(phrases.headed(input_name(row.name, released, language))),
            figure_of(plain_number(row.low, language), row.low),
            figure_of(plain_number(row.high, language), row.high),
            money_entry(row.at_low, unit, language, "yes"),
            money_entry(row.at_high, unit, language, "yes"),
            said(language.say(f"{key}.{'yes' if row.crosses_zero else 'no'}")),
        ]
        for row in rows
    ]
    return table(caption, columns, lines)
