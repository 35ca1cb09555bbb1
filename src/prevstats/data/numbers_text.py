"""A column of text into numbers, its decimal mark told from the whole column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import numpy as np

from prevstats.data.cells import Cell, Kind, read_cell
from prevstats.data.step import Fault, Step, complaints_of
from prevstats.errors import Complaint
from prevstats.provenance import LogLine

if TYPE_CHECKING:
    from numpy.typing import NDArray

Mark = Literal[".", ","]
Dash = Literal["zero", "missing"]
PLAIN = frozenset("0123456789.eE+-")
"""Signs of which numbers in plain notation consist; ``float`` judges the rest."""
COMMA_KINDS: tuple[Kind, ...] = ("comma", "dots")
DOT_KINDS: tuple[Kind, ...] = ("dot", "commas")
UNSURE_KINDS: tuple[Kind, ...] = ("dot_group", "comma_group")

FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        "text": Fault(
            "the cell is no number",
            "correct it, or leave it empty when the value is missing",
        ),
        "dash": Fault(
            "a dash is zero in tables from SCB and missing in others; it cannot be "
            "told here",
            "write 0 where it means none, and leave the cell empty where the value is "
            "missing",
        ),
        "nan": Fault(
            "NaN is what a failed calculation leaves, not a published value",
            "leave the cell empty when the value is missing",
        ),
        "infinite": Fault(
            "infinity comes from a division by zero, not from a count",
            "correct the calculation, or leave the cell empty",
        ),
        "formula": Fault(
            "the cell holds a formula, which is never run here",
            "save the values in place of the formulas",
        ),
        "mixed": Fault(
            "the column writes decimals both with a comma and with a dot, and this "
            "way no oftener than the other",
            "use one decimal mark throughout",
        ),
        "unsure": Fault(
            "this may be a decimal or a thousand, and nothing in the file tells which",
            'state the decimal mark (decimal: "," or decimal: ".") under source (kind: '
            "file), or write the numbers without thousand marks",
        ),
        "other_mark": Fault(
            "the cell does not fit the stated decimal mark",
            "correct the cell or state the other mark",
        ),
        "percent_mixed": Fault(
            "some cells of the column have a percent sign and others have none",
            "write all of them in the same way",
        ),
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class TextColumn:
    """One column as it stands in the file."""

    file: str
    name: str
    texts: Sequence[str]
    lines: Sequence[int]


@dataclass(frozen=True, slots=True, eq=False)
class ReadColumn:
    """A column whose cells are understood, its decimal mark perhaps not yet.

    ``values`` is filled when every cell was a plain number; else ``cells`` is.
    """

    source: TextColumn
    values: NDArray[np.float64] | None
    cells: Sequence[Cell]
    marks: frozenset[Kind]


def read_column(source: TextColumn) -> ReadColumn:
    """Return the column's cells, the quick way where they are all plain numbers."""
    values = _plain_numbers(source.texts)
    if values is not None:
        dotted = (read_cell(text).kind for text in source.texts if "." in text)
        marks = _marks(dotted)
        if marks != {"dot_group"}:
            return ReadColumn(source, values, (), marks)
    known = {text: read_cell(text) for text in set(source.texts)}
    cells = [known[text] for text in source.texts]
    return ReadColumn(source, None, cells, frozenset(c.kind for c in known.values()))


def _marks(kinds: Iterable[Kind]) -> frozenset[Kind]:
    """Return how plain numbers use the dot, looking no further than needed."""
    seen: set[Kind] = set()
    for kind in kinds:
        if kind != "dot_group":
            return frozenset((kind,))
        seen.add(kind)
    return frozenset(seen)


def _plain_numbers(texts: Sequence[str]) -> NDArray[np.float64] | None:
    """Return the numbers when all cells are plain ones or empty, else ``None``."""
    if not set("".join(texts)) <= PLAIN:
        return None
    try:
        values = np.array([float(text) if text else np.nan for text in texts])
    except ValueError:
        return None
    return None if np.isinf(values).any() else values


def decimal_mark_of(
    columns: Sequence[ReadColumn], declared: Mark | None, delimiter: str
) -> Mark | None:
    """Return the mark that the file as a whole shows, or ``None`` when it shows none.

    A declared mark stands. A semicolon between cells speaks for neither.
    """
    if declared:
        return declared
    comma = any(set(COMMA_KINDS) & column.marks for column in columns)
    dot = any(set(DOT_KINDS) & column.marks for column in columns)
    if comma and not dot:
        return ","
    if dot and not comma and delimiter != ";":
        return "."
    return None


def numbers(
    column: ReadColumn,
    file_mark: Mark | None,
    declared: Mark | None = None,
    dash: Dash | None = None,
) -> Step[NDArray[np.float64]]:
    """Return the column's numbers, ``nan`` where a value is missing.

    Everything that was repaired is in the log; every cell that cannot be read is
    complained of, with its line.
    """
    if column.values is not None and declared != ",":
        return Step(column.values)
    cells = column.cells or [read_cell(text) for text in column.source.texts]
    mark = _mark(cells, file_mark, declared)
    faulty = _faulty(cells, mark, declared, dash)
    values = np.array(
        [_value(cell, mark or ".", dash) for cell in cells], dtype=np.float64
    )
    complaints = _complaints(column.source, faulty)
    return Step(values, _log(column.source, cells, mark, dash), complaints)


def _mark(
    cells: Sequence[Cell], file_mark: Mark | None, declared: Mark | None
) -> Mark | None:
    """Return the column's decimal mark; ``None`` when it cannot be told."""
    if declared:
        return declared
    kinds = {cell.kind for cell in cells}
    comma, dot = bool(kinds & set(COMMA_KINDS)), bool(kinds & set(DOT_KINDS))
    if comma != dot:
        return "," if comma else "."
    if not comma and not kinds & set(UNSURE_KINDS):
        return "."
    return None if comma else file_mark


def _faulty(
    cells: Sequence[Cell], mark: Mark | None, declared: Mark | None, dash: Dash | None
) -> dict[int, str]:
    """Return row → key of the fault, for the cells that cannot be read."""
    rarer = _rarer(cells)
    found: dict[int, str] = {}
    signed = {"percent_sign" in cell.notes for cell in cells if cell.text}
    for row, cell in enumerate(cells):
        fault = _own_fault(cell, dash) or (
            _fault_under(cell, declared) if declared else _fault_told(cell, mark, rarer)
        )
        if not fault and len(signed) == 2 and cell.text:
            fault = "" if "percent_sign" in cell.notes else "percent_mixed"
        if fault:
            found[row] = fault
    return found


def _own_fault(cell: Cell, dash: Dash | None) -> str:
    """Return the fault that the cell has whatever the column's mark."""
    return "" if cell.fault == "dash" and dash else cell.fault


def _fault_under(cell: Cell, declared: Mark) -> str:
    """Return the fault of a cell under a decimal mark that the user stated."""
    other = DOT_KINDS if declared == "," else COMMA_KINDS
    return "other_mark" if cell.kind in other else ""


def _rarer(cells: Sequence[Cell]) -> tuple[Kind, ...]:
    """Return the kinds of the rarer decimal mark; none when only one is used.

    The cells that stand out are the ones to look at; when both are as common, all are.
    """
    commas = sum(cell.kind in COMMA_KINDS for cell in cells)
    dots = sum(cell.kind in DOT_KINDS for cell in cells)
    if not commas or not dots:
        return ()
    if commas == dots:
        return (*COMMA_KINDS, *DOT_KINDS)
    return COMMA_KINDS if commas < dots else DOT_KINDS


def _fault_told(cell: Cell, mark: Mark | None, rarer: tuple[Kind, ...]) -> str:
    """Return the fault of a cell whose decimal mark must be told from the others.

    In a column that mixes marks nothing is said of cells that either mark could read:
    they can be told once the odd ones are mended.
    """
    if rarer:
        return "mixed" if cell.kind in rarer else ""
    if cell.kind in UNSURE_KINDS and (mark is None or _is_thousand(cell, mark)):
        return "unsure"
    return ""


def _is_thousand(cell: Cell, mark: Mark) -> bool:
    """Tell whether an unsure cell would be a thousand under this decimal mark."""
    return cell.kind == ("dot_group" if mark == "," else "comma_group")


def _value(cell: Cell, mark: Mark, dash: Dash | None) -> float:
    """Return the cell's number under this decimal mark; ``nan`` when it has none."""
    if cell.fault == "dash" and dash == "zero":
        return 0.0
    if cell.kind in ("missing", "bad"):
        return np.nan
    thousand = "." if mark == "," else ","
    try:
        return float(cell.text.replace(thousand, "").replace(",", "."))
    except ValueError:
        return np.nan


def _complaints(source: TextColumn, faulty: Mapping[int, str]) -> tuple[Complaint, ...]:
    """Return the complaints, each kind of fault with its first places."""
    by_fault: dict[str, list[tuple[int, str]]] = {}
    for row, fault in faulty.items():
        place = (source.lines[row], source.texts[row])
        by_fault.setdefault(fault, []).append(place)
    return tuple(
        complaint
        for fault, places in by_fault.items()
        for complaint in complaints_of(source.file, source.name, FAULTS[fault], places)
    )


def _log(
    source: TextColumn, cells: Sequence[Cell], mark: Mark | None, dash: Dash | None
) -> tuple[LogLine, ...]:
    """Return one line per kind of repair in the column, with how many cells."""
    counts = Counter(note for cell in cells for note in cell.notes)
    if mark:
        thousand = "." if mark == "," else ","
        counts["decimal_comma"] = sum(mark == "," and "," in c.text for c in cells)
        counts["thousand_marks"] = sum(thousand in cell.text for cell in cells)
    if dash:
        dashes = sum(cell.fault == "dash" for cell in cells)
        counts[f"dash_{dash}"] = dashes
    return tuple(
        LogLine(
            "warning"
            if key in ("censored_missing", "suppressed_missing")
            else "repair",
            key,
            (("file", source.file), ("column", source.name), ("n", count)),
        )
        for key, count in sorted(counts.items())
        if count
    )
