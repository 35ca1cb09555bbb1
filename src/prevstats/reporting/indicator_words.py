"""What is said of one indicator: the latest value, in persons, and beside others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from prevstats.reporting import phrases
from prevstats.reporting.cases import noun_of, one_case_sentence
from prevstats.reporting.content import Words
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.released import (
    ReleasedIndicator,
    ReleasedPoint,
    ReleasedReport,
)

PlaceBesideCountry = Literal["above", "below", "same", "alone"]


@dataclass(frozen=True, slots=True)
class Beside:
    """Whom the municipality is set beside, and from when it has been different.

    Attributes
    ----------
    words : prefix of the sentences that name the comparison.
    intervention : what the others are without, "" when they are all the others.
    start : year of the municipality's own start, or ``None``.
    """

    words: str
    intervention: str = ""
    start: int | None = None

    def say(self, key: str, language: Language, **values: str) -> str:
        """Return a sentence about the comparison."""
        return language.say(
            f"{self.words}.{key}", intervention=self.intervention, **values
        )


def conclusion(
    outcome: ReleasedIndicator,
    released: ReleasedReport,
    language: Language,
    beside: Beside,
) -> list[Words]:
    """Return what the latest year says: value, persons, others and the country."""
    named = phrases.outcome_name(outcome, language)
    place = phrases.name(released)
    last = latest(outcome)
    if last is None:
        hidden = any(point.count.status == "hidden" for point in outcome.series)
        key = "situation.value_hidden" if hidden else "situation.value_missing"
        return [language.words(key, name=place, outcome=named)]
    first = language.words(
        f"situation.value_{place_beside_country(last)}",
        year=str(last.year),
        name=place,
        value=phrases.value(outcome, language, last.value),
        unit=phrases.unit(outcome, language),
        outcome=named,
    )
    return [
        first,
        *_persons(outcome, last, language),
        *_compared(outcome, last, language, beside),
        *one_case_sentence(outcome, language),
    ]


def latest(outcome: ReleasedIndicator) -> ReleasedPoint | None:
    """Return the last year with a value that may be shown."""
    shown = [point for point in outcome.series if point.value is not None]
    return shown[-1] if shown else None


def place_beside_country(last: ReleasedPoint) -> PlaceBesideCountry:
    """Return on which side of the country the interval lies; "alone": not judged."""
    if last.country is None or last.low is None or last.high is None:
        return "alone"
    if last.country < last.low:
        return "above"
    return "below" if last.country > last.high else "same"


def _persons(
    outcome: ReleasedIndicator, last: ReleasedPoint, language: Language
) -> list[Words]:
    one, many = noun_of(outcome, language)
    if last.count.status == "fewer_than_five":
        return [language.words("situation.persons_few", noun=many)]
    if last.count.value is None or outcome.unit == "count":
        return []
    if last.count.value == 1:
        return [language.words("situation.persons_one", noun=one)]
    written = number(last.count.value, 0, language.number_format)
    return [language.words("situation.persons", number=written, noun=many)]


def _compared(
    outcome: ReleasedIndicator,
    last: ReleasedPoint,
    language: Language,
    beside: Beside,
) -> list[Words]:
    lines: list[Words] = []
    if last.comparison is not None:
        mean = phrases.value(outcome, language, last.comparison)
        lines.append(phrases.text(beside.say("comparison", language, value=mean)))
    if last.country is not None:
        written = phrases.value(outcome, language, last.country)
        lines.append(language.words("situation.country", value=written))
        if place_beside_country(last) == "same":
            lines.append(language.words("situation.country_same"))
        elif place_beside_country(last) != "alone":
            lines.append(language.words("situation.country_differs"))
    return lines
