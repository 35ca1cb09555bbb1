"""Make published reports again and see whether they come out the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from prevstats.batch import journal
from prevstats.batch.jobs import Inputs, Links, Plan, report_key
from prevstats.batch.journal import History, RunStarted
from prevstats.batch.manifest import AreaState, area_states
from prevstats.batch.planning import Request, planned
from prevstats.batch.reports import folders_of
from prevstats.batch.rooms import room
from prevstats.batch.run import Terms, default_workers, run
from prevstats.errors import Complaint, InputError
from prevstats.provenance import sha256_of_file

Verdict = Literal["same", "changed", "missing", "differs", "not comparable"]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found about one published file.

    ``verdict``: ``same``: untouched, and comes out the same; ``changed`` or
    ``missing``: not the file that was published; ``differs``: comes out otherwise
    when it is made again; ``not comparable``: an input is no longer what it was, and
    ``why`` says which.
    """

    file: str
    verdict: Verdict
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Published:
    """A file as it was published; ``current``: from the last run's inputs."""

    file: str
    sha256: str
    current: bool


@dataclass(frozen=True, slots=True)
class _Remade:
    """The new files' fingerprints, or why none could be made."""

    hashes: Mapping[str, str]
    why: str = ""


def verified_all(
    target: Path, *, data: Path | None = None, snapshot: Path | None = None
) -> tuple[Verified, ...]:
    """Return what is found about each file of every kind of report; see ``verified``.

    Files of a kind that stands in a folder of its own are named with that folder.
    """
    folders = folders_of(target) if target.is_dir() else ()
    found: list[Verified] = []
    for each in folders or (target,):
        inside = "" if each == target else f"{each.name}/"
        found += (
            replace(one, file=f"{inside}{one.file}")
            for one in verified(each, data=data, snapshot=snapshot)
        )
    return tuple(found)


def verified(
    target: Path, *, data: Path | None = None, snapshot: Path | None = None
) -> tuple[Verified, ...]:
    """Return what is found about each file of a folder, or of one report.

    Parameters
    ----------
    target : an output folder, or a report in one.
    data, snapshot : where the data are now, if not where the run found them.

    Raises
    ------
    InputError
        When no run of prevstats made the target, or its inputs cannot be read.
    """
    folder = target if target.is_dir() else target.parent
    history = journal.read(folder)
    states = tuple(
        state
        for state in area_states(folder, history)
        if target.is_dir() or target.name in {page.file for page in state.pages}
    )
    if not states:
        raise InputError(_unknown(target))
    latest = history.runs[-1]
    recorded = {name: folder / path for name, path in latest.origin.items()}
    request = Request(
        file=(folder / latest.file).resolve(),
        data=data or recorded.get("data"),
        snapshot=snapshot or recorded.get("snapshot"),
        only=tuple(state.code for state in states),
        languages=tuple(
            dict.fromkeys(page.language for state in states for page in state.pages)
        ),
        reports=(latest.report,),
        links=_links(states, history),
    )
    remade = _remade(request, latest.inputs)
    return tuple(
        _compared(folder, each, remade)
        for each in _published(states, history, latest).values()
    )


def _links(states: tuple[AreaState, ...], history: History) -> dict[str, Links]:
    """Return the links that each published page was made with, by page."""
    found: dict[str, Links] = {}
    for state in states:
        for page in state.pages:
            row = history.last_good(state.code, page.language)
            found[page.file] = row.links if row else ()
    return found


def _published(
    states: tuple[AreaState, ...], history: History, latest: RunStarted
) -> dict[str, _Published]:
    """Return every file that was published last for these areas, by name."""
    found: dict[str, _Published] = {}
    for state in states:
        for page in state.pages:
            row = history.last_good(state.code, page.language)
            if row is None:
                continue
            key = report_key(
                latest.inputs, state.code, page.language, page.file, row.links
            )
            for name, sha256 in row.files.items():
                found[name] = _Published(name, sha256, row.key == key)
    return dict(sorted(found.items()))


def _compared(folder: Path, published: _Published, remade: _Remade) -> Verified:
    """Return the verdict on one file."""
    name, path = published.file, folder / published.file
    if not path.is_file():
        return Verified(name, "missing")
    if sha256_of_file(path) != published.sha256:
        return Verified(name, "changed", "not the bytes that were published")
    if not published.current:
        return Verified(name, "not comparable", "made by an earlier run, other inputs")
    if remade.why:
        return Verified(name, "not comparable", remade.why)
    if name not in remade.hashes:
        return Verified(name, "differs", "it could not be made again")
    if remade.hashes[name] != published.sha256:
        return Verified(name, "differs", "other bytes when made again")
    return Verified(name, "same")


def _remade(request: Request, recorded: Inputs) -> _Remade:
    """Make the reports once more, in a temporary folder."""
    with room() as folder, planned(replace(request, out=folder / "out")) as plan:
        return _remade_of(plan, recorded)


def _remade_of(plan: Plan, recorded: Inputs) -> _Remade:
    now, then = asdict(plan.inputs), asdict(recorded)
    other = [name for name in now if now[name] != then[name]]
    if other:
        return _Remade({}, f"other {', '.join(other)} than when it was made")
    outcome = run(plan, Terms(workers=default_workers()), lambda _made: None)
    return _Remade(
        {name: sha for state in outcome.states for name, sha in state.files.items()}
    )


def _unknown(target: Path) -> Complaint:
    return Complaint(
        file=str(target),
        line=None,
        key="",
        found="no journal that names it",
        meaning="it cannot be told what this was made from",
        mend="give an output folder of prevstats run, or a report inside it",
    )
