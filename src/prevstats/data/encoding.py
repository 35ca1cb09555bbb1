"""Text out of bytes, whatever Swedish offices save it as."""

from __future__ import annotations

import codecs
import re
import unicodedata

from prevstats.data.file_bytes import FileBytes
from prevstats.data.step import Fault, Step, complaints_of
from prevstats.errors import Complaint, InputError
from prevstats.provenance import LogLine

MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MOJIBAKE = re.compile("Ã[\x80-\xbf¥¤¶…„–©¼Ÿ‚†‹Œ]|â€|Â[\xa0-\xbf]|\ufffd")
"""UTF-8 read as Windows text and saved again (Ã¥ for å), and the replacement mark."""
GARBLED = Fault(
    "letters were destroyed when the file was saved in another encoding",
    "export the table again from the source, as CSV UTF-8",
)


def decode(file: FileBytes) -> Step[str]:
    """Return the file's text: UTF-8, UTF-16 or Windows-1252, in composed letters.

    Anything but plain UTF-8 is named in the log; text that was already destroyed
    ("Ã¥" for "å") is complained of, with its lines.
    """
    encoding = _encoding(file.content)
    try:
        text = file.content.decode(encoding)
    except UnicodeDecodeError:
        encoding, text = "latin-1", file.content.decode("latin-1")
    _refuse_binary(file.name, text)
    log: list[LogLine] = []
    if encoding != "utf-8":
        details = (("file", file.name), ("encoding", _printed(encoding)))
        log.append(LogLine("repair", "encoding", details))
    composed = unicodedata.normalize("NFC", text)
    if composed != text:
        count = max(1, len(text) - len(composed))
        details_nfc = (("file", file.name), ("letters", count))
        log.append(LogLine("repair", "letters_composed", details_nfc))
    return Step(composed, tuple(log), _garbled(file.name, composed))


def _encoding(content: bytes) -> str:
    """Return the name of the encoding: by its mark, its zeros, else by trial."""
    for mark, name in MARKS:
        if content.startswith(mark):
            return name
    head = content[:200]
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    if head[0::2].count(0) > len(head) // 4:
        return "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _printed(encoding: str) -> str:
    """Return an encoding's name as people know it."""
    names = {
        "cp1252": "Windows-1252",
        "latin-1": "ISO 8859-1",
        "utf-8-sig": "UTF-8 with a byte order mark",
    }
    return names.get(encoding, encoding.upper())


def _refuse_binary(name: str, text: str) -> None:
    """Refuse bytes that are no text at all."""
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise InputError(
            Complaint(
                name,
                line,
                "",
                "a zero byte",
                "this is no text file, or it is damaged",
                "export the table again, as CSV UTF-8 or Parquet",
            )
        )


def _garbled(name: str, text: str) -> tuple[Complaint, ...]:
    """Return complaints about lines with destroyed letters."""
    if not MOJIBAKE.search(text):
        return ()
    places = [
        (number, line.strip())
        for number, line in enumerate(text.splitlines(), start=1)
        if MOJIBAKE.search(line)
    ]
    return complaints_of(name, "", GARBLED, places)
