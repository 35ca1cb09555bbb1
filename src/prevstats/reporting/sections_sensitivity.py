"""What would change the answer: another choice, one place fewer, other trends."""

from __future__ import annotations

from prevstats.analyses.sensitivity_findings import LeftOut, NationalSensitivity
from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Box, Fold, Section
from prevstats.reporting.language import Language
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.released import Released, ReleasedOutcome
from prevstats.reporting.sensitivity_figure import curve_figure
from prevstats.reporting.sensitivity_tables import (
    controls_table,
    family_table,
    left_out_table,
    neighbours_table,
    trends_table,
)
from prevstats.reporting.sensitivity_words import (
    among_all,
    conclusion,
    national_of,
    power_words,
    space_words,
    trends_words,
)


def sensitivity(released: Released, language: Language) -> Section:
    """Return what would change the answer to the primary outcome, then the others."""
    outcome = released.primary()
    blocks: list[Block] = [paragraph(conclusion(outcome, language))]
    blocks += _curve(outcome, released, language)
    blocks += _standing(outcome, released, language)
    blocks.append(_family(released, language))
    blocks += _national(outcome, released, language)
    blocks.append(_controls(released, language))
    for other in released.outcomes:
        if not other.primary and national_of(other) is not None:
            label = phrases.headed(language.label(other.label))
            blocks.append(Fold(label, tuple(_other(other, released, language))))
    return Section(
        "sensitivity",
        language.say("sensitivity.title"),
        language.say("sensitivity.answers"),
        tuple(blocks),
    )


def _other(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> list[Block]:
    return [
        paragraph(conclusion(outcome, language)),
        *_curve(outcome, released, language),
        *_standing(outcome, released, language),
        *_national(outcome, released, language),
    ]


def _curve(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> list[Block]:
    found = national_of(outcome)
    if found is None or found.curve is None:
        return []
    return [curve_figure(found.curve, outcome, released, language)]


def _standing(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> list[Block]:
    said = among_all(outcome, released, language)
    if not said:
        return []
    place = phrases.name(released)
    title = language.say("sensitivity.standing.title", name=place)
    return [Box(title, (paragraph(*said),))]


def _family(released: Released, language: Language) -> Box:
    key = "sensitivity.family"
    rules = {
        found.correction
        for outcome in released.outcomes
        if (found := national_of(outcome)) is not None and found.correction
    }
    said = [language.words(f"{key}.{rule}") for rule in sorted(rules)]
    said.append(language.words(f"{key}.primary"))
    return Box(
        language.say(f"{key}.title"),
        (family_table(released, language), paragraph(*said, role="small")),
    )


def _national(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> list[Block]:
    """Return trends, left out, neighbours and places on paper, where there are any."""
    found = national_of(outcome)
    if found is None:
        return []
    space = space_words(outcome, released, language)
    placed = Box(language.say("sensitivity.space.title"), (paragraph(*space),))
    return [
        _trends(found, outcome, released, language),
        _left_out(found, outcome, released, language),
        _neighbours(found, outcome, released, language),
        *([placed] if space else []),
    ]


def _trends(
    found: NationalSensitivity,
    outcome: ReleasedOutcome,
    released: Released,
    language: Language,
) -> Box:
    key = "sensitivity.trends"
    title = language.say(f"{key}.title")
    if isinstance(found.trends, CannotAnswer):
        reason = f"{key}.reason.{found.trends.reason}"
        why = language.say(reason if language.has(reason) else f"{key}.reason.other")
        return Box(title, (paragraph(language.words(f"{key}.none", why=why)),))
    trends = found.trends
    years = {"before": str(trends.n_before), "after": str(trends.n_after)}
    return Box(
        title,
        (
            paragraph(
                language.words(f"{key}.said"), *trends_words(trends, outcome, language)
            ),
            trends_table(trends, outcome, released, language),
            paragraph(power_words(trends, outcome, language)),
            paragraph(language.words(f"{key}.event_study", **years), role="small"),
        ),
    )


def _left_out(
    found: NationalSensitivity,
    outcome: ReleasedOutcome,
    released: Released,
    language: Language,
) -> Box:
    key = "sensitivity.left_out"
    own = outcome.sensitivity.own if outcome.sensitivity else None
    turns: list[LeftOut] = [
        turn
        for turn in (
            found.cohort_left_out,
            found.municipality_left_out,
            own.county_left_out if own else None,
        )
        if turn is not None
    ]
    title = language.say(f"{key}.title")
    if not turns:
        return Box(title, (paragraph(language.words(f"{key}.hidden")),))
    changed = sum(turn.n_other_side for turn in turns)
    said = (
        language.words(f"{key}.changes", n=str(changed))
        if changed > 1
        else language.words(f"{key}.changes_one" if changed else f"{key}.same")
    )
    rows = left_out_table(turns, outcome, released, language)
    return Box(title, (paragraph(said), rows))


def _neighbours(
    found: NationalSensitivity,
    outcome: ReleasedOutcome,
    released: Released,
    language: Language,
) -> Box:
    key = "sensitivity.neighbours"
    own = outcome.sensitivity.own if outcome.sensitivity else None
    variants = (*found.neighbours, *(own.variants if own else ()))
    blocks: list[Block] = []
    if not found.neighbours:
        blocks.append(paragraph(language.words(f"{key}.invented")))
    if variants:
        blocks.append(neighbours_table(outcome, released, language))
    if any(each.value is None for each in variants):
        blocks.append(paragraph(language.words(f"{key}.refused"), role="small"))
    return Box(language.say(f"{key}.title"), tuple(blocks))


def _controls(released: Released, language: Language) -> Box:
    key = "sensitivity.controls"
    rows = controls_table(released, language)
    block: Block = rows or paragraph(language.words(f"{key}.none"))
    return Box(language.say(f"{key}.title"), (block,))
