"""Make the reports that are asked for, publish them, and say what became of each."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import prevstats
from prevstats.batch import journal
from prevstats.batch.forecasts import Stored, keep
from prevstats.batch.front import write_front
from prevstats.batch.jobs import Job, Plan, jobs
from prevstats.batch.journal import History, ReportMade, RunEnded, RunStarted
from prevstats.batch.lock import locked
from prevstats.batch.manifest import AreaState, area_states, is_intact
from prevstats.batch.pool import make_all
from prevstats.batch.publish import inside, probe, promote, sweep, write_durably
from prevstats.batch.report import Made, Order
from prevstats.errors import RunFailed

INTERRUPTED = 130

Watcher = Callable[[Made], None]


@dataclass(frozen=True, slots=True)
class Terms:
    """How a run is carried out; none of it changes what the reports say.

    Attributes
    ----------
    workers : reports made at a time.
    force : make also those whose inputs have not changed.
    fail_fast : stop at the first that fails.
    cell_seconds, report_seconds : longest time for a cell and for a report.
    """

    workers: int = 1
    force: bool = False
    fail_fast: bool = False
    cell_seconds: float = 300.0
    report_seconds: float = 900.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended.

    ``exit_code``: 0 all well, 1 at least one failed, 3 none failed but at least one
    was withheld, 130 interrupted. ``states``: the areas asked for. ``skipped``:
    reports that were there already. ``cpu_seconds``: of all reports made.
    """

    exit_code: int
    states: tuple[AreaState, ...]
    made: int
    skipped: int
    cpu_seconds: float


def run(plan: Plan, terms: Terms, watch: Watcher) -> Outcome:
    """Make, publish and enter the reports of a plan.

    ``watch`` is told of each report as it is done. A report that fails costs nothing
    but itself; the manifest and the index are written whatever happens.

    Raises
    ------
    InputError
        When the folder is in use or cannot be written to, or its journal is damaged.
    """
    probe(plan.out, len(plan.asked) * len(plan.languages))
    with locked(plan.out, _label(plan)):
        sweep(plan.out, f".run-{_label(plan)}*")
        history = journal.read(plan.out)
        todo = due(plan, history, terms.force)
        number = history.next_number
        journal.append(_journal(plan), _started(plan, number))
        made: list[Made] = []
        interrupted = False
        try:
            with closing(_published(plan, terms, todo, number)) as reports:
                for report in reports:
                    made.append(report)
                    watch(report)
                    if terms.fail_fast and report.status == "failed":
                        break
        except KeyboardInterrupt:
            interrupted = True
        states = _asked_states(plan)
        exit_code = INTERRUPTED if interrupted else exit_code_of(states)
        journal.append(_journal(plan), RunEnded(number, exit_code))
        write_front(plan.out)
        sweep(plan.out, f".run-{_label(plan)}*")
    skipped = len(plan.asked) * len(plan.languages) - len(todo)
    cpu = sum(report.cpu_seconds for report in made)
    return Outcome(exit_code, states, len(made), skipped, cpu)


def default_workers() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def due(plan: Plan, history: History, force: bool) -> tuple[Job, ...]:
    """Return the reports that must be made: all, or those not there as they should be.

    A report is there when it was made from the same inputs and its files still have
    the fingerprints the journal recorded; no clock is asked.
    """
    return tuple(
        job for job in jobs(plan) if force or not _is_there(plan.out, job, history)
    )


def exit_code_of(states: tuple[AreaState, ...]) -> int:
    """Return 1 when a report failed, 3 when one was withheld and none failed, or 0."""
    statuses = {state.status for state in states}
    if "failed" in statuses:
        return 1
    return 3 if "withheld" in statuses else 0


def _is_there(out: Path, job: Job, history: History) -> bool:
    last = history.last(job.area, job.language)
    if last is None or last.status == "failed" or last.key != job.key:
        return False
    return set(last.files) == set(job.files) and is_intact(out, last)


def _published(
    plan: Plan, terms: Terms, todo: tuple[Job, ...], number: int
) -> Generator[Made, None, None]:
    """Yield each report once it is in place and entered in the journal."""
    staging = plan.out / f".run-{_label(plan)}"
    staging.mkdir()
    logs = plan.out / ".log"
    logs.mkdir(mode=0o700, exist_ok=True)
    orders = [_order(plan, terms, job, staging / job.page) for job in todo]
    by_report = {(job.area, job.language): job for job in todo}
    with closing(make_all(orders, terms.workers, logs / "workers.txt")) as reports:
        for report in reports:
            job = by_report[report.area, report.language]
            placed = _placed(plan.out, staging / job.page, job, report)
            kept = _kept(plan.out, placed)
            journal.append(_journal(plan), _entry(number, job, placed, kept))
            _log(logs / f"{job.page}.txt", placed)
            yield placed


def _placed(out: Path, staged: Path, job: Job, report: Made) -> Made:
    """Move a finished report's files into place; on failure leave the old ones."""
    if report.status == "failed":
        return report
    try:
        if set(report.files) != set(job.files):
            raise RunFailed(f"made {sorted(report.files)}, not {sorted(job.files)}")
        for name in job.files:
            promote(inside(staged, name), inside(out, name), report.files[name])
    except (RunFailed, OSError) as error:
        return Made(
            report.area, report.language, "failed", "could not be published", str(error)
        )
    return report


def _order(plan: Plan, terms: Terms, job: Job, staging: Path) -> Order:
    return Order(
        file=str(plan.file),
        notebook=str(plan.notebook),
        area=job.area,
        language=job.language,
        folder=str(staging),
        page=job.page,
        tables=job.tables,
        findings=job.findings,
        cell_seconds=terms.cell_seconds,
        report_seconds=terms.report_seconds,
        links=job.links,
        environment=dict(plan.environment),
    )


def _entry(number: int, job: Job, report: Made, kept: Stored) -> ReportMade:
    return ReportMade(
        run=number,
        area=job.area,
        language=job.language,
        status=report.status,
        reason=report.reason,
        key=job.key,
        files=report.files,
        summary=report.summary,
        cpu_seconds=report.cpu_seconds,
        links=job.links,
        forecast=kept,
    )


def _kept(out: Path, report: Made) -> Stored:
    """Keep the forecast of a report that was published; a withheld one has none."""
    if report.status != "ok":
        return {}
    day = datetime.now(UTC).date().isoformat()
    return keep(out, report.area, report.forecast, day)


def _log(path: Path, report: Made) -> None:
    """Keep a failure's full text beside the reports, in a folder not published."""
    if report.status == "failed":
        write_durably(path, report.detail.encode(errors="replace"))
    else:
        path.unlink(missing_ok=True)


def _asked_states(plan: Plan) -> tuple[AreaState, ...]:
    states = area_states(plan.out, journal.read(plan.out))
    return tuple(state for state in states if state.code in plan.asked)


def _label(plan: Plan) -> str:
    """Return what tells this part's lock and temporary folder from the others'."""
    shard = plan.shard
    return f"{shard.number}-of-{shard.of}" if shard.of > 1 else ""


def _journal(plan: Plan) -> Path:
    return journal.journal_path(plan.out, plan.shard)


def _started(plan: Plan, number: int) -> RunStarted:
    relative = {
        name: os.path.relpath(path, plan.out) for name, path in plan.origin.items()
    }
    return RunStarted(
        number=number,
        evaluation=plan.evaluation,
        file=os.path.relpath(plan.file, plan.out),
        areas=plan.areas,
        asked=plan.asked,
        languages=plan.languages,
        main_language=plan.main_language,
        inputs=plan.inputs,
        origin=relative,
        national=plan.national,
        version=prevstats.__version__,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        report=plan.report,
    )
