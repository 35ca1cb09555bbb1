"""Text into a table of cells, each row with the line it stands on."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import compress

from prevstats.data.headers import is_header
from prevstats.data.step import Fault, Step, complaints_of, shown
from prevstats.errors import Complaint, InputError
from prevstats.provenance import LogLine

DELIMITERS = (",", ";", "\t", "|")
HEADER_WITHIN = 40
"""Rows among which the heading is looked for; exports put a title above it."""
LONGEST_HEADING = 200
CODE_FIRST = re.compile(r"^G?[0-9]{3,6}(\.0)?(\s|$)")

RAGGED = Fault(
    "the row has another number of cells than the heading, so that values may stand "
    "in the wrong column",
    "put text with a comma in it in quotes, or export the table again",
)
CUT_SHORT = Fault(
    "the file ends in the middle of a row: it was cut off while being saved or sent",
    "fetch or export the whole file again",
)


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as text, before anything is understood of them.

    Attributes
    ----------
    file : base name of the file.
    header : headings, stripped.
    rows : rows of cells, as many as headings.
    lines : the line of the file on which each row begins (a row number for Parquet).
    delimiter : what parts the cells; "" where the format keeps them apart itself.
    typed : headings of columns whose cells were numbers in the file already.
    """

    file: str
    header: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]
    delimiter: str
    typed: frozenset[str] = frozenset()

    def column(self, place: int) -> list[str]:
        """Return one column's cells."""
        return [row[place] for row in self.rows]

    def keep(self, which: Sequence[bool]) -> Table:
        """Return the table with only the rows marked true."""
        if all(which):
            return self
        rows, lines = (
            list(compress(self.rows, which)),
            list(compress(self.lines, which)),
        )
        return replace(self, rows=rows, lines=lines)


@dataclass(frozen=True, slots=True)
class _Records:
    """All rows of a text, ragged as they are."""

    delimiter: str
    rows: list[list[str]]
    lines: list[int]


def table_from_text(file: str, text: str, *, find_header: bool = True) -> Step[Table]:
    """Return the table in a text, its delimiter and heading found by looking.

    Parameters
    ----------
    file : base name, for messages.
    text : the whole file.
    find_header : look below the first rows for a heading that names area and year;
        otherwise the first row that is not empty is the heading.

    Raises
    ------
    InputError
        When the text cannot be parted into cells at all.
    """
    skipped = 1 if text[:4].casefold() == "sep=" else 0
    body = text.split("\n", 1)[1] if skipped and "\n" in text else text
    records = _best_records(file, body, skipped, find_header)
    top = _header_row(records.rows, find_header)
    header = tuple(cell.strip() for cell in _trimmed(records.rows[top]))
    log = _log_of_top(file, records, top)
    problems = header_complaints(file, header, records.lines[top])
    width = len(header)
    rows, lines, ragged = [], [], []
    for row, line in zip(
        records.rows[top + 1 :], records.lines[top + 1 :], strict=True
    ):
        if not any(map(str.strip, row)):
            continue
        fitted = _fitted(row, width)
        if fitted is None:
            ragged.append((line, f"{len(row)} cells: {records.delimiter.join(row)}"))
            continue
        rows.append(fitted)
        lines.append(line)
    problems += _ragged_complaints(file, ragged, records.lines[-1], text)
    if text and text[-1] not in "\r\n" and not ragged:
        details = (("file", file), ("line", records.lines[-1]))
        log += (LogLine("warning", "no_final_line_break", details),)
    table = Table(file, header, rows, lines, records.delimiter)
    return Step(table, log, problems)


def _best_records(file: str, body: str, skipped: int, find_header: bool) -> _Records:
    """Part the text with the delimiter under which a heading appears."""
    first_lines = [line for line in body.splitlines()[:HEADER_WITHIN] if line.strip()]
    if not first_lines:
        raise InputError(
            Complaint(file, None, "", "no rows", "there is no table", "export it again")
        )
    by_count = sorted(DELIMITERS, key=lambda mark: -first_lines[0].count(mark))
    if find_header:
        for delimiter in by_count:
            head = _records(file, "\n".join(first_lines), delimiter, 0, strict=False)
            if any(is_header(row) for row in head.rows):
                return _records(file, body, delimiter, skipped)
    return _records(file, body, by_count[0], skipped)


def _records(
    file: str, body: str, delimiter: str, skipped: int, *, strict: bool = True
) -> _Records:
    """Part a text into rows, remembering where each begins."""
    reader = csv.reader(
        io.StringIO(body, newline=""), delimiter=delimiter, strict=strict
    )
    rows: list[list[str]] = []
    lines: list[int] = []
    begins = 1 + skipped
    try:
        for row in reader:
            rows.append(row)
            lines.append(begins)
            begins = reader.line_num + skipped + 1
    except csv.Error as error:
        raise InputError(
            Complaint(
                file,
                begins,
                "",
                str(error),
                "a quotation mark is opened and not closed, or a cell is too large",
                "correct the quotation marks on this line or export the table again",
            )
        ) from error
    return _Records(delimiter, rows, lines)


def _header_row(rows: list[list[str]], find_header: bool) -> int:
    """Return the number of the row that is the heading."""
    if find_header:
        for place, row in enumerate(rows[:HEADER_WITHIN]):
            if is_header(row):
                return place
    return next(place for place, row in enumerate(rows) if any(c.strip() for c in row))


def _trimmed(row: list[str]) -> list[str]:
    """Return the row without empty cells at its end."""
    end = len(row)
    while end > 1 and not row[end - 1].strip():
        end -= 1
    return row[:end]


def _fitted(row: list[str], width: int) -> list[str] | None:
    """Return the row at the heading's width, or ``None`` when it does not fit.

    Empty cells beyond the heading are dropped. A lone first cell is a remark below
    the table and is filled up, to be judged as one.
    """
    if len(row) == width:
        return row
    if len(row) > width:
        return None if any(cell.strip() for cell in row[width:]) else row[:width]
    return row + [""] * (width - len(row)) if is_remark(row) else None


def is_remark(row: Sequence[str]) -> bool:
    """Tell a note under the table from a row of figures.

    A note has words in its first cell and no figure in any other; a first cell that
    begins with a code and nothing after it is a row that lost its figures.
    """
    first, rest = row[0].strip(), [cell.strip() for cell in row[1:]]
    if any(cell[:1].isdigit() for cell in rest):
        return False
    if not any(rest):
        return not CODE_FIRST.match(first)
    return not first[:1].isdigit()


def _log_of_top(file: str, records: _Records, top: int) -> tuple[LogLine, ...]:
    """Return the line about a title above the heading, when there is one."""
    above = [" ".join(row).strip() for row in records.rows[:top]]
    words = [text for text in above if text]
    if not words:
        return ()
    details = (("file", file), ("rows", len(words)), ("text", words[0][:60]))
    return (LogLine("removed", "rows_above_header", details),)


def header_complaints(
    file: str, header: tuple[str, ...], line: int
) -> tuple[Complaint, ...]:
    """Return complaints about headings that are doubled, huge or programs."""
    found = []
    for place, name in enumerate(header):
        if name and name in header[:place]:
            meaning = "two columns have the same heading"
            mend = "remove or rename one of them"
        elif len(name) > LONGEST_HEADING:
            meaning = f"a heading may have {LONGEST_HEADING} characters"
            mend = "shorten it, or check that the heading row is there"
        elif name[:1] in ("=", "@") or any(ord(mark) < 32 for mark in name):
            meaning = "a heading is no formula and holds no control characters"
            mend = "write the name of the indicator"
        else:
            continue
        found.append(
            Complaint(file, line, f"column {place + 1}", shown(name), meaning, mend)
        )
    return tuple(found)


def _ragged_complaints(
    file: str, ragged: list[tuple[int, str]], last_line: int, text: str
) -> tuple[Complaint, ...]:
    """Return complaints about rows of another width, a cut-off last one apart."""
    if ragged and ragged[-1][0] == last_line and text[-1] not in "\r\n":
        return complaints_of(file, "", RAGGED, ragged[:-1]) + complaints_of(
            file, "", CUT_SHORT, ragged[-1:]
        )
    return complaints_of(file, "", RAGGED, ragged)
