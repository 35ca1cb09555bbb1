"""The money: who pays, who gains, how surely, and how much has to work."""

from __future__ import annotations

from prevstats.analyses.findings import MoneyFindings
from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.content import (
    Block,
    Box,
    Figure,
    Fold,
    Inline,
    Section,
    Table,
    Words,
)
from prevstats.reporting.figures import Frame, PayerData, PayerRow, payer_figure
from prevstats.reporting.language import Language
from prevstats.reporting.money_budgets import budgets
from prevstats.reporting.money_table import (
    amount,
    full_table,
    in_unit,
    marks_in,
    net_interval,
    payer_name,
    whole_unit,
)
from prevstats.reporting.money_words import cashable, payer_words, percent_of
from prevstats.reporting.numbers import money_unit, number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import (
    Column,
    Drawing,
    Entry,
    figure,
    said,
    table,
)
from prevstats.reporting.released import Released, ReleasedOutcome


def money(released: Released, language: Language) -> Section:
    """Return the effect in kronor, or why no kronor are counted."""
    found = released.money
    blocks: tuple[Block, ...]
    if isinstance(found, CannotAnswer):
        why = phrases.sentence_or_generic(
            "cannot_answer", found.reason, found.details, language
        )
        blocks = (paragraph(language.words("money.none", why=why)),)
    else:
        blocks = _blocks(found, released, language)
    return Section(
        "money", language.say("money.title"), language.say("money.answers"), blocks
    )


def _blocks(
    found: MoneyFindings, released: Released, language: Language
) -> tuple[Block, ...]:
    basis = language.words(
        f"money.basis.{found.basis}", genitive=phrases.genitive(released, language)
    )
    years = phrases.count_of("year", found.horizon_years, language)
    terms = language.words(
        "money.terms",
        years=years,
        rate=percent_of(found.discount_rate, language),
        price_year=str(found.price_year),
    )
    return (
        paragraph(payer_words(found.society, language)),
        *(paragraph(payer_words(payer, language)) for payer in found.payers),
        paragraph(basis, terms),
        _figure(found, released, language),
        paragraph(language.words("money.figure.sum_note"), role="small"),
        *cashable(found, language),
        _break_even(found, released, language),
        *budgets(found, released, language),
        _not_priced(found, language),
        *_by_year(found, language),
        paragraph(_draws(found, language), role="small"),
    )


def _figure(found: MoneyFindings, released: Released, language: Language) -> Figure:
    key = "money.figure"
    unit = whole_unit(found)
    named = language.say(f"money_unit.{unit}.table")
    everyone = (*found.payers, found.society)
    marks = " ".join(phrases.mark(each, language) for each in marks_in(found))
    subtitle = language.say(
        f"{key}.subtitle",
        years=phrases.headed(phrases.count_of("year", found.horizon_years, language)),
        unit=named,
        price_year=str(found.price_year),
        interval=language.say("interval.noun", level=phrases.level(released)),
    )
    drawing = Drawing(
        id="figure-money",
        caption=language.say(f"{key}.caption"),
        subtitle=f"{subtitle} {marks}".rstrip(),
        alternative_text=" ".join(
            language.say(
                f"{key}.alt",
                payer=phrases.headed(payer_name(payer, language)),
                net=amount(payer.net, unit, language, signed=True),
                interval=net_interval(payer.net_low, payer.net_high, unit, language),
            )
            for payer in everyone
        ),
        axis=named,
        reading=(
            language.words(f"{key}.read"),
            language.words(f"{key}.read_crosses"),
        ),
        source_line=_source(released, language),
    )

    def draw(frame: Frame) -> str:
        rows = tuple(
            PayerRow(
                label=phrases.headed(payer_name(payer, language)),
                cost=in_unit(abs(payer.cost), unit),
                benefit=in_unit(payer.benefit, unit),
                net=in_unit(payer.net, unit),
                low=in_unit(payer.net_low, unit),
                high=in_unit(payer.net_high, unit),
                text=amount(payer.net, unit, language, signed=True),
                kind="total" if payer is found.society else "payer",
            )
            for payer in everyone
        )
        return payer_figure(
            PayerData(
                frame=frame,
                rows=rows,
                cost_label=language.say(f"{key}.cost"),
                benefit_label=language.say(f"{key}.benefit"),
                net_label=language.say(f"{key}.net"),
            )
        )

    behind = full_table(found, phrases.level(released), language)
    return figure(drawing, draw, behind, released, language)


def _source(released: Released, language: Language) -> str:
    key = "simulated" if released.simulated else "money"
    return language.say(f"source_line.{key}")


def _break_even(found: MoneyFindings, released: Released, language: Language) -> Box:
    lines: list[Words] = []
    outcome = released.outcome(found.outcome)
    mark = found.society.mark
    if found.break_even is None:
        lines.append(language.words("money.break_even.none"))
    else:
        side = "lower" if found.break_even < 0 else "higher"
        size = phrases.value(outcome, language, abs(found.break_even))
        lines.append(
            language.words(
                f"money.break_even.{side}",
                size=phrases.highlighted(size, mark),
                unit=phrases.difference_unit(outcome, language),
                outcome=phrases.outcome_name(outcome, language),
            )
        )
        lines.extend(_mark(mark, language))
    lines.extend(_estimated(found, outcome, language))
    lines.extend(_ratio(found, language))
    if found.beyond_observed is not None and found.beyond_observed >= 0.005:
        share = number(100.0 * found.beyond_observed, 0, language.number_format)
        lines.append(language.words("money.beyond", share=share))
    return Box(language.say("money.break_even.title"), (paragraph(*lines),))


def _estimated(
    found: MoneyFindings, outcome: ReleasedOutcome, language: Language
) -> list[Words]:
    """Return the estimate that the money rests on, to hold the break-even against."""
    priced = outcome.local if found.basis == "local" else outcome.national
    if isinstance(priced, CannotAnswer):
        return []
    return [
        language.words(
            "money.break_even.estimated",
            value=phrases.value(outcome, language, priced.value, signed=True),
            interval=phrases.interval(outcome, language, priced.low, priced.high),
        )
    ]


def _mark(verified: str, language: Language) -> list[Words]:
    found = phrases.mark(verified, language)
    return [(Inline(found, "mark"),)] if found else []


def _ratio(found: MoneyFindings, language: Language) -> list[Words]:
    if found.ratio is None or found.ratio_low is None or found.ratio_high is None:
        return [language.words("money.no_ratio")]
    style = language.number_format
    between = language.say(
        "interval.between",
        low=number(found.ratio_low, 1, style),
        high=number(found.ratio_high, 1, style),
    )
    if found.ratio <= 0.0:
        spread = phrases.highlighted(between, found.society.mark)
        words = language.words("money.ratio_negative", interval=spread)
        return [words, *_mark(found.society.mark, language)]
    words = language.words(
        "money.ratio",
        ratio=phrases.highlighted(number(found.ratio, 1, style), found.society.mark),
        interval=phrases.highlighted(between, found.society.mark),
    )
    return [words, *_mark(found.society.mark, language)]


def _not_priced(found: MoneyFindings, language: Language) -> Box:
    lines: list[Words] = []
    if found.not_priced:
        unpriced = [language.label(each) for each in found.not_priced]
        what = phrases.listed(unpriced, language)
        lines.append(language.words("money.not_priced.list", what=what))
    lines.append(language.words("money.not_priced.always"))
    lines.append(language.words("money.cash"))
    return Box(language.say("money.not_priced.title"), (paragraph(*lines),))


def _by_year(found: MoneyFindings, language: Language) -> list[Block]:
    if not found.by_year:
        return []
    unit = money_unit(each for _, _, each in found.by_year)
    named = language.say(f"money_unit.{unit}.table")
    caption = language.say("money.by_year.caption", unit=named)
    return [
        Fold(
            language.say("money.by_year.fold"),
            (_year_table(found, caption, language),),
        )
    ]


def _year_table(found: MoneyFindings, caption: str, language: Language) -> Table:
    """Return years down and payers across, in undiscounted kronor."""
    unit = money_unit(each for _, _, each in found.by_year)
    amounts = {(year, payer): sek for year, payer, sek in found.by_year}
    years = sorted({year for year, _, _ in found.by_year})
    columns = [Column(language.say("money.by_year.year"), numeric=False)]
    columns += [
        Column(phrases.headed(payer_name(payer, language))) for payer in found.payers
    ]
    rows: list[list[Entry]] = []
    for year in years:
        row = [said(str(year), year)]
        for payer in found.payers:
            sek = amounts.get((year, payer.payer), 0.0)
            written = amount(sek, unit, language, signed=True)
            row.append(
                Entry(phrases.highlighted(written, payer.mark), in_unit(sek, unit))
            )
        rows.append(row)
    return table(caption, columns, rows)


def _draws(found: MoneyFindings, language: Language) -> Words:
    error = max(100.0 * payer.chance_error for payer in (*found.payers, found.society))
    return language.words(
        "money.chance_error",
        draws=number(found.n_draws, 0, language.number_format),
        error=number(error, 1, language.number_format),
    )
