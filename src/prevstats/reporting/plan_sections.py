"""The sections of a plan report, in the order of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Bullets, Fold, Section, Words
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import money, money_unit, number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.plan_axis import axis_figure
from prevstats.reporting.plan_card import card
from prevstats.reporting.plan_released import ReleasedPlan
from prevstats.reporting.plan_tables import (
    alone_table,
    count_table,
    curve_table,
    design_table,
    needed_table,
    planned_table,
    roll_out_table,
)
from prevstats.reporting.plan_words import amount, because
from prevstats.reporting.sections_sources import data_log, sources
from prevstats.reporting.sections_trace import traceability

KEY = "plan_report"


def answer(released: ReleasedPlan, language: Language) -> Section:
    """Return what could be seen, what could not, and what to do instead."""
    return _section("answer", card(released, language), released, language)


def alone(released: ReleasedPlan, language: Language) -> Section:
    """Return what the municipality could see by itself, outcome by outcome."""
    key = f"{KEY}.alone"
    blocks: list[Block] = [
        paragraph(language.words(f"{key}.lead", name=phrases.name(released))),
        alone_table(released, language),
        paragraph(language.words(f"{key}.note"), role="small"),
    ]
    for outcome in released.outcomes:
        found = outcome.counts
        if isinstance(found, CannotAnswer):
            continue
        named = phrases.outcome_name(outcome, language)
        per_year = number(found.per_year, 0, language.number_format)
        words = language.words(f"{key}.chance", outcome=named, number=per_year)
        blocks.append(paragraph(words))
        blocks.append(count_table(found, language))
        blocks.append(needed_table(found, language))
        blocks.append(paragraph(language.words(f"{KEY}.counts.note"), role="small"))
        break
    return _section("alone", blocks, released, language)


def axis(released: ReleasedPlan, language: Language) -> Section:
    """Return needed, published and detectable effects beside each other."""
    key = f"{KEY}.axis"
    blocks: list[Block] = []
    drawn = [outcome for outcome in released.outcomes if outcome.marks][:1]
    for outcome in drawn:
        blocks.append(paragraph(language.words(f"{key}.lead")))
        blocks.append(axis_figure(outcome, released, language))
        if any(mark.kind == "published" for mark in outcome.marks):
            blocks.append(paragraph(language.words(f"{key}.carried"), role="small"))
        items = tuple(
            (
                *language.words(f"{key}.not_carried", name=name),
                *phrases.text(" "),
                *because(reason, language),
            )
            for name, reason in outcome.not_carried
        )
        if items:
            blocks.append(Bullets(items))
    blocks.extend(_worth(released, language))
    if not drawn:
        blocks.append(paragraph(language.words(f"{key}.none")))
    return _section("axis", blocks, released, language)


def together(released: ReleasedPlan, language: Language) -> Section:
    """Return how many municipalities and years it would take."""
    key = f"{KEY}.curve"
    outcome = released.outcomes[0]
    blocks: list[Block] = []
    if outcome.curve:
        blocks.append(paragraph(*_needed(released, language)))
        blocks.append(curve_table(outcome, language))
        blocks.append(paragraph(language.words(f"{key}.note"), role="small"))
    else:
        blocks.append(paragraph(language.words(f"{key}.none")))
    return _section("together", blocks, released, language)


def roll_out(released: ReleasedPlan, language: Language) -> Section:
    """Return the ways of starting and what each could show."""
    key = f"{KEY}.roll_out"
    outcome = released.outcomes[0]
    blocks: list[Block] = [paragraph(language.words(f"{key}.lead"))]
    units = released.units
    if units is None:
        blocks.append(paragraph(language.words(f"{key}.no_units")))
    else:
        mark = phrases.mark(units.verified, language)
        stated = language.words(
            f"{key}.units",
            number=str(units.number),
            units=language.label(units.label),
            icc=number(units.icc, 3, language.number_format),
            source=language.label(units.source),
            mark=mark,
        )
        blocks.append(paragraph(stated))
    if outcome.roll_out:
        blocks.append(roll_out_table(outcome, released, language))
    blocks.append(paragraph(language.words(f"{key}.note"), role="small"))
    return _section("roll_out", blocks, released, language)


def methods(released: ReleasedPlan, language: Language) -> Section:
    """Return what every design could see, and what a test of trends would."""
    key = f"{KEY}.designs"
    outcome = released.outcomes[0]
    blocks: list[Block] = []
    if outcome.designs:
        lead = language.words(f"{key}.lead", together=str(released.together))
        blocks.append(paragraph(lead))
        blocks.append(design_table(outcome, language))
        blocks.append(paragraph(language.words(f"{key}.note"), role="small"))
    else:
        blocks.append(paragraph(language.words(f"{key}.none")))
    found = outcome.pretrend
    if isinstance(found, CannotAnswer):
        blocks.append(
            paragraph(language.words(f"{KEY}.pretrend.none"), because(found, language))
        )
    else:
        words = language.words(
            f"{KEY}.pretrend.seen",
            slope=amount(outcome, found.slope, language),
            added=amount(outcome, found.added, language),
        )
        blocks.append(paragraph(words))
    blocks.append(paragraph(language.words(f"{KEY}.pretrend.note"), role="small"))
    return _section("methods", blocks, released, language)


def plan_file(released: ReleasedPlan, language: Language) -> Section:
    """Return what is decided beforehand, and how it is kept."""
    key = f"{KEY}.file"
    steps = tuple(language.words(f"{key}.step_{place}") for place in (1, 2, 3))
    blocks: list[Block] = [
        paragraph(language.words(f"{key}.lead")),
        Bullets(steps, ordered=True),
        Fold(language.say(f"{key}.fold"), (planned_table(released, language),)),
    ]
    return _section("plan_file", blocks, released, language)


SECTIONS: Mapping[str, Callable[[ReleasedPlan, Language], Section]] = {
    "answer": answer,
    "alone": alone,
    "axis": axis,
    "together": together,
    "roll_out": roll_out,
    "methods": methods,
    "plan_file": plan_file,
    "sources": sources,
    "data_log": data_log,
    "traceability": traceability,
}
"""Anchor of each section → the function that writes it, the answer card first."""


def _section(
    name: str, blocks: list[Block], released: ReleasedPlan, language: Language
) -> Section:
    years = phrases.count_of("year", released.follow_up_years, language)
    return Section(
        name,
        language.say(f"{KEY}.{name}.title", years=years, name=phrases.name(released)),
        language.say(f"{KEY}.{name}.answers", years=years),
        tuple(blocks),
    )


def _needed(released: ReleasedPlan, language: Language) -> list[Words]:
    """Return how many municipalities would see the smallest difference."""
    key = f"{KEY}.curve"
    outcome = released.outcomes[0]
    if outcome.smallest_difference is None:
        return [language.words(f"{key}.no_smallest")]
    smallest = amount(outcome, outcome.smallest_difference, language)
    if outcome.municipalities_needed is None:
        return [language.words(f"{key}.never", smallest=smallest)]
    count = phrases.count_of("area", outcome.municipalities_needed, language)
    return [language.words(f"{key}.needed", smallest=smallest, areas=count)]


def _worth(released: ReleasedPlan, language: Language) -> list[Block]:
    """Return what the file states of cost and worth, with its mark."""
    found = released.money
    if found is None:
        return []

    def kronor(sek: float) -> str:
        unit = money_unit((sek,))
        return f"{money(sek, unit, language.number_format)} {unit}"

    words = language.words(
        f"{KEY}.axis.worth",
        payer=phrases.headed(language.label(found.payer)),
        cost=kronor(found.cost_sek),
        value=kronor(found.value_sek),
        years=phrases.count_of("year", found.horizon_years, language),
        rate=number(100.0 * found.discount_rate, 1, language.number_format),
        price_year=str(found.price_year),
        source=language.label(found.source),
        mark=phrases.mark(found.verified, language),
    )
    return [paragraph(words, role="small")]
