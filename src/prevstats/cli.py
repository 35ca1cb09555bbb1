"""The command line: what a user of prevstats types, and the exit codes scripts read."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import prevstats
from prevstats.commands.plan import plan
from prevstats.commands.replicate import replicate
from prevstats.commands.score import score
from prevstats.commands.template import template
from prevstats.errors import InputError, PrevstatsError

if TYPE_CHECKING:
    from prevstats.batch.planning import Request
    from prevstats.batch.run import Terms

INTERRUPTED = 130
SNAPSHOTS = Path("snapshots")

EXISTING = click.Path(exists=True, path_type=Path)
JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
QUIET = click.option("--quiet", is_flag=True, help="Print only what went wrong.")
DATA = click.option(
    "--data", type=EXISTING, help="A CSV or Parquet file in place of the file's source."
)
SNAPSHOT = click.option(
    "--snapshot", type=EXISTING, help="A snapshot folder [default: the newest]."
)
OFFLINE = click.option("--offline", is_flag=True, help="Never use the network.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(prevstats.__version__, prog_name="prevstats")
@click.option("--debug", is_flag=True, help="Show the traceback of unforeseen errors.")
def command(debug: bool) -> None:
    """Evaluate preventive work in Swedish municipalities.

    Exit codes: 0 all well; 1 at least one report failed (the rest are there); 2 the
    input is wrong; 3 none failed but at least one was withheld by disclosure control;
    130 interrupted (run again to resume).
    """


@command.command()
@click.argument("name")
@click.option("--like", default="example", help="The shipped file to start from.")
def new(name: str, like: str) -> int:
    """Write a commented parameter file called NAME."""
    from prevstats.parameters.new import write_new

    click.echo(write_new(name, like))
    return 0


@command.command()
@click.argument("file", type=EXISTING)
@DATA
@SNAPSHOT
@JSON
def check(file: Path, data: Path | None, snapshot: Path | None, as_json: bool) -> int:
    """Say everything that is wrong with FILE and its data."""
    from prevstats.batch.checking import all_complaints

    complaints = all_complaints(file, data=data, snapshot=snapshot)
    faults = sum(not complaint.warning for complaint in complaints)
    if as_json:
        _echo_json([asdict(complaint) for complaint in complaints])
    else:
        for complaint in complaints:
            click.echo(f"{'warning: ' if complaint.warning else ''}{complaint}")
        warnings = len(complaints) - faults
        click.echo(f"{file}: {_many(faults, 'fault')}, {_many(warnings, 'warning')}")
    return InputError.exit_code if faults else 0


@command.command()
@click.argument("file", type=EXISTING, required=False)
@click.option("--kpi", default="", help="Indicators, as N33818,N33817.")
@click.option("--municipality", default="", help="Codes [default: all, and 0000].")
@click.option("--year", default="", help="Years, as 2007-2024 or 2019,2020.")
@click.option("--base-url", default="", help="Another server that answers as Kolada.")
@click.option("--name", default="", help="Snapshot's name [default: the evaluation's].")
@OFFLINE
@QUIET
@JSON
def fetch(file: Path | None, quiet: bool, as_json: bool, **typed: Any) -> int:
    """Download what FILE needs, or the named indicators, to a snapshot."""
    from prevstats.batch.fetching import FetchRequest, fetched, log_of
    from prevstats.batch.progress import telling_batches

    tell = telling_batches(quiet, sys.stderr)
    snapshot = fetched(FetchRequest(SNAPSHOTS, file, progress=tell, **typed))
    lines = log_of(snapshot)
    if as_json:
        _echo_json({"snapshot": str(snapshot), "log": lines})
        return 0
    for line in lines:
        click.echo(line, err=True)
    click.echo(snapshot)
    return 0


@command.command()
@click.argument("file", type=EXISTING)
@DATA
@SNAPSHOT
@OFFLINE
@click.option("--only", default="", help="Areas to make, as 0781,0180.")
@click.option("--shard", default="1/1", help="One part of the areas, as 2/8.")
@click.option("--workers", type=click.IntRange(1, 512), help="Reports at a time.")
@click.option("--engine", type=click.Choice(["kernel"]), default="kernel")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for the reports.")
@click.option("--lang", default="", help="Languages, as sv,en [default: the file's].")
@click.option("--report", default="", help="Kinds of report [default: the file's].")
@click.option("--force", is_flag=True, help="Make also what has not changed.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first that fails.")
@QUIET
@JSON
def run(file: Path, quiet: bool, as_json: bool, **typed: Any) -> int:
    """Run the notebooks once for each area of FILE and publish the reports."""
    from prevstats.batch.jobs import shard_from
    from prevstats.batch.planning import Request, fetch_if_needed
    from prevstats.batch.run import Terms, default_workers

    request = Request(
        file=file,
        data=typed["data"],
        snapshot=typed["snapshot"],
        out=typed["out"],
        only=_listed(typed["only"]),
        languages=_listed(typed["lang"]),
        shard=shard_from(typed["shard"]),
        reports=_listed(typed["report"]),
    )
    terms = Terms(
        workers=typed["workers"] or default_workers(),
        force=typed["force"],
        fail_fast=typed["fail_fast"],
    )
    if not typed["offline"]:
        fetch_if_needed(request, SNAPSHOTS)
    return _carried_out(request, terms, quiet, as_json)


@command.command()
@click.argument("folder", metavar="DIR", type=EXISTING)
@JSON
def index(folder: Path, as_json: bool) -> int:
    """Write the indexes and manifests of DIR anew, from its journals."""
    from prevstats.batch.front import states_of
    from prevstats.batch.reports import folders_of, write_fronts

    page = write_fronts(folder)
    areas = {state.code for each in folders_of(folder) for state in states_of(each)}
    if as_json:
        _echo_json({"index": str(page), "areas": len(areas)})
    else:
        click.echo(page)
    return 0


@command.command()
@click.argument("target", metavar="DIR|REPORT.html", type=EXISTING)
@DATA
@SNAPSHOT
@QUIET
@JSON
def verify(target: Path, quiet: bool, as_json: bool, **typed: Any) -> int:
    """Make the reports again from the same inputs and compare their fingerprints."""
    from prevstats.batch.verify import verified_all

    findings = verified_all(target, data=typed["data"], snapshot=typed["snapshot"])
    differing = [each for each in findings if each.verdict != "same"]
    if as_json:
        _echo_json([asdict(each) for each in findings])
        return 1 if differing else 0
    for each in findings if not quiet else differing:
        click.echo(f"{each.file}: {each.verdict}{': ' if each.why else ''}{each.why}")
    click.echo(
        f"{len(findings) - len(differing)} of {len(findings)} files are the same"
    )
    return 1 if differing else 0


command.add_command(plan)
command.add_command(replicate)
command.add_command(score)
command.add_command(template)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    typed = sys.argv[1:] if arguments is None else list(arguments)
    sys.exit(_exit_code(typed))


def _exit_code(typed: Sequence[str]) -> int:
    """Return the exit code; every error is told in plain text on standard error."""
    try:
        result = command.main(args=list(typed), standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; run the same command again to resume", err=True)
        return INTERRUPTED
    except PrevstatsError as error:
        click.echo(str(error), err=True)
        return error.exit_code
    except OSError as error:
        click.echo(f"{error.filename or 'the system'}: {error.strerror}", err=True)
        click.echo("what was finished is kept; mend this and run again", err=True)
        return PrevstatsError.exit_code
    except Exception as error:
        _tell_unforeseen(error, "--debug" in typed)
        return 1
    return result if isinstance(result, int) else 0


def _tell_unforeseen(error: Exception, debug: bool) -> None:
    if debug:
        traceback.print_exception(error)
        return
    click.echo(f"unforeseen error: {type(error).__name__}: {error}", err=True)
    click.echo("see where it arose with: prevstats --debug …", err=True)


def _carried_out(request: Request, terms: Terms, quiet: bool, as_json: bool) -> int:
    """Plan and carry out the runs of all kinds, then say where the reports are."""
    from prevstats.batch.planning import planned_all
    from prevstats.batch.progress import line_about_run, watching
    from prevstats.batch.reports import manifests, run_all

    with planned_all(request) as plans:
        finished = run_all(
            plans, terms, lambda total: watching(total, quiet, sys.stderr)
        )
    if as_json:
        click.echo(manifests({plan.report: plan.out for plan in plans}), nl=False)
        return finished.exit_code
    for outcome in () if quiet else finished.outcomes:
        click.echo(line_about_run(outcome), err=True)
    _echo_path(plans[0].base / "index.html")
    return finished.exit_code


def _echo_path(page: Path) -> None:
    try:
        shown = page.relative_to(Path.cwd())
    except ValueError:
        shown = page
    click.echo(shown)


def _many(count: int, word: str) -> str:
    """Return a count with its word, in the singular where there is one."""
    return f"{count} {word}{'' if count == 1 else 's'}"


def _listed(text: str) -> tuple[str, ...]:
    """Return the items of a comma-separated option."""
    return tuple(filter(None, map(str.strip, text.split(","))))


def _echo_json(document: object) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
