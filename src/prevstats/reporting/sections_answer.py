"""The answer card: did it work, how surely, at what cost to whom, what to decide."""

from __future__ import annotations

from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.content import (
    Block,
    Bullets,
    Dots,
    Grid,
    Inline,
    Section,
    Words,
)
from prevstats.reporting.language import Language
from prevstats.reporting.money_table import card_table, marks_in
from prevstats.reporting.national_words import national_words
from prevstats.reporting.numbers import chance_number, number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.released import Released, ReleasedOutcome
from prevstats.reporting.verdicts import (
    Told,
    chance_of_side,
    needed_percent,
    tell,
)

Field = tuple[str, tuple[Block, ...]]


def answer(released: Released, language: Language) -> Section:
    """Return the card: question, verdict, four fields, a sentence to read out."""
    outcome = released.primary()
    told = tell(outcome, released, language)
    about = language.words(
        "answer.about",
        outcome=phrases.outcome_name(outcome, language),
        unit=phrases.unit(outcome, language),
    )
    blocks: list[Block] = [paragraph(told.answer, role="verdict")]
    if told.lead:
        blocks.append(paragraph(*told.lead, role="lead"))
    blocks.extend(_many_tested(outcome, released, language))
    blocks.append(
        paragraph(about, *true_effect(outcome, released, language), role="small")
    )
    blocks.append(
        Grid(
            (
                _sure(outcome, released, language),
                _cost(released, language),
                _decide(outcome, released, language),
                _again(outcome, released, language),
            )
        )
    )
    blocks.append(_aloud(told))
    return Section("answer", language.label(released.question), "", tuple(blocks))


def _many_tested(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> tuple[Block, ...]:
    """Return that a firm answer stands when all that were asked are counted."""
    firm = outcome.verdict.form in ("fewer", "more")
    if not firm or outcome.verdict.basis != "local":
        return ()
    own = outcome.sensitivity.own if outcome.sensitivity else None
    standing = own.standing if own else None
    if standing is None or standing.n_questions < 2:
        return ()
    style = language.number_format
    words = language.words(
        "sensitivity.card",
        tested=phrases.headed(phrases.count_of("area", standing.n_compared, language)),
        p=number(standing.p_value, 3, style),
        corrected=number(standing.p_corrected, 3, style),
    )
    return (paragraph(words, role="body"),)


def true_effect(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> tuple[Words, ...]:
    """Return what the effect truly is, which only simulated data know."""
    if not released.simulated or outcome.true_effect is None:
        return ()
    true = outcome.true_effect
    found = [
        language.words(
            "simulated.true_effect",
            value=phrases.value(outcome, language, true, signed=True),
            unit=phrases.difference_unit(outcome, language),
        )
    ]
    own = outcome.local if outcome.verdict.basis == "local" else outcome.national
    if isinstance(own, CannotAnswer) or own.low is None or own.high is None:
        return tuple(found)
    if own.low <= true <= own.high:
        found.append(language.words("simulated.inside"))
    else:
        share = f"{100 * (1 - released.level):.0f}"
        found.append(language.words("simulated.outside", share=share))
    return tuple(found)


def _sure(outcome: ReleasedOutcome, released: Released, language: Language) -> Field:
    """Return how sure it is: the chance of the likelier side, as number and dots."""
    title = language.say("answer.sure.title")
    lower = outcome.verdict.chance_lower
    if lower is None:
        return title, (paragraph(language.words("answer.sure.none")),)
    side = phrases.likelier_side(lower)
    chance = chance_of_side(outcome, side) or 0.0
    thing = phrases.thing(outcome, language, side)
    big = language.say("chance.big", percent=phrases.chance_percent(chance, language))
    filled = chance_number(chance).percent
    label = language.say("answer.sure.dots", thing=thing, filled=str(filled))
    needed = {
        "comparison_fails": "answer.sure.needed_failed",
        "many_compared": "answer.sure.needed_many",
    }.get(outcome.verdict.reason)
    notes = [
        language.words(needed)
        if needed
        else language.words(
            "answer.sure.needed", needed=needed_percent(released, language)
        )
    ]
    if outcome.verdict.basis == "national":
        place = phrases.name(released)
        notes.append(language.words("answer.sure.whose_national", name=place))
    owner = "national" if outcome.verdict.basis == "national" else "chance"
    return title, (
        paragraph((Inline(phrases.headed(big)),), role="big"),
        paragraph(language.words(f"answer.sure.{owner}", thing=thing)),
        Dots(filled, label),
        paragraph(*notes, *_sizes(outcome, released, language), role="small"),
    )


def _sizes(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> list[Words]:
    """Return the own estimate with its interval, and the verdict on all beside it."""
    own = outcome.local
    if outcome.verdict.basis == "national" or isinstance(own, CannotAnswer):
        return []
    size = language.words(
        "answer.sure.size",
        value=phrases.value(outcome, language, own.value, signed=True),
        unit=phrases.difference_unit(outcome, language),
        interval=phrases.interval(outcome, language, own.low, own.high),
        noun=language.say("interval.noun", level=phrases.level(released)),
    )
    if isinstance(outcome.national, CannotAnswer):
        return [size]
    return [size, national_words(outcome, released, language)[0]]


def _cost(released: Released, language: Language) -> Field:
    """Return what it costs and for whom."""
    title = language.say("answer.money.title")
    money = released.money
    if isinstance(money, CannotAnswer):
        why = phrases.sentence_or_generic(
            "cannot_answer", money.reason, money.details, language
        )
        return title, (paragraph(why),)
    notes: list[Words] = []
    if money.basis == "national":
        owner = phrases.genitive(released, language)
        notes.append(language.words("answer.money.whose_national", genitive=owner))
    if money.not_priced:
        unpriced = [language.label(each) for each in money.not_priced]
        listed = phrases.listed(unpriced, language)
        notes.append(language.words("answer.money.not_priced", what=listed))
    if marks_in(money):
        notes.append(_mark_note(marks_in(money), language))
    more: Words = (Inline(language.say("answer.money.more"), anchor="money"),)
    return title, (
        card_table(money, language),
        paragraph(*notes, more, role="small"),
    )


def _mark_note(verified: tuple[str, ...], language: Language) -> Words:
    said = phrases.listed([phrases.mark(each, language) for each in verified], language)
    return language.words("answer.money.marks", marks=(Inline(said, "mark"),))


def _decide(outcome: ReleasedOutcome, released: Released, language: Language) -> Field:
    """Return what has to be decided, and which way the numbers speak."""
    title = language.say("answer.decide.title")
    form = outcome.verdict.form
    key = "never" if form == "cannot_tell" and outcome.status == "never" else form
    speaks = paragraph(language.words(f"answer.decide.{key}"))
    if not released.decisions:
        return title, (paragraph(language.words("answer.decide.none")), speaks)
    items = tuple(phrases.text(language.label(each)) for each in released.decisions)
    return title, (Bullets(items, ordered=True), speaks)


def _again(outcome: ReleasedOutcome, released: Released, language: Language) -> Field:
    """Return when there is more to see, and what could be seen then."""
    year = released.provenance.data_last_year + released.follow_up_years
    years = phrases.count_of("year", released.follow_up_years, language)
    unit = phrases.difference_unit(outcome, language)
    lines = [language.words("answer.again.years", years=years)]
    if outcome.detectable is not None:
        lines.append(
            language.words(
                "answer.again.own",
                name=phrases.name(released),
                detectable=phrases.value(outcome, language, outcome.detectable),
                unit=unit,
            )
        )
    if outcome.national_detectable is not None:
        seen = phrases.value(outcome, language, outcome.national_detectable)
        key = "together" if outcome.detectable is not None else "together_alone"
        lines.append(language.words(f"answer.again.{key}", detectable=seen, unit=unit))
    link: Words = (Inline(language.say("answer.again.link"), anchor="two_years"),)
    when = language.say("answer.again.when", year=str(year))
    return language.say("answer.again.title"), (
        paragraph((Inline(when),), role="big"),
        paragraph(*lines, link),
    )


def _aloud(told: Told) -> Block:
    return paragraph((Inline(told.read_aloud),), role="say")
