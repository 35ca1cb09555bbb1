"""The estimates under each other: own and all, adjusted and not, by both methods."""

from __future__ import annotations

from dataclasses import dataclass

from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.reporting import phrases
from prevstats.reporting.content import Figure, Table, Words
from prevstats.reporting.effect_figures import bounds
from prevstats.reporting.figures import (
    Frame,
    IntervalData,
    IntervalRow,
    interval_figure,
)
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
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

TOO_FEW = "too_few_for_clustered_errors"
"""Why the clustered line is left out: with few treated it is not used at all."""


@dataclass(frozen=True, slots=True)
class Line:
    """One way to answer: its name, its estimate and how it is drawn."""

    label: str
    estimate: Estimate | CannotAnswer
    is_own: bool
    carries_verdict: bool


def lines_of(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> tuple[Line, ...]:
    """Return the ways to answer, the municipality's own first."""
    place = phrases.name(released)
    key = "effect.intervals"
    own = outcome.verdict.basis == "local"
    return (
        Line(language.say(f"{key}.own", name=place), outcome.local, True, own),
        Line(
            language.say(f"{key}.own_plain", name=place),
            outcome.local_unadjusted,
            True,
            False,
        ),
        Line(language.say(f"{key}.all"), outcome.national, False, not own),
        *_clustered(outcome, language),
        Line(language.say(f"{key}.all_plain"), outcome.national_plain, False, False),
    )


def _clustered(outcome: ReleasedOutcome, language: Language) -> tuple[Line, ...]:
    found = outcome.national_clustered
    too_few = isinstance(found, CannotAnswer) and found.reason == TOO_FEW
    if found is None or too_few:
        return ()
    label = language.say("effect.intervals.all_clustered")
    return (Line(label, found, False, False),)


def estimates(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> Figure:
    """Return the figure of all estimates of one outcome."""
    key = "effect.intervals"
    lines = lines_of(outcome, released, language)
    noun = language.say("interval.noun", level=phrases.level(released))
    drawing = Drawing(
        id=f"figure-estimates-{outcome.id.replace('_', '-')}",
        caption=language.say(f"{key}.caption"),
        subtitle=language.say(
            f"{key}.subtitle",
            outcome=phrases.headed(language.label(outcome.label)),
            unit=phrases.difference_axis(outcome, language),
            interval=phrases.headed(noun),
        ),
        alternative_text=" ".join(
            _alternative(line, outcome, language) for line in lines
        ),
        axis=phrases.difference_axis(outcome, language),
        reading=_reading(lines, outcome, language),
        source_line=source_line(outcome, released, language, own=True),
    )

    def draw(frame: Frame) -> str:
        rows = tuple(_drawn(line, outcome, language) for line in lines)
        return interval_figure(IntervalData(frame=frame, rows=rows))

    behind = _table(lines, outcome, released, language)
    return figure(drawing, draw, behind, released, language)


def p_words(estimate: Estimate | CannotAnswer, language: Language) -> str:
    """Write a p-value for a table, or that there is none."""
    if isinstance(estimate, CannotAnswer):
        return language.say("missing.dash")
    if estimate.p_value is None:
        return language.say("effect.intervals.no_p")
    return number(estimate.p_value, 3, language.number_format)


def _reading(
    lines: tuple[Line, ...], outcome: ReleasedOutcome, language: Language
) -> tuple[Words, ...]:
    key = "effect.intervals"
    carrying = next(line for line in lines if line.carries_verdict)
    verdict = "read_verdict" if outcome.primary else "read_other_verdict"
    return (
        language.words(f"{key}.read"),
        language.words(f"{key}.{verdict}", label=carrying.label),
    )


def _alternative(line: Line, outcome: ReleasedOutcome, language: Language) -> str:
    found = line.estimate
    if isinstance(found, CannotAnswer):
        return language.say("effect.intervals.alt_none", label=line.label)
    return language.say(
        "effect.intervals.alt",
        label=line.label,
        value=phrases.value(outcome, language, found.value, signed=True),
        interval=phrases.interval(outcome, language, found.low, found.high),
    )


def _drawn(line: Line, outcome: ReleasedOutcome, language: Language) -> IntervalRow:
    found = line.estimate
    if isinstance(found, CannotAnswer):
        dash = language.say("missing.dash")
        return IntervalRow(line.label, None, None, None, dash)
    return IntervalRow(
        label=line.label,
        value=found.value,
        low=found.low,
        high=found.high,
        text=phrases.value(outcome, language, found.value, signed=True),
        kind="own" if line.is_own else "others",
    )


def _table(
    lines: tuple[Line, ...],
    outcome: ReleasedOutcome,
    released: Released,
    language: Language,
) -> Table:
    key = "effect.intervals"
    columns = (
        Column(language.say(f"{key}.basis"), numeric=False),
        Column(language.say(f"{key}.difference")),
        Column(language.say("interval.column", level=phrases.level(released))),
        Column(language.say(f"{key}.p_value")),
        Column(language.say(f"{key}.areas")),
        Column(language.say(f"{key}.started")),
    )
    rows = [_row(line, outcome, language) for line in lines]
    roles = ["me" if line.carries_verdict else "" for line in lines]
    caption = language.say(f"{key}.caption")
    return table(caption, columns, rows, roles=roles)  # type: ignore[arg-type]


def _row(line: Line, outcome: ReleasedOutcome, language: Language) -> list[Entry]:
    found = line.estimate
    if isinstance(found, CannotAnswer):
        dash = language.say("missing.dash")
        return [said(line.label), *(figure_of(dash, None) for _ in range(5))]
    style = language.number_format
    return [
        said(line.label),
        figure_of(
            phrases.value(outcome, language, found.value, signed=True), found.value
        ),
        figure_of(
            phrases.interval(outcome, language, found.low, found.high), bounds(found)
        ),
        figure_of(p_words(found, language), found.p_value),
        figure_of(number(found.n_areas, 0, style), found.n_areas),
        figure_of(number(found.n_treated, 0, style), found.n_treated),
    ]
