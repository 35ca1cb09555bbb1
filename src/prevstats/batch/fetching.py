"""Fetch a snapshot for an evaluation file, or for indicators named one by one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from prevstats.errors import Complaint, InputError

if TYPE_CHECKING:
    from prevstats.parameters.study import Study

FIRST_YEAR, LAST_YEAR = 1990, 2100
LIST = re.compile(r"\s*,\s*")


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """What is to be fetched, as it was typed.

    Attributes
    ----------
    root : folder that holds all snapshots.
    file : an evaluation file, whose needs are fetched; ``None`` with ``kpi``.
    kpi, municipality : identifiers, comma-separated; "" for the file's, or for all.
    year : ``2007-2024``, or years comma-separated; "" for the file's.
    base_url : another server, "" for Kolada's own.
    name : name of the snapshot, "" for the evaluation's.
    offline : refuse the network.
    progress : told how many of how many batches are done.
    """

    root: Path
    file: Path | None = None
    kpi: str = ""
    municipality: str = ""
    year: str = ""
    base_url: str = ""
    name: str = ""
    offline: bool = False
    progress: Callable[[int, int], None] | None = None


@dataclass(frozen=True, slots=True)
class _Needs:
    name: str
    indicators: tuple[str, ...]
    years: tuple[int, ...]


def fetched(request: FetchRequest) -> Path:
    """Fetch what is asked for and return the folder of the new snapshot.

    Raises
    ------
    InputError
        When it cannot be told what to fetch, or the network is refused.
    prevstats.data.answers.FetchFailed
        When the server did not give whole answers; nothing is stored then.
    """
    from prevstats.data.fetch import FetchOptions, fetch_snapshot
    from prevstats.data.kolada import KOLADA_ADDRESS

    needs = _needs(request)
    options = FetchOptions(
        base_url=request.base_url or KOLADA_ADDRESS,
        municipalities=_items(request.municipality) or None,
        offline=request.offline,
        progress=request.progress,
    )
    return fetch_snapshot(
        needs.name, needs.indicators, needs.years, request.root, options
    )


def log_of(snapshot: Path) -> tuple[str, ...]:
    """Return what the user should know of a snapshot, a line each."""
    from prevstats.data.snapshots import open_snapshot

    lines = []
    for line in open_snapshot(snapshot).log:
        details = ", ".join(f"{name} {value}" for name, value in line.details)
        lines.append(f"{line.kind}: {line.key.replace('_', ' ')} ({details})")
    return tuple(lines)


def years_of(text: str) -> tuple[int, ...]:
    """Return the years that ``2007-2024`` or ``2019,2020`` means."""
    years: list[int] = []
    for part in _items(text):
        match = re.fullmatch(r"([0-9]{4})(?:-([0-9]{4}))?", part, re.ASCII)
        if not match:
            raise InputError(_unclear("--year", part, "write 2007-2024 or 2019,2020"))
        first, last = int(match[1]), int(match[2] or match[1])
        if not FIRST_YEAR <= first <= last <= LAST_YEAR:
            raise InputError(_unclear("--year", part, "write the earlier year first"))
        years += range(first, last + 1)
    return tuple(sorted(set(years)))


def _needs(request: FetchRequest) -> _Needs:
    """Return what the file needs, with what was typed in place of its own."""
    own = _Needs("", (), ()) if request.file is None else _needs_of_file(request.file)
    needs = _Needs(
        request.name or own.name or "kolada",
        _items(request.kpi) or own.indicators,
        years_of(request.year) or own.years,
    )
    if not needs.indicators:
        raise InputError(_unclear("FILE", "nothing", "give a file, or --kpi N33818"))
    if not needs.years:
        raise InputError(_unclear("--year", "nothing", "write --year 2007-2024"))
    return needs


def _needs_of_file(file: Path) -> _Needs:
    from prevstats.analyses.described import read_outcomes
    from prevstats.data.fetch import needed_indicators, needed_years
    from prevstats.parameters.load import load

    study = load(file)
    _refuse_other_sources(study, file)
    indicators = needed_indicators(study, read_outcomes(study))
    return _Needs(study.name, indicators, needed_years(study))


def _refuse_other_sources(study: Study, file: Path) -> None:
    if study.source.kind != "kolada":
        raise InputError(
            Complaint(
                file=str(file),
                line=None,
                key="source.kind",
                found=study.source.kind,
                meaning="there is nothing to fetch: the data are not Kolada's",
                mend="run the evaluation, or write kind: kolada",
            )
        )


def _items(text: str) -> tuple[str, ...]:
    return tuple(item for item in LIST.split(text.strip()) if item)


def _unclear(key: str, found: str, mend: str) -> Complaint:
    return Complaint(
        "command line", None, key, repr(found), "it is not clear what to fetch", mend
    )
