"""A sheet of an Excel workbook into rows of text, merged cells filled and told of."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from prevstats.data.step import Step
from prevstats.errors import Complaint, InputError
from prevstats.provenance import LogLine

LARGEST_UNPACKED = 200_000_000
"""Bytes that a workbook may unpack to; a packed file can hide far more."""
MOST_CELLS = 5_000_000
"""Cells of a sheet; a table kept by hand is far smaller."""


@dataclass(frozen=True, slots=True)
class SheetRows:
    """The rows of a sheet as text, each with its row number, empty rows left out."""

    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]


def rows_of_workbook(name: str, content: bytes) -> Step[SheetRows]:
    """Return the first visible sheet that holds anything, as text.

    A merged cell's value is repeated in all cells of the merge, with a log line; dates
    become 2026-03-23. Complaints never repeat what a cell holds.

    Raises
    ------
    InputError
        When the bytes are no workbook, unpack to too much, or no sheet holds anything.
    """
    _refuse_unpacked(name, content)
    from openpyxl import load_workbook

    try:
        values = load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
        written = load_workbook(io.BytesIO(content), data_only=False, keep_links=False)
    except Exception as error:  # openpyxl raises many kinds for a damaged file
        raise _no_workbook(name, type(error).__name__) from error
    sheets = [sheet for sheet in values.worksheets if _holds_anything(sheet)]
    if not sheets:
        raise _no_workbook(name, "no visible sheet with anything in it")
    sheet = sheets[0]
    if sheet.max_row * sheet.max_column > MOST_CELLS:
        raise _no_workbook(name, f"{sheet.max_row} rows and {sheet.max_column} columns")
    merged = _filled_merges(sheet)
    log = _log(name, merged, len(sheets) - 1)
    complaints = _unusable(name, sheet, written[sheet.title])
    rows, lines = [], []
    for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        row = tuple(
            text_of(merged.get((line, column), value))
            for column, value in enumerate(cells, start=1)
        )
        if any(row):
            rows.append(row)
            lines.append(line)
    return Step(SheetRows(tuple(rows), tuple(lines)), log, complaints)


def text_of(value: Any) -> str:
    """Return a cell's value as text: whole numbers without a point, dates in ISO."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value).strip()


def _holds_anything(sheet: Any) -> bool:
    return sheet.sheet_state == "visible" and any(
        cell is not None for row in sheet.iter_rows(values_only=True) for cell in row
    )


def _filled_merges(sheet: Any) -> dict[tuple[int, int], Any]:
    """Return (row, column) → value for every cell inside a merge."""
    filled: dict[tuple[int, int], Any] = {}
    for block in sheet.merged_cells.ranges:
        value = sheet.cell(block.min_row, block.min_col).value
        for row in range(block.min_row, block.max_row + 1):
            for column in range(block.min_col, block.max_col + 1):
                filled[row, column] = value
    return filled


def _log(
    name: str, merged: dict[tuple[int, int], Any], others: int
) -> tuple[LogLine, ...]:
    log = []
    if merged:
        first = min(row for row, _ in merged)
        details = (("file", name), ("n", len(merged)), ("first_line", first))
        log.append(LogLine("repair", "local_merged_cells", details))
    if others:
        details_sheets = (("file", name), ("n", others))
        log.append(LogLine("removed", "local_other_sheets", details_sheets))
    return tuple(log)


def _unusable(name: str, sheet: Any, written: Any) -> tuple[Complaint, ...]:
    """Return complaints about formulas without a saved value, and failed ones."""
    told = []
    for row in written.iter_rows():
        for cell in row:
            value = sheet.cell(cell.row, cell.column).value
            if cell.data_type == "f" and value is None:
                found = "a formula without a saved value"
            elif sheet.cell(cell.row, cell.column).data_type == "e":
                found = "a formula that failed"
            else:
                continue
            told.append(
                Complaint(
                    name,
                    cell.row,
                    cell.column_letter,
                    found,
                    "formulas are not run here",
                    "open the workbook, save it, or paste values in place of formulas",
                )
            )
    return tuple(told)


def _refuse_unpacked(name: str, content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile as error:
        raise _no_workbook(name, "no workbook") from error
    if size > LARGEST_UNPACKED:
        raise _no_workbook(name, f"{size / 1e6:.0f} MB when unpacked")


def _no_workbook(name: str, found: str) -> InputError:
    return InputError(
        Complaint(
            name,
            None,
            "",
            found,
            "the workbook cannot be read",
            "save it again as .xlsx, or save the sheet as CSV UTF-8",
        )
    )
