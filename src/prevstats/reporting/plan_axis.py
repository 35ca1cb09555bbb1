"""What must be gained, what others found and what can be seen, on one axis."""

from __future__ import annotations

from prevstats.analyses.plan_findings import Mark
from prevstats.reporting import phrases
from prevstats.reporting.content import Figure, Table
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
from prevstats.reporting.plan_released import ReleasedPlan, ReleasedPlanOutcome

KEY = "plan_report.axis"
OWN = ("own", "waiting_list")
WANTED = ("smallest_difference", "break_even")


def axis_figure(
    outcome: ReleasedPlanOutcome, released: ReleasedPlan, language: Language
) -> Figure:
    """Return the figure; call it only when something has a place on the axis."""
    caption = language.say(
        f"{KEY}.caption", outcome=phrases.outcome_name(outcome, language)
    )
    drawing = Drawing(
        id=f"figure-plan-axis-{outcome.id.replace('_', '-')}",
        caption=caption,
        subtitle=language.say(f"{KEY}.subtitle"),
        alternative_text=_alternative(outcome, released, language),
        axis=language.say(
            f"{KEY}.unit", unit=phrases.difference_axis(outcome, language)
        ),
        reading=(language.words(f"{KEY}.read"),),
        source_line=source_line(outcome, released, language, own=True),
    )

    def draw(frame: Frame) -> str:
        rows = tuple(_row(mark, outcome, released, language) for mark in outcome.marks)
        return interval_figure(IntervalData(frame=frame, rows=rows, signed=False))

    return figure(
        drawing, draw, _table(outcome, released, language), released, language
    )


def mark_label(mark: Mark, released: ReleasedPlan, language: Language) -> str:
    """Write what stands at a place of the axis."""
    name = language.label(mark.name) if mark.name is not None else ""
    units = "" if released.units is None else language.label(released.units.label)
    written = language.say(
        f"{KEY}.mark.{mark.kind}",
        name=name,
        place=phrases.name(released),
        together=str(released.together),
        number="" if released.units is None else str(released.units.number),
        units=units,
    )
    shown = phrases.mark(mark.verified, language)
    return f"{written} {shown}" if shown else written


def _row(
    mark: Mark,
    outcome: ReleasedPlanOutcome,
    released: ReleasedPlan,
    language: Language,
) -> IntervalRow:
    kind = "own" if mark.kind in OWN else "others"
    return IntervalRow(
        label=mark_label(mark, released, language),
        value=mark.value,
        low=mark.low,
        high=mark.high,
        text=phrases.value(outcome, language, mark.value),
        kind="combined" if mark.kind in WANTED else kind,  # type: ignore[arg-type]
    )


def _alternative(
    outcome: ReleasedPlanOutcome, released: ReleasedPlan, language: Language
) -> str:
    """Return the figure in words: each mark and its place."""
    parts = [
        language.say(
            f"{KEY}.alt",
            what=mark_label(mark, released, language),
            value=phrases.value(outcome, language, mark.value),
        )
        for mark in outcome.marks
    ]
    return " ".join(parts)


def _table(
    outcome: ReleasedPlanOutcome, released: ReleasedPlan, language: Language
) -> Table:
    columns = (
        Column(language.say(f"{KEY}.what"), numeric=False),
        Column(phrases.headed(phrases.difference_axis(outcome, language))),
        Column(language.say(f"{KEY}.interval")),
    )
    rows: list[list[Entry]] = []
    for mark in outcome.marks:
        between = phrases.interval(outcome, language, mark.low, mark.high, signed=False)
        value = phrases.value(outcome, language, mark.value)
        rows.append(
            [
                said(mark_label(mark, released, language)),
                figure_of(value, mark.value),
                figure_of(between, None),
            ]
        )
    return table(language.say(f"{KEY}.table"), columns, rows)
