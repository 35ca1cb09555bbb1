"""The command that takes the second look: forecasts and promises against figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

EXISTING = click.Path(exists=True, path_type=Path)


@click.command()
@click.argument("folder", metavar="DIR", type=EXISTING)
@click.option("--data", type=EXISTING, help="A CSV or Parquet file of later figures.")
@click.option("--snapshot", type=EXISTING, help="A later snapshot [the newest].")
@click.option("--on", default="", help="The day to judge by, as 2026-03-23 [today].")
@click.option("--revised", is_flag=True, help="Accept corrected earlier figures.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def score(folder: Path, on: str, revised: bool, as_json: bool, **typed: Any) -> int:
    """Hold stored forecasts and promises of DIR against later figures.

    DIR is an evaluation's output folder, or one with several of them. Writes
    second_look.html and second_look.json there.
    """
    from prevstats.batch.second_look import Later, day_from, second_look
    from prevstats.reporting.second_look_page import look_json

    later = Later(typed["data"], typed["snapshot"], day_from(on), revised)
    look = second_look(folder, later)
    if as_json:
        click.echo(json.dumps(look_json(look), ensure_ascii=False, indent=1))
    else:
        click.echo(folder / "second_look.html")
    return 0
