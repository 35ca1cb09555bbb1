"""Faults of the file as a whole: encoding, packing, formats."""

from __future__ import annotations

import gzip
import io
import pickle
import tempfile
import zipfile
from pathlib import Path

from bad_input.tables import COLUMN, NAMES, Case, wide


def parquet_of(query: str) -> bytes:

    from prevstats.data.municipalities import connect

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.parquet"
        with connect() as connection:
            connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
        return path.read_bytes()


def zipped(content: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("table.csv", content)
    return buffer.getvalue()


SWEDISH = wide(codes=NAMES)
FILE_CASES = (
    Case(
        "Windows-1252",
        SWEDISH.encode("cp1252"),
        mended=("encoding", "code_and_name"),
        value=6.5,
    ),
    Case(
        "UTF-8 with mark",
        b"\xef\xbb\xbf" + SWEDISH.encode(),
        mended=("encoding",),
        value=6.5,
    ),
    Case("UTF-16", SWEDISH.encode("utf-16"), mended=("encoding",), value=6.5),
    Case(
        "UTF-16 without mark",
        SWEDISH.encode("utf-16-le"),
        mended=("encoding",),
        value=6.5,
    ),
    Case(
        "UTF-16, big end first",
        b"\xfe\xff" + SWEDISH.encode("utf-16-be"),
        mended=("encoding",),
        value=6.5,
    ),
    Case(
        "UTF-16 without mark, big end first",
        SWEDISH.encode("utf-16-be"),
        mended=("encoding",),
        value=6.5,
    ),
    Case(
        "a byte that Windows-1252 lacks",
        SWEDISH.encode("cp1252").replace(b"0115,", b"0115\x81,", 1),
        ("no municipality code",),
        5,
        "municipality_code",
    ),
    Case(
        "mojibake",
        wide(codes={"0114": "0114 Upplands VÃ¤sby"}),
        ("letters were destroyed",),
        2,
        "",
    ),
    Case(
        "replacement marks",
        wide(codes={"0114": "0114 Upplands V\ufffdsby"}),
        ("letters were destroyed",),
        2,
        "",
    ),
    Case(
        "decomposed letters",
        wide(codes={"0114": "0114 Upplands Va\u0308sby"}),
        mended=("letters_composed",),
        value=6.5,
    ),
    Case("Mac line ends", wide().replace("\n", "\r"), value=6.5),
    Case("Windows line ends", wide().replace("\n", "\r\n"), value=6.5),
    Case("zero bytes", wide().encode() + b"\x00\x00", ("zero byte",), 32, ""),
    Case("empty file", b"", ("empty file",), None, ""),
    Case("spaces alone", b" \n \n", ("empty file",), None, ""),
    Case(
        "pickle by name", wide(), ("could run a program",), None, "", file="table.pkl"
    ),
    Case(
        "pickle by content", pickle.dumps({"a": 1}), ("could run a program",), None, ""
    ),
    Case("zip", zipped(wide()), ("zip archive",), None, ""),
    Case("zip bomb", zipped("0" * 5_000_000), ("zip archive",), None, ""),
    Case("gzip", gzip.compress(wide().encode()), ("gzip archive",), None, ""),
    Case(
        "gzip bomb",
        gzip.compress(b"0" * 5_000_000),
        ("gzip archive",),
        None,
        "",
        file="table.csv.gz",
    ),
    Case(
        "Excel workbook",
        b"PK\x03\x04 xl/workbook.xml",
        ("Excel workbook",),
        None,
        "",
        file="t.xlsx",
    ),
    Case(
        "old Excel workbook",
        b"\xd0\xcf\x11\xe0\xa1\xb1",
        ("old Excel workbook",),
        None,
        "",
        file="t.xls",
    ),
    Case(
        "web page",
        "<!DOCTYPE html><html><body>Underhåll</body></html>",
        ("web page",),
        None,
        "",
    ),
    Case(
        "damaged Parquet",
        b"PAR1" + b"\x01" * 40,
        ("damaged",),
        None,
        "",
        file="t.parquet",
    ),
    Case(
        "Parquet bomb",
        parquet_of("SELECT 'x' AS municipality_code FROM range(21_000_000)"),
        ("cells are read",),
        None,
        "",
        file="t.parquet",
    ),
    Case(
        "NaN in Parquet",
        parquet_of(
            "SELECT * FROM (VALUES ('0114', 2019, 'nan'::DOUBLE), ('0114', 2018, 6.5))"
            " t(municipality_code, year, N33817)"
        ),
        mended=("nan_is_missing",),
        file="t.parquet",
    ),
    Case(
        "infinity in Parquet",
        parquet_of(
            "SELECT '0114' AS municipality_code, 2019 AS year, 'inf'::DOUBLE AS N33817"
        ),
        ("infinity",),
        1,
        COLUMN,
        file="t.parquet",
    ),
    Case(
        "codes as numbers in Parquet",
        parquet_of(
            "SELECT 114 AS municipality_code, 2019 AS year, 1.234::DOUBLE AS N33817"
        ),
        mended=("code_padded",),
        value=1.234,
        file="t.parquet",
    ),
    Case(
        "text in Parquet",
        parquet_of("SELECT '0114' AS municipality_code, 2019 AS year, '6,5' AS N33817"),
        mended=("decimal_comma",),
        value=6.5,
        file="t.parquet",
    ),
    Case(
        "dates in Parquet",
        parquet_of(
            "SELECT '0114' AS municipality_code, DATE '2019-12-31' AS year,"
            " 6.5 AS N33817"
        ),
        ("date",),
        1,
        "year",
        file="t.parquet",
    ),
)
