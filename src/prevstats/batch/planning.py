"""Turn a parameter file and the options of a run into a plan."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from prevstats.batch.fingerprints import inputs_of
from prevstats.batch.jobs import (
    Links,
    Plan,
    Shard,
    Sibling,
    chosen_areas,
    folder_between,
)
from prevstats.batch.rooms import room, sweep_rooms
from prevstats.errors import Complaint, InputError
from prevstats.parameters.shipped import shipped
from prevstats.provenance import sha256_of_bytes
from prevstats.reporting.reports import REPORTS, ReportKind

if TYPE_CHECKING:
    from prevstats.analyses.basis import Basis
    from prevstats.parameters.study import Study

COMMON_VARIABLE = "PREVSTATS_COMMON"
"""Tells a kernel in which folder the common part of the findings lies."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a run was asked to do.

    Attributes
    ----------
    file : the parameter file.
    data : a CSV or Parquet file in place of the file's source, or ``None``.
    snapshot : the snapshot to read, or ``None`` for the newest.
    out : where reports go, or ``None`` for ``outputs/<evaluation>``.
    only : codes of the areas asked for; empty for all.
    languages : languages asked for; empty for the file's own.
    shard : which part of the areas.
    reports : kinds of report asked for; empty for all that the file asks for.
    links : as in ``Plan``: given when published reports are made again.
    """

    file: Path
    data: Path | None = None
    snapshot: Path | None = None
    out: Path | None = None
    only: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    shard: Shard = field(default_factory=Shard)
    reports: tuple[str, ...] = ()
    links: Mapping[str, Links] | None = None


@contextmanager
def planned(request: Request) -> Iterator[Plan]:
    """Yield the plan of the first kind of report that is asked for; see below."""
    with planned_all(request) as plans:
        yield plans[0]


@contextmanager
def planned_all(request: Request) -> Iterator[tuple[Plan, ...]]:
    """Read and prepare all that the reports share; yield a plan for each kind.

    What is common to all areas is computed once, here, and kept in a temporary folder
    (it may hold counts that disclosure control has not seen) for as long as the
    context lasts.

    Raises
    ------
    InputError
        With every complaint about the file, its data or the options.
    """
    from prevstats.analyses.reading import read
    from prevstats.parameters.load import load
    from prevstats.reporting.reports import prepare

    study = load(request.file)
    kinds = _kinds(request, study)
    languages = _languages(request, study.languages)
    request = replace(request, snapshot=_snapshot(request, study), languages=languages)
    reading = read(
        study, file=request.file, data=request.data, snapshot=request.snapshot
    )
    commons = [prepare(kind, study, reading, file=request.file) for kind in kinds]
    sweep_rooms()
    with room() as folder:
        figures = folder / "matplotlib"
        figures.mkdir()
        yield tuple(
            _plan(request, kind, common, folder)
            for kind, common in zip(kinds, commons, strict=True)
        )


def _plan(request: Request, kind: ReportKind, common: Basis, folder: Path) -> Plan:
    """Return one kind's plan, with what is common to its reports left in a folder."""
    from prevstats.analyses.basis import areas
    from prevstats.analyses.handover import save_common
    from prevstats.reporting.reports import named

    study = common.study
    file = request.file.resolve()
    every = areas(study, common)
    notebook = shipped("notebooks") / f"{kind.notebook}.ipynb"
    stored = save_common(common, folder / f"common-{kind.name}")
    base = (request.out or Path("outputs") / study.name).absolute()
    made = request.reports or study.reports
    return Plan(
        evaluation=study.name,
        file=file,
        notebook=notebook,
        areas=every,
        asked=chosen_areas(every, request.only, request.shard, str(request.file)),
        languages=request.languages,
        main_language=study.languages[0],
        out=base if kind.name == "evaluation" else base / kind.name,
        inputs=inputs_of(study, file, notebook, _data_sha256(common)),
        environment={
            COMMON_VARIABLE: str(stored.parent),
            "MPLCONFIGDIR": str(folder / "matplotlib"),
        },
        origin=_origin(request),
        national=named(kind.front)(common),
        shard=request.shard,
        report=kind.name,
        siblings=tuple(
            Sibling(other, folder_between(kind.name, other), other in made)
            for other in REPORTS
            if other in study.reports and other != kind.name
        ),
        links=request.links,
    )


def _kinds(request: Request, study: Study) -> tuple[ReportKind, ...]:
    """Return the kinds of report to make; refuse those that the file lacks."""
    wanted = request.reports or study.reports
    unknown = [name for name in wanted if name not in study.reports]
    if unknown:
        raise InputError(
            Complaint(
                file=str(request.file),
                line=None,
                key="--report",
                found=name,
                meaning="the file does not ask for this kind of report",
                mend=f"choose among {', '.join(study.reports)}, or add it to reports:",
            )
            for name in unknown
        )
    return tuple(kind for kind in REPORTS.values() if kind.name in wanted)


def fetch_if_needed(request: Request, root: Path) -> None:
    """Fetch a first snapshot when the data are Kolada's and none is there."""
    from prevstats.batch.fetching import FetchRequest, fetched
    from prevstats.parameters.load import load

    study = load(request.file)
    given = request.data or request.snapshot
    if given or study.source.kind != "kolada":
        return
    if _snapshot(request, study) is None:
        fetched(FetchRequest(root, request.file))


def _snapshot(request: Request, study: Study) -> Path | None:
    """Return the snapshot that the run rests on, so that it can be recorded."""
    from prevstats.analyses.reading import SNAPSHOTS
    from prevstats.data.snapshots import newest

    if request.snapshot or request.data or study.source.kind != "kolada":
        return request.snapshot
    return newest(SNAPSHOTS, study.name)


def _data_sha256(common: Basis) -> str:
    """Return the fingerprint of the numbers, what was mended and where they are from.

    All of it is printed in the reports, the time a snapshot was fetched included.
    """
    told = (common.provenance.data_sha256, common.log, common.sources, common.truth)
    return sha256_of_bytes(repr(told).encode())


def _origin(request: Request) -> dict[str, str]:
    given = {"data": request.data, "snapshot": request.snapshot}
    return {name: os.path.abspath(path) for name, path in given.items() if path}


def _languages(request: Request, own: tuple[str, ...]) -> tuple[str, ...]:
    """Return the languages to write, the file's own first when it is among them."""
    from prevstats.reporting.language import languages

    wanted = tuple(dict.fromkeys(request.languages or own))
    unknown = [code for code in wanted if code not in languages()]
    if unknown:
        raise InputError(
            Complaint(
                file=str(request.file),
                line=None,
                key="--lang",
                found=code,
                meaning="the package has no words in this language",
                mend=f"choose among {', '.join(languages())}",
            )
            for code in unknown
        )
    return wanted
