"""The sections on what exists: the matrix, the balance and what is known of it."""

from __future__ import annotations

from itertools import groupby

from prevstats.reporting import phrases
from prevstats.reporting.content import Block, Bullets, Fold, Inline, Section, Words
from prevstats.reporting.language import Language
from prevstats.reporting.mapping_bars import bars
from prevstats.reporting.mapping_released import (
    ReleasedInventory,
    ReleasedItem,
    ReleasedMapping,
)
from prevstats.reporting.mapping_words import (
    ages,
    counted,
    decimal,
    percent,
    plain_table,
    section,
    whole,
    word,
)
from prevstats.reporting.phrases import paragraph
from prevstats.reporting.pieces import Column, Entry, figure_of, said, table

LEVELS = ("universal", "selective", "indicated")
SAME_NAME = 0.72
"""Likeness of names from which two interventions may be one in two rows."""


def inventory(released: ReleasedMapping, language: Language) -> Section:
    """Return one matrix for each level, the gaps by name, and what may be double."""
    found = released.inventory
    if found is None:
        return section("inventory", language, [])
    blocks: list[Block] = [
        paragraph(
            language.words(
                "mapping.inventory.lead", n=whole(len(found.items), language)
            )
        ),
        *_gaps(found, released, language),
    ]
    blocks += [_matrix(found, level, released, language) for level in LEVELS]
    empty = _empty(found, released, language)
    blocks.append(Fold(language.say("mapping.inventory.empty_fold"), (Bullets(empty),)))
    blocks += _doubled(found, released, language)
    blocks.append(paragraph(language.words("mapping.inventory.limits"), role="small"))
    return section("inventory", language, blocks)


def balance(released: ReleasedMapping, language: Language) -> Section:
    """Return individual against structural, and who provides."""
    found = released.inventory
    if found is None:
        return section("balance", language, [])
    total = len(found.items)
    people = dict(found.balance)["individual"]
    civil = dict(found.providers)["civil_society"]
    lead = language.words(
        "mapping.balance.lead",
        individual=whole(people, language),
        structural=whole(total - people, language),
        n=whole(total, language),
    )
    share = language.words(
        "mapping.balance.civil",
        civil=whole(civil, language),
        n=whole(total, language),
        share=percent(civil / total, language),
    )
    sides = [
        (
            phrases.headed(word(released, language, "perspective", name)),
            float(n),
            whole(n, language),
        )
        for name, n in found.balance
    ]
    providers = [
        (
            phrases.headed(word(released, language, "provider_kind", name)),
            float(n),
            whole(n, language),
        )
        for name, n in found.providers
    ]
    return section(
        "balance",
        language,
        [
            paragraph(lead),
            bars("balance.sides", sides, released, language),
            paragraph(share),
            bars("balance.providers", providers, released, language),
            paragraph(language.words("mapping.balance.limits"), role="small"),
        ],
    )


def known(released: ReleasedMapping, language: Language) -> Section:
    """Return each intervention with what studies have found, or that none is known."""
    found = released.inventory
    if found is None:
        return section("known", language, [])
    without = sum(item.evidence.kind == "none" for item in found.items)
    lead = language.words(
        "mapping.known.lead",
        without=whole(without, language),
        n=whole(len(found.items), language),
    )
    columns = ("name", "note", "from", "reached", "cost")
    rows = [_known_row(item, language) for item in found.items]
    made = plain_table("known", columns, rows, language, numeric=("reached", "cost"))
    limits = paragraph(language.words("mapping.known.limits"), role="small")
    return section("known", language, [paragraph(lead), made, limits])


def _known_row(item: ReleasedItem, language: Language) -> list[Entry]:
    evidence = item.evidence
    if evidence.kind == "none":
        note: Words = language.words("mapping.known.none")
    else:
        note = (Inline(language.label(evidence.note)),)
    if evidence.kind == "catalogue":
        standing = language.words(f"mapping.known.standing.{evidence.standing}")
        mark = phrases.mark(evidence.verified, language)
        marked = (Inline(" "), Inline(mark, "mark")) if mark else ()
        note = (*note, Inline(" "), *standing, *marked)
    origin = language.say(f"mapping.known.origin.{evidence.kind}")
    where = f"{origin}: {evidence.source}" if evidence.source else origin
    cost = item.cost_sek
    return [
        said(item.name),
        Entry(note, "".join(each.text for each in note)),
        said(where),
        counted(item.reached, language),
        figure_of(
            language.say("missing.dash") if cost is None else whole(cost, language),
            cost,
        ),
    ]


def _matrix(
    found: ReleasedInventory, level: str, released: ReleasedMapping, language: Language
) -> Block:
    """Return a level's matrix: a row for each arena, a column for each age band."""
    names = {item.id: item.name for item in found.items}
    of_level = [cell for cell in found.cells if cell.level == level]
    rows = []
    for arena, cells in groupby(of_level, key=lambda cell: cell.arena):
        row = [said(phrases.headed(word(released, language, "arena", arena)))]
        for cell in cells:
            inside = ", ".join(names[each] for each in cell.items)
            none = (
                "mapping.inventory.nothing"
                if cell.relevant
                else "mapping.inventory.not_asked"
            )
            row.append(said(inside or language.say(none), inside))
        rows.append(row)
    columns = [Column(language.say("mapping.inventory.arena"), numeric=False)]
    columns += [Column(ages(band, language), numeric=False) for band in found.bands]
    caption = language.say(
        "mapping.inventory.caption", level=word(released, language, "level", level)
    )
    return table(caption, columns, rows, stack=True)


def _gaps(
    found: ReleasedInventory, released: ReleasedMapping, language: Language
) -> list[Block]:
    if not found.gaps:
        return [paragraph(language.words("mapping.inventory.no_gaps"))]
    items = tuple(
        language.words(
            "mapping.inventory.gap",
            level=word(released, language, "level", level),
            ages=ages(band, language),
        )
        for level, band in found.gaps
    )
    return [paragraph(language.words("mapping.inventory.gaps_lead")), Bullets(items)]


def _empty(
    found: ReleasedInventory, released: ReleasedMapping, language: Language
) -> tuple[Words, ...]:
    """Return the empty cells by name: a line for each arena and level."""
    lines: list[Words] = []
    cells = [cell for cell in found.cells if cell.relevant and not cell.items]
    for (arena, level), group in groupby(
        cells, key=lambda cell: (cell.arena, cell.level)
    ):
        bands = phrases.listed([ages(cell.band, language) for cell in group], language)
        lines.append(
            language.words(
                "mapping.inventory.empty",
                arena=phrases.headed(word(released, language, "arena", arena)),
                level=word(released, language, "level", level),
                ages=bands,
            )
        )
    return tuple(lines)


def _doubled(
    found: ReleasedInventory, released: ReleasedMapping, language: Language
) -> list[Block]:
    if not found.doubled:
        return [paragraph(language.words("mapping.inventory.no_doubled"))]
    lines = []
    for one, other, alike in found.doubled:
        key = "same_name" if alike >= SAME_NAME else "doubled"
        lines.append(
            language.words(
                f"mapping.inventory.{key}",
                one=found.item(one).name,
                other=found.item(other).name,
                arena=word(released, language, "arena", found.item(one).arena),
                alike=decimal(alike, 2, language),
            )
        )
    return [
        paragraph(language.words("mapping.inventory.doubled_lead")),
        Bullets(tuple(lines)),
    ]
