"""Turn a parameter file and the options of a run into a plan."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from prevstats.batch.fingerprints import inputs_of
from prevstats.batch.jobs import Plan, Shard, chosen_areas
from prevstats.batch.rooms import room, sweep_rooms
from prevstats.errors import Complaint, InputError
from prevstats.provenance import sha256_of_bytes

if TYPE_CHECKING:
    from prevstats.analyses.common import Common
    from prevstats.parameters.schema import Evaluation

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
    """

    file: Path
    data: Path | None = None
    snapshot: Path | None = None
    out: Path | None = None
    only: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    shard: Shard = field(default_factory=Shard)


@contextmanager
def planned(request: Request) -> Iterator[Plan]:
    """Read and prepare all that the reports share; yield the plan of the run.

    What is common to all areas is computed once, here, and kept in a temporary folder
    (it may hold counts that disclosure control has not seen) for as long as the
    context lasts.

    Raises
    ------
    InputError
        With every complaint about the file, its data or the options.
    """
    from prevstats.analyses import evaluation as analyses
    from prevstats.parameters.load import load
    from prevstats.parameters.shipped import shipped

    file = request.file.resolve()
    evaluation = load(request.file)
    languages = _languages(request, evaluation.languages)
    request = replace(request, snapshot=_snapshot(request, evaluation))
    reading = analyses.read(
        evaluation, file=request.file, data=request.data, snapshot=request.snapshot
    )
    common = analyses.prepare(evaluation, reading, file=request.file)
    areas = tuple(analyses.areas(evaluation, common))
    asked = chosen_areas(areas, request.only, request.shard, str(request.file))
    notebook = shipped("notebooks") / "evaluation.ipynb"
    sweep_rooms()
    with room() as folder:
        stored = analyses.save_common(common, folder / "common")
        figures = folder / "matplotlib"
        figures.mkdir()
        yield Plan(
            evaluation=evaluation.name,
            file=file,
            notebook=notebook,
            areas=areas,
            asked=asked,
            languages=languages,
            main_language=evaluation.languages[0],
            out=(request.out or Path("outputs") / evaluation.name).absolute(),
            inputs=inputs_of(file, notebook, _data_sha256(common)),
            environment={
                COMMON_VARIABLE: str(stored.parent),
                "MPLCONFIGDIR": str(figures),
            },
            origin=_origin(request),
            national=analyses.national_summary(common),
            shard=request.shard,
        )


def fetch_if_needed(request: Request, root: Path) -> None:
    """Fetch a first snapshot when the data are Kolada's and none is there."""
    from prevstats.batch.fetching import FetchRequest, fetched
    from prevstats.parameters.load import load

    evaluation = load(request.file)
    given = request.data or request.snapshot
    if given or evaluation.source.kind != "kolada":
        return
    if _snapshot(request, evaluation) is None:
        fetched(FetchRequest(root, request.file))


def _snapshot(request: Request, evaluation: Evaluation) -> Path | None:
    """Return the snapshot that the run rests on, so that it can be recorded."""
    from prevstats.analyses.reading import SNAPSHOTS
    from prevstats.data.snapshots import newest

    if request.snapshot or request.data or evaluation.source.kind != "kolada":
        return request.snapshot
    return newest(SNAPSHOTS, evaluation.name)


def _data_sha256(common: Common) -> str:
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
