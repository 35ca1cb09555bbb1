"""The short phrases that all sections share: an amount, a chance, a place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from prevstats.errors import CannotAnswer
from prevstats.estimate import Estimate
from prevstats.reporting.content import Inline, Paragraph, Words
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import (
    chance_number,
    chance_word,
    decimals_for,
    number,
)
from prevstats.reporting.released import Released, ReleasedIndicator, ReleasedReport

Side = Literal["lower", "higher"]
Detail = tuple[tuple[str, float | int | str], ...]
_MOST_DECIMALS = 6
_LARGEST_IN_WORDS = 12
_NEVER_GROUPED = ("year", "code", "area", "municipality", "seed")
_UNVERIFIED = ("partly", "no", "memory", "example")
_THING_KINDS = {"sek_per_inhabitant": "level", "percent": "share"}
"""How an outcome that counts nobody is said to be lower: a cost, a share, a figure."""
COMPUTED_MARKS = ("memory", "example")
"""Marks that follow a number into everything computed from it."""


def text(words: str) -> Words:
    """Return plain words."""
    return (Inline(words),)


def paragraph(
    *parts: Words,
    role: Literal["body", "lead", "verdict", "small", "say", "big"] = "body",
) -> Paragraph:
    """Return sentences as one paragraph, with a space between them."""
    words: list[Inline] = []
    for part in parts:
        if words and part:
            words.append(Inline(" "))
        words.extend(part)
    return Paragraph(tuple(words), role)


def decimals(outcome: ReleasedIndicator) -> int:
    """Return the outcome's number of decimals, the same all through the report."""
    return decimals_for(outcome.unit, [point.value for point in outcome.series])


def value(
    outcome: ReleasedIndicator,
    language: Language,
    amount: float | None,
    *,
    signed: bool = False,
) -> str:
    """Write an amount in the outcome's unit without the unit; a dash when missing."""
    if amount is None:
        return language.say("missing.dash")
    style = language.number_format
    return number(amount, decimals(outcome), style, signed=signed)


def unit(outcome: ReleasedIndicator, language: Language) -> str:
    """Write the outcome's unit, with the year of the prices where it is money."""
    label = language.label(outcome.unit_label)
    if outcome.price_year is None:
        return label
    return language.say("unit.in_prices", unit=label, year=str(outcome.price_year))


def difference_unit(outcome: ReleasedIndicator, language: Language) -> str:
    """Write the unit of a difference in running text; between shares, points.

    The year of the prices stands in the figures and beside the answer.
    """
    if outcome.unit == "percent":
        return language.say("unit.percentage_points")
    return language.label(outcome.unit_label)


def difference_axis(outcome: ReleasedIndicator, language: Language) -> str:
    """Write the unit of a difference for a figure, with the year of the prices."""
    label = difference_unit(outcome, language)
    if outcome.price_year is None:
        return label
    return language.say("unit.in_prices", unit=label, year=str(outcome.price_year))


def interval(
    outcome: ReleasedIndicator,
    language: Language,
    low: float | None,
    high: float | None,
    *,
    signed: bool = True,
) -> str:
    """Write an interval: ``−7,4 till +7,4``; a dash when there is none."""
    if low is None or high is None:
        return language.say("missing.dash")
    places = max(_places(outcome, low), _places(outcome, high))
    style = language.number_format
    return language.say(
        "interval.between",
        low=number(low, places, style, signed=signed),
        high=number(high, places, style, signed=signed),
    )


def _places(outcome: ReleasedIndicator, end: float) -> int:
    """Return the decimals with which an end that is not zero is not written as zero.

    A sentence that says the interval lies on one side of zero must agree with what
    the reader sees.
    """
    places = decimals(outcome)
    while end != 0.0 and round(end, places) == 0.0 and places < _MOST_DECIMALS:
        places += 1
    return places


def level(released: ReleasedReport) -> str:
    """Write the level of the intervals in per cent: ``90``."""
    return f"{100 * released.level:.0f}"


def level_in_words(released: ReleasedReport, language: Language) -> str:
    """Write the level for running text: nine of ten."""
    if level(released) == "90":
        return language.say("interval.nine_of_ten")
    return language.say("interval.of_hundred", level=level(released))


def spoken(label: str) -> str:
    """Return a label as it stands inside a sentence: small first letter.

    A label that begins with an abbreviation (HVB) keeps its letters.
    """
    if len(label) > 1 and label[1].isupper():
        return label
    return label[:1].lower() + label[1:]


def outcome_name(outcome: ReleasedIndicator, language: Language) -> str:
    """Return the outcome's label as it stands inside a sentence."""
    return spoken(language.label(outcome.label))


def headed(label: str) -> str:
    """Return a label as it stands first in a heading: capital first letter."""
    return label[:1].upper() + label[1:]


def thing(outcome: ReleasedIndicator, language: Language, side: Side) -> str:
    """Write what became less or more: "färre barn …" or "lägre kostnad …".

    Persons are said to be fewer only where persons were counted.
    """
    if outcome.counted is not None:
        what = language.label(outcome.counted)
        return language.say(f"thing.{side}.counted", what=what)
    what = outcome_name(outcome, language)
    kind = _THING_KINDS.get(outcome.unit, "figure")
    if kind == "share" and what.startswith(language.say("thing.share_word")):
        kind = "level"
    return language.say(f"thing.{side}.{kind}", what=what)


def side_of(estimate: Estimate | CannotAnswer) -> Side | Literal[""]:
    """Return the side of zero on which the whole interval lies, "" when on neither."""
    if isinstance(estimate, CannotAnswer):
        return ""
    if estimate.high is not None and estimate.high < 0.0:
        return "lower"
    if estimate.low is not None and estimate.low > 0.0:
        return "higher"
    return ""


def likelier_side(chance_lower: float) -> Side:
    """Return the side that is more likely than not."""
    return "lower" if chance_lower >= 0.5 else "higher"


def chance_percent(chance: float, language: Language) -> str:
    """Write a chance as a number for running text: ``69`` or ``över 99``."""
    found = chance_number(chance)
    if found.beyond:
        return language.say(f"chance.{found.beyond}", percent=str(found.percent))
    return str(found.percent)


def chance_in_table(chance: float, language: Language) -> str:
    """Write a chance for a table cell: ``69 %``."""
    return language.say(
        "number.percent_in_table", number=chance_percent(chance, language)
    )


def chance_said(chance_lower: float, language: Language) -> str:
    """Return the word of the fixed scale for the likelier side."""
    return language.say(f"chance.word.{chance_word(chance_lower)}")


def name(released: ReleasedReport) -> str:
    """Return the municipality's short name."""
    return released.area.name


def intervention(released: Released, language: Language) -> str:
    """Return the intervention's name as it stands inside a sentence."""
    return spoken(language.label(released.intervention_label))


def genitive(released: ReleasedReport, language: Language) -> str:
    """Return the name's genitive: Ljungbys, but Borås."""
    place = released.area.name
    sibilant = place[-1:].lower() in language.say("genitive.sibilants")
    key = "genitive.after_sibilant" if sibilant else "genitive.usual"
    return language.say(key, name=place)


def is_unverified(verified: str) -> bool:
    """Tell whether a number with this mark must be printed with it."""
    return verified in _UNVERIFIED


def mark(verified: str, language: Language) -> str:
    """Return the mark that is printed with a number, "" when it is verified."""
    return language.say(f"mark.{verified}") if is_unverified(verified) else ""


def highlighted(words: str, verified: str) -> Words:
    """Return a table cell's words, on yellow when they rest on an unverified number.

    The mark itself stands in a column of its own beside them.
    """
    return (Inline(words, "mark" if is_unverified(verified) else "text"),)


def detail_values(details: Detail, language: Language) -> dict[str, str]:
    """Return named values as words; years and codes are never grouped."""
    return {key: _detail(key, found, language) for key, found in details}


def sentence_or_generic(
    prefix: str, key: str, details: Detail, language: Language
) -> Words:
    """Return the sentence of a key, or a generic one that prints key and details.

    A key that a newer part of the package uses must not stop a report: the generic
    sentence says all there is to say, if not well.
    """
    values = detail_values(details, language)
    full = f"{prefix}.{key}"
    if language.can_say(full, values):
        return language.words(full, **values)
    pairs = ", ".join(f"{label} = {said}" for label, said in values.items())
    listed = f"{key} ({pairs})" if pairs else key
    return language.words(f"{prefix}.generic", what=listed)


def count_of(noun: str, amount: int, language: Language) -> str:
    """Write a number of things with its noun: ``en kommun``, ``två år``, ``83 …``.

    Numbers to twelve are written in words, as in any running text.
    """
    form = "one" if amount == 1 else "many"
    in_words = language.say("number.small").split()
    written = (
        in_words[amount]
        if 0 <= amount <= _LARGEST_IN_WORDS
        else number(amount, 0, language.number_format)
    )
    return language.say(f"count.{noun}.{form}", number=written)


def listed(items: Sequence[str], language: Language) -> str:
    """Write a list in running text: a, b och c."""
    if len(items) < 2:
        return "".join(items)
    return language.say("list.last", first=", ".join(items[:-1]), last=items[-1])


def _detail(key: str, found: float | int | str, language: Language) -> str:
    if isinstance(found, str):
        return found
    if key == "share":
        percent = number(100.0 * found, 0, language.number_format)
        return language.say("number.percent_in_text", number=percent)
    grouped = not any(part in _NEVER_GROUPED for part in key.split("_"))
    if isinstance(found, int) or float(found).is_integer():
        return number(found, 0, language.number_format) if grouped else f"{found:.0f}"
    return number(found, 3 if abs(found) < 1 else 1, language.number_format)
