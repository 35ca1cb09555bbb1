"""Does the answer hold with other methods: what was chosen, and all side by side."""

from __future__ import annotations

from prevstats.analyses.findings import DesignFindings
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Box, Bullets, Fold, Section, Table, Words
from prevstats.reporting.designs_considered import considered, pools_of
from prevstats.reporting.designs_side_by_side import forest, rows_of, side_by_side
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Entry, figure_of, said, table
from prevstats.reporting.released import Released, ReleasedOutcome


def designs(released: Released, language: Language) -> Section:
    """Return what was chosen and why, the designs side by side, and what is lacking."""
    outcome = released.primary()
    blocks: list[Block] = [
        *_conclusion(outcome, released, language),
        *_refusals(outcome, released, language),
        *_chosen(outcome, released, language),
        *_compared(outcome, released, language, drawn=True),
        *_donors(outcome, language),
        *pools_of(outcome, released, language),
        *considered(outcome, released, language),
        *_others(released, language),
    ]
    if not blocks:
        blocks.append(paragraph(language.words("designs.none")))
    return Section(
        "designs",
        language.say("designs.title"),
        language.say("designs.answers"),
        tuple(blocks),
    )


def _conclusion(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> list[Block]:
    """Return the section's answer first: refused, agreed or not, or nothing to show."""
    every, own = outcome.national_designs, outcome.own_designs
    if every is not None and every.choice.refusal is not None:
        return [paragraph(language.words("designs.refusal.first"))]
    agreed = _agreement(outcome, released, language)
    if own is not None and own.choice.refusal is not None:
        place = phrases.name(released)
        agreed = [language.words("designs.refusal.first_own", name=place), *agreed]
    return [paragraph(*(agreed or [language.words("designs.none")]))]


def _agreement(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> list[Words]:
    """Return in words whether the designs agree, the municipality first."""
    every, own = outcome.national_designs, outcome.own_designs
    said_of: list[Words] = []
    if own is not None and own.rivals:
        key = f"designs.agreement.own.{own.agreement}"
        said_of.append(language.words(key, name=phrases.name(released)))
    if every is not None and every.rivals:
        said_of.append(language.words(f"designs.agreement.all.{every.agreement}"))
    return said_of


def _refusals(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> list[Block]:
    """Return a box for what cannot be answered: for all, or else for the one."""
    every, own = outcome.national_designs, outcome.own_designs
    if every is not None and every.choice.refusal is not None:
        return [_refusal(every, language.say("designs.refusal.title"), language)]
    if own is not None and own.choice.refusal is not None:
        place = phrases.name(released)
        title = language.say("designs.refusal.title_own", name=place)
        return [_refusal(own, title, language)]
    return []


def _refusal(found: DesignFindings, title: str, language: Language) -> Box:
    refusal = found.choice.refusal
    needed = () if refusal is None else refusal.needed
    reason = found.choice.reason
    items = tuple(_need(name, count, language) for name, count in needed)
    return Box(
        title,
        (
            paragraph(language.words(f"designs.refusal.reason.{reason}")),
            paragraph(language.words("designs.refusal.needed")),
            Bullets(items),
            paragraph(language.words("designs.refusal.still"), role="small"),
        ),
    )


def _need(name: str, count: int, language: Language) -> Words:
    key = f"designs.refusal.need.{name}"
    if name == "untreated":
        return language.words(key, areas=phrases.count_of("area", count, language))
    if name.startswith("years"):
        return language.words(key, years=phrases.count_of("year", count, language))
    return language.words(key)


def _chosen(
    outcome: ReleasedOutcome, released: Released, language: Language
) -> list[Block]:
    """Return what the rule chose, for all and for the municipality, and its view."""
    blocks: list[Block] = []
    every, own = outcome.national_designs, outcome.own_designs
    if every is not None and every.choice.refusal is None:
        blocks.append(
            paragraph(
                language.words("designs.chosen.all", **_method_and_why(every, language))
            )
        )
    if own is not None and own.choice.refusal is None:
        values = _method_and_why(own, language) | {"name": phrases.name(released)}
        blocks.append(paragraph(language.words("designs.chosen.own", **values)))
    if every is not None:
        blocks.append(paragraph(_view(every, language), role="small"))
    if blocks:
        blocks.append(paragraph(language.words("designs.main"), role="small"))
    return blocks


def _method_and_why(found: DesignFindings, language: Language) -> dict[str, str]:
    choice = found.choice
    treated = int(dict(choice.details)["n_treated"])
    values = {"treated": phrases.headed(phrases.count_of("area", treated, language))}
    why = language.say(f"designs.why.{choice.reason}", **values)
    return {"method": language.say(f"designs.name.{choice.design}"), "why": why}


def _view(found: DesignFindings, language: Language) -> Words:
    named = language.say(f"designs.name.{found.named}")
    rule = ""
    if found.choice.design:
        rule = language.say(f"designs.name.{found.choice.design}")
    return language.words(f"designs.view.{found.view}", method=named, rule=rule)


def _compared(
    outcome: ReleasedOutcome, released: Released, language: Language, *, drawn: bool
) -> list[Block]:
    """Return the designs side by side; where nothing is drawn, with their agreement."""
    rows = rows_of(outcome, released, language)
    if not rows:
        return []
    place = phrases.name(released)
    every, own = outcome.national_designs, outcome.own_designs
    said_of: list[Words] = []
    if own is not None and own.rivals:
        key = f"designs.agreement.own.{own.agreement}"
        said_of.append(language.words(key, name=place))
    if every is not None and every.rivals:
        said_of.append(language.words(f"designs.agreement.all.{every.agreement}"))
    shown: Block = side_by_side(rows, outcome, released, language)
    if drawn:
        shown = forest(rows, outcome, released, language)
    blocks: list[Block] = [shown]
    if drawn:
        blocks.append(paragraph(language.words("designs.rule"), role="small"))
    else:
        blocks.insert(0, paragraph(*_agreement(outcome, released, language)))
    blocks.extend(_negative(outcome.national_designs, language))
    return blocks


def _negative(found: DesignFindings | None, language: Language) -> list[Block]:
    if found is None or found.negative_weights is None:
        return []
    percent = 100.0 * found.negative_weights
    key = "designs.negative_weights"
    if percent == 0.0:
        return [paragraph(language.words(f"{key}.no_one"), role="small")]
    written = number(percent, 0 if percent >= 1.0 else 1, language.number_format)
    return [paragraph(language.words(f"{key}.some", percent=written), role="small")]


def _donors(outcome: ReleasedOutcome, language: Language) -> list[Block]:
    """Return the areas that the synthetic municipality is made of, by name."""
    own = outcome.own_designs
    if own is None or not own.donors:
        return []
    return [
        _donor_table(own, language),
        paragraph(language.words("designs.donors.note"), role="small"),
    ]


def _donor_table(own: DesignFindings, language: Language) -> Table:
    columns = (
        Column(language.say("designs.donors.place"), numeric=False),
        Column(language.say("designs.donors.weight")),
    )
    rows: list[list[Entry]] = []
    for donor in own.donors:
        percent = number(100.0 * donor.weight, 0, language.number_format)
        written = language.say("number.percent_in_table", number=percent)
        rows.append([said(donor.name, donor.code), figure_of(written, donor.weight)])
    return table(language.say("designs.donors.caption"), columns, rows)


def _others(released: Released, language: Language) -> list[Block]:
    """Return the designs side by side for the other outcomes, folded."""
    blocks: list[Block] = []
    for outcome in released.outcomes:
        if not outcome.primary:
            blocks.extend(_refusals(outcome, released, language))
            blocks.extend(_compared(outcome, released, language, drawn=False))
    return [Fold(language.say("designs.others"), tuple(blocks))] if blocks else []
