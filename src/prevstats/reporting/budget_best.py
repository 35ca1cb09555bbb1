"""Which choice is best, how often, and what choosing wrongly is expected to lose."""

from __future__ import annotations

from prevstats.analyses.budget_findings import ChoiceFindings
from prevstats.reporting import phrases
from prevstats.reporting.budget_money import source
from prevstats.reporting.budget_released import ReleasedBudget
from prevstats.reporting.budget_words import (
    kronor,
    money_entry,
    option_name,
    table_unit,
    unit_name,
)
from prevstats.reporting.content import Block, Figure
from prevstats.reporting.figures import (
    Frame,
    IntervalData,
    IntervalRow,
    interval_figure,
)
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Drawing, figure, figure_of, said, table


def best_choice(
    choice: ChoiceFindings, released: ReleasedBudget, language: Language
) -> list[Block]:
    """Return how often each option, and going on as today, is the best of all."""
    viewpoint = language.say(f"budget.viewpoint.{choice.viewpoint}")
    best = next(row for row in choice.rows if row.option == choice.best)
    words = language.words(
        "budget.choice.says",
        viewpoint=viewpoint,
        best=phrases.spoken(option_name(choice.best, released, language)),
        chance=phrases.chance_percent(best.chance, language),
        loss=kronor(best.expected_loss, language),
    )
    return [paragraph(words), _choice_figure(choice, viewpoint, released, language)]


def _choice_figure(
    choice: ChoiceFindings,
    viewpoint: str,
    released: ReleasedBudget,
    language: Language,
) -> Figure:
    key = "budget.choice"
    caption = language.say(f"{key}.caption", viewpoint=viewpoint)
    rows = choice.rows
    drawing = Drawing(
        id=f"figure-budget-choice-{choice.viewpoint}",
        caption=caption,
        subtitle=language.say(f"{key}.subtitle"),
        alternative_text=" ".join(
            language.say(
                f"{key}.alt",
                option=phrases.headed(option_name(row.option, released, language)),
                chance=phrases.chance_percent(row.chance, language),
            )
            for row in rows
        ),
        axis=language.say(f"{key}.axis"),
        reading=(language.words(f"{key}.read"),),
        source_line=source(released, language),
    )

    def draw(frame: Frame) -> str:
        lines = tuple(
            IntervalRow(
                label=phrases.headed(option_name(row.option, released, language)),
                value=100.0 * row.chance,
                low=0.0,
                high=100.0 * row.chance,
                text=phrases.chance_in_table(row.chance, language),
                kind="own" if row.option == choice.best else "others",
            )
            for row in rows
        )
        return interval_figure(IntervalData(frame=frame, rows=lines, signed=False))

    unit = table_unit(
        sek for row in rows for sek in (row.expected_net, row.expected_loss)
    )
    columns = (
        Column(language.say(f"{key}.option"), numeric=False),
        Column(language.say(f"{key}.chance")),
        Column(language.say("budget.sure.error")),
        Column(language.say(f"{key}.net", unit=unit_name(unit, language))),
        Column(language.say(f"{key}.loss", unit=unit_name(unit, language))),
    )
    lines = [
        [
            said(phrases.headed(option_name(row.option, released, language))),
            figure_of(phrases.chance_in_table(row.chance, language), row.chance),
            figure_of(
                number(100.0 * row.chance_error, 1, language.number_format),
                row.chance_error,
            ),
            money_entry(row.expected_net, unit, language, "yes"),
            money_entry(row.expected_loss, unit, language, "yes", signed=False),
        ]
        for row in rows
    ]
    behind = table(caption, columns, lines)
    return figure(drawing, draw, behind, released, language)
