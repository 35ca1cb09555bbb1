"""What all areas that started say, for a municipality that cannot say it itself."""

from __future__ import annotations

from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.reporting import phrases
from prevstats.reporting.content import Words
from prevstats.reporting.language import Language
from prevstats.reporting.released import Released, ReleasedOutcome


def national_words(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> tuple[Words, ...]:
    """Return what all areas that started say, for one that cannot say it itself."""
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
    return (_national_verdict(national, outcome, released, language), size)


def _national_verdict(
    national: Estimate,
    outcome: ReleasedOutcome,
    released: Released,
    language: Language,
) -> Words:
    side = phrases.side_of(national)
    areas = phrases.count_of("area", national.n_treated, language)
    lower = outcome.verdict.chance_lower
    if lower is None or outcome.verdict.basis != "national":
        return language.words("national.cannot_tell_plain", areas=areas)
    likelier = side or phrases.likelier_side(lower)
    chance = lower if likelier == "lower" else 1.0 - lower
    values = {
        "areas": areas,
        "thing": phrases.thing(outcome, language, likelier),
        "percent": phrases.chance_percent(chance, language),
    }
    if not side:
        return language.words("national.cannot_tell", **values)
    return language.words(
        "national.fewer" if side == "lower" else "national.more",
        **values,
        without=language.label(released.with_intervention),
        word=phrases.chance_said(lower, language),
    )
