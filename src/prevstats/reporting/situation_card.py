"""The answer card of a situation report: what stands out, has changed, is unknown."""

from __future__ import annotations

from prevstats.analyses.situation_findings import ChangeFindings, Place
from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Bullets, Paragraph, Section, Words
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.situation_released import ReleasedFigure, ReleasedSituation

KEY = "situation_report"
SEEN = 0.05
"""What one person must be in a figure's unit for it to be worth saying."""


def answer(released: ReleasedSituation, language: Language) -> Section:
    """Return what stands out, what has changed, and what cannot be told."""
    name = phrases.name(released)
    blocks: list[Block] = [
        paragraph(verdict(released, language), role="verdict"),
        *_named(places_named(released), "level", released, language),
        *_named(changes_named(released), "change", released, language),
        paragraph(language.words(f"{KEY}.card.rule", asked=str(released.n_asked))),
        paragraph(language.words(f"{KEY}.card.cannot_lead"), role="body"),
        Bullets(tuple(cannot_tell(released, language))),
        paragraph(language.words(f"{KEY}.no_cause"), role="small"),
    ]
    return Section(
        "answer",
        language.say(f"{KEY}.title", name=name),
        language.say(f"{KEY}.answers"),
        tuple(blocks),
    )


def verdict(released: ReleasedSituation, language: Language) -> Words:
    """Return the first sentence: how much stands out, or that nothing does."""
    count = len(places_named(released)) + len(changes_named(released))
    name = phrases.name(released)
    if not released.n_asked:
        return language.words(f"{KEY}.card.not_compared", name=name)
    if not count:
        return language.words(f"{KEY}.card.nothing", name=name)
    things = phrases.count_of("figure", count, language)
    return language.words(f"{KEY}.card.something", name=name, things=things)


def places_named(released: ReleasedSituation) -> list[ReleasedFigure]:
    """Return the figures whose level stands out, in the order of the page."""
    return [
        each
        for each in released.outcomes
        if isinstance(each.place, Place) and each.place.side
    ]


def changes_named(released: ReleasedSituation) -> list[ReleasedFigure]:
    """Return the figures whose change stands out, in the order of the page."""
    return [
        each
        for each in released.outcomes
        if isinstance(each.change, ChangeFindings) and each.change.side
    ]


def cannot_tell(released: ReleasedSituation, language: Language) -> list[Words]:
    """Return what this report cannot say of this municipality."""
    key = f"{KEY}.cannot_tell"
    lines: list[Words] = []
    if released.absent:
        count = phrases.count_of("figure", len(released.absent), language)
        lines.append(language.words(f"{key}.absent", count=phrases.headed(count)))
    unplaced = [each for each in released.outcomes if _missing(each)]
    if unplaced:
        names = [phrases.outcome_name(each, language) for each in unplaced]
        lines.append(
            language.words(f"{key}.no_value", what=phrases.listed(names, language))
        )
    neutral = [
        each
        for each in released.outcomes
        if each.direction == "neutral" and each.counted is not None
    ]
    if neutral:
        names = [phrases.outcome_name(each, language) for each in neutral[:4]]
        lines.append(
            language.words(f"{key}.neutral", what=phrases.listed(names, language))
        )
    one = next(
        (each for each in released.outcomes if (each.one_case or 0.0) >= SEEN), None
    )
    if one is not None and one.one_case is not None:
        amount = number(one.one_case, 2, language.number_format)
        unit = phrases.unit(one, language)
        lines.append(language.words(f"{key}.one_case", amount=amount, unit=unit))
    lines.append(language.words(f"{key}.cause"))
    return lines


def place_sentence(
    each: ReleasedFigure, released: ReleasedSituation, language: Language
) -> Words:
    """Return where a figure stands against what is expected, number beside number."""
    place = each.place
    if isinstance(place, CannotAnswer):
        return phrases.sentence_or_generic(
            "cannot_answer", place.reason, place.details, language
        )
    side = place.side or ("inside" if place.p_value > 0 else "")
    return language.words(
        f"{KEY}.place.{side}",
        outcome=phrases.headed(phrases.outcome_name(each, language)),
        year=str(place.year),
        value=phrases.value(each, language, place.value),
        expected=phrases.value(each, language, place.expected),
        unit=phrases.unit(each, language),
    )


def change_sentence(each: ReleasedFigure, language: Language) -> Words:
    """Return how a figure has changed beside the others' change."""
    change = each.change
    if isinstance(change, CannotAnswer):
        return phrases.sentence_or_generic(
            "cannot_answer", change.reason, change.details, language
        )
    return language.words(
        f"{KEY}.change.{change.side or 'inside'}",
        outcome=phrases.headed(phrases.outcome_name(each, language)),
        early=years_said(change.early),
        late=years_said(change.late),
        change=phrases.value(each, language, change.change, signed=True),
        others=phrases.value(each, language, change.others, signed=True),
        unit=phrases.difference_unit(each, language),
    )


def years_said(years: tuple[int, ...]) -> str:
    """Write one year, or the first and the last of several."""
    first, last = years[0], years[-1]
    return str(first) if first == last else f"{first}–{last}"


def _missing(each: ReleasedFigure) -> bool:
    place = each.place
    return isinstance(place, CannotAnswer) and place.reason == "no_latest_value"


def _named(
    figures: list[ReleasedFigure],
    kind: str,
    released: ReleasedSituation,
    language: Language,
) -> list[Bullets | Paragraph]:
    """Return a heading line and a line for each figure that is named."""
    if not figures:
        return [paragraph(language.words(f"{KEY}.card.no_{kind}"))]
    lines = [
        place_sentence(each, released, language)
        if kind == "level"
        else change_sentence(each, language)
        for each in figures
    ]
    return [
        paragraph(language.words(f"{KEY}.card.{kind}_lead")),
        Bullets(tuple(lines)),
    ]
