"""The command that writes a plan before the data are seen, with its hash."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

EXISTING = click.Path(exists=True, path_type=Path)


@click.command()
@click.argument("file", type=EXISTING)
@click.option("--area", default="", help="Code of one municipality [a plan for all].")
@click.option("--date", default="", help="The day of the plan, as 2026-03-23 [today].")
@click.option("--out", type=click.Path(path_type=Path), help="The plan's file.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def plan(file: Path, area: str, date: str, out: Path | None, as_json: bool) -> int:
    """Write what FILE decides beforehand as a plan, and print its SHA-256.

    An evaluation that names the file (plan: NAME) prints the hash, the day, and every
    deviation from it. An existing plan with other content is never overwritten.
    """
    from prevstats.batch.plan_writing import write_plan

    day = date or datetime.now(UTC).date().isoformat()
    written = write_plan(file, area=area, date=day, out=out)
    if as_json:
        click.echo(json.dumps({"plan": str(written.path), "sha256": written.sha256}))
    else:
        click.echo(f"{written.path}\nSHA-256 {written.sha256}")
    return 0
