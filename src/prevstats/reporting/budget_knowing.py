"""The price of knowing more: what each question is worth, and each further study."""

from __future__ import annotations

from prevstats.analyses.budget_findings import (
    ChoiceFindings,
    PartialValue,
    QuestionFindings,
)
from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.budget_money import source
from prevstats.reporting.budget_released import ReleasedBudget
from prevstats.reporting.budget_verdict_words import choices_for
from prevstats.reporting.budget_words import (
    input_name,
    kronor,
    money_entry,
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
from prevstats.reporting.language import Language
from prevstats.reporting.money_table import amount, in_unit
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

LEAST = 1.0
"""Kronor below which no single question is worth anything."""
ERRORS = 1.645
"""Monte Carlo errors on each side of a mean, for an interval of 90 per cent."""


def knowing_more(released: ReleasedBudget, language: Language) -> Section:
    """Return what knowing more is worth from each viewpoint, and each study's net."""
    blocks: list[Block] = [paragraph(language.words("budget.knowing.lead"))]
    for choice in choices_for(released):
        blocks += _choice(choice, released, language)
    if not released.choices:
        blocks.append(paragraph(language.words("budget.no_options")))
    return Section(
        "knowing_more",
        language.say("budget.knowing.title"),
        language.say("budget.knowing.answers"),
        tuple(blocks),
    )


def _choice(
    choice: ChoiceFindings, released: ReleasedBudget, language: Language
) -> list[Block]:
    viewpoint = language.say(f"budget.viewpoint.{choice.viewpoint}")
    key = _certain(choice)
    words = language.words(
        f"budget.knowing.{key}",
        viewpoint=viewpoint,
        value=kronor(choice.evpi, language),
        error=kronor(ERRORS * choice.evpi_error, language),
    )
    blocks: list[Block] = [paragraph(words)]
    if choice.partial and max(row.value for row in choice.partial) < LEAST:
        blocks.append(paragraph(language.words("budget.partial.nothing")))
    elif choice.partial:
        blocks.append(_partial(choice, viewpoint, released, language))
    asked = [each for each in choice.questions if isinstance(each, QuestionFindings)]
    blocks += [paragraph(_question(each, language)) for each in asked]
    if asked:
        blocks.append(_questions(asked, viewpoint, language))
    blocks += [
        paragraph(why(each, language))
        for each in choice.questions
        if isinstance(each, CannotAnswer)
    ]
    return blocks


def _certain(choice: ChoiceFindings) -> str:
    """Return what is said of knowing everything: a sum, nothing, or not to be told."""
    if not choice.evpi > 0.0:
        return "nothing"
    return "all" if choice.evpi > ERRORS * choice.evpi_error else "near_nothing"


def group_name(each: PartialValue, released: ReleasedBudget, language: Language) -> str:
    """Return what a group of inputs is called: its own words, or those of its kind."""
    if each.label:
        return language.label(each.label)
    key = f"budget.group.{each.group}"
    if language.has(key):
        return language.say(key)
    return input_name(each.group, released, language)


def _partial(
    choice: ChoiceFindings,
    viewpoint: str,
    released: ReleasedBudget,
    language: Language,
) -> Figure:
    key = "budget.partial"
    rows = choice.partial
    unit = table_unit(row.value for row in rows)
    named = unit_name(unit, language)
    caption = language.say(f"{key}.caption", viewpoint=viewpoint)
    top = max(rows, key=lambda row: row.value)
    drawing = Drawing(
        id=f"figure-budget-knowing-{choice.viewpoint}",
        caption=caption,
        subtitle=language.say(f"{key}.subtitle", unit=named),
        alternative_text=language.say(
            f"{key}.alt",
            group=phrases.headed(group_name(top, released, language)),
            value=amount(top.value, unit, language),
            unit=named,
            groups=str(len(rows)),
        ),
        axis=named,
        reading=(language.words(f"{key}.read"),),
        source_line=source(released, language),
    )

    def draw(frame: Frame) -> str:
        lines = tuple(
            IntervalRow(
                label=phrases.headed(group_name(row, released, language)),
                value=in_unit(max(row.value, 0.0), unit),
                low=in_unit(max(row.value - ERRORS * row.std_error, 0.0), unit),
                high=in_unit(row.value + ERRORS * row.std_error, unit),
                text=amount(row.value, unit, language),
                kind="own" if row is top else "others",
            )
            for row in rows
        )
        return interval_figure(IntervalData(frame=frame, rows=lines, signed=False))

    columns = (
        Column(language.say(f"{key}.group"), numeric=False),
        Column(language.say(f"{key}.value")),
        Column(language.say(f"{key}.error")),
    )
    lines = [
        [
            said(phrases.headed(group_name(row, released, language))),
            money_entry(row.value, unit, language, "yes", signed=False),
            money_entry(row.std_error, unit, language, "yes", signed=False),
        ]
        for row in rows
    ]
    behind = table(caption, columns, lines)
    return figure(drawing, draw, behind, released, language)


def _question(each: QuestionFindings, language: Language) -> Words:
    clear = abs(each.net) > ERRORS * each.net_error
    key = "unclear" if not clear else "pays" if each.net > 0.0 else "costs"
    return language.words(
        f"budget.question.{key}",
        question=phrases.headed(language.label(each.label)),
        value=kronor(each.value, language),
        cost=kronor(each.cost, language),
        net=kronor(each.net, language, signed=True),
    )


def _questions(
    asked: list[QuestionFindings],
    viewpoint: str,
    language: Language,
) -> Table:
    unit = table_unit(sek for each in asked for sek in (each.value, each.cost))
    key = "budget.question"
    columns = (
        Column(language.say(f"{key}.name"), numeric=False),
        Column(language.say(f"{key}.kind"), numeric=False),
        Column(language.say(f"{key}.size")),
        Column(language.say(f"{key}.value")),
        Column(language.say(f"{key}.cost")),
        Column(language.say(f"{key}.net")),
        Column(language.say(f"{key}.error")),
        Column(language.say(f"{key}.precision")),
    )

    def row(each: QuestionFindings) -> list[Entry]:
        return [
            said(phrases.headed(language.label(each.label))),
            said(language.say(f"{key}.kinds.{each.kind}")),
            figure_of(str(each.size), each.size),
            money_entry(each.value, unit, language, "yes", signed=False),
            money_entry(each.cost, unit, language, "yes", signed=False),
            money_entry(each.net, unit, language, "yes"),
            money_entry(each.net_error, unit, language, "yes", signed=False),
            figure_of(
                plain_number(each.std_error_after, language), each.std_error_after
            ),
        ]

    caption = language.say(
        f"{key}.caption", viewpoint=viewpoint, unit=unit_name(unit, language)
    )
    return table(caption, columns, [row(each) for each in asked], stack=True)
