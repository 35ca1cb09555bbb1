"""The sections on change and reach: pairs, dose, participation, staff, a programme."""

from __future__ import annotations

from prevstats.analyses.structure_findings import (
    PairedFindings,
    ShareCell,
    ShareFindings,
)
from prevstats.errors import CannotAnswer
from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Figure, Section
from prevstats.reporting.followup_cells import share
from prevstats.reporting.followup_words import (
    between,
    count_cell,
    decimal,
    share_interval,
    share_words,
    signed,
)
from prevstats.reporting.language import Language
from prevstats.reporting.numbers import number
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, figure, figure_of, said, table
from prevstats.reporting.released import ReleasedCount
from prevstats.reporting.structure_drawing import PairData, draw_pairs
from prevstats.reporting.structure_released import ReleasedStructure
from prevstats.reporting.structure_words import (
    Row,
    cannot,
    chance,
    drawing_of,
    ends_words,
    section,
    share_sentence,
    shares_figure,
)

TOWARD_MEAN = -0.3
"""Level and change this far against each other are said to be a sign of chance."""


def paired(released: ReleasedStructure, language: Language) -> Section:
    """Return the same units before and after, said to be no effect."""
    found = released.parts.paired
    if found is None:
        return section("paired", [], language)
    key = "structure.paired"
    blocks: list[Block] = [_mean(found, language)]
    tests = language.words(
        f"{key}.tests",
        rose=str(found.rose),
        fell=str(found.fell),
        sign=chance(found.sign_p, language),
        rank=chance(found.rank_p, language),
    )
    blocks += [
        paragraph(tests),
        paragraph(language.words(f"{key}.no_effect")),
        paragraph(language.words(f"{key}.{_warning(found)}")),
    ]
    if any(each.before is not None for each in found.units):
        blocks.append(_pairs(found, released, language))
    if found.left_out:
        told = language.words(f"{key}.left_out", n=str(found.left_out))
        blocks.append(paragraph(told, role="small"))
    return section("paired", blocks, language)


def dose(released: ReleasedStructure, language: Language) -> Section:
    """Return how a dose and an outcome go together: an association, no effect."""
    found = released.parts.dose
    if found is None:
        return section("dose", [], language)
    if isinstance(found.value, CannotAnswer):
        return section("dose", [cannot(found.value, language)], language)
    low, high = found.value.low or 0.0, found.value.high or 0.0
    told = language.words(
        f"structure.dose.{'clear' if low * high > 0 else 'unclear'}",
        dose=language.label(found.dose),
        outcome=language.label(found.outcome),
        value=number(found.value.value, 2, language.number_format, signed=True),
        interval=ends_words(found.value, language, 2),
    )
    rests = language.words(
        "structure.dose.rests",
        units=str(found.units),
        rows=str(found.rows),
        first=str(found.years[0]),
        last=str(found.years[1]),
    )
    limits = language.words("structure.dose.association")
    blocks = [paragraph(told), paragraph(limits), paragraph(rests, role="small")]
    return section("dose", blocks, language)


def reach(released: ReleasedStructure, language: Language) -> Section:
    """Return who takes part, by area and sex."""
    return _by_group("reach", released.parts.reach, released, language)


def turnover(released: ReleasedStructure, language: Language) -> Section:
    """Return how many of the staff left, by area and year."""
    return _by_group("turnover", released.parts.turnover, released, language)


def programme(released: ReleasedStructure, language: Language) -> Section:
    """Return the programme's three levels with coverage and cost."""
    found = released.parts.programme
    if found is None:
        return section("programme", [], language)
    key, style = "structure.programme", language.number_format
    names = ("level", "target", "reached", "coverage", "interval", "cost", "per_child")
    columns = [
        Column(language.say(f"{key}.{each}"), numeric=place > 0)
        for place, each in enumerate(names)
    ]
    rows = []
    for each in found.levels:
        part = share(each.reached, each.target, level=released.level)
        per = each.cost / each.reached.value if each.reached.value else None
        told = language.say("missing.dash") if per is None else number(per, 0, style)
        name = language.say(f"{key}.{each.level}", label=language.label(each.label))
        rows.append(
            [
                said(name),
                count_cell(each.target, language),
                count_cell(each.reached, language),
                figure_of(share_words(part, language), part.value if part else None),
                said(share_interval(part, language)),
                figure_of(number(each.cost, 0, style), each.cost),
                figure_of(told, per),
            ]
        )
    mark = phrases.mark(found.verified, language)
    basis = language.label(found.source)
    terms = language.words(f"{key}.terms", source=f"{basis} {mark}" if mark else basis)
    caption = language.say(f"{key}.caption", year=str(found.year))
    blocks: list[Block] = [
        paragraph(language.words(f"{key}.lead")),
        table(caption, columns, rows, stack=True),
        paragraph(terms, role="small"),
    ]
    return section("programme", blocks, language)


def group_row(cell: ShareCell[ReleasedCount], language: Language) -> Row:
    """Return a cell as a row: its area and group in words."""
    group = group_words(cell.group, language)
    words = f"{cell.area}, {group}" if cell.area else phrases.headed(group)
    return words, cell.count, cell.of


def group_words(group: str, language: Language) -> str:
    """Write a group: a sex in words, a year as it is."""
    return group if group.isdigit() else language.say(f"structure.group.{group}")


def _by_group(
    name: str,
    found: ShareFindings[ReleasedCount] | None,
    released: ReleasedStructure,
    language: Language,
) -> Section:
    if found is None:
        return section(name, [], language)
    totals = [group_row(each, language) for each in found.totals]
    told = (
        share_sentence(f"structure.{name}.total", row, released, language)
        for row in totals
    )
    blocks: list[Block] = [each for each in told if each is not None]
    rows = [group_row(each, language) for each in found.cells]
    first = language.say("structure.area")
    blocks.append(shares_figure(name, first, rows, released, language))
    blocks.append(paragraph(language.words(f"structure.{name}.terms"), role="small"))
    return section(name, blocks, language)


def _mean(found: PairedFindings[ReleasedCount], language: Language) -> Block:
    if isinstance(found.mean, CannotAnswer):
        return cannot(found.mean, language)
    low, high = found.mean.low or 0.0, found.mean.high or 0.0
    clear = low * high > 0
    better = (found.mean.value > 0) == (found.better == "higher")
    key = ("better" if better else "worse") if clear else "unclear"
    told = language.words(
        f"structure.paired.{key}",
        outcome=language.label(found.outcome),
        before=str(found.before_year),
        after=str(found.after_year),
        n=str(len(found.units)),
        value=signed(found.mean.value, language),
        interval=between(found.mean.low, found.mean.high, language),
    )
    return paragraph(told)


def _warning(found: PairedFindings[ReleasedCount]) -> str:
    against = found.level_and_change
    return "toward_mean" if against is not None and against <= TOWARD_MEAN else "chosen"


def _pairs(
    found: PairedFindings[ReleasedCount],
    released: ReleasedStructure,
    language: Language,
) -> Figure:
    arrow = language.say("structure.paired.from_to", before="{0}", after="{1}")
    shown = tuple(
        (
            each.name,
            each.before,
            each.after,
            arrow.format(decimal(each.before, language), decimal(each.after, language)),
        )
        for each in sorted(found.units, key=lambda each: each.before or 0.0)
        if each.before is not None and each.after is not None
    )
    listed = phrases.listed([f"{row[0]} {row[3]}" for row in shown], language)
    words = {"outcome": language.label(found.outcome)}
    made = drawing_of("paired", released, language, listed, **words)
    years = (str(found.before_year), str(found.after_year))
    columns = [Column(language.say("structure.unit"), numeric=False)]
    columns += [Column(each) for each in years]
    columns += [
        Column(language.say("structure.paired.answered", year=each)) for each in years
    ]
    few = language.say("followup.few")
    rows = [
        [
            said(each.name),
            *(
                figure_of(few if value is None else decimal(value, language), value)
                for value in (each.before, each.after)
            ),
            count_cell(each.answered_before, language),
            count_cell(each.answered_after, language),
        ]
        for each in found.units
    ]
    return figure(
        made,
        lambda frame: draw_pairs(PairData(frame, shown, *years)),
        table(made.caption, columns, rows, stack=True),
        released,
        language,
    )
