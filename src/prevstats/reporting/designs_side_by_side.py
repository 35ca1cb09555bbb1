"""The designs' answers side by side: as rows of a table and as a drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.reporting import phrases
from prevstats.reporting.content import Figure, Table
from prevstats.reporting.effect_figures import bounds
from prevstats.reporting.figures import (
    Frame,
    IntervalData,
    IntervalRow,
    interval_figure,
)
from prevstats.reporting.language import Language
from prevstats.reporting.pieces import (
    Column,
    Drawing,
    Entry,
    figure,
    figure_of,
    said,
    source_line,
    table,
)
from prevstats.reporting.released import Released, ReleasedOutcome


@dataclass(frozen=True, slots=True)
class Row:
    """One design's answer: whom it is about, its name, and how it stands."""

    who: str
    method: str
    stance: str
    estimate: Estimate | CannotAnswer
    is_own: bool
    is_main: bool


def rows_of(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> tuple[Row, ...]:
    """Return the answers, the municipality's own first, the main design first."""
    rows: list[Row] = []
    own, every = outcome.own_designs, outcome.national_designs
    place = phrases.name(released)
    groups = (
        (own, outcome.local, language.say("designs.own", name=place), True),
        (every, outcome.national, language.say("designs.all"), False),
    )
    for designs, main, who, is_own in groups:
        if designs is None or designs.choice.refusal is not None or not designs.rivals:
            continue
        name = language.say(f"designs.name.{designs.main}")
        leading = language.say("designs.table.main")
        rows.append(Row(who, name, leading, main, is_own, True))
        for rival in designs.rivals:
            method = language.say(f"designs.name.{rival.design}")
            key = rival.stance if rival.counted else "biased"
            stance = language.say(f"designs.stance.{key}")
            rows.append(Row(who, method, stance, rival.estimate, is_own, False))
    return tuple(rows)


def side_by_side(
    rows: Sequence[Row],
    outcome: ReleasedOutcome,
    released: Released,
    language: Language,
) -> Table:
    """Return the answers as a table, a row each."""
    key = "designs.table"
    columns = (
        Column(language.say(f"{key}.method"), numeric=False),
        Column(language.say(f"{key}.who"), numeric=False),
        Column(
            language.say(
                f"{key}.difference", unit=phrases.difference_axis(outcome, language)
            )
        ),
        Column(language.say("interval.column", level=phrases.level(released))),
        Column(language.say(f"{key}.stance"), numeric=False),
    )
    named = phrases.outcome_name(outcome, language)
    entries = [_entries(row, outcome, language) for row in rows]
    return table(
        language.say(f"{key}.caption", outcome=named),
        columns,
        entries,
        roles=["me" if row.is_main else "" for row in rows],
        stack=True,
    )


def forest(
    rows: Sequence[Row],
    outcome: ReleasedOutcome,
    released: Released,
    language: Language,
) -> Figure:
    """Return the answers as a drawing, with the table behind it."""
    key = "designs.figure"
    noun = language.say("interval.noun", level=phrases.level(released))
    named = phrases.outcome_name(outcome, language)
    drawing = Drawing(
        id=f"figure-designs-{outcome.id.replace('_', '-')}",
        caption=language.say(f"{key}.caption", outcome=named),
        subtitle=language.say(
            f"{key}.subtitle",
            unit=phrases.difference_axis(outcome, language),
            interval=phrases.headed(noun),
        ),
        alternative_text=" ".join(_in_words(row, outcome, language) for row in rows),
        axis=phrases.difference_axis(outcome, language),
        reading=(language.words(f"{key}.read"),),
        source_line=source_line(outcome, released, language, own=True),
    )

    def draw(frame: Frame) -> str:
        drawn = tuple(_drawn(row, outcome, language) for row in rows)
        return interval_figure(IntervalData(frame=frame, rows=drawn))

    behind = side_by_side(rows, outcome, released, language)
    return figure(drawing, draw, behind, released, language)


def label_of(row: Row) -> str:
    """Return the words that stand over one row of the drawing."""
    return f"{row.who}: {row.method}"


def _entries(row: Row, outcome: ReleasedOutcome, language: Language) -> list[Entry]:
    found = row.estimate
    if isinstance(found, CannotAnswer):
        dash = language.say("missing.dash")
        why = phrases.sentence_or_generic(
            "cannot_answer", found.reason, found.details, language
        )
        numbers = [figure_of(dash, None), figure_of(dash, None)]
        return [said(row.method), said(row.who), *numbers, Entry(why, found.reason)]
    return [
        said(row.method),
        said(row.who),
        figure_of(
            phrases.value(outcome, language, found.value, signed=True), found.value
        ),
        figure_of(
            phrases.interval(outcome, language, found.low, found.high), bounds(found)
        ),
        said(row.stance),
    ]


def _in_words(row: Row, outcome: ReleasedOutcome, language: Language) -> str:
    found = row.estimate
    if isinstance(found, CannotAnswer):
        return language.say("designs.figure.alternative_none", label=label_of(row))
    return language.say(
        "designs.figure.alternative",
        label=label_of(row),
        value=phrases.value(outcome, language, found.value, signed=True),
        interval=phrases.interval(outcome, language, found.low, found.high),
    )


def _drawn(row: Row, outcome: ReleasedOutcome, language: Language) -> IntervalRow:
    found = row.estimate
    if isinstance(found, CannotAnswer):
        dash = language.say("missing.dash")
        return IntervalRow(label_of(row), None, None, None, dash)
    strong = "own" if row.is_own else "others"
    return IntervalRow(
        label=label_of(row),
        value=found.value,
        low=found.low,
        high=found.high,
        text=phrases.value(outcome, language, found.value, signed=True),
        kind=strong if row.is_main else "plain",  # type: ignore[arg-type]
    )
