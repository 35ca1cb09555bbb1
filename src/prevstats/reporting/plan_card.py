"""The card of a plan report: what could be seen, what could not, what to do instead."""

from __future__ import annotations

from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Box, Bullets, Words
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.plan_released import ReleasedPlan, ReleasedPlanOutcome
from prevstats.reporting.plan_words import amount, because, in_persons, share

KEY = "plan_report.answer"


def card(released: ReleasedPlan, language: Language) -> list[Block]:
    """Return the card's blocks, the first outcome in front."""
    primary = released.outcomes[0]
    years = phrases.count_of("year", released.follow_up_years, language)
    planned = language.words(
        f"{KEY}.planned",
        intervention=phrases.spoken(language.label(released.intervention_label)),
        years=years,
    )
    blocks: list[Block] = [
        paragraph(planned, role="lead"),
        paragraph(*_seen(primary, released, language), role="verdict"),
        *_boxes(primary, released, language),
    ]
    rest = [_brief(each, language) for each in released.outcomes[1:]]
    if rest:
        blocks.append(Bullets(tuple(rest)))
    blocks.append(paragraph(language.words(f"{KEY}.meaning"), role="small"))
    return blocks


def _seen(
    outcome: ReleasedPlanOutcome, released: ReleasedPlan, language: Language
) -> list[Words]:
    """Return what the municipality alone could see, in its own words."""
    own = outcome.own
    place = phrases.name(released)
    named = phrases.outcome_name(outcome, language)
    if isinstance(own, CannotAnswer):
        told = language.words(f"{KEY}.nothing", name=place, outcome=named)
        return [told, because(own, language)]
    value = own.simulated.value
    lines = [
        language.words(
            f"{KEY}.seen",
            name=place,
            outcome=named,
            detectable=amount(outcome, value, language),
        )
    ]
    part = share(outcome, value, language)
    if part:
        lines.append(language.words(f"{KEY}.share", share=part))
    persons = in_persons(outcome, value, language)
    if persons:
        lines.append(language.words(f"{KEY}.persons", persons=persons))
    return lines


def _boxes(
    outcome: ReleasedPlanOutcome, released: ReleasedPlan, language: Language
) -> list[Block]:
    boxes: list[Block] = []
    hidden = _hidden(outcome, released, language)
    if hidden:
        title = language.say(f"{KEY}.not_seen_title")
        boxes.append(Box(title, (Bullets(tuple(hidden)),)))
    instead = _instead(outcome, released, language)
    boxes.append(Box(language.say(f"{KEY}.instead_title"), (Bullets(tuple(instead)),)))
    return boxes


def _hidden(
    outcome: ReleasedPlanOutcome, released: ReleasedPlan, language: Language
) -> list[Words]:
    """Return what could not be seen of what matters, pays back, or is chance."""
    found: list[Words] = []
    own, smallest = outcome.own, outcome.smallest_difference
    if smallest is not None and not isinstance(own, CannotAnswer):
        key = "smallest_seen" if own.simulated.value <= smallest else "smallest_hidden"
        found.append(
            language.words(f"{KEY}.{key}", smallest=amount(outcome, smallest, language))
        )
    for mark in outcome.marks:
        if mark.kind == "break_even" and not isinstance(own, CannotAnswer):
            key = "break_even_seen"
            if own.simulated.value > mark.value:
                key = "break_even_hidden"
            found.append(
                language.words(
                    f"{KEY}.{key}",
                    value=amount(outcome, mark.value, language),
                    mark=phrases.mark(mark.verified, language),
                )
            )
    counts = outcome.counts
    if not isinstance(counts, CannotAnswer):
        found.extend(_by_chance(outcome, released, language))
    return found


def _by_chance(
    outcome: ReleasedPlanOutcome, released: ReleasedPlan, language: Language
) -> list[Words]:
    counts = outcome.counts
    if isinstance(counts, CannotAnswer):
        return []
    ahead = released.follow_up_years
    row = next(each for each in counts.follow_ups if each.years == ahead)
    years = phrases.count_of("year", ahead, language)
    per_year = number(counts.per_year, 0, language.number_format)
    if row.exact is None:
        return [language.words(f"{KEY}.chance_none", number=per_year, years=years)]
    tenth = dict(counts.needed).get(0.10)
    percent = number(100.0 * row.exact, 0, language.number_format)
    lines = [
        language.words(f"{KEY}.chance", number=per_year, years=years, percent=percent)
    ]
    if tenth is not None:
        needed = phrases.count_of("year", tenth, language)
        lines.append(language.words(f"{KEY}.tenth", years=needed))
    return lines


def _instead(
    outcome: ReleasedPlanOutcome, released: ReleasedPlan, language: Language
) -> list[Words]:
    """Return what would show more: others, a waiting list by lot, a plan on file."""
    found: list[Words] = []
    together = next((m for m in outcome.marks if m.kind == "together"), None)
    if together is not None:
        found.append(
            language.words(
                f"{KEY}.together",
                areas=phrases.count_of("area", released.together, language),
                detectable=amount(outcome, together.value, language),
            )
        )
    for each in outcome.roll_out:
        told = each.detectable
        if each.option != "waiting_list" or isinstance(told, CannotAnswer):
            continue
        if released.units is not None:
            found.append(
                language.words(
                    f"{KEY}.waiting_list",
                    units=language.label(released.units.label),
                    detectable=amount(outcome, told, language),
                )
            )
    found.append(language.words(f"{KEY}.closer"))
    found.append(language.words(f"{KEY}.file"))
    return found


def _brief(outcome: ReleasedPlanOutcome, language: Language) -> Words:
    """Return one sentence about an outcome that is not the first."""
    own = outcome.own
    named = phrases.headed(phrases.outcome_name(outcome, language))
    if isinstance(own, CannotAnswer):
        told = language.words(f"{KEY}.brief_nothing", outcome=named)
        return (*told, *phrases.text(" "), *because(own, language))
    detectable = amount(outcome, own.simulated.value, language)
    return language.words(f"{KEY}.brief", outcome=named, detectable=detectable)
