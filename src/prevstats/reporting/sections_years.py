"""What more years can show: the smallest difference that would be seen."""

from __future__ import annotations

from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.cases import noun_of
from prevstats.reporting.content import Block, Section, Table, Words
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Entry, figure_of, said, table
from prevstats.reporting.released import Released, ReleasedOutcome
from prevstats.reporting.sections_situation import latest


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
    years = phrases.count_of("year", released.follow_up_years, language)
    return Section(
        "two_years",
        language.say("years_ahead.title"),
        language.say("years_ahead.answers", years=years),
        tuple(blocks),
    )


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
