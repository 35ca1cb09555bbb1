"""Tables for download: CSV as a link inside the page, and one workbook per report.

A text that a spreadsheet would read as a formula gets an apostrophe before it.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from prevstats.reporting.characters import printable
from prevstats.reporting.content import Block, Box, Figure, Fold, Grid, Section, Table

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel reads å, ä and ö as two letters each."""
_NUMBER = r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
_ENDS = re.compile(f"{_NUMBER};{_NUMBER}")
"""An interval as the sections give it: two plain numbers."""
LONGEST_SHEET_NAME = 31
FIXED_TIME = datetime.datetime(1980, 1, 1)
"""A zip file cannot be older; the same tables shall give the same bytes."""

Value = float | int | str | None


def csv_text(table: Table, language: str) -> str:
    """Return a table's unrounded values as CSV for the reader's spreadsheet.

    Swedish: semicolon and decimal comma; other languages: comma and decimal point.
    """
    swedish = language == "sv"
    stream = io.StringIO()
    writer = csv.writer(
        stream, delimiter=";" if swedish else ",", lineterminator="\r\n"
    )
    header, rows = _with_ends(table)
    writer.writerow([harmless(title) for title in header])
    for row in rows:
        writer.writerow([_csv_value(value, swedish) for value in row])
    return BYTE_ORDER_MARK + stream.getvalue()


def csv_link(table: Table, language: str) -> str:
    """Return a table's CSV as a ``data:`` address."""
    return "data:text/csv;charset=utf-8," + quote(csv_text(table, language), safe="")


def harmless(words: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    kept = printable(words)
    return f"'{kept}" if kept.lstrip(" \u00a0").startswith(FORMULA_STARTS) else kept


def tables_of(blocks: Iterable[Block]) -> Iterator[tuple[str, Table]]:
    """Yield every table with its caption, those of figures and folds included."""
    for block in blocks:
        if isinstance(block, Table):
            yield block.caption, block
        elif isinstance(block, Figure):
            yield block.caption, block.table
        elif isinstance(block, Box | Fold):
            yield from tables_of(block.blocks)
        elif isinstance(block, Grid):
            for _, field in block.fields:
                yield from tables_of(field)


def workbook_bytes(sections: Sequence[Section]) -> bytes:
    """Return all tables of a report as an XLSX file, one sheet each.

    The same tables give the same bytes.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    taken: set[str] = set()
    found = (pair for section in sections for pair in tables_of(section.blocks))
    for caption, table in found:
        sheet = book.create_sheet(_sheet_name(caption, taken))
        sheet.append([harmless(caption)])
        header, rows = _with_ends(table)
        sheet.append([harmless(title) for title in header])
        for row in rows:
            sheet.append([_sheet_value(value) for value in row])
    if not book.worksheets:
        book.create_sheet("-")
    book.properties.created = book.properties.modified = FIXED_TIME
    stream = io.BytesIO()
    book.save(stream)
    return _same_every_time(stream.getvalue())


def _with_ends(table: Table) -> tuple[list[str], list[list[Value]]]:
    """Return header and values, with an interval's two ends in a column each."""
    spans = [
        any(_ends(row[place])[1] is not None for row in table.values)
        for place in range(len(table.header))
    ]
    header = [
        name
        for title, span in zip(table.header, spans, strict=True)
        for name in ((f"{title}, min", f"{title}, max") if span else (title,))
    ]
    rows = [
        [
            part
            for value, span in zip(row, spans, strict=True)
            for part in (_ends(value) if span else (value,))
        ]
        for row in table.values
    ]
    return header, rows


def _ends(value: Value) -> tuple[Value, Value]:
    """Return the two ends of "low;high"; other words stand in the first column."""
    if isinstance(value, str) and _ENDS.fullmatch(value):
        low, high = value.split(";")
        return float(low), float(high)
    return value, None


def _csv_value(value: Value, swedish: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    written = repr(value)
    return written.replace(".", ",") if swedish else written


def _sheet_value(value: Value) -> Value:
    return harmless(value) if isinstance(value, str) else value


def _sheet_name(caption: str, taken: set[str]) -> str:
    """Return a name that a workbook accepts and that is not taken (and take it)."""
    name = re.sub(r"[\\/*?:\[\]\x00-\x1f']", " ", caption).strip() or "-"
    name = name[:LONGEST_SHEET_NAME].strip()
    count = 1
    free = name
    while free.lower() in taken:
        count += 1
        tail = f" {count}"
        free = name[: LONGEST_SHEET_NAME - len(tail)] + tail
    taken.add(free.lower())
    return free


def _same_every_time(content: bytes) -> bytes:
    """Return the workbook without the time at which it was written."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as read,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as write,
    ):
        for name in sorted(read.namelist()):
            part = read.read(name)
            if name == "docProps/core.xml":
                part = re.sub(
                    rb"(<dcterms:modified[^>]*>)[^<]*",
                    rb"\g<1>" + FIXED_TIME.strftime("%Y-%m-%dT%H:%M:%SZ").encode(),
                    part,
                )
            info = zipfile.ZipInfo(name, FIXED_TIME.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            write.writestr(info, part)
    return stream.getvalue()
