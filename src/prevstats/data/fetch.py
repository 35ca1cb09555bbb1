"""Fetch what an evaluation needs from Kolada into a new snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from prevstats.data import kolada
from prevstats.data.answers import FetchFailed
from prevstats.data.changes import shrunk
from prevstats.data.http import HttpClient
from prevstats.data.kolada import KOLADA_ADDRESS, KoladaRequest
from prevstats.data.kolada_answers import NATION, area_kind
from prevstats.data.kolada_catalogue import (
    Indicator,
    indicators_of,
    municipalities_of,
    warnings_about,
)
from prevstats.data.municipalities import by_code
from prevstats.data.pace import Pace
from prevstats.data.retries import HttpOptions
from prevstats.data.sink import Progress, Role
from prevstats.data.snapshot_files import Snapshot
from prevstats.data.snapshot_writing import SnapshotWriter, writing
from prevstats.data.snapshots import newest, open_snapshot
from prevstats.errors import InputError
from prevstats.parameters.schema import Evaluation, Outcome, StartFromIndicator, Study
from prevstats.provenance import LogLine

POPULATION = "N01951"
"""Kolada's number of inhabitants on 31 December; every report needs it."""
CHILDREN = ("N01921", "N01927")
"""Kolada's inhabitants of 0-12 and of 13-18 years; costs are given per child too."""


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """From where and how a snapshot is fetched.

    Attributes
    ----------
    base_url : base address of Kolada's API or of a server that answers like it.
    municipalities : codes; ``None`` asks for all municipalities and the country.
    offline : ``True`` refuses the network.
    http : deadlines, tries and the like.
    progress : told how many of how many batches are done.
    """

    base_url: str = KOLADA_ADDRESS
    municipalities: tuple[str, ...] | None = None
    offline: bool = False
    http: HttpOptions = field(default_factory=HttpOptions)
    progress: Progress | None = None


def fetch_snapshot(
    name: str,
    indicators: Sequence[str],
    years: Sequence[int],
    root: Path,
    options: FetchOptions | None = None,
) -> Path:
    """Fetch figures from Kolada and return the folder of the new, whole snapshot.

    What the user should know (unknown, empty or discontinued indicators, fewer rows
    than last time) stands in the snapshot's log: ``open_snapshot(path).log``.

    Raises
    ------
    FetchFailed
        Any batch failed; nothing is stored then.
    InputError
        An identifier, year, name or address is wrong, or the network is refused.
    """
    chosen = options or FetchOptions()
    KoladaRequest(tuple(indicators), tuple(years), chosen.municipalities)
    if chosen.offline:
        chosen = replace(chosen, http=replace(chosen.http, offline=True))
    task = _Task(name, tuple(indicators), tuple(years), root, chosen)
    try:
        return _fetch(task)
    except FetchFailed as error:
        bare = urlsplit(chosen.base_url).path in ("", "/")
        if error.status != 404 or not bare:
            raise
    longer = chosen.base_url.rstrip("/") + "/v3"
    line = LogLine("repair", "base_address_completed", (("address", longer),))
    return _fetch(replace(task, options=replace(chosen, base_url=longer), log=(line,)))


def needed_indicators(study: Study, outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """Return the indicators that a study reads, given its outcomes.

    They are the outcomes' own indicators, exposures and denominators, and the numbers
    of inhabitants and of children; of an evaluation also the one that the start years
    are read from and the design's covariates.
    """
    names: list[str] = []
    for outcome in outcomes:
        names += [outcome.indicator, *outcome.exposure]
        names += [outcome.denominator] if outcome.denominator else []
    if study.situation is not None:
        names += [each.indicator for each in study.situation.circumstances]
    if study.budget is not None:
        names += study.budget.target_group.indicators
    if isinstance(study, Evaluation):
        if isinstance(study.start, StartFromIndicator):
            names.append(study.start.indicator)
        names += study.design.get("covariates", ())
    return tuple(dict.fromkeys([*names, POPULATION, *CHILDREN]))


def needed_years(study: Study) -> tuple[int, ...]:
    """Return the years that a study reads, those of its start rule included."""
    first, last = study.years.first, study.years.last
    if isinstance(study, Evaluation) and isinstance(study.start, StartFromIndicator):
        rules = (study.start, *study.start.alternatives)
        first = min(first, *(rule.first_year or first for rule in rules))
        last = max(last, *(rule.last_year or last for rule in rules))
    return tuple(range(first, last + 1))


@dataclass(frozen=True, slots=True)
class _Task:
    name: str
    indicators: tuple[str, ...]
    years: tuple[int, ...]
    root: Path
    options: FetchOptions
    log: tuple[LogLine, ...] = ()


def _fetch(task: _Task) -> Path:
    options = task.options
    http = options.http
    client = HttpClient(options.base_url, http)
    client.refuse_offline()
    with client, writing(task.root, task.name, "kolada", client.base_url) as writer:
        client.pace = Pace(kolada.CALLS_PER_SECOND, 1.0, http.clock, http.sleep)
        areas = _areas(options.municipalities, client, writer)
        request = KoladaRequest(task.indicators, task.years, areas.codes)
        log = (
            *task.log,
            *areas.log,
            *_catalogue_warnings(request.indicators, client, writer),
            *kolada.fetch(request, client, writer.add, options.progress),
        )
        asked = {
            "indicators": list(request.indicators),
            "years": sorted(set(request.years)),
            "municipalities": list(areas.codes),
        }
        draft = writer.draft(asked)
        log += _compared(task, draft)
        return writer.finish(asked, log)


@dataclass(frozen=True, slots=True)
class _Areas:
    codes: tuple[str, ...]
    log: tuple[LogLine, ...] = ()


def _areas(
    asked: tuple[str, ...] | None, client: HttpClient, writer: SnapshotWriter
) -> _Areas:
    """Return the areas to ask for: those named, or Kolada's list and the country."""
    if asked is not None:
        return _Areas(tuple(dict.fromkeys(asked)), _unknown(asked))
    pages = kolada.fetch_pages("municipality", client, "municipality", writer.add)
    listed = {
        code
        for page in pages
        for code in municipalities_of(page.document, page.address)
    }
    codes = (NATION, *sorted(listed))
    log = _similar(client, writer)
    differ = sorted(listed ^ by_code().keys())
    if not differ:
        return _Areas(codes, log)
    details = (("listed", len(listed)), ("known", len(by_code())))
    return _Areas(codes, (LogLine("warning", "municipalities_differ", details), *log))


def _similar(client: HttpClient, writer: SnapshotWriter) -> tuple[LogLine, ...]:
    """Store the groups of similar municipalities, or say that the server has none.

    They add a comparison and are needed by nothing else: a server that answers 404
    to them costs that comparison alone.
    """
    role: Role = "municipality_groups"
    try:
        kolada.fetch_pages("municipality_groups", client, role, writer.add)
    except FetchFailed as error:
        if error.status != 404:
            raise
        return (LogLine("warning", "similar_not_there", ()),)
    return ()


def _unknown(asked: Iterable[str]) -> tuple[LogLine, ...]:
    """Name the codes that no municipality has; Kolada answers them with nothing."""
    return tuple(
        LogLine("warning", "unknown_municipality", (("area", code),))
        for code in asked
        if area_kind(code) == "municipality" and code not in by_code()
    )


def _catalogue_warnings(
    indicators: tuple[str, ...], client: HttpClient, writer: SnapshotWriter
) -> tuple[LogLine, ...]:
    described: list[Indicator] = []
    for some in kolada.chunks(indicators):
        for page in kolada.fetch_pages(
            f"kpi/{','.join(some)}", client, "kpi", writer.add
        ):
            described += indicators_of(page.document, page.address)
    return warnings_about(indicators, described)


def _compared(task: _Task, new: Snapshot) -> tuple[LogLine, ...]:
    """Compare with the last snapshot of this name, if there is one."""
    last = newest(task.root, task.name)
    if last is None:
        return ()
    try:
        return shrunk(open_snapshot(last), new)
    except InputError:
        details = (("snapshot", last.name),)
        return (LogLine("warning", "last_snapshot_damaged", details),)
