"""The bytes of a table that the user names, refused when they cannot be one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from prevstats.errors import Complaint, InputError
from prevstats.provenance import SourceUse, sha256_of_bytes

LARGEST_FILE = 200_000_000
"""Bytes; the whole of Kolada for the municipalities is smaller."""
ADDRESS = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]+:/{1,2}")
REFUSED_STARTS: tuple[tuple[bytes, str, str], ...] = (
    (b"\x1f\x8b", "a gzip archive", "unpack it first and give the CSV or Parquet file"),
    (b"BZh", "a bzip2 archive", "unpack it first and give the CSV or Parquet file"),
    (b"\xfd7zXZ", "an xz archive", "unpack it first and give the CSV or Parquet file"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it first"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "save the sheet as CSV UTF-8"),
    (b"\x93NUMPY", "a NumPy array", "save the table as CSV or Parquet"),
    (b"\x89HDF", "an HDF5 file", "save the table as CSV or Parquet"),
    (b"%PDF", "a PDF", "ask the publisher for the table as CSV"),
    (b"<!DOCTYPE", "a web page", "download the table itself, not the page about it"),
    (b"<!doctype", "a web page", "download the table itself, not the page about it"),
    (b"<html", "a web page", "download the table itself, not the page about it"),
)
PICKLE_NAMES = (".pkl", ".pickle", ".p", ".joblib", ".dill")


@dataclass(frozen=True, slots=True)
class FileBytes:
    """A file's base name (all that messages and reports show) and its bytes."""

    name: str
    content: bytes

    @property
    def is_parquet(self) -> bool:
        """Whether the bytes are those of a Parquet file."""
        return self.content[:4] == b"PAR1"

    def source_use(self) -> SourceUse:
        """Return the source line: base name and SHA-256 of the bytes as they are."""
        return SourceUse(
            id=f"file:{self.name}",
            publisher="",
            title=self.name,
            address=self.name,
            retrieved="",
            sha256=sha256_of_bytes(self.content),
        )


def read_bytes(path: Path | str) -> FileBytes:
    """Return a local file's bytes.

    Raises
    ------
    InputError
        For an address in place of a path, a file that is absent, not a plain file,
        empty, above 200 MB, packed, a pickle, a workbook or another format.
    """
    text = str(path)
    if ADDRESS.match(text):
        raise _refusal(
            text[:60],
            "an address",
            "files are read from this computer only, nothing is fetched here",
            "download the file and give its path, or use: prevstats fetch",
        )
    local = Path(path)
    name = local.name
    if not local.is_file():
        found = "a folder or device" if local.exists() else "no such file"
        raise _refusal(
            name, found, "there is no table to read", "correct the path of the file"
        )
    size = local.stat().st_size
    if size > LARGEST_FILE:
        raise _refusal(
            name,
            f"{size / 1e6:.0f} MB",
            f"files above {LARGEST_FILE / 1e6:.0f} MB are not read",
            "keep the municipalities, years and indicators that are needed",
        )
    content = local.read_bytes()
    _refuse_formats(name, content)
    return FileBytes(name, content)


def _refuse_formats(name: str, content: bytes) -> None:
    """Refuse what is not a table in text or Parquet, saying what it is."""
    if not content.strip():
        raise _refusal(name, "an empty file", "there is no table", "export it again")
    if _is_pickle(name, content):
        raise _refusal(
            name,
            "a pickle",
            "opening it could run a program hidden inside",
            "save the table as CSV or Parquet",
        )
    if content[:2] == b"PK":
        workbook = b"xl/" in content[:4000] or name.lower().endswith((".xlsx", ".xlsm"))
        found = "an Excel workbook" if workbook else "a zip archive"
        mend = "save the sheet as CSV UTF-8" if workbook else "unpack it first"
        raise _refusal(name, found, "only CSV and Parquet files are read", mend)
    for start, found, mend in REFUSED_STARTS:
        if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(start):
            raise _refusal(name, found, "only CSV and Parquet files are read", mend)


def _is_pickle(name: str, content: bytes) -> bool:
    """Tell a pickle by its name, or by its protocol mark and its closing stop."""
    binary = content[:1] == b"\x80" and content[1:2] in (
        b"\x02",
        b"\x03",
        b"\x04",
        b"\x05",
    )
    return name.lower().endswith(PICKLE_NAMES) or binary


def _refusal(name: str, found: str, meaning: str, mend: str) -> InputError:
    """Return the error for a file refused whole."""
    return InputError(Complaint(name, None, "", found, meaning, mend))
