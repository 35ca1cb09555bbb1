"""The sections of the second look: kept or not, inside or not, and what was lost."""

from __future__ import annotations

from collections.abc import Callable

from prevstats.reporting import phrases
from prevstats.reporting.content import (
    Block,
    Bullets,
    Fold,
    Inline,
    Section,
    Table,
    Words,
)
from prevstats.reporting.language import Language
from prevstats.reporting.money_words import percent_of
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Entry, figure_of, said, table
from prevstats.reporting.released import ReleasedOutcome
from prevstats.reporting.second_look import FigureScore, calibrations
from prevstats.reporting.second_look_calibration import (
    KEY,
    calibration,
    look_section,
    regret,
    share_interval,
)
from prevstats.reporting.second_look_page import Look, StudyLook
from prevstats.reporting.second_look_promises import PromiseState, count
from prevstats.reporting.second_look_words import target_words


def answer(look: Look, language: Language) -> Section:
    """Return the card: how many forecasts held, how many promises were kept."""
    lines = [_forecasts_line(look, language), _promises_line(look, language)]
    blocks: list[Block] = [paragraph(lines[0], role="verdict"), paragraph(lines[1])]
    blocks.append(paragraph(language.words(f"{KEY}.no_effect"), role="small"))
    if any(each.file_changed for each in look.studies):
        blocks.append(paragraph(language.words(f"{KEY}.file_changed"), role="small"))
    return Section("answer", language.say(f"{KEY}.answer"), "", tuple(blocks))


def promises(look: Look, language: Language) -> Section:
    """Return every promise with who, when and what became of it."""
    blocks: list[Block] = []
    if look.promises:
        blocks.append(_promise_table(look, language))
    else:
        blocks.append(paragraph(language.words(f"{KEY}.promises.none")))
    return look_section("promises", blocks, language)


def figures(look: Look, language: Language) -> Section:
    """Return each forecast beside the figure that came."""
    blocks: list[Block] = []
    for study in look.studies:
        rows = [_figure_row(each, study, language) for each in study.figures]
        if not rows:
            continue
        made = table(
            language.say(f"{KEY}.figures.caption", title=language.label(study.title)),
            _figure_columns(language),
            rows,
            stack=True,
        )
        fold = language.say(f"{KEY}.figures.fold", number=str(len(rows)))
        blocks.append(made if len(rows) <= MOST_ROWS else Fold(fold, (made,)))
    return look_section("figures", blocks, language)


MOST_ROWS = 24
"""Longer tables are folded."""


def method(look: Look, language: Language) -> Section:
    """Return how forecasts were made, kept and scored."""
    items = tuple(
        language.words(f"{KEY}.method.{name}")
        for name in ("made", "kept", "scored", "limits")
    )
    return look_section("method", [Bullets(items)], language)


SECTIONS: tuple[Callable[[Look, Language], Section], ...] = (
    answer,
    promises,
    figures,
    calibration,
    regret,
    method,
)
"""The sections in the order of the page, the answer card first."""


def _forecasts_line(look: Look, language: Language) -> Words:
    together = calibrations(look.figures)
    if not together:
        waiting = sum(each.status == "not_yet" for each in look.figures)
        return language.words(f"{KEY}.none_yet", number=str(waiting))
    share = together[-1].coverage
    return language.words(
        f"{KEY}.held",
        inside=str(share.count),
        number=str(share.of),
        level=percent_of(together[-1].level, language),
        interval=share_interval(share, language),
    )


def _promises_line(look: Look, language: Language) -> Words:
    states = look.promises
    return language.words(
        f"{KEY}.promised",
        number=str(len(states)),
        kept=str(count(states, "kept", "done", "done_late")),
        broken=str(count(states, "not_kept")),
        overdue=str(count(states, "overdue")),
        waiting=str(count(states, "waiting", "not_due")),
        gone=str(count(states, "taken_away")),
        day=look.on,
    )


def _promise_table(look: Look, language: Language) -> Table:
    heads = ("what", "where", "who", "due", "target", "figure", "status")
    order = ("overdue", "not_kept", "taken_away")
    states = sorted(look.promises, key=lambda each: each.status not in order)
    outcomes = {
        (study.study, area, each.id): each
        for study in look.studies
        for area, report in study.now.items()
        for each in report.outcomes
    }
    rows = [
        _promise_row(
            each,
            outcomes.get((each.study, each.area, each.promise.outcome or "")),
            language,
        )
        for each in states
    ]
    return table(
        language.say(f"{KEY}.promises.caption", day=look.on),
        tuple(
            Column(language.say(f"{KEY}.promises.{name}"), numeric=name == "figure")
            for name in heads
        ),
        rows,
        stack=True,
    )


def _promise_row(
    state: PromiseState, outcome: ReleasedOutcome | None, language: Language
) -> list[Entry]:
    promise = state.promise
    dash = language.say("missing.dash")
    target, figure = dash, dash
    if outcome is not None:
        target = target_words(promise.at_most, promise.at_least, outcome, language)
        figure = phrases.value(outcome, language, state.value)
    return [
        said(language.label(promise.what)),
        said(state.name),
        said(phrases.headed(language.label(promise.who_label))),
        Entry((Inline(promise.due, "no_break"),), promise.due),
        said(target),
        figure_of(figure, state.value),
        said(language.say(f"{KEY}.status.{state.status}")),
    ]


def _figure_columns(language: Language) -> tuple[Column, ...]:
    heads = ("what", "year", "forecast", "interval", "value", "verdict")
    return tuple(
        Column(
            language.say(f"{KEY}.figures.{name}"),
            numeric=name not in ("what", "verdict"),
        )
        for name in heads
    )


def _figure_row(
    score: FigureScore, study: StudyLook, language: Language
) -> list[Entry]:
    outcome = study.now[score.area].outcome(score.outcome)
    label = language.label(outcome.label)
    what = language.say(
        f"{KEY}.figures.row",
        name=score.name,
        outcome=label,
        unit=phrases.unit(outcome, language),
    )
    between = phrases.interval(outcome, language, score.low, score.high, signed=False)
    ends = f"{score.low:.6g};{score.high:.6g}" if score.low is not None else None
    status = score.status
    verdict = (
        ("inside" if score.inside else "outside") if status == "scored" else status
    )
    return [
        said(what),
        figure_of(str(score.due_year), score.due_year),
        figure_of(phrases.value(outcome, language, score.mean), score.mean),
        figure_of(between, ends),
        figure_of(phrases.value(outcome, language, score.value), score.value),
        said(language.say(f"{KEY}.verdict.{verdict}")),
    ]
