"""A Parquet file into the same table of cells as a text, through DuckDB."""

from __future__ import annotations

import tempfile
from pathlib import Path

from prevstats.data.file_bytes import FileBytes
from prevstats.data.municipalities import connect
from prevstats.data.step import Step
from prevstats.data.tables import Table, header_complaints
from prevstats.errors import Complaint, InputError
from prevstats.provenance import LogLine

LARGEST_UNPACKED = 1_000_000_000
"""Bytes that the columns may fill when unpacked."""
MOST_CELLS = 20_000_000
NUMBER_TYPES = ("INT", "FLOAT", "DOUBLE", "DECIMAL")
"""What the names of DuckDB's numeric types contain."""


def table_from_parquet(file: FileBytes) -> Step[Table]:
    """Return the cells of a Parquet file as text; ``line`` counts rows from 1.

    The bytes are put under a plain name first, since DuckDB reads marks such as ``*``
    in a file's name as a pattern, and so that what is read is what was hashed.

    Raises
    ------
    InputError
        When the file is damaged, or unpacks to more than is read here.
    """
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "table.parquet"
        copy.write_bytes(file.content)
        try:
            return _read(file.name, str(copy))
        except duckdb.Error as error:
            raise InputError(
                Complaint(
                    file.name,
                    None,
                    "",
                    str(error).split("\n")[0].replace(str(copy), file.name)[:200],
                    "the Parquet file is damaged or of a kind that is not read",
                    "write it again, or save the table as CSV",
                )
            ) from error


def _read(name: str, path: str) -> Step[Table]:
    """Read the copy: sizes first, then types, then the cells."""
    with connect() as connection:
        _refuse_large(name, *_sizes(connection, path))
        query = "DESCRIBE SELECT * FROM read_parquet(?)"
        columns = connection.execute(query, [path]).fetchall()
        query = "SELECT columns(*)::VARCHAR FROM read_parquet(?)"
        cells = connection.execute(query, [path]).fetchall()
    header = tuple(str(column[0]).strip() for column in columns)
    typed = frozenset(
        heading
        for heading, column in zip(header, columns, strict=True)
        if any(kind in str(column[1]) for kind in NUMBER_TYPES)
    )
    numeric = [heading in typed for heading in header]
    empty = sum(
        number and cell == "nan"
        for row in cells
        for number, cell in zip(numeric, row, strict=True)
    )
    rows = [
        [
            "" if cell is None or (number and cell == "nan") else cell
            for number, cell in zip(numeric, row, strict=True)
        ]
        for row in cells
    ]
    details = (("file", name), ("n", empty))
    log = (LogLine("repair", "nan_is_missing", details),) if empty else ()
    table = Table(name, header, rows, list(range(1, len(rows) + 1)), "", typed)
    return Step(table, log, header_complaints(name, header, 1))


def _sizes(connection: object, path: str) -> tuple[int, int]:
    """Return the number of cells and of unpacked bytes, from the file's own foot."""
    query = (
        "SELECT coalesce(sum(num_values), 0), coalesce(sum(total_uncompressed_size), 0)"
        " FROM parquet_metadata(?)"
    )
    found = connection.execute(query, [path]).fetchone()  # type: ignore[attr-defined]
    return int(found[0]), int(found[1])


def _refuse_large(name: str, cells: int, unpacked: int) -> None:
    """Refuse a file that is small on disk and huge when unpacked."""
    if cells > MOST_CELLS or unpacked > LARGEST_UNPACKED:
        raise InputError(
            Complaint(
                name,
                None,
                "",
                f"{cells} cells, {unpacked / 1e6:.0f} MB unpacked",
                f"at most {MOST_CELLS} cells are read",
                "keep the municipalities, years and indicators that are needed",
            )
        )
