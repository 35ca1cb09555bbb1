"""Every report of a study: one run for each kind, and a page in front of them all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from prevstats.batch import journal
from prevstats.batch.front import others_of, write_front
from prevstats.batch.jobs import Plan, jobs
from prevstats.batch.journal import RunStarted
from prevstats.batch.publish import write_durably
from prevstats.batch.run import INTERRUPTED, Outcome, Terms, Watcher, run
from prevstats.errors import RunFailed
from prevstats.parameters.reports import REPORT_NAMES
from prevstats.reporting.content import PageMeta
from prevstats.reporting.gate import check
from prevstats.reporting.language import language
from prevstats.reporting.templates import environment, policy, style

Watching = Callable[[int], AbstractContextManager[Watcher]]
"""Given how many reports there are, what is to be told of each."""


@dataclass(frozen=True, slots=True)
class Finished:
    """How the runs of all kinds ended, in the order in which they were made.

    ``exit_code`` is that of all together, as for one run; see ``batch.run.Outcome``.
    """

    exit_code: int
    outcomes: tuple[Outcome, ...]


def run_all(plans: Sequence[Plan], terms: Terms, watching: Watching) -> Finished:
    """Make the reports of every kind, one kind after the other.

    A kind whose reports fail keeps none of the others back, unless the run is to stop
    at the first that fails; an interruption stops all.
    """
    outcomes: list[Outcome] = []
    for plan in plans:
        with watching(len(jobs(plan))) as watch:
            outcomes.append(run(plan, terms, watch))
        code = outcomes[-1].exit_code
        if code == INTERRUPTED or (code == 1 and terms.fail_fast):
            break
    write_fronts(plans[0].base)
    return Finished(_together(outcomes), tuple(outcomes))


def folders_of(base: Path) -> tuple[Path, ...]:
    """Return the folders below ``base``, itself included, that hold reports."""
    folders = (base, *(base / name for name in REPORT_NAMES if name != "evaluation"))
    return tuple(folder for folder in folders if any(folder.glob("journal*.jsonl")))


def write_fronts(base: Path) -> Path:
    """Write the index and manifest of every kind anew; return the foremost page.

    Where no evaluation stands in ``base``, the foremost page only leads on.
    """
    folders = folders_of(base) or (base,)
    for folder in folders:
        write_front(folder)
    if base not in folders:
        page = _leading_on(journal.read(folders[0]).runs[-1], folders[0])
        faults = check(page, "index.html")
        if faults:
            raise RunFailed("\n".join(str(fault) for fault in faults))
        write_durably(base / "index.html", page.encode())
    return base / "index.html"


def manifests(folders: Mapping[str, Path]) -> str:
    """Return the manifest of a run as text; of several kinds, each under its name."""
    texts = {
        name: (folder / "manifest.json").read_text("utf-8")
        for name, folder in folders.items()
        if (folder / "manifest.json").is_file()
    }
    if len(folders) == 1:
        return "".join(texts.values())
    each = {name: json.loads(text) for name, text in texts.items()}
    return json.dumps(each, ensure_ascii=False, indent=1) + "\n"


def _leading_on(run: RunStarted, folder: Path) -> str:
    """Return the page that leads on to the kinds of report of a study."""
    words = language(run.main_language)
    front = run.national
    title = words.label(front["title"])
    own = (words.say(f"reports.{run.report}"), f"{run.report}/index.html")
    others = tuple(
        (said, address.removeprefix("../")) for said, address in others_of(folder, run)
    )
    meta = PageMeta(
        language=run.main_language,
        title=title,
        over=f"prevstats {run.version} · {front['data_last_year']}",
        description=words.label(front["question"]),
        simulated=bool(front["simulated"]),
        print_footer=title,
        others=(own, *others),
    )
    block = style("drawing.css", "report.css", print_footer=title)
    page = environment().get_template("reports.html.j2")
    return page.render(
        meta=meta,
        words=words.group("index"),
        style=Markup(block),
        policy=policy(block),
    )


def _together(outcomes: Sequence[Outcome]) -> int:
    """Return the exit code of all kinds: the gravest that any of them gave."""
    codes = {outcome.exit_code for outcome in outcomes}
    return next(code for code in (INTERRUPTED, 1, 3, 0) if code in codes)
