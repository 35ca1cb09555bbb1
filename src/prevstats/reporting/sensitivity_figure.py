"""The specification curve as a figure: drawing, words and the table under it."""

from __future__ import annotations

from prevstats.analyses.sensitivity_findings import Specification, SpecificationCurve
from prevstats.reporting import phrases
from prevstats.reporting.content import Figure, Table, Words
from prevstats.reporting.figures import (
    Frame,
    SpecificationData,
    specification_figure,
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
from prevstats.reporting.sensitivity_words import main_of

KEY = "sensitivity.curve"
QUESTIONS = ("method", "start", "years_before", "pool", "missing")


def curve_figure(
    curve: SpecificationCurve,
    outcome: ReleasedOutcome,
    released: Released,
    language: Language,
) -> Figure:
    """Return the figure of every way to make the national estimate."""
    noun = language.say("interval.noun", level=phrases.level(released))
    drawing = Drawing(
        id=f"figure-specifications-{outcome.id.replace('_', '-')}",
        caption=language.say(f"{KEY}.caption"),
        subtitle=language.say(
            f"{KEY}.subtitle",
            outcome=phrases.headed(language.label(outcome.label)),
            unit=phrases.difference_axis(outcome, language),
            interval=noun,
        ),
        alternative_text=language.say(f"{KEY}.alt", **_spread(curve, outcome, language))
        if curve.specifications
        else "",
        axis=phrases.difference_axis(outcome, language),
        reading=_reading(curve, outcome, language),
        source_line=source_line(outcome, released, language, own=True),
    )

    def draw(frame: Frame) -> str:
        return specification_figure(_data(frame, curve, outcome, language))

    behind = _table(curve, outcome, released, language)
    return figure(drawing, draw, behind, released, language)


def choice_words(
    question: str, answer: str, outcome: ReleasedOutcome, language: Language
) -> str:
    """Write the answer to one choice: "alla", "4 år", the name of a start rule."""
    key = f"{KEY}.value.{question}.{answer}"
    if language.has(key):
        return language.say(key)
    if question == "years_before":
        return language.say(f"{KEY}.value.years_before.other", n=answer)
    for rule in outcome.alternatives:
        if rule.name == answer:
            return language.label(rule.label)
    return answer


def _spread(
    curve: SpecificationCurve, outcome: ReleasedOutcome, language: Language
) -> dict[str, str]:
    values = [each.value for each in curve.specifications]
    main = main_of(curve).value
    return {
        "n": str(len(values)),
        "low": phrases.value(outcome, language, min(values), signed=True),
        "high": phrases.value(outcome, language, max(values), signed=True),
        "main": phrases.value(outcome, language, main, signed=True),
        "same": str(curve.n_same_sign),
        "clear": str(curve.n_exclude_zero),
    }


def _reading(
    curve: SpecificationCurve, outcome: ReleasedOutcome, language: Language
) -> tuple[Words, ...]:
    values = _spread(curve, outcome, language)
    del values["main"]
    lines = [
        language.words(f"{KEY}.read"),
        language.words(f"{KEY}.read_spread", **values),
    ]
    if curve.n_refused:
        refused = str(curve.n_refused)
        lines.append(language.words(f"{KEY}.refused", n=refused))
    return tuple(lines)


def _data(
    frame: Frame,
    curve: SpecificationCurve,
    outcome: ReleasedOutcome,
    language: Language,
) -> SpecificationData:
    rows = curve.specifications
    groups = []
    for question in QUESTIONS:
        answers = dict.fromkeys(_answer(each, question) for each in rows)
        if len(answers) < 2:
            continue
        for answer in sorted(answers):
            words = choice_words(question, answer, outcome, language)
            label = language.say(f"{KEY}.group.{question}", value=words)
            chosen = tuple(_answer(each, question) == answer for each in rows)
            groups.append((label, chosen))
    return SpecificationData(
        frame=frame,
        value=tuple(each.value for each in rows),
        low=tuple(each.low for each in rows),
        high=tuple(each.high for each in rows),
        main=next(place for place, each in enumerate(rows) if each.is_main),
        main_label=language.say(f"{KEY}.main"),
        groups=tuple(groups),
    )


def _answer(each: Specification, question: str) -> str:
    return dict(each.choices).get(question, "")


def _table(
    curve: SpecificationCurve,
    outcome: ReleasedOutcome,
    released: Released,
    language: Language,
) -> Table:
    columns = (
        Column(language.say(f"{KEY}.number"), numeric=False),
        Column(language.say(f"{KEY}.difference")),
        Column(language.say("interval.column", level=phrases.level(released))),
        *(
            Column(language.say(f"{KEY}.choice.{question}"), numeric=False)
            for question in QUESTIONS
        ),
    )
    rows: list[list[Entry]] = []
    for place, each in enumerate(curve.specifications, start=1):
        interval = phrases.interval(outcome, language, each.low, each.high)
        value = phrases.value(outcome, language, each.value, signed=True)
        rows.append(
            [
                said(str(place), place),
                figure_of(value, each.value),
                figure_of(interval, f"{each.low:.4g};{each.high:.4g}"),
                *(
                    said(choice_words(name, _answer(each, name), outcome, language))
                    for name in QUESTIONS
                ),
            ]
        )
    roles = ["me" if each.is_main else "" for each in curve.specifications]
    caption = language.say(f"{KEY}.caption")
    return table(caption, columns, rows, roles=roles)  # type: ignore[arg-type]
