"""The rows of the size table: where their worlds come from, and what was promised."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from placebo_worlds import FAMILY, FAMILY_CENTRES, YEARS_BEFORE, Cell

Target = tuple[float, float]

PLACEMENTS = ("random", "smallest fifth", "largest fifth")
SELECTED = (
    "last year out of line (tenth)",
    "highest level (tenth)",
    "fastest rise before (tenth)",
)
ALL_IN_POOL: Mapping[int, Target] = {
    1: (3.5, 6.5),
    2: (3.0, 7.5),
    5: (3.5, 6.5),
    10: (3.5, 6.0),
    20: (3.5, 6.0),
}
POOL_OF_50: Mapping[int, Target] = {1: (2.0, 6.0), 2: (2.0, 6.0), 5: (2.5, 7.0)}
POOL_OF_18: Mapping[int, Target] = {1: (1.0, 6.0), 2: (1.0, 6.0), 5: (2.0, 6.5)}
ON_PURPOSE: Mapping[int, Target] = {1: (0.0, 9.0), 5: (0.0, 10.0)}
ALL_SMALL: Mapping[int, Target] = {10: (0.0, 11.0)}
ONE_INDICATOR: Target = (2.0, 8.0)
NO_PROMISE: Mapping[int, Target] = {}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: where its worlds come from and what was promised."""

    block: str
    cells: tuple[Cell, ...]
    target: Target | None
    indicators: tuple[str, ...] = tuple(FAMILY)
    label: str = ""
    before: tuple[int, int] = YEARS_BEFORE
    artificial: bool = False

    @property
    def key(self) -> str:
        """Name of the row: the seed of its worlds."""
        cell = self.cells[0]
        shown = self.label or f"{cell.n_treated} treated, {cell.placement}"
        return f"{self.block}: {shown}"


def rows() -> Iterator[Row]:
    """Return every row of the table, in order."""
    few = cells((1, 2, 5), PLACEMENTS)
    yield from block("All in the pool", few, ALL_IN_POOL)
    for row in block("Artificial", few, ALL_IN_POOL):
        yield replace(row, artificial=True)
    yield from block("Many treated", cells((10, 20), ("random",)), ALL_IN_POOL)
    yield from block("Many treated", cells((10,), ("smallest fifth",)), ALL_SMALL)
    compared = [replace(one, in_study=18) for one in cells((1, 5), PLACEMENTS)]
    yield from block("18 compared, all in the pool", compared, ALL_IN_POOL)
    for size, targets in ((50, POOL_OF_50), (18, POOL_OF_18)):
        known = [replace(one, in_study=size, pool_only_study=True) for one in few]
        yield from block(f"Only {size} known", known, targets)
    chosen = [Cell(n, where) for where, n in product(SELECTED, (1, 5))]
    yield from block("Treated for a reason", chosen, ON_PURPOSE)
    for years, title in ((1, "1 year before"), (2, "2 years before")):
        for row in block(title, cells((1, 5), ("random",)), ALL_IN_POOL):
            yield replace(row, before=(years, years))
    later = [
        replace(one, starts=min(3, one.n_treated))
        for one in cells((2, 5, 10), PLACEMENTS)
    ]
    yield from block("Staggered, mean before", later, NO_PROMISE)
    last = [Cell(5, "random", starts=3, base="last")]
    yield from block("Staggered, last year before", last, NO_PROMISE)
    for name in FAMILY_CENTRES:
        yield Row("Family centres", tuple(few), ONE_INDICATOR, (name,), label=name)


def cells(counts: tuple[int, ...], placements: tuple[str, ...]) -> list[Cell]:
    """Return one cell for each number of treated and placement."""
    return [Cell(n, where) for n, where in product(counts, placements)]


def block(
    title: str, asked: list[Cell], targets: Mapping[int, Target]
) -> Iterator[Row]:
    """Return one row for each cell, with the target of its number of treated."""
    for cell in asked:
        yield Row(title, (cell,), targets.get(cell.n_treated))
