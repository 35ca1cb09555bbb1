"""The answer to one outcome in words: exactly one form, chosen by the verdict's rule.

The word for a chance is bound to the unrounded chance, the strength of the verb to the
design, and an ambiguous outcome never reads better or worse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.reporting import phrases
from prevstats.reporting.cases import cases_sentence
from prevstats.reporting.content import Words
from prevstats.reporting.language import Language
from prevstats.reporting.national_words import national_aloud, national_words
from prevstats.reporting.numbers import chance_word, number
from prevstats.reporting.released import Released, ReleasedOutcome

STRONG_DESIGNS = ("quasi_experiment", "trial")
"""Designs whose sentence may say that the intervention has led to the difference."""


@dataclass(frozen=True, slots=True)
class Told:
    """A verdict in words: the answer, what goes with it, and a sentence to read out."""

    answer: Words
    lead: tuple[Words, ...]
    read_aloud: str


def tell(outcome: ReleasedOutcome, released: Released, language: Language) -> Told:
    """Return the verdict of an outcome in words."""
    form = outcome.verdict.form
    if form == "withheld":
        return Told(
            language.words("verdict.withheld.answer"),
            (language.words("verdict.withheld.lead"),),
            language.say("read_aloud.withheld"),
        )
    if form == "no_difference":
        return _no_difference(outcome, language)
    if form == "cannot_tell":
        return _cannot_tell(outcome, released, language)
    return _firm(outcome, released, language, form)


def needed_percent(released: Released, language: Language) -> str:
    """Return the chance that a firm answer needs: 95 at the 90 per cent level."""
    needed = 100.0 * (1.0 + released.level) / 2.0
    decimals = 0 if abs(needed - round(needed)) < 1e-9 else 1
    return number(needed, decimals, language.number_format)


def chance_of_side(outcome: ReleasedOutcome, side: phrases.Side) -> float | None:
    """Return the chance that the outcome became lower (or higher)."""
    chance = outcome.verdict.chance_lower
    if chance is None:
        return None
    return chance if side == "lower" else 1.0 - chance


def _firm(
    outcome: ReleasedOutcome,
    released: Released,
    language: Language,
    form: Literal["fewer", "more"],
) -> Told:
    side: phrases.Side = "lower" if form == "fewer" else "higher"
    thing = phrases.thing(outcome, language, side)
    chance = chance_of_side(outcome, side)
    if chance is None:
        raise ValueError(f"the verdict {form!r} of {outcome.id} has no chance")
    said = {
        "word": language.say(f"chance.word.{chance_word(chance)}"),
        "percent": phrases.chance_percent(chance, language),
    }
    lead = [language.words("certainty.firm", **said)]
    lead.extend(cases_sentence(outcome, language))
    if outcome.direction == "neutral":
        lead.append(language.words(f"ambiguous.{form}"))
    lead.extend(_disagreement(outcome, language))
    strong = _design_of(outcome) in STRONG_DESIGNS
    design = "quasi_experiment" if strong else "with_comparison"
    return Told(
        language.words(
            f"verdict.{form}.{_opener(outcome, side)}",
            thing=thing,
            without=language.label(released.with_intervention),
        ),
        tuple(lead),
        language.say(f"read_aloud.{form}.{design}", thing=thing, **said),
    )


def _opener(outcome: ReleasedOutcome, side: phrases.Side) -> str:
    """Return yes when the outcome went the way it should; neutral ones have no way."""
    if outcome.direction == "neutral":
        return "neutral"
    return "yes" if outcome.direction == side else "no"


def _design_of(outcome: ReleasedOutcome) -> str:
    own = outcome.local if outcome.verdict.basis == "local" else outcome.national
    return own.design_label if isinstance(own, Estimate) else "descriptive"


def _no_difference(outcome: ReleasedOutcome, language: Language) -> Told:
    if outcome.smallest_difference is None:
        raise ValueError(f"{outcome.id} has no smallest difference that matters")
    key = "neutral" if outcome.direction == "neutral" else "asked"
    smallest = phrases.value(outcome, language, outcome.smallest_difference)
    unit = phrases.difference_unit(outcome, language)
    return Told(
        language.words(f"verdict.no_difference.{key}", smallest=smallest, unit=unit),
        (language.words("verdict.no_difference.limit"),),
        language.say("read_aloud.no_difference", smallest=smallest, unit=unit),
    )


def _cannot_tell(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> Told:
    reason = outcome.verdict.reason or "too_small"
    own = outcome.local
    lead: list[Words] = []
    if outcome.verdict.basis == "national":
        lead.extend(national_words(outcome, released, language))
        aloud = national_aloud(outcome, language)
    elif isinstance(own, CannotAnswer):
        aloud = language.say("read_aloud.cannot_tell.own")
    else:
        lead.extend(_leaning(outcome, released, language, reason))
        aloud = _leaning_aloud(outcome, released, language, reason)
    if outcome.direction == "neutral":
        lead.append(language.words("ambiguous.cannot_tell"))
    lead.extend(_disagreement(outcome, language))
    return Told(
        _cannot_tell_answer(outcome, released, language, reason), tuple(lead), aloud
    )


def _cannot_tell_answer(
    outcome: ReleasedOutcome, released: Released, language: Language, reason: str
) -> Words:
    own = outcome.local
    if reason in ("no_before", "not_in_estimate"):
        why = language.words(f"status.{outcome.status}", name=phrases.name(released))
        return language.words(f"verdict.cannot_tell.{reason}", why=why)
    if isinstance(own, CannotAnswer):
        why = phrases.sentence_or_generic(
            "cannot_answer", own.reason, own.details, language
        )
        return language.words("verdict.cannot_tell.no_estimate", why=why)
    return language.words(
        f"verdict.cannot_tell.{reason}",
        intervention=phrases.intervention(released, language),
    )


def _leaning(
    outcome: ReleasedOutcome, released: Released, language: Language, reason: str
) -> list[Words]:
    """Return which way it leans, with the number, and what would have been seen."""
    lead: list[Words] = []
    if reason == "no_comparison":
        return _described(outcome, language)
    chance = outcome.verdict.chance_lower
    if chance is not None:
        lead.append(_lean_sentence(outcome, released, language, reason))
    if reason != "too_small":
        return lead
    lead.append(language.words("certainty.too_small"))
    if outcome.detectable is not None:
        detectable = phrases.value(outcome, language, outcome.detectable)
        unit = phrases.difference_unit(outcome, language)
        lead.append(
            language.words("certainty.detectable", detectable=detectable, unit=unit)
        )
    return lead


def _lean_sentence(
    outcome: ReleasedOutcome, released: Released, language: Language, reason: str
) -> Words:
    lower = outcome.verdict.chance_lower or 0.0
    side = phrases.likelier_side(lower)
    chance = max(lower, 1.0 - lower)
    values = {
        "thing": phrases.thing(outcome, language, side),
        "percent": phrases.chance_percent(chance, language),
        "needed": needed_percent(released, language),
        "word": phrases.chance_said(lower, language),
    }
    word = chance_word(chance)
    if reason == "comparison_fails":
        return language.words("certainty.failed", **values)
    if reason == "many_compared":
        return language.words("certainty.many_compared", **values)
    if word == "as_likely_as_not":
        return language.words(
            "certainty.even",
            lower=phrases.thing(outcome, language, "lower"),
            higher=phrases.thing(outcome, language, "higher"),
            percent=phrases.chance_percent(lower, language),
        )
    key = "leans" if word == "leans" else "likely"
    return language.words(f"certainty.{key}", **values)


def _leaning_aloud(
    outcome: ReleasedOutcome, released: Released, language: Language, reason: str
) -> str:
    lower = outcome.verdict.chance_lower
    if reason == "comparison_fails":
        return language.say("read_aloud.cannot_tell.failed")
    if reason == "many_compared":
        return language.say("read_aloud.cannot_tell.many_compared")
    if lower is None or reason == "no_comparison":
        return language.say("read_aloud.cannot_tell.own")
    if chance_word(lower) == "as_likely_as_not":
        return language.say("read_aloud.cannot_tell.even")
    word = chance_word(lower)
    return language.say(
        f"read_aloud.cannot_tell.{'leaning' if word == 'leans' else 'likely'}",
        word=language.say(f"chance.word.{word}"),
        thing=phrases.thing(outcome, language, phrases.likelier_side(lower)),
        percent=phrases.chance_percent(max(lower, 1.0 - lower), language),
        needed=needed_percent(released, language),
    )


def _described(outcome: ReleasedOutcome, language: Language) -> list[Words]:
    """Return how the number moved, for a design that may only describe."""
    seen = [
        (point.year, point.value) for point in outcome.series if point.value is not None
    ]
    if len(seen) < 2:
        return []
    (year, first), (_, last) = seen[0], seen[-1]
    written = [phrases.value(outcome, language, amount) for amount in (first, last)]
    way = "lower" if last < first else "higher"
    key = "same" if written[0] == written[1] else way
    return [
        language.words(
            f"certainty.described.{key}",
            first=written[0],
            last=written[1],
            year=str(year),
        )
    ]


def _disagreement(outcome: ReleasedOutcome, language: Language) -> list[Words]:
    """Return a warning when adjusted and unadjusted differ about zero."""
    pair = (outcome.local, outcome.local_unadjusted)
    if outcome.verdict.basis == "national" or any(
        isinstance(each, CannotAnswer) for each in pair
    ):
        return []
    if phrases.side_of(pair[0]) == phrases.side_of(pair[1]):
        return []
    return [language.words("certainty.disagree")]
