"""What a server's answer is: a JSON document, or what came in its place."""

from __future__ import annotations

import codecs
import json
from dataclasses import dataclass
from typing import NoReturn

from prevstats.errors import Complaint, PrevstatsError


class FetchFailed(PrevstatsError):
    """A source gave no whole and readable answer; nothing was stored (exit code 1).

    ``complaint`` says which address and what was found; ``status`` is the HTTP
    status where there was one.
    """

    exit_code = 1

    def __init__(self, complaint: Complaint, status: int | None = None) -> None:
        self.complaint = complaint
        self.status = status
        super().__init__(str(complaint))


class Fault(Exception):
    """One try at one address failed.

    Attributes
    ----------
    found, meaning, mend : as in ``Complaint``.
    passing : ``True`` when another try may well succeed.
    status : HTTP status, ``None`` when no answer came.
    wait : seconds that the server asked us to wait, ``None`` when it did not.
    """

    def __init__(
        self, found: str, meaning: str, mend: str, *, passing: bool = False
    ) -> None:
        self.found = found
        self.meaning = meaning
        self.mend = mend
        self.passing = passing
        self.status: int | None = None
        self.wait: float | None = None
        super().__init__(found)

    def failure(self, address: str, tries: int = 1) -> FetchFailed:
        """Return the error to raise when no further try is made."""
        tried = "" if tries == 1 else f" ({tries} tries)"
        complaint = Complaint(
            file=address,
            line=None,
            key="",
            found=self.found + tried,
            meaning=self.meaning,
            mend=self.mend,
        )
        return FetchFailed(complaint, self.status)


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON document as it was read.

    ``byte_order_mark`` tells that the text began with one, which JSON does not allow.
    """

    value: object
    byte_order_mark: bool = False


PAGES = (
    ("login page", ("logga in", "log in", "login", "lösenord", "password", "saml")),
    ("maintenance page", ("underhåll", "maintenance", "tillfälligt", "temporarily")),
    (
        "proxy or firewall page",
        ("proxy", "brandvägg", "firewall", "blocked", "zscaler"),
    ),
)
"""Words by which the usual HTML pages that come in place of data are known."""


def json_document(content: bytes, content_type: str) -> Document:
    """Read the body of an answer as strict JSON.

    ``NaN`` and ``Infinity`` and repeated keys are refused: they are not JSON, and a
    lenient reader would turn them into wrong numbers without a word.

    Raises
    ------
    Fault
        The body is HTML, of another type, cut off or not JSON.
    """
    has_mark = content.startswith(codecs.BOM_UTF8)
    text = _text(content)
    _refuse_page(text, content_type)
    kind = content_type.partition(";")[0].strip().lower()
    if kind and "json" not in kind:
        raise Fault(
            f"content type {kind}",
            "the server did not send JSON",
            "check that the base address is that of the API",
        )
    try:
        value = json.loads(
            text, parse_constant=_refuse_constant, object_pairs_hook=_without_repeats
        )
    except (ValueError, RecursionError) as error:
        raise Fault(
            f"{len(content)} bytes that are not valid JSON ({error})",
            "the answer is cut off or damaged",
            "try again later; if it goes on, tell the publisher",
            passing=True,
        ) from error
    return Document(value, has_mark)


def page_name(text: str) -> str:
    """Name an HTML page for what it seems to be: login, maintenance, proxy."""
    words = text[:20_000].casefold()
    for name, signs in PAGES:
        if any(sign in words for sign in signs):
            return name
    return "web page"


def looks_like_html(text: str, content_type: str) -> bool:
    """Tell whether an answer is a web page, by its type or its first character."""
    return "html" in content_type.lower() or text.lstrip()[:1] == "<"


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Fault(
            f"bytes that are not UTF-8 ({error.reason} at byte {error.start})",
            "the answer is damaged or in another encoding",
            "try again later; if it goes on, tell the publisher",
            passing=True,
        ) from error


def _refuse_page(text: str, content_type: str) -> None:
    if looks_like_html(text, content_type):
        raise Fault(
            f"HTML, by its words a {page_name(text)}",
            "a web page came in place of data",
            "open the address in a browser and see what stands in the way; behind a "
            "municipal proxy, set HTTPS_PROXY or log in first",
        )


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise ValueError(f"the key {twice[0]!r} stands twice in one object")
    return found
