"""Kolada v3: asks for indicators, areas and years, and takes only whole answers.

Documentation: https://api.kolada.se/v3/docs. Figures may be used freely when the
source is named "Källa: Kolada"; our own computations must not carry that name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from prevstats.data.answers import FetchFailed
from prevstats.data.kolada_answers import (
    Observation,
    observations_of,
    page_of,
    repeated,
)
from prevstats.data.sink import Progress, Role, Sink
from prevstats.errors import Complaint, InputError
from prevstats.provenance import LogLine

if TYPE_CHECKING:
    from prevstats.data.http import HttpClient, Response

KOLADA_ADDRESS = "https://api.kolada.se/v3"
"""Base address of Kolada's API, version 3 (https://api.kolada.se/v3/docs)."""
LONGEST_LIST = 25
"""Most identifiers or years that Kolada v3 takes in one segment of an address."""
MOST_PAGES = 1_000
"""More pages than any honest answer has (5 000 rows each)."""
CALLS_PER_SECOND = 5
"""Kolada publishes no limit; its known clients stay at five calls a second."""


@dataclass(frozen=True, slots=True)
class KoladaRequest:
    """What is asked of Kolada.

    Attributes
    ----------
    indicators : identifiers such as ``N33816``.
    years : years, in any order.
    municipalities : codes of areas (``0781``, ``0000`` for the country, ``0001`` for
        a region, ``G…`` for a group); ``None`` asks for all there are.

    Raises
    ------
    InputError
        An identifier, code or year that Kolada cannot have, or nothing asked for.
    """

    indicators: tuple[str, ...]
    years: tuple[int, ...]
    municipalities: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        complaints = [
            *_odd("indicators", self.indicators, r"[A-Z]\d{5}", "N33816"),
            *_odd("years", map(str, self.years), r"(19|20)\d\d", "2019"),
        ]
        if self.municipalities is not None:
            pattern = r"\d{4}|G\d+"
            areas = self.municipalities
            complaints += _odd("municipalities", areas, pattern, "0781")
        if complaints:
            raise InputError(complaints)

    @property
    def batches(self) -> tuple[str, ...]:
        """The paths to ask for, none with more than 25 items in a segment."""
        areas = [None] if self.municipalities is None else chunks(self.municipalities)
        years = chunks(str(year) for year in sorted(set(self.years)))
        return tuple(
            _data_path(indicators, area, year)
            for indicators, area, year in product(chunks(self.indicators), areas, years)
        )


def fetch(
    request: KoladaRequest,
    client: HttpClient,
    sink: Sink,
    progress: Progress | None = None,
) -> tuple[LogLine, ...]:
    """Ask for everything in the request and hand every answer to the sink.

    A batch that fails is an error: the sink's owner must then throw away what it
    took. An indicator without any value is named in the log that is returned.

    Raises
    ------
    FetchFailed
        An address gave no whole answer, or the answers contradict each other.
    """
    log: list[LogLine] = []
    seen: set[tuple[str, str, int, str]] = set()
    filled: set[str] = set()
    batches = request.batches
    for done, path in enumerate(batches, start=1):
        found = fetch_rows(path, client, sink)
        _refuse_repeats(found, seen, client.address(path))
        filled |= {one.indicator for one in found if one.value is not None}
        if progress is not None:
            progress(done, len(batches))
    for indicator in sorted(set(request.indicators) - filled):
        log.append(LogLine("warning", "empty_indicator", (("indicator", indicator),)))
    return tuple(log)


def fetch_rows(path: str, client: HttpClient, sink: Sink) -> tuple[Observation, ...]:
    """Return the observations of one batch, all its pages together."""
    rows: list[Observation] = []
    for response in fetch_pages(path, client, "data", sink):
        rows += observations_of(response.document, response.address).rows
    return tuple(rows)


def fetch_pages(
    path: str, client: HttpClient, role: Role, sink: Sink
) -> tuple[Response, ...]:
    """Return all pages of one path, whole, and hand each of them to the sink.

    ``next_url`` is followed on the configured base whatever host it names.

    Raises
    ------
    FetchFailed
        The pages lead in a circle or never end, or the rows do not add up to
        ``count`` (of the page, or of all pages: both uses have been seen).
    """
    address = client.address(path)
    visited: set[str] = set()
    responses: list[Response] = []
    rows, counts = [], []
    while address:
        if address in visited or len(visited) == MOST_PAGES:
            raise _bad_pages(address, len(visited), "next_url leads in a circle")
        visited.add(address)
        response = client.get(address)
        page = page_of(response.document, response.address)
        rows.append(len(page.values))
        counts.append(page.count)
        sink(role, response)
        responses.append(response)
        address = next_address(address, page.next_url, client.base_url)
    if rows != counts and {sum(rows)} != set(counts):
        reason = f"{sum(rows)} rows came, but count says {counts[0]}"
        raise _bad_pages(client.address(path), len(visited), reason)
    return tuple(responses)


def next_address(here: str, next_url: str | None, base_url: str) -> str:
    """Return the address of the next page on the configured base, "" for none.

    The server may name itself by an inner host or give a relative link. Where the
    link is to the same resource, only its query is taken over; else its path is
    set below the base's path.
    """
    if not next_url:
        return ""
    current, link = urlsplit(here), urlsplit(urljoin(here, next_url))
    base = urlsplit(base_url)
    resource = unquote(current.path).removeprefix(base.path).rstrip("/")
    if unquote(link.path).rstrip("/").endswith(resource):
        path = current.path
    elif link.path.startswith(base.path.rstrip("/") + "/"):
        path = link.path
    else:
        path = base.path.rstrip("/") + link.path
    return base._replace(path=path, query=link.query).geturl()


def _data_path(
    indicators: tuple[str, ...], areas: tuple[str, ...] | None, years: tuple[str, ...]
) -> str:
    where = "" if areas is None else f"/municipality/{','.join(areas)}"
    return f"data/kpi/{','.join(indicators)}{where}/year/{','.join(years)}"


def chunks(items: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the items, each once, in lists of at most 25."""
    unique = tuple(dict.fromkeys(items))
    starts = range(0, len(unique), LONGEST_LIST)
    return [unique[start : start + LONGEST_LIST] for start in starts]


def _refuse_repeats(
    rows: Iterable[Observation], seen: set[tuple[str, str, int, str]], address: str
) -> None:
    twice = repeated(rows, seen)
    if twice is not None:
        raise FetchFailed(
            Complaint(
                file=address,
                line=None,
                key=" ".join(map(str, twice)),
                found="the same figure twice",
                meaning="pages or batches overlap, so others may be missing",
                mend="fetch again; if it goes on, tell the publisher",
            )
        )


def _bad_pages(address: str, pages: int, reason: str) -> FetchFailed:
    return FetchFailed(
        Complaint(
            file=address,
            line=None,
            key="next_url",
            found=f"{reason} (after {pages} pages)",
            meaning="the answer is not whole",
            mend="fetch again; if it goes on, tell the publisher",
        )
    )


def _odd(
    key: str, items: Iterable[str], pattern: str, example: str
) -> Iterator[Complaint]:
    listed = tuple(items)
    wrong = [item for item in listed if not re.fullmatch(pattern, item, re.ASCII)]
    if wrong or not listed:
        yield Complaint(
            file="Kolada",
            line=None,
            key=key,
            found=", ".join(wrong) or "nothing",
            meaning="Kolada has no such identifier" if wrong else "nothing to ask for",
            mend=f"write {key} like {example}",
        )
