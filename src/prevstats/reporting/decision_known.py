"""What is known and how surely: the verdicts and figures of the reports, in brief."""

from __future__ import annotations

from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Bullets, Inline, Table
from prevstats.reporting.decision_findings import ReleasedDecision
from prevstats.reporting.indicator_words import latest
from prevstats.reporting.language import Language
from prevstats.reporting.pieces import Column, Entry, figure_of, said, table
from prevstats.reporting.released import Released, ReleasedOutcome
from prevstats.reporting.report_links import place
from prevstats.reporting.summary import ANSWER_WORDS

MOST_INDICATORS = 5


def known_table(released: Released, language: Language) -> Table:
    """Return each outcome's verdict with the estimate it rests on and its interval."""
    interval = language.say("interval.column", level=phrases.level(released))
    columns = (
        Column(language.say("decision.known.outcome"), numeric=False),
        Column(language.say("decision.known.whose"), numeric=False),
        Column(language.say("decision.known.verdict"), numeric=False),
        Column(language.say("decision.known.estimate")),
        Column(interval),
        Column(language.say("decision.known.chance")),
    )
    rows = [_row(outcome, language) for outcome in released.outcomes]
    caption = language.say("decision.known.caption", name=phrases.name(released))
    return table(caption, columns, rows, stack=True)


def latest_lines(released: ReleasedDecision, language: Language) -> tuple[Block, ...]:
    """Return the latest figures of the situation report, each with the others' mean."""
    situation = released.parts.get("situation")
    if situation is None:
        return ()
    items = []
    for outcome in situation.outcomes[:MOST_INDICATORS]:
        last = latest(outcome)
        if last is None or last.comparison is None:
            continue
        label = phrases.headed(language.label(outcome.label))
        name = Inline(label, anchor=place("situation", "trends"))
        items.append(
            language.words(
                "decision.known.latest",
                outcome=name,
                value=phrases.value(outcome, language, last.value),
                unit=phrases.unit(outcome, language),
                year=str(last.year),
                others=phrases.value(outcome, language, last.comparison),
            )
        )
    return (Bullets(tuple(items)),) if items else ()


def _row(outcome: ReleasedOutcome, language: Language) -> list[Entry]:
    label = phrases.headed(language.label(outcome.label))
    unit = phrases.difference_unit(outcome, language)
    text = language.say("decision.known.row", outcome=label, unit=unit)
    first = Entry((Inline(text, anchor=place("evaluation", "effect")),), text)
    local = outcome.verdict.basis == "local"
    found = outcome.local if local else outcome.national
    told = outcome.verdict if local else outcome.national_verdict
    whose = said(language.say(f"decision.known.{'own' if local else 'others'}"))
    dash = figure_of(language.say("missing.dash"), None)
    if isinstance(found, CannotAnswer) or told is None:
        verdict = said(language.say(ANSWER_WORDS[outcome.verdict.form]))
        return [first, whose, verdict, dash, dash, dash]
    verdict = said(language.say(ANSWER_WORDS[told.form]))
    amount = phrases.value(outcome, language, found.value, signed=True)
    between = phrases.interval(outcome, language, found.low, found.high)
    lower = told.chance_lower
    chance = dash
    if lower is not None:
        chance = figure_of(phrases.chance_in_table(lower, language), lower)
    return [
        first,
        whose,
        verdict,
        figure_of(amount, found.value),
        figure_of(between, between),
        chance,
    ]
