"""Make published reports again and see whether they come out the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from prevstats.batch import journal
from prevstats.batch.jobs import Inputs, Plan
from prevstats.batch.journal import RunStarted
from prevstats.batch.manifest import AreaState, area_states
from prevstats.batch.planning import Request, planned
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
    states = [
        state
        for state in area_states(folder, history)
        if target.is_dir() or target.name in {page.file for page in state.pages}
    ]
    if not states:
        raise InputError(_unknown(target))
    published = {
        name: sha
        for state in states
        for page in state.pages
        for row in [history.last_good(state.code, page.language)]
        if row is not None
        for name, sha in row.files.items()
    }
    found = [_untouched(folder, name, sha) for name, sha in sorted(published.items())]
    remade = _remade(folder, history.runs[-1], states, _Origin(data, snapshot))
    return tuple(_joined(each, published, remade) for each in found)


@dataclass(frozen=True, slots=True)
class _Origin:
    data: Path | None
    snapshot: Path | None


@dataclass(frozen=True, slots=True)
class _Remade:
    """The new files' fingerprints, or why none could be made."""

    hashes: dict[str, str]
    why: str = ""


def _untouched(folder: Path, name: str, sha256: str) -> Verified:
    path = folder / name
    if not path.is_file():
        return Verified(name, "missing")
    if sha256_of_file(path) != sha256:
        return Verified(name, "changed", "not the bytes that were published")
    return Verified(name, "same")


def _joined(found: Verified, published: dict[str, str], remade: _Remade) -> Verified:
    """Return the verdict on a file after it has been made again."""
    if found.verdict != "same":
        return found
    if remade.why:
        return Verified(found.file, "not comparable", remade.why)
    again = remade.hashes.get(found.file)
    if again is None:
        return Verified(found.file, "differs", "it could not be made again")
    if again != published[found.file]:
        return Verified(found.file, "differs", "other bytes when made again")
    return found


def _remade(
    folder: Path, latest: RunStarted, states: Iterable[AreaState], origin: _Origin
) -> _Remade:
    """Make the reports in a temporary folder from what the journal recorded."""
    recorded = {name: folder / path for name, path in latest.origin.items()}
    states = list(states)
    with room() as temporary:
        request = Request(
            file=(folder / latest.file).resolve(),
            data=origin.data or recorded.get("data"),
            snapshot=origin.snapshot or recorded.get("snapshot"),
            out=temporary / "out",
            only=tuple(state.code for state in states),
            languages=tuple(
                dict.fromkeys(page.language for state in states for page in state.pages)
            ),
        )
        with planned(request) as plan:
            return _remade_of(plan, latest.inputs)


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
