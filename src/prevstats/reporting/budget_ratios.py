"""What a plan returns for each krona, and how the answer hangs together."""

from __future__ import annotations

from prevstats.analyses.budget_findings import CorrelationRow, OptionFindings
from prevstats.analyses.budget_positions import Position
from prevstats.economics.mvpf import MarginalValue, MarginalValueInterval
from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.budget_released import ReleasedBudget
from prevstats.reporting.budget_words import (
    between_entry,
    headed_option,
    kronor,
    kronor_between,
    money_entry,
    payer_name,
    plain_number,
    rolled_up,
    table_unit,
    unit_name,
    why,
)
from prevstats.reporting.content import Block, Box, Bullets, Fold, Table, Words
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Entry, figure_of, said, table


def ratio_blocks(
    option: OptionFindings, released: ReleasedBudget, language: Language
) -> list[Block]:
    """Return an option's ratios, its social worth, and the links' correlation."""
    name = headed_option(option, language)
    items = [
        *_deadweight(option, language),
        *_marginal(option.marginal_value, language),
        *_share("beyond", option.society.beyond_observed, language),
        *_share("linked", option.society.linked, language),
    ]
    blocks: list[Block] = [_ratios(option, released, language)]
    if items:
        title = language.say("budget.ratios.more", option=name)
        blocks.append(Box(title, (Bullets(tuple(items)),)))
    if option.correlations:
        lead = paragraph(language.words("budget.correlation.lead"))
        inside = (lead, _correlations(option, released, language))
        blocks.append(
            Fold(language.say("budget.correlation.fold", option=name), inside)
        )
    return blocks


def _ratios(
    option: OptionFindings, released: ReleasedBudget, language: Language
) -> Table:
    key = "budget.ratios"
    columns = (
        Column(language.say("answer.money.payer"), numeric=False),
        Column(language.say(f"{key}.per_krona", level=phrases.level(released))),
        Column(language.say(f"{key}.return")),
        Column(language.say(f"{key}.internal")),
        Column(language.say(f"{key}.yearly")),
    )
    rows = [_ratio_row(each, language) for each in rolled_up(option)]
    caption = language.say(f"{key}.caption", option=headed_option(option, language))
    return table(caption, columns, rows, stack=True)


def _ratio_row(each: Position, language: Language) -> list[Entry]:
    ratio = each.ratio
    none = language.say("budget.ratios.none")
    return [
        said(phrases.headed(payer_name(each, language))),
        figure_of(
            none
            if ratio is None
            else language.say(
                "budget.with_interval",
                value=number(ratio.value, 2, language.number_format),
                interval=language.say(
                    "interval.between",
                    low=number(ratio.low, 2, language.number_format),
                    high=number(ratio.high, 2, language.number_format),
                ),
            ),
            None if ratio is None else ratio.value,
        ),
        figure_of(
            none
            if each.return_on_investment is None
            else _percent(each.return_on_investment, language),
            each.return_on_investment,
        ),
        _internal(each, language),
        figure_of(
            kronor(each.equivalent_annual_cost, language), each.equivalent_annual_cost
        ),
    ]


def _internal(each: Position, language: Language) -> Entry:
    """Return the yearly return on what a payer puts in, or why there is none.

    The rate of one who gains first and pays afterwards is what a loan costs.
    """
    found = each.internal_rate
    if not each.cost > 0.0:
        return said(language.say("budget.ratios.pays_nothing"))
    if found.sign_changes == 0:
        key = "never_out" if found.borrows else "nothing_back"
        return said(language.say(f"budget.ratios.{key}"))
    if found.rate is None:
        changes = str(found.sign_changes)
        return said(language.say("budget.ratios.no_rate", changes=changes))
    if found.borrows:
        return said(language.say("budget.ratios.borrows"))
    return figure_of(_percent(found.rate, language), found.rate)


def _percent(share: float, language: Language) -> str:
    written = number(100.0 * share, 0, language.number_format, signed=True)
    return language.say("number.percent_in_table", number=written)


def _share(key: str, share: float | None, language: Language) -> list[Words]:
    if share is None or share < 0.005:
        return []
    percent = number(100.0 * share, 0, language.number_format)
    return [language.words(f"budget.ratios.{key}", percent=percent)]


def _deadweight(option: OptionFindings, language: Language) -> list[Words]:
    if option.with_deadweight is None:
        return []
    net, low, high, chance = option.with_deadweight
    return [
        language.words(
            "budget.ratios.deadweight",
            net=kronor(net, language, signed=True),
            interval=kronor_between(low, high, language),
            chance=phrases.chance_percent(chance, language),
        )
    ]


def _marginal(
    found: MarginalValueInterval | CannotAnswer, language: Language
) -> list[Words]:
    """Return gain to people for each krona of net public cost, never bare."""
    if isinstance(found, CannotAnswer):
        return [why(found, language)]
    if isinstance(found.point, CannotAnswer):
        return [why(found.point, language)]
    words = language.words(
        f"budget.marginal.{found.point.quadrant}",
        value=_marginal_value(found.point, language),
    )
    ends = language.words(
        "budget.marginal.interval",
        low=_end(found.low, language),
        high=_end(found.high, language),
    )
    return [paragraph(words, ends).words]


def _marginal_value(found: MarginalValue, language: Language) -> str:
    if abs(found.value) == float("inf"):
        return language.say("budget.marginal.endless")
    return plain_number(found.value, language)


def _end(found: MarginalValue, language: Language) -> str:
    """Return an end of the interval: with its number where it has one."""
    quadrant = language.say(f"budget.quadrant.{found.quadrant}")
    if found.quadrant == "pays" or abs(found.value) == float("inf"):
        return quadrant
    value = plain_number(found.value, language)
    return language.say("budget.with_interval", value=value, interval=quadrant)


def _correlations(
    option: OptionFindings, released: ReleasedBudget, language: Language
) -> Table:
    unit = table_unit(row.net for row in option.correlations)
    columns = (
        Column(language.say("budget.correlation.column"), numeric=False),
        Column(language.say("budget.correlation.viewpoint"), numeric=False),
        Column(language.say("money.figure.net_column")),
        Column(language.say("interval.column", level=phrases.level(released))),
        Column(language.say("money.figure.chance")),
    )

    def row(each: CorrelationRow) -> list[Entry]:
        mark = option.society.mark
        return [
            said(plain_number(each.correlation, language), each.correlation),
            said(language.say(f"budget.viewpoint.{each.viewpoint}")),
            money_entry(each.net, unit, language, mark),
            between_entry(each.net_low, each.net_high, unit, language, mark),
            said(phrases.chance_in_table(each.chance, language), each.chance),
        ]

    caption = language.say(
        "budget.correlation.caption",
        option=headed_option(option, language),
        unit=unit_name(unit, language),
    )
    rows = [row(each) for each in option.correlations]
    return table(caption, columns, rows, stack=True)
