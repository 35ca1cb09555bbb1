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
        unit=phrases.unit(outcome, language),
        interval=phrases.interval(outcome, language, national.low, national.high),
    )
    told = _verdict_words(national, outcome, released, language)
    verdict = outcome.national_verdict
    if verdict is not None and verdict.reason == "comparison_fails":
        return (told, size, language.words("national.checks_fail"))
    return (told, size)


def _verdict_words(
    national: Estimate,
    outcome: ReleasedOutcome,
    released: Released,
    language: Language,
) -> Words:
    """Return the sentence of the national verdict's form, with its chance."""
    verdict = outcome.national_verdict
    areas = phrases.count_of("area", national.n_treated, language)
    if verdict is None or verdict.chance_lower is None:
        return language.words("national.cannot_tell_plain", areas=areas)
    if verdict.form == "no_difference" and outcome.smallest_difference is not None:
        return language.words(
            "national.no_difference",
            areas=areas,
            smallest=phrases.value(outcome, language, outcome.smallest_difference),
            unit=phrases.unit(outcome, language),
        )
    lower = verdict.chance_lower
    side = _SIDES.get(verdict.form, phrases.likelier_side(lower))
    chance = lower if side == "lower" else 1.0 - lower
    values = {
        "areas": areas,
        "thing": phrases.thing(outcome, language, side),
        "percent": phrases.chance_percent(chance, language),
    }
    if verdict.form not in _SIDES:
        return language.words("national.cannot_tell", **values)
    return language.words(
        f"national.{verdict.form}",
        **values,
        without=language.label(released.with_intervention),
        word=phrases.chance_said(lower, language),
    )
