"""A file's bytes into a table of cells, whichever of the formats it has."""

from __future__ import annotations

from prevstats.data.encoding import decode
from prevstats.data.file_bytes import FileBytes
from prevstats.data.parquet import table_from_parquet
from prevstats.data.step import Step
from prevstats.data.tables import Table, table_from_text


def read_table(file: FileBytes, *, find_header: bool = True) -> Step[Table]:
    """Return the cells of a file as text.

    ``find_header`` looks for a heading that names area and year; otherwise the first
    row that is not empty is the heading.
    """
    if file.is_parquet:
        return table_from_parquet(file)
    text = decode(file)
    table = table_from_text(file.name, text.value, find_header=find_header)
    return Step(table.value, text.log + table.log, text.complaints + table.complaints)
