"""A comparison with published numbers as lines of text for a terminal or a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prevstats.analyses.replication import Comparison, Row

HEADINGS = (
    "dataset",
    "design",
    "quantity",
    "published",
    "ours",
    "difference",
    "tolerance",
    "result",
)
NUMBERS = frozenset(("published", "ours", "difference", "tolerance"))


def lines_of(comparison: Comparison, *, only_failed: bool = False) -> list[str]:
    """Return the table: headings, then one line for each number."""
    rows = [row for row in comparison.rows if row.status == "fail" or not only_failed]
    if not rows:
        return []
    cells = [HEADINGS, *(cells_of(row) for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(HEADINGS))]
    notes = ["", *(row.note for row in rows)]
    return [
        (_line(line, widths) + (f"  {note}" if note else "")).rstrip()
        for line, note in zip(cells, notes, strict=True)
    ]


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    fitted = [
        cell.rjust(width) if name in NUMBERS else cell.ljust(width)
        for name, cell, width in zip(HEADINGS, cells, widths, strict=True)
    ]
    return "  ".join(fitted)


def cells_of(row: Row) -> tuple[str, ...]:
    """Return a row's cells as text."""
    part = "" if row.part == "value" else f" {row.part}"
    return (
        row.dataset,
        row.design,
        row.quantity + part,
        f"{row.published:.10g}",
        "·" if row.ours is None else f"{row.ours:.10g}",
        "·" if row.difference is None else f"{row.difference:.2e}",
        f"{row.tolerance:.2g}",
        row.status,
    )


def summary_of(comparison: Comparison) -> str:
    """Return how many numbers passed, failed, were shown, and faults of the files."""
    counts = [
        f"{sum(row.status == status for row in comparison.rows)} {word}"
        for status, word in (("pass", "passed"), ("fail", "failed"), ("shown", "shown"))
    ]
    if comparison.complaints:
        counts.append(f"{len(comparison.complaints)} faults in the files")
    return ", ".join(counts)
