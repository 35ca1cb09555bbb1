"""The inventory as a matrix: what exists for whom, its gaps, doubles and balance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations, product

from prevstats.analyses.basis import labels
from prevstats.analyses.mapping_alike import likeness
from prevstats.analyses.mapping_findings import (
    Band,
    EvidenceNote,
    Inventory,
    InventoryItem,
    MatrixCell,
)
from prevstats.analyses.study_findings import Count
from prevstats.data.template_rows import TemplateRow, TemplateTable
from prevstats.errors import Complaint, InputError
from prevstats.parameters.templates import vocabularies


def inventory(table: TemplateTable, bands: Sequence[Band]) -> Inventory:
    """Return the matrix of arena, level and age, and what follows from it.

    Raises ``InputError`` for ages in the wrong order and unknown catalogue ids.
    """
    _refuse(table)
    items = tuple(_item(row) for row in table.rows)
    levels = [word.id for word in vocabularies()["level"].words]
    cells = tuple(
        _cell(arena, level, band, items)
        for arena, level, band in product(_arenas(items), levels, bands)
    )
    gaps = tuple(
        (level, band)
        for level, band in product(levels, bands)
        if not any(_covers(item, level, band) for item in items)
    )
    return Inventory(
        items=items,
        bands=tuple(bands),
        cells=cells,
        gaps=gaps,
        doubled=_doubled(items),
        balance=_counted("perspective", [item.perspective for item in items]),
        providers=_counted("provider_kind", [item.provider_kind for item in items]),
    )


def _item(row: TemplateRow) -> InventoryItem:
    reached = row.number("reached")
    return InventoryItem(
        id=row.text("id"),
        name=row.text("name"),
        arena=row.text("arena"),
        levels=row.several("levels"),
        perspective=row.text("perspective"),
        ages=(int(row.number("age_from") or 0), int(row.number("age_to") or 0)),
        target_group=row.text("target_group"),
        provider=row.text("provider"),
        provider_kind=row.text("provider_kind"),
        evidence=_evidence(row),
        reached=None if reached is None else Count(reached, "persons"),
        cost_sek=row.number("cost_sek"),
    )


def _evidence(row: TemplateRow) -> EvidenceNote:
    """Return what is known: the reference tables' own words go before the user's."""
    from prevstats.evidence.catalogue import catalogue

    name = row.text("catalogue")
    if name:
        entry = catalogue()[name]
        known = entry.intervention
        return EvidenceNote(
            "catalogue",
            labels(known.evidence_note),
            known.source,
            known.verified,
            entry.standing,
        )
    note = row.text("evidence_note")
    source = row.text("evidence_source")
    if not note:
        return EvidenceNote("none", {}, "", "", "")
    return EvidenceNote("own", labels(note), source, "", "")


def _refuse(table: TemplateTable) -> None:
    from prevstats.evidence.catalogue import catalogue

    faults = []
    for row in table.rows:
        low, high = row.number("age_from"), row.number("age_to")
        if low is not None and high is not None and high < low:
            found = f"{low:g} to {high:g}"
            meaning, mend = "the oldest age is below the youngest", "swap the two ages"
            faults.append(
                Complaint(table.file, row.line, "ålder till", found, meaning, mend)
            )
        name = row.text("catalogue")
        if name and name not in catalogue():
            meaning = "the catalogue of interventions has none of that name"
            mend = "correct it, or leave the cell empty and say what studies show"
            faults.append(
                Complaint(table.file, row.line, "katalog-id", name, meaning, mend)
            )
    if faults:
        raise InputError(faults)


def _arenas(items: Sequence[InventoryItem]) -> list[str]:
    """Return every arena of the list, so that one without anything shows as empty."""
    return [word.id for word in vocabularies()["arena"].words]


def _cell(
    arena: str, level: str, band: Band, items: Sequence[InventoryItem]
) -> MatrixCell:
    word = vocabularies()["arena"].word(arena)
    inside = tuple(
        item.id for item in items if item.arena == arena and _covers(item, level, band)
    )
    meets = word.age_from <= band[1] and band[0] <= word.age_to
    return MatrixCell(arena, level, band, inside, meets or bool(inside))


def _covers(item: InventoryItem, level: str, band: Band) -> bool:
    return level in item.levels and _overlap(item.ages, band)


def _overlap(one: Band, other: Band) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _doubled(items: Sequence[InventoryItem]) -> tuple[tuple[str, str, float], ...]:
    """Return pairs with the same arena, perspective, a level and an age in common."""
    return tuple(
        (one.id, other.id, likeness(one.name, other.name))
        for one, other in combinations(items, 2)
        if one.arena == other.arena
        and one.perspective == other.perspective
        and set(one.levels) & set(other.levels)
        and _overlap(one.ages, other.ages)
    )


def _counted(words: str, values: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Return how many have each word of a list, in the list's order, none left out."""
    counts = Counter(values)
    return tuple((word.id, counts[word.id]) for word in vocabularies()[words].words)
