"""What all areas that started say, for a municipality that cannot say it itself."""

from __future__ import annotations

from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.reporting import phrases
from prevstats.reporting.content import Words
from prevstats.reporting.language import Language
from prevstats.reporting.released import Released, ReleasedOutcome

_SIDES: dict[str, phrases.Side] = {"fewer": "lower", "more": "higher"}


def national_words(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> tuple[Words, ...]:
    """Return the verdict on all that started, its size, and a failed check."""
    national = outcome.national
    if isinstance(national, CannotAnswer):
        why = phrases.sentence_or_generic(
            "cannot_answer", national.reason, national.details, language
        )
        return (language.words("national.none", why=why),)
    size = language.words(
        "national.size",
        value=phrases.value(outcome, language, national.value, signed=True),
        unit=phrases.difference_unit(outcome, language),
        interval=phrases.interval(outcome, language, national.low, national.high),
    )
    told = _verdict_words(national, outcome, released, language)
    return (told, size, *national_cautions(outcome, language))


def national_cautions(
    outcome: ReleasedOutcome, language: Language
) -> tuple[Words, ...]:
    """Return why a national interval on one side of zero still is no firm answer."""
    verdict = outcome.national_verdict
    if verdict is None or verdict.form != "cannot_tell":
        return ()
    if verdict.reason == "comparison_fails":
        return (language.words("national.checks_fail"),)
    if verdict.reason == "many_compared":
        return (language.words("national.many_compared"),)
    if phrases.side_of(outcome.national):
        return (language.words("national.methods_differ"),)
    return ()


def national_aloud(outcome: ReleasedOutcome, language: Language) -> str:
    """Return what may be read out: that others' result is firm, when it is."""
    national, verdict = outcome.national, outcome.national_verdict
    firm = (
        isinstance(national, Estimate)
        and verdict is not None
        and verdict.form in _SIDES
        and verdict.chance_lower is not None
    )
    if not firm:
        return language.say("read_aloud.cannot_tell.own")
    return language.say("read_aloud.cannot_tell.own_firm", **_values(outcome, language))


def _values(outcome: ReleasedOutcome, language: Language) -> dict[str, str]:
    """Return the areas, the likelier (or firm) side and its chance, in words."""
    national, verdict = outcome.national, outcome.national_verdict
    if isinstance(national, CannotAnswer) or verdict is None:
        raise ValueError(f"nothing national is known of {outcome.id}")
    lower = 0.5 if verdict.chance_lower is None else verdict.chance_lower
    side = _SIDES.get(verdict.form, phrases.likelier_side(lower))
    chance = lower if side == "lower" else 1.0 - lower
    return {
        "started": phrases.count_of("started", national.n_treated, language),
        "thing": phrases.thing(outcome, language, side),
        "percent": phrases.chance_percent(chance, language),
    }


def _verdict_words(
    national: Estimate,
    outcome: ReleasedOutcome,
    released: Released,
    language: Language,
) -> Words:
    """Return the sentence of the national verdict's form, with its chance."""
    verdict = outcome.national_verdict
    started = phrases.count_of("started", national.n_treated, language)
    if verdict is None or verdict.chance_lower is None:
        return language.words("national.cannot_tell_plain", started=started)
    if verdict.form == "no_difference" and outcome.smallest_difference is not None:
        return language.words(
            "national.no_difference",
            started=started,
            smallest=phrases.value(outcome, language, outcome.smallest_difference),
            unit=phrases.difference_unit(outcome, language),
        )
    values = _values(outcome, language)
    if verdict.form not in _SIDES:
        return language.words("national.cannot_tell", **values)
    return language.words(
        f"national.{verdict.form}",
        **values,
        without=language.label(released.with_intervention),
        word=phrases.chance_said(verdict.chance_lower, language),
    )
