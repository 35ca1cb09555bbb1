"""Turn the bytes of a text file into text, or say why that cannot be done."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import NoReturn

from prevstats.errors import Complaint, InputError

MAXIMUM_BYTES = 1_000_000
"""An evaluation is some thousand bytes; a file of a megabyte is something else."""

_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def read_text(path: str | Path) -> str:
    """Return the text of a UTF-8 file on this machine; a byte order mark is kept.

    Raises
    ------
    InputError
        when the path is an address, the file is not there or too large, or its bytes
        are not UTF-8 text; the complaint says which line and how to mend it.
    """
    content = _content(path)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        _refuse(
            path,
            1,
            "text in UTF-16",
            "the file was saved as “Unicode” by a Windows program",
            "save it as UTF-8",
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = content[error.start : error.start + 1]
        letter = byte.decode("cp1252", errors="replace")
        _refuse(
            path,
            content.count(b"\n", 0, error.start) + 1,
            f"the byte 0x{byte.hex().upper()}, which is “{letter}” in Windows-1252",
            "the file is not UTF-8, so å, ä and ö would come out wrong",
            "save it as UTF-8 (Save as, Encoding, UTF-8)",
        )
    control = _NOT_TEXT.search(text)
    if control:
        _refuse(
            path,
            text.count("\n", 0, control.start()) + 1,
            f"the control character U+{ord(control[0]):04X}",
            "the file is not plain text",
            "remove the character",
        )
    return text


def _content(path: str | Path) -> bytes:
    """Return the bytes of an ordinary file of reasonable size."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+:/", str(path)):
        _refuse(
            path,
            None,
            "an address",
            "parameter files are read from this machine only",
            "download the file and give its path",
        )
    try:
        if Path(path).exists() and not Path(path).is_file():
            raise OSError("not an ordinary file")
        with Path(path).open("rb") as stream:
            content = stream.read(MAXIMUM_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            Complaint(
                str(path),
                None,
                "",
                f"no readable file ({reason})",
                "there is nothing to read",
                "check the path; prevstats new NAME writes a new parameter file",
            )
        ) from error
    if len(content) > MAXIMUM_BYTES:
        _refuse(
            path,
            None,
            f"more than {MAXIMUM_BYTES:,} bytes".replace(",", " "),
            "a parameter file is some thousand bytes",
            "check that the path is that of a parameter file",
        )
    return content


def _refuse(
    path: str | Path, line: int | None, found: str, meaning: str, mend: str
) -> NoReturn:
    raise InputError(Complaint(str(path), line, "", found, meaning, mend))
