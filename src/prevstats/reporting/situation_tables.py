"""The tables of a situation report: figures, peers, girls and boys, money, dates."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from prevstats.analyses.situation_findings import ChangeFindings, Place
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Section, Table
from prevstats.reporting.indicator_words import latest
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Entry, figure_of, said, table
from prevstats.reporting.situation_released import ReleasedFigure, ReleasedSituation

KEY = "situation_report"


def by_question(
    released: ReleasedSituation, language: Language
) -> Iterator[tuple[str, list[ReleasedFigure]]]:
    """Return each question that has figures, with its words."""
    for identifier, label in released.questions:
        own = [each for each in released.outcomes if each.question == identifier]
        words = language.label(label) or language.say(f"{KEY}.other_figures")
        if own:
            yield words, own


def overview(released: ReleasedSituation, language: Language) -> Section:
    """Return the latest value of every figure beside others', question by question."""
    blocks: list[Block] = [
        paragraph(language.words(f"{KEY}.lead", name=phrases.name(released)))
    ]
    for words, figures in by_question(released, language):
        blocks.append(_latest_table(words, figures, released, language))
    blocks.append(paragraph(language.words(f"{KEY}.overview.note"), role="small"))
    return _section("overview", blocks, language)


def similar(released: ReleasedSituation, language: Language) -> Section:
    """Return the publisher's similar municipalities, by name, figure by figure."""
    blocks: list[Block] = []
    for words, figures in by_question(released, language):
        with_peers = [each for each in figures if each.peers is not None]
        if with_peers:
            blocks.append(_peer_table(words, with_peers, released, language))
    if not blocks:
        blocks.append(paragraph(language.words(f"{KEY}.similar.none")))
    return _section("similar", blocks, language)


def girls_boys(released: ReleasedSituation, language: Language) -> Section:
    """Return every figure that is published for girls and boys apart."""
    figures = [each for each in released.outcomes if each.genders]
    if not figures:
        missing = paragraph(language.words(f"{KEY}.girls_boys.none"))
        return _section("girls_boys", [missing], language)
    heads = ("figure", "year", "girls", "boys", "difference")
    columns = [
        Column(language.say(f"{KEY}.girls_boys.{head}"), numeric=head != "figure")
        for head in heads
    ]
    rows = []
    for each in figures:
        last = each.genders[-1]
        gap = None
        if last.girls is not None and last.boys is not None:
            gap = last.girls - last.boys
        rows.append(
            [
                _head(each, language),
                said(str(last.year), last.year),
                _amount(each, language, last.girls),
                _amount(each, language, last.boys),
                figure_of(phrases.value(each, language, gap, signed=True), gap),
            ]
        )
    caption = language.say(f"{KEY}.girls_boys.caption", name=phrases.name(released))
    blocks: list[Block] = [
        paragraph(language.words(f"{KEY}.girls_boys.note")),
        table(caption, columns, rows, stack=True),
    ]
    return _section("girls_boys", blocks, language)


def spending(released: ReleasedSituation, language: Language) -> Section:
    """Return kronor at both ends of the chain, year by year, in fixed prices."""
    if not released.spending:
        missing = paragraph(language.words(f"{KEY}.spending.none"))
        return _section("spending", [missing], language)
    style = language.number_format
    heads = ("year", "all_care", "preventive", "share", "placements")
    columns = [
        Column(language.say(f"{KEY}.spending.{head}"), numeric=head != "year")
        for head in heads
    ]

    def kronor(amount: float | None) -> Entry:
        words = language.say("missing.dash")
        return figure_of(words if amount is None else number(amount, 0, style), amount)

    rows = []
    for point in released.spending:
        share = point.preventive_share
        written = language.say("missing.dash")
        if share is not None:
            percent = number(100 * share, 1, style)
            written = language.say("number.percent_in_table", number=percent)
        rows.append(
            [
                said(str(point.year), point.year),
                kronor(point.all_care),
                kronor(point.preventive),
                figure_of(written, share),
                kronor(point.placements),
            ]
        )
    price_year = next(
        (str(each.price_year) for each in released.outcomes if each.price_year), ""
    )
    caption = language.say(
        f"{KEY}.spending.caption", name=phrases.name(released), year=price_year
    )
    blocks: list[Block] = [
        paragraph(language.words(f"{KEY}.spending.note")),
        table(caption, columns, rows),
    ]
    return _section("spending", blocks, language)


def freshness(released: ReleasedSituation, language: Language) -> Section:
    """Return how old each figure is, when the next comes, and what has ended."""
    heads = ("figure", "indicator", "latest", "next")
    columns = [
        Column(language.say(f"{KEY}.freshness.{head}"), numeric=False) for head in heads
    ]
    rows = []
    for each in released.outcomes:
        last = latest(each)
        year = language.say("missing.dash") if last is None else str(last.year)
        rows.append(
            [
                _head(each, language),
                said(each.indicator),
                said(year),
                said(_next(each, language)),
            ]
        )
    for indicator, label in released.absent:
        words = said(phrases.headed(language.label(label)))
        absent = said(language.say(f"{KEY}.freshness.absent"))
        rows.append(
            [words, said(indicator), said(language.say("missing.dash")), absent]
        )
    caption = language.say(f"{KEY}.freshness.caption")
    blocks: list[Block] = [
        paragraph(language.words(f"{KEY}.freshness.note")),
        table(caption, columns, rows, stack=True),
    ]
    return _section("freshness", blocks, language)


def _next(each: ReleasedFigure, language: Language) -> str:
    fresh = each.freshness
    if fresh is None:
        return language.say(f"{KEY}.freshness.unknown")
    if fresh.last_year is not None:
        return language.say(f"{KEY}.freshness.ended", year=str(fresh.last_year))
    if not fresh.next_published:
        return language.say(f"{KEY}.freshness.unknown")
    return language.say(
        f"{KEY}.freshness.expected",
        day=fresh.next_published,
        period=fresh.next_period or language.say("missing.dash"),
    )


def _latest_table(
    words: str,
    figures: list[ReleasedFigure],
    released: ReleasedSituation,
    language: Language,
) -> Table:
    key = f"{KEY}.latest"
    columns = (
        Column(language.say(f"{key}.outcome"), numeric=False),
        Column(language.say(f"{key}.year")),
        Column(language.say(f"{key}.value", name=phrases.name(released))),
        Column(language.say("interval.column", level=phrases.level(released))),
        Column(language.say(f"{key}.expected")),
        Column(language.say(f"{key}.similar")),
        Column(phrases.headed(language.say("situation.figure.country"))),
        Column(language.say(f"{key}.change")),
    )
    rows = [_latest_row(each, language) for each in figures]
    return table(words, columns, rows, stack=True)


def _latest_row(each: ReleasedFigure, language: Language) -> list[Entry]:
    last = latest(each)
    if last is None:
        return [_head(each, language), *(_dash(language),) * 7]
    between = phrases.interval(each, language, last.low, last.high, signed=False)
    ends = None if last.low is None else f"{last.low:.4g};{last.high:.4g}"
    same_year = isinstance(each.place, Place) and each.place.year == last.year
    expected = each.place.expected if isinstance(each.place, Place) else None
    change = each.change.change if isinstance(each.change, ChangeFindings) else None
    return [
        _head(each, language),
        figure_of(str(last.year), last.year),
        _amount(each, language, last.value),
        figure_of(between, ends),
        _amount(each, language, expected if same_year else None),
        _amount(each, language, _peer_median(each)),
        _amount(each, language, last.country),
        figure_of(phrases.value(each, language, change, signed=True), change),
    ]


def _peer_table(
    words: str,
    figures: list[ReleasedFigure],
    released: ReleasedSituation,
    language: Language,
) -> Table:
    """Return a table with a column for each similar municipality of the question."""
    peers = figures[0].peers
    named = peers.values if peers else ()
    columns = [
        Column(language.say(f"{KEY}.latest.outcome"), numeric=False),
        Column(phrases.name(released)),
        *(Column(peer.name) for peer in named),
    ]
    rows = []
    for each in figures:
        own = each.place.value if isinstance(each.place, Place) else None
        by_code = (
            {peer.code: peer.value for peer in each.peers.values} if each.peers else {}
        )
        rows.append(
            [
                _head(each, language),
                _amount(each, language, own),
                *(_amount(each, language, by_code.get(peer.code)) for peer in named),
            ]
        )
    caption = language.say(
        f"{KEY}.similar.caption",
        question=words,
        family=peers.family if peers else "",
        year=str(peers.year) if peers else "",
    )
    return table(caption, columns, rows, stack=True)


def _peer_median(each: ReleasedFigure) -> float | None:
    """Return the middle one of the similar municipalities' figures."""
    values = each.peers.values if each.peers else ()
    known = [peer.value for peer in values if peer.value is not None]
    return median(known) if known else None


def _head(each: ReleasedFigure, language: Language) -> Entry:
    label = phrases.headed(language.label(each.label))
    unit = phrases.unit(each, language)
    return said(language.say(f"{KEY}.latest.row", outcome=label, unit=unit))


def _amount(each: ReleasedFigure, language: Language, amount: float | None) -> Entry:
    return figure_of(phrases.value(each, language, amount), amount)


def _dash(language: Language) -> Entry:
    return figure_of(language.say("missing.dash"), None)


def _section(anchor: str, blocks: list[Block], language: Language) -> Section:
    return Section(
        anchor,
        language.say(f"{KEY}.{anchor}.title"),
        language.say(f"{KEY}.{anchor}.answers"),
        tuple(blocks),
    )
