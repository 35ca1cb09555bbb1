"""The sections on need and gaps: where resources go, and how areas differ."""

from __future__ import annotations

from prevstats.analyses.structure_findings import (
    GapFindings,
    NeedFindings,
    UnitNeed,
)
from prevstats.errors import CannotAnswer
from prevstats.inference.inequality import Ends, concentration
from prevstats.inference.rank_order import RankCorrelation
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Figure, Section, Table
from prevstats.reporting.followup_words import count_cell, decimal
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, figure, figure_of, said, table
from prevstats.reporting.released import ReleasedCount
from prevstats.reporting.structure_drawing import (
    CurveData,
    ScatterData,
    draw_curves,
    draw_scatter,
)
from prevstats.reporting.structure_released import ReleasedStructure
from prevstats.reporting.structure_words import (
    cannot,
    chance,
    drawing_of,
    ends_words,
    section,
    shares_figure,
)

Found = NeedFindings[ReleasedCount]


def need(released: ReleasedStructure, language: Language) -> Section:
    """Return whether resources follow need between units."""
    found = released.parts.need
    if found is None:
        return section("need", [], language)
    blocks: list[Block] = [*_rank(found, language)]
    if found.resource_index is not None and found.need_index is not None:
        key = "short" if found.resource_index < found.need_index else "enough"
        told = language.words(
            f"structure.need.index_{key}",
            resource=language.label(found.resource),
            resource_index=decimal(found.resource_index, language, 2),
            need_index=decimal(found.need_index, language, 2),
        )
        blocks.append(paragraph(told))
    shown = shown_units(found)
    if len(shown) > 1:
        blocks.append(_scatter(found, released, language))
    if shown and len(shown) == len(found.units):
        blocks.append(_curves(found, released, language))
    elif found.units:
        blocks.append(paragraph(language.words("structure.need.no_curve")))
    blocks.append(paragraph(language.words("structure.need.terms"), role="small"))
    return section("need", blocks, language)


def gaps(released: ReleasedStructure, language: Language) -> Section:
    """Return the gaps between areas."""
    found = released.parts.gaps
    if found is None:
        return section("gaps", [], language)
    blocks: list[Block] = [*_slope(found, language), *_ratio(found, language)]
    rows = [(each.name, each.cases, each.people) for each in found.areas]
    first = language.say("structure.area")
    outcome = language.label(found.outcome)
    blocks.append(
        shares_figure(
            "gaps",
            first,
            rows,
            released,
            language,
            outcome=outcome,
            year=str(found.year),
        )
    )
    blocks.append(paragraph(language.words("structure.gaps.terms"), role="small"))
    return section("gaps", blocks, language)


def shown_units(found: Found) -> list[UnitNeed[ReleasedCount]]:
    """Return the units whose children and need may be shown."""
    return [
        each
        for each in found.units
        if each.need.value is not None and each.children.value
    ]


def follows(found: RankCorrelation) -> str:
    """Tell what the rank correlation says: ``follows``, ``against`` or ``unclear``."""
    if found.low > 0:
        return "follows"
    return "against" if found.high < 0 else "unclear"


def _rank(found: Found, language: Language) -> list[Block]:
    rank = found.rank
    if isinstance(rank, CannotAnswer):
        return [cannot(rank, language)]
    key = "exact" if rank.exact else "drawn"
    told = language.words(
        f"structure.need.{follows(rank)}",
        n=str(rank.n),
        year=str(found.year),
        resource=language.label(found.resource),
        value=decimal(rank.value, language, 2),
        low=decimal(rank.low, language, 2),
        high=decimal(rank.high, language, 2),
    )
    by_chance = language.words(
        f"structure.need.{key}", p=chance(rank.p_value, language)
    )
    return [paragraph(told), paragraph(by_chance)]


def _per_head(each: UnitNeed[ReleasedCount]) -> tuple[float, float]:
    """Return need per hundred children and resource per child, from what is shown."""
    children = float(each.children.value or 1)
    return 100.0 * (each.need.value or 0) / children, each.resource / children


def _scatter(found: Found, released: ReleasedStructure, language: Language) -> Figure:
    shown = shown_units(found)
    points = tuple(_per_head(each) for each in shown)
    style = language.number_format
    listed = phrases.listed(
        [
            f"{each.name} {number(need, 0, style)}; {number(per, 0, style)}"
            for each, (need, per) in zip(shown, points, strict=True)
        ],
        language,
    )
    resource = language.label(found.resource)
    made = drawing_of("scatter", released, language, listed, resource=resource)
    across = language.say("structure.scatter.across")
    return figure(
        made,
        lambda frame: draw_scatter(ScatterData(frame, points, across)),
        _units(found, made.caption, language),
        released,
        language,
    )


def _units(found: Found, caption: str, language: Language) -> Table:
    keys = ("children", "need", "resource", "need_share", "per_child")
    columns = [Column(language.say("structure.unit"), numeric=False)]
    columns += [Column(language.say(f"structure.columns.{key}")) for key in keys]
    shown, style = shown_units(found), language.number_format
    rows = []
    for each in found.units:
        heads = _per_head(each) if each in shown else (None, None)
        told = [
            language.say("followup.few") if head is None else number(head, 0, style)
            for head in heads
        ]
        rows.append(
            [
                said(each.name),
                count_cell(each.children, language),
                count_cell(each.need, language),
                figure_of(number(each.resource, 0, style), each.resource),
                *(figure_of(*pair) for pair in zip(told, heads, strict=True)),
            ]
        )
    return table(caption, columns, rows, stack=True)


def _curves(found: Found, released: ReleasedStructure, language: Language) -> Figure:
    """Return the two concentration curves, drawn from the counts that are shown."""
    size = [each.children.value or 0 for each in found.units]
    needs = [each.need.value or 0 for each in found.units]
    order = [one / all_ for one, all_ in zip(needs, size, strict=True)]
    curves = [
        concentration(amount, size, order)
        for amount in (needs, [each.resource for each in found.units])
    ]
    second, first = (
        tuple((100 * x, 100 * y) for x, y in zip(each.people, each.amount, strict=True))
        for each in curves
    )
    listed = phrases.listed(
        [
            f"{decimal(x, language, 0)}: {decimal(one, language, 0)} "
            f"({decimal(two, language, 0)})"
            for (x, one), (_, two) in zip(first, second, strict=True)
        ],
        language,
    )
    made = drawing_of("curves", released, language, listed)
    say = language.say
    labels = (
        phrases.headed(language.label(found.resource)),
        say("structure.curves.need"),
        say("structure.curves.equal"),
        say("structure.curves.across"),
    )
    columns = [Column(say("structure.curves.across"))]
    columns += [Column(each) for each in labels[:2]]
    rows = [
        [figure_of(decimal(each, language, 0), each) for each in (x, one, two)]
        for (x, one), (_, two) in zip(first, second, strict=True)
    ]
    return figure(
        made,
        lambda frame: draw_curves(CurveData(frame, first, second, *labels)),
        table(made.caption, columns, rows),
        released,
        language,
    )


def _slope(found: GapFindings[ReleasedCount], language: Language) -> list[Block]:
    slope = found.slope
    if isinstance(slope, CannotAnswer):
        return [cannot(slope, language)]
    own = slope.absolute
    scaled = Ends(
        100 * own.value,
        None if own.low is None else 100 * own.low,
        None if own.high is None else 100 * own.high,
    )
    side = "unclear"
    if own.low is not None and own.high is not None and own.low * own.high > 0:
        side = "more" if own.low > 0 else "fewer"
    outcome = language.label(found.outcome)
    told = language.words(
        f"structure.gaps.{side}",
        outcome=outcome,
        value=decimal(
            abs(scaled.value) if side != "unclear" else scaled.value, language
        ),
        interval=ends_words(_turned(scaled) if side == "fewer" else scaled, language),
    )
    blocks: list[Block] = [paragraph(told)]
    if isinstance(slope.relative, Ends):
        relative = language.words(
            "structure.gaps.relative",
            value=decimal(slope.relative.value, language),
            interval=ends_words(slope.relative, language),
        )
        blocks.append(paragraph(relative))
    return blocks


def _turned(found: Ends) -> Ends:
    """Return a difference the other way round."""
    low = None if found.high is None else -found.high
    return Ends(-found.value, low, None if found.low is None else -found.low)


def _ratio(found: GapFindings[ReleasedCount], language: Language) -> list[Block]:
    if isinstance(found.ratio, CannotAnswer):
        return []
    told = language.words(
        "structure.gaps.ratio",
        most=found.areas[-1].name,
        least=found.areas[0].name,
        value=decimal(found.ratio.value, language),
        interval=ends_words(found.ratio, language),
    )
    return [paragraph(told)]
