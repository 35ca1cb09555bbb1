"""Effects in persons: "9 barn färre", "ett barn färre", "mindre än ett barn"."""

from __future__ import annotations

from prevstats.reporting import phrases
from prevstats.reporting.content import Words
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number, significant
from prevstats.reporting.released import ReleasedIndicator, ReleasedOutcome


def noun_of(outcome: ReleasedIndicator, language: Language) -> tuple[str, str]:
    """Return the word for those counted, one and many: ("ett barn", "barn")."""
    counted = "" if outcome.counted is None else language.label(outcome.counted)
    nouns = language.group("noun")
    kinds = [key.removesuffix(".starts") for key in nouns if key.endswith(".starts")]
    for kind in kinds:
        start = nouns[f"{kind}.starts"]
        if start and counted.lower().startswith(start):
            return nouns[f"{kind}.one"], nouns[f"{kind}.many"]
    return nouns["person.one"], nouns["person.many"]


def persons(outcome: ReleasedIndicator, language: Language, amount: float) -> str:
    """Write an effect in persons a year: "9 barn färre"."""
    one, many = noun_of(outcome, language)
    if abs(amount) < 1.0:
        return language.say("cases.less_than_one", one=one)
    way = "fewer" if amount < 0 else "more"
    whole = round(abs(amount))
    if whole == 1:
        return language.say(f"cases.{way}.one", one=one)
    written = number(whole, 0, language.number_format)
    return language.say(f"cases.{way}.many", number=written, noun=many)


def cases_sentence(outcome: ReleasedOutcome, language: Language) -> list[Words]:
    """Return the effect in persons with its interval, where it may be stated."""
    if outcome.cases_per_year is None:
        return []
    amount, low, high = outcome.cases_per_year
    cases = persons(outcome, language, amount)
    if low is None or high is None:
        return [language.words("cases.point", cases=cases)]
    if low <= 0.0 <= high:
        ends = {
            "low": persons(outcome, language, low),
            "high": persons(outcome, language, high),
        }
        return [language.words("cases.open", cases=cases, **ends)]
    near, far = sorted((low, high), key=abs)
    if abs(near) < 1.0:
        most = persons(outcome, language, far)
        return [language.words("cases.firm_small", cases=cases, high=most)]
    ends = {
        "low": number(round(abs(near)), 0, language.number_format),
        "high": number(round(abs(far)), 0, language.number_format),
    }
    return [language.words("cases.firm", cases=cases, **ends)]


def one_case_sentence(outcome: ReleasedIndicator, language: Language) -> list[Words]:
    """Return what one person is in the outcome's unit, where it may be stated."""
    if outcome.one_case is None:
        return []
    one, _ = noun_of(outcome, language)
    return [
        language.words(
            "cases.one_case",
            one=one[:1].upper() + one[1:],
            size=significant(outcome.one_case, 2, language.number_format),
            unit=phrases.unit(outcome, language),
        )
    ]
