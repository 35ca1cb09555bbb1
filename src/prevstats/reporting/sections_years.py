"""What more years can show: the smallest difference that would be seen."""

from __future__ import annotations

import math

from prevstats.errors import CannotAnswer
from prevstats.inference.poisson_power import smallest_fall
from prevstats.reporting import phrases
from prevstats.reporting.cases import noun_of
from prevstats.reporting.content import Block, Section, Table, Words
from prevstats.reporting.indicator_words import latest
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Entry, figure_of, said, table
from prevstats.reporting.released import Released, ReleasedOutcome

FOLLOW_UPS = (1, 2, 3, 5, 10)
"""Years of follow-up that are always told, beside the evaluation's own."""


def years_ahead(released: Released, language: Language) -> Section:
    """Return whether another evaluation is worth it, and for whom."""
    outcome = released.primary()
    blocks: list[Block] = [
        paragraph(*_own(outcome, released, language)),
        paragraph(_together(outcome, language), *_ahead(released, language)),
    ]
    if outcome.detectable is not None or outcome.national_detectable is not None:
        blocks.append(_table(outcome, released, language))
        blocks.append(paragraph(language.words("years_ahead.meaning"), role="small"))
    blocks.extend(_chance_alone(released, language))
    years = phrases.count_of("year", released.follow_up_years, language)
    return Section(
        "two_years",
        language.say("years_ahead.title"),
        language.say("years_ahead.answers", years=years),
        tuple(blocks),
    )


def _chance_alone(released: Released, language: Language) -> list[Block]:
    """Return what chance alone would hide in a count, by years of follow-up.

    Told of the first outcome that counts persons and whose latest count may be shown.
    """
    counted = next((each for each in released.outcomes if _count_of(each)), None)
    if counted is None:
        return []
    count = _count_of(counted)
    ahead = released.follow_up_years
    falls = {
        years: smallest_fall(count, years) for years in sorted({*FOLLOW_UPS, ahead})
    }
    own = falls[ahead]
    key = "years_ahead.chance.none" if own is None else "years_ahead.chance.fall"
    told = language.words(
        key,
        years=phrases.count_of("year", ahead, language),
        percent="" if own is None else _whole(100.0 * own, language),
        number=_whole(count, language),
        noun=noun_of(counted, language)[1],
        name=phrases.name(released),
        thing=phrases.thing(counted, language, "lower"),
    )
    return [
        paragraph(told),
        _falls_table(falls, count, counted, language),
        paragraph(language.words("years_ahead.chance.note"), role="small"),
    ]


def _count_of(outcome: ReleasedOutcome) -> int:
    """Return the latest count of persons in a year, 0 when none may be shown."""
    if outcome.unit not in ("per_1000", "count") or outcome.counted is None:
        return 0
    shown = [each.count for each in outcome.series if each.count.status != "missing"]
    return (shown[-1].value or 0) if shown else 0


def _falls_table(
    falls: dict[int, float | None],
    count: int,
    outcome: ReleasedOutcome,
    language: Language,
) -> Table:
    key = "years_ahead.chance"
    dash = language.say("missing.dash")
    many = noun_of(outcome, language)[1]
    columns = (
        Column(language.say(f"{key}.follow_up"), numeric=False),
        Column(language.say(f"{key}.smallest")),
        Column(language.say(f"{key}.fewer", noun=many)),
    )
    rows: list[list[Entry]] = []
    for years, fall in falls.items():
        label = said(phrases.headed(phrases.count_of("year", years, language)), years)
        if fall is None:
            rows.append([label, figure_of(dash, None), figure_of(dash, None)])
            continue
        percent = language.say(
            "number.percent_in_table", number=_whole(100.0 * fall, language)
        )
        fewer = _whole(fall * count, language)
        rows.append([label, figure_of(percent, fall), figure_of(fewer, fall * count)])
    named = phrases.outcome_name(outcome, language)
    return table(language.say(f"{key}.caption", outcome=named), columns, rows)


def _whole(amount: float, language: Language) -> str:
    """Write a number rounded up: a smaller fall would not be seen."""
    return number(math.ceil(amount - 1e-9), 0, language.number_format)


def _own(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> list[Words]:
    place = phrases.name(released)
    if outcome.detectable is None:
        own = outcome.local
        why: Words = language.words(f"status.{outcome.status}", name=place)
        if outcome.status == "in_estimate" and isinstance(own, CannotAnswer):
            why = phrases.sentence_or_generic(
                "cannot_answer", own.reason, own.details, language
            )
        return [language.words("years_ahead.own_none", name=place, why=why)]
    lines = [
        language.words(
            "years_ahead.own",
            name=place,
            detectable=phrases.value(outcome, language, outcome.detectable),
            unit=phrases.difference_unit(outcome, language),
        )
    ]
    share = _share(outcome, outcome.detectable)
    if share is not None:
        written = number(share, 0, language.number_format)
        lines.append(language.words("years_ahead.share", share=written))
    cases = _persons(outcome, outcome.detectable, language)
    if cases:
        lines.append(language.words("years_ahead.persons", cases=cases))
    return lines


def _together(outcome: ReleasedOutcome, language: Language) -> Words:
    if outcome.national_detectable is None:
        return language.words("years_ahead.together_none")
    return language.words(
        "years_ahead.together",
        detectable=phrases.value(outcome, language, outcome.national_detectable),
        unit=phrases.difference_unit(outcome, language),
    )


def _ahead(released: Released, language: Language) -> tuple[Words, Words]:
    year = released.provenance.data_last_year + released.follow_up_years
    years = phrases.count_of("year", released.follow_up_years, language)
    return (
        language.words("years_ahead.ahead", year=str(year), years=years),
        language.words("years_ahead.advice"),
    )


def _share(outcome: ReleasedOutcome, detectable: float) -> float | None:
    """Return the smallest visible difference in per cent of the latest value."""
    last = latest(outcome)
    if last is None or not last.value:
        return None
    return 100.0 * detectable / last.value


def _persons(outcome: ReleasedOutcome, detectable: float, language: Language) -> str:
    """Write the smallest visible difference in persons, where that may be stated."""
    if not outcome.one_case:
        return ""
    one, many = noun_of(outcome, language)
    amount = round(detectable / outcome.one_case)
    if amount < 2:
        return one
    return f"{number(amount, 0, language.number_format)} {many}"


def _table(outcome: ReleasedOutcome, released: Released, language: Language) -> Table:
    key = "years_ahead"
    columns = (
        Column(language.say(f"{key}.who"), numeric=False),
        Column(
            language.say(
                f"{key}.smallest", unit=phrases.difference_axis(outcome, language)
            )
        ),
        Column(language.say(f"{key}.of_value")),
        Column(language.say(f"{key}.in_persons")),
    )
    own = _row(phrases.name(released), outcome.detectable, outcome, language)
    every = language.say("effect.others.all")
    return table(
        language.say(f"{key}.caption"),
        columns,
        [own, _all_row(every, outcome, language)],
        roles=["me", ""],
    )


def _row(
    label: str,
    detectable: float | None,
    outcome: ReleasedOutcome,
    language: Language,
) -> list[Entry]:
    dash = language.say("missing.dash")
    if detectable is None:
        return [said(label), *(figure_of(dash, None) for _ in range(3))]
    share = _share(outcome, detectable)
    style = language.number_format
    of_value = (
        dash
        if share is None
        else language.say("number.percent_in_table", number=number(share, 0, style))
    )
    return [
        said(label),
        figure_of(phrases.value(outcome, language, detectable), detectable),
        figure_of(of_value, share),
        figure_of(_persons(outcome, detectable, language) or dash, None),
    ]


def _all_row(label: str, outcome: ReleasedOutcome, language: Language) -> list[Entry]:
    """Return the row of all that started: a mean, not a number of persons here."""
    dash = language.say("missing.dash")
    found = outcome.national_detectable
    return [
        said(label),
        figure_of(phrases.value(outcome, language, found), found),
        figure_of(dash, None),
        figure_of(dash, None),
    ]
