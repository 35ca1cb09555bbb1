"""How many must be helped before the money is back, beside how many are expected."""

from __future__ import annotations

import math

from prevstats.analyses.budget_findings import OptionFindings
from prevstats.analyses.budget_grounds import ReachFindings
from prevstats.analyses.budget_positions import CaseBreakEven, Position
from prevstats.errors import CannotAnswer
from prevstats.estimate import Quantity
from prevstats.reporting import phrases
from prevstats.reporting.budget_factors import factors
from prevstats.reporting.budget_money import source
from prevstats.reporting.budget_needed import needed, needed_between, too_many
from prevstats.reporting.budget_released import ReleasedBudget
from prevstats.reporting.budget_words import (
    deciding,
    given_name,
    headed_option,
    part_name,
    payer_name,
    persons,
    plain_number,
    rolled_up,
    slug,
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
    figure_of,
    said,
    table,
)

_STEPS = ("concerned", "offered", "taken_up", "completed")


def must_succeed(released: ReleasedBudget, language: Language) -> Section:
    """Return whom each option reaches, and how many must be helped for each payer."""
    blocks: list[Block] = [paragraph(language.words("budget.helped.lead"))]
    for option in released.options:
        blocks += _option(option, released, language)
    if not released.options:
        blocks.append(paragraph(language.words("budget.no_options")))
    return Section(
        "must_succeed",
        language.say("budget.helped.title"),
        language.say("budget.helped.answers"),
        tuple(blocks),
    )


def _option(
    option: OptionFindings, released: ReleasedBudget, language: Language
) -> list[Block]:
    owner = deciding(option)
    blocks: list[Block] = [
        paragraph(_conclusion(option, owner, language)),
        _reach(option, released, language),
        _helped(option, released, language),
    ]
    if owner.must_succeed:
        blocks.append(_figure(option, owner, released, language))
    blocks.append(factors(option, released, language))
    return blocks


def _conclusion(option: OptionFindings, owner: Position, language: Language) -> Words:
    payer = phrases.spoken(payer_name(owner, language))
    name = headed_option(option, language)
    if isinstance(owner.break_even, CannotAnswer):
        said_why = plain_text(why(owner.break_even, language))
        return language.words("budget.helped.none", option=name, why=said_why)
    factor = owner.break_even.factor
    key = "more" if factor > 1.0 else "less"
    return language.words(
        f"budget.helped.factor_{key}",
        option=name,
        payer=payer,
        factor=plain_number(factor, language),
    )


def _reach(
    option: OptionFindings, released: ReleasedBudget, language: Language
) -> Table:
    columns = [Column(language.say("budget.reach.part"), numeric=False)]
    columns += [Column(language.say(f"budget.reach.{step}")) for step in _STEPS]
    rows = [
        [
            said(phrases.headed(part_name(each.part, released, language))),
            *(_count(getattr(each, step), language) for step in _STEPS),
        ]
        for each in option.reach
    ]
    caption = language.say(
        "budget.reach.caption", option=headed_option(option, language)
    )
    return table(caption, columns, rows, stack=True)


def _helped(
    option: OptionFindings, released: ReleasedBudget, language: Language
) -> Table:
    columns = (
        Column(language.say("budget.reach.outcome"), numeric=False),
        Column(language.say("budget.reach.part"), numeric=False),
        Column(language.say("budget.reach.change", level=phrases.level(released))),
    )
    rows = [
        _helped_row(each, outcome, change, released, language)
        for each in option.reach
        for outcome, change in each.helped
    ]
    caption = language.say(
        "budget.reach.helped_caption", option=headed_option(option, language)
    )
    return table(caption, columns, rows, stack=True)


def _helped_row(
    reach: ReachFindings,
    outcome: str,
    change: Quantity,
    released: ReleasedBudget,
    language: Language,
) -> list[Entry]:
    name = given_name(f"{reach.part}.{outcome}", released, language)
    return [
        said(phrases.headed(name)),
        said(part_name(reach.part, released, language)),
        _count(change, language, signed=True),
    ]


def _count(found: Quantity, language: Language, *, signed: bool = False) -> Entry:
    def written(value: float) -> str:
        decimals = 1 if abs(value) < 10 and value != round(value) else 0
        return number(value, decimals, language.number_format, signed=signed)

    words = written(found.value)
    if found.low is not None and found.high is not None and found.low < found.high:
        between = language.say(
            "interval.between", low=written(found.low), high=written(found.high)
        )
        words = language.say("budget.with_interval", value=words, interval=between)
    return figure_of(words, found.value)


def _figure(
    option: OptionFindings,
    owner: Position,
    released: ReleasedBudget,
    language: Language,
) -> Figure:
    key = "budget.needed"
    name = headed_option(option, language)
    payer = phrases.spoken(payer_name(owner, language))
    rows = owner.must_succeed
    caption = language.say(f"{key}.caption", payer=payer, option=name)
    drawing = Drawing(
        id=f"figure-budget-needed-{slug(option.id)}",
        caption=caption,
        subtitle=language.say(
            f"{key}.subtitle",
            interval=language.say("interval.noun", level=phrases.level(released)),
        ),
        alternative_text=" ".join(
            language.say(
                f"{key}.alt",
                outcome=phrases.headed(language.label(row.label)),
                needed=needed(row, language),
                helped=persons(row.number.helped, language),
            )
            for row in rows
        ),
        axis=language.say(f"{key}.axis"),
        reading=(
            language.words(f"{key}.read"),
            language.words(f"{key}.read_only"),
            *_more_than_there_are(rows, language),
        ),
        source_line=source(released, language),
    )

    def draw(frame: Frame) -> str:
        drawn = [line for row in rows for line in _lines(row, language)]
        return interval_figure(
            IntervalData(frame=frame, rows=tuple(drawn), signed=False)
        )

    behind = _needed_table(option, caption, released, language)
    return figure(drawing, draw, behind, released, language)


def _more_than_there_are(
    rows: tuple[CaseBreakEven, ...], language: Language
) -> list[Words]:
    return [
        language.words(
            "budget.needed.read_more",
            outcome=phrases.headed(language.label(row.label)),
            needed=needed(row, language),
        )
        for row in rows
        if too_many(row, language)
    ]


def _lines(row: CaseBreakEven, language: Language) -> tuple[IntervalRow, IntervalRow]:
    found = row.number
    label = phrases.headed(language.label(row.label))
    return (
        IntervalRow(
            label=language.say("budget.needed.row_needed", outcome=label),
            value=_finite(found.needed),
            low=_finite(found.needed_low),
            high=_finite(found.needed_high),
            text=persons(found.needed, language),
            kind="others",
        ),
        IntervalRow(
            label=language.say("budget.needed.row_helped", outcome=label),
            value=found.helped,
            low=found.helped_low,
            high=found.helped_high,
            text=persons(found.helped, language),
            kind="own",
        ),
    )


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _needed_table(
    option: OptionFindings, caption: str, released: ReleasedBudget, language: Language
) -> Table:
    level = phrases.level(released)
    columns = (
        Column(language.say("answer.money.payer"), numeric=False),
        Column(language.say("budget.reach.outcome"), numeric=False),
        Column(language.say("budget.needed.needed", level=level)),
        Column(language.say("budget.needed.helped", level=level)),
        Column(language.say("budget.needed.chance")),
        Column(language.say("budget.needed.never")),
    )
    rows = [
        _needed_row(each, row, language)
        for each in rolled_up(option)
        for row in each.must_succeed
    ]
    return table(caption, columns, rows)


def _needed_row(
    position: Position, row: CaseBreakEven, language: Language
) -> list[Entry]:
    found = row.number

    between = language.say(
        "interval.between",
        low=persons(found.helped_low, language),
        high=persons(found.helped_high, language),
    )
    helped = language.say(
        "budget.with_interval", value=persons(found.helped, language), interval=between
    )
    return [
        said(phrases.headed(payer_name(position, language))),
        said(phrases.headed(language.label(row.label))),
        figure_of(needed_between(row, language), _finite(found.needed)),
        figure_of(helped, found.helped),
        figure_of(phrases.chance_in_table(found.chance, language), found.chance),
        figure_of(phrases.chance_in_table(found.never, language), found.never),
    ]
