"""The joint purse: who pays and gains, what evens it out, what a fund gets back."""

from __future__ import annotations

from prevstats.analyses.budget_findings import OptionFindings, PurseFindings
from prevstats.economics.pay_back import PayBack
from prevstats.economics.purse import Position as PartyPosition
from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.budget_money import source
from prevstats.reporting.budget_released import ReleasedBudget
from prevstats.reporting.budget_words import (
    between_entry,
    kronor,
    marked,
    money_entry,
    option_name,
    party_name,
    slug,
    table_unit,
    unit_name,
    why,
)
from prevstats.reporting.content import Block, Figure, Section, Table, Words
from prevstats.reporting.figures import (
    Frame,
    IntervalData,
    IntervalRow,
    interval_figure,
)
from prevstats.reporting.language import Language, plain_text
from prevstats.reporting.money_table import amount, in_unit
from prevstats.reporting.numbers import MoneyUnit, number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Drawing, Entry, figure, said, table


def purse(released: ReleasedBudget, language: Language) -> Section:
    """Return each option's joint purse: before and after transfers, and the fund."""
    blocks: list[Block] = []
    if released.purses:
        blocks.append(paragraph(language.words("budget.purse.lead")))
    else:
        blocks.append(paragraph(language.words("budget.purse.none")))
    for found in released.purses:
        blocks += _purse(found, released, language)
    return Section(
        "purse",
        language.say("budget.purse.title"),
        language.say("budget.purse.answers"),
        tuple(blocks),
    )


def _purse(
    found: PurseFindings, released: ReleasedBudget, language: Language
) -> list[Block]:
    name = phrases.headed(option_name(found.option, released, language))
    option = next((each for each in released.options if each.id == found.option), None)
    blocks: list[Block] = [
        paragraph(
            marked(_conclusion(found, name, option, language), found.mark, language)
        ),
        _figure(found, name, option, released, language),
    ]
    for key, after in (("least", found.after_least), ("equal", found.after_equal)):
        if isinstance(after, CannotAnswer):
            because = plain_text(why(after, language))
            words = language.words(f"budget.purse.no_{key}", option=name, why=because)
            blocks.append(paragraph(words))
        else:
            caption = language.say(f"budget.purse.{key}_caption", option=name)
            blocks.append(
                _table(after, caption, option, found.mark, released, language)
            )
    blocks += _proportional(found, name, option, language)
    blocks += [
        paragraph(
            marked(
                _pay_back(party_name(party, option, language), terms, language),
                found.fund_mark,
                language,
            )
        )
        for party, terms in found.pay_back
    ]
    return blocks


def _conclusion(
    found: PurseFindings, name: str, option: OptionFindings | None, language: Language
) -> Words:
    total = sum(party.net for party in found.before)
    key = "together_gain" if total >= 0.0 else "together_lose"
    losers = [
        phrases.spoken(party_name(party.party, option, language))
        for party in found.before
        if party.party not in found.agrees
    ]
    first = language.words(
        f"budget.purse.{key}", option=name, net=kronor(total, language, signed=True)
    )
    if not losers:
        return paragraph(first, language.words("budget.purse.all_agree")).words
    listed = phrases.listed(losers, language)
    second = language.words("budget.purse.losers", parties=phrases.headed(listed))
    return paragraph(first, second).words


def _unit(parties: tuple[PartyPosition, ...]) -> MoneyUnit:
    return table_unit(
        sek for party in parties for sek in (party.paid, party.gain, party.net)
    )


def _figure(
    found: PurseFindings,
    name: str,
    option: OptionFindings | None,
    released: ReleasedBudget,
    language: Language,
) -> Figure:
    key = "budget.purse"
    parties = found.before
    unit = table_unit(
        end for party in parties for end in (party.net_low, party.net, party.net_high)
    )
    named = unit_name(unit, language)
    caption = language.say(f"{key}.caption", option=name)
    drawing = Drawing(
        id=f"figure-budget-purse-{slug(found.option)}",
        caption=caption,
        subtitle=language.say(
            f"{key}.subtitle",
            unit=named,
            interval=language.say("interval.noun", level=phrases.level(released)),
        ),
        alternative_text=" ".join(
            language.say(
                f"{key}.alt",
                party=phrases.headed(party_name(party.party, option, language)),
                net=amount(party.net, unit, language, signed=True),
                loses=phrases.chance_percent(party.loses, language),
            )
            for party in parties
        ),
        axis=named,
        reading=(language.words(f"{key}.read"),),
        source_line=source(released, language),
    )

    def draw(frame: Frame) -> str:
        rows = tuple(
            IntervalRow(
                label=phrases.headed(party_name(party.party, option, language)),
                value=in_unit(party.net, unit),
                low=in_unit(party.net_low, unit),
                high=in_unit(party.net_high, unit),
                text=amount(party.net, unit, language, signed=True),
                kind="others",
            )
            for party in parties
        )
        return interval_figure(IntervalData(frame=frame, rows=rows))

    behind = _table(parties, caption, option, found.mark, released, language)
    return figure(drawing, draw, behind, released, language)


def _table(
    parties: tuple[PartyPosition, ...],
    caption: str,
    option: OptionFindings | None,
    mark: str,
    released: ReleasedBudget,
    language: Language,
) -> Table:
    unit = _unit(parties)
    key = "budget.purse"
    columns = [Column(language.say(f"{key}.party"), numeric=False)]
    columns += [
        Column(language.say(f"{key}.{name}"))
        for name in ("share", "paid", "gain", "transfer", "net")
    ]
    columns.append(
        Column(language.say("interval.column", level=phrases.level(released)))
    )
    columns.append(Column(language.say(f"{key}.loses")))

    def row(party: PartyPosition) -> list[Entry]:
        share = number(100.0 * party.share, 0, language.number_format)
        return [
            said(phrases.headed(party_name(party.party, option, language))),
            said(language.say("number.percent_in_table", number=share), party.share),
            money_entry(party.paid, unit, language, mark, signed=False),
            money_entry(party.gain, unit, language, mark),
            money_entry(party.transfer, unit, language, mark),
            money_entry(party.net, unit, language, mark),
            between_entry(party.net_low, party.net_high, unit, language, mark),
            said(phrases.chance_in_table(party.loses, language), party.loses),
        ]

    whole = language.say(
        f"{key}.in_unit", caption=caption, unit=unit_name(unit, language)
    )
    return table(whole, columns, [row(party) for party in parties])


def _proportional(
    found: PurseFindings, name: str, option: OptionFindings | None, language: Language
) -> list[Block]:
    if isinstance(found.proportional, CannotAnswer):
        because = plain_text(why(found.proportional, language))
        words = language.words("budget.purse.no_proportional", option=name, why=because)
        return [paragraph(words)]
    shares = [
        language.say(
            "budget.purse.one_share",
            party=phrases.spoken(party_name(party, option, language)),
            percent=number(100.0 * share, 0, language.number_format),
        )
        for party, share in found.proportional
    ]
    listed = phrases.listed(shares, language)
    words = language.words("budget.purse.proportional", option=name, shares=listed)
    return [paragraph(words)]


def _pay_back(party: str, terms: PayBack, language: Language) -> Words:
    whole = phrases.chance_percent(terms.whole, language)
    first = language.words(
        "budget.fund.repaid",
        party=phrases.headed(party),
        drawn=kronor(terms.drawn, language),
        repaid=kronor(terms.repaid, language),
        whole=whole,
        loss=kronor(terms.fund_loss, language),
    )
    if terms.median_year is None:
        return first
    second = language.words("budget.fund.year", year=str(terms.median_year))
    return paragraph(first, second).words
