"""How sure it is: what was tested, what failed, what cannot be tested."""

from __future__ import annotations

from prevstats.analyses.findings import SampleStatus
from prevstats.checks import Check
from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Box, Bullets, Fold, Section, Table, Words
from prevstats.reporting.effect_figures import bounds
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import ChanceWord, chance_word, number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Entry, RowRole, figure_of, said, table
from prevstats.reporting.released import Released, ReleasedOutcome
from prevstats.reporting.verdicts import needed_percent

NEVER_TESTED = ("same_time", "spill_over", "children_themselves")
"""What no data in the package can test, said aloud in every report."""
_NO_START: tuple[SampleStatus, ...] = ("always", "left_out", "unknown_start")
"""Places in the sample that leave an area without a start, as a rule of it does."""
_SCALE: tuple[ChanceWord, ...] = (
    "practically_certain",
    "very_likely",
    "likely",
    "leans",
    "as_likely_as_not",
)


def certainty(released: Released, language: Language) -> Section:
    """Return the checks, the words' meaning, and what the method keeps."""
    outcome = released.primary()
    blocks: list[Block] = [
        paragraph(_conclusion(outcome, language)),
        _checks_table(outcome, language),
        *_notes(outcome, language),
        _word_scale(outcome, released, language),
        _size(outcome, released, language),
    ]
    if outcome.alternatives:
        blocks.append(_alternatives(outcome, released, language))
    others = [each for each in released.outcomes if not each.primary and each.checks]
    if others:
        tables = tuple(_checks_table(each, language) for each in others)
        blocks.append(Fold(language.say("sure.others"), tables))
    return Section(
        "certainty",
        language.say("sure.title"),
        language.say("sure.answers"),
        tuple(blocks),
    )


def check_words(check: Check, language: Language) -> tuple[str, str]:
    """Return a check's question and what was seen, in words.

    A check that the language file does not know is told by its name and numbers; a
    known one says its numbers where it has them.
    """
    key = f"check.{check.name}"
    values = _check_values(check, language)
    if not language.has(f"{key}.question"):
        question = language.say("check.generic_question", name=check.name)
        listed = ", ".join(f"{name} = {words}" for name, words in values.items())
        return question, language.say("check.generic", what=listed)
    seen = language.say(f"{key}.{_outcome_of(check)}")
    if check.passed is not None and language.can_say(f"{key}.numbers", values):
        seen = f"{seen} {language.say(f'{key}.numbers', **values)}"
    return language.say(f"{key}.question"), seen


def _check_values(check: Check, language: Language) -> dict[str, str]:
    style = language.number_format
    values = phrases.detail_values(check.details, language)
    if check.p_value is not None:
        values["p"] = number(check.p_value, 3, style)
    if check.statistic is not None:
        values["statistic"] = number(check.statistic, 2, style)
    return values


def _outcome_of(check: Check) -> str:
    if check.passed is None:
        return "cannot"
    return "passed" if check.passed else "failed"


def _conclusion(outcome: ReleasedOutcome, language: Language) -> Words:
    made = [check for check in outcome.checks if check.passed is not None]
    failed = [check for check in made if not check.passed]
    if not made:
        return language.words("sure.none_made")
    if not failed:
        return language.words("sure.all_hold")
    counts = {"failed": str(len(failed)), "made": str(len(made))}
    return language.words("sure.some_fail", **counts)


def _checks_table(outcome: ReleasedOutcome, language: Language) -> Table:
    never = [Check(name, None, None, None) for name in NEVER_TESTED]
    checks = [*outcome.checks, *never] if outcome.primary else list(outcome.checks)
    rows: list[list[Entry]] = []
    for check in checks:
        question, seen = check_words(check, language)
        result = language.say(f"sure.{_outcome_of(check)}")
        rows.append([said(question), said(result), said(seen)])
    columns = [
        Column(language.say(f"sure.{key}"), numeric=False)
        for key in ("question", "result", "seen")
    ]
    named = phrases.outcome_name(outcome, language)
    caption = language.say("sure.caption", outcome=named)
    return table(caption, columns, rows, stack=True)


def _notes(outcome: ReleasedOutcome, language: Language) -> list[Block]:
    """Return what the estimates say must be said beside them."""
    keys: list[str] = []
    for found in (outcome.local, outcome.national):
        if isinstance(found, Estimate):
            keys.extend(key for key in found.notes if key not in keys)
    if not keys:
        return []
    items = tuple(
        phrases.sentence_or_generic("note", key, (), language) for key in keys
    )
    return [Box(language.say("sure.notes_title"), (Bullets(items),))]


def _word_scale(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> Box:
    chance = outcome.verdict.chance_lower
    here = "" if chance is None else chance_word(chance)
    rows: list[list[Entry]] = []
    roles: list[RowRole] = []
    for word in _SCALE:
        spoken = language.say(f"chance.word.{word}")
        if word == here:
            spoken = language.say("sure.words.here", word=spoken)
        rows.append([said(language.say(f"sure.words.{word}")), said(spoken)])
        roles.append("me" if word == here else "")
    columns = (
        Column(language.say("sure.words.chance"), numeric=False),
        Column(language.say("sure.words.word"), numeric=False),
    )
    needed = needed_percent(released, language)
    return Box(
        language.say("sure.words.title"),
        (
            table(language.say("sure.words.caption"), columns, rows, roles=roles),
            paragraph(language.words("sure.words.rule", needed=needed), role="small"),
        ),
    )


def _size(outcome: ReleasedOutcome, released: Released, language: Language) -> Box:
    """Return how often the interval holds the truth where that has been measured."""
    own = outcome.local if outcome.verdict.basis == "local" else outcome.national
    lines: list[Words] = []
    measured = own.measured_coverage if isinstance(own, Estimate) else None
    if measured is None:
        lines.append(language.words("sure.size.coverage_unknown"))
    else:
        written = number(measured, 0, language.number_format)
        lines.append(language.words("sure.size.coverage", measured=written))
    if outcome.smallest_p_value is not None:
        smallest = number(outcome.smallest_p_value, 3, language.number_format)
        lines.append(
            language.words(
                "sure.size.smallest_p", name=phrases.name(released), p=smallest
            )
        )
    return Box(language.say("sure.size.title"), (paragraph(*lines),))


def _alternatives(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> Box:
    key = "sure.alternatives"
    unit = phrases.difference_axis(outcome, language)
    columns = (
        Column(language.say(f"{key}.rule"), numeric=False),
        Column(language.say(f"{key}.difference", unit=unit)),
        Column(language.say("interval.column", level=phrases.level(released))),
        Column(language.say(f"{key}.started")),
        Column(language.say(f"{key}.left_out")),
    )
    counts = dict(outcome.sample.counts)
    rows = [
        _alternative_row(
            language.say(f"{key}.main"),
            outcome.national,
            (
                counts.get("in_estimate", 0),
                sum(counts.get(key, 0) for key in _NO_START),
            ),
            outcome,
            language,
        )
    ]
    rows.extend(
        _alternative_row(
            phrases.headed(language.label(each.label)),
            each.estimate,
            (each.n_treated, each.n_left_out),
            outcome,
            language,
        )
        for each in outcome.alternatives
    )
    every = [outcome.national, *(each.estimate for each in outcome.alternatives)]
    sides = {_side_or_none(each) for each in every}
    same = "same" if sides - {"", "none"} else "same_open"
    verdict = same if len(sides) == 1 else "differs"
    return Box(
        language.say(f"{key}.title"),
        (
            paragraph(language.words(f"{key}.{verdict}")),
            table(language.say(f"{key}.caption"), columns, rows),
        ),
    )


def _side_or_none(found: Estimate | CannotAnswer) -> str:
    return "none" if isinstance(found, CannotAnswer) else phrases.side_of(found)


def _alternative_row(
    label: str,
    found: Estimate | CannotAnswer,
    counts: tuple[int, int],
    outcome: ReleasedOutcome,
    language: Language,
) -> list[Entry]:
    sizes = [figure_of(str(amount), amount) for amount in counts]
    if isinstance(found, CannotAnswer):
        dash = language.say("missing.dash")
        return [said(label), figure_of(dash, None), figure_of(dash, None), *sizes]
    return [
        said(label),
        figure_of(
            phrases.value(outcome, language, found.value, signed=True), found.value
        ),
        figure_of(
            phrases.interval(outcome, language, found.low, found.high), bounds(found)
        ),
        *sizes,
    ]
